/* tests/unit/disk_fault_test.c - every read, write and sync of the embedded store fails once, and
 * the disk gets full at each of them: what was acknowledged is there, what was refused can be told
 * again and counts once, and nothing but the disk has to be mended.
 *
 * Not here: kill -9 (tests/crash), failing commits of the other stores (engine_test.c). */
#include "lib/shop.h"

#include "lib/disk.h"

#include <stdio.h>

#define PLACES_MAX  100000
#define ORDERS_EACH 6

/* Orders of three people of this round, the last with a delivery: several turns, merges, messages.
 */
static size_t events_of(Shop *shop, int64_t round, EngineItem *items)
{
    char id[64];
    for (int i = 0; i < ORDERS_EACH; i++) {
        Str json = arena_printf(
            shop->arena,
            "{\"type\":\"track\",\"event\":\"Order Completed\",\"anonymousId\":\"a%lld-%d\","
            "\"context\":{\"traits\":{\"email\":\"p%lld-%d@example.com\"}},"
            "\"timestamp\":\"2026-05-13T10:00:00Z\",\"properties\":{\"order_id\":\"%lld-%d\","
            "\"total\":\"59.00\",\"currency\":\"EUR\"}}",
            (long long)round, i, (long long)round, i % 3, (long long)round, i);
        snprintf(id, sizeof id, "m%lld-%d", (long long)round, i);
        items[i] = shop_item(shop, arena_cstr(shop->arena, json), id);
    }
    return ORDERS_EACH;
}

static void tell_each(Shop *shop, EngineItem *items, size_t count)
{
    for (size_t i = 0; i < count; i += 2)
        shop_submit_all(shop, items + i, count - i < 2 ? 1 : 2);
}

static uint64_t stored(Shop *shop)
{
    CheckReport report = {0};
    Diag diag = {0};
    assert_int_equal(engine_check(shop->store, shop->kpis, shop->kpi_count, NULL, &report, &diag),
                     OK);
    if (report.problems) fail_msg("%s", report.first);
    return report.rows;
}

/* One round: the nth call fails; afterwards all is told again, and all must be there. */
static bool round_at(Shop *shop, DiskFault fault, int64_t nth)
{
    EngineItem items[ORDERS_EACH];
    size_t count = events_of(shop, nth, items);
    disk_break(fault, nth);
    tell_each(shop, items, count);
    bool broke = disk_mend();
    for (size_t i = 0; i < count; i++) {
        bool kept = items[i].verdict != ENGINE_REFUSED;
        if (!broke) assert_true(kept);
        EngineItem again = items[i];
        EngineVerdict verdict = shop_submit(shop, &again);
        if (verdict == ENGINE_REFUSED)
            fail_msg("place %lld, after mending: %s", (long long)nth, again.diag.sentence);
        if (kept) assert_int_equal(verdict, ENGINE_REPEATED);
    }
    return broke;
}

static void each_call_fails(DiskFault fault)
{
    Shop *shop = shop_open(SHOP_SQLITE);
    int64_t rounds = 0;
    for (int64_t nth = 1; nth < PLACES_MAX; nth++) {
        rounds++;
        if (!round_at(shop, fault, nth)) break;
        if (rounds % 8 == 0) assert_int_equal(stored(shop), rounds * ORDERS_EACH);
        if (rounds % 16 == 0) shop_restart(shop);
    }
    assert_true(rounds > 30);
    assert_int_equal(stored(shop), rounds * ORDERS_EACH);
    shop_stop(shop); /* as it lies on the disk */
    shop_start(shop);
    assert_int_equal(stored(shop), rounds * ORDERS_EACH);
    shop_close(shop);
}

static void a_call_fails_once(void **state)
{
    (void)state;
    each_call_fails(DISK_FAILS_ONCE);
}

static void the_disk_gets_full(void **state)
{
    (void)state;
    each_call_fails(DISK_STAYS_FULL);
}

/* Once a turn is refused the disk itself is asked, at most once a second. */
static void a_full_disk_is_known_until_it_is_mended(void **state)
{
    (void)state;
    Shop *shop = shop_open(SHOP_SQLITE);
    EngineItem items[ORDERS_EACH];
    Diag diag = {0};
    (void)events_of(shop, 1, items);
    assert_int_equal(engine_storing(shop->engine, &diag), OK);
    disk_break(DISK_STAYS_FULL, 1);
    assert_int_equal(shop_submit(shop, &items[0]), ENGINE_REFUSED);
    assert_int_not_equal(engine_storing(shop->engine, &diag), OK);
    assert_true(strlen(diag.sentence) > 0);
    shop_move(shop, 3 * SECOND);
    assert_int_not_equal(engine_storing(shop->engine, &diag), OK);
    assert_true(disk_mend());
    shop_run(shop);
    assert_int_not_equal(engine_storing(shop->engine, &diag), OK);
    shop_move(shop, 2 * SECOND);
    assert_int_equal(engine_storing(shop->engine, &diag), OK);
    disk_break(DISK_STAYS_FULL, 1); /* in good health nothing is tried */
    shop_move(shop, MINUTE);
    assert_false(disk_mend());
    shop_close(shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_fails_once),
        cmocka_unit_test(the_disk_gets_full),
        cmocka_unit_test(a_full_disk_is_known_until_it_is_mended),
    };
    disk_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
