/* memory_rows.c - rows of the memory store as blocks of memory, and the heap of those who wait.
 *
 * Why blocks and not an arena: a snapshot is written over a hundred times in a simulated year; in
 * an arena each writing would stay until the end. */
#include "store/memory.h"

#include <assert.h>
#include <stdlib.h>

#define TEXTS(name, ...) static const size_t name[] = {__VA_ARGS__}
#define SHAPE(Type, list)                                                                          \
    {                                                                                              \
        sizeof(Type), (list), sizeof(list) / sizeof((list)[0])                                     \
    }

TEXTS(log_texts, offsetof(LogRow, source), offsetof(LogRow, body), offsetof(LogRow, decisions));
TEXTS(customer_texts, offsetof(CustomerRow, snapshot), offsetof(CustomerRow, sort_name),
      offsetof(CustomerRow, name), offsetof(CustomerRow, email), offsetof(CustomerRow, country));
TEXTS(order_texts, offsetof(OrderRow, order_id), offsetof(OrderRow, record),
      offsetof(OrderRow, storefront));
TEXTS(shipment_texts, offsetof(ShipmentRow, shipment_id), offsetof(ShipmentRow, order_id),
      offsetof(ShipmentRow, carrier), offsetof(ShipmentRow, tracking_number),
      offsetof(ShipmentRow, status));
TEXTS(message_texts, offsetof(MessageRow, message.kind), offsetof(MessageRow, message.cause),
      offsetof(MessageRow, message.channel), offsetof(MessageRow, message.journey),
      offsetof(MessageRow, message.order_id), offsetof(MessageRow, message.shipment_id),
      offsetof(MessageRow, message.address), offsetof(MessageRow, message.storefront),
      offsetof(MessageRow, message.locale), offsetof(MessageRow, message.reason),
      offsetof(MessageRow, message.data), offsetof(MessageRow, server_answer),
      offsetof(MessageRow, subject));
const RowShape shape_log = SHAPE(LogRow, log_texts);
const RowShape shape_customer = SHAPE(CustomerRow, customer_texts);
const RowShape shape_order = SHAPE(OrderRow, order_texts);
const RowShape shape_shipment = SHAPE(ShipmentRow, shipment_texts);
const RowShape shape_message = SHAPE(MessageRow, message_texts);

static Str *text_of(void *row, const RowShape *shape, size_t index)
{
    return (Str *)(void *)((char *)row + shape->texts[index]);
}

static Block *block_of(void *row)
{
    return (Block *)row - 1;
}

void block_put(void **slot, const RowShape *shape, const void *row)
{
    size_t needed = 0;
    for (size_t i = 0; i < shape->text_count; i++)
        needed += ((const Str *)(const void *)((const char *)row + shape->texts[i]))->len;
    if (!*slot || block_of(*slot)->capacity < needed) {
        size_t capacity = *slot ? needed + needed / 4 : needed;
        Block *block = malloc(sizeof *block + shape->size + capacity);
        if (!block) abort();
        block_free(*slot);
        block->capacity = capacity;
        *slot = block + 1;
    }
    memcpy(*slot, row, shape->size);
    char *at = (char *)*slot + shape->size;
    for (size_t i = 0; i < shape->text_count; i++) {
        Str *text = text_of(*slot, shape, i);
        if (text->len) memcpy(at, text->ptr, text->len);
        text->ptr = at;
        at += text->len;
    }
}

void block_free(void *row)
{
    if (row) free(block_of(row));
}

void row_own(Arena *arena, const RowShape *shape, void *row)
{
    for (size_t i = 0; i < shape->text_count; i++) {
        Str *text = text_of(row, shape, i);
        *text = arena_str(arena, *text);
    }
}

/* Ties by id, so that two runs take them in the same order. */
static bool sooner(const MemoryCustomer *a, const MemoryCustomer *b)
{
    return a->wake_at != b->wake_at ? a->wake_at < b->wake_at : a->id < b->id;
}

static void heap_set(DueHeap *heap, uint32_t at, MemoryCustomer *customer)
{
    heap->items[at] = customer;
    customer->heap_at = at + 1;
}

static void heap_up(DueHeap *heap, uint32_t at)
{
    MemoryCustomer *customer = heap->items[at];
    for (; at && sooner(customer, heap->items[(at - 1) / 2]); at = (at - 1) / 2)
        heap_set(heap, at, heap->items[(at - 1) / 2]);
    heap_set(heap, at, customer);
}

static void heap_down(DueHeap *heap, uint32_t at)
{
    MemoryCustomer *customer = heap->items[at];
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= heap->count) break;
        if (child + 1 < heap->count && sooner(heap->items[child + 1], heap->items[child])) child++;
        if (!sooner(heap->items[child], customer)) break;
        heap_set(heap, at, heap->items[child]);
        at = child;
    }
    heap_set(heap, at, customer);
}

static void heap_remove(DueHeap *heap, MemoryCustomer *customer)
{
    uint32_t at = customer->heap_at - 1;
    MemoryCustomer *last = heap->items[--heap->count];
    customer->heap_at = 0;
    if (last == customer) return;
    heap_set(heap, at, last);
    heap_up(heap, at);
    heap_down(heap, last->heap_at - 1);
}

void due_put(Arena *arena, DueHeap *heap, MemoryCustomer *customer, Time wake_at)
{
    if (customer->heap_at && customer->wake_at == wake_at) return;
    if (customer->heap_at) heap_remove(heap, customer);
    customer->wake_at = wake_at;
    if (wake_at == TIME_NEVER) return;
    *list_push(arena, heap) = customer;
    heap_set(heap, heap->count - 1, customer);
    heap_up(heap, heap->count - 1);
}

void due_first(Arena *arena, DueHeap *heap, Time now, size_t max, DueList *ret_due)
{
    LIST_OF(MemoryCustomer *) taken = {0};
    while (taken.count < max && heap->count && heap->items[0]->wake_at <= now) {
        *list_push(arena, &taken) = heap->items[0];
        heap_remove(heap, heap->items[0]);
    }
    ret_due->next = heap->count ? heap->items[0]->wake_at : TIME_NEVER;
    ret_due->count = taken.count;
    ret_due->ids = ARENA_ARRAY(arena, int64_t, taken.count + 1);
    for (uint32_t i = 0; i < taken.count; i++) {
        ret_due->ids[i] = taken.items[i]->id;
        heap->items[heap->count++] = taken.items[i]; /* the room it left is still there */
        heap_set(heap, heap->count - 1, taken.items[i]);
        heap_up(heap, heap->count - 1);
    }
}
