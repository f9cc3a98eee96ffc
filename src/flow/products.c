/* flow/products.c - see products.h. A step reads a piece of each bucket that has news, gathers what
 * is told, and stores what changed with the new positions in one transaction. */
#include "flow/products.h"

#include "io/log.h"
#include "store/products.h"

#define STEP_ROWS   2000               /* of the log, in all buckets together */
#define LOOK_EVERY  (2 * SECOND)       /* products are in no hurry, commits cost */
#define BREATH      (20 * MILLISECOND) /* between pieces, for those who are */
#define AFTER_FAULT (10 * SECOND)

struct ProductsFollower {
    Arena *arena; /* its own */
    Db *db;
    bool virtual_clock;
    ProductHints *hints;
};

ProductsFollower *products_follower_open(Db *db, bool virtual_clock)
{
    Arena *arena = arena_open(0);
    ProductsFollower *follower = ARENA_NEW(arena, ProductsFollower);
    *follower = (ProductsFollower){arena, db, virtual_clock, product_hints_new(arena)};
    return follower;
}

void products_follower_close(ProductsFollower *follower)
{
    if (!follower) return;
    db_close(follower->db);
    arena_close(follower->arena);
}

/* One piece; *ret_more: the log goes on behind it. */
static Err follow(ProductsFollower *follower, Arena *arena, Time now, bool *ret_more, Diag *diag)
{
    FollowerRows all, moved = {0};
    ProductTellings tellings = {0};
    int64_t left = STEP_ROWS;
    Err e = follower_list(follower->db, arena, STR("products"), &all, diag);
    for (uint32_t i = 0; i < all.count && !e; i++) {
        FollowerRow *row = &all.items[i];
        int64_t count = row->end - row->seq < left ? row->end - row->seq : left;
        uint64_t spoke;
        if (row->end > row->seq + count) *ret_more = true;
        if (count <= 0) continue;
        ProductLogRange range = {row->bucket, row->seq, row->seq + count};
        e = products_of_log(follower->db, arena, &range, &tellings, &spoke, diag);
        row->seq += count;
        left -= count;
        *list_push(arena, &moved) = *row;
    }
    if (e || moved.count == 0) return e;
    ProductsPut put = {.tellings = &tellings,
                       .learnt_at = now,
                       .hints = follower->hints,
                       .follower = STR("products"),
                       .positions = &moved};
    return products_put(follower->db, &put, diag);
}

Time products_follower_step(void *self, Time now)
{
    ProductsFollower *follower = self;
    Arena *arena = arena_open(0);
    Diag diag = {0};
    bool more = false;
    Err e = follow(follower, arena, now, &more, &diag);
    arena_close(arena);
    if (e) log_fail(LOG_WARN, "products_not_followed", &diag);
    if (follower->virtual_clock) return more && !e ? now : TIME_NEVER;
    if (e) return now + AFTER_FAULT;
    return now + (more ? BREATH : LOOK_EVERY);
}
