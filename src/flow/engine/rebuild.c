/* engine/rebuild.c - throws the derived rows away and folds them from the log again.
 *
 * Nothing may run beside it. Customers are written some hundred at a time; when it is interrupted
 * the log is whole and it is simply run again. Log, seen and messages stay as they are, and keys
 * but for those that are missing. */
#include "flow/engine/replay.h"
#include "flow/engine/turn.h"

#define REBUILD_BATCH 200

typedef struct Rebuild {
    Store *store;
    Replay replay;
    const Definitions *definitions;
    Arena *batch;
    TurnWrites *writes;
    CheckReport *report;
    Diag *diag;
} Rebuild;

static Err put_order(Rebuild *rebuild, const OrderRow *row)
{
    Order order = {0};
    Err e = record_decode(rebuild->batch, row->record, &order_type, &order, rebuild->diag);
    if (e) return e;
    *list_push(rebuild->batch, &rebuild->writes->orders) = *row;
    for (uint32_t i = 0; i < order.shipments.count; i++)
        *list_push(rebuild->batch, &rebuild->writes->shipments) =
            shipment_row(row, &order.shipments.items[i]);
    return OK;
}

static Err put_customer(Rebuild *rebuild, const Replayed *replayed)
{
    const Customer *customer = replayed->customer;
    *list_push(rebuild->batch, &rebuild->writes->customers) = customer_row(
        rebuild->batch, rebuild->store, customer, rebuild->definitions, replayed->handled_at);
    Err e = OK;
    if (customer->absorbed_into) return OK; /* its orders are the winner's */
    for (uint32_t i = 0; !e && i < replayed->orders.count; i++)
        e = put_order(rebuild, replayed->orders.entries[i].value);
    return e;
}

/* Keys stay, but for those that lead to nobody: who told them first has them again. */
static Err mend_keys(Rebuild *rebuild, const Replayed *replayed, Map *mended)
{
    uint32_t count = replayed->keys.count;
    if (count == 0) return OK;
    KeyOwner *owners = ARENA_ARRAY(rebuild->batch, KeyOwner, count);
    const KeyRow *rows = replayed->keys.items;
    Store *store = rebuild->store;
    Err e = store->ops->keys(store, rebuild->batch, rows, count, owners, rebuild->diag);
    for (uint32_t i = 0; !e && i < count; i++) {
        if (owners[i].customer && replay_alive(&rebuild->replay, owners[i].customer)) continue;
        Str name =
            arena_printf(rebuild->batch, "%d %.*s", rows[i].key.kind, STR_ARG(rows[i].key.value));
        void **place = map_at(mended, name);
        if (*place) continue;
        KeyRow *row = list_push(rebuild->batch, &rebuild->writes->keys);
        *row = rows[i];
        row->customer = replay_alive(&rebuild->replay, replayed->customer->id);
        *place = rebuild;
    }
    return e;
}

static Err rebuild_batch(Rebuild *rebuild, const int64_t *ids, size_t count)
{
    Err e = OK;
    arena_reset(rebuild->batch);
    rebuild->writes = ARENA_NEW(rebuild->batch, TurnWrites);
    Map mended = map_new(rebuild->batch);
    for (size_t i = 0; !e && i < count; i++) {
        Replayed *replayed = NULL;
        e = replay_customer(&rebuild->replay, rebuild->batch, ids[i], &replayed, rebuild->diag);
        if (!e) e = put_customer(rebuild, replayed);
        if (!e) e = mend_keys(rebuild, replayed, &mended);
        rebuild->report->customers++;
    }
    return e ? e : rebuild->store->ops->commit(rebuild->store, rebuild->writes, rebuild->diag);
}

static Err rebuild_counts(Rebuild *rebuild)
{
    TurnWrites writes = {0};
    counts_rows(rebuild->replay.counts, rebuild->replay.arena, &writes.counts);
    return rebuild->store->ops->commit(rebuild->store, &writes, rebuild->diag);
}

/* The counts are made in the way that is wanted now; a recount under way is done with. */
static Err rebuild_counting(Rebuild *rebuild)
{
    Counting counting = {0};
    Store *store = rebuild->store;
    const Definitions *definitions = rebuild->definitions;
    Replay *replay = &rebuild->replay;
    Err e = store->ops->counting(store, replay->arena, &counting, rebuild->diag);
    if (e) return e;
    counting.version++;
    counting.next_zone = STR_NONE;
    counting.counters = kpi_counters(replay->arena, replay->kpis, replay->kpi_count);
    if (definitions) {
        counting.zone = definitions->sending.reporting_zone;
        counting.storefronts = definitions_storefront_names(replay->arena, definitions);
    }
    replay->way = count_way(replay->arena, &counting, definitions);
    replay->counts = counts_new(replay->arena, counting.generation);
    return store->ops->commit(store, &(TurnWrites){.counting = &counting}, rebuild->diag);
}

Err engine_rebuild(Store *store, const Kpi *const *kpis, size_t kpi_count,
                   const Definitions *definitions, CheckReport *ret_report, Diag *diag)
{
    Arena *arena = arena_open(0);
    CheckReport report = {0};
    Rebuild rebuild = {.store = store,
                       .definitions = definitions,
                       .batch = arena_open(0),
                       .report = &report,
                       .diag = diag};
    rebuild.replay = replay_new(arena, store);
    rebuild.replay.kpis = kpis;
    rebuild.replay.kpi_count = kpi_count;
    Err e = replay_open(&rebuild.replay, diag);
    if (!e) e = store->ops->clear_derived(store, diag);
    if (!e) e = rebuild_counting(&rebuild);
    size_t total = rebuild.replay.customers.count;
    for (size_t from = 0; !e && from < total; from += REBUILD_BATCH) {
        size_t count = total - from < REBUILD_BATCH ? total - from : REBUILD_BATCH;
        e = rebuild_batch(&rebuild, &rebuild.replay.order[from], count);
    }
    if (!e) e = rebuild_counts(&rebuild);
    report.rows = rebuild.replay.rows;
    if (!e) *ret_report = report;
    arena_close(rebuild.batch);
    arena_close(arena);
    return e;
}
