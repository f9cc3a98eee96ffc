/* engine/doubled.c - one cause told for two customers: one message goes, the other is refused.
 *
 * A message's id follows from its cause. When two accounts claim one order, the cause exists twice;
 * the message does not: the one made first goes, the other is refused to its customer. A message
 * lies in its customer's bucket, so the other one is looked for where it can be: beside the new
 * one, and with the customer who keeps the order's key, whichever bucket that is. Not seen: the
 * same message of two accounts in two buckets neither of which keeps the order. */
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

/* Where to look: a reference for each, to its own customer or to the one who keeps its order. */
static Err keepers(Turn *turn, HeldMessage **made, uint32_t count, MessageRef *ret_refs)
{
    Key *keys = ARENA_ARRAY(turn->arena, Key, count);
    HeldKey **held = ARENA_ARRAY(turn->arena, HeldKey *, count);
    uint32_t *of = ARENA_ARRAY(turn->arena, uint32_t, count), key_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const MessageRow *row = &made[i]->row;
        ret_refs[i] = (MessageRef){.customer = row->customer, .id = made[i]->id};
        Key *key = &keys[key_count];
        key->kind = KEY_ORDER;
        if (row->message.order_id.len &&
            key_normalise(turn->arena, KEY_ORDER, row->message.order_id, &key->value))
            of[key_count++] = i;
    }
    Err e = key_count ? turn_keys(turn, keys, key_count, held) : OK;
    for (uint32_t i = 0; !e && i < key_count; i++) {
        Held *keeper;
        if (!held[i]->owner || held[i]->owner == ret_refs[of[i]].customer) continue;
        e = turn_customer(turn, held[i]->owner, &keeper);
        if (!e) ret_refs[of[i]].customer = keeper->id;
    }
    return e;
}

/* New messages of this turn whose id stands in the table already, under another customer. */
static Err find_doubled(Turn *turn)
{
    HeldMessage **made = ARENA_ARRAY(turn->arena, HeldMessage *, turn->messages.count);
    uint32_t count = gather_made(turn, made);
    if (count == 0) return OK;
    MessageRef *refs = ARENA_ARRAY(turn->arena, MessageRef, count);
    MessageRow *rows = ARENA_ARRAY(turn->arena, MessageRow, count);
    Store *store = turn->engine->store;
    Err e = keepers(turn, made, count, refs);
    if (!e) e = store->ops->messages(store, turn->arena, refs, count, rows, turn->diag);
    for (uint32_t i = 0; !e && i < count; i++) {
        if (rows[i].customer == 0) continue;
        *list_push(turn->arena, &turn->doubled) = (Doubled){made[i]->row.customer, made[i]->id};
        made[i]->row = rows[i];
        made[i]->stored = true;
        made[i]->changed = made[i]->publish = false;
    }
    return e;
}

Err turn_drop_doubled(Turn *turn)
{
    Err e = find_doubled(turn);
    for (uint32_t i = 0; !e && i < turn->doubled.count; i++) {
        Doubled doubled = turn->doubled.items[i];
        e = refuse_doubled(turn, &doubled);
    }
    return e;
}
