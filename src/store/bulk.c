/* bulk.c - see bulk.h. */
#include "store/bulk.h"

#include "queries.h"
#include "store/memory.h"

/* ---- what a store in memory holds ---- */

static void rows_of_customers(const MemoryStore *store, Arena *arena, TurnWrites *writes)
{
    for (uint32_t i = 0; i < store->customers.count; i++) {
        const MemoryCustomer *kept = store->customers.entries[i].value;
        if (!kept->row) continue;
        CustomerRow *row = list_push(arena, &writes->customers);
        *row = *(const CustomerRow *)kept->row;
        row->exists = false;
    }
}

static void rows_of_keys(const MemoryStore *store, Arena *arena, TurnWrites *writes)
{
    for (uint32_t i = 0; i < store->keys.count; i++) {
        const MapEntry *entry = &store->keys.entries[i];
        const KeyOwner *owner = entry->value;
        Key key = {.kind = (KeyKind)entry->key.ptr[0],
                   .value = str_slice(entry->key, 1, entry->key.len)};
        if (!owner->customer) continue;
        *list_push(arena, &writes->keys) =
            (KeyRow){.bucket = store_bucket(&store->store, key_place(key)),
                     .key = key,
                     .customer = owner->customer,
                     .claimed_at = owner->claimed_at,
                     .shared = owner->shared};
    }
}

static void rows_of_messages(const MemoryStore *store, Arena *arena, TurnWrites *writes)
{
    for (uint32_t i = 0; i < store->messages.count; i++) {
        const MemoryMessage *kept = store->messages.entries[i].value;
        if (!kept->row) continue;
        MessageRow *row = list_push(arena, &writes->messages);
        *row = *(const MessageRow *)kept->row;
        row->insert = true;
    }
}

static void rows_of_counts(const MemoryStore *store, Arena *arena, TurnWrites *writes)
{
    for (uint32_t i = 0; i < store->counters.count; i++) {
        const MemoryCounter *counter = store->counters.entries[i].value;
        for (uint32_t j = 0; j < counter->rows.count; j++)
            *list_push(arena, &writes->counts) = *(const CountRow *)counter->rows.entries[j].value;
    }
}

void bulk_rows(const Store *memory, Arena *arena, TurnWrites *ret_writes)
{
    const MemoryStore *store = (const MemoryStore *)memory;
    *ret_writes = (TurnWrites){0};
    for (uint32_t i = 0; i < store->log.count; i++)
        *list_push(arena, &ret_writes->log) = *(const LogRow *)store->log.items[i];
    for (uint32_t i = 0; i < store->seen.count; i++)
        *list_push(arena, &ret_writes->seen) = *(const SeenRow *)store->seen.entries[i].value;
    rows_of_keys(store, arena, ret_writes);
    rows_of_customers(store, arena, ret_writes);
    for (uint32_t i = 0; i < store->orders.count; i++) {
        const OrderRow *row = *(void *const *)store->orders.entries[i].value;
        if (row) *list_push(arena, &ret_writes->orders) = *row;
    }
    for (uint32_t i = 0; i < store->shipments.count; i++) {
        const ShipmentRow *row = *(void *const *)store->shipments.entries[i].value;
        if (row) *list_push(arena, &ret_writes->shipments) = *row;
    }
    rows_of_messages(store, arena, ret_writes);
    rows_of_counts(store, arena, ret_writes);
    for (int32_t i = 0; i < memory->bucket_count; i++)
        *list_push(arena, &ret_writes->buckets) = store->buckets[i].row;
}

/* ---- indexes ---- */

typedef struct IndexSelf {
    Arena *arena;
    BulkIndexes *indexes;
} IndexSelf;

static Err index_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    const IndexSelf *out = self;
    *list_push(out->arena, out->indexes) = (BulkIndex){
        .drop = arena_str(out->arena, db_str(row, 0)),
        .make = arena_str(out->arena, db_str(row, 1)),
    };
    return OK;
}

Err bulk_indexes_drop(Db *db, Arena *arena, BulkIndexes *ret_indexes, Diag *diag)
{
    *ret_indexes = (BulkIndexes){0};
    IndexSelf out = {arena, ret_indexes};
    Err e = db_rows(db, Q_BULK_INDEXES, NULL, 0, index_row, &out, diag);
    for (uint32_t i = 0; !e && i < ret_indexes->count; i++)
        e = db_script(db, arena_cstr(arena, ret_indexes->items[i].drop), diag);
    return e;
}

Err bulk_indexes_make(Db *db, Arena *arena, const BulkIndexes *indexes, Diag *diag)
{
    Err e = OK;
    for (uint32_t i = 0; !e && i < indexes->count; i++)
        e = db_script(db, arena_cstr(arena, indexes->items[i].make), diag);
    return e;
}
