/* io/db.h - one database handle over SQLite and PostgreSQL: named prepared statements, rows in
 * batches by columns.
 *
 * A statement is a number into the table of query texts given at open; all are prepared at open, so
 * that a typo cannot reach a customer. Parameters are positional: parameter i is the i-th distinct
 * :name of the (SQLite or common) text.
 *
 * Batches: db_run_many and db_rows_many take columns of equal length. SQLite runs the prepared
 * statement once per row; PostgreSQL runs its variant of the statement once, with one array per
 * parameter (`unnest(:a::bigint[], :b::bytea[]) WITH ORDINALITY`). One-row calls on PostgreSQL are
 * queued in pipeline mode and their results read at the next read or commit, so an error of a
 * queued write is reported there. A PostgreSQL text without any array parameter is run once per row
 * instead (pipelined); beside arrays a plain parameter takes the first row's value.
 *
 * After a failure inside a transaction every call but db_rollback and db_commit (which then rolls
 * back and fails) is refused, on both engines. A row function that stops by itself spoils nothing.
 * A key that is already there is ERR_CONFLICT, a lock not got in time ERR_BUSY.
 *
 * Not here: any SQL text but BEGIN/COMMIT, migrations' order (store/migrate.h), domain words.
 * A handle belongs to one thread at a time. */
#pragma once
#include "base/err.h"
#include "base/time.h"

typedef struct Db Db;

typedef struct DbQuery {
    const char *name, *sqlite, *postgres; /* layout of the generated QueryText */
} DbQuery;

typedef enum DbKind { DB_SQLITE, DB_POSTGRES } DbKind;

typedef struct DbOptions {
    Str url;                /* a file path, ":memory:", or postgresql://... */
    const DbQuery *queries; /* may be NULL: then only db_script works (migrations) */
    size_t query_count;
    bool as_it_is;  /* SQLite: a file must be there, and nothing is set in it: for a first look */
    bool read_only; /* SQLite: query_only; PostgreSQL: default_transaction_read_only */
    bool checkpoint_apart; /* SQLite: no automatic checkpoints on this handle (db_checkpoint's
                              thread does them) */
    int cache_kb;          /* SQLite: page cache of this handle; 0: 16 MB */
    bool filling;          /* SQLite: no journal, nothing is synced, so what fails leaves a broken
                              file: for a new one that nobody else has open and that is thrown away
                              when it was not finished. Opened again without, it is safe again */
} DbOptions;

/* SQLite: WAL, synchronous=FULL, foreign_keys off, page 4096, busy timeout 5 s, statements cached.
 * PostgreSQL: binary parameters and results, statement and idle-in-transaction timeouts. */
Err db_open(const DbOptions *options, Db **ret_db, Diag *diag) MUST_CHECK;
void db_close(Db *db);
DbKind db_kind(const Db *db);

typedef enum DbType { DB_I64, DB_TEXT, DB_BLOB, DB_DOUBLE } DbType;

typedef struct DbValue {
    DbType type;
    bool null;
    int64_t i64;
    double real;
    Str str;
} DbValue;
#define DB_INT(n)     ((DbValue){.type = DB_I64, .i64 = (int64_t)(n)})
#define DB_STR(s)     ((DbValue){.type = DB_TEXT, .str = (s)})
#define DB_BYTES(s)   ((DbValue){.type = DB_BLOB, .str = (s)})
#define DB_REAL(d)    ((DbValue){.type = DB_DOUBLE, .real = (d)})
#define DB_NULL_INT   ((DbValue){.type = DB_I64, .null = true})
#define DB_NULL_STR   ((DbValue){.type = DB_TEXT, .null = true})
#define DB_NULL_BYTES ((DbValue){.type = DB_BLOB, .null = true})

typedef struct DbColumn {
    DbType type;
    const void *values; /* int64_t[], Str[] or double[] */
    const bool *nulls;  /* NULL: none is */
} DbColumn;

/* A row while its function runs; text and blobs are borrowed until it returns. Columns from 0. */
typedef struct DbRow DbRow;
int64_t db_i64(const DbRow *row, int column);
double db_real(const DbRow *row, int column);
Str db_str(const DbRow *row, int column);
bool db_null(const DbRow *row, int column);
/* Of db_rows_many: which input row this answers (from 0). The PostgreSQL variant selects it as its
 * LAST column (`k.ord - 1`); SQLite's needs nothing. */
size_t db_input(const DbRow *row);

typedef Err (*DbRowFn)(void *self, const DbRow *row,
                       Diag *diag); /* not OK: stops and is returned */

Err db_begin(Db *db, Diag *diag) MUST_CHECK;  /* SQLite: BEGIN IMMEDIATE unless read_only */
Err db_commit(Db *db, Diag *diag) MUST_CHECK; /* on disk when OK; rolled back when not */
void db_rollback(Db *db);

/* What is read between the two is of one moment and locks once, not once for each statement; for a
 * page of many reads. SQLite only, and of no use inside a transaction: else nothing happens. */
Err db_look_begin(Db *db, Diag *diag) MUST_CHECK;
void db_look_end(Db *db);

Err db_run(Db *db, int query, const DbValue *values, size_t count, Diag *diag) MUST_CHECK;
Err db_rows(Db *db, int query, const DbValue *values, size_t count, DbRowFn fn, void *self,
            Diag *diag) MUST_CHECK;
Err db_run_many(Db *db, int query, size_t rows, const DbColumn *columns, size_t count,
                Diag *diag) MUST_CHECK;
Err db_rows_many(Db *db, int query, size_t rows, const DbColumn *columns, size_t count, DbRowFn fn,
                 void *self, Diag *diag) MUST_CHECK;
/* Rows changed by the last db_run or db_run_many (flushes the pipeline). */
Err db_changes(Db *db, int64_t *ret_rows, Diag *diag) MUST_CHECK;
#define DB_VALUES(...) (DbValue[]){__VA_ARGS__}, sizeof((DbValue[]){__VA_ARGS__}) / sizeof(DbValue)

/* Several statements separated by ';', for migrations only. */
Err db_script(Db *db, const char *sql, Diag *diag) MUST_CHECK;
/* Prepares all queries, once for a handle. db_open does it itself when its options name queries; to
 * migrate first, open without them and call this when the tables are there. */
Err db_prepare(Db *db, const DbQuery *queries, size_t count, Diag *diag) MUST_CHECK;

/* SQLite only, from its own thread and handle: moves the log into the file when pages_min pages of
 * it wait for that; never stops the writer. (A writer without pauses, whose log has grown to 64 MB,
 * moves the last pages itself after a commit.) A no-op on PostgreSQL. */
Err db_checkpoint(Db *db, int pages_min, Diag *diag) MUST_CHECK;
int64_t db_bytes_written(const Db *db); /* for benchmarks: WAL bytes (SQLite), 0 else */
