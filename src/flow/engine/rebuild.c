/* engine/rebuild.c - throws the derived rows away and folds them from the log again.
 *
 * Nothing may run beside it. Customers are written some hundred at a time; when it is interrupted
 * the log is whole and it is simply run again. Log and seen stay as they are; so do messages as the
 * log gives them, and keys that lead to somebody who told them (rebuild_keys.c).
 *
 * Whether a released message is being handed over is in its row alone. One that is released in the
 * log, and whose row does not say so or is not there, may have gone out: it is written as handed
 * over, so the next start settles it as in doubt. */
#include "flow/engine/rebuild_keys.h"
#include "flow/engine/turn.h"
#include "store/store_rows.h"

#define REBUILD_BATCH 200

typedef struct Rebuild {
    Store *store;
    Replay replay;
    KeyMend keys;
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

/* ---- messages ---- */

static void drop_message(Rebuild *rebuild, int32_t bucket, Hash16 id)
{
    MessageRow *gone = list_push(rebuild->batch, &rebuild->writes->messages_gone);
    *gone = (MessageRow){.bucket = bucket, .message.id = id};
}

/* `stored`: NULL: there is none. */
static void mend_message(Rebuild *rebuild, const KeptMessage *kept, const MessageRow *stored)
{
    MessageRow row = kept->row;
    if (row.message.state == MESSAGE_RELEASED &&
        (!stored || stored->message.state != MESSAGE_RELEASED))
        row.message.state = MESSAGE_HANDING_OVER;
    if (stored && !columns_differ(fields_message, stored, &row)) return;
    drop_message(rebuild, row.bucket, row.message.id);
    row.insert = true;
    *list_push(rebuild->batch, &rebuild->writes->messages) = row;
}

/* `stored` holds the rows of the whole batch; `*at` moves behind those of this customer. */
static void mend_messages(Rebuild *rebuild, const Replayed *replayed, const MessageRows *stored,
                          uint32_t *at)
{
    Map found = map_new(rebuild->batch);
    for (; *at < stored->count; ++*at) {
        const MessageRow *row = &stored->items[*at];
        if (row->customer != replayed->customer->id) break;
        const KeptMessage *kept = replayed_message(replayed, row->message.id);
        if (!kept) {
            drop_message(rebuild, row->bucket, row->message.id);
            continue;
        }
        mend_message(rebuild, kept, row);
        *map_at(&found, hash16_str(&row->message.id)) = rebuild;
    }
    for (uint32_t i = 0; i < replayed->messages.count; i++) {
        const KeptMessage *kept = replayed->messages.entries[i].value;
        Str name = hash16_str(&kept->row.message.id);
        if (replayed_message(replayed, kept->row.message.id) && !map_find(&found, name))
            mend_message(rebuild, kept, NULL);
    }
}

/* ---- all of them ---- */

static void gather_keys(Rebuild *rebuild, const Replayed *replayed, KeyRows *told)
{
    for (uint32_t i = 0; i < replayed->keys.count; i++) {
        KeyRow *row = list_push(rebuild->batch, told);
        *row = replayed->keys.items[i];
        row->customer = replayed->customer->id;
    }
}

static Err rebuild_batch(Rebuild *rebuild, const int64_t *ids, size_t count)
{
    DerivedRows stored;
    KeyRows told = {0};
    uint32_t at = 0;
    arena_reset(rebuild->batch);
    rebuild->writes = ARENA_NEW(rebuild->batch, TurnWrites);
    const StoreOps *ops = rebuild->store->ops;
    Err e = ops->derived(rebuild->store, rebuild->batch, ids, count, &stored, rebuild->diag);
    for (size_t i = 0; !e && i < count; i++) {
        Replayed *replayed = NULL;
        e = replay_customer(&rebuild->replay, rebuild->batch, ids[i], &replayed, rebuild->diag);
        if (!e) e = put_customer(rebuild, replayed);
        if (e) break;
        mend_messages(rebuild, replayed, &stored.messages, &at);
        gather_keys(rebuild, replayed, &told);
        rebuild->report->customers++;
    }
    if (!e) e = key_mend_note(&rebuild->keys, rebuild->batch, &told, rebuild->diag);
    return e ? e : ops->commit(rebuild->store, rebuild->writes, rebuild->diag);
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
    rebuild.replay.messages = true;
    rebuild.keys = key_mend_new(arena, &rebuild.replay);
    Err e = replay_open(&rebuild.replay, diag);
    if (!e) e = store->ops->clear_derived(store, diag);
    if (!e) e = rebuild_counting(&rebuild);
    size_t total = rebuild.replay.customers.count;
    for (size_t from = 0; !e && from < total; from += REBUILD_BATCH) {
        size_t count = total - from < REBUILD_BATCH ? total - from : REBUILD_BATCH;
        e = rebuild_batch(&rebuild, &rebuild.replay.order[from], count);
    }
    if (!e) e = store->ops->drop_strays(store, diag);
    if (!e) e = key_mend_write(&rebuild.keys, diag);
    if (!e) e = rebuild_counts(&rebuild);
    report.rows = rebuild.replay.rows;
    if (!e) *ret_report = report;
    arena_close(rebuild.batch);
    arena_close(arena);
    return e;
}
