/* app/job_import.c - an uploaded file into the shop, beside everything else: low priority, with
 * progress in its row, and at the end who may get what.
 *
 * Not here: formats (flow/ingest), uploading (api/imports.c). Row: `file` is the path, `mapping`
 * the JSON of docs/import.md, `account` what came so far; rejected and noted lines go to
 * FILE.rejects.csv. */
#include "app/jobs.h"
#include "app/reach.h"
#include "flow/import.h"
#include "io/files.h"
#include "io/thread.h"

#define PROGRESS_EVERY (500 * MILLISECOND)

typedef struct ImportJob {
    Serve *serve;
    Arena *arena;
    Db *db;
    ImportRow row;
    Queue *done;
    Time started, told;
    Arena *reject_arena;
    Str reject_path;
    bool cancelled; /* a person said so: seen at the next progress */
} ImportJob;

static void batch_done(void *self, EngineBatch *batch)
{
    (void)!queue_push(self, batch);
}

static Err flush(void *self, EngineItem *items, size_t count, Diag *diag)
{
    ImportJob *job = self;
    EngineBatch batch = {.items = items,
                         .count = count,
                         .done = batch_done,
                         .self = job->done,
                         .low_priority = true};
    if (job->cancelled) return fail(diag, ERR_CONFLICT, "the import was cancelled");
    if (jobs_ending(job->serve->jobs))
        return fail(diag, ERR_UNAVAILABLE, "the server was stopped; import the file again");
    if (!engine_submit(job->serve->engine, &batch))
        return fail(diag, ERR_BUSY, "too much is waiting; import the file again");
    void *ended;
    while (!queue_wait(job->done, SECOND, &ended)) {
    }
    return OK;
}

static void reject(void *self, uint64_t line, Str reason, Str text)
{
    ImportJob *job = self;
    Diag ignored = {0};
    arena_reset(job->reject_arena);
    Buf row = buf_new(job->reject_arena, 64 * 1024);
    buf_u64(&row, line);
    buf_char(&row, ',');
    buf_csv(&row, reason);
    buf_char(&row, ',');
    buf_csv(&row, text);
    buf_char(&row, '\n');
    (void)!file_append(job->reject_path, buf_str(&row), &ignored);
}

static void counts_json(JsonOut *out, const ImportCounts *counts)
{
    json_put_i64(out, "lines", (int64_t)counts->lines);
    json_put_i64(out, "stored", (int64_t)counts->stored);
    json_put_i64(out, "repeated", (int64_t)counts->repeated);
    json_put_i64(out, "rejected", (int64_t)counts->rejected);
    json_put_i64(out, "noted", (int64_t)counts->noted);
    json_put_i64(out, "orders", (int64_t)counts->orders);
}

static Err row_put(ImportJob *job, const char *state, const Buf *account, Diag *diag)
{
    job->row.state = str_of(state);
    job->row.account = buf_str(account);
    return import_put(job->db, &job->row, &job->row.id, diag);
}

static void progress(void *self, const ImportCounts *counts, uint64_t done, uint64_t total)
{
    ImportJob *job = self;
    const World *world = &job->serve->shop.world;
    Time now = world->monotonic(world->self);
    if (now - job->told < PROGRESS_EVERY) return;
    job->told = now;
    double seconds = (double)(now - job->started) / (double)SECOND;
    double share = total ? (double)done / (double)total : 0;
    Diag ignored = {0};
    Arena *arena = arena_open(0);
    ImportRow row;
    if (!import_get(job->db, arena, job->row.id, &row, &ignored))
        job->cancelled = str_is(row.state, "cancelled");
    if (job->cancelled) {
        arena_close(arena);
        return;
    }
    Buf buf = buf_new(arena, 4096);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_i64(&out, "lines", (int64_t)counts->lines);
    json_put_double(&out, "done", share, 4);
    json_put_double(&out, "per_second", seconds > 0 ? (double)counts->lines / seconds : 0, 1);
    json_put_i64(&out, "seconds_left", share > 0 ? (int64_t)(seconds / share - seconds) : 0);
    json_put_i64(&out, "rejected", (int64_t)counts->rejected);
    json_end(&out);
    (void)!row_put(job, "running", &buf, &ignored);
    arena_close(arena);
}

static Err job_read(ImportJob *job, ImportCounts *counts, Diag *diag)
{
    ImportSink sink = {.self = job, .flush = flush, .reject = reject, .progress = progress};
    ImportOptions options = {.format = job->row.format,
                             .mapping = job->row.mapping,
                             .door = job->serve->api.door,
                             .world = &job->serve->shop.world,
                             .sink = &sink};
    return import_file(&options, job->row.file, counts, diag);
}

/* The account at the end: counts, and who may get what. */
static Err job_account(ImportJob *job, const ImportCounts *counts, Buf *buf, Diag *diag)
{
    Store *store;
    Reach reach;
    Db *db;
    Err e = shop_handle(&job->serve->shop, true, &db, diag);
    if (!e) e = store_sql(db, &store, diag);
    if (e) return e;
    const Definitions *definitions = definitions_pin(job->serve->shop.definitions);
    Time now = world_now(&job->serve->shop.world);
    e = reach_count(store, job->arena, definitions, now, &reach, diag);
    definitions_unpin(job->serve->shop.definitions, definitions);
    store->ops->close(store);
    JsonOut out = json_out(buf);
    json_object(&out);
    counts_json(&out, counts);
    if (!e) reach_json(&out, &reach);
    json_end(&out);
    return e;
}

static Err job_run(ImportJob *job, Diag *diag)
{
    ImportCounts counts = {0};
    Buf account = buf_new(job->arena, 64 * 1024);
    Err e = job_read(job, &counts, diag);
    if (!e) e = job_account(job, &counts, &account, diag);
    job->row.ended_at = world_now(&job->serve->shop.world);
    if (!e) return row_put(job, "done", &account, diag);
    Diag ignored = {0};
    buf_clear(&account);
    JsonOut out = json_out(&account);
    json_object(&out);
    json_put_str(&out, "problem", str_of(diag->sentence));
    counts_json(&out, &counts);
    json_end(&out);
    (void)!row_put(job, job->cancelled ? "cancelled" : "failed", &account, &ignored);
    return job->cancelled ? OK : e;
}

Err job_import(Serve *serve, Arena *arena, Str id, Diag *diag)
{
    ImportJob *job = ARENA_NEW(arena, ImportJob);
    *job = (ImportJob){.serve = serve, .arena = arena};
    int64_t number;
    if (!str_to_i64(id, &number)) return fail(diag, ERR_INVALID, "no import's id");
    Err e = shop_handle(&serve->shop, false, &job->db, diag);
    if (e) return e;
    e = import_get(job->db, arena, number, &job->row, diag);
    if (!e) {
        job->done = queue_open(2);
        job->reject_arena = arena_open(0);
        job->reject_path = arena_printf(arena, "%.*s.rejects.csv", STR_ARG(job->row.file));
        job->started = serve->shop.world.monotonic(serve->shop.world.self);
        e = file_replace(job->reject_path, STR("line,reason,text\n"), diag);
        if (!e) e = job_run(job, diag);
        arena_close(job->reject_arena);
        queue_close(job->done);
    }
    db_close(job->db);
    return e;
}
