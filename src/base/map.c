/* base/map.c - open addressing over an array of entries in order of insertion.
 *
 * Why linear probing over 8-byte slots: a probe touches one cache line, and the entries stay dense
 * for iteration. The hash is keyed per process (table_hash), so keys from outside cannot be chosen
 * to collide. At most 3/4 of the slots are in use. */
#include "base/map.h"

#include "base/hash.h"

#include <assert.h>

typedef struct MapSlot {
    uint32_t entry_plus_1; /* 0: free */
    uint32_t hash_high;    /* spares most looks at the entry */
} MapSlot;

Map map_new(Arena *arena)
{
    return (Map){.arena = arena};
}

static uint32_t high_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32);
}

/* The slot of the key, or the free slot where it would go. */
static MapSlot *slot_of(const Map *map, Str key, uint64_t hash)
{
    uint32_t mask = map->slot_count - 1;
    for (uint32_t at = (uint32_t)hash & mask;; at = (at + 1) & mask) {
        MapSlot *slot = &map->slots[at];
        if (slot->entry_plus_1 == 0) return slot;
        if (slot->hash_high != high_of(hash)) continue;
        const MapEntry *entry = &map->entries[slot->entry_plus_1 - 1];
        if (entry->hash == hash && str_eq(entry->key, key)) return slot;
    }
}

static void slots_double(Map *map)
{
    assert(map->slot_count <= UINT32_MAX / 4);
    map->slot_count = map->slot_count ? map->slot_count * 2 : 8;
    map->slots = ARENA_ARRAY(map->arena, MapSlot, map->slot_count);
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t at = (uint32_t)map->entries[i].hash & (map->slot_count - 1);
        while (map->slots[at].entry_plus_1)
            at = (at + 1) & (map->slot_count - 1);
        map->slots[at] = (MapSlot){i + 1, high_of(map->entries[i].hash)};
    }
}

/* A new key is kept as it is given, or as a copy when it lies in a passing variable. */
static void **at(Map *map, Str key, uint64_t hash, bool copy_key)
{
    if ((uint64_t)map->count * 4 >= (uint64_t)map->slot_count * 3) slots_double(map);
    MapSlot *slot = slot_of(map, key, hash);
    if (slot->entry_plus_1) return &map->entries[slot->entry_plus_1 - 1].value;
    list_grow(map->arena, (void **)&map->entries, &map->count, &map->entry_capacity,
              sizeof *map->entries);
    *slot = (MapSlot){map->count, high_of(hash)};
    MapEntry *entry = &map->entries[map->count - 1];
    entry->key = copy_key ? arena_str(map->arena, key) : key;
    entry->hash = hash;
    return &entry->value;
}

static void *find(const Map *map, Str key)
{
    if (map->count == 0) return NULL;
    const MapSlot *slot = slot_of(map, key, table_hash(key.ptr, key.len));
    return slot->entry_plus_1 ? map->entries[slot->entry_plus_1 - 1].value : NULL;
}

void **map_at(Map *map, Str key)
{
    return at(map, key, table_hash(key.ptr, key.len), false);
}

void *map_find(const Map *map, Str key)
{
    return find(map, key);
}

void **map_at_u64(Map *map, uint64_t key)
{
    return at(map, (Str){(const char *)&key, sizeof key}, table_hash(&key, sizeof key), true);
}

void *map_find_u64(const Map *map, uint64_t key)
{
    return find(map, (Str){(const char *)&key, sizeof key});
}
