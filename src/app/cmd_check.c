/* app/cmd_check.c - `afterglow check` (store against log) and `afterglow rebuild` (state folded
 * from the log again). The work is flow/engine's. */
#include "app/command.h"
#include "app/shop.h"
#include <inttypes.h>
#include <stdio.h>

extern const Command command_check, command_rebuild;

typedef Err (*CheckFn)(Store *, const Kpi *const *, size_t, const Definitions *, CheckReport *,
                       Diag *);

static Err with_store(const Config *config, CheckFn work, CheckReport *ret_report, Diag *diag)
{
    Shop shop;
    Err e = shop_open(config, STORE_AS_IT_IS, &shop, diag);
    if (e) return e;
    e = shop_store(&shop, diag);
    if (!e) {
        const Definitions *definitions = definitions_pin(shop.definitions);
        e = work(shop.store, kpis, kpi_count, definitions, ret_report, diag);
        definitions_unpin(shop.definitions, definitions);
    }
    shop_close(&shop);
    return e;
}

static int check_run(const Config *config)
{
    Diag diag = {0};
    CheckReport report = {0};
    if (with_store(config, engine_check, &report, &diag)) return command_refused(&diag);
    printf("checked %" PRIu64 " customers and %" PRIu64 " rows of the log: %" PRIu64 " problems\n",
           report.customers, report.rows, report.problems);
    if (report.problems == 0) return 0;
    fprintf(stderr, "afterglow: %s\n", report.first);
    return 1;
}

static int rebuild_run(const Config *config)
{
    Diag diag = {0};
    CheckReport report = {0};
    if (with_store(config, engine_rebuild, &report, &diag)) return command_refused(&diag);
    printf("rebuilt %" PRIu64 " customers from %" PRIu64 " rows of the log\n", report.customers,
           report.rows);
    return 0;
}

const Command command_check = {
    .name = "check",
    .usage = "",
    .help = "verifies the store against the log; exit 1 and the first problem when they differ",
    .flags = "",
    .run = check_run,
};

const Command command_rebuild = {
    .name = "rebuild",
    .usage = "",
    .help = "folds all state from the log again",
    .flags = "",
    .run = rebuild_run,
};
