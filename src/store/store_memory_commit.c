/* store_memory_commit.c - a turn's rows into memory: looked through first, then written.
 *
 * What a database would refuse is refused before anything is touched, so a refused turn leaves
 * nothing behind. */
#include "store/memory.h"

#include <stdlib.h>

static Err log_check(const MemoryStore *store, Arena *scratch, const TurnWrites *writes, Diag *diag)
{
    int32_t bucket_count = store->store.bucket_count;
    int64_t *last = ARENA_ARRAY(scratch, int64_t, (size_t)bucket_count);
    for (int32_t i = 0; i < bucket_count; i++) {
        const MemoryBucket *bucket = &store->buckets[i];
        if (bucket->log.count)
            last[i] =
                ((const LogRow *)store->log.items[bucket->log.items[bucket->log.count - 1]])->seq;
    }
    for (uint32_t i = 0; i < writes->log.count; i++) {
        const LogRow *row = &writes->log.items[i];
        if (row->seq <= last[row->bucket])
            return fail(diag, ERR_CONFLICT, "log row %lld is not after %lld", (long long)row->seq,
                        (long long)last[row->bucket]);
        last[row->bucket] = row->seq;
    }
    return OK;
}

/* Two rows of one name in one turn are refused as a second one is: names are gathered in `names`.
 */
static bool again(Map *names, Str name)
{
    void **place = map_at(names, name);
    bool there = *place;
    *place = names;
    return there;
}

/* Is one with this id there, and stays? */
static bool message_kept(const MemoryStore *store, const TurnWrites *writes, Str id)
{
    const MemoryMessage *kept = map_find(&store->messages, id);
    bool there = kept && kept->row;
    for (uint32_t i = 0; there && i < writes->messages_gone.count; i++)
        there = !str_eq(hash16_str(&writes->messages_gone.items[i].message.id), id);
    return there;
}

static Err rows_check(MemoryStore *store, Arena *scratch, const TurnWrites *writes, Diag *diag)
{
    Map seen = map_new(scratch), made = map_new(scratch), messages = map_new(scratch);
    for (uint32_t i = 0; i < writes->seen.count; i++) {
        Str name = hash16_str(&writes->seen.items[i].id);
        if (map_find(&store->seen, name) || again(&seen, name))
            return fail(diag, ERR_CONFLICT, "a message id is marked as seen for the second time");
    }
    for (uint32_t i = 0; i < writes->customers.count; i++) {
        const CustomerRow *row = &writes->customers.items[i];
        const MemoryCustomer *there = map_find_u64(&store->customers, (uint64_t)row->id);
        Str name = {(const char *)&row->id, sizeof row->id};
        if (!row->exists && ((there && there->row) || again(&made, name)))
            return fail(diag, ERR_CONFLICT, "customer %lld is there already", (long long)row->id);
    }
    for (uint32_t i = 0; i < writes->messages.count; i++) {
        const MessageRow *row = &writes->messages.items[i];
        Str name = hash16_str(&row->message.id);
        if (row->insert && (message_kept(store, writes, name) || again(&messages, name)))
            return fail(diag, ERR_CONFLICT, "a message %.*s is made for the second time",
                        STR_ARG(row->message.kind));
    }
    return OK;
}

/* The block of a row in `table`, made when missing. */
static void **slot_at(MemoryStore *store, Map *table, Str name)
{
    if (!map_find(table, name))
        *map_at(table, arena_str(store->derived, name)) = ARENA_NEW(store->derived, void *);
    return map_find(table, name);
}

static void log_put(MemoryStore *store, const LogRow *row)
{
    block_put(list_push(store->arena, &store->log), &shape_log, row);
    MemoryCustomer *customer = memory_customer(store, row->customer);
    *list_push(store->arena, &customer->log) = store->log.count - 1;
    *list_push(store->arena, &store->buckets[row->bucket].log) = store->log.count - 1;
}

static void seen_put(MemoryStore *store, const SeenRow *row)
{
    SeenRow *kept = ARENA_NEW(store->arena, SeenRow);
    *kept = *row;
    *map_at(&store->seen, hash16_str(&kept->id)) = kept;
}

static void key_put(MemoryStore *store, Arena *scratch, const KeyRow *row)
{
    Str name = memory_key_name(scratch, row->key);
    KeyOwner *kept = map_find(&store->keys, name);
    if (!kept) {
        kept = ARENA_NEW(store->arena, KeyOwner);
        *map_at(&store->keys, arena_str(store->arena, name)) = kept;
    }
    *kept = row->customer ? (KeyOwner){row->customer, row->claimed_at, row->shared} : (KeyOwner){0};
}

static void customer_put(MemoryStore *store, const CustomerRow *row)
{
    MemoryCustomer *customer = memory_customer(store, row->id);
    if (row->exists && !customer->row) return;
    block_put(&customer->row, &shape_customer, row);
    ((CustomerRow *)customer->row)->exists = true;
    due_put(store->arena, &store->due, customer, row->wake_at);
}

static void order_put(MemoryStore *store, const OrderRow *row)
{
    OrderName name = {row->customer, row->order_hash};
    block_put(slot_at(store, &store->orders, (Str){(const char *)&name, sizeof name}), &shape_order,
              row);
}

static Str shipment_name(Arena *scratch, const ShipmentRow *row)
{
    OrderName order = {row->customer, row->order_hash};
    Buf buf = buf_new(scratch, sizeof order + row->shipment_id.len);
    buf_add(&buf, (Str){(const char *)&order, sizeof order});
    buf_add(&buf, row->shipment_id);
    return buf_str(&buf);
}

static void shipment_put(MemoryStore *store, Arena *scratch, const ShipmentRow *row)
{
    block_put(slot_at(store, &store->shipments, shipment_name(scratch, row)), &shape_shipment, row);
}

static void shipments_drop(MemoryStore *store, Arena *scratch, const TurnWrites *w)
{
    for (uint32_t i = 0; i < w->shipments_gone.count; i++) {
        void **slot =
            map_find(&store->shipments, shipment_name(scratch, &w->shipments_gone.items[i]));
        if (!slot) continue;
        block_free(*slot);
        *slot = NULL;
    }
}

static void live_mark(MemoryStore *store, MemoryMessage *kept)
{
    int32_t state = kept->row ? ((const MessageRow *)kept->row)->message.state : 0;
    bool live = state == MESSAGE_RELEASED || state == MESSAGE_HANDING_OVER;
    if (live && !kept->live_at) {
        *list_push(store->arena, &store->live) = kept;
        kept->live_at = store->live.count;
    } else if (!live && kept->live_at) {
        MemoryMessage *last = store->live.items[--store->live.count];
        store->live.items[kept->live_at - 1] = last;
        last->live_at = kept->live_at;
        kept->live_at = 0;
    }
}

void memory_message_drop(MemoryStore *store, MemoryMessage *message)
{
    block_free(message->row);
    message->row = NULL;
    live_mark(store, message);
}

static void messages_drop(MemoryStore *store, const TurnWrites *w)
{
    for (uint32_t i = 0; i < w->messages_gone.count; i++) {
        const Hash16 *id = &w->messages_gone.items[i].message.id;
        MemoryMessage *kept = map_find(&store->messages, hash16_str(id));
        if (kept) memory_message_drop(store, kept);
    }
}

static void keep_time(Time *time, Time kept)
{
    if (*time == 0) *time = kept;
}

/* What the row becomes: the rule of the update, as store.h gives it. */
static void message_merge(MessageRow *row, const MessageRow *kept)
{
    Message told = row->message;
    keep_time(&row->sent_at, kept->sent_at);
    keep_time(&row->opened_at, kept->opened_at);
    keep_time(&row->clicked_at, kept->clicked_at);
    keep_time(&row->answered_at, kept->answered_at);
    keep_time(&row->delivered_at, kept->delivered_at);
    if (!row->server_answer.len) row->server_answer = kept->server_answer;
    if (!row->subject.len) row->subject = kept->subject;
    row->customer = kept->customer;
    row->message = kept->message;
    if (row->settle_only && told.state == 0) return;
    row->message.state = told.state;
    row->message.tries = told.tries;
    row->message.reason = told.reason;
    if (row->settle_only) return;
    row->message.address = told.address;
    row->message.storefront = told.storefront;
    row->message.locale = told.locale;
    row->message.due_at = told.due_at;
    row->message.useful_until = told.useful_until;
    row->message.released_at = told.released_at;
    row->message.release_until = told.release_until;
    if (told.data.len) row->message.data = told.data;
}

static void message_put(MemoryStore *store, Arena *scratch, const MessageRow *row)
{
    MemoryMessage *kept = map_find(&store->messages, hash16_str(&row->message.id));
    MessageRow now = *row;
    if (kept && kept->row) {
        MessageRow before = *(const MessageRow *)kept->row;
        row_own(scratch, &shape_message, &before); /* its block is about to be written over */
        message_merge(&now, &before);
    } else if (!row->insert) {
        return;
    } else if (!kept) {
        kept = ARENA_NEW(store->arena, MemoryMessage);
        Hash16 *id = ARENA_NEW(store->arena, Hash16);
        *id = row->message.id;
        *map_at(&store->messages, hash16_str(id)) = kept;
    }
    now.insert = now.settle_only = false;
    block_put(&kept->row, &shape_message, &now);
    live_mark(store, kept);
}

/* Parcels go with their order: those of one that the winner has are the winner's to tell. */
static void move_shipments(MemoryStore *store, Arena *scratch, const MoveRow *row)
{
    for (uint32_t i = 0, n = store->shipments.count; i < n; i++) {
        void **slot = store->shipments.entries[i].value;
        if (!*slot || ((ShipmentRow *)*slot)->customer != row->from) continue;
        ShipmentRow shipment = *(const ShipmentRow *)*slot;
        OrderName name = {row->into, shipment.order_hash};
        shipment.customer = row->into;
        shipment.bucket = row->into_bucket;
        void *const *there = map_find(&store->orders, (Str){(const char *)&name, sizeof name});
        if (!there || !*there) shipment_put(store, scratch, &shipment);
        block_free(*slot);
        *slot = NULL;
    }
}

/* Merges are rare: the tables are walked. What the winner has already stays as it is. */
static void move(MemoryStore *store, Arena *scratch, const MoveRow *row)
{
    move_shipments(store, scratch, row);
    for (uint32_t i = 0, n = store->orders.count; i < n; i++) {
        void **slot = store->orders.entries[i].value;
        if (!*slot || ((OrderRow *)*slot)->customer != row->from) continue;
        OrderRow order = *(const OrderRow *)*slot;
        OrderName name = {row->into, order.order_hash};
        order.customer = row->into;
        order.bucket = row->into_bucket;
        void *const *there = map_find(&store->orders, (Str){(const char *)&name, sizeof name});
        if (!there || !*there) order_put(store, &order);
        block_free(*slot);
        *slot = NULL;
    }
    for (uint32_t i = 0; i < store->messages.count; i++) {
        MessageRow *message = ((MemoryMessage *)store->messages.entries[i].value)->row;
        if (!message || message->customer != row->from) continue;
        message->customer = row->into;
        message->bucket = row->into_bucket;
    }
}

static void count_put(MemoryStore *store, Arena *scratch, const CountRow *row)
{
    Buf which = buf_new(scratch, sizeof row->generation + row->counter.len);
    buf_add(&which, (Str){(const char *)&row->generation, sizeof row->generation});
    buf_add(&which, row->counter);
    MemoryCounter *counter = map_find(&store->counters, buf_str(&which));
    if (!counter) {
        counter = ARENA_NEW(store->derived, MemoryCounter);
        counter->counter = arena_str(store->derived, row->counter);
        counter->generation = row->generation;
        counter->rows = map_new(store->derived);
        *map_at(&store->counters, arena_str(store->derived, buf_str(&which))) = counter;
    }
    Buf name = buf_new(scratch, sizeof row->day + row->dimension.len);
    buf_add(&name, (Str){(const char *)&row->day, sizeof row->day});
    buf_add(&name, row->dimension);
    CountRow *kept = map_find(&counter->rows, buf_str(&name));
    if (!kept) {
        kept = ARENA_NEW(store->derived, CountRow);
        *kept = *row;
        kept->counter = counter->counter;
        kept->dimension = arena_str(store->derived, row->dimension);
        kept->amount = 0;
        *map_at(&counter->rows, arena_str(store->derived, buf_str(&name))) = kept;
    }
    kept->amount += row->amount;
}

static void counting_put(MemoryStore *store, const TurnWrites *w)
{
    if (w->counting) {
        store->counting = *w->counting;
        store->counting.zone = arena_str(store->arena, w->counting->zone);
        store->counting.next_zone = arena_str(store->arena, w->counting->next_zone);
        store->counting.storefronts = arena_str(store->arena, w->counting->storefronts);
        store->counting.next_storefronts = arena_str(store->arena, w->counting->next_storefronts);
        store->counting.counters = arena_str(store->arena, w->counting->counters);
        store->counting.next_counters = arena_str(store->arena, w->counting->next_counters);
    }
    for (int32_t i = 0; i < store->store.bucket_count; i++) {
        BucketRow *row = &store->buckets[i].row;
        if (w->counting) row->counting = w->counting->version;
        if (w->recount_from_here) row->recount_to = row->next_seq;
    }
}

static void write_all(MemoryStore *store, Arena *scratch, const TurnWrites *w)
{
    for (uint32_t i = 0; i < w->log.count; i++)
        log_put(store, &w->log.items[i]);
    for (uint32_t i = 0; i < w->seen.count; i++)
        seen_put(store, &w->seen.items[i]);
    for (uint32_t i = 0; i < w->keys.count; i++)
        key_put(store, scratch, &w->keys.items[i]);
    shipments_drop(store, scratch, w);
    for (uint32_t i = 0; i < w->moves.count; i++) {
        move(store, scratch, &w->moves.items[i]);
        shipments_drop(store, scratch, w);
    }
    for (uint32_t i = 0; i < w->customers.count; i++)
        customer_put(store, &w->customers.items[i]);
    for (uint32_t i = 0; i < w->orders.count; i++)
        order_put(store, &w->orders.items[i]);
    for (uint32_t i = 0; i < w->shipments.count; i++)
        shipment_put(store, scratch, &w->shipments.items[i]);
    messages_drop(store, w);
    for (uint32_t i = 0; i < w->messages.count; i++)
        message_put(store, scratch, &w->messages.items[i]);
    for (uint32_t i = 0; i < w->counts.count; i++)
        count_put(store, scratch, &w->counts.items[i]);
    for (uint32_t i = 0; i < w->buckets.count; i++)
        store->buckets[w->buckets.items[i].bucket].row = w->buckets.items[i];
    counting_put(store, w);
}

Err memory_commit(Store *self, const TurnWrites *writes, Diag *diag)
{
    MemoryStore *store = (MemoryStore *)self;
    Arena *scratch = arena_open(0);
    Err err = log_check(store, scratch, writes, diag);
    if (!err) err = rows_check(store, scratch, writes, diag);
    if (!err) write_all(store, scratch, writes);
    arena_close(scratch);
    return err;
}
