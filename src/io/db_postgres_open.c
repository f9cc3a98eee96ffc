/* io/db_postgres_open.c - connecting to PostgreSQL, preparing the queries, running migrations.
 *
 * Not here: executing queries (db_postgres.c).
 * Why settings travel as connection options: they then hold after a reconnect too. */
#include "io/alloc.h"
#include "io/db_postgres.h"
#include <assert.h>
#include <stdio.h>

#define SETTINGS                                                                                   \
    "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=120000 "                    \
    "-c lock_timeout=30000 -c synchronous_commit=on"

static void notice_ignore(void *self, const PGresult *result)
{
    (void)self, (void)result; /* 'relation exists, skipping' is not for our log */
}

void pg_statement_name(int query, char ret_name[16])
{
    snprintf(ret_name, 16, "q%d", query);
}

/* Ours first, so that the options of the URL win. */
static char *settings_of(const char *url, bool read_only)
{
    const char *own = "";
    PQconninfoOption *given = PQconninfoParse(url, NULL);
    for (PQconninfoOption *option = given; option && option->keyword; option++)
        if (!strcmp(option->keyword, "options") && option->val) own = option->val;
    const char *mode = read_only ? " -c default_transaction_read_only=on " : " ";
    size_t size = sizeof SETTINGS + strlen(mode) + strlen(own);
    char *settings = io_alloc(size, 1);
    snprintf(settings, size, "%s%s%s", SETTINGS, mode, own);
    PQconninfoFree(given);
    return settings;
}

static Err pipeline_on(PgDb *self, Diag *diag)
{
    if (PQsetnonblocking(self->conn, 1) != 0 || !PQenterPipelineMode(self->conn))
        return pg_fail(self, NULL, "pipeline mode", diag);
    return OK;
}

static Err connect_to(PgDb *self, const char *url, bool read_only, Diag *diag)
{
    char *settings = settings_of(url, read_only);
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
    free(settings);
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
    char *url = strndup(options->url.ptr, options->url.len);
    if (!url) abort();
    Err e = connect_to(self, url, options->read_only, diag);
    free(url);
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
static char *text_of(const char *sql, const DbNames *names)
{
    size_t size = strlen(sql) * 2 + 1; /* ":a" becomes at most "$63" */
    char *text = io_alloc(size, 1);
    size_t length = 0;
    const char *at = sql, *copied = sql;
    for (Str name; (name = db_next_parameter(&at)).ptr; copied = at) {
        size_t before = (size_t)(name.ptr - 1 - copied);
        memcpy(text + length, copied, before);
        length += before;
        length +=
            (size_t)snprintf(text + length, size - length, "$%d", db_name_find(names, name) + 1);
    }
    memcpy(text + length, copied, strlen(copied) + 1);
    return text;
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
    char *text = text_of(query->postgres, &names);
    PGresult *result = PQprepare(self->conn, statement, text, 0, NULL);
    free(text);
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
    if (!db->in_transaction && PQstatus(self->conn) == CONNECTION_BAD) {
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
