/* store_memory.c - the store of simulations and tests: what it is asked for, found in memory.
 *
 * Not here: writing (store_memory_commit.c), what the console reads. Nothing is on disk.
 * Answers are copies in the caller's arena, as those of a database are. */
#include "store/memory.h"

#include <stdlib.h>

static MemoryStore *of(Store *store)
{
    return (MemoryStore *)store;
}

Str memory_key_name(Arena *arena, Key key)
{
    char *name = arena_alloc_raw(arena, key.value.len + 1);
    name[0] = (char)key.kind;
    if (key.value.len) memcpy(name + 1, key.value.ptr, key.value.len);
    return (Str){name, key.value.len + 1};
}

static Key key_of_name(Str name)
{
    return (Key){
        (KeyKind)name.ptr[0], {name.ptr + 1, name.len - 1}
    };
}

MemoryCustomer *memory_customer(MemoryStore *store, int64_t id)
{
    void **place = map_at_u64(&store->customers, (uint64_t)id);
    if (!*place) {
        MemoryCustomer *customer = ARENA_NEW(store->arena, MemoryCustomer);
        customer->id = id;
        *place = customer;
        *list_push(store->arena, &store->by_id) = customer;
        store->by_id_sorted = false;
    }
    return *place;
}

static Err seen(Store *self, const SeenRow *rows, size_t count, bool *ret_found,
                int64_t *ret_body_hash, Diag *diag)
{
    (void)diag;
    for (size_t i = 0; i < count; i++) {
        const SeenRow *found = map_find(&of(self)->seen, hash16_str(&rows[i].id));
        ret_found[i] = found;
        ret_body_hash[i] = found ? found->body_hash : 0;
    }
    return OK;
}

static Err keys(Store *self, Arena *arena, const KeyRow *rows, size_t count, KeyOwner *ret_owners,
                Diag *diag)
{
    (void)diag;
    for (size_t i = 0; i < count; i++) {
        const KeyOwner *found = map_find(&of(self)->keys, memory_key_name(arena, rows[i].key));
        ret_owners[i] = found ? *found : (KeyOwner){0};
    }
    return OK;
}

static Err customers(Store *self, Arena *arena, const int64_t *ids, size_t count,
                     Str *ret_snapshots, Diag *diag)
{
    (void)diag;
    for (size_t i = 0; i < count; i++) {
        const MemoryCustomer *found = map_find_u64(&of(self)->customers, (uint64_t)ids[i]);
        const CustomerRow *row = found ? found->row : NULL;
        ret_snapshots[i] = row ? arena_str(arena, row->snapshot) : STR_NONE;
    }
    return OK;
}

static Err orders(Store *self, Arena *arena, const OrderRef *refs, size_t count, Str *ret_records,
                  Diag *diag)
{
    (void)diag;
    for (size_t i = 0; i < count; i++) {
        OrderName name = {refs[i].customer, refs[i].order_hash};
        void *const *slot = map_find(&of(self)->orders, (Str){(const char *)&name, sizeof name});
        const OrderRow *row = slot ? *slot : NULL;
        ret_records[i] = row ? arena_str(arena, row->record) : STR_NONE;
    }
    return OK;
}

static Err due(Store *self, Arena *arena, Time now, size_t max, DueList *ret_due, Diag *diag)
{
    (void)diag;
    due_first(arena, &of(self)->due, now, max, ret_due);
    return OK;
}

static Err messages(Store *self, Arena *arena, const MessageRef *refs, size_t count,
                    MessageRow *ret_rows, Diag *diag)
{
    (void)diag;
    for (size_t i = 0; i < count; i++) {
        const MemoryMessage *found = map_find(&of(self)->messages, hash16_str(&refs[i].id));
        ret_rows[i] = (MessageRow){0};
        if (!found || !found->row) continue;
        ret_rows[i] = *(const MessageRow *)found->row;
        row_own(arena, &shape_message, &ret_rows[i]);
    }
    return OK;
}

static int by_release(const void *a, const void *b)
{
    const Message *x = &((const MessageRow *)(*(MemoryMessage *const *)a)->row)->message;
    const Message *y = &((const MessageRow *)(*(MemoryMessage *const *)b)->row)->message;
    if (x->released_at != y->released_at) return x->released_at < y->released_at ? -1 : 1;
    if (x->due_at != y->due_at) return x->due_at < y->due_at ? -1 : 1;
    return hash16_cmp(x->id, y->id);
}

static Err unsent(Store *self, Arena *arena, MessageState state, size_t max, MessageRows *ret_rows,
                  Diag *diag)
{
    (void)diag;
    MemoryStore *store = of(self);
    MemoryMessage **found = ARENA_ARRAY(arena, MemoryMessage *, store->live.count + 1);
    size_t count = 0;
    for (uint32_t i = 0; i < store->live.count; i++)
        if (((const MessageRow *)store->live.items[i]->row)->message.state == (int32_t)state)
            found[count++] = store->live.items[i];
    qsort(found, count, sizeof(MemoryMessage *), by_release);
    *ret_rows = (MessageRows){0};
    for (size_t i = 0; i < count && i < max; i++) {
        MessageRow *row = list_push(arena, ret_rows);
        *row = *(const MessageRow *)found[i]->row;
        row_own(arena, &shape_message, row);
    }
    return OK;
}

static const LogRow *log_row(const MemoryStore *store, size_t at)
{
    return store->log.items[at];
}

/* Which of the `count` positions is the first of a row with seq >= from. */
static size_t log_from(const MemoryStore *store, const uint32_t *positions, size_t count,
                       int64_t from)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (log_row(store, positions[middle])->seq < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Err log_rows(Store *self, Arena *arena, const LogRange *range, LogRows *ret_rows, Diag *diag)
{
    (void)diag;
    MemoryStore *store = of(self);
    const MemoryBucket *bucket = &store->buckets[range->bucket];
    const uint32_t *positions = bucket->log.items;
    size_t count = bucket->log.count;
    if (range->customer) {
        const MemoryCustomer *c = map_find_u64(&store->customers, (uint64_t)range->customer);
        positions = c ? c->log.items : NULL;
        count = c ? c->log.count : 0;
    }
    *ret_rows = (LogRows){0};
    size_t at = log_from(store, positions, count, range->from);
    for (; at < count && ret_rows->count < range->max; at++) {
        LogRow *row = list_push(arena, ret_rows);
        *row = *log_row(store, positions[at]);
        row_own(arena, &shape_log, row);
    }
    return OK;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = (*(MemoryCustomer *const *)a)->id, y = (*(MemoryCustomer *const *)b)->id;
    return (x > y) - (x < y);
}

static Err walk(Store *self, Arena *arena, const WalkRange *range, CustomerRows *ret_rows,
                Diag *diag)
{
    (void)diag;
    MemoryStore *store = of(self);
    if (!store->by_id_sorted && store->by_id.count)
        qsort(store->by_id.items, store->by_id.count, sizeof(MemoryCustomer *), by_id);
    store->by_id_sorted = true;
    size_t low = 0, high = store->by_id.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (store->by_id.items[middle]->id <= range->after && range->after != INT64_MIN)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_rows = (CustomerRows){0};
    for (; low < store->by_id.count && ret_rows->count < range->max; low++) {
        const CustomerRow *kept = store->by_id.items[low]->row;
        if (!kept || kept->bucket != range->bucket) continue;
        CustomerRow *row = list_push(arena, ret_rows);
        *row = *kept;
        row_own(arena, &shape_customer, row);
    }
    return OK;
}

static int by_order(const void *a, const void *b)
{
    const OrderRow *x = a, *y = b;
    return (x->order_hash > y->order_hash) - (x->order_hash < y->order_hash);
}

static int by_shipment(const void *a, const void *b)
{
    const ShipmentRow *x = a, *y = b;
    if (x->order_hash != y->order_hash) return x->order_hash < y->order_hash ? -1 : 1;
    return str_cmp(x->shipment_id, y->shipment_id);
}

static int by_message(const void *a, const void *b)
{
    return hash16_cmp(((const MessageRow *)a)->message.id, ((const MessageRow *)b)->message.id);
}

static void derived_messages(const MemoryStore *store, Arena *arena, int64_t id, MessageRows *rows)
{
    uint32_t before = rows->count;
    for (uint32_t i = 0; i < store->messages.count; i++) {
        const MessageRow *row = ((const MemoryMessage *)store->messages.entries[i].value)->row;
        if (row && row->customer == id) *list_push(arena, rows) = *row;
    }
    if (rows->count > before)
        qsort(&rows->items[before], rows->count - before, sizeof(MessageRow), by_message);
}

/* The tables are walked for each customer: only check asks, and of small shops. */
static void derived_of(const MemoryStore *store, Arena *arena, int64_t id, DerivedRows *rows)
{
    const MemoryCustomer *customer = map_find_u64(&store->customers, (uint64_t)id);
    uint32_t orders = rows->orders.count, shipments = rows->shipments.count;
    if (customer && customer->row)
        *list_push(arena, &rows->customers) = *(const CustomerRow *)customer->row;
    for (uint32_t i = 0; i < store->orders.count; i++) {
        const OrderRow *row = *(void *const *)store->orders.entries[i].value;
        if (row && row->customer == id) *list_push(arena, &rows->orders) = *row;
    }
    for (uint32_t i = 0; i < store->shipments.count; i++) {
        const ShipmentRow *row = *(void *const *)store->shipments.entries[i].value;
        if (row && row->customer == id) *list_push(arena, &rows->shipments) = *row;
    }
    if (rows->orders.count > orders)
        qsort(&rows->orders.items[orders], rows->orders.count - orders, sizeof(OrderRow), by_order);
    if (rows->shipments.count > shipments)
        qsort(&rows->shipments.items[shipments], rows->shipments.count - shipments,
              sizeof(ShipmentRow), by_shipment);
    derived_messages(store, arena, id, &rows->messages);
}

static Err derived(Store *self, Arena *arena, const int64_t *ids, size_t count,
                   DerivedRows *ret_rows, Diag *diag)
{
    (void)diag;
    *ret_rows = (DerivedRows){0};
    for (size_t i = 0; i < count; i++)
        derived_of(of(self), arena, ids[i], ret_rows);
    for (uint32_t i = 0; i < ret_rows->customers.count; i++)
        row_own(arena, &shape_customer, &ret_rows->customers.items[i]);
    for (uint32_t i = 0; i < ret_rows->orders.count; i++)
        row_own(arena, &shape_order, &ret_rows->orders.items[i]);
    for (uint32_t i = 0; i < ret_rows->shipments.count; i++)
        row_own(arena, &shape_shipment, &ret_rows->shipments.items[i]);
    for (uint32_t i = 0; i < ret_rows->messages.count; i++)
        row_own(arena, &shape_message, &ret_rows->messages.items[i]);
    return OK;
}

static int by_counter_day_dimension(const void *a, const void *b)
{
    const CountRow *x = a, *y = b;
    int counter = str_cmp(x->counter, y->counter);
    if (counter || x->day != y->day) return counter ? counter : (x->day < y->day ? -1 : 1);
    return str_cmp(x->dimension, y->dimension);
}

static Err counts(Store *self, Arena *arena, const CountRange *range, CountRows *ret_rows,
                  Diag *diag)
{
    (void)diag;
    const Map *counters = &of(self)->counters;
    *ret_rows = (CountRows){0};
    for (uint32_t i = 0; i < counters->count; i++) {
        const MemoryCounter *counter = counters->entries[i].value;
        if (counter->generation != of(self)->counting.generation) continue;
        if (range->counter.len && !str_eq(counter->counter, range->counter)) continue;
        for (uint32_t j = 0; j < counter->rows.count; j++) {
            const CountRow *row = counter->rows.entries[j].value;
            if (row->day < range->from || row->day >= range->to) continue;
            CountRow *copy = list_push(arena, ret_rows);
            *copy = *row;
            copy->counter = arena_str(arena, row->counter);
            copy->dimension = arena_str(arena, row->dimension);
        }
    }
    if (ret_rows->count)
        qsort(ret_rows->items, ret_rows->count, sizeof(CountRow), by_counter_day_dimension);
    return OK;
}

/* One process, one thread: there is nobody to keep out. */
static Err turn_begin(Store *self, Diag *diag)
{
    (void)self;
    (void)diag;
    return OK;
}

static void turn_abort(Store *self)
{
    (void)self;
}

static Err buckets(Store *self, Arena *arena, BucketRows *ret_rows, Diag *diag)
{
    (void)diag;
    *ret_rows = (BucketRows){0};
    for (int32_t i = 0; i < self->bucket_count; i++)
        *list_push(arena, ret_rows) = of(self)->buckets[i].row;
    return OK;
}

static Err counting(Store *self, Arena *arena, Counting *ret_counting, Diag *diag)
{
    (void)diag;
    *ret_counting = of(self)->counting;
    ret_counting->zone = arena_str(arena, ret_counting->zone);
    ret_counting->next_zone = arena_str(arena, ret_counting->next_zone);
    ret_counting->storefronts = arena_str(arena, ret_counting->storefronts);
    ret_counting->next_storefronts = arena_str(arena, ret_counting->next_storefronts);
    ret_counting->counters = arena_str(arena, ret_counting->counters);
    ret_counting->next_counters = arena_str(arena, ret_counting->next_counters);
    return OK;
}

/* Their memory goes with the store's. */
static Err counts_drop(Store *self, const CountDrop *drop, size_t *ret_dropped, Diag *diag)
{
    (void)diag;
    const Map *counters = &of(self)->counters;
    *ret_dropped = 0;
    if (of(self)->counting.version != drop->version) return OK;
    for (uint32_t i = 0; i < counters->count; i++) {
        MemoryCounter *counter = counters->entries[i].value;
        if (counter->generation < drop->from || counter->generation >= drop->to) continue;
        *ret_dropped += counter->rows.count;
        counter->rows = map_new(of(self)->derived);
    }
    return OK;
}

static void derived_free(MemoryStore *store)
{
    for (uint32_t i = 0; i < store->by_id.count; i++) {
        block_free(store->by_id.items[i]->row);
        store->by_id.items[i]->row = NULL;
        due_put(store->arena, &store->due, store->by_id.items[i], TIME_NEVER);
    }
    const Map *tables[] = {&store->orders, &store->shipments};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t j = 0; j < tables[i]->count; j++)
            block_free(*(void **)tables[i]->entries[j].value);
}

static int64_t rows_kept(const Map *table)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < table->count; i++)
        if (*(void *const *)table->entries[i].value) count++;
    return count;
}

static Err sizes(Store *self, StoreSizes *ret_sizes, Diag *diag)
{
    (void)diag;
    const MemoryStore *store = of(self);
    *ret_sizes = (StoreSizes){.orders = rows_kept(&store->orders),
                              .shipments = rows_kept(&store->shipments)};
    for (uint32_t i = 0; i < store->keys.count; i++)
        if (((const KeyOwner *)store->keys.entries[i].value)->customer) ret_sizes->keys++;
    for (uint32_t i = 0; i < store->messages.count; i++)
        if (((const MemoryMessage *)store->messages.entries[i].value)->row) ret_sizes->messages++;
    return OK;
}

static int by_key(const void *a, const void *b)
{
    const Key *x = &((const KeyRow *)a)->key, *y = &((const KeyRow *)b)->key;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : str_cmp(x->value, y->value);
}

/* All of them for each piece: only rebuild asks, and of small shops. */
static Err walk_keys(Store *self, Arena *arena, const KeyRange *range, KeyRows *ret_rows,
                     Diag *diag)
{
    (void)diag;
    const KeyRow after = {.key = range->after};
    *ret_rows = (KeyRows){0};
    for (uint32_t i = 0; i < of(self)->keys.count; i++) {
        const MapEntry *entry = &of(self)->keys.entries[i];
        const KeyOwner *owner = entry->value;
        KeyRow row = {.key = key_of_name(entry->key),
                      .customer = owner->customer,
                      .claimed_at = owner->claimed_at,
                      .shared = owner->shared};
        row.bucket = store_bucket(self, key_place(row.key));
        if (owner->customer && row.bucket == range->bucket && by_key(&row, &after) > 0)
            *list_push(arena, ret_rows) = row;
    }
    if (ret_rows->count) qsort(ret_rows->items, ret_rows->count, sizeof(KeyRow), by_key);
    if (ret_rows->count > range->max) ret_rows->count = (uint32_t)range->max;
    return OK;
}

static Err drop_strays(Store *self, Diag *diag)
{
    (void)diag;
    MemoryStore *store = of(self);
    for (uint32_t i = 0; i < store->messages.count; i++) {
        MemoryMessage *message = store->messages.entries[i].value;
        const MessageRow *row = message->row;
        const MemoryCustomer *customer =
            row ? map_find_u64(&store->customers, (uint64_t)row->customer) : NULL;
        bool whose =
            customer && customer->row && row->bucket == store_bucket(self, (uint64_t)row->customer);
        if (row && !whose) memory_message_drop(store, message);
    }
    return OK;
}

static Err clear_derived(Store *self, Diag *diag)
{
    (void)diag;
    MemoryStore *store = of(self);
    derived_free(store);
    arena_reset(store->derived);
    store->orders = store->shipments = store->counters = map_new(store->derived);
    return OK;
}

static void close_store(Store *self)
{
    MemoryStore *store = of(self);
    derived_free(store);
    for (uint32_t i = 0; i < store->log.count; i++)
        block_free(store->log.items[i]);
    for (uint32_t i = 0; i < store->messages.count; i++)
        block_free(((MemoryMessage *)store->messages.entries[i].value)->row);
    arena_close(store->derived);
    arena_close(store->arena);
    free(store);
}

static Err trial(Store *self, Diag *diag)
{
    (void)self;
    (void)diag;
    return OK;
}

static const StoreOps ops = {
    .close = close_store,
    .seen = seen,
    .keys = keys,
    .customers = customers,
    .orders = orders,
    .due = due,
    .messages = messages,
    .unsent = unsent,
    .commit = memory_commit,
    .log = log_rows,
    .walk = walk,
    .derived = derived,
    .counts = counts,
    .begin = turn_begin,
    .abort = turn_abort,
    .buckets = buckets,
    .counting = counting,
    .counts_drop = counts_drop,
    .sizes = sizes,
    .walk_keys = walk_keys,
    .drop_strays = drop_strays,
    .clear_derived = clear_derived,
    .trial = trial,
};

Store *store_memory(int32_t bucket_count)
{
    MemoryStore *store = calloc(1, sizeof *store);
    if (!store) abort();
    store->store = (Store){.ops = &ops, .bucket_count = bucket_count};
    store->arena = arena_open(0);
    store->derived = arena_open(0);
    store->seen = store->keys = store->customers = store->messages = map_new(store->arena);
    store->orders = store->shipments = store->counters = map_new(store->derived);
    store->buckets = ARENA_ARRAY(store->arena, MemoryBucket, (size_t)bucket_count);
    for (int32_t i = 0; i < bucket_count; i++)
        store->buckets[i].row = (BucketRow){.bucket = i, .next_seq = 1};
    return &store->store;
}
