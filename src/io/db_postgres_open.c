/* io/db_postgres_open.c - connecting to PostgreSQL, preparing the queries, running migrations.
 *
 * Not here: executing queries (db_postgres.c).
 * Why settings travel as connection options: they then hold after a reconnect too. */
#include "base/buf.h"
#include "io/alloc.h"
#include "io/db_postgres.h"
#include <assert.h>

#define SETTINGS                                                                                   \
    "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=120000 "                    \
    "-c lock_timeout=30000 -c synchronous_commit=on"

static void notice_ignore(void *self, const PGresult *result)
{
    (void)self, (void)result; /* 'relation exists, skipping' is not for our log */
}

void pg_statement_name(int query, char ret_name[16])
{
    size_t length = 1;
    for (int rest = query; rest >= 10; rest /= 10)
        length++;
    ret_name[0] = 'q';
    ret_name[length + 1] = '\0';
    for (; length > 0; length--, query /= 10)
        ret_name[length] = (char)('0' + query % 10);
}

/* Ours first, so that the options of the URL win. */
static const char *settings_of(Arena *arena, const char *url, bool read_only)
{
    const char *own = "";
    PQconninfoOption *given = PQconninfoParse(url, NULL);
    for (PQconninfoOption *option = given; option && option->keyword; option++)
        if (!strcmp(option->keyword, "options") && option->val) own = option->val;
    const char *mode = read_only ? " -c default_transaction_read_only=on " : " ";
    Str settings = arena_printf(arena, SETTINGS "%s%s", mode, own);
    PQconninfoFree(given);
    return arena_cstr(arena, settings);
}

static Err pipeline_on(PgDb *self, Diag *diag)
{
    if (PQsetnonblocking(self->conn, 1) != 0 || !PQenterPipelineMode(self->conn))
        return pg_fail(self, NULL, "pipeline mode", diag);
    return OK;
}

static Err connect_to(PgDb *self, Arena *scratch, const DbOptions *options, Diag *diag)
{
    const char *url = arena_cstr(scratch, options->url);
    const char *settings = settings_of(scratch, url, options->read_only);
    /* What stands before dbname is a default the URL may change; what stands behind is not. */
    const char *const keys[] = {"application_name",
                                "connect_timeout",
                                "tcp_user_timeout",
                                "dbname",
                                "client_encoding",
                                "options",
                                NULL};
    const char *const values[] = {"afterglow", "10", "30000", url, "UTF8", settings, NULL};
    self->conn = PQconnectdbParams(keys, values, 1);
    if (PQstatus(self->conn) != CONNECTION_OK) return pg_fail(self, NULL, "connecting", diag);
    PQsetNoticeReceiver(self->conn, notice_ignore, NULL);
    if (PQserverVersion(self->conn) < 130000)
        return fail(diag, ERR_UNSUPPORTED, "PostgreSQL 13 or newer is needed, this is %d",
                    PQserverVersion(self->conn) / 10000);
    return pipeline_on(self, diag);
}

Err db_open_postgres(const DbOptions *options, Db **ret_db, Diag *diag)
{
    PgDb *self = io_alloc(1, sizeof *self);
    self->db.engine = &pg_engine;
    Arena *scratch = arena_open(0);
    Err e = connect_to(self, scratch, options, diag);
    arena_close(scratch);
    if (e)
        pg_close(&self->db);
    else
        *ret_db = &self->db;
    return e;
}

void pg_close(Db *db)
{
    PgDb *self = (PgDb *)db;
    PQfinish(self->conn);
    free(self->prepared);
    free(self->queued);
    free(self->wire.bytes);
    free(self);
}

/* The text with $n for each :name; numbers in order of first occurrence here. */
static const char *text_of(Arena *scratch, const char *sql, const DbNames *names)
{
    Buf text = buf_new(scratch, strlen(sql) * 2 + 1); /* ":a" becomes at most "$63" */
    const char *at = sql, *copied = sql;
    for (Str name; (name = db_next_parameter(&at)).ptr; copied = at) {
        buf_add(&text, (Str){copied, (size_t)(name.ptr - 1 - copied)});
        buf_char(&text, '$');
        buf_i64(&text, db_name_find(names, name) + 1);
    }
    buf_add(&text, str_of(copied));
    assert(!text.overflow);
    return buf_cstr(&text);
}

/* Which of the caller's parameters each $n is. */
static Err order_of(const DbQuery *query, PgQuery *prepared, DbNames *names, Diag *diag)
{
    DbNames caller;
    if (!db_names(query->postgres, names) ||
        !db_names(query->sqlite ? query->sqlite : query->postgres, &caller))
        return fail(diag, ERR_DATABASE, "%s: more than %d parameters", query->name,
                    DB_PARAMETERS_MAX);
    prepared->count = names->count;
    prepared->caller_count = caller.count;
    for (size_t i = 0; i < names->count; i++) {
        int at = db_name_find(&caller, names->names[i]);
        if (at < 0)
            return fail(diag, ERR_DATABASE, "%s: :%.*s is not in the SQLite text", query->name,
                        STR_ARG(names->names[i]));
        prepared->order[i] = (uint8_t)at;
    }
    return OK;
}

/* The types the server gave to parameters and columns must be ones we speak. */
static Err types_of(const DbQuery *query, PgQuery *prepared, const PGresult *said, Diag *diag)
{
    assert((size_t)PQnparams(said) == prepared->count);
    prepared->any_array = false;
    for (size_t i = 0; i < prepared->count; i++) {
        WireType type = PQparamtype(said, (int)i), element;
        bool array = wire_array(type, &element);
        if (!array && !wire_known(type))
            return fail(diag, ERR_DATABASE, "%s: parameter $%zu has type %u: cast it", query->name,
                        i + 1, type);
        prepared->types[i] = type;
        prepared->any_array |= array;
    }
    for (int i = 0; i < PQnfields(said); i++)
        if (!wire_readable(PQftype(said, i)))
            return fail(diag, ERR_DATABASE, "%s: column %s has type %u: cast it", query->name,
                        PQfname(said, i), PQftype(said, i));
    return OK;
}

static Err prepare_one(PgDb *self, int number, Diag *diag)
{
    const DbQuery *query = &self->db.queries[number];
    PgQuery *prepared = &self->prepared[number];
    char statement[16];
    DbNames names;
    Err e = order_of(query, prepared, &names, diag);
    if (e) return e;
    pg_statement_name(number, statement);
    Arena *scratch = arena_open(0);
    PGresult *result =
        PQprepare(self->conn, statement, text_of(scratch, query->postgres, &names), 0, NULL);
    arena_close(scratch);
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        PQclear(result);
        result = PQdescribePrepared(self->conn, statement);
    }
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        e = pg_fail(self, result, query->name, diag);
    else
        e = types_of(query, prepared, result, diag);
    PQclear(result);
    prepared->statement = e == OK;
    return e;
}

Err pg_prepare(Db *db, Diag *diag)
{
    PgDb *self = (PgDb *)db;
    if (!self->prepared) self->prepared = io_alloc(db->query_count, sizeof(PgQuery));
    if (!PQexitPipelineMode(self->conn)) return pg_fail(self, NULL, "preparing", diag);
    Err e = OK;
    for (size_t i = 0; i < db->query_count && !e; i++)
        if (db->queries[i].postgres) e = prepare_one(self, (int)i, diag);
    Err on = pipeline_on(self, diag);
    return e ? e : on;
}

Err pg_reconnect(PgDb *self, Diag *diag)
{
    self->queued_count = 0;
    PQreset(self->conn);
    self->lost = false;
    if (PQstatus(self->conn) != CONNECTION_OK) return pg_fail(self, NULL, "connecting", diag);
    Err e = pipeline_on(self, diag);
    if (!e && self->db.queries) e = pg_prepare(&self->db, diag);
    return e;
}

static Err exec_plain(PgDb *self, const char *sql, Diag *diag)
{
    PGresult *result = PQexec(self->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    Err e = OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        e = pg_fail(self, result, "script", diag);
    PQclear(result);
    return e;
}

/* Migrations may take as long as they need: the timeout is lifted for them. */
Err pg_script(Db *db, const char *sql, Diag *diag)
{
    PgDb *self = (PgDb *)db;
    if (!db->in_transaction && pg_lost(self)) {
        Err lost = pg_reconnect(self, diag);
        if (lost) return lost;
    }
    Err e = pg_collect(self, true, NULL, diag);
    if (e) return e;
    if (!PQexitPipelineMode(self->conn)) return pg_fail(self, NULL, "script", diag);
    const char *lift =
        db->in_transaction ? "SET LOCAL statement_timeout = 0" : "SET statement_timeout = 0";
    e = exec_plain(self, lift, diag);
    if (!e) e = exec_plain(self, sql, diag);
    if (!e && !db->in_transaction) e = exec_plain(self, "RESET statement_timeout", diag);
    Err on = pipeline_on(self, diag);
    return e ? e : on;
}
