/* app/lane_recount.c - keeps the counts as they are wanted: whenever the reporting zone or the
 * storefronts of the documents, or this program's KPIs, are not those that were counted by, it
 * counts again, step by step
 * (flow/recount.h).
 *
 * There is no request to keep: wanted and counted are compared, also after a start, so a recount
 * that a crash cut off goes on by itself. */
#include "app/serve.h"
#include "flow/recount.h"
#include "io/log.h"

#define RECOUNT_LOOK_EVERY (5 * SECOND) /* another process may have saved documents */
#define RECOUNT_RETRY      SECOND

struct RecountLane {
    Serve *serve;
    Store *store;
    Recount *recount;
    Lane *lane;
    Arena *arena; /* of a step */
};

static Time recount_lane_step(void *self, Time now)
{
    RecountLane *lane = self;
    struct DefinitionsHolder *holder = lane->serve->shop.definitions;
    const Definitions *definitions = definitions_pin(holder);
    Diag diag = {0};
    bool more = false;
    arena_reset(lane->arena);
    RecountWay wanted = {definitions->sending.reporting_zone,
                         definitions_storefront_names(lane->arena, definitions),
                         kpi_counters(lane->arena, kpis, kpi_count)};
    Err e = recount_step(lane->recount, &wanted, &more, &diag);
    definitions_unpin(holder, definitions);
    if (e && !err_retry(e)) log_fail(LOG_ERROR, "recount_failed", &diag);
    if (e) return now + RECOUNT_RETRY;
    if (more) return now;
    /* Under a virtual clock nothing may run by the clock alone. */
    return lane->serve->config->clock_virtual ? TIME_NEVER : now + RECOUNT_LOOK_EVERY;
}

Err recount_lane_open(Serve *serve, Lane *lane, Diag *diag)
{
    Db *db;
    RecountLane *self = ARENA_NEW(serve->config->arena, RecountLane);
    *self = (RecountLane){.serve = serve, .lane = lane, .arena = arena_open(0)};
    Err e = shop_handle(&serve->shop, false, &db, diag);
    if (!e) e = store_sql(db, &self->store, diag);
    if (e) return e;
    RecountOptions options = {
        .world = &serve->shop.world, .store = self->store, .kpis = kpis, .kpi_count = kpi_count};
    self->recount = recount_open(&options);
    *lane = (Lane){.name = "recount", .step = recount_lane_step, .self = self};
    serve->recount = self;
    return OK;
}

void recount_lane_nudge(RecountLane *lane)
{
    lane_nudge(lane->lane);
}

void recount_lane_close(RecountLane *lane)
{
    if (!lane) return;
    recount_close(lane->recount);
    arena_close(lane->arena);
    lane->store->ops->close(lane->store);
}
