/* app/job_sample.c - makes the sample shop: a simulation that ends today, in a store of its own
 * below the data folder. It has no channel, so it can send nothing. */
#include <stdatomic.h>

#include "app/jobs.h"
#include "app/simulate/simulation.h"
#include "io/files.h"
#include "store/migrate.h"

#define SAMPLE_CUSTOMERS 600
#define SAMPLE_DAYS      180
#define SAMPLE_SEED      20260514
#define SAMPLE_RATE      0.03

static Config sample_config(const Serve *serve, Arena *arena)
{
    Config config = *serve->config;
    config.arena = arena;
    config.data_dir = arena_printf(arena, "%.*s/sample", STR_ARG(serve->config->data_dir));
    config.database = STR_NONE;
    config.data_given = true;
    return config;
}

static Err mark_as_sample(Simulation *run, Diag *diag)
{
    int64_t version;
    Document document = {.kind = STR("sending"),
                         .name = STR("sending"),
                         .body = STR("{\"live\":false,\"paused\":false,\"only_to\":[],"
                                     "\"reporting_zone\":\"UTC\",\"sample\":true}"),
                         .saved_at = run->sim.now,
                         .saved_by = STR("sample")};
    return document_save(run->shop.db, &document, &version, diag);
}

/* `done` is written last: a folder without it was being made when the server stopped. */
static Str done_path(Arena *arena, const Config *config)
{
    return arena_printf(arena, "%.*s/done", STR_ARG(config->data_dir));
}

static void sample_progress(void *self, double done)
{
    Serve *serve = self;
    Arena *arena = arena_open(0);
    Diag ignored = {0};
    Buf buf = buf_new(arena, 64);
    buf_lit(&buf, "{\"done\":");
    buf_double(&buf, done, 4);
    buf_char(&buf, '}');
    (void)!admin_value_put(serve->jobs_db, STR("sample"), buf_str(&buf), &ignored);
    arena_close(arena);
}

/* The folder may have been made by a program before this one. */
static Err sample_upgrade(const Shop *shop, Diag *diag)
{
    Db *db;
    StoreOptions options = {.url = config_database(shop->config),
                            .opening = STORE_UPGRADE,
                            .now = world_now(&shop->world)};
    Err e = store_db_open(&options, &db, diag);
    if (!e) db_close(db);
    return e;
}

Err sample_handles(Serve *serve, Diag *diag)
{
    Arena *arena = serve->config->arena;
    Config *config = ARENA_NEW(arena, Config);
    *config = sample_config(serve, arena);
    if (!file_exists(done_path(arena, config))) return OK;
    Shop shop = {.config = config, .world = serve->shop.world};
    Err e = sample_upgrade(&shop, diag);
    if (e) return e;
    int opened = 0;
    while (!e && opened < SERVE_WORKERS) {
        e = shop_handle(&shop, true, &serve->sample_dbs[opened], diag);
        if (!e) opened++;
    }
    if (!e) atomic_store(&serve->api.sample_dbs, serve->sample_dbs);
    while (e && opened > 0) {
        db_close(serve->sample_dbs[--opened]);
        serve->sample_dbs[opened] = NULL;
    }
    return e;
}

Err job_sample(Serve *serve, Arena *arena, Diag *diag)
{
    if (atomic_load(&serve->api.sample_dbs)) return OK; /* two asked for it at once */
    Config config = sample_config(serve, arena);
    Simulation *run = ARENA_NEW(arena, Simulation);
    Time now = world_now(&serve->shop.world);
    run->sim.options = (SimOptions){.customers = SAMPLE_CUSTOMERS,
                                    .days = SAMPLE_DAYS,
                                    .seed = SAMPLE_SEED,
                                    .slice = 6 * HOUR,
                                    .start = (now / DAY - SAMPLE_DAYS) * DAY,
                                    .rate_mean = SAMPLE_RATE,
                                    .progress = sample_progress,
                                    .progress_self = serve};
    Err e = shop_handle(&serve->shop, false, &serve->jobs_db, diag);
    if (e) return e;
    e = simulation_open(&config, run, diag);
    if (!e) e = sim_run(&run->sim, diag);
    if (!e) e = mark_as_sample(run, diag);
    simulation_close(run);
    if (!e) e = file_replace(done_path(arena, &config), STR("done\n"), diag);
    if (!e) e = sample_handles(serve, diag);
    if (!e) sample_progress(serve, 1);
    db_close(serve->jobs_db);
    serve->jobs_db = NULL;
    return e;
}
