/* io/db.c - what both engines share: opening by URL, the state of a transaction, parameter names.
 *
 * Not here: SQL. Db handles belong to one thread at a time; nothing here locks. */
#include "io/db.h"
#include "io/db_engine.h"
#include <assert.h>
#include <ctype.h>

Err db_open(const DbOptions *options, Db **ret_db, Diag *diag)
{
    Str url = options->url;
    bool postgres = str_starts(url, STR("postgresql://")) || str_starts(url, STR("postgres://"));
    if (url.len == 0) return fail(diag, ERR_INVALID, "the database has no name");
    Db *db = NULL;
    Err e = postgres ? db_open_postgres(options, &db, diag) : db_open_sqlite(options, &db, diag);
    if (e) return e;
    db->read_only = options->read_only;
    if (options->queries) e = db_prepare(db, options->queries, options->query_count, diag);
    if (e) {
        db_close(db);
        return e;
    }
    *ret_db = db;
    return OK;
}

void db_close(Db *db)
{
    if (!db) return;
    db_rollback(db);
    db->engine->close(db);
}

DbKind db_kind(const Db *db)
{
    return db->engine->kind;
}

Err db_prepare(Db *db, const DbQuery *queries, size_t count, Diag *diag)
{
    assert(!db->queries && !db->in_transaction);
    db->queries = queries;
    db->query_count = count;
    return db->engine->prepare(db, diag);
}

Err db_begin(Db *db, Diag *diag)
{
    assert(!db->in_transaction && !db->looking);
    Err e = db->engine->begin(db, diag);
    db->in_transaction = e == OK;
    db->failed = false;
    return e;
}

Err db_commit(Db *db, Diag *diag)
{
    assert(db->in_transaction);
    if (db->failed) {
        db_rollback(db);
        return fail(diag, ERR_DATABASE, "the transaction was rolled back: one of its steps failed");
    }
    Err e = db->engine->commit(db, diag);
    if (e) db->engine->rollback(db);
    db->in_transaction = false;
    return e;
}

void db_rollback(Db *db)
{
    if (!db->in_transaction) return;
    db->engine->rollback(db);
    db->in_transaction = false;
    db->failed = false;
}

Err db_look_begin(Db *db, Diag *diag)
{
    if (!db->engine->look || db->in_transaction || db->looking) return OK;
    Err e = db->engine->look(db, diag);
    db->looking = e == OK;
    return e;
}

void db_look_end(Db *db)
{
    if (db->looking) db->engine->rollback(db);
    db->looking = false;
}

/* A failure of the engine spoils the transaction; one of the caller's row function does not. */
static Err db_done(Db *db, Err e, bool stopped)
{
    if (e && !stopped && db->in_transaction) db->failed = true;
    return e;
}

static Err db_call(Db *db, DbCall *call, Diag *diag)
{
    assert(call->query >= 0 && (size_t)call->query < db->query_count);
    if (db->failed)
        return fail(diag, ERR_DATABASE, "%s: an earlier step of the transaction failed",
                    db->queries[call->query].name);
    if (call->rows == 0) return OK;
    Err e = db->engine->run(db, call, diag);
    return db_done(db, e, call->stopped);
}

Err db_run(Db *db, int query, const DbValue *values, size_t count, Diag *diag)
{
    DbCall call = {.query = query, .rows = 1, .values = values, .count = count};
    return db_call(db, &call, diag);
}

// NOLINTNEXTLINE(readability-function-size): DB_VALUES stands for two parameters.
Err db_rows(Db *db, int query, const DbValue *values, size_t count, DbRowFn fn, void *self,
            Diag *diag)
{
    DbCall call = {
        .query = query, .rows = 1, .values = values, .count = count, .fn = fn, .self = self};
    return db_call(db, &call, diag);
}

Err db_run_many(Db *db, int query, size_t rows, const DbColumn *columns, size_t count, Diag *diag)
{
    DbCall call = {.query = query, .rows = rows, .columns = columns, .count = count};
    return db_call(db, &call, diag);
}

// NOLINTNEXTLINE(readability-function-size): rows, columns and count are one thing: the batch.
Err db_rows_many(Db *db, int query, size_t rows, const DbColumn *columns, size_t count, DbRowFn fn,
                 void *self, Diag *diag)
{
    DbCall call = {
        .query = query, .rows = rows, .columns = columns, .count = count, .fn = fn, .self = self};
    return db_call(db, &call, diag);
}

Err db_changes(Db *db, int64_t *ret_rows, Diag *diag)
{
    if (db->failed) return fail(diag, ERR_DATABASE, "the transaction was rolled back");
    return db_done(db, db->engine->changes(db, ret_rows, diag), false);
}

Err db_script(Db *db, const char *sql, Diag *diag)
{
    if (db->failed) return fail(diag, ERR_DATABASE, "the transaction was rolled back");
    return db_done(db, db->engine->script(db, sql, diag), false);
}

Err db_checkpoint(Db *db, int pages_min, Diag *diag)
{
    assert(!db->in_transaction);
    return db->engine->checkpoint(db, pages_min, diag);
}

int64_t db_bytes_written(const Db *db)
{
    return db->engine->bytes_written(db);
}

int64_t db_i64(const DbRow *row, int column)
{
    return row->engine->row_i64(row, column);
}

double db_real(const DbRow *row, int column)
{
    return row->engine->row_real(row, column);
}

Str db_str(const DbRow *row, int column)
{
    return row->engine->row_str(row, column);
}

bool db_null(const DbRow *row, int column)
{
    return row->engine->row_null(row, column);
}

size_t db_input(const DbRow *row)
{
    return row->input;
}

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Behind a quoted piece that starts at `at`; a doubled quote continues it by itself. */
static const char *skip_quoted(const char *at)
{
    const char *end = strchr(at + 1, *at);
    return end ? end + 1 : at + strlen(at);
}

static const char *skip_comment(const char *at)
{
    bool line = at[0] == '-';
    const char *end = line ? strchr(at, '\n') : strstr(at + 2, "*/");
    if (!end) return at + strlen(at);
    return line ? end : end + 2;
}

Str db_next_parameter(const char **at)
{
    const char *p = *at;
    while (*p) {
        if (*p == '\'' || *p == '"') {
            p = skip_quoted(p);
        } else if ((p[0] == '-' && p[1] == '-') || (p[0] == '/' && p[1] == '*')) {
            p = skip_comment(p);
        } else if (p[0] == ':' && p[1] == ':') {
            p += 2;
        } else if (p[0] == ':' && is_name_start(p[1])) {
            const char *name = ++p;
            while (is_name(*p))
                p++;
            *at = p;
            return (Str){name, (size_t)(p - name)};
        } else {
            p++;
        }
    }
    *at = p;
    return STR_NONE;
}

int db_name_find(const DbNames *names, Str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_eq(names->names[i], name)) return (int)i;
    return -1;
}

bool db_names(const char *sql, DbNames *ret_names)
{
    ret_names->count = 0;
    for (Str name; (name = db_next_parameter(&sql)).ptr;) {
        if (db_name_find(ret_names, name) >= 0) continue;
        if (ret_names->count == DB_PARAMETERS_MAX) return false;
        ret_names->names[ret_names->count++] = name;
    }
    return true;
}
