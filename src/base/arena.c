/* base/arena.c - bump allocation in a chain of chunks.
 *
 * Not here: growing text (buf.c). No locking: an arena belongs to one thread at a time.
 * Why chunks that double: a small request costs one 4 KB chunk, a large import few calls of malloc.
 * What is larger than a chunk gets a chunk of its own, which arena_reset gives back. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define MARK_FREE(ptr, size) ASAN_POISON_MEMORY_REGION((ptr), (size))
#define MARK_USED(ptr, size) ASAN_UNPOISON_MEMORY_REGION((ptr), (size))
#define GAP                  ((size_t)16) /* between two objects, so that running over one is seen */
#else
#define MARK_FREE(ptr, size) ((void)(ptr), (void)(size))
#define MARK_USED(ptr, size) ((void)(ptr), (void)(size))
#define GAP                  ((size_t)0)
#endif

#define ALIGN       _Alignof(max_align_t)
#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_MAX   ((size_t)256 * 1024)
#define KEEP_MAX    ((size_t)1024 * 1024) /* bytes of chunks kept over a reset */

typedef struct Chunk {
    struct Chunk *next;
    size_t size, used; /* bytes of `bytes` */
    _Alignas(max_align_t) char bytes[];
} Chunk;

struct Arena {
    Chunk *first, *current; /* chunks after `current` are empty */
    size_t chunk_size_next;
    size_t cap, used, high_water;
};

static void out_of_memory(const char *what, size_t size)
{
    fprintf(stderr, "afterglow: %s while asking for %zu bytes\n", what, size);
    abort();
}

Arena *arena_open(size_t cap_bytes)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena) out_of_memory("out of memory", sizeof *arena);
    arena->cap = cap_bytes ? cap_bytes : SIZE_MAX;
    arena->chunk_size_next = CHUNK_FIRST;
    return arena;
}

static void chunks_free(Chunk *chunk)
{
    while (chunk) {
        Chunk *next = chunk->next;
        MARK_USED(chunk->bytes, chunk->size);
        free(chunk);
        chunk = next;
    }
}

void arena_close(Arena *arena)
{
    if (!arena) return;
    chunks_free(arena->first);
    free(arena);
}

/* Empties the chunk; what was in it must not be read again. */
static void chunk_empty(Chunk *chunk)
{
#ifdef AFTERGLOW_SANITIZED
    MARK_USED(chunk->bytes, chunk->used);
    memset(chunk->bytes, 0xdd, chunk->used);
#endif
    MARK_FREE(chunk->bytes, chunk->size);
    chunk->used = 0;
}

void arena_reset(Arena *arena)
{
    size_t kept = 0;
    Chunk **link = &arena->first;
    while (*link) {
        Chunk *chunk = *link;
        if (chunk->size > CHUNK_MAX || kept + chunk->size > KEEP_MAX) {
            *link = chunk->next;
            chunk->next = NULL;
            chunks_free(chunk);
            continue;
        }
        kept += chunk->size;
        chunk_empty(chunk);
        link = &chunk->next;
    }
    arena->current = arena->first;
    arena->used = 0;
}

/* Makes a chunk with room for `size` the current one: the next kept one if it is large enough,
 * otherwise a new one put after the current. */
static Chunk *chunk_with_room(Arena *arena, size_t size)
{
    Chunk *current = arena->current;
    if (current && current->next && current->next->size >= size)
        return arena->current = current->next;

    size_t chunk_size = arena->chunk_size_next;
    if (size > chunk_size) chunk_size = size;
    if (arena->chunk_size_next < CHUNK_MAX) arena->chunk_size_next *= 2;
    Chunk *chunk = malloc(sizeof *chunk + chunk_size);
    if (!chunk) out_of_memory("out of memory", chunk_size);
    chunk->size = chunk_size;
    chunk->used = 0;
    MARK_FREE(chunk->bytes, chunk->size);
    chunk->next = current ? current->next : NULL;
    if (current)
        current->next = chunk;
    else
        arena->first = chunk;
    return arena->current = chunk;
}

static size_t rounded(size_t size)
{
    return (size + ALIGN - 1) & ~(ALIGN - 1);
}

void *arena_try(Arena *arena, size_t size)
{
    if (size > arena->cap - arena->used) return NULL;
    if (size > SIZE_MAX / 2) return NULL;
    size_t taken = rounded(size ? size : 1) + GAP;
    Chunk *chunk = arena->current;
    if (!chunk || chunk->size - chunk->used < taken) chunk = chunk_with_room(arena, taken);
    char *bytes = chunk->bytes + chunk->used;
    chunk->used += taken;
    arena->used += size;
    if (arena->used > arena->high_water) arena->high_water = arena->used;
    MARK_USED(bytes, size);
    return bytes;
}

void *arena_alloc_raw(Arena *arena, size_t size)
{
    void *bytes = arena_try(arena, size);
    if (!bytes) out_of_memory("an arena passed its cap", size);
    return bytes;
}

void *arena_alloc(Arena *arena, size_t size)
{
    return memset(arena_alloc_raw(arena, size), 0, size);
}

bool arena_extend(Arena *arena, void *bytes, size_t size, size_t size_new)
{
    Chunk *chunk = arena->current;
    size_t taken = rounded(size ? size : 1) + GAP;
    if (!chunk || chunk->used < taken || chunk->bytes + chunk->used - taken != (char *)bytes)
        return false;
    if (size_new < size || size_new - size > arena->cap - arena->used) return false;
    if (size_new > chunk->size) return false;
    size_t taken_new = rounded(size_new) + GAP;
    size_t start = chunk->used - taken;
    if (taken_new > chunk->size - start) return false;
    chunk->used = start + taken_new;
    arena->used += size_new - size;
    if (arena->used > arena->high_water) arena->high_water = arena->used;
    MARK_USED(bytes, size_new);
    return true;
}

Str arena_str(Arena *arena, Str s)
{
    if (s.len == 0) return STR_NONE;
    return (Str){memcpy(arena_alloc_raw(arena, s.len), s.ptr, s.len), s.len};
}

char *arena_cstr(Arena *arena, Str s)
{
    char *text = arena_alloc_raw(arena, s.len + 1);
    if (s.len) memcpy(text, s.ptr, s.len);
    text[s.len] = 0;
    return text;
}

Str arena_printf(Arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(len >= 0);
    char *text = arena_alloc_raw(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (Str){text, (size_t)len};
}

size_t arena_used(const Arena *arena)
{
    return arena->used;
}

size_t arena_high_water(const Arena *arena)
{
    return arena->high_water;
}

/* `items` points at a pointer of some other type, so its alias must be allowed. */
typedef void *AnyPointer __attribute__((may_alias));

void list_grow(Arena *arena, void **items, uint32_t *count, uint32_t *capacity, size_t item_size)
{
    AnyPointer *place = items;
    if (*count == *capacity) {
        assert(*capacity <= UINT32_MAX / 2);
        uint32_t capacity_new = *capacity ? *capacity * 2 : 4;
        if (!*place ||
            !arena_extend(arena, *place, *capacity * item_size, capacity_new * item_size)) {
            void *moved = arena_alloc_raw(arena, capacity_new * item_size);
            if (*place) memcpy(moved, *place, *count * item_size);
            *place = moved;
        }
        *capacity = capacity_new;
    }
    memset((char *)*place + *count * item_size, 0, item_size);
    ++*count;
}

void list_cut(void *items, uint32_t *count, uint32_t index, size_t item_size)
{
    assert(index < *count);
    char *place = (char *)items + index * item_size;
    memmove(place, place + item_size, (*count - index - 1) * item_size);
    --*count;
}
