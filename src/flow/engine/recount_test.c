/* engine/recount_test.c - counting again in another zone while the engine goes on: nothing is
 * counted twice or left out, old figures stand until the switch, and what was begun is ended after
 * a restart.
 *
 * The judge is check: it counts the whole log again, in the zone that stands. Not here: several
 * threads (recount_threads_test.c). */
#include "lib/shop.h"

#include "flow/recount.h"
#include "store/counting.h"

#define ON_EACH_STORE(test)                                                                        \
    {#test " (memory)", test, NULL, NULL, &static_kinds[SHOP_MEMORY]},                             \
        {#test " (sqlite)", test, NULL, NULL, &static_kinds[SHOP_SQLITE]},                         \
    {                                                                                              \
#test " (postgres)", test, NULL, NULL, &static_kinds[SHOP_POSTGRES]                        \
    }
static ShopStore static_kinds[] = {SHOP_MEMORY, SHOP_SQLITE, SHOP_POSTGRES};

static Shop *open_shop(void **state)
{
    ShopStore kind = *(const ShopStore *)*state;
    if (!shop_store_available(kind)) skip();
    return shop_open(kind);
}

static Recount *open_recount(Shop *shop, Store *store)
{
    RecountOptions options = {
        .world = &shop->world, .store = store, .kpis = shop->kpis, .kpi_count = shop->kpi_count};
    return recount_open(&options);
}

static bool step(Recount *recount, const char *zone)
{
    Diag diag = {0};
    bool more = false;
    if (recount_step(recount, &(RecountWay){.zone = str_of(zone)}, &more, &diag))
        fail_msg("step: %s", diag.sentence);
    return more;
}

static int run(Recount *recount, const char *zone)
{
    int steps = 1;
    while (step(recount, zone))
        steps++;
    return steps;
}

static Counting counting(Shop *shop)
{
    Diag diag = {0};
    Counting now = {0};
    if (shop->store->ops->counting(shop->store, shop->arena, &now, &diag))
        fail_msg("counting: %s", diag.sentence);
    return now;
}

static int64_t orders_on(Shop *shop, Day day)
{
    Diag diag = {0};
    CountRows rows = {0};
    CountRange range = {STR("orders"), day, day + 1};
    int64_t sum = 0;
    if (shop->store->ops->counts(shop->store, shop->arena, &range, &rows, &diag))
        fail_msg("counts: %s", diag.sentence);
    for (uint32_t i = 0; i < rows.count; i++)
        sum += rows.items[i].amount;
    return sum;
}

static size_t drop(Shop *shop, int32_t from, int32_t to, int64_t version)
{
    Diag diag = {0};
    size_t dropped = 0;
    CountDrop what = {from, to, version, 1000};
    if (shop->store->ops->counts_drop(shop->store, &what, &dropped, &diag))
        fail_msg("drop: %s", diag.sentence);
    return dropped;
}

/* Orders of few people who turn out to be one another, at the edge of a day. */
static void tell_some(Shop *shop, int from, int to)
{
    for (int i = from; i < to; i++) {
        Str who = i % 7 == 3 ? arena_printf(shop->arena, "\"anonymousId\":\"a%d\"", i % 11)
                             : arena_printf(shop->arena,
                                            "\"userId\":\"u%d\",\"context\":{\"traits\":{"
                                            "\"email\":\"m%d@example.org\"}}",
                                            i % 23, i % 31);
        Str json = arena_printf(
            shop->arena,
            "{\"type\":\"track\",\"event\":\"%s\",%.*s,\"timestamp\":\"2026-05-%02dT22:30:00Z\","
            "\"properties\":{\"order_id\":\"%d\",\"total\":\"%d.00\",\"currency\":\"EUR\"}}",
            i % 9 == 5 ? "Order Refunded" : "Order Completed", STR_ARG(who), 1 + i % 12,
            i % 9 == 5 ? i - 5 : i, 1 + i % 50);
        (void)shop_tell(shop, arena_cstr(shop->arena, json));
        if (i % 40 == 39)
            (void)shop_tell(
                shop, arena_cstr(shop->arena, arena_printf(shop->arena,
                                                           "{\"type\":\"identify\",\"userId\":"
                                                           "\"u%d\",\"anonymousId\":\"a%d\"}",
                                                           i % 23, i % 11)));
    }
}

static void old_days_until_the_switch(void **state)
{
    Shop *shop = open_shop(state);
    Recount *recount = open_recount(shop, shop->store);
    Day day;
    assert_true(day_parse(STR("2026-05-13"), &day));
    for (int i = 0; i < 3; i++)
        (void)shop_tell(shop,
                        arena_cstr(shop->arena,
                                   arena_printf(shop->arena,
                                                "{\"type\":\"track\",\"event\":\"Order Completed\","
                                                "\"userId\":\"u%d\",\"timestamp\":"
                                                "\"2026-05-13T22:30:00Z\",\"properties\":{"
                                                "\"order_id\":\"%d\",\"total\":\"5.00\","
                                                "\"currency\":\"EUR\"}}",
                                                i, i)));
    (void)run(recount, "UTC");
    assert_int_equal(orders_on(shop, day), 3);
    while (!str_is(counting(shop).zone, "Europe/Berlin")) {
        assert_int_equal(orders_on(shop, day), 3);
        assert_int_equal(orders_on(shop, day + 1), 0);
        shop_check(shop);
        assert_true(step(recount, "Europe/Berlin"));
    }
    assert_int_equal(orders_on(shop, day), 0);
    assert_int_equal(orders_on(shop, day + 1), 3);
    shop_check(shop);
    (void)run(recount, "Europe/Berlin");
    assert_false(step(recount, "Europe/Berlin"));
    Counting now = counting(shop); /* the old generation is gone */
    assert_int_equal(drop(shop, INT32_MIN, now.generation, now.version), 0);
    recount_close(recount);
    shop_close(shop);
}

/* As a second process would, that looked before the recount began and removes after. */
static void who_looked_before_removes_nothing(void **state)
{
    Shop *shop = open_shop(state);
    Recount *recount = open_recount(shop, shop->store);
    tell_some(shop, 0, 30);
    (void)run(recount, "UTC");
    Counting looked = counting(shop);
    assert_true(step(recount, "Asia/Tokyo"));
    tell_some(shop, 30, 40);
    assert_int_equal(drop(shop, looked.generation + 1, INT32_MAX, looked.version), 0);
    (void)run(recount, "Asia/Tokyo");
    shop_check(shop);
    assert_int_equal(drop(shop, 0, INT32_MAX, looked.version), 0);
    assert_true(drop(shop, 0, INT32_MAX, counting(shop).version) > 0);
    recount_close(recount);
    shop_close(shop);
}

/* Turns, restarts of both and changes of mind between any two steps. */
static void everything_once_whatever_comes_between(void **state)
{
    static const char *const zones[] = {"Asia/Tokyo", "America/New_York", "Asia/Tokyo", "UTC",
                                        "Pacific/Auckland"};
    Shop *shop = open_shop(state);
    Recount *recount = open_recount(shop, shop->store);
    tell_some(shop, 0, 200);
    int told = 200;
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i <= 2 * round; i++) {
            if (i == 2 && !step(recount, "Africa/Cairo")) fail_msg("it rests");
            if (!step(recount, zones[round])) break;
            tell_some(shop, told, told + 7);
            told += 7;
            shop_check(shop);
            if (i % 3 == 1) shop_restart(shop);
            recount_close(recount);
            recount = open_recount(shop, shop->store);
        }
        (void)run(recount, zones[round]);
        assert_true(str_is(counting(shop).zone, zones[round]));
        shop_check(shop);
        tell_some(shop, told, told + 5);
        told += 5;
        shop_check(shop);
    }
    recount_close(recount);
    shop_close(shop);
}

/* More events of one customer than are folded in one piece, and one that absorbed it. */
static void long_histories_are_folded_in_pieces(void **state)
{
    Shop *shop = open_shop(state);
    Recount *recount = open_recount(shop, shop->store);
    EngineItem items[100];
    for (int i = 0; i < 1300; i++) {
        Str json = arena_printf(shop->arena,
                                "{\"type\":\"track\",\"event\":\"Order Completed\",\"context\":{"
                                "\"traits\":{\"email\":\"till@example.org\"}},\"timestamp\":\"2026-"
                                "05-%02dT23:10:00Z\",\"properties\":{"
                                "\"order_id\":\"%d\",\"total\":\"5.00\",\"currency\":\"EUR\"}}",
                                1 + i % 12, i);
        items[i % 100] = shop_item(shop, arena_cstr(shop->arena, json), "");
        if (i % 100 == 99) shop_submit_all(shop, items, 100);
    }
    (void)shop_tell(shop, "{\"type\":\"identify\",\"userId\":\"ada\"}");
    assert_int_equal(shop_customer(shop, KEY_EMAIL, "till@example.org")->events, 1300);
    assert_true(step(recount, "Asia/Tokyo"));
    (void)shop_tell(shop, "{\"type\":\"identify\",\"userId\":\"ada\",\"traits\":{\"email\":"
                          "\"till@example.org\"}}");
    assert_int_equal(shop_customer(shop, KEY_USER, "ada")->absorbed.count, 1);
    (void)run(recount, "Asia/Tokyo");
    assert_true(str_is(counting(shop).zone, "Asia/Tokyo"));
    shop_check(shop);
    (void)run(recount, "UTC");
    shop_check(shop);
    recount_close(recount);
    shop_close(shop);
}

#define OF_ADA(event, properties)                                                                  \
    "{\"type\":\"track\",\"event\":\"" event "\",\"userId\":\"ada\",\"properties\":{" properties   \
    "}}"

/* What is under way is counted of the orders in the snapshot: one that had left it and is named
 * again was not in it before. */
static void an_order_that_comes_back_was_away(void **state)
{
    Shop *shop = open_shop(state);
    Recount *recount = open_recount(shop, shop->store);
    (void)shop_tell(shop, OF_ADA("Order Completed", "\"order_id\":\"1\",\"total\":\"5.00\""));
    (void)shop_tell(shop, OF_ADA("Order Shipped", "\"order_id\":\"1\",\"shipment_id\":\"s1\""));
    shop_move(shop, 200 * DAY);
    (void)shop_tell(shop, OF_ADA("Order Completed", "\"order_id\":\"2\",\"total\":\"5.00\""));
    assert_null(customer_order(shop_customer(shop, KEY_USER, "ada"), STR("1")));
    shop_check(shop);
    (void)shop_tell(shop, OF_ADA("Order Delivered", "\"order_id\":\"1\",\"shipment_id\":\"s1\""));
    shop_check(shop);
    (void)run(recount, "Asia/Tokyo");
    shop_check(shop);
    recount_close(recount);
    shop_close(shop);
}

static void an_unknown_zone_changes_nothing(void **state)
{
    Shop *shop = open_shop(state);
    Recount *recount = open_recount(shop, shop->store);
    Diag diag = {0};
    bool more = false;
    tell_some(shop, 0, 20);
    assert_int_equal(
        recount_step(recount, &(RecountWay){.zone = STR("Mars/Olympus")}, &more, &diag),
        ERR_INVALID);
    assert_int_equal(counting(shop).next_zone.len, 0);
    shop_check(shop);
    recount_close(recount);
    shop_close(shop);
}

static bool step_of(Recount *recount, Str counters)
{
    Diag diag = {0};
    bool more = false;
    if (recount_step(recount, &(RecountWay){.zone = STR("UTC"), .counters = counters}, &more,
                     &diag))
        fail_msg("step: %s", diag.sentence);
    return more;
}

/* A newer program: what it counts beside the old is counted of the past too. */
static void kpis_that_came_later(void **state)
{
    Diag diag = {0};
    Shop *shop = open_shop(state);
    size_t all = shop->kpi_count;
    Str before = kpi_counters(shop->arena, shop->kpis, 3);
    Str after = kpi_counters(shop->arena, shop->kpis, all);
    Day day;
    assert_true(day_parse(STR("2026-05-02"), &day));
    assert_false(str_eq(before, after));
    if (shop->store->db) {
        assert_int_equal(counting_make(shop->store->db, STR("UTC"), before, &diag), OK);
        assert_true(str_eq(counting(shop).counters, before));
    }
    shop->kpi_count = 3;
    shop_restart(shop);
    tell_some(shop, 0, 60);
    Recount *old = open_recount(shop, shop->store);
    while (step_of(old, before))
        continue;
    recount_close(old);
    assert_true(str_eq(counting(shop).counters, before));
    assert_int_equal(orders_on(shop, day), 0);
    if (shop->store->db) { /* who counted is not written over */
        assert_int_equal(counting_make(shop->store->db, STR("UTC"), after, &diag), OK);
        assert_true(str_eq(counting(shop).counters, before));
    }

    shop->kpi_count = all;
    shop_restart(shop);
    tell_some(shop, 60, 70);
    Recount *recount = open_recount(shop, shop->store);
    assert_true(step_of(recount, after));
    assert_true(str_eq(counting(shop).next_counters, after));
    tell_some(shop, 70, 80);
    while (step_of(recount, after))
        continue;
    assert_true(str_eq(counting(shop).counters, after));
    assert_int_equal(counting(shop).next_counters.len, 0);
    assert_true(orders_on(shop, day) > 0);
    shop_check(shop);
    recount_close(recount);
    shop_close(shop);
}

/* A rebuild counts for the documents' zone, and a recount that was under way is done with. */
static void rebuild_ends_a_recount(void **state)
{
    Shop *shop = open_shop(state);
    Recount *recount = open_recount(shop, shop->store);
    Diag diag = {0};
    CheckReport report = {0};
    Definitions definitions = {.sending.reporting_zone = STR("Asia/Tokyo")};
    tell_some(shop, 0, 50);
    assert_true(step(recount, "Africa/Cairo"));
    assert_true(step(recount, "Africa/Cairo"));
    assert_int_equal(
        engine_rebuild(shop->store, shop->kpis, shop->kpi_count, &definitions, &report, &diag), OK);
    assert_true(str_is(counting(shop).zone, "Asia/Tokyo"));
    assert_int_equal(counting(shop).next_zone.len, 0);
    shop_restart(shop);
    tell_some(shop, 50, 60);
    shop_check(shop);
    (void)run(recount, "Asia/Tokyo");
    shop_check(shop);
    recount_close(recount);
    shop_close(shop);
}

/* Another process takes the same step while this one still folds. */
static StoreOps intruding;
static const StoreOps *real_ops;
static Recount *intruder;

static Err intruding_walk(Store *store, Arena *arena, const WalkRange *range,
                          CustomerRows *ret_rows, Diag *diag)
{
    Recount *other = intruder;
    intruder = NULL;
    if (other) assert_true(step(other, "Asia/Tokyo"));
    return real_ops->walk(store, arena, range, ret_rows, diag);
}

static void of_two_that_count_the_same_one_writes(void **state)
{
    Shop *shop = open_shop(state);
    Recount *one = open_recount(shop, shop->store), *other = open_recount(shop, shop->store);
    tell_some(shop, 0, 200);
    real_ops = shop->store->ops;
    intruding = *real_ops;
    intruding.walk = intruding_walk;
    shop->store->ops = &intruding;
    for (bool more = true; more;) {
        intruder = str_is(counting(shop).next_zone, "Asia/Tokyo") ? other : NULL;
        more = step(one, "Asia/Tokyo");
    }
    shop->store->ops = real_ops;
    assert_true(str_is(counting(shop).zone, "Asia/Tokyo"));
    shop_check(shop);
    recount_close(one);
    recount_close(other);
    shop_close(shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_STORE(old_days_until_the_switch),
        ON_EACH_STORE(who_looked_before_removes_nothing),
        ON_EACH_STORE(everything_once_whatever_comes_between),
        ON_EACH_STORE(long_histories_are_folded_in_pieces),
        ON_EACH_STORE(an_order_that_comes_back_was_away),
        ON_EACH_STORE(an_unknown_zone_changes_nothing),
        ON_EACH_STORE(kpis_that_came_later),
        ON_EACH_STORE(rebuild_ends_a_recount),
        ON_EACH_STORE(of_two_that_count_the_same_one_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
