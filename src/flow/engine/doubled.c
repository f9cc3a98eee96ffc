/* engine/doubled.c - one cause told for two customers: one message goes, the other is refused.
 *
 * A message's id follows from its cause. When two accounts claim one order, the cause exists twice;
 * the message does not: the one made first goes, the other is refused to its customer. So is one
 * that a customer plans again after the first was settled. A message lies in its customer's bucket,
 * so the other one is looked for where it can be: beside the new one, and when another keeps the
 * order's key in every bucket, as anybody may have claimed it. Not seen: who keeps the order makes
 * its message after another that claimed it did. Then the keeper had the order without its message
 * (it came as history, or was only heard of), and asking every bucket for each message of each
 * keeper would cost every order that few.
 */
#include "flow/engine/engine_inside.h"

static Err refuse_doubled(Turn *turn, const Doubled *doubled)
{
    Held *held;
    Err e = turn_customer(turn, doubled->customer, &held);
    if (e) return e;
    OwnEvent own = message_event(turn->arena, EV_MESSAGE_REFUSED, doubled->id,
                                 STR("told_to_another"), turn->now);
    Handling handling = {.event = &own.event, .body = own.body, .fold_only = true};
    return turn_handle(turn, held, &handling);
}

static uint32_t gather_made(Turn *turn, HeldMessage **ret_made)
{
    uint32_t count = 0, total = turn->messages.count;
    for (uint32_t i = 0; i < total; i++) {
        HeldMessage *message = turn->messages.entries[i].value;
        if (message->changed && message->row.insert) ret_made[count++] = message;
    }
    return count;
}

/* Where messages of this turn may be already: one reference for each place. */
typedef struct Places {
    LIST_OF(MessageRef) refs;
    LIST_OF(HeldMessage *) of; /* whom each is looked for */
} Places;

static void place_add(Turn *turn, Places *places, HeldMessage *made, int64_t bucket_of)
{
    *list_push(turn->arena, &places->refs) = (MessageRef){.customer = bucket_of, .id = made->id};
    *list_push(turn->arena, &places->of) = made;
}

/* Its own bucket, that of another who had news of it in this turn, and for one whose order another
 * keeps all of them: ids up to their number are in one bucket each. */
static Err find_places(Turn *turn, HeldMessage **made, uint32_t count, Places *ret_places)
{
    Key *keys = ARENA_ARRAY(turn->arena, Key, count);
    HeldKey **held = ARENA_ARRAY(turn->arena, HeldKey *, count);
    HeldMessage **of = ARENA_ARRAY(turn->arena, HeldMessage *, count);
    uint32_t key_count = 0;
    for (uint32_t i = 0; i < turn->aside.count; i++) {
        const NewsAside *aside = &turn->aside.items[i];
        HeldMessage *made_of = turn_message_hold(turn, aside->news.row.message.id);
        if (made_of->row.insert) place_add(turn, ret_places, made_of, aside->customer);
    }
    for (uint32_t i = 0; i < count; i++) {
        Key *key = &keys[key_count];
        place_add(turn, ret_places, made[i], made[i]->row.customer);
        key->kind = KEY_ORDER;
        if (made[i]->row.message.order_id.len &&
            key_normalise(turn->arena, KEY_ORDER, made[i]->row.message.order_id, &key->value))
            of[key_count++] = made[i];
    }
    Err e = key_count ? turn_keys(turn, keys, key_count, held) : OK;
    for (uint32_t i = 0; !e && i < key_count; i++) {
        if (!held[i]->owner || held[i]->owner == of[i]->row.customer) continue;
        for (int32_t bucket = 0; bucket < turn->engine->store->bucket_count; bucket++)
            if (bucket != of[i]->row.bucket) place_add(turn, ret_places, of[i], bucket);
    }
    return e;
}

/* New messages of this turn whose id stands in the table already, under another customer. */
static Err find_doubled(Turn *turn)
{
    HeldMessage **made = ARENA_ARRAY(turn->arena, HeldMessage *, turn->messages.count);
    uint32_t count = gather_made(turn, made);
    if (count == 0) return OK;
    Places places = {0};
    Err e = find_places(turn, made, count, &places);
    if (e) return e;
    MessageRow *rows = ARENA_ARRAY(turn->arena, MessageRow, places.refs.count);
    Store *store = turn->engine->store;
    e = store->ops->messages(store, turn->arena, places.refs.items, places.refs.count, rows,
                             turn->diag);
    for (uint32_t i = 0; !e && i < places.refs.count; i++) {
        HeldMessage *doubled = places.of.items[i];
        if (rows[i].customer == 0 || doubled->stored) continue;
        *list_push(turn->arena, &turn->doubled) = (Doubled){doubled->row.customer, doubled->id};
        doubled->row = rows[i];
        doubled->stored = true;
        doubled->changed = doubled->full = doubled->publish = false;
    }
    return e;
}

/* The row was found after all of it had been said. */
static void tell_first_ones(Turn *turn)
{
    for (uint32_t i = 0; i < turn->aside.count; i++) {
        const NewsAside *aside = &turn->aside.items[i];
        HeldMessage *message = turn_message_hold(turn, aside->news.row.message.id);
        if (message->stored && message->row.customer == aside->customer)
            message_tell(message, &aside->news);
    }
}

Err turn_drop_doubled(Turn *turn)
{
    Err e = find_doubled(turn);
    if (!e) tell_first_ones(turn);
    for (uint32_t i = 0; !e && i < turn->doubled.count; i++) {
        Doubled doubled = turn->doubled.items[i];
        turn->doubled.items[i].customer = 0; /* what is said from here is said of the first one */
        e = refuse_doubled(turn, &doubled);
    }
    return e;
}
