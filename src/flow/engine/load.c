/* engine/load.c - brings what a turn needs into memory: each kind in one call to the store.
 *
 * What a piece of work turns out to need beyond that (the other side of a merge, the winner behind
 * a stale key) is loaded one by one; that is rare. Not here: what is done with it (turn.c, merge.c,
 * handle.c). */
#include <assert.h>

#include "flow/engine/engine_inside.h"

#define ABSORBED_CHAIN_MAX 64
#define MERGES_DEEP_MAX    256

/* ---- customers ---- */

static Err hold(Turn *turn, int64_t id, Str stored, Held **ret_held)
{
    Held *held = ARENA_NEW(turn->arena, Held);
    held->id = id;
    held->bucket = store_bucket(turn->engine->store, (uint64_t)id);
    held->stored = stored;
    if (stored.ptr) {
        held->customer = ARENA_NEW(turn->arena, Customer);
        Err e = record_decode(turn->arena, stored, &customer_type, held->customer, turn->diag);
        if (e) return e;
        held->exists = true;
    }
    *map_at_u64(&turn->customers, (uint64_t)id) = held;
    *ret_held = held;
    return OK;
}

static Err load_customers(Turn *turn, const Map *wanted)
{
    const StoreOps *ops = turn->engine->store->ops;
    size_t count = 0;
    if (wanted->count == 0) return OK;
    int64_t *ids = ARENA_ARRAY(turn->arena, int64_t, wanted->count);
    Str *snapshots = ARENA_ARRAY(turn->arena, Str, wanted->count);
    for (uint32_t i = 0; i < wanted->count; i++) {
        const int64_t *id = wanted->entries[i].value;
        if (!map_find_u64(&turn->customers, (uint64_t)*id)) ids[count++] = *id;
    }
    if (count == 0) return OK;
    Err e = ops->customers(turn->engine->store, turn->arena, ids, count, snapshots, turn->diag);
    for (size_t i = 0; !e && i < count; i++) {
        Held *held;
        e = hold(turn, ids[i], snapshots[i], &held);
    }
    return e;
}

static void want(Turn *turn, Map *wanted, int64_t id)
{
    if (id == 0 || map_find_u64(wanted, (uint64_t)id)) return;
    int64_t *kept = ARENA_NEW(turn->arena, int64_t);
    *kept = id;
    *map_at_u64(wanted, (uint64_t)id) = kept;
}

Err turn_held(Turn *turn, int64_t id, Held **ret_held)
{
    Held *held = map_find_u64(&turn->customers, (uint64_t)id);
    if (held) {
        *ret_held = held;
        return OK;
    }
    Str snapshot = STR_NONE;
    Err e = turn->engine->store->ops->customers(turn->engine->store, turn->arena, &id, 1, &snapshot,
                                                turn->diag);
    return e ? e : hold(turn, id, snapshot, ret_held);
}

Err turn_customer(Turn *turn, int64_t id, Held **ret_held)
{
    for (int i = 0; i < ABSORBED_CHAIN_MAX; i++) {
        Err e = turn_held(turn, id, ret_held);
        if (e) return e;
        if (!(*ret_held)->customer || (*ret_held)->customer->absorbed_into == 0) return OK;
        id = (*ret_held)->customer->absorbed_into;
    }
    return fail(turn->diag, ERR_INTERNAL, "a chain of absorbed customers has no end");
}

/* ---- keys ---- */

static Str key_name(Turn *turn, Key key)
{
    char *name = arena_alloc_raw(turn->arena, key.value.len + 1);
    name[0] = (char)key.kind;
    memcpy(name + 1, key.value.ptr, key.value.len);
    return (Str){name, key.value.len + 1};
}

static HeldKey *hold_key(Turn *turn, Key key)
{
    void **place = map_at(&turn->keys, key_name(turn, key));
    if (!*place) {
        HeldKey *held = ARENA_NEW(turn->arena, HeldKey);
        held->key = key;
        held->bucket = store_bucket(turn->engine->store, key_place(key));
        *place = held;
    }
    return *place;
}

/* Asks the store for the owners of the keys held from `from` on. */
static Err load_keys(Turn *turn, uint32_t from)
{
    uint32_t count = turn->keys.count - from;
    if (count == 0) return OK;
    KeyRow *rows = ARENA_ARRAY(turn->arena, KeyRow, count);
    KeyOwner *owners = ARENA_ARRAY(turn->arena, KeyOwner, count);
    for (uint32_t i = 0; i < count; i++) {
        const HeldKey *held = turn->keys.entries[from + i].value;
        rows[i] = (KeyRow){.bucket = held->bucket, .key = held->key};
    }
    Store *store = turn->engine->store;
    Err e = store->ops->keys(store, turn->arena, rows, count, owners, turn->diag);
    for (uint32_t i = 0; !e && i < count; i++) {
        HeldKey *held = turn->keys.entries[from + i].value;
        held->owner = owners[i].customer;
        held->claimed_at = owners[i].claimed_at;
        held->shared = owners[i].shared;
    }
    return e;
}

Err turn_keys(Turn *turn, const Key *keys, uint32_t count, HeldKey **ret_keys)
{
    uint32_t before = turn->keys.count;
    for (uint32_t i = 0; i < count; i++)
        ret_keys[i] = hold_key(turn, keys[i]);
    return load_keys(turn, before);
}

/* ---- orders ---- */

HeldOrder *turn_order_hold(Turn *turn, int64_t customer, int64_t order_hash)
{
    int64_t name[2] = {customer, order_hash};
    Str text = {(const char *)name, sizeof name};
    HeldOrder *held = map_find(&turn->orders, text);
    if (held) return held;
    held = ARENA_NEW(turn->arena, HeldOrder);
    held->customer = customer;
    held->order_hash = order_hash;
    *map_at(&turn->orders, arena_str(turn->arena, text)) = held;
    return held;
}

static Err load_orders(Turn *turn, uint32_t from)
{
    uint32_t count = turn->orders.count - from;
    if (count == 0) return OK;
    OrderRef *refs = ARENA_ARRAY(turn->arena, OrderRef, count);
    Str *records = ARENA_ARRAY(turn->arena, Str, count);
    for (uint32_t i = 0; i < count; i++) {
        const HeldOrder *held = turn->orders.entries[from + i].value;
        refs[i] = (OrderRef){.customer = held->customer, .order_hash = held->order_hash};
    }
    Store *store = turn->engine->store;
    Err e = store->ops->orders(store, turn->arena, refs, count, records, turn->diag);
    for (uint32_t i = 0; !e && i < count; i++) {
        HeldOrder *held = turn->orders.entries[from + i].value;
        held->record = records[i];
    }
    return e;
}

typedef struct Losers {
    int64_t ids[MERGES_DEEP_MAX];
    uint32_t count;
} Losers;

/* Whoever this one absorbed in this turn; the first absorbed stands last, to be taken first. */
static void push_losers(const Turn *turn, int64_t customer, Losers *losers)
{
    for (uint32_t i = turn->writes.moves.count; i-- > 0;) {
        const MoveRow *move = &turn->writes.moves.items[i];
        if (move->into == customer && losers->count < MERGES_DEEP_MAX)
            losers->ids[losers->count++] = move->from;
    }
}

/* What was absorbed in this turn still stands in the store under the loser's id. */
static Err look_behind_moves(Turn *turn, HeldOrder *order)
{
    Err e = OK;
    Losers losers = {0};
    Store *store = turn->engine->store;
    if (order->moves_seen == turn->writes.moves.count) return OK;
    order->moves_seen = turn->writes.moves.count;
    push_losers(turn, order->customer, &losers);
    while (!e && losers.count > 0 && !order->record.ptr) {
        OrderRef ref = {.customer = losers.ids[--losers.count], .order_hash = order->order_hash};
        e = store->ops->orders(store, turn->arena, &ref, 1, &order->record, turn->diag);
        push_losers(turn, ref.customer, &losers);
    }
    return e;
}

Err turn_order(Turn *turn, int64_t customer, int64_t order_hash, HeldOrder **ret_order)
{
    Err e = OK;
    uint32_t before = turn->orders.count;
    const Held *held = map_find_u64(&turn->customers, (uint64_t)customer);
    *ret_order = turn_order_hold(turn, customer, order_hash);
    if (turn->orders.count > before && (!held || held->exists)) e = load_orders(turn, before);
    return e ? e : look_behind_moves(turn, *ret_order);
}

/* The orders that the events will need and that are not in their customers' snapshots. */
static Err load_orders_of_works(Turn *turn, const Work *works, size_t count)
{
    uint32_t before = turn->orders.count;
    for (size_t i = 0; i < count; i++) {
        const Work *work = &works[i];
        const Event *event = work->item ? &work->item->event : NULL;
        int64_t id = work->customer;
        if (work->verdict != ENGINE_PENDING) continue;
        if (work->item && work->item->kind == ENGINE_HAND_OVER) continue;
        for (uint32_t k = 0; k < work->key_count && id == 0; k++)
            id = work->held_keys[k]->owner;
        Held *held = id ? map_find_u64(&turn->customers, (uint64_t)id) : NULL;
        if (!held || !held->customer) continue;
        Str ids[CORE_ORDERS_NEEDED_MAX];
        uint32_t needed = core_orders_needed(turn->arena, held->customer, event, turn->now, ids);
        for (uint32_t n = 0; n < needed; n++)
            (void)turn_order_hold(turn, id, (int64_t)key_place((Key){KEY_ORDER, ids[n]}));
    }
    return load_orders(turn, before);
}

/* ---- messages ---- */

HeldMessage *turn_message_hold(Turn *turn, Hash16 id)
{
    HeldMessage *held = map_find(&turn->messages, hash16_str(&id));
    if (held) return held;
    held = ARENA_NEW(turn->arena, HeldMessage);
    held->id = id;
    *map_at(&turn->messages, hash16_str(&held->id)) = held;
    return held;
}

static Err load_messages(Turn *turn, uint32_t from, const int64_t *customers)
{
    uint32_t count = turn->messages.count - from;
    if (count == 0) return OK;
    MessageRef *refs = ARENA_ARRAY(turn->arena, MessageRef, count);
    MessageRow *rows = ARENA_ARRAY(turn->arena, MessageRow, count);
    for (uint32_t i = 0; i < count; i++) {
        const HeldMessage *held = turn->messages.entries[from + i].value;
        refs[i] = (MessageRef){.customer = customers[i], .id = held->id};
    }
    Store *store = turn->engine->store;
    Err e = store->ops->messages(store, turn->arena, refs, count, rows, turn->diag);
    for (uint32_t i = 0; !e && i < count; i++) {
        HeldMessage *held = turn->messages.entries[from + i].value;
        held->row = rows[i];
        held->stored = rows[i].customer != 0;
    }
    return e;
}

Err turn_message(Turn *turn, Hash16 id, int64_t customer, HeldMessage **ret_message)
{
    uint32_t before = turn->messages.count;
    *ret_message = turn_message_hold(turn, id);
    return load_messages(turn, before, &customer);
}

static Err load_messages_of_works(Turn *turn, const Work *works, size_t count)
{
    int64_t *customers = ARENA_ARRAY(turn->arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        const Work *work = &works[i];
        if (!work->item || work->item->kind != ENGINE_HAND_OVER) continue;
        Held *held;
        Err e = turn_customer(turn, work->customer, &held);
        if (e) return e;
        uint32_t before = turn->messages.count;
        (void)turn_message_hold(turn, work->item->message);
        if (turn->messages.count > before) customers[before] = held->id;
    }
    return load_messages(turn, 0, customers);
}

/* ---- what was seen ---- */

static Str seen_name(Arena *arena, int32_t bucket, Hash16 id)
{
    char *name = arena_alloc_raw(arena, sizeof bucket + sizeof id.bytes);
    memcpy(name, &bucket, sizeof bucket);
    memcpy(name + sizeof bucket, id.bytes, sizeof id.bytes);
    return (Str){name, sizeof bucket + sizeof id.bytes};
}

static void judge_repeat(Work *work, int64_t hash_before)
{
    if (hash_before == work->body_hash) {
        work->verdict = ENGINE_REPEATED;
        return;
    }
    work->verdict = ENGINE_CONFLICT;
    (void)fail(&work->item->diag, ERR_CONFLICT,
               "this message id was used before for another message");
}

static bool has_id(const Work *work)
{
    static const Hash16 none = {{0}};
    return work->item && work->item->kind != ENGINE_HAND_OVER && work->verdict == ENGINE_PENDING &&
           !hash16_eq(work->item->event.id, none);
}

/* Within the turn the first with an id counts; what the store has seen counts before it. */
static Err load_seen(Turn *turn, Work *works, size_t count)
{
    SeenRow *rows = ARENA_ARRAY(turn->arena, SeenRow, count);
    Work **firsts = ARENA_ARRAY(turn->arena, Work *, count);
    size_t asked = 0;
    for (size_t i = 0; i < count; i++) {
        Work *work = &works[i];
        if (!has_id(work)) continue;
        void **place =
            map_at(&turn->seen, seen_name(turn->arena, work->seen_bucket, work->item->event.id));
        if (*place) continue;
        *place = work;
        work->first = true;
        rows[asked] = (SeenRow){work->seen_bucket, work->item->event.id, work->body_hash};
        firsts[asked++] = work;
    }
    if (asked == 0) return OK;
    bool *found = ARENA_ARRAY(turn->arena, bool, asked);
    int64_t *hashes = ARENA_ARRAY(turn->arena, int64_t, asked);
    Store *store = turn->engine->store;
    Err e = store->ops->seen(store, rows, asked, found, hashes, turn->diag);
    if (e) return e;
    for (size_t i = 0; i < asked; i++)
        if (found[i]) {
            judge_repeat(firsts[i], hashes[i]);
            firsts[i]->first = false;
        }
    for (size_t i = 0; i < count; i++) {
        Work *work = &works[i];
        if (!has_id(work) || work->first) continue;
        const Work *first =
            map_find(&turn->seen, seen_name(turn->arena, work->seen_bucket, work->item->event.id));
        if (first == work) continue;
        judge_repeat(work, first->verdict == ENGINE_CONFLICT ? ~work->body_hash : first->body_hash);
    }
    return OK;
}

Err turn_load(Turn *turn, Work *works, size_t count)
{
    Err e = load_seen(turn, works, count);
    if (e) return e;
    for (size_t i = 0; i < count; i++) {
        Work *work = &works[i];
        if (work->verdict != ENGINE_PENDING || work->key_count == 0) continue;
        work->held_keys = ARENA_ARRAY(turn->arena, HeldKey *, work->key_count);
        for (uint32_t k = 0; k < work->key_count; k++)
            work->held_keys[k] = hold_key(turn, work->keys[k]);
    }
    e = load_keys(turn, 0);
    if (e) return e;
    Map wanted = map_new(turn->arena);
    for (uint32_t i = 0; i < turn->keys.count; i++)
        want(turn, &wanted, ((const HeldKey *)turn->keys.entries[i].value)->owner);
    for (size_t i = 0; i < count; i++) {
        const Work *work = &works[i];
        if (work->verdict != ENGINE_PENDING) continue;
        want(turn, &wanted, work->customer);
        if (work->key_count > 0 && work->held_keys[0]->owner == 0)
            want(turn, &wanted, (int64_t)key_place(work->keys[0]));
    }
    e = load_customers(turn, &wanted);
    if (!e) e = load_orders_of_works(turn, works, count);
    return e ? e : load_messages_of_works(turn, works, count);
}
