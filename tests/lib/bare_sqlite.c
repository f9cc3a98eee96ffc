/* tests/lib/bare_sqlite.c - rows into SQLite by its own calls: prepared once, bound, stepped.
 *
 * Texts are those of src/store/sql, pragmas those of src/io/db_sqlite.c; SQLite checkpoints itself,
 * in the same thread, so that its time is in the account as the server's is. */
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/bare.h"
#include "queries.h"

#define PARAMETERS_MAX 40
#define LOG_PAGES      "16384" /* as long as the server lets the log grow beside its checkpoints */

typedef struct Statement {
    sqlite3_stmt *handle;
    int count;                  /* of parameters */
    int column[PARAMETERS_MAX]; /* of the row, for each parameter */
} Statement;

typedef struct Sqlite {
    sqlite3 *db;
    Statement statements[BARE_DOS];
    sqlite3_stmt *begin, *commit;
} Sqlite;

static const int queries[BARE_DOS] = {
    Q_EVENT_PUT,         Q_SEEN_PUT,          Q_KEY_PUT,   Q_CUSTOMER_PUT, Q_CUSTOMER_SET,
    Q_CUSTOMER_SET_LIST, Q_CUSTOMER_SET_NAME, Q_ORDER_PUT, Q_SHIPMENT_PUT, Q_MESSAGE_PUT,
    Q_MESSAGE_SET,       Q_MESSAGE_SETTLE,    Q_COUNT_ADD, Q_BUCKET_SET,
};

static void must(const Sqlite *self, int code, const char *doing)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "bare: %s: %s\n", doing, sqlite3_errmsg(self->db));
    _exit(1);
}

static sqlite3_stmt *prepared(const Sqlite *self, const char *sql)
{
    sqlite3_stmt *statement;
    must(self, sqlite3_prepare_v3(self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL),
         sql);
    return statement;
}

static void statement_open(const Bare *bare, Sqlite *self, int what)
{
    Statement *statement = &self->statements[what];
    statement->handle = prepared(self, query_texts[queries[what]].sqlite);
    statement->count = sqlite3_bind_parameter_count(statement->handle);
    for (int i = 1; i <= statement->count; i++) {
        const char *name = sqlite3_bind_parameter_name(statement->handle, i) + 1;
        statement->column[i - 1] = bare_column(&bare->tables[what], name);
    }
}

static void bind(sqlite3_stmt *handle, int at, const BareValue *value)
{
    const char *ptr = value->str.ptr ? value->str.ptr : "";
    if (value->type == SQLITE_INTEGER)
        sqlite3_bind_int64(handle, at, value->i64);
    else if (value->type == SQLITE_TEXT)
        sqlite3_bind_text(handle, at, ptr, (int)value->str.len, SQLITE_STATIC);
    else if (value->type == SQLITE_BLOB)
        sqlite3_bind_blob(handle, at, ptr, (int)value->str.len, SQLITE_STATIC);
    else
        sqlite3_bind_null(handle, at);
}

static void run_all(const Bare *bare, int what)
{
    const Sqlite *self = bare->inside;
    const Statement *statement = &self->statements[what];
    const BareRows *rows = &bare->todo[what];
    for (uint32_t i = 0; i < rows->count; i++) {
        for (int p = 0; p < statement->count; p++)
            bind(statement->handle, p + 1, &rows->items[i][statement->column[p]]);
        must(self, sqlite3_step(statement->handle), query_texts[queries[what]].name);
        sqlite3_reset(statement->handle);
    }
}

static void once(const Sqlite *self, sqlite3_stmt *statement)
{
    must(self, sqlite3_step(statement), "a transaction");
    sqlite3_reset(statement);
}

static void sqlite_write(Bare *bare)
{
    const Sqlite *self = bare->inside;
    once(self, self->begin);
    for (int what = 0; what < BARE_DOS; what++)
        run_all(bare, what);
    once(self, self->commit);
}

static void sqlite_close(Bare *bare)
{
    Sqlite *self = bare->inside;
    for (int i = 0; i < BARE_DOS; i++)
        sqlite3_finalize(self->statements[i].handle);
    sqlite3_finalize(self->begin);
    sqlite3_finalize(self->commit);
    sqlite3_close(self->db);
}

void bare_open_sqlite(Bare *bare, const char *path)
{
    Sqlite *self = ARENA_NEW(bare->arena, Sqlite);
    bare->inside = self;
    bare->write = sqlite_write;
    bare->close = sqlite_close;
    must(self, sqlite3_open_v2(path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL),
         path);
    must(self,
         sqlite3_exec(self->db,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                      "PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;"
                      "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = " LOG_PAGES,
                      NULL, NULL, NULL),
         "pragmas");
    for (int i = 0; i < BARE_DOS; i++)
        statement_open(bare, self, i);
    self->begin = prepared(self, "BEGIN IMMEDIATE");
    self->commit = prepared(self, "COMMIT");
}
