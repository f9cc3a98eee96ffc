/* tests/unit/insight_test.c - the KPIs against a naive count over random histories: orders that
 * come late, change, are cancelled and refunded, people who are joined; any period. The sums by day
 * must give what a loop over all orders gives. */
#include "lib/unit.h"

#include <stdlib.h>

#include "flow/engine/counts.h"
#include "flow/report.h"

#define PEOPLE 40
#define STEPS  1500
#define DAYS   120

extern const Kpi kpi_orders, kpi_revenue_minor, kpi_repeat_purchase_rate, kpi_retention,
    kpi_customers, kpi_nps, kpi_pending;

typedef struct World {
    Arena *arena;
    Counts *counts;
    Customer *people[PEOPLE];
    CountRows rows;
    uint64_t random;
} World;

static uint64_t draw(World *world, uint64_t below)
{
    world->random = world->random * 6364136223846793005U + 1442695040888963407U;
    return (world->random >> 33) % below;
}

static Err read_rows(void *self, Arena *arena, const CountRange *range, CountRows *ret_rows,
                     Diag *diag)
{
    World *world = self;
    (void)diag;
    for (uint32_t i = 0; i < world->rows.count; i++) {
        const CountRow *row = &world->rows.items[i];
        if (str_eq(row->counter, range->counter) && row->day >= range->from && row->day < range->to)
            *list_push(arena, ret_rows) = *row;
    }
    return OK;
}

static void count_change(World *world, const Customer *before, const Customer *after)
{
    static const Kpi *const all[] = {&kpi_orders, &kpi_revenue_minor, &kpi_repeat_purchase_rate,
                                     &kpi_retention, &kpi_customers};
    CustomerChange change = {.arena = world->arena,
                             .before = before,
                             .after = after,
                             .orders_changed = true,
                             .zone = zone_utc()};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        all[i]->count(&change, world->counts);
}

static int fact_cmp(const void *a, const void *b)
{
    const OrderFact *x = a, *y = b;
    if (x->placed_at != y->placed_at) return x->placed_at < y->placed_at ? -1 : 1;
    return x->order_hash < y->order_hash ? -1 : x->order_hash > y->order_hash;
}

static void add_fact(World *world, Customer *person)
{
    OrderFact *fact = list_push(world->arena, &person->facts);
    fact->order_hash = (int64_t)draw(world, 1U << 30);
    fact->placed_at = (Time)(20000 + draw(world, DAYS)) * DAY + (Time)draw(world, 24) * HOUR;
    fact->revenue_minor = (int64_t)draw(world, 10000);
    memcpy(fact->currency.code, "EUR", 4);
    qsort(person->facts.items, person->facts.count, sizeof *person->facts.items, fact_cmp);
    if (!person->first_at || fact->placed_at < person->first_at) person->first_at = fact->placed_at;
}

static void change_fact(World *world, Customer *person)
{
    OrderFact *fact = &person->facts.items[draw(world, person->facts.count)];
    if (draw(world, 2)) {
        fact->cancelled = !fact->cancelled;
        return;
    }
    RefundFact *refund = list_push(world->arena, &fact->refunds);
    refund->at = fact->placed_at + (Time)draw(world, 10) * DAY;
    refund->minor = (int64_t)draw(world, 500);
}

/* The loser is closed; the winner takes its orders. */
static void join(World *world, Customer *winner, Customer *loser)
{
    Customer *was = customer_before(world->arena, winner);
    Customer *lost = customer_before(world->arena, loser);
    for (uint32_t i = 0; i < loser->facts.count; i++)
        *list_push(world->arena, &winner->facts) = loser->facts.items[i];
    if (winner->facts.count)
        qsort(winner->facts.items, winner->facts.count, sizeof *winner->facts.items, fact_cmp);
    if (loser->first_at && (!winner->first_at || loser->first_at < winner->first_at))
        winner->first_at = loser->first_at;
    winner->nameless = winner->nameless && loser->nameless;
    *loser = (Customer){.absorbed_into = 1};
    count_change(world, lost, loser);
    count_change(world, was, winner);
}

static World *history(uint64_t seed)
{
    Arena *arena = arena_open(0);
    World *world = ARENA_NEW(arena, World);
    *world = (World){.arena = arena, .counts = counts_new(arena, 0), .random = seed};
    for (int i = 0; i < PEOPLE; i++) {
        world->people[i] = ARENA_NEW(arena, Customer);
        world->people[i]->nameless = i % 5 == 0;
    }
    for (int step = 0; step < STEPS; step++) {
        Customer *person = world->people[draw(world, PEOPLE)];
        Customer *other = world->people[draw(world, PEOPLE)];
        if (person->absorbed_into || other->absorbed_into) continue;
        if (person != other && draw(world, 100) == 0) {
            join(world, person, other);
            continue;
        }
        Customer *before = customer_before(arena, person);
        if (person->facts.count && draw(world, 3) == 0)
            change_fact(world, person);
        else
            add_fact(world, person);
        count_change(world, before, person);
    }
    counts_rows(world->counts, arena, &world->rows);
    return world;
}

static const Json *report(World *world, const Kpi *kpi, Day from, Day to)
{
    ReportIn in = {
        .arena = world->arena, .counts = read_rows, .counts_self = world, .from = from, .to = to};
    Diag diag = {0};
    Buf buf = buf_new(world->arena, 1 << 20);
    JsonOut out = json_out(&buf);
    const Json *json = NULL;
    assert_int_equal(kpi->report(&in, &out, &diag), OK);
    assert_int_equal(json_parse(world->arena, buf_str(&buf), NULL, &json, &diag), OK);
    return json;
}

static bool counted(const OrderFact *fact, Day from, Day to)
{
    Day day = day_of(zone_utc(), fact->placed_at);
    return !fact->cancelled && day >= from && day < to;
}

static void naive(World *world, Day from, Day to, int64_t ret_sums[4])
{
    memset(ret_sums, 0, 4 * sizeof ret_sums[0]);
    for (int p = 0; p < PEOPLE; p++) {
        const Customer *person = world->people[p];
        int64_t orders = 0;
        for (uint32_t i = 0; i < person->facts.count; i++) {
            const OrderFact *fact = &person->facts.items[i];
            if (counted(fact, from, to)) {
                orders++;
                ret_sums[1] += fact->revenue_minor;
            }
            for (uint32_t r = 0; r < fact->refunds.count && !fact->cancelled; r++) {
                Day day = day_of(zone_utc(), fact->refunds.items[r].at);
                if (day >= from && day < to) ret_sums[1] -= fact->refunds.items[r].minor;
            }
        }
        ret_sums[0] += orders;
        if (!person->nameless) {
            ret_sums[2] += orders >= 1;
            ret_sums[3] += orders >= 2;
        }
    }
}

static void any_period_is_counted_right(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        World *world = history(seed);
        for (int i = 0; i < 30; i++) {
            Day from = 20000 + (Day)draw(world, DAYS), to = from + 1 + (Day)draw(world, DAYS);
            int64_t sums[4], got = 0;
            naive(world, from, to, sums);
            assert_true(json_i64(report(world, &kpi_orders, from, to), &got));
            assert_int_equal(got, sums[0]);
            const Json *revenue = json_get(report(world, &kpi_revenue_minor, from, to), "EUR");
            got = 0;
            (void)json_i64(revenue, &got);
            assert_int_equal(got, sums[1]);
            const Json *rate = report(world, &kpi_repeat_purchase_rate, from, to);
            Buf want = buf_new(world->arena, 64);
            if (sums[2])
                buf_double(&want, (double)sums[3] / (double)sums[2], 6);
            else
                buf_lit(&want, "null");
            assert_true(str_eq(rate->raw, buf_str(&want)));
        }
        arena_close(world->arena);
    }
}

/* Everybody of a cohort was there in its first month, and nobody is in two cohorts. */
static void cohorts_hold_every_buyer_once(void **state)
{
    (void)state;
    World *world = history(77);
    int64_t sums[4], customers = 0;
    naive(world, INT32_MIN, INT32_MAX, sums);
    const Json *triangle = report(world, &kpi_retention, INT32_MIN, INT32_MAX);
    for (const Json *row = triangle->first; row; row = row->next) {
        int64_t of = 0, first = 0;
        assert_true(json_i64(json_get(row, "customers"), &of));
        assert_true(json_i64(json_get(row, "active")->first, &first));
        assert_int_equal(of, first);
        customers += of;
    }
    assert_int_equal(customers, sums[2]);
    arena_close(world->arena);
}

static void nps_has_its_margin(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    World world = {.arena = arena};
    const struct {
        const char *score;
        int64_t n;
    } answers[] = {
        {"10", 40},
        {"9",  20},
        {"8",  25},
        {"3",  15}
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        *list_push(arena, &world.rows) =
            (CountRow){STR("answers_nps"), 20000, str_of(answers[i].score), answers[i].n, 0};
    const Json *nps = report(&world, &kpi_nps, 20000, 20001);
    assert_true(str_is(json_get(nps, "score")->raw, "45.000000"));
    assert_true(str_is(json_get(nps, "n")->raw, "100"));
    /* 1.96 sqrt((.6 + .15 - .45^2) / 100) times 100 */
    assert_true(str_is(json_get(nps, "margin")->raw, "14.502676"));
    const Json *none = report(&world, &kpi_nps, 20001, 20002);
    assert_true(json_is(json_get(none, "score"), JSON_NULL));
    arena_close(arena);
}

/* ---- what is pending ---- */

static int64_t pending(Arena *arena, const Counts *counts, const char *counter, Day day,
                       const char *dimension)
{
    CountRows rows = {0};
    counts_rows(counts, arena, &rows);
    for (uint32_t i = 0; i < rows.count; i++)
        if (str_is(rows.items[i].counter, counter) && rows.items[i].day == day &&
            str_is(rows.items[i].dimension, dimension))
            return rows.items[i].amount;
    return 0;
}

/* One change after the other: the sums are what is pending now, whatever was before. */
static void pending_follows_the_state(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Counts *counts = counts_new(arena, 0);
    Customer customer = {0};
    CustomerChange change = {.arena = arena, .after = &customer, .zone = zone_utc()};
    Order *order = list_push(arena, &customer.orders);
    order->promised_at = 105 * DAY;
    Shipment *shipment = list_push(arena, &order->shipments);
    Message *message = list_push(arena, &customer.messages);
    *message = (Message){.state = MESSAGE_PLANNED, .due_at = 103 * DAY};
    shipment->shipped_at = 101 * DAY;
    kpi_pending.count(&change, counts);
    assert_int_equal(pending(arena, counts, "pending_parcels", 101, "2520"), 1);
    assert_int_equal(pending(arena, counts, "pending_messages", 103, ""), 1);
    change.before = customer_before(arena, &customer);
    shipment->promised_at = 107 * DAY; /* the parcel's own promise counts before its order's */
    message->due_at = 104 * DAY;
    kpi_pending.count(&change, counts);
    assert_int_equal(pending(arena, counts, "pending_parcels", 101, "2520"), 0);
    assert_int_equal(pending(arena, counts, "pending_parcels", 101, "2568"), 1);
    assert_int_equal(pending(arena, counts, "pending_messages", 103, ""), 0);
    assert_int_equal(pending(arena, counts, "pending_messages", 104, ""), 1);
    change.before = customer_before(arena, &customer);
    order->cancelled_at = 102 * DAY; /* on its way all the same, but owed to nobody */
    message->state = MESSAGE_RELEASED;
    kpi_pending.count(&change, counts);
    assert_int_equal(pending(arena, counts, "pending_parcels", 101, "-"), 1);
    change.before = customer_before(arena, &customer);
    customer.absorbed_into = 5;
    kpi_pending.count(&change, counts);
    CountRows rows = {0};
    counts_rows(counts, arena, &rows);
    assert_int_equal(rows.count, 0);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pending_follows_the_state),
        cmocka_unit_test(any_period_is_counted_right),
        cmocka_unit_test(cohorts_hold_every_buyer_once),
        cmocka_unit_test(nps_has_its_margin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
