/* app/reach.c - asks the contact policy of each customer, as the import page tells at its end. */
#include "app/reach.h"

#include "core/policy.h"

#define REACH_PAGE 500

static void reach_one(Reach *reach, const DecideIn *in, Arena *kept)
{
    PolicyAnswer offers = policy_reach(in, STR("email"), CATEGORY_MARKETING);
    PolicyAnswer news = policy_reach(in, STR("email"), CATEGORY_TRANSACTIONAL);
    reach->customers++;
    if (offers.verdict == POLICY_RELEASE) {
        reach->offers++;
        return;
    }
    if (news.verdict == POLICY_RELEASE)
        reach->news++;
    else
        reach->nothing++;
    uint64_t **count = (uint64_t **)(void *)map_at(&reach->reasons, offers.reason);
    if (!*count) {
        reach->reasons.entries[reach->reasons.count - 1].key = arena_str(kept, offers.reason);
        *count = ARENA_NEW(kept, uint64_t);
    }
    ++**count;
}

static Err reach_page(Reach *reach, Arena *kept, DecideIn *in, const CustomerRows *rows, Diag *diag)
{
    for (uint32_t i = 0; i < rows->count; i++) {
        if (rows->items[i].flags & (CUSTOMER_ROW_NAMELESS | CUSTOMER_ROW_CLOSED)) continue;
        Customer customer;
        Err e = record_decode(in->arena, rows->items[i].snapshot, &customer_type, &customer, diag);
        if (e) return e;
        in->customer = &customer;
        reach_one(reach, in, kept);
        in->customer = NULL;
    }
    return OK;
}

Err reach_count(Store *store, Arena *arena, const Definitions *definitions, Time now,
                Reach *ret_reach, Diag *diag)
{
    *ret_reach = (Reach){.reasons = map_new(arena)};
    Arena *page = arena_open(0);
    uint8_t secret[32] = {0};
    DecideIn in = {.arena = page, .definitions = definitions, .now = now, .secret = secret};
    Err e = OK;
    for (int32_t bucket = 0; bucket < store->bucket_count && !e; bucket++) {
        WalkRange range = {.bucket = bucket, .after = INT64_MIN, .max = REACH_PAGE};
        for (bool more = true; more && !e;) {
            CustomerRows rows = {0};
            e = store->ops->walk(store, page, &range, &rows, diag);
            if (!e) e = reach_page(ret_reach, arena, &in, &rows, diag);
            more = rows.count == REACH_PAGE;
            if (rows.count) range.after = rows.items[rows.count - 1].id;
            arena_reset(page);
        }
    }
    arena_close(page);
    return e;
}

void reach_json(JsonOut *out, const Reach *reach)
{
    json_put_i64(out, "customers", (int64_t)reach->customers);
    json_key(out, "may");
    json_object(out);
    json_put_i64(out, "offers", (int64_t)reach->offers);
    json_put_i64(out, "news", (int64_t)reach->news);
    json_put_i64(out, "nothing", (int64_t)reach->nothing);
    json_end(out);
    json_key(out, "reasons");
    json_object(out);
    for (uint32_t i = 0; i < reach->reasons.count; i++) {
        json_key_str(out, reach->reasons.entries[i].key);
        json_out_i64(out, (int64_t) * (uint64_t *)reach->reasons.entries[i].value);
    }
    json_end(out);
}
