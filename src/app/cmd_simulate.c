/* app/cmd_simulate.c - `afterglow simulate`: a shop in a virtual world, and the report of it.
 *
 * Without --data the store is in memory; with it the shop is left in DIR for looking at. */
#include "app/command.h"
#include "app/report_print.h"
#include "app/simulate/sim.h"
#include "flow/report.h"
#include <inttypes.h>
#include <stdio.h>

extern const Command command_simulate;

#define RATE_MEAN 0.02 /* an order each 50 days */

typedef struct Simulation {
    Sim sim;
    Shop shop; /* with --data */
    Store *store;
    DefinitionsHolder *definitions;
} Simulation;

static bool take_released(void *self, ReleasedMessage *message)
{
    Sim *sim = self;
    *list_push(sim->arena, &sim->released) = *message;
    return true;
}

/* A store on disk (--data) or in memory, with the starter documents. */
static Err simulation_store(const Config *config, Simulation *run, Diag *diag)
{
    if (config->data_given) {
        Err e = shop_open(config, &run->shop, diag);
        if (!e) e = shop_store(&run->shop, diag);
        run->store = run->shop.store;
        run->definitions = run->shop.definitions;
        return e;
    }
    Document *documents;
    size_t count;
    starter_documents(config->arena, &documents, &count);
    run->store = store_memory();
    run->definitions = definitions_holder_open();
    return definitions_set(run->definitions, documents, count, 1, diag);
}

static Err simulation_open(const Config *config, Simulation *run, Diag *diag)
{
    Sim *sim = &run->sim;
    sim->arena = config->arena;
    sim->now = SIM_START;
    sim->world = world_virtual(&sim->clock, SIM_START, sim->options.seed);
    Hash16 secret =
        hash16(STR("simulate"), (Str){(const char *)&sim->options.seed, sizeof sim->options.seed});
    memcpy(sim->world.secret, secret.bytes, sizeof secret.bytes);
    Err e = segment_door_open(config->arena, &sim->door, diag);
    if (!e) e = simulation_store(config, run, diag);
    if (e) return e;
    EngineOptions options = {.world = &sim->world,
                             .store = run->store,
                             .kpis = kpis,
                             .kpi_count = kpi_count,
                             .pin = definitions_pin,
                             .unpin = definitions_unpin,
                             .definitions_self = run->definitions,
                             .released = take_released,
                             .released_self = sim};
    return engine_open(&options, &sim->engine, diag);
}

static void simulation_close(Simulation *run)
{
    if (run->sim.engine) engine_close(run->sim.engine);
    if (run->shop.db) {
        shop_close(&run->shop);
        return;
    }
    if (run->store) run->store->ops->close(run->store);
    if (run->definitions) definitions_holder_close(run->definitions);
}

static Err simulation_report(const Config *config, Simulation *run, Diag *diag)
{
    ReportIn in = {.arena = config->arena,
                   .counts = report_counts_of_store,
                   .counts_self = run->store,
                   .from = INT32_MIN,
                   .to = INT32_MAX};
    Buf buf = buf_new(config->arena, 64 * 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = report_write(&in, kpis, kpi_count, &out, diag);
    if (e) return e;
    if (config_flag(config, "json")) {
        printf("%s\n", buf_cstr(&buf));
        return OK;
    }
    printf("%u people, %u days, seed %" PRIu64 ": %" PRIu64 " orders, %" PRIu64
           " calls told, %" PRIu64 " messages sent\n",
           run->sim.options.customers, run->sim.options.days, run->sim.options.seed,
           run->sim.orders, run->sim.told, run->sim.sent);
    return report_print(config->arena, buf_str(&buf), diag);
}

static bool number_option(const Config *config, const char *name, int64_t most, int64_t *ret_value)
{
    return str_to_i64(config_option(config, name), ret_value) && *ret_value >= 0 &&
           *ret_value <= most;
}

static int run(const Config *given)
{
    int64_t customers, days, seed;
    if (!number_option(given, "customers", 10000000, &customers) ||
        !number_option(given, "days", 36500, &days) ||
        !number_option(given, "seed", INT64_MAX, &seed))
        return command_usage(&command_simulate, "--customers, --days and --seed are numbers");
    Config config = *given;
    config.clock_virtual = true;
    config.now = SIM_START;
    Simulation *simulation = ARENA_NEW(config.arena, Simulation);
    simulation->sim.options = (SimOptions){.customers = (uint32_t)customers,
                                           .days = (uint32_t)days,
                                           .seed = (uint64_t)seed,
                                           .rate_mean = RATE_MEAN};
    Diag diag = {0};
    Err e = simulation_open(&config, simulation, &diag);
    if (!e) e = sim_run(&simulation->sim, &diag);
    if (!e) e = simulation_report(&config, simulation, &diag);
    simulation_close(simulation);
    return e ? command_refused(&diag) : 0;
}

const Command command_simulate = {
    .name = "simulate",
    .usage = "--customers N --days D --seed S [--data DIR] [--json]",
    .help = "runs a shop in a virtual world and prints its report; with --data the shop is kept",
    .flags = "json",
    .run = run,
};
