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

typedef struct Statement {
    sqlite3_stmt *handle;
    int count, state;           /* parameters; which is :state, 0 none */
    int column[PARAMETERS_MAX]; /* of the row, for each parameter */
} Statement;

enum { SET_LIST = BARE_DOS, SET_NAME, STATEMENTS };

typedef struct Sqlite {
    sqlite3 *db;
    Statement statements[STATEMENTS];
    sqlite3_stmt *begin, *commit, *bucket;
} Sqlite;

static const struct {
    int query, table;
} plan[STATEMENTS] = {
    [BARE_EVENT_PUT] = {Q_EVENT_PUT,         BARE_EVENT   },
    [BARE_SEEN_PUT] = {Q_SEEN_PUT,          BARE_SEEN    },
    [BARE_KEY_PUT] = {Q_KEY_PUT,           BARE_KEY     },
    [BARE_CUSTOMER_PUT] = {Q_CUSTOMER_PUT,      BARE_CUSTOMER},
    [BARE_CUSTOMER_SET] = {Q_CUSTOMER_SET,      BARE_CUSTOMER},
    [BARE_ORDER_PUT] = {Q_ORDER_PUT,         BARE_ORDER   },
    [BARE_MESSAGE_PUT] = {Q_MESSAGE_PUT,       BARE_MESSAGE },
    [BARE_MESSAGE_MARK] = {Q_MESSAGE_SETTLE,    BARE_MESSAGE },
    [BARE_MESSAGE_SETTLE] = {Q_MESSAGE_SETTLE,    BARE_MESSAGE },
    [BARE_COUNT_PUT] = {Q_COUNT_ADD,         BARE_COUNT   },
    [SET_LIST] = {Q_CUSTOMER_SET_LIST, BARE_CUSTOMER},
    [SET_NAME] = {Q_CUSTOMER_SET_NAME, BARE_CUSTOMER},
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

static void statement_open(Bare *bare, Sqlite *self, int what)
{
    Statement *statement = &self->statements[what];
    statement->handle = prepared(self, query_texts[plan[what].query].sqlite);
    statement->count = sqlite3_bind_parameter_count(statement->handle);
    for (int i = 1; i <= statement->count; i++) {
        const char *name = sqlite3_bind_parameter_name(statement->handle, i) + 1;
        statement->column[i - 1] = bare_column(&bare->tables[plan[what].table], name);
        if (str_is(str_of(name), "state")) statement->state = i;
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

static void run_all(Bare *bare, const BareRows *rows, int what, int state)
{
    Sqlite *self = bare->inside;
    Statement *statement = &self->statements[what];
    for (uint32_t i = 0; i < rows->count; i++) {
        for (int p = 0; p < statement->count; p++)
            bind(statement->handle, p + 1, &rows->items[i][statement->column[p]]);
        if (state) sqlite3_bind_int(statement->handle, statement->state, state);
        must(self, sqlite3_step(statement->handle), query_texts[plan[what].query].name);
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
    /* Inserted as released (2), then handing over (3), then sent (4). */
    static const int states[BARE_DOS] = {
        [BARE_MESSAGE_PUT] = 2, [BARE_MESSAGE_MARK] = 3, [BARE_MESSAGE_SETTLE] = 4};
    Sqlite *self = bare->inside;
    once(self, self->begin);
    for (int what = 0; what < BARE_DOS; what++) {
        run_all(bare, &bare->todo[what], what, states[what]);
        if (what != BARE_CUSTOMER_SET) continue;
        run_all(bare, &bare->todo[what], SET_LIST, 0);
        run_all(bare, &bare->todo[what], SET_NAME, 0);
    }
    sqlite3_bind_int64(self->bucket, 1, bare->transactions + 1000000000);
    sqlite3_bind_int64(self->bucket, 2, bare->transactions);
    sqlite3_bind_int(self->bucket, 3, 0);
    once(self, self->bucket);
    once(self, self->commit);
}

static void sqlite_close(Bare *bare)
{
    Sqlite *self = bare->inside;
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(self->statements[i].handle);
    sqlite3_finalize(self->begin);
    sqlite3_finalize(self->commit);
    sqlite3_finalize(self->bucket);
    sqlite3_close(self->db);
}

static void read_known(Bare *bare, const Sqlite *self)
{
    LIST_OF(int64_t) ids = {0};
    sqlite3_stmt *statement =
        prepared(self, "SELECT id FROM customer WHERE bucket = 0 ORDER BY id");
    while (sqlite3_step(statement) == SQLITE_ROW)
        *list_push(bare->arena, &ids) = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    bare->known = ids.items;
    bare->known_count = ids.count;
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
                      "PRAGMA cache_size = -16384",
                      NULL, NULL, NULL),
         "pragmas");
    read_known(bare, self);
    for (int i = 0; i < STATEMENTS; i++)
        statement_open(bare, self, i);
    self->begin = prepared(self, "BEGIN IMMEDIATE");
    self->commit = prepared(self, "COMMIT");
    self->bucket = prepared(self, query_texts[Q_BUCKET_SET].sqlite);
}
