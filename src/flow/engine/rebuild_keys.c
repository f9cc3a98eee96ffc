/* engine/rebuild_keys.c - keys that lead to somebody who never told them are found and mended. The
 * meaning is in the header. */
#include "flow/engine/rebuild_keys.h"

#define KEYS_AT_ONCE 1000

KeyMend key_mend_new(Arena *arena, const Replay *replay)
{
    return (KeyMend){
        .replay = replay, .arena = arena, .right = map_new(arena), .claims = map_new(arena)};
}

static bool is_better(const KeyRow *claim, const KeyRow *known)
{
    return claim->key.kind == KEY_TRACKING ? claim->claimed_at > known->claimed_at
                                           : claim->claimed_at < known->claimed_at;
}

static void note_claim(KeyMend *mend, const KeyRow *told, int64_t alive)
{
    KeyRow claim = *told;
    claim.customer = alive;
    claim.shared = true; /* messages of it may lie where it led before */
    void **place = map_at_u64(&mend->claims, key_place(told->key));
    KeyRow *known = *place;
    if (known && !is_better(&claim, known)) return;
    claim.key.value = known ? known->key.value : arena_str(mend->arena, told->key.value);
    if (!known) *place = known = ARENA_NEW(mend->arena, KeyRow);
    *known = claim;
}

Err key_mend_note(KeyMend *mend, Arena *batch, const KeyRows *told, Diag *diag)
{
    if (told->count == 0) return OK;
    Store *store = mend->replay->store;
    KeyOwner *owners = ARENA_ARRAY(batch, KeyOwner, told->count);
    Err e = store->ops->keys(store, batch, told->items, told->count, owners, diag);
    for (uint32_t i = 0; !e && i < told->count; i++) {
        const KeyRow *row = &told->items[i];
        int64_t alive = replay_alive(mend->replay, row->customer);
        if (alive == 0) continue;
        if (replay_alive(mend->replay, owners[i].customer) == alive)
            *map_at_u64(&mend->right, key_place(row->key)) = mend;
        else
            note_claim(mend, row, alive);
    }
    return e;
}

static Err write_claims(KeyMend *mend, Diag *diag)
{
    Err e = OK;
    Store *store = mend->replay->store;
    for (uint32_t i = 0; !e && i < mend->claims.count;) {
        Arena *scratch = arena_open(0);
        TurnWrites writes = {0};
        for (; i < mend->claims.count && writes.keys.count < KEYS_AT_ONCE; i++) {
            const KeyRow *claim = mend->claims.entries[i].value;
            if (!map_find_u64(&mend->right, key_place(claim->key)))
                *list_push(scratch, &writes.keys) = *claim;
        }
        e = store->ops->commit(store, &writes, diag);
        arena_close(scratch);
    }
    return e;
}

static Err drop_untold(KeyMend *mend, int32_t bucket, Diag *diag)
{
    Err e = OK;
    Store *store = mend->replay->store;
    Arena *page = arena_open(0), *next = arena_open(0);
    KeyRange range = {.bucket = bucket, .max = KEYS_AT_ONCE};
    for (bool more = true; more && !e;) {
        KeyRows rows;
        TurnWrites writes = {0};
        e = store->ops->walk_keys(store, page, &range, &rows, diag);
        for (uint32_t i = 0; !e && i < rows.count; i++) {
            KeyRow *row = &rows.items[i];
            uint64_t place = key_place(row->key);
            range.after = row->key;
            row->customer = 0;
            if (!map_find_u64(&mend->right, place) && !map_find_u64(&mend->claims, place))
                *list_push(page, &writes.keys) = *row;
        }
        more = !e && rows.count == KEYS_AT_ONCE;
        if (!e && writes.keys.count) e = store->ops->commit(store, &writes, diag);
        arena_reset(next);
        range.after.value = arena_str(next, range.after.value);
        arena_reset(page);
        Arena *used = page;
        page = next;
        next = used;
    }
    arena_close(page);
    arena_close(next);
    return e;
}

Err key_mend_write(KeyMend *mend, Diag *diag)
{
    Err e = write_claims(mend, diag);
    for (int32_t bucket = 0; !e && bucket < mend->replay->store->bucket_count; bucket++)
        e = drop_untold(mend, bucket, diag);
    return e;
}
