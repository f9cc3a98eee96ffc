/* io/alloc.h - zeroed memory for objects that live longer than an arena's unit.
 *
 * For src/io only: handles, threads, connections. Out of memory ends the process, as everywhere
 * (the log replays). Freed with free(). */
#pragma once
#include <stdlib.h>

static inline void *io_alloc(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size ? size : 1);
    if (!memory) abort();
    return memory;
}

/* Room for at least `needed` items in *items, doubling; what was there is kept. */
static inline void io_grow(void **items, size_t *capacity, size_t needed, size_t item_size)
{
    if (needed <= *capacity) return;
    size_t wanted = *capacity ? *capacity * 2 : 16;
    if (wanted < needed) wanted = needed;
    void *grown = reallocarray(*items, wanted, item_size);
    if (!grown) abort();
    *items = grown;
    *capacity = wanted;
}
