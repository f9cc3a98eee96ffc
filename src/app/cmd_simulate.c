/* app/cmd_simulate.c - `afterglow simulate`: a shop in a virtual world, and the report of it.
 *
 * Without --data the store is in memory; with it the shop is left in DIR for looking at. */
#include "app/command.h"
#include "app/report_print.h"
#include "app/simulate/simulation.h"
#include "flow/report.h"
#include <inttypes.h>
#include <stdio.h>

extern const Command command_simulate;

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
    Simulation *simulation = ARENA_NEW(config.arena, Simulation);
    simulation->sim.options = (SimOptions){.customers = (uint32_t)customers,
                                           .days = (uint32_t)days,
                                           .seed = (uint64_t)seed,

                                           .rate_mean = SIM_RATE_MEAN};
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
