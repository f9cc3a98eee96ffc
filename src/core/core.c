/* core/core.c - one handling: fold what came in, then decide and fold until nothing is left to do.
 *
 * core_replay does the same with the decisions of the log, so both leave the same state to the
 * byte. Trimming is part of a handling; a wake-up that decides nothing is none. */
#include "core/core.h"

#include "core/decide.h"
#include "core/fold/inside.h"

/* ---- orders that left come back ---- */

static void order_return(Arena *arena, Customer *customer, Str order_id)
{
    if (order_id.len == 0 || customer_order(customer, order_id)) return;
    for (uint32_t i = customer->orders_left.count; i-- > 0;) {
        if (!str_eq(customer->orders_left.items[i].order_id, order_id)) continue;
        *list_push(arena, &customer->orders) = customer->orders_left.items[i];
        list_remove(&customer->orders_left, i);
        return;
    }
}

typedef struct Needed {
    const Customer *customer;
    Str *ids;
    uint32_t count;
} Needed;

static void need(Needed *needed, Str order_id)
{
    if (order_id.len == 0 || needed->count == CORE_ORDERS_NEEDED_MAX) return;
    if (customer_order(needed->customer, order_id)) return;
    for (uint32_t i = 0; i < needed->count; i++)
        if (str_eq(needed->ids[i], order_id)) return;
    if (customer_fact(needed->customer, order_id)) needed->ids[needed->count++] = order_id;
}

static void need_absorbed(Arena *arena, Needed *needed, const Event *event)
{
    Str bytes;
    Customer loser;
    Diag diag = {0};
    if (!base64_decode(arena, json_get_text(event_properties(event), "state"), &bytes)) return;
    if (record_decode(arena, bytes, &customer_type, &loser, &diag)) return;
    for (uint32_t i = 0; i < loser.orders.count; i++)
        need(needed, loser.orders.items[i].order_id);
}

uint32_t core_orders_needed(Arena *arena, const Customer *customer, const Event *event, Time now,
                            Str ret_ids[CORE_ORDERS_NEEDED_MAX])
{
    Needed needed = {.customer = customer, .ids = ret_ids};
    if (event && event->body) {
        Str named = event_order_id(event);
        need(&needed, named.len ? named : stray_told(arena, event));
        if (event->kind == EV_CUSTOMER_ABSORBED) need_absorbed(arena, &needed, event);
    }
    for (uint32_t i = 0; i < customer->runs.count; i++)
        if (customer->runs.items[i].due_at <= now) need(&needed, customer->runs.items[i].order_id);
    for (uint32_t i = 0; i < customer->messages.count; i++)
        if (customer->messages.items[i].due_at <= now)
            need(&needed, customer->messages.items[i].order_id);
    return needed.count;
}

static void return_needed(Arena *arena, Customer *customer, const Event *event, Time now)
{
    if (customer->orders_left.count == 0) return;
    Str ids[CORE_ORDERS_NEEDED_MAX];
    uint32_t count = core_orders_needed(arena, customer, event, now, ids);
    for (uint32_t i = 0; i < count; i++)
        order_return(arena, customer, ids[i]);
}

/* ---- when to look again ---- */

Time core_wake_at(const Customer *customer)
{
    Time earliest = TIME_NEVER;
    if (customer->absorbed_into) return TIME_NEVER;
    for (uint32_t i = 0; i < customer->runs.count; i++)
        if (customer->runs.items[i].due_at < earliest) earliest = customer->runs.items[i].due_at;
    for (uint32_t i = 0; i < customer->messages.count; i++) {
        const Message *message = &customer->messages.items[i];
        if (message->state == MESSAGE_PLANNED && message->due_at < earliest)
            earliest = message->due_at;
    }
    for (uint32_t i = 0; i < customer->orders.count; i++) {
        const Order *order = &customer->orders.items[i];
        if (order_waits_for_date(order) && order->service_at < earliest)
            earliest = order->service_at;
    }
    return earliest;
}

/* ---- handling ---- */

static void fold_decision(Fold *fold, EventKind kind, const Json *body, Time now)
{
    Event own = {.kind = kind,
                 .format = 1,
                 .occurred_at = now,
                 .received_at = now,
                 .handled_at = now,
                 .source = STR("core"),
                 .body = body};
    fold_event(fold, &own);
}

static void decide_all(const CoreIn *in, Fold *fold, CoreOut *out)
{
    DecideIn decide = {.arena = in->arena,
                       .customer = fold->customer,
                       .definitions = in->definitions,
                       .now = in->now,
                       .secret = in->secret,
                       .event = in->event};
    DecideWork work = {0};
    Decision decision;
    while (out->decisions.count < CORE_DECISIONS_MAX) {
        work.raised = fold->raised.items;
        work.raised_count = fold->raised.count;
        if (!decide_next(&decide, &work, &decision)) return;
        *list_push(in->arena, &out->decisions) = decision;
        fold_decision(fold, decision.kind, decision.body, in->now);
    }
}

/* Nobody nameless is written to; with a name all that is true of the orders becomes news. What has
 * its run already is known by the order's list. */
static void raise_for_named(Fold *fold)
{
    static const Truth nothing = {0};
    Fold whole = {.arena = fold->arena, .customer = fold->customer};
    for (uint32_t i = 0; i < fold->customer->orders.count; i++) {
        const Order *order = &fold->customer->orders.items[i];
        if (!order->history) raise_new(&whole, order, &nothing);
    }
    for (uint32_t i = 0; i < fold->raised.count; i++)
        *list_push(fold->arena, &whole.raised) = fold->raised.items[i];
    *fold = whole;
}

static bool is_live(const CoreIn *in, const Customer *customer)
{
    return in->definitions && !customer->absorbed_into &&
           !(in->event && in->event->flags & EVENT_HISTORY);
}

void core_handle(const CoreIn *in, Customer *customer, CoreOut *ret_out)
{
    Fold fold = {.arena = in->arena, .customer = customer};
    CoreOut out = {0};
    bool nameless = customer->nameless;
    return_needed(in->arena, customer, in->event, in->now);
    if (in->event) fold_event(&fold, in->event);
    if (nameless && !customer->nameless) raise_for_named(&fold);
    if (is_live(in, customer)) decide_all(in, &fold, &out);
    if (in->event || out.decisions.count) customer_trim(in->arena, customer, in->now);
    customer->wake_at = core_wake_at(customer);
    *ret_out = out;
}

void core_replay(Arena *arena, Customer *customer, const Event *event, const Json *decisions)
{
    Fold fold = {.arena = arena, .customer = customer};
    bool woke = event->kind == EV_WOKE;
    return_needed(arena, customer, woke ? NULL : event, event->handled_at);
    if (!woke) fold_event(&fold, event);
    for (const Json *body = decisions ? decisions->first : NULL; body; body = body->next)
        fold_decision(&fold, event_kind_of(json_get_text(body, "event")), body, event->handled_at);
    customer_trim(arena, customer, event->handled_at);
    customer->wake_at = core_wake_at(customer);
}
