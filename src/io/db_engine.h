/* io/db_engine.h - what an engine must be able to do, and what the two share. For src/io/db*.c
 * only.
 *
 * db.c keeps the state of the transaction and checks the calls; an engine does them. After a
 * failure inside a transaction db.c refuses everything until the transaction is ended, because
 * PostgreSQL has already rolled back and what follows would run on its own. */
#pragma once
#include "io/db.h"

typedef struct DbEngine DbEngine;

struct Db {
    const DbEngine *engine;
    const DbQuery *queries;
    size_t query_count;
    bool read_only;
    bool looking; /* db_look_begin */
    bool in_transaction;
    bool failed; /* within the transaction: only its end is possible */
};

/* One call of db_run and its like: one row of values, or columns of `rows` values. */
typedef struct DbCall {
    int query;
    size_t rows, count; /* count: of parameters */
    const DbValue *values;
    const DbColumn *columns; /* NULL: values */
    DbRowFn fn;              /* NULL: rows are of no interest, and the call may be queued */
    void *self;
    bool stopped; /* out: the failure is fn's own; the transaction is sound */
} DbCall;

struct DbEngine {
    DbKind kind;
    void (*close)(Db *db);
    Err (*prepare)(Db *db, Diag *diag); /* all of db->queries */
    Err (*begin)(Db *db, Diag *diag);
    Err (*commit)(Db *db, Diag *diag);
    void (*rollback)(Db *db);
    Err (*look)(Db *db, Diag *diag); /* begins to read; NULL: there is no need. Ends by commit */
    Err (*run)(Db *db, DbCall *call, Diag *diag);
    Err (*changes)(Db *db, int64_t *ret_rows, Diag *diag);
    Err (*script)(Db *db, const char *sql, Diag *diag);
    Err (*checkpoint)(Db *db, int pages_min, Diag *diag);
    int64_t (*bytes_written)(const Db *db);
    int64_t (*row_i64)(const DbRow *row, int column);
    double (*row_real)(const DbRow *row, int column);
    Str (*row_str)(const DbRow *row, int column);
    bool (*row_null)(const DbRow *row, int column);
};

struct DbRow {
    const DbEngine *engine;
    const void *source; /* sqlite3_stmt or PGresult */
    int line;           /* of the PGresult */
    size_t input;
};

Err db_open_sqlite(const DbOptions *options, Db **ret_db, Diag *diag) MUST_CHECK;
Err db_open_postgres(const DbOptions *options, Db **ret_db, Diag *diag) MUST_CHECK;

/* The names of a query's parameters in the order of their numbers. */
#define DB_PARAMETERS_MAX 64
typedef struct DbNames {
    Str names[DB_PARAMETERS_MAX];
    size_t count;
} DbNames;

/* Finds the next `:name` from *at on, skipping strings, comments, quoted names and '::' casts.
 * Returns the name without ':' and moves *at behind it; STR_NONE at the end of the text. */
Str db_next_parameter(const char **at);
/* False when there are more than DB_PARAMETERS_MAX. */
bool db_names(const char *sql, DbNames *ret_names);
/* Position in names, or -1. */
int db_name_find(const DbNames *names, Str name);

/* The value in row `row` of a column. */
static inline DbValue db_column_value(const DbColumn *column, size_t row)
{
    DbValue value = {.type = column->type, .null = column->nulls && column->nulls[row]};
    if (value.null) return value;
    switch (column->type) {
    case DB_I64: value.i64 = ((const int64_t *)column->values)[row]; break;
    case DB_DOUBLE: value.real = ((const double *)column->values)[row]; break;
    case DB_TEXT:
    case DB_BLOB: value.str = ((const Str *)column->values)[row]; break;
    }
    return value;
}

static inline DbValue db_call_value(const DbCall *call, size_t parameter, size_t row)
{
    return call->columns ? db_column_value(&call->columns[parameter], row)
                         : call->values[parameter];
}
