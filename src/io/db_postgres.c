/* io/db_postgres.c - the handle over PostgreSQL: prepared statements in pipeline mode.
 *
 * Not here: the connection's settings and preparing (db_postgres_open.c), binary forms
 * (db_postgres_wire.c).
 * Flow:  a write in a transaction is only queued; a read, a commit, or too many queued commands
 *        collect what is outstanding. A write outside a transaction is collected at once.
 * Why no deadlock: the connection is nonblocking; while our bytes do not go out, we take the
 * server's bytes in. */
#include "io/db_postgres.h"
#include "io/alloc.h"
#include <assert.h>
#include <errno.h>
#include <poll.h>

#define QUEUED_MAX 1024 /* commands; then the results so far are read */
#define CHUNK_ROWS 256  /* of a read that is executed once per row */

bool pg_lost(const PgDb *self)
{
    return self->lost || PQstatus(self->conn) == CONNECTION_BAD;
}

Err pg_fail(const PgDb *self, const PGresult *result, const char *doing, Diag *diag)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *said = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!state || pg_lost(self)) {
        Str line = str_of(said ? said : PQerrorMessage(self->conn));
        Str first = str_cut(&line, '\n');
        return fail(diag, ERR_UNAVAILABLE, "%s: no database connection: %.*s", doing,
                    STR_ARG(first));
    }
    Err e = ERR_DATABASE;
    if (!strcmp(state, "23505")) e = ERR_CONFLICT;
    if (!strcmp(state, "40001") || !strcmp(state, "40P01") || !strcmp(state, "55P03")) e = ERR_BUSY;
    if (!strcmp(state, "57014")) e = ERR_TIMEOUT;
    if (!strncmp(state, "57P", 3) || !strncmp(state, "08", 2)) e = ERR_UNAVAILABLE;
    return fail(diag, e, "%s: %s (postgresql %s)", doing, said ? said : "refused", state);
}

static const char *queued_name(const PgDb *self, const PgQueued *queued)
{
    if (queued->query >= 0) return self->db.queries[queued->query].name;
    return queued->query == QUEUED_BEGIN ? "begin" : "commit";
}

/* Sends all that is buffered; takes in what comes meanwhile, or both sides might wait for ever. */
static void send_all(PgDb *self)
{
    while (PQflush(self->conn) == 1) {
        struct pollfd ready = {.fd = PQsocket(self->conn), .events = POLLIN | POLLOUT};
        if (poll(&ready, 1, -1) < 0 && errno != EINTR) return;
        if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) && !PQconsumeInput(self->conn)) return;
    }
}

/* Reads one command's result to its end. A failure is told to diag. */
static Err read_command(PgDb *self, const PgQueued *queued, PGresult **ret_result, Diag *diag)
{
    Err e = OK;
    PGresult *result = PQgetResult(self->conn);
    ExecStatusType status = result ? PQresultStatus(result) : PGRES_FATAL_ERROR;
    if (status == PGRES_PIPELINE_ABORTED) {
        e = fail(diag, ERR_DATABASE, "%s: not run, an earlier command failed",
                 queued_name(self, queued));
    } else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        e = pg_fail(self, result, queued_name(self, queued), diag);
    } else if (queued->query == QUEUED_COMMIT && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
        e = fail(diag, ERR_DATABASE, "the database rolled back instead of committing");
    } else if (queued->run == self->run) {
        int64_t changed = 0;
        if (str_to_i64(str_of(PQcmdTuples(result)), &changed)) self->changes += changed;
    }
    for (PGresult *more; result && (more = PQgetResult(self->conn));)
        PQclear(more);
    if (ret_result && !e)
        *ret_result = result;
    else
        PQclear(result);
    return e;
}

/* Reads up to the answer of the sync, which ends the pipeline's aborted state. Twice nothing means
 * that it never comes: so it is when writing failed, and libpq then still calls the connection
 * good.
 */
static void read_sync(PgDb *self)
{
    for (int nothing = 0; nothing < 2;) {
        PGresult *result = PQgetResult(self->conn);
        bool ended = result && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        nothing = result ? 0 : nothing + 1;
        PQclear(result);
        if (ended || pg_lost(self)) return;
    }
    self->lost = true;
}

Err pg_collect(PgDb *self, bool sync, PGresult **results, Diag *diag)
{
    Err e = OK;
    bool asked = sync ? PQpipelineSync(self->conn) : PQsendFlushRequest(self->conn);
    if (asked) send_all(self);
    for (size_t i = 0; i < self->queued_count; i++) {
        Err failed = read_command(self, &self->queued[i], results ? &results[i] : NULL, diag);
        if (!e) e = failed;
    }
    self->queued_count = 0;
    if (e && !sync && PQpipelineSync(self->conn)) send_all(self);
    if (e || sync) read_sync(self);
    if (!e && pg_lost(self)) e = pg_fail(self, NULL, "reading", diag);
    return e;
}

static void queue(PgDb *self, int query)
{
    void *queued = self->queued;
    io_grow(&queued, &self->queued_capacity, self->queued_count + 1, sizeof *self->queued);
    self->queued = queued;
    self->queued[self->queued_count++] = (PgQueued){query, query >= 0 ? self->run : 0};
}

/* Sends what was put into self->wire; lengths < 0 stand for NULL. */
static Err send_prepared(PgDb *self, int query, const size_t *starts, const int *lengths,
                         Diag *diag)
{
    const PgQuery *prepared = &self->prepared[query];
    const char *values[DB_PARAMETERS_MAX];
    int binary[DB_PARAMETERS_MAX];
    char name[16];
    for (size_t i = 0; i < prepared->count; i++) {
        values[i] = lengths[i] < 0 ? NULL : self->wire.bytes + starts[i];
        binary[i] = 1;
    }
    pg_statement_name(query, name);
    if (!PQsendQueryPrepared(self->conn, name, (int)prepared->count, values, lengths, binary, 1))
        return pg_fail(self, NULL, self->db.queries[query].name, diag);
    queue(self, query);
    return self->queued_count < QUEUED_MAX ? OK : pg_collect(self, false, NULL, diag);
}

/* Puts one parameter behind the others: an array of all rows, or the value of one. */
static bool put_parameter(PgDb *self, const DbCall *call, size_t number, size_t row,
                          int *ret_length)
{
    const PgQuery *prepared = &self->prepared[call->query];
    WireType type = prepared->types[number], element;
    size_t parameter = prepared->order[number], start = self->wire.length;
    DbValue value = db_call_value(call, parameter, row);
    bool fits = true, array = wire_array(type, &element);
    if (array)
        fits = wire_put_array(&self->wire, element, &call->columns[parameter], call->rows);
    else if (!value.null)
        fits = wire_put(&self->wire, type, &value);
    size_t length = self->wire.length - start;
    *ret_length = value.null && !array ? -1 : (int)length;
    return fits && length <= INT32_MAX;
}

/* Encodes and queues one execution with the values of `row` (arrays take all rows). */
static Err send_row(PgDb *self, const DbCall *call, size_t row, Diag *diag)
{
    const PgQuery *prepared = &self->prepared[call->query];
    size_t starts[DB_PARAMETERS_MAX] = {0};
    int lengths[DB_PARAMETERS_MAX] = {0};
    self->wire.length = 0;
    for (size_t i = 0; i < prepared->count; i++) {
        starts[i] = self->wire.length;
        if (!put_parameter(self, call, i, row, &lengths[i]))
            return fail(diag, ERR_INTERNAL, "%s: parameter %zu does not fit type %u of the server",
                        self->db.queries[call->query].name, i + 1, prepared->types[i]);
    }
    if (!self->wire.bytes) (void)wire_put(&self->wire, 20, &DB_INT(0)); /* an address for nothing */
    return send_prepared(self, call->query, starts, lengths, diag);
}

/* Gives the rows of one result to the call's function. With arrays the last column says which
 * input row each answers. */
static Err deliver(const PGresult *result, size_t input, bool arrays, DbCall *call, Diag *diag)
{
    DbRow row = {.engine = &pg_engine, .source = result, .input = input};
    int lines = PQntuples(result);
    for (int i = 0; i < lines; i++) {
        row.line = i;
        if (arrays) row.input = (size_t)db_i64(&row, PQnfields(result) - 1);
        Err e = call->fn(call->self, &row, diag);
        if (!e) continue;
        call->stopped = true;
        return e;
    }
    return OK;
}

/* Collects everything; the results of the last `count` commands are of this call, from input row
 * `first` on. */
static Err collect_rows(PgDb *self, DbCall *call, size_t first, size_t count, Diag *diag)
{
    bool arrays = self->prepared[call->query].any_array;
    size_t all = self->queued_count;
    assert(count <= all);
    PGresult **results = io_alloc(all, sizeof(PGresult *));
    Err e = pg_collect(self, true, results, diag);
    for (size_t i = 0; i < count && !e; i++)
        e = deliver(results[all - count + i], first + i, arrays, call, diag);
    for (size_t i = 0; i < all; i++)
        PQclear(results[i]);
    free(results);
    return e;
}

/* Before a call: a lost connection is made anew unless a transaction was lost with it. Room is
 * made so that send_prepared does not collect rows that someone waits for. */
static Err call_start(PgDb *self, const DbCall *call, Diag *diag)
{
    if (!self->db.in_transaction && pg_lost(self)) {
        Err e = pg_reconnect(self, diag);
        if (e) return e;
    }
    const PgQuery *prepared = &self->prepared[call->query];
    assert(prepared->statement); /* a query of the other engine only */
    assert(prepared->caller_count == call->count);
    assert(call->columns || !prepared->any_array);
    self->run++;
    self->changes = 0;
    bool full = self->queued_count + CHUNK_ROWS >= QUEUED_MAX;
    return full ? pg_collect(self, false, NULL, diag) : OK;
}

/* With arrays all rows are one execution; else each row is one, in chunks. */
static Err send_rows(PgDb *self, DbCall *call, Diag *diag)
{
    size_t executions = self->prepared[call->query].any_array ? 1 : call->rows;
    Err e = OK;
    for (size_t done = 0; done < executions && !e;) {
        size_t chunk = executions - done < CHUNK_ROWS ? executions - done : CHUNK_ROWS;
        for (size_t i = 0; i < chunk && !e; i++)
            e = send_row(self, call, done + i, diag);
        if (!e && call->fn) e = collect_rows(self, call, done, chunk, diag);
        done += chunk;
    }
    return e;
}

static Err pg_run(Db *db, DbCall *call, Diag *diag)
{
    PgDb *self = (PgDb *)db;
    Err e = call_start(self, call, diag);
    if (!e) e = send_rows(self, call, diag);
    /* Also after a failure to encode: what was queued before must be read. */
    if (self->queued_count > 0 && (!db->in_transaction || e)) {
        Err collected = pg_collect(self, true, NULL, diag);
        if (!e) e = collected;
    }
    return e;
}

static Err send_word(PgDb *self, int word, const char *sql, Diag *diag)
{
    if (!PQsendQueryParams(self->conn, sql, 0, NULL, NULL, NULL, NULL, 1))
        return pg_fail(self, NULL, sql, diag);
    queue(self, word);
    return OK;
}

static Err pg_begin(Db *db, Diag *diag)
{
    PgDb *self = (PgDb *)db;
    if (pg_lost(self)) {
        Err e = pg_reconnect(self, diag);
        if (e) return e;
    }
    /* A reader sees one moment for all its reads, as it does on SQLite. */
    const char *sql = db->read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN";
    return send_word(self, QUEUED_BEGIN, sql, diag);
}

static Err pg_commit(Db *db, Diag *diag)
{
    PgDb *self = (PgDb *)db;
    Err e = send_word(self, QUEUED_COMMIT, "COMMIT", diag);
    return e ? e : pg_collect(self, true, NULL, diag);
}

static void pg_rollback(Db *db)
{
    PgDb *self = (PgDb *)db;
    Diag unused = {.code = OK};
    Err e = OK;
    if (self->queued_count > 0) e = pg_collect(self, true, NULL, &unused);
    if (PQtransactionStatus(self->conn) != PQTRANS_IDLE && !pg_lost(self)) {
        e = send_word(self, QUEUED_BEGIN, "ROLLBACK", &unused);
        if (!e) e = pg_collect(self, true, NULL, &unused);
    }
    (void)e; /* a lost connection has rolled back too */
}

static Err pg_changes(Db *db, int64_t *ret_rows, Diag *diag)
{
    PgDb *self = (PgDb *)db;
    Err e = self->queued_count > 0 ? pg_collect(self, true, NULL, diag) : OK;
    if (!e) *ret_rows = self->changes;
    return e;
}

static Err pg_checkpoint(Db *db, int pages_min, Diag *diag)
{
    (void)db, (void)pages_min, (void)diag;
    return OK;
}

static int64_t pg_bytes_written(const Db *db)
{
    (void)db;
    return 0;
}

static const char *cell(const DbRow *row, int column, WireType *ret_type, int *ret_size)
{
    const PGresult *result = row->source;
    if (PQgetisnull(result, row->line, column)) return NULL;
    *ret_type = PQftype(result, column);
    *ret_size = PQgetlength(result, row->line, column);
    return PQgetvalue(result, row->line, column);
}

static int64_t pg_row_i64(const DbRow *row, int column)
{
    WireType type;
    int size;
    const char *bytes = cell(row, column, &type, &size);
    return bytes ? wire_i64(type, bytes, size) : 0;
}

static double pg_row_real(const DbRow *row, int column)
{
    WireType type;
    int size;
    const char *bytes = cell(row, column, &type, &size);
    return bytes ? wire_real(type, bytes, size) : 0;
}

static Str pg_row_str(const DbRow *row, int column)
{
    WireType type;
    int size;
    const char *bytes = cell(row, column, &type, &size);
    return bytes ? wire_str(type, bytes, size) : STR_NONE;
}

static bool pg_row_null(const DbRow *row, int column)
{
    return PQgetisnull(row->source, row->line, column);
}

const DbEngine pg_engine = {
    .kind = DB_POSTGRES,
    .close = pg_close,
    .prepare = pg_prepare,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .run = pg_run,
    .changes = pg_changes,
    .script = pg_script,
    .checkpoint = pg_checkpoint,
    .bytes_written = pg_bytes_written,
    .row_i64 = pg_row_i64,
    .row_real = pg_row_real,
    .row_str = pg_row_str,
    .row_null = pg_row_null,
};
