/* store/memory.h - inside of the memory store; for store_memory*.c alone.
 *
 * Rows are kept as blocks: the struct and its texts behind it in one piece of memory, written over
 * in place while they fit. Everything is found by hash; what must be in order (wake-ups, a walk by
 * id) has an order of its own, so nothing depends on addresses. */
#pragma once
#include "store/store.h"

/* Which texts a row struct has. */
typedef struct RowShape {
    size_t size;
    const size_t *texts; /* offsets of its Str fields */
    size_t text_count;
} RowShape;
extern const RowShape shape_log, shape_customer, shape_order, shape_shipment, shape_message;

typedef struct Block {
    size_t capacity; /* of what follows the struct */
    size_t unused;   /* keeps the row aligned */
} Block;

/* Keeps a copy of `row` (whose texts may lie anywhere but in *slot) in *slot, in place if it fits.
 */
void block_put(void **slot, const RowShape *shape, const void *row);
void block_free(void *row); /* NULL is ignored */
/* Copies the texts of `row`, which was copied from a kept one, into the arena. */
void row_own(Arena *arena, const RowShape *shape, void *row);

typedef struct MemoryCustomer {
    void *row; /* CustomerRow; NULL: no such customer */
    int64_t id;
    Time wake_at;
    uint32_t heap_at;      /* its place in the heap and one; 0: not there */
    LIST_OF(uint32_t) log; /* positions in MemoryStore.log */
} MemoryCustomer;

typedef struct MemoryMessage {
    void *row;        /* MessageRow; NULL: it was dropped */
    uint32_t live_at; /* its place in `live` and one; 0: neither released nor handing over */
} MemoryMessage;

/* Who waits, the earliest first. */
typedef struct DueHeap {
    MemoryCustomer **items;
    uint32_t count, capacity;
} DueHeap;
void due_put(Arena *arena, DueHeap *heap, MemoryCustomer *customer, Time wake_at);
/* The earliest `max` with wake_at <= now; they stay in. */
void due_first(Arena *arena, DueHeap *heap, Time now, size_t max, DueList *ret_due);

typedef struct MemoryBucket {
    BucketRow row;
    LIST_OF(uint32_t) log; /* positions in MemoryStore.log */
} MemoryBucket;

typedef struct MemoryCounter {
    Str counter;
    int32_t generation;
    Map rows; /* day and dimension -> CountRow */
} MemoryCounter;

typedef struct MemoryStore {
    Store store;
    Arena *arena;        /* tables that only grow */
    Arena *derived;      /* what clear_derived forgets, but for the blocks */
    LIST_OF(void *) log; /* LogRow, as they came: in each bucket by rising seq */
    Map seen, keys, customers, messages;
    Map orders, shipments, counters; /* in `derived` */
    LIST_OF(MemoryMessage *) live;   /* released or handing over, in no order */
    LIST_OF(MemoryCustomer *) by_id; /* sorted when somebody walks */
    bool by_id_sorted;
    DueHeap due;
    MemoryBucket *buckets; /* store.bucket_count of them */
    Counting counting;
} MemoryStore;

/* Places in the tables are named by these bytes. */
typedef struct OrderName {
    int64_t customer, order_hash;
} OrderName;
Str memory_key_name(Arena *arena, Key key);
MemoryCustomer *memory_customer(MemoryStore *store, int64_t id); /* made when missing */
void memory_message_drop(MemoryStore *store, MemoryMessage *message);
Err memory_commit(Store *self, const TurnWrites *writes, Diag *diag) MUST_CHECK;
