/* io/db_sqlite.c - the handle over SQLite: WAL, durable commits, statements prepared once.
 *
 * Not here: SQL text but BEGIN, COMMIT, ROLLBACK and pragmas.
 * Why bound without copies: a parameter lives until the call returns, and so does the binding's
 * use; what is left bound is overwritten before the next step. */
#include "base/arena.h"
#include "io/alloc.h"
#include "io/db_engine.h"
#include <assert.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#define PAGE_BYTES       4096
#define WAL_FRAME_BYTES  (PAGE_BYTES + 24)
#define CACHE_KB_DEFAULT 16384
#define BUSY_MS          5000
#define SHM_REGION_BYTES 32768 /* as SQLite maps its index */
/* A checkpoint beside a writer sees only what was committed when it began, so a writer without
 * pauses would never find the log empty, and it would grow for ever (measured: 160 MB/s). When it
 * is this long, the writer moves the last pages itself between two transactions: most are in the
 * file already, and the next transaction starts the log over. */
#define LOG_PAGES_MAX  16384
#define LOG_BYTES_KEPT "67108864" /* of the log's file when it starts over */

typedef struct SqliteDb {
    Db db; /* first: a Db * is a SqliteDb * */
    sqlite3 *handle;
    sqlite3_stmt *begin, *look, *commit, *rollback;
    sqlite3_stmt **statements; /* by query number; NULL: not for this engine */
    Arena *arena;              /* of the path */
    const char *path;
    int64_t changes;
} SqliteDb;

static const DbEngine engine_sqlite;
static int log_keep_short(void *self, sqlite3 *handle, const char *schema, int pages);

static Err sqlite_fail(const SqliteDb *self, const char *doing, Diag *diag)
{
    int code = sqlite3_extended_errcode(self->handle);
    Err e = ERR_DATABASE;
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
        code == SQLITE_CONSTRAINT_ROWID)
        e = ERR_CONFLICT;
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) e = ERR_BUSY;
    return fail(diag, e, "%s: %s (sqlite %d)", doing, sqlite3_errmsg(self->handle), code);
}

static Err sqlite_exec(SqliteDb *self, const char *sql, Diag *diag)
{
    if (sqlite3_exec(self->handle, sql, NULL, NULL, NULL) == SQLITE_OK) return OK;
    return sqlite_fail(self, "the database", diag);
}

static Err sqlite_statement(SqliteDb *self, const char *name, const char *sql,
                            sqlite3_stmt **ret_statement, Diag *diag)
{
    const char *tail = NULL;
    if (sqlite3_prepare_v3(self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, ret_statement,
                           &tail) != SQLITE_OK)
        return sqlite_fail(self, name, diag);
    while (*tail == ';' || *tail == ' ' || *tail == '\n')
        tail++;
    if (*tail) return fail(diag, ERR_DATABASE, "%s: more than one statement", name);
    return OK;
}

static Err sqlite_settings(SqliteDb *self, const DbOptions *options, Diag *diag)
{
    int cache_kb = options->cache_kb ? options->cache_kb : CACHE_KB_DEFAULT;
    Str cache = arena_printf(self->arena, "PRAGMA cache_size = -%d", cache_kb);
    sqlite3_busy_timeout(self->handle, BUSY_MS);
    /* page_size counts only before the first table; WAL stays in the file once set. */
    Err e = OK;
    if (!options->as_it_is)
        e = sqlite_exec(self,
                        "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"
                        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;"
                        "PRAGMA temp_store = MEMORY;"
                        "PRAGMA journal_size_limit = " LOG_BYTES_KEPT,
                        diag);
    if (!e) e = sqlite_exec(self, arena_cstr(self->arena, cache), diag);
    if (!e && options->filling)
        e = sqlite_exec(self, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", diag);
    if (!e && options->checkpoint_apart) /* in place of SQLite's own checkpoint each 1000 pages */
        sqlite3_wal_hook(self->handle, log_keep_short, self);
    if (!e && options->read_only) e = sqlite_exec(self, "PRAGMA query_only = ON", diag);
    if (!e)
        e = sqlite_statement(self, "begin", options->read_only ? "BEGIN" : "BEGIN IMMEDIATE",
                             &self->begin, diag);
    if (!e) e = sqlite_statement(self, "look", "BEGIN", &self->look, diag);
    if (!e) e = sqlite_statement(self, "commit", "COMMIT", &self->commit, diag);
    if (!e) e = sqlite_statement(self, "rollback", "ROLLBACK", &self->rollback, diag);
    return e;
}

/* Counting each allocation under a lock costs several percent of a read. Once, before the first
 * handle; too late is no harm. */
static void settings_of_process(void)
{
    int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)code;
}

Err db_open_sqlite(const DbOptions *options, Db **ret_db, Diag *diag)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, settings_of_process);
    SqliteDb *self = io_alloc(1, sizeof *self);
    self->db.engine = &engine_sqlite;
    self->arena = arena_open(0);
    self->path = arena_cstr(self->arena, options->url);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (!options->as_it_is) flags |= SQLITE_OPEN_CREATE;
    Err e = OK;
    if (sqlite3_open_v2(self->path, &self->handle, flags, NULL) != SQLITE_OK)
        e = sqlite_fail(self, self->path, diag);
    sqlite3_extended_result_codes(self->handle, 1);
    if (!e) e = sqlite_settings(self, options, diag);
    if (e)
        engine_sqlite.close(&self->db);
    else
        *ret_db = &self->db;
    return e;
}

static void sqlite_close(Db *db)
{
    SqliteDb *self = (SqliteDb *)db;
    for (size_t i = 0; self->statements && i < db->query_count; i++)
        sqlite3_finalize(self->statements[i]);
    sqlite3_finalize(self->begin);
    sqlite3_finalize(self->look);
    sqlite3_finalize(self->commit);
    sqlite3_finalize(self->rollback);
    int closed = sqlite3_close(self->handle);
    assert(closed == SQLITE_OK); /* every statement was ours */
    free(self->statements);
    arena_close(self->arena);
    free(self);
}

static Err sqlite_prepare(Db *db, Diag *diag)
{
    SqliteDb *self = (SqliteDb *)db;
    self->statements = io_alloc(db->query_count, sizeof(sqlite3_stmt *));
    for (size_t i = 0; i < db->query_count; i++) {
        const DbQuery *query = &db->queries[i];
        if (!query->sqlite) continue;
        Err e = sqlite_statement(self, query->name, query->sqlite, &self->statements[i], diag);
        if (e) return e;
    }
    return OK;
}

static Err sqlite_step_once(SqliteDb *self, sqlite3_stmt *statement, const char *name, Diag *diag)
{
    Err e = sqlite3_step(statement) == SQLITE_DONE ? OK : sqlite_fail(self, name, diag);
    sqlite3_reset(statement);
    return e;
}

static Err sqlite_begin(Db *db, Diag *diag)
{
    SqliteDb *self = (SqliteDb *)db;
    return sqlite_step_once(self, self->begin, "begin", diag);
}

static Err sqlite_look(Db *db, Diag *diag)
{
    SqliteDb *self = (SqliteDb *)db;
    return sqlite_step_once(self, self->look, "look", diag);
}

static Err sqlite_commit(Db *db, Diag *diag)
{
    SqliteDb *self = (SqliteDb *)db;
    return sqlite_step_once(self, self->commit, "commit", diag);
}

static void sqlite_rollback(Db *db)
{
    SqliteDb *self = (SqliteDb *)db;
    if (sqlite3_get_autocommit(self->handle)) return; /* a full disk rolls back by itself */
    Diag unused = {.code = OK};
    Err e = sqlite_step_once(self, self->rollback, "rollback", &unused);
    (void)e; /* nothing is written either way */
}

/* SQLite takes a NULL address for NULL: empty text needs an address. */
static const char *address(Str s)
{
    return s.ptr ? s.ptr : "";
}

static void bind(sqlite3_stmt *statement, int number, const DbValue *value)
{
    int code = SQLITE_OK;
    if (value->null) {
        code = sqlite3_bind_null(statement, number);
    } else {
        switch (value->type) {
        case DB_I64: code = sqlite3_bind_int64(statement, number, value->i64); break;
        case DB_DOUBLE: code = sqlite3_bind_double(statement, number, value->real); break;
        case DB_TEXT:
            code = sqlite3_bind_text64(statement, number, address(value->str), value->str.len,
                                       SQLITE_STATIC, SQLITE_UTF8);
            break;
        case DB_BLOB:
            code = sqlite3_bind_blob64(statement, number, address(value->str), value->str.len,
                                       SQLITE_STATIC);
            break;
        }
    }
    assert(code == SQLITE_OK || code == SQLITE_TOOBIG);
}

/* Steps through one execution; rows go to the call's function. */
static Err execute(SqliteDb *self, sqlite3_stmt *statement, DbCall *call, size_t input, Diag *diag)
{
    const DbRow row = {.engine = &engine_sqlite, .source = statement, .input = input};
    Err e = OK;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!call->fn) continue;
        e = call->fn(call->self, &row, diag);
        if (!e) continue;
        call->stopped = true;
        sqlite3_reset(statement);
        return e;
    }
    if (code != SQLITE_DONE) e = sqlite_fail(self, self->db.queries[call->query].name, diag);
    if (!e && !sqlite3_stmt_readonly(statement)) self->changes += sqlite3_changes64(self->handle);
    sqlite3_reset(statement);
    return e;
}

static Err sqlite_run(Db *db, DbCall *call, Diag *diag)
{
    SqliteDb *self = (SqliteDb *)db;
    sqlite3_stmt *statement = self->statements[call->query];
    assert(statement);                     /* a query of the other engine only */
    assert(!sqlite3_stmt_busy(statement)); /* not from within its own rows */
    assert((size_t)sqlite3_bind_parameter_count(statement) == call->count);
    self->changes = 0;
    Err e = OK;
    for (size_t r = 0; r < call->rows && !e; r++) {
        for (size_t i = 0; i < call->count; i++) {
            DbValue value = db_call_value(call, i, r);
            bind(statement, (int)i + 1, &value);
        }
        e = execute(self, statement, call, r, diag);
    }
    return e;
}

static Err sqlite_changes(Db *db, int64_t *ret_rows, Diag *diag)
{
    (void)diag;
    *ret_rows = ((SqliteDb *)db)->changes;
    return OK;
}

static Err sqlite_script(Db *db, const char *sql, Diag *diag)
{
    return sqlite_exec((SqliteDb *)db, sql, diag);
}

/* Frames in the log, and how many of them are in the file already, from the shared index that all
 * processes map (sqlite.org/walformat.html: mxFrame at byte 16, nBackfill at 96). When it cannot
 * be read the checkpoint is simply tried. Read through SQLite's own mapping: to open and close the
 * index would drop this process's locks on it (fcntl(2)), and the next process to come would take
 * it for left behind and truncate it under our feet. */
static void log_state(const SqliteDb *self, uint32_t *ret_frames, uint32_t *ret_moved)
{
    sqlite3_file *file = NULL;
    void volatile *index = NULL;
    *ret_frames = INT_MAX;
    *ret_moved = 0;
    int code = sqlite3_file_control(self->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || !file || !file->pMethods || file->pMethods->iVersion < 2) return;
    code = file->pMethods->xShmMap(file, 0, SHM_REGION_BYTES, 0, &index);
    if (code != SQLITE_OK || !index) return;
    const volatile uint32_t *words = index;
    uint32_t frames = words[16 / sizeof *words], moved = words[96 / sizeof *words];
    if (frames < moved) return;
    *ret_frames = frames;
    *ret_moved = moved;
}

static Err sqlite_checkpoint(Db *db, int pages_min, Diag *diag)
{
    SqliteDb *self = (SqliteDb *)db;
    uint32_t frames, moved;
    log_state(self, &frames, &moved);
    if (frames - moved < (uint32_t)pages_min) return OK;
    int code = sqlite3_wal_checkpoint_v2(self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code == SQLITE_OK || code == SQLITE_BUSY) return OK; /* someone else does it */
    return sqlite_fail(self, "checkpoint", diag);
}

/* After each commit of a writer whose checkpoints are done apart. A failure here is no failure of
 * the commit; the next one tries again. */
static int log_keep_short(void *self, sqlite3 *handle, const char *schema, int pages)
{
    (void)self;
    if (pages < LOG_PAGES_MAX) return SQLITE_OK;
    int code = sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    (void)code;
    return SQLITE_OK;
}

static int64_t sqlite_bytes_written(const Db *db)
{
    int pages = 0, unused = 0;
    sqlite3_db_status(((const SqliteDb *)db)->handle, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &unused,
                      0);
    return (int64_t)pages * WAL_FRAME_BYTES;
}

/* SQLite's reading functions change the statement's own cache, so they want it without const. */
static sqlite3_stmt *row_statement(const DbRow *row)
{
    union {
        const void *borrowed;
        sqlite3_stmt *statement;
    } same = {.borrowed = row->source};
    return same.statement;
}

static int64_t sqlite_row_i64(const DbRow *row, int column)
{
    return sqlite3_column_int64(row_statement(row), column);
}

static double sqlite_row_real(const DbRow *row, int column)
{
    return sqlite3_column_double(row_statement(row), column);
}

static Str sqlite_row_str(const DbRow *row, int column)
{
    sqlite3_stmt *statement = row_statement(row);
    const char *bytes = sqlite3_column_blob(statement, column); /* text too, as UTF-8 */
    int size = sqlite3_column_bytes(statement, column);
    return (Str){bytes, (size_t)size};
}

static bool sqlite_row_null(const DbRow *row, int column)
{
    return sqlite3_column_type(row_statement(row), column) == SQLITE_NULL;
}

static const DbEngine engine_sqlite = {
    .kind = DB_SQLITE,
    .close = sqlite_close,
    .prepare = sqlite_prepare,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .look = sqlite_look,
    .run = sqlite_run,
    .changes = sqlite_changes,
    .script = sqlite_script,
    .checkpoint = sqlite_checkpoint,
    .bytes_written = sqlite_bytes_written,
    .row_i64 = sqlite_row_i64,
    .row_real = sqlite_row_real,
    .row_str = sqlite_row_str,
    .row_null = sqlite_row_null,
};
