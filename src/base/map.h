/* base/map.h - from bytes or 64-bit numbers to pointers, in an arena, in order of insertion.
 *
 * Iteration follows insertion, so nothing depends on addresses or on the order of a hash table.
 * No removal: units of work are short. Keys of text are borrowed. */
#pragma once
#include "base/arena.h"

typedef struct Map {
    Arena *arena;
    struct MapSlot *slots;
    uint32_t slot_count, count;
    struct MapEntry *entries; /* 0..count-1 in order of insertion */
    uint32_t entry_capacity;
} Map;

typedef struct MapEntry {
    Str key; /* for u64 keys: their 8 bytes */
    uint64_t hash;
    void *value;
} MapEntry;

Map map_new(Arena *arena);
/* The value's place, made (NULL) when missing. Void after the next map_at that inserts. */
void **map_at(Map *map, Str key);
void *map_find(const Map *map, Str key); /* NULL when missing */
void **map_at_u64(Map *map, uint64_t key);
void *map_find_u64(const Map *map, uint64_t key);
