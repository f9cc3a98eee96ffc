/* engine/doubled.c - one cause told for two customers: one message goes, the other is refused.
 *
 * A message's id follows from its cause. When two accounts claim one order, the cause exists twice;
 * the message does not: the one made first goes, the other is refused to its customer. So is one
 * that a customer plans again after the first was settled. Before two are joined they are looked at
 * by themselves: of two in one hand nobody could tell which the refusal means, and the first one,
 * which is to go, would be refused with the second.
 *
 * A message lies in its customer's bucket, so the other one is looked for where it can be: beside
 * the new one, and in every bucket when another keeps the order's key, as anybody may have claimed
 * it. Who does so and gets the message leaves a mark on the key ('shared'), so that who keeps it
 * looks in every bucket too, and for most orders, which nobody claims, need not. Turns come one
 * after the other over all buckets (store.h), so whichever is the second sees the first.
 */
#include "flow/engine/engine_inside.h"

/* Two who are about to be joined: only what concerns them is looked at. */
typedef struct Pair {
    const Held *one, *other;
} Pair;

/* No pair: everybody. */
static bool concerns(const Pair *pair, int64_t customer)
{
    return !pair || customer == pair->one->id || customer == pair->other->id;
}

/* ---- where a message may be already ---- */

static uint32_t gather_made(Turn *turn, const Pair *pair, HeldMessage **ret_made)
{
    uint32_t count = 0, total = turn->messages.count;
    for (uint32_t i = 0; i < total; i++) {
        HeldMessage *message = turn->messages.entries[i].value;
        if (!message->changed || !message->row.insert) continue;
        if (concerns(pair, message->row.customer) ||
            customer_message(pair->one->customer, message->id) ||
            customer_message(pair->other->customer, message->id))
            ret_made[count++] = message;
    }
    return count;
}

/* One reference for each place. */
typedef struct Places {
    LIST_OF(MessageRef) refs;
    LIST_OF(HeldMessage *) of; /* whom each is looked for */
} Places;

static void place_add(Turn *turn, Places *places, HeldMessage *made, int64_t bucket_of)
{
    const Store *store = turn->engine->store;
    int32_t bucket = store_bucket(store, (uint64_t)bucket_of);
    for (uint32_t i = places->refs.count; i-- > 0 && places->of.items[i] == made;)
        if (store_bucket(store, (uint64_t)places->refs.items[i].customer) == bucket) return;
    *list_push(turn->arena, &places->refs) = (MessageRef){.customer = bucket_of, .id = made->id};
    *list_push(turn->arena, &places->of) = made;
}

/* Whose a customer's rows are after the merges of this turn, of which the store knows nothing. */
static int64_t moved_to(const Turn *turn, int64_t customer)
{
    for (uint32_t i = 0; i < turn->writes.moves.count; i++)
        if (turn->writes.moves.items[i].from == customer)
            customer = turn->writes.moves.items[i].into;
    return customer;
}

/* Where its rows are in the store: also with those it absorbed in this turn. */
static void places_of(Turn *turn, Places *places, HeldMessage *made, int64_t customer)
{
    place_add(turn, places, made, customer);
    for (uint32_t i = 0; i < turn->writes.moves.count; i++) {
        int64_t from = turn->writes.moves.items[i].from;
        if (moved_to(turn, from) == customer) place_add(turn, places, made, from);
    }
}

/* The orders of messages, as far as they are about one. */
typedef struct Claims {
    uint32_t count;
    HeldMessage **made;
    HeldKey **keys;
    bool *by_another; /* somebody else than who made it keeps the order, as the key says */
} Claims;

static Err find_claims(Turn *turn, HeldMessage **made, uint32_t count, Claims *ret)
{
    Key *keys = ARENA_ARRAY(turn->arena, Key, count);
    *ret = (Claims){.made = ARENA_ARRAY(turn->arena, HeldMessage *, count),
                    .keys = ARENA_ARRAY(turn->arena, HeldKey *, count),
                    .by_another = ARENA_ARRAY(turn->arena, bool, count)};
    for (uint32_t i = 0; i < count; i++) {
        Key *key = &keys[ret->count];
        key->kind = KEY_ORDER;
        if (made[i]->row.message.order_id.len &&
            key_normalise(turn->arena, KEY_ORDER, made[i]->row.message.order_id, &key->value))
            ret->made[ret->count++] = made[i];
    }
    Err e = ret->count ? turn_keys(turn, keys, ret->count, ret->keys) : OK;
    for (uint32_t i = 0; !e && i < ret->count; i++) {
        int64_t owner = ret->keys[i]->owner;
        ret->by_another[i] = owner && owner != ret->made[i]->row.customer;
    }
    return e;
}

/* All buckets: ids up to their number are in one each. */
static void places_of_claims(Turn *turn, const Claims *claims, Places *places)
{
    for (uint32_t i = 0; i < claims->count; i++) {
        if (!claims->by_another[i] && !claims->keys[i]->shared) continue;
        for (int32_t bucket = 0; bucket < turn->engine->store->bucket_count; bucket++)
            place_add(turn, places, claims->made[i], bucket);
    }
}

/* The claimers' messages that go are to be found by who keeps the order. */
static void mark_shared(const Claims *claims)
{
    for (uint32_t i = 0; i < claims->count; i++) {
        HeldKey *key = claims->keys[i];
        if (!claims->by_another[i] || claims->made[i]->stored || key->shared) continue;
        key->shared = key->changed = true;
    }
}

/* With whom made it, with another who had news of it in this turn, with those to be joined. */
static void find_places(Turn *turn, HeldMessage **made, uint32_t count, const Pair *pair,
                        Places *ret_places)
{
    for (uint32_t i = 0; i < turn->aside.count; i++) {
        const NewsAside *aside = &turn->aside.items[i];
        HeldMessage *made_of = turn_message_hold(turn, aside->news.row.message.id);
        if (made_of->row.insert) places_of(turn, ret_places, made_of, aside->customer);
    }
    for (uint32_t i = 0; i < count; i++) {
        places_of(turn, ret_places, made[i], made[i]->row.customer);
        if (!pair) continue;
        places_of(turn, ret_places, made[i], pair->one->id);
        places_of(turn, ret_places, made[i], pair->other->id);
    }
}

static void first_one_found(Turn *turn, HeldMessage *message, const MessageRow *first)
{
    *list_push(turn->arena, &turn->doubled) = (Doubled){message->row.customer, message->id};
    message->row = *first;
    message->row.customer = moved_to(turn, first->customer);
    message->row.bucket = store_bucket(turn->engine->store, (uint64_t)message->row.customer);
    message->stored = true;
    message->changed = message->full = message->publish = false;
}

/* New messages of this turn whose id stands in the table already. */
static Err find_doubled(Turn *turn, const Pair *pair)
{
    HeldMessage **made = ARENA_ARRAY(turn->arena, HeldMessage *, turn->messages.count);
    uint32_t count = gather_made(turn, pair, made);
    if (count == 0) return OK;
    Claims claims;
    Places places = {0};
    Err e = find_claims(turn, made, count, &claims);
    if (e) return e;
    find_places(turn, made, count, pair, &places);
    places_of_claims(turn, &claims, &places);
    MessageRow *rows = ARENA_ARRAY(turn->arena, MessageRow, places.refs.count);
    Store *store = turn->engine->store;
    e = store->ops->messages(store, turn->arena, places.refs.items, places.refs.count, rows,
                             turn->diag);
    for (uint32_t i = 0; !e && i < places.refs.count; i++)
        if (rows[i].customer != 0 && !places.of.items[i]->stored)
            first_one_found(turn, places.of.items[i], &rows[i]);
    if (!e && !pair) mark_shared(&claims);
    return e;
}

/* The row was found after all of it had been said. */
static void tell_first_ones(Turn *turn)
{
    for (uint32_t i = 0; i < turn->aside.count; i++) {
        NewsAside *aside = &turn->aside.items[i];
        HeldMessage *message = turn_message_hold(turn, aside->news.row.message.id);
        if (!message->stored || message->row.customer != aside->customer) continue;
        message_tell(message, &aside->news);
        aside->customer = 0;
    }
}

/* ---- refused ---- */

static Err refuse(Turn *turn, int64_t customer, Hash16 id)
{
    Held *held;
    Err e = turn_customer(turn, customer, &held);
    if (e) return e;
    OwnEvent own =
        message_event(turn->arena, EV_MESSAGE_REFUSED, id, STR(MESSAGE_TOLD_TO_ANOTHER), turn->now);
    Handling handling = {.event = &own.event, .body = own.body, .fold_only = true};
    return turn_handle(turn, held, &handling);
}

static Err drop_doubled(Turn *turn, const Pair *pair)
{
    Err e = find_doubled(turn, pair);
    if (!e) tell_first_ones(turn);
    for (uint32_t i = 0; !e && i < turn->doubled.count; i++) {
        Doubled doubled = turn->doubled.items[i];
        if (doubled.customer == 0 || !concerns(pair, doubled.customer)) continue;
        turn->doubled.items[i].customer = 0; /* what is said from here is said of the first one */
        e = refuse(turn, doubled.customer, doubled.id);
    }
    return e;
}

Err turn_drop_doubled(Turn *turn)
{
    return drop_doubled(turn, NULL);
}

Err turn_drop_doubled_of(Turn *turn, const Held *one, const Held *other)
{
    return drop_doubled(turn, &(Pair){one, other});
}
