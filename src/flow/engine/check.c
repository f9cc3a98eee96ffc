/* engine/check.c - the store against the log: folds every customer again and compares.
 *
 * Looked at: rows gapless in each bucket; every column of customers, orders, parcels and messages
 * (check_rows.c); that keys lead to who told them; that no order, parcel or message is of nobody;
 * sums of the KPIs; messages made twice. Nothing is changed. */
#include "flow/engine/check.h"

#define CHECK_BATCH 200

void check_problem_of(Check *check, int64_t customer, const Problem *told)
{
    if (check->report->problems++ > 0) return;
    Str whose =
        customer ? arena_printf(check->batch, "customer %lld: ", (long long)customer) : STR_NONE;
    Str text = arena_printf(check->batch, "%.*s%s%.*s%s", STR_ARG(whose), told->before,
                            STR_ARG(told->name), told->after);
    size_t size = sizeof check->report->first - 1;
    if (text.len < size) size = text.len;
    memcpy(check->report->first, text.ptr, size);
    check->report->first[size] = 0;
}

void check_problem(Check *check, int64_t customer, const char *what)
{
    check_problem_of(check, customer, &(Problem){what, STR_NONE, ""});
}

/* ---- keys ---- */

static void check_key(Check *check, Key key, int64_t owner)
{
    if (owner == 0)
        check_problem_of(check, 0,
                         &(Problem){"key ", key.value,
                                    " was told by an event and leads to nobody: the next event by "
                                    "it would make a stranger"});
    else if (replay_alive(&check->replay, owner) == 0)
        check_problem_of(check, owner,
                         &(Problem){"key ", key.value, " leads to it, but it is not in the log"});
}

/* Counts a key that its owner told, or one whom that absorbed, once. Closed customers come first,
 * so of what they told each key is remembered; a living one is in no other batch. */
static void meet_key(Check *check, const KeyRow *told, int64_t owner, Map *met)
{
    int64_t alive = replay_alive(&check->replay, told->customer);
    if (alive == 0 || replay_alive(&check->replay, owner) != alive) return;
    Str name = arena_printf(check->batch, "%d %.*s", told->key.kind, STR_ARG(told->key.value));
    if (map_find(&check->keys_met, name) || map_find(met, name)) return;
    check->met.keys++;
    if (alive == told->customer)
        *map_at(met, name) = check;
    else
        *map_at(&check->keys_met, arena_str(check->replay.arena, name)) = check;
}

static Err check_keys(Check *check)
{
    uint32_t count = check->keys.count;
    if (count == 0) return OK;
    Map met = map_new(check->batch);
    KeyOwner *owners = ARENA_ARRAY(check->batch, KeyOwner, count);
    const KeyRow *rows = check->keys.items;
    Err e = check->store->ops->keys(check->store, check->batch, rows, count, owners, check->diag);
    for (uint32_t i = 0; !e && i < count; i++) {
        check_key(check, rows[i].key, owners[i].customer);
        meet_key(check, &rows[i], owners[i].customer, &met);
    }
    return e;
}

static void gather_keys(Check *check, const Replayed *replayed)
{
    for (uint32_t i = 0; i < replayed->keys.count; i++) {
        KeyRow *row = list_push(check->batch, &check->keys);
        *row = replayed->keys.items[i];
        row->key.value = arena_str(check->batch, row->key.value);
        row->customer = replayed->customer->id;
    }
}

/* ---- all of them ---- */

static Err check_batch(Check *check, Arena *one, const int64_t *ids, size_t count)
{
    CheckAt at = {0};
    DerivedRows stored;
    Err e =
        check->store->ops->derived(check->store, check->batch, ids, count, &stored, check->diag);
    if (!e) {
        check->met.orders += stored.orders.count;
        check->met.shipments += stored.shipments.count;
        check->met.messages += stored.messages.count;
    }
    for (size_t i = 0; !e && i < count; i++) {
        Replayed *replayed = NULL;
        arena_reset(one);
        e = replay_customer(&check->replay, one, ids[i], &replayed, check->diag);
        if (e) break;
        gather_keys(check, replayed);
        e = check_rows(check, replayed, &stored, &at);
        if (!e) check_messages(check, replayed, &stored, &at);
        check->report->customers++;
    }
    return e ? e : check_keys(check);
}

static Err check_customers(Check *check)
{
    Arena *one = arena_open(0);
    size_t total = check->replay.customers.count;
    Err e = OK;
    for (size_t from = 0; !e && from < total; from += CHECK_BATCH) {
        size_t count = total - from < CHECK_BATCH ? total - from : CHECK_BATCH;
        arena_reset(check->batch);
        memset(&check->keys, 0, sizeof check->keys);
        e = check_batch(check, one, &check->replay.order[from], count);
    }
    arena_close(one);
    return e;
}

static void check_size(Check *check, int64_t there, int64_t met, const char *what)
{
    if (there > met)
        check_problem_of(
            check, 0,
            &(Problem){"", arena_printf(check->batch, "%lld", (long long)(there - met)), what});
}

/* Whatever the customers of the log do not account for is of nobody. */
static Err check_sizes(Check *check)
{
    StoreSizes there;
    Err e = check->store->ops->sizes(check->store, &there, check->diag);
    if (e) return e;
    check_size(check, there.keys, check->met.keys,
               " of the keys lead to somebody who never told them");
    check_size(check, there.orders, check->met.orders, " of the orders are of nobody in the log");
    check_size(check, there.shipments, check->met.shipments,
               " of the parcels are of nobody in the log");
    check_size(check, there.messages, check->met.messages,
               " of the messages are of nobody in the log");
    return OK;
}

/* Nobody has a row without being in the log. */
static Err check_strangers(Check *check)
{
    Err e = OK;
    for (int32_t bucket = 0; !e && bucket < check->store->bucket_count; bucket++) {
        WalkRange range = {.bucket = bucket, .after = INT64_MIN, .max = CHECK_BATCH};
        for (bool more = true; more && !e;) {
            CustomerRows rows = {0};
            arena_reset(check->batch);
            e = check->store->ops->walk(check->store, check->batch, &range, &rows, check->diag);
            for (uint32_t i = 0; !e && i < rows.count; i++) {
                range.after = rows.items[i].id;
                if (!map_find_u64(&check->replay.customers, (uint64_t)range.after))
                    check_problem(check, range.after, "has a row but is not in the log");
            }
            more = rows.count == CHECK_BATCH;
        }
    }
    return e;
}

static void check_buckets(Check *check)
{
    const BucketRow *rows = check->buckets.items;
    for (uint32_t i = 0; i < check->buckets.count; i++)
        if (rows[i].next_seq != check->replay.bucket_rows[rows[i].bucket] + 1)
            check_problem(check, 0, "a bucket's next number is not that after its last row");
}

static int count_cmp(const CountRow *a, const CountRow *b)
{
    int order = str_cmp(a->counter, b->counter);
    if (order == 0) order = a->day < b->day ? -1 : a->day > b->day;
    return order ? order : str_cmp(a->dimension, b->dimension);
}

/* Both ways: each sum of the log must be stored, and each stored sum that is not zero must be in
 * it. */
static Err check_counts(Check *check)
{
    CountRows mine = {0}, stored = {0};
    counts_rows(check->replay.counts, check->batch, &mine);
    CountRange all = {.from = INT32_MIN, .to = INT32_MAX};
    Err e = check->store->ops->counts(check->store, check->batch, &all, &stored, check->diag);
    if (e) return e;
    uint32_t kept = 0, found = 0;
    for (uint32_t i = 0; i < stored.count; i++)
        if (stored.items[i].amount != 0) stored.items[kept++] = stored.items[i];
    stored.count = kept;
    for (uint32_t i = 0; i < mine.count; i++) { /* stored ones are sorted */
        uint32_t low = 0, high = stored.count;
        while (low < high) {
            uint32_t middle = (low + high) / 2;
            if (count_cmp(&stored.items[middle], &mine.items[i]) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < stored.count && count_cmp(&stored.items[low], &mine.items[i]) == 0 &&
            stored.items[low].amount == mine.items[i].amount)
            found++;
        else
            check_problem(check, 0, "a KPI's sum differs from the log");
    }
    if (found == mine.count && stored.count != mine.count)
        check_problem(check, 0, "a KPI's sum is stored that the log does not give");
    return OK;
}

Err engine_check(Store *store, const Kpi *const *kpis, size_t kpi_count,
                 const Definitions *definitions, CheckReport *ret_report, Diag *diag)
{
    Arena *arena = arena_open(0);
    CheckReport report = {0};
    Check check = {.store = store,
                   .definitions = definitions,
                   .report = &report,
                   .batch = arena_open(0),
                   .diag = diag};
    check.replay = replay_new(arena, store);
    check.keys_met = map_new(arena);
    check.replay.kpis = kpis;
    check.replay.kpi_count = kpi_count;
    check.replay.messages = true;
    Counting counting = {0};
    Err e = store->ops->counting(store, arena, &counting, diag);
    check.replay.way = count_way(arena, &counting, definitions);
    check.replay.counts = counts_new(arena, counting.generation);
    check.replay.definitions = definitions ? definitions->version : 0;
    if (!e) e = replay_open(&check.replay, diag);
    if (!e) e = store->ops->buckets(store, arena, &check.buckets, diag);
    if (!e) e = check_customers(&check);
    if (!e) e = check_strangers(&check);
    if (!e) e = check_sizes(&check);
    arena_reset(check.batch);
    if (!e) check_buckets(&check);
    if (!e) e = check_counts(&check);
    report.rows = check.replay.rows;
    if (!e) *ret_report = report;
    arena_close(check.batch);
    arena_close(arena);
    return e;
}
