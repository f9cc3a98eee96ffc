/* app/cmd_report.c - `afterglow report`: the figures of a period, for people or as JSON. */
#include "app/command.h"
#include "app/report_print.h"
#include "app/shop.h"
#include "flow/report.h"
#include "store/counting.h"
#include <stdio.h>

extern const Command command_report;

/* The only one of a shop is the whole shop. */
static Err report_storefront(const Config *config, const Shop *shop, Str *ret_storefront,
                             Diag *diag)
{
    Str wanted = config_option(config, "storefront");
    if (!wanted.len) return OK;
    const Definitions *definitions = definitions_pin(shop->definitions);
    const Storefront *storefront = definitions_storefront(definitions, wanted);
    Str names = definitions_storefront_names(config->arena, definitions);
    Counting counting = {0};
    Err e = OK;
    if (!storefront || !str_eq(storefront->id, wanted))
        e = fail(diag, ERR_NOT_FOUND, "there is no storefront '%.*s'", STR_ARG(wanted));
    definitions_unpin(shop->definitions, definitions);
    if (!e) e = counting_get(shop->db, config->arena, &counting, diag);
    if (!e && !str_eq(counting.storefronts, names))
        e = fail(diag, ERR_CONFLICT,
                 "the figures of each storefront are not counted yet: a running server does that");
    if (!e && names.len) *ret_storefront = wanted;
    return e;
}

static Err report_show(const Config *config, Shop *shop, Day from, Day to, Diag *diag)
{
    Err e = shop_store(shop, diag);
    if (e) return e;
    Str storefront = STR_NONE;
    e = report_storefront(config, shop, &storefront, diag);
    if (e) return e;
    ReportIn in = {.arena = config->arena,
                   .counts = report_counts_of_store,
                   .counts_self = shop->store,
                   .from = from,
                   .to = to,
                   .storefront = storefront};
    Buf buf = buf_new(config->arena, 64 * 1024 * 1024);
    JsonOut out = json_out(&buf);
    e = report_write(&in, kpis, kpi_count, &out, diag);
    if (e) return e;
    if (config_flag(config, "json")) {
        printf("%s\n", buf_cstr(&buf));
        return OK;
    }
    return report_print(config->arena, buf_str(&buf), diag);
}

static int run(const Config *config)
{
    Day from = INT32_MIN, to = INT32_MAX;
    Str from_text = config_option(config, "from"), to_text = config_option(config, "to");
    if ((from_text.len && !day_parse(from_text, &from)) ||
        (to_text.len && !day_parse(to_text, &to)))
        return command_usage(&command_report, "a date looks like 2026-05-14");
    if (to < from) return command_usage(&command_report, "--to is not before --from");
    Diag diag = {0};
    Shop shop;
    if (shop_open(config, STORE_AS_IT_IS, &shop, &diag)) return command_refused(&diag);
    Err e = report_show(config, &shop, from, to, &diag);
    shop_close(&shop);
    return e ? command_refused(&diag) : 0;
}

const Command command_report = {
    .name = "report",
    .usage = "[--json] [--from DATE] [--to DATE] [--storefront ID]",
    .help = "prints the figures of a period, of the shop or of one storefront: from inclusive, to "
            "exclusive, days of the reporting zone",
    .flags = "json",
    .run = run,
};
