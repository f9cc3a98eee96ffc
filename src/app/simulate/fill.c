/* app/simulate/fill.c - see fill.h. */
#include "app/simulate/fill.h"
#include "app/simulate/simulation.h"
#include "app/simulate/spill.h"
#include "io/files.h"
#include "store/bulk.h"
#include "store/migrate.h"

#define FILL_PEOPLE   2000 /* played at a time: what they need stays in the processor's caches */
#define FILL_LOG_ROWS 10000

typedef struct Fill {
    Config config;
    Str path; /* of the finished file; "" on PostgreSQL */
    SimOptions options;
    SimTold told;
    Shop shop;
    Store *store;
    SegmentDoor *door;
    Spill *spill;
    BulkIndexes indexes;
    LIST_OF(BucketRow) buckets; /* where the log of each ends */
} Fill;

/* ---- the new store ---- */

static Err store_new(Fill *fill, Diag *diag)
{
    BucketRows rows;
    Err e = simulation_new(fill->store, fill->config.arena, &rows, diag);
    for (uint32_t i = 0; !e && i < rows.count; i++)
        *list_push(fill->config.arena, &fill->buckets) = rows.items[i];
    return e;
}

static Err fill_open(Fill *fill, Diag *diag)
{
    Config *config = &fill->config;
    if (!str_starts(config_database(config), STR("postgres"))) {
        fill->path = config_database(config);
        if (file_exists(fill->path))
            return fail(diag, ERR_CONFLICT, "%.*s is there already: --bulk fills a new store",
                        STR_ARG(fill->path));
        config->database = arena_printf(config->arena, "%.*s.filling", STR_ARG(fill->path));
        file_remove(config->database);
    }
    Err e = shop_open(config, STORE_MAKE, &fill->shop, diag);
    if (e) return e;
    db_close(fill->shop.db); /* the file is for the filling handle alone */
    fill->shop.db = NULL;
    Db *db = NULL;
    StoreOptions options = {.url = config_database(config), .filling = true};
    e = store_db_open(&options, &db, diag);
    if (!e) e = store_sql(db, &fill->store, diag);
    if (!e) e = store_new(fill, diag);
    if (!e) e = bulk_indexes_drop(db, config->arena, &fill->indexes, diag);
    if (!e) e = segment_door_open(config->arena, &fill->door, diag);
    Time end = fill->options.start + (Time)fill->options.days * DAY;
    if (!e)
        e = spill_open(config->arena, config->data_dir, fill->options.start, end, &fill->spill,
                       diag);
    return e;
}

/* Opened once as a shop opens it, the file is safe; then it gets its name. */
static Err fill_finish(Fill *fill, Diag *diag)
{
    fill->store->ops->close(fill->store);
    fill->store = NULL;
    if (!fill->path.len) return OK;
    Shop shop;
    Err e = shop_open(&fill->config, STORE_MAKE, &shop, diag);
    if (e) return e;
    shop_close(&shop);
    return file_rename(fill->config.database, fill->path, diag);
}

static void fill_close(Fill *fill)
{
    spill_close(fill->spill);
    if (fill->store) fill->store->ops->close(fill->store);
    shop_close(&fill->shop);
}

/* ---- some of the people ---- */

static Err take_rows(Fill *fill, const Store *memory, Diag *diag)
{
    Arena *arena = arena_open(0);
    TurnWrites writes;
    bulk_rows(memory, arena, &writes);
    Err e = OK;
    for (uint32_t i = 0; i < writes.log.count && !e; i++)
        e = spill_add(fill->spill, &writes.log.items[i], diag);
    writes.log.count = 0;
    writes.buckets.count = 0;
    if (!e) e = fill->store->ops->commit(fill->store, &writes, diag);
    arena_close(arena);
    return e;
}

static Err play(Fill *fill, uint32_t first, uint32_t count, Diag *diag)
{
    Arena *arena = arena_open(0);
    Sim *sim = ARENA_NEW(arena, Sim);
    Store *memory = store_memory(fill->store->bucket_count);
    *sim = (Sim){.options = fill->options, .arena = arena, .door = fill->door};
    sim->options.first = first;
    sim->options.customers = count;
    sim->options.progress = NULL;
    Err e = simulation_engine(sim, memory, fill->shop.definitions, diag);
    if (!e) e = sim_run(sim, diag);
    if (!e) e = take_rows(fill, memory, diag);
    fill->told.orders += sim->orders;
    fill->told.told += sim->told;
    fill->told.sent += sim->sent;
    if (sim->engine) engine_close(sim->engine);
    sim_forget(sim);
    memory->ops->close(memory);
    arena_close(arena);
    return e;
}

static void progress(const Fill *fill, double done)
{
    if (fill->options.progress) fill->options.progress(fill->options.progress_self, done);
}

static Err play_all(Fill *fill, Diag *diag)
{
    Err e = OK;
    uint32_t total = fill->options.customers;
    for (uint32_t first = 0; first < total && !e; first += FILL_PEOPLE) {
        uint32_t left = total - first;
        e = play(fill, first, left < FILL_PEOPLE ? left : FILL_PEOPLE, diag);
        progress(fill, 0.6 * (double)first / total);
    }
    return e;
}

/* ---- the log ---- */

static Err log_write(Fill *fill, LogRow *rows, uint32_t count, Diag *diag)
{
    TurnWrites writes = {
        .log = {rows, count, count}
    };
    for (uint32_t i = 0; i < count; i++) {
        BucketRow *bucket = &fill->buckets.items[rows[i].bucket];
        rows[i].seq = bucket->next_seq++;
        bucket->handled_at = rows[i].handled_at;
    }
    return fill->store->ops->commit(fill->store, &writes, diag);
}

static Err log_all(Fill *fill, Diag *diag)
{
    Err e = OK;
    for (int part = 0; part < SPILL_PARTS && !e; part++) {
        Arena *arena = arena_open(0);
        LogRows rows = {0};
        e = spill_read(fill->spill, part, arena, &rows, diag);
        for (uint32_t at = 0; at < rows.count && !e; at += FILL_LOG_ROWS) {
            uint32_t left = rows.count - at;
            e = log_write(fill, &rows.items[at], left < FILL_LOG_ROWS ? left : FILL_LOG_ROWS, diag);
        }
        arena_close(arena);
        progress(fill, 0.6 + 0.3 * (part + 1) / SPILL_PARTS);
    }
    TurnWrites ends = {
        .buckets = {fill->buckets.items, fill->buckets.count, fill->buckets.count}
    };
    return e ? e : fill->store->ops->commit(fill->store, &ends, diag);
}

Err sim_fill(const Config *config, const SimOptions *options, SimTold *ret_told, Diag *diag)
{
    Fill *fill = ARENA_NEW(config->arena, Fill);
    fill->config = *config;
    fill->options = *options;
    simulation_defaults(&fill->options);
    fill->config.clock_virtual = true;
    fill->config.seed = 1; /* who plays is drawn by the world of the simulation */
    fill->config.now = fill->options.start;
    Err e = fill_open(fill, diag);
    if (!e) e = play_all(fill, diag);
    if (!e) e = log_all(fill, diag);
    if (!e) e = bulk_indexes_make(fill->store->db, config->arena, &fill->indexes, diag);
    if (!e) e = fill_finish(fill, diag);
    *ret_told = fill->told;
    fill_close(fill);
    progress(fill, 1);
    return e;
}
