/* engine/handle.c - one call of the core for one customer, and what it leaves: a row of the log,
 * the counts, the changed rows.
 *
 * Not here: whose event it is (merge.c), what rows look like (rows.c).
 * handled_at is the turn's time, but never before the bucket's last row. */
#include <assert.h>

#include "flow/engine/engine_inside.h"

#define WAKE_IDLE_MIN MINUTE /* a wake-up that decided nothing does not come again sooner */

Customer *customer_fresh(Arena *arena, int64_t id)
{
    Customer *customer = ARENA_NEW(arena, Customer);
    customer->id = id;
    customer->format = SNAPSHOT_FORMAT;
    customer->nameless = true;
    customer->wake_at = TIME_NEVER;
    return customer;
}

BucketRow *turn_bucket(Turn *turn, int32_t bucket)
{
    void **place = map_at_u64(&turn->buckets, (uint64_t)bucket);
    if (!*place) {
        BucketRow *row = ARENA_NEW(turn->arena, BucketRow);
        *row = turn->engine->buckets[bucket];
        *place = row;
    }
    return *place;
}

/* The orders the core needs that left the snapshot come back into it. */
static Err bring_orders(Turn *turn, Held *held, const Event *event, Time now)
{
    Str ids[CORE_ORDERS_NEEDED_MAX];
    uint32_t count = core_orders_needed(turn->arena, held->customer, event, now, ids);
    for (uint32_t i = 0; i < count; i++) {
        HeldOrder *order;
        int64_t hash = (int64_t)key_place((Key){KEY_ORDER, ids[i]});
        Err e = turn_order(turn, held->id, hash, &order);
        if (e) return e;
        if (!order->record.ptr) continue;
        Order back = {0};
        e = record_decode(turn->arena, order->record, &order_type, &back, turn->diag);
        if (e) return e;
        *list_push(turn->arena, &held->customer->orders) = back;
    }
    return OK;
}

OwnEvent own_event(Arena *arena, EventKind kind, Str properties, Time now)
{
    OwnEvent own = {.body = event_call(arena, kind, properties)};
    Diag diag = {0};
    const Json *body = NULL;
    Err e = json_parse(arena, own.body, NULL, &body, &diag);
    assert(!e); /* we wrote it */
    own.event = (Event){.kind = kind,
                        .format = 1,
                        .occurred_at = now,
                        .received_at = now,
                        .source = STR("core"),
                        .body = body};
    return own;
}

static Str decisions_json(Arena *arena, const CoreOut *out)
{
    if (out->decisions.count == 0) return STR_NONE;
    size_t size = 2;
    for (uint32_t i = 0; i < out->decisions.count; i++)
        size += out->decisions.items[i].json.len + 1;
    Buf buf = buf_new(arena, size);
    for (uint32_t i = 0; i < out->decisions.count; i++) {
        buf_char(&buf, i ? ',' : '[');
        buf_add(&buf, out->decisions.items[i].json);
    }
    buf_char(&buf, ']');
    assert(!buf.overflow);
    return buf_str(&buf);
}

static void log_handling(Turn *turn, const Held *held, const Handling *handling, const CoreOut *out)
{
    BucketRow *bucket = turn_bucket(turn, held->bucket);
    LogRow *row = list_push(turn->arena, &turn->writes.log);
    *row = (LogRow){.bucket = held->bucket,
                    .seq = bucket->next_seq++,
                    .customer = held->id,
                    .kind = EV_WOKE,
                    .format = 1,
                    .occurred_at = bucket->handled_at,
                    .received_at = bucket->handled_at,
                    .handled_at = bucket->handled_at,
                    .source = STR("core"),
                    .body = handling->body,
                    .decisions = decisions_json(turn->arena, out)};
    if (turn->definitions && !handling->fold_only) row->definitions = turn->definitions->version;
    const Event *event = handling->event;
    if (!event) return;
    row->id = event->id;
    row->kind = (int32_t)event->kind;
    row->flags = event->flags;
    row->format = event->format ? event->format : 1;
    row->occurred_at = event->occurred_at;
    row->received_at = event->received_at;
    row->source = event->source;
}

static void count(Turn *turn, const Held *held, const Customer *before, const Event *event,
                  const CoreOut *out)
{
    const EngineOptions *options = &turn->engine->options;
    if (options->kpi_count == 0) return;
    Time now = turn_bucket(turn, held->bucket)->handled_at;
    uint32_t own_count = out->decisions.count;
    Event *own = ARENA_ARRAY(turn->arena, Event, own_count);
    for (uint32_t i = 0; i < own_count; i++)
        own[i] = own_decision(out->decisions.items[i].kind, out->decisions.items[i].body, now);
    CountIn in = {.kpis = options->kpis,
                  .kpi_count = options->kpi_count,
                  .arena = turn->arena,
                  .before = before,
                  .after = held->customer,
                  .event = event,
                  .own = own,
                  .own_count = own_count};
    for (size_t i = 0; i < turn->counts_count; i++) {
        in.way = turn->counts[i].way;
        counts_of(&in, turn->counts[i].counts);
    }
}

/* A wake-up that decided nothing: as if it had not been, but for the next one. */
static Err put_back(Turn *turn, Held *held, Time now)
{
    Time wake_at = held->customer->wake_at;
    held->wake_at = wake_at > now ? wake_at : now + WAKE_IDLE_MIN;
    held->wake_only = true;
    assert(!held->changed); /* wake-ups come first in a turn */
    return record_decode(turn->arena, held->stored, &customer_type, held->customer, turn->diag);
}

static void call_core(Turn *turn, Held *held, const Handling *handling, const Event *event,
                      CoreOut *ret_out)
{
    static const Hash16 none = {{0}};
    Note *note = turn->engine->note;
    CoreIn in = {.arena = turn->arena,
                 .event = event,
                 .definitions = handling->fold_only ? NULL : turn->definitions,
                 .now = turn_bucket(turn, held->bucket)->handled_at,
                 .secret = turn->engine->options.world->secret};
    bool named = event && !hash16_eq(event->id, none);
    note_begin(note, named ? event->id : note_of_wake(held->id));
    core_handle(&in, held->customer, ret_out);
    note_end(note);
}

Err turn_handle(Turn *turn, Held *held, const Handling *handling)
{
    assert(held->customer);
    BucketRow *bucket = turn_bucket(turn, held->bucket);
    if (turn->now > bucket->handled_at) bucket->handled_at = turn->now;
    Time now = bucket->handled_at;
    Event event = {.kind = EV_WOKE};
    if (handling->event) {
        event = *handling->event;
        event.handled_at = now;
        if (event.format == 0) event.format = 1;
    }
    Event *in = handling->event ? &event : NULL;
    bool counted = turn->engine->options.kpi_count > 0 && !held->fresh;
    Customer *before = counted ? customer_before(turn->arena, held->customer) : NULL;
    Err e = bring_orders(turn, held, in, now);
    if (e) return e;
    CoreOut out = {0};
    call_core(turn, held, handling, in, &out);
    if (!in && out.decisions.count == 0) return put_back(turn, held, now);
    held->changed = true;
    held->fresh = false;
    log_handling(turn, held, handling, &out);
    count(turn, held, before, in, &out);
    turn->decisions += out.decisions.count;
    turn->events++;
    return rows_of_handling(turn, held, handling, &out);
}
