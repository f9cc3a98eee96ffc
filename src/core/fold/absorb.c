/* core/fold/absorb.c - two customers were one: the loser's whole state goes into the winner's.
 *
 * Everything is joined by the same joins that fold events, so the outcome is that of all events
 * told to one customer. What a nameless or other customer had true of its orders becomes true here
 * and is raised, but for what came by import; 'entered' keeps what already had its run. Taking the
 * same loser twice changes nothing. */
#include "core/fold/inside.h"

static bool has_absorbed(const Customer *customer, int64_t id)
{
    for (uint32_t i = 0; i < customer->absorbed.count; i++)
        if (customer->absorbed.items[i].id == id) return true;
    return customer->id == id;
}

static void absorbed_put(Arena *arena, Customer *customer, int64_t id)
{
    if (has_absorbed(customer, id)) return;
    (void)list_push(arena, &customer->absorbed);
    AbsorbedId *items = customer->absorbed.items;
    uint32_t at = customer->absorbed.count - 1;
    for (; at > 0 && items[at - 1].id > id; at--)
        items[at] = items[at - 1];
    items[at].id = id;
    if (customer->absorbed.count > CUSTOMER_ABSORBED_MAX)
        customer->absorbed.count = CUSTOMER_ABSORBED_MAX;
}

static void absorb_said(Arena *arena, Customer *into, const Customer *loser)
{
    for (uint32_t i = 0; i < loser->emails.count; i++)
        said_add(
            arena, (StrList *)&into->emails, (SaidList *)&into->emails_at, loser->emails.items[i],
            i < loser->emails_at.count ? loser->emails_at.items[i].at : 1, CUSTOMER_EMAILS_MAX);
    for (uint32_t i = 0; i < loser->phones.count; i++)
        said_add(
            arena, (StrList *)&into->phones, (SaidList *)&into->phones_at, loser->phones.items[i],
            i < loser->phones_at.count ? loser->phones_at.items[i].at : 1, CUSTOMER_PHONES_MAX);
    if (into->emails.count == 0) return;
    into->email = into->emails.items[0];
    into->email_at = into->emails_at.items[0].at;
}

static void absorb_names(Arena *arena, Customer *into, const Customer *loser)
{
    text_tell(&into->user_id, &into->user_id_at, loser->user_id, loser->user_id_at);
    text_tell(&into->first_name, &into->first_name_at, loser->first_name, loser->first_name_at);
    text_tell(&into->last_name, &into->last_name_at, loser->last_name, loser->last_name_at);
    if (loser->name_at) {
        if (!into->name_at) into->name = STR_NONE; /* it was made of its parts */
        text_tell(&into->name, &into->name_at, loser->name, loser->name_at);
    }
    if (!into->name_at)
        into->name = into->first_name.len && into->last_name.len
                         ? arena_printf(arena, "%.*s %.*s", STR_ARG(into->first_name),
                                        STR_ARG(into->last_name))
                     : into->first_name.len ? into->first_name
                                            : into->last_name;
    text_tell(&into->locale, &into->locale_at, loser->locale, loser->locale_at);
    text_tell(&into->timezone, &into->timezone_at, loser->timezone, loser->timezone_at);
    text_tell(&into->storefront, &into->storefront_at, loser->storefront, loser->storefront_at);
    text_tell(&into->language_said, &into->language_said_at, loser->language_said,
              loser->language_said_at);
    text_tell(&into->cart_id, &into->cart_at, loser->cart_id, loser->cart_at);
    place_word(into, loser->country, loser->city, loser->place_at);
}

static const Json *parsed(Arena *arena, Str json)
{
    Diag diag = {0};
    const Json *tree = NULL;
    if (json.len && json_parse(arena, json, NULL, &tree, &diag)) return NULL;
    return tree;
}

static void absorb_notice(Arena *arena, Customer *into, const Customer *loser)
{
    int64_t at;
    const Json *notice = parsed(arena, loser->notice);
    if (json_i64(json_get(notice, "at"), &at))
        join_notice(arena, into, at, json_get_text(notice, "order"), json_get_text(notice, "text"));
}

static void absorb_person(Arena *arena, Customer *into, const Customer *loser)
{
    absorb_said(arena, into, loser);
    absorb_names(arena, into, loser);
    traits_join(arena, into, parsed(arena, loser->traits), parsed(arena, loser->traits_at), 0);
    into->first_at = time_earliest(into->first_at, loser->first_at);
    into->last_at = time_latest(into->last_at, loser->last_at);
    into->first_order_at = time_earliest(into->first_order_at, loser->first_order_at);
    into->objected_at = time_latest(into->objected_at, loser->objected_at);
    into->nameless = into->nameless && loser->nameless;
    into->runs_about_customer += loser->runs_about_customer;
    into->events += loser->events;
    absorb_notice(arena, into, loser);
    for (uint32_t i = 0; i < loser->consents.count; i++)
        join_consent(arena, into, &loser->consents.items[i]);
    for (uint32_t i = 0; i < loser->suppressed.count; i++)
        join_suppression(arena, into, &loser->suppressed.items[i]);
    for (uint32_t i = 0; i < loser->soft_bounces.count; i++)
        join_soft_bounces(arena, into, &loser->soft_bounces.items[i]);
    for (uint32_t i = 0; i < loser->answers.count; i++)
        (void)join_answer(arena, into, &loser->answers.items[i]);
    into->cart_cleared_at = time_latest(into->cart_cleared_at, loser->cart_cleared_at);
    for (uint32_t i = 0; i < loser->cart.count; i++)
        join_cart_line(arena, into, &loser->cart.items[i]);
    cart_tidy(into);
}

/* A fact of an order that only has a row by now; where both know it, the fuller one. */
static void absorb_fact(Arena *arena, Customer *into, const OrderFact *fact)
{
    for (uint32_t i = 0; i < into->facts.count; i++) {
        OrderFact *known = &into->facts.items[i];
        if (known->order_hash != fact->order_hash) continue;
        known->placed_at = time_earliest(known->placed_at, fact->placed_at);
        known->cancelled = known->cancelled || fact->cancelled;
        if (!known->currency.code[0]) known->currency = fact->currency;
        if (!known->storefront) known->storefront = fact->storefront;
        if (fact->revenue_minor > known->revenue_minor) known->revenue_minor = fact->revenue_minor;
        if (fact->refunds.count > known->refunds.count) known->refunds = fact->refunds;
        return;
    }
    *list_push(arena, &into->facts) = *fact;
}

static void absorb_sums(Arena *arena, Customer *into, const Customer *loser)
{
    into->facts_dropped += loser->facts_dropped;
    for (uint32_t i = 0; i < loser->dropped_spent.count; i++) {
        const CurrencySum *sum = &loser->dropped_spent.items[i];
        spent_add(arena, into, sum->currency, sum->minor);
    }
}

static void absorb_orders(Fold *fold, const Customer *loser)
{
    Customer *into = fold->customer;
    for (uint32_t i = 0; i < loser->facts.count; i++)
        absorb_fact(fold->arena, into, &loser->facts.items[i]);
    facts_sort(into);
    for (uint32_t i = 0; i < loser->orders.count; i++) {
        const Order *order = &loser->orders.items[i];
        Order *mine = order_hold(fold, order->order_id);
        order_tell(fold, mine, order, !order->history);
    }
    for (uint32_t i = 0; i < into->orders.count; i++) /* a stray of ours, an order of theirs */
        strays_adopt(fold, &into->orders.items[i]);
    for (uint32_t i = 0; i < into->orders.count; i++)
        order_derive(fold->arena, &into->orders.items[i]);
}

static void absorb_messages(Arena *arena, Customer *into, const Customer *loser)
{
    for (uint32_t i = 0; i < loser->runs.count; i++)
        join_run(arena, into, &loser->runs.items[i]);
    for (uint32_t i = 0; i < loser->sent.count; i++) {
        bool touched = loser->sent.items[i].touched;
        join_sent(arena, into, &loser->sent.items[i])->touched = touched;
    }
    for (uint32_t i = 0; i < loser->messages.count; i++)
        join_message(arena, into, &loser->messages.items[i]);
}

void fold_absorb(Fold *fold, const Customer *loser, Time at)
{
    (void)at;
    Customer *into = fold->customer;
    if (has_absorbed(into, loser->id)) return;
    absorb_person(fold->arena, into, loser);
    absorb_sums(fold->arena, into, loser);
    absorb_orders(fold, loser);
    absorb_messages(fold->arena, into, loser);
    absorbed_put(fold->arena, into, loser->id);
    for (uint32_t i = 0; i < loser->absorbed.count; i++)
        absorbed_put(fold->arena, into, loser->absorbed.items[i].id);
}

/* ---- the events ---- */

void fold_customer_absorbed(Fold *fold, const Event *event)
{
    Diag diag = {0};
    Str bytes;
    Customer *loser = ARENA_NEW(fold->arena, Customer);
    if (!base64_decode(fold->arena, json_get_text(event_properties(event), "state"), &bytes))
        return;
    if (record_decode(fold->arena, bytes, &customer_type, loser, &diag)) return;
    fold_absorb(fold, loser, event->handled_at);
}

/* The loser keeps nothing but the way to the winner: all else is there now. */
void fold_customer_closed(Fold *fold, const Event *event)
{
    int64_t into;
    Customer *customer = fold->customer;
    if (!str_to_i64(json_get_text(event_properties(event), "into"), &into)) return;
    *customer = (Customer){.id = customer->id,
                           .format = customer->format,
                           .first_at = customer->first_at,
                           .last_at = customer->last_at,
                           .absorbed_into = into,
                           .wake_at = TIME_NEVER,
                           .events = customer->events,
                           .orders_left = customer->orders_left,
                           .messages_left = customer->messages_left,
                           .sent_left = customer->sent_left};
}
