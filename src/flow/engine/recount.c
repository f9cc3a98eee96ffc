/* engine/recount.c - see flow/recount.h.
 *
 * A step reads what it needs without holding anybody up: rows of the log before P never change.
 * Only what it writes is under the turn, with a second look at where the recount stands, so that of
 * two processes on one database the slower one's step is dropped. Counting is per row of the log,
 * each under the customer it was handled for; a customer that absorbed others needs their orders as
 * they were, so those are folded first, uncounted: they have a turn of their own. */
#include "flow/recount.h"

#include <stdlib.h>

#include "flow/engine/replay.h"

#define STEP_CUSTOMERS_MAX 64
#define STEP_ROWS_ENOUGH   2000
#define STEP_DROPS_MAX     2000
#define LOSERS_DEEP_MAX    1000

struct Recount {
    RecountOptions options;
    Arena *step;              /* one step */
    Arena *one;               /* one customer of it */
    int32_t timed_generation; /* what the speed was measured of: */
    Time timed_from;
    int64_t timed_rows;
    int64_t tidy_version; /* nothing is left to remove as of this version */
};

Recount *recount_open(const RecountOptions *options)
{
    Recount *recount = calloc(1, sizeof *recount);
    if (!recount) abort();
    recount->options = *options;
    recount->step = arena_open(0);
    recount->one = arena_open(0);
    recount->tidy_version = -1;
    return recount;
}

void recount_close(Recount *recount)
{
    if (!recount) return;
    arena_close(recount->one);
    arena_close(recount->step);
    free(recount);
}

static Err counting_now(Recount *recount, Counting *ret_counting, Diag *diag)
{
    Store *store = recount->options.store;
    return store->ops->counting(store, recount->step, ret_counting, diag);
}

static bool same_place(const Counting *a, const Counting *b)
{
    return a->version == b->version && a->at_bucket == b->at_bucket &&
           a->at_customer == b->at_customer;
}

/* Writes under the turn, unless somebody has gone on since `seen`: then the next step sees where.
 */
static Err change(Recount *recount, const Counting *seen, TurnWrites *writes, Diag *diag)
{
    Store *store = recount->options.store;
    Counting stands = {0};
    Err e = store->ops->begin(store, diag);
    if (e) return e;
    e = counting_now(recount, &stands, diag);
    if (!e && same_place(seen, &stands)) e = store->ops->commit(store, writes, diag);
    store->ops->abort(store);
    return e;
}

static bool way_stands(const RecountWay *way, const Counting *now)
{
    return str_eq(way->zone, now->zone) && str_eq(way->storefronts, now->storefronts) &&
           str_eq(way->counters, now->counters);
}

static bool way_is_next(const RecountWay *way, const Counting *now)
{
    return str_eq(way->zone, now->next_zone) && str_eq(way->storefronts, now->next_storefronts) &&
           str_eq(way->counters, now->next_counters);
}

/* ---- beginning and end ---- */

static Err rows_total(Recount *recount, int64_t *ret_total, Diag *diag)
{
    Store *store = recount->options.store;
    BucketRows buckets = {0};
    Err e = store->ops->buckets(store, recount->step, &buckets, diag);
    for (uint32_t i = 0; !e && i < buckets.count; i++)
        *ret_total += buckets.items[i].next_seq - 1;
    return e;
}

static Err begin(Recount *recount, const Counting *seen, const RecountWay *wanted, Diag *diag)
{
    Counting next = *seen;
    TurnWrites writes = {.counting = &next, .recount_from_here = true};
    if (!zone_find(wanted->zone))
        return fail(diag, ERR_INVALID, "there is no time zone '%.*s'", STR_ARG(wanted->zone));
    next.version++;
    next.next_zone = wanted->zone;
    next.next_storefronts = wanted->storefronts;
    next.next_counters = wanted->counters;
    next.next_generation =
        1 + (seen->next_generation > seen->generation ? seen->next_generation : seen->generation);
    next.at_bucket = 0;
    next.at_customer = INT64_MIN;
    next.rows_done = next.rows_total = 0;
    next.seconds_left = -1;
    Err e = rows_total(recount, &next.rows_total, diag);
    return e ? e : change(recount, seen, &writes, diag);
}

static Err give_up(Recount *recount, const Counting *seen, Diag *diag)
{
    Counting next = *seen;
    TurnWrites writes = {.counting = &next};
    next.version++;
    next.next_zone = next.next_storefronts = next.next_counters = STR_NONE;
    return change(recount, seen, &writes, diag);
}

static Err switch_over(Recount *recount, const Counting *seen, Diag *diag)
{
    Counting next = *seen;
    TurnWrites writes = {.counting = &next};
    next.version++;
    next.zone = seen->next_zone;
    next.storefronts = seen->next_storefronts;
    next.counters = seen->next_counters;
    next.generation = seen->next_generation;
    next.next_zone = next.next_storefronts = next.next_counters = STR_NONE;
    return change(recount, seen, &writes, diag);
}

/* What was switched away from or given up goes a piece at a time; the store looks again whether
 * that is still what it is. */
static Err tidy(Recount *recount, const Counting *seen, bool *ret_more, Diag *diag)
{
    Store *store = recount->options.store;
    const CountDrop drops[] = {
        {0,                    seen->generation, seen->version, STEP_DROPS_MAX},
        {seen->generation + 1, INT32_MAX,        seen->version, STEP_DROPS_MAX}
    };
    Err e = OK;
    size_t dropped = 0;
    *ret_more = false;
    if (recount->tidy_version == seen->version) return OK;
    for (size_t i = 0; !e && dropped == 0 && i < sizeof drops / sizeof *drops; i++)
        e = store->ops->counts_drop(store, &drops[i], &dropped, diag);
    if (e) return e;
    *ret_more = dropped > 0;
    if (!*ret_more) recount->tidy_version = seen->version;
    return OK;
}

/* ---- a piece of the log ---- */

/* Folds whom the customer absorbed, and whom those had, until it can be folded itself. */
static Err bring_losers(const Recount *recount, Replay *replay, int64_t id, Diag *diag)
{
    LIST_OF(int64_t) deep = {0};
    Arena *arena = recount->one;
    Replay uncounted = *replay;
    uncounted.kpi_count = 0;
    *list_push(arena, &deep) = id;
    while (deep.count > 0) {
        Replayed *replayed;
        uncounted.missing = 0;
        Err e = replay_customer(&uncounted, arena, deep.items[deep.count - 1], &replayed, diag);
        if (e && (!uncounted.missing || deep.count > LOSERS_DEEP_MAX)) return e;
        if (e) {
            diag_clear(diag);
            *list_push(arena, &deep) = uncounted.missing;
        } else {
            deep.count--;
        }
    }
    replay->left = uncounted.left;
    return OK;
}

/* A closed one no longer says whom it had absorbed. */
static bool may_miss_losers(Arena *arena, Str snapshot)
{
    Customer customer;
    Diag ignored = {0};
    return !record_decode(arena, snapshot, &customer_type, &customer, &ignored) &&
           (customer.absorbed.count > 0 || customer.absorbed_into);
}

typedef struct Piece {
    Recount *recount;
    Counting next; /* where it will stand */
    Counts *counts;
    CountWay way;
    int64_t *until;
    Diag *diag;
} Piece;

static Err count_customer(Piece *piece, const CustomerRow *row)
{
    Recount *recount = piece->recount;
    Arena *arena = recount->one;
    Err e = OK;
    arena_reset(arena);
    Replay replay = replay_new(arena, recount->options.store);
    replay.kpis = recount->options.kpis;
    replay.kpi_count = recount->options.kpi_count;
    replay.way = piece->way;
    replay.counts = piece->counts;
    replay.until = piece->until;
    if (may_miss_losers(arena, row->snapshot))
        e = bring_losers(recount, &replay, row->id, piece->diag);
    Replayed *replayed = NULL;
    if (!e) e = replay_customer(&replay, arena, row->id, &replayed, piece->diag);
    if (e) return e;
    piece->next.at_customer = row->id;
    piece->next.rows_done += (int64_t)replayed->rows;
    return OK;
}

static Err count_walk(Piece *piece)
{
    Recount *recount = piece->recount;
    Store *store = recount->options.store;
    Counting *next = &piece->next;
    int64_t enough = next->rows_done + STEP_ROWS_ENOUGH;
    CustomerRows rows = {0};
    WalkRange range = {next->at_bucket, next->at_customer, STEP_CUSTOMERS_MAX};
    Err e = store->ops->walk(store, recount->step, &range, &rows, piece->diag);
    for (uint32_t i = 0; !e && i < rows.count && next->rows_done < enough; i++)
        e = count_customer(piece, &rows.items[i]);
    if (!e && rows.count == 0) {
        next->at_bucket++;
        next->at_customer = INT64_MIN;
    }
    return e;
}

/* By the speed since this process began to count this generation. */
static int64_t seconds_left(Recount *recount, const Counting *seen, const Counting *next)
{
    const World *world = recount->options.world;
    Time now = world->monotonic(world->self);
    if (recount->timed_generation != seen->next_generation) {
        recount->timed_generation = seen->next_generation;
        recount->timed_from = now;
        recount->timed_rows = next->rows_done;
    }
    int64_t done = next->rows_done - recount->timed_rows;
    double spent = (double)(now - recount->timed_from) / (double)SECOND;
    if (done <= 0) return seen->seconds_left;
    return (int64_t)(spent / (double)done * (double)(next->rows_total - next->rows_done) + 0.5);
}

static Err read_until(Piece *piece)
{
    Recount *recount = piece->recount;
    Store *store = recount->options.store;
    BucketRows buckets = {0};
    Err e = store->ops->buckets(store, recount->step, &buckets, piece->diag);
    piece->until = ARENA_ARRAY(recount->step, int64_t, (size_t)store->bucket_count);
    for (uint32_t i = 0; !e && i < buckets.count; i++)
        piece->until[buckets.items[i].bucket] = buckets.items[i].recount_to;
    return e;
}

static Err count_piece(Recount *recount, const Counting *seen, Diag *diag)
{
    Piece piece = {.recount = recount,
                   .next = *seen,
                   .counts = counts_new(recount->step, seen->next_generation),
                   .way = count_way_next(recount->step, seen),
                   .diag = diag};
    TurnWrites writes = {.counting = &piece.next};
    Err e = read_until(&piece);
    if (!e) e = count_walk(&piece);
    if (e) return e;
    piece.next.seconds_left = seconds_left(recount, seen, &piece.next);
    counts_rows(piece.counts, recount->step, &writes.counts);
    return change(recount, seen, &writes, diag);
}

Err recount_step(Recount *recount, const RecountWay *wanted, bool *ret_more, Diag *diag)
{
    Counting seen = {0};
    arena_reset(recount->step);
    *ret_more = true;
    Err e = counting_now(recount, &seen, diag);
    if (e) return e;
    if (way_stands(wanted, &seen))
        return seen.next_zone.len ? give_up(recount, &seen, diag)
                                  : tidy(recount, &seen, ret_more, diag);
    if (!way_is_next(wanted, &seen)) return begin(recount, &seen, wanted, diag);
    if (seen.at_bucket < recount->options.store->bucket_count)
        return count_piece(recount, &seen, diag);
    return switch_over(recount, &seen, diag);
}
