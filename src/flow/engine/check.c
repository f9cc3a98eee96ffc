/* engine/check.c - the store against the log: folds every customer again and compares.
 *
 * Looked at: rows gapless in each bucket, snapshots byte for byte, order rows, owners of keys, sums
 * of the KPIs, messages made twice. Nothing is changed. Problems are counted; the first is told. */
#include "flow/engine/replay.h"
#include "flow/engine/turn.h"

#define CHECK_BATCH 200

/* A message planned by one whose row is another's: fine when it was refused to the first. */
typedef struct Suspect {
    int64_t planner, alive;
    Hash16 id;
} Suspect;

typedef struct Check {
    Store *store;
    Replay replay;
    CheckReport *report;
    Arena *batch; /* reset after CHECK_BATCH customers */
    LIST_OF(Key) keys;
    LIST_OF(Suspect) suspects; /* live as long as the replay */
    Diag *diag;
} Check;

static void problem(Check *check, const char *what, int64_t customer)
{
    Arena *arena = check->batch;
    if (check->report->problems++ > 0) return;
    Str text = arena_printf(arena, "customer %lld: %s", (long long)customer, what);
    size_t size = sizeof check->report->first - 1;
    if (text.len < size) size = text.len;
    memcpy(check->report->first, text.ptr, size);
    check->report->first[size] = 0;
}

/* ---- one customer ---- */

static void check_snapshot(Check *check, const Replayed *replayed, Str stored)
{
    Buf buf = buf_new(check->batch, 4 * SNAPSHOT_BYTES_MAX);
    record_encode(&buf, &customer_type, replayed->customer);
    int64_t id = replayed->customer->id;
    if (!stored.ptr)
        problem(check, "is in the log but has no row", id);
    else if (!str_eq(buf_str(&buf), stored))
        problem(check, "the snapshot differs from its log", id);
}

static Err check_orders(Check *check, const Replayed *replayed)
{
    uint32_t count = replayed->orders.count;
    if (count == 0 || replayed->customer->absorbed_into) return OK;
    OrderRef *refs = ARENA_ARRAY(check->batch, OrderRef, count);
    Str *records = ARENA_ARRAY(check->batch, Str, count);
    for (uint32_t i = 0; i < count; i++) {
        const OrderRow *row = replayed->orders.entries[i].value;
        refs[i] = (OrderRef){.customer = row->customer, .order_hash = row->order_hash};
    }
    Err e =
        check->store->ops->orders(check->store, check->batch, refs, count, records, check->diag);
    for (uint32_t i = 0; !e && i < count; i++) {
        const OrderRow *row = replayed->orders.entries[i].value;
        if (!str_eq(records[i], row->record))
            problem(check, "an order's row differs from its log", row->customer);
    }
    return e;
}

static Err check_message_rows(Check *check, const Replayed *replayed)
{
    uint32_t count = replayed->planned.count;
    int64_t id = replayed->customer->id;
    int64_t alive = replay_alive(&check->replay, id);
    if (count == 0) return OK;
    MessageRef *refs = ARENA_ARRAY(check->batch, MessageRef, count);
    MessageRow *rows = ARENA_ARRAY(check->batch, MessageRow, count);
    for (uint32_t i = 0; i < count; i++)
        refs[i] = (MessageRef){.customer = alive, .id = replayed->planned.items[i].id};
    Err e = check->store->ops->messages(check->store, check->batch, refs, count, rows, check->diag);
    for (uint32_t i = 0; !e && i < count; i++) {
        if (replayed->planned.items[i].given_up) continue;
        if (rows[i].customer == 0)
            problem(check, "a planned message has no row", id);
        else if (rows[i].customer != alive)
            *list_push(check->replay.arena, &check->suspects) =
                (Suspect){id, alive, replayed->planned.items[i].id};
    }
    return e;
}

static Err check_messages(Check *check, const Replayed *replayed)
{
    Map ids = map_new(check->batch), causes = map_new(check->batch);
    for (uint32_t i = 0; i < replayed->planned.count; i++) {
        const PlannedMessage *message = &replayed->planned.items[i];
        if (message->given_up) continue;
        void **id = map_at(&ids, hash16_str(&message->id));
        if (*id) problem(check, "a message was planned twice", replayed->customer->id);
        *id = check;
        Str name = arena_printf(check->batch, "%.*s|%.*s", STR_ARG(message->kind),
                                STR_ARG(message->cause));
        void **cause = map_at(&causes, name);
        if (*cause) problem(check, "two messages of one cause and kind", replayed->customer->id);
        *cause = check;
    }
    return check_message_rows(check, replayed);
}

/* ---- keys ---- */

static Err check_keys(Check *check)
{
    uint32_t count = check->keys.count;
    if (count == 0) return OK;
    KeyRow *rows = ARENA_ARRAY(check->batch, KeyRow, count);
    KeyOwner *owners = ARENA_ARRAY(check->batch, KeyOwner, count);
    for (uint32_t i = 0; i < count; i++) {
        Key key = check->keys.items[i];
        rows[i] = (KeyRow){.bucket = store_bucket(check->store, key_place(key)), .key = key};
    }
    Err e = check->store->ops->keys(check->store, check->batch, rows, count, owners, check->diag);
    for (uint32_t i = 0; !e && i < count; i++)
        if (owners[i].customer != 0 && replay_alive(&check->replay, owners[i].customer) == 0)
            problem(check, "a key's owner is not alive", owners[i].customer);
    return e;
}

static void gather_keys(Check *check, const Replayed *replayed)
{
    for (uint32_t i = 0; i < replayed->keys.count; i++) {
        Key *key = list_push(check->batch, &check->keys);
        *key = replayed->keys.items[i];
        key->value = arena_str(check->batch, key->value);
    }
}

/* ---- all of them ---- */

static Err check_batch(Check *check, Arena *one, const int64_t *ids, size_t count)
{
    Str *snapshots = ARENA_ARRAY(check->batch, Str, count);
    Err e = check->store->ops->customers(check->store, check->batch, ids, count, snapshots,
                                         check->diag);
    for (size_t i = 0; !e && i < count; i++) {
        Replayed *replayed = NULL;
        arena_reset(one);
        e = replay_customer(&check->replay, one, ids[i], &replayed, check->diag);
        if (e) break;
        check_snapshot(check, replayed, snapshots[i]);
        gather_keys(check, replayed);
        e = check_orders(check, replayed);
        if (!e) e = check_messages(check, replayed);
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

static void check_suspects(Check *check)
{
    for (uint32_t i = 0; i < check->suspects.count; i++) {
        const Suspect *suspect = &check->suspects.items[i];
        if (!replay_refused(&check->replay, suspect->alive, suspect->id))
            problem(check, "a message was made for two customers", suspect->planner);
    }
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
                    problem(check, "has a row but is not in the log", range.after);
            }
            more = rows.count == CHECK_BATCH;
        }
    }
    return e;
}

static Err check_buckets(Check *check)
{
    BucketRows rows = {0};
    Err e = check->store->ops->buckets(check->store, check->batch, &rows, check->diag);
    for (uint32_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].next_seq != check->replay.bucket_rows[rows.items[i].bucket] + 1)
            problem(check, "a bucket's next number is not that after its last row", 0);
    return e;
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
            problem(check, "a KPI's sum differs from the log", 0);
    }
    if (found == mine.count && stored.count != mine.count)
        problem(check, "a KPI's sum is stored that the log does not give", 0);
    return OK;
}

Err engine_check(Store *store, const Kpi *const *kpis, size_t kpi_count,
                 const Definitions *definitions, CheckReport *ret_report, Diag *diag)
{
    Arena *arena = arena_open(0);
    CheckReport report = {0};
    Check check = {.store = store, .report = &report, .batch = arena_open(0), .diag = diag};
    check.replay = replay_new(arena, store);
    check.replay.kpis = kpis;
    check.replay.kpi_count = kpi_count;
    Counting counting = {0};
    Err e = store->ops->counting(store, arena, &counting, diag);
    check.replay.way = count_way(arena, &counting, definitions);
    check.replay.counts = counts_new(arena, counting.generation);
    if (!e) e = replay_open(&check.replay, diag);
    if (!e) e = check_customers(&check);
    if (!e) check_suspects(&check);
    if (!e) e = check_strangers(&check);
    arena_reset(check.batch);
    if (!e) e = check_buckets(&check);
    if (!e) e = check_counts(&check);
    report.rows = check.replay.rows;
    if (!e) *ret_report = report;
    arena_close(check.batch);
    arena_close(arena);
    return e;
}
