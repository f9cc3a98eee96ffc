/* app/cmd_simulate.c - `afterglow simulate`: a shop in a virtual world, and the report of it.
 *
 * Without --data the store is in memory; with it the shop is left in DIR for looking at. --bulk
 * fills a new store of any size (app/simulate/fill.h). */
#include "app/command.h"
#include "app/report_print.h"
#include "app/simulate/fill.h"
#include "app/simulate/simulation.h"
#include "flow/report.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

extern const Command command_simulate;

static Err simulation_report(const Config *config, Store *store, const SimOptions *options,
                             const SimTold *told, Diag *diag)
{
    ReportIn in = {.arena = config->arena,
                   .counts = report_counts_of_store,
                   .counts_self = store,
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
           options->customers, options->days, options->seed, told->orders, told->told, told->sent);
    return report_print(config->arena, buf_str(&buf), diag);
}

static bool number_option(const Config *config, const char *name, int64_t most, int64_t *ret_value)
{
    return str_to_i64(config_option(config, name), ret_value) && *ret_value >= 0 &&
           *ret_value <= most;
}

/* A bar for who waits at a terminal. */
static void say_progress(void *self, double done)
{
    (void)self;
    fprintf(stderr, done < 1 ? "\r%3.0f %%" : "\r     \r", done * 100);
}

static Err run_bulk(const Config *config, SimOptions *options, Diag *diag)
{
    SimTold told;
    Shop shop;
    if (isatty(STDERR_FILENO)) options->progress = say_progress;
    Err e = sim_fill(config, options, &told, diag);
    if (!e) e = shop_open(config, STORE_MAKE, &shop, diag);
    if (e) return e;
    e = shop_store(&shop, diag);
    if (!e) e = simulation_report(config, shop.store, options, &told, diag);
    shop_close(&shop);
    return e;
}

static Err run_turns(const Config *config, const SimOptions *options, Diag *diag)
{
    Simulation *run = ARENA_NEW(config->arena, Simulation);
    run->sim.options = *options;
    BucketRows ignored;
    Err e = simulation_open(config, run, diag);
    if (!e) e = simulation_new(run->store, config->arena, &ignored, diag);
    if (!e) e = sim_run(&run->sim, diag);
    SimTold told = {run->sim.orders, run->sim.told, run->sim.sent};
    if (!e) e = simulation_report(config, run->store, options, &told, diag);
    simulation_close(run);
    return e;
}

static int run(const Config *given)
{
    int64_t customers, days, seed;
    Day start = 0;
    Str start_text = config_option(given, "start");
    if (!number_option(given, "customers", 10000000, &customers) ||
        !number_option(given, "days", 36500, &days) ||
        !number_option(given, "seed", INT64_MAX, &seed))
        return command_usage(&command_simulate, "--customers, --days and --seed are numbers");
    if (start_text.len && !day_parse(start_text, &start))
        return command_usage(&command_simulate, "--start is a day like 2026-05-14");
    if (customers == 0 || days == 0)
        return command_usage(&command_simulate, "--customers and --days are 1 or more");
    bool bulk = config_flag(given, "bulk");
    if (bulk && !given->data_given)
        return command_usage(&command_simulate, "--bulk fills a store: give --data or --database");
    SimOptions options = {.customers = (uint32_t)customers,
                          .days = (uint32_t)days,
                          .seed = (uint64_t)seed,
                          .start = (Time)start * DAY,
                          .rate_mean = SIM_RATE_MEAN};
    Diag diag = {0};
    Err e = bulk ? run_bulk(given, &options, &diag) : run_turns(given, &options, &diag);
    return e ? command_refused(&diag) : 0;
}

const Command command_simulate = {
    .name = "simulate",
    .usage = "--customers N --days D --seed S [--start DAY] [--data DIR [--bulk]] [--json]",
    .help = "runs a shop in a virtual world and prints its report; with --data the shop is kept, "
            "--bulk fills a new store of any size",
    .flags = "json bulk",
    .run = run,
};
