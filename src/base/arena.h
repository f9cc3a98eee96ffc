/* base/arena.h - memory that belongs to a unit of work and is freed all at once.
 *
 * Not here: per-object free. There is none.
 * Why: a request, a turn, a render each has one arena; what they make dies with them.
 * arena_alloc never returns NULL: out of memory ends the process (the log replays). Sizes that come
 * from outside are bounded at the door, or go through arena_try, which respects the arena's cap.
 * Thread: one arena, one thread at a time. Builds with a sanitizer poison on reset, that for
 * addresses marks chunks.
 */
#pragma once
#include "base/str.h"

typedef struct Arena Arena;

/* A new arena that may hold at most cap_bytes (0: no cap of its own). Chunks start small (4 KB)
 * and double up to 256 KB; arena_reset keeps the first chunks for the next unit. */
Arena *arena_open(size_t cap_bytes);
void arena_close(Arena *arena); /* NULL is ignored */
void arena_reset(Arena *arena);

/* Zeroed memory, aligned for any type. Aborts when memory or the cap is exhausted. */
void *arena_alloc(Arena *arena, size_t size) __attribute__((malloc, returns_nonnull));
/* The same without zeroing, for bytes that are written at once. */
void *arena_alloc_raw(Arena *arena, size_t size) __attribute__((malloc, returns_nonnull));
/* The same, but NULL when the arena's cap would be passed. */
void *arena_try(Arena *arena, size_t size) __attribute__((malloc));
/* Makes the newest object longer where it lies (not zeroed). False when it is not the newest or
 * there is no room; the caller then moves it. */
bool arena_extend(Arena *arena, void *bytes, size_t size, size_t size_new);

Str arena_str(Arena *arena, Str s);    /* a copy that lives in the arena */
char *arena_cstr(Arena *arena, Str s); /* a NUL-terminated copy */
Str arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

size_t arena_used(const Arena *arena);       /* bytes handed out since the last reset */
size_t arena_high_water(const Arena *arena); /* most bytes ever handed out in one unit */

#define ARENA_NEW(arena, Type)          ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc((arena), sizeof(Type) * (count)))

/* A list is any struct with `items`, `count`, `capacity` (uint32_t). LIST_OF names its type.
 * list_push makes room in the arena and gives the address of a new zeroed last item. Pointers into
 * the list are void after a push. */
#define LIST_OF(Type)                                                                              \
    struct {                                                                                       \
        Type *items;                                                                               \
        uint32_t count, capacity;                                                                  \
    }
#define list_push(arena, list)                                                                     \
    (list_grow((arena), (void **)&(list)->items, &(list)->count, &(list)->capacity,                \
               sizeof *(list)->items),                                                             \
     &(list)->items[(list)->count - 1])
/* Takes item `index` out, keeping the order of the others. */
#define list_remove(list, index)                                                                   \
    list_cut((list)->items, &(list)->count, (index), sizeof *(list)->items)
void list_grow(Arena *arena, void **items, uint32_t *count, uint32_t *capacity, size_t item_size);
void list_cut(void *items, uint32_t *count, uint32_t index, size_t item_size);
