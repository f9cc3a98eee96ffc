/* engine/merge.c - carries out what identity.c decided: claims keys, makes customers, joins two.
 *
 * A merge is a conversation between two customers, held here within one turn: of a message that
 * both have in it one stays, the loser gives up its unsent messages, says 'closed' and hands its
 * whole state over; the winner takes it as an event. Each side has its row in the log, and the
 * winner's has an id made of the loser's, so the same two steps can later go through a table
 * between two machines and be repeated.
 *
 * Keys of the loser that this turn does not know of stay with it: who finds the loser through one
 * is led on to the winner (turn_customer) and mends the key. */
#include <assert.h>

#include "flow/engine/engine_inside.h"

#define MERGE_KEYS_MAX 64

/* More than parcels whose order nobody told ('|PARCEL'); those have facts as orders do. */
static bool has_order(const Customer *customer)
{
    uint32_t strays = 0;
    for (uint32_t i = 0; i < customer->orders.count; i++) {
        Str id = customer->orders.items[i].order_id;
        if (id.len == 0 || id.ptr[0] != '|') return true;
        if (customer_fact(customer, id)) strays++;
    }
    return customer->facts.count > strays || customer->facts_dropped > 0;
}

Party party_of(const Customer *customer)
{
    Party party = {.id = customer->id,
                   .user = customer->user_id.len > 0,
                   .first_at = customer->first_at,
                   .strongest = customer->nameless ? KEY_TRACKING : KEY_ANONYMOUS};
    if (has_order(customer)) party.strongest = KEY_ORDER;
    if (customer->phones.count > 0) party.strongest = KEY_PHONE;
    if (customer->emails.count > 0) party.strongest = KEY_EMAIL;
    if (party.user) party.strongest = KEY_USER;
    party.parcel_only = party.strongest == KEY_TRACKING;
    return party;
}

/* ---- joining two ---- */

static Err return_unsent(Turn *turn, Held *loser)
{
    Hash16 ids[CUSTOMER_MESSAGES_MAX];
    uint32_t count = 0;
    const Customer *customer = loser->customer;
    for (uint32_t i = 0; i < customer->messages.count && count < CUSTOMER_MESSAGES_MAX; i++)
        if (customer->messages.items[i].state == MESSAGE_RELEASED)
            ids[count++] = customer->messages.items[i].id;
    for (uint32_t i = 0; i < count; i++) {
        HeldMessage *message;
        Err e = turn_message(turn, ids[i], loser->id, &message);
        if (e) return e;
        if (message->row.message.state == MESSAGE_HANDING_OVER) continue;
        e = turn_return_message(turn, loser, ids[i], STR("absorbed"), true);
        if (e) return e;
    }
    return OK;
}

static Str id_text(Arena *arena, int64_t id)
{
    Buf buf = buf_new(arena, 24);
    buf_i64(&buf, id);
    return buf_str(&buf);
}

static Err close_loser(Turn *turn, Held *loser, const Held *winner)
{
    Buf buf = buf_new(turn->arena, 64);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "into", id_text(turn->arena, winner->id));
    json_end(&out);
    OwnEvent own = own_event(turn->arena, EV_CUSTOMER_CLOSED, buf_str(&buf), turn->now);
    Handling handling = {.event = &own.event, .body = own.body, .fold_only = true};
    Err e = turn_handle(turn, loser, &handling);
    if (!e) loser->customer->absorbed_into = winner->id;
    return e;
}

static Hash16 absorbed_id(int64_t loser)
{
    Hasher hasher;
    hasher_start(&hasher, NULL);
    hasher_part(&hasher, STR("absorbed"));
    hasher_u64(&hasher, (uint64_t)loser);
    return hasher_end16(&hasher);
}

static Err absorb(Turn *turn, Held *winner, int64_t loser, Str state, bool fold_only)
{
    Buf buf = buf_new(turn->arena, 2 * SNAPSHOT_BYTES_MAX + 256);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "customer", id_text(turn->arena, loser));
    json_key(&out, "state");
    buf_char(&buf, '"');
    buf_base64(&buf, state.ptr, state.len);
    buf_char(&buf, '"');
    out.after_key = false;
    json_end(&out);
    assert(!buf.overflow);
    OwnEvent own = own_event(turn->arena, EV_CUSTOMER_ABSORBED, buf_str(&buf), turn->now);
    own.event.id = absorbed_id(loser);
    *list_push(turn->arena, &turn->writes.seen) =
        (SeenRow){winner->bucket, own.event.id, (int64_t)place_hash(state.ptr, state.len)};
    Handling handling = {.event = &own.event, .body = own.body, .fold_only = fold_only};
    return turn_handle(turn, winner, &handling);
}

/* The loser's parcels of an order that the winner got in this turn: at the commit the store does
 * not know yet that the winner has it, and would move them. */
static Err drop_parcels(Turn *turn, const Held *loser, const Held *winner)
{
    Err e = OK;
    for (uint32_t i = 0, n = turn->orders.count; !e && i < n; i++) {
        const HeldOrder *order = turn->orders.entries[i].value;
        HeldOrder *theirs;
        if (order->customer != winner->id || !order->changed) continue;
        e = turn_order(turn, loser->id, order->order_hash, &theirs);
        if (!e && theirs->record.ptr) e = rows_drop_shipments(turn, loser, theirs);
    }
    return e;
}

/* An order the winner has a row of stays the winner's, and so do its parcels; the others are the
 * loser's as they stand. */
static Err move_orders(Turn *turn, const Held *loser, const Held *winner)
{
    uint32_t orders = turn->orders.count;
    for (uint32_t i = 0; i < orders; i++) {
        HeldOrder *into, *order = turn->orders.entries[i].value;
        if (order->customer != loser->id || !order->record.ptr) continue;
        Err e = turn_order(turn, winner->id, order->order_hash, &into);
        if (e) return e;
        if (into->record.ptr) {
            order->changed = false;
            rows_forget_shipments(turn, loser, order->order_hash);
            continue;
        }
        into->record = order->record;
        into->changed = order->changed;
        into->row = order->row;
        into->row.customer = winner->id;
        into->row.bucket = winner->bucket;
        order->changed = false;
    }
    return OK;
}

/* What this turn holds of the loser's other rows goes on under the winner's id. */
static void move_held(Turn *turn, const Held *loser, const Held *winner)
{
    for (uint32_t i = 0; i < turn->keys.count; i++) {
        HeldKey *key = turn->keys.entries[i].value;
        if (key->owner != loser->id) continue;
        key->owner = winner->id;
        key->changed = true;
    }
    rows_move_shipments(turn, loser, winner);
    for (uint32_t i = 0; i < turn->messages.count; i++) {
        HeldMessage *message = turn->messages.entries[i].value;
        if (message->row.customer != loser->id) continue;
        message->row.customer = winner->id;
        message->row.bucket = winner->bucket;
    }
    for (uint32_t i = 0; i < turn->aside.count; i++)
        if (turn->aside.items[i].customer == loser->id) turn->aside.items[i].customer = winner->id;
}

/* Rows of the loser in the store; also those that come to it in this turn. */
static void move_stored(Turn *turn, const Held *loser, const Held *winner)
{
    bool stored = loser->exists;
    for (uint32_t i = 0; i < turn->writes.moves.count && !stored; i++)
        stored = turn->writes.moves.items[i].into == loser->id;
    if (stored)
        *list_push(turn->arena, &turn->writes.moves) =
            (MoveRow){loser->bucket, winner->bucket, loser->id, winner->id};
}

/* The loser's keys that its snapshot names: so that few lead through it later. */
static Err load_loser_keys(Turn *turn, const Customer *loser)
{
    Key keys[MERGE_KEYS_MAX];
    HeldKey *held[MERGE_KEYS_MAX];
    uint32_t count = 0;
    Str value;
    if (key_normalise(turn->arena, KEY_USER, loser->user_id, &value))
        keys[count++] = (Key){KEY_USER, value};
    for (uint32_t i = 0; i < loser->emails.count && count < MERGE_KEYS_MAX; i++)
        if (key_normalise(turn->arena, KEY_EMAIL, loser->emails.items[i], &value))
            keys[count++] = (Key){KEY_EMAIL, value};
    for (uint32_t i = 0; i < loser->phones.count && count < MERGE_KEYS_MAX; i++)
        if (key_normalise(turn->arena, KEY_PHONE, loser->phones.items[i], &value))
            keys[count++] = (Key){KEY_PHONE, value};
    for (uint32_t i = 0; i < loser->orders.count && count < MERGE_KEYS_MAX; i++)
        if (key_normalise(turn->arena, KEY_ORDER, loser->orders.items[i].order_id, &value))
            keys[count++] = (Key){KEY_ORDER, value};
    return turn_keys(turn, keys, count, held);
}

Err turn_merge(Turn *turn, int64_t loser_id, int64_t winner_id, bool fold_only)
{
    Held *loser, *winner;
    Err e = turn_held(turn, loser_id, &loser);
    if (!e) e = turn_held(turn, winner_id, &winner);
    if (!e) e = turn_drop_doubled_of(turn, loser, winner);
    if (!e) e = return_unsent(turn, loser);
    if (!e) e = load_loser_keys(turn, loser->customer);
    if (e) return e;
    Buf state = buf_new(turn->arena, SNAPSHOT_BYTES_MAX * 2);
    record_encode(&state, &customer_type, loser->customer);
    assert(!state.overflow);
    e = close_loser(turn, loser, winner);
    if (!e) e = drop_parcels(turn, loser, winner);
    if (!e) e = move_orders(turn, loser, winner);
    if (e) return e;
    move_stored(turn, loser, winner);
    move_held(turn, loser, winner);
    turn->merges++;
    return absorb(turn, winner, loser->id, buf_str(&state), fold_only);
}

/* ---- whose event it is ---- */

static Err find_owners(Turn *turn, const Work *work, OwnedKey *ret_owners)
{
    for (uint32_t i = 0; i < work->key_count; i++) {
        HeldKey *key = work->held_keys[i];
        ret_owners[i] = (OwnedKey){.key = key->key, .claimed_at = key->claimed_at};
        if (key->owner == 0) continue;
        Held *owner;
        Err e = turn_customer(turn, key->owner, &owner);
        if (e) return e;
        if (!owner->customer) continue;
        if (owner->id != key->owner) key->changed = true; /* led on: mended on the way */
        key->owner = owner->id;
        ret_owners[i].owner = party_of(owner->customer);
    }
    return OK;
}

/* A new customer has the place of the key that makes it. Where another was made by the same key
 * before, the high half changes until the id is free; the bucket stays. */
static Err make_customer(Turn *turn, Key key, Held **ret_held)
{
    const Store *store = turn->engine->store;
    uint64_t place = key_place(key);
    int32_t bucket = store_bucket(store, place);
    for (uint64_t id = place;; id += (uint64_t)1 << 32) {
        if (id == 0 || store_bucket(store, id) != bucket) continue;
        Err e = turn_held(turn, (int64_t)id, ret_held);
        if (e) return e;
        if (!(*ret_held)->customer) break;
    }
    (*ret_held)->customer = customer_fresh(turn->arena, (*ret_held)->id);
    (*ret_held)->fresh = true;
    return OK;
}

static void claim(HeldKey *key, int64_t customer, Time occurred_at)
{
    if (key->owner != customer) {
        key->owner = customer;
        key->claimed_at = occurred_at;
        key->changed = true;
    } else if (key->key.kind == KEY_TRACKING && occurred_at > key->claimed_at) {
        key->claimed_at = occurred_at;
        key->changed = true;
    }
}

Err turn_identify(Turn *turn, const Work *work, Held **ret_held)
{
    const Event *event = &work->item->event;
    OwnedKey owners[EVENT_KEYS_MAX];
    Err e = find_owners(turn, work, owners);
    if (e) return e;
    Identity identity;
    IdentityIn in = {.keys = owners,
                     .count = work->key_count,
                     .occurred_at = event->occurred_at,
                     .alias = event->kind == EV_ALIASED && !(event->flags & EVENT_UNPROVEN)};
    identity_resolve(&in, &identity);
    bool history = (event->flags & EVENT_HISTORY) != 0;
    for (uint32_t i = 0; i < identity.merge_count && !e; i++)
        e = turn_merge(turn, identity.merges[i].loser, identity.merges[i].winner, history);
    if (e) return e;
    if (identity.customer)
        e = turn_held(turn, identity.customer, ret_held);
    else
        e = make_customer(turn, work->keys[0], ret_held);
    for (uint32_t i = 0; !e && i < work->key_count; i++)
        if (identity.claim[i]) claim(work->held_keys[i], (*ret_held)->id, event->occurred_at);
    return e;
}
