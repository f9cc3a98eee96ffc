/* engine/recount_threads_test.c - two recounts, as of two processes, beside an engine at work on
 * the same database: when all is through, check agrees.
 *
 * Not here: what a recount does step by step (recount_test.c). Small, for ThreadSanitizer. */
#include "lib/shop.h"

#include <stdatomic.h>

#include "flow/recount.h"
#include "io/thread.h"

#define ORDERS_BEFORE 40
#define ORDERS_BESIDE 60
#define SWITCHES      2

static const char *const zones_wanted[] = {"Asia/Tokyo", "America/New_York", "UTC"};

typedef struct Teller {
    Shop *shop;
    _Atomic bool done;
    _Atomic int wanted; /* which of the zones, modulo 3 */
} Teller;

static void tell_some(Shop *shop, int from, int to)
{
    for (int i = from; i < to; i++) {
        Str json = arena_printf(
            shop->arena,
            "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u%d\","
            "\"timestamp\":\"2026-05-%02dT22:30:00Z\",\"properties\":{\"order_id\":\"%d\","
            "\"total\":\"%d.00\",\"currency\":\"EUR\"}}",
            i % 23, 1 + i % 12, i, 1 + i % 50);
        (void)shop_tell(shop, arena_cstr(shop->arena, json));
    }
}

static void tell_all(void *self)
{
    Teller *teller = self;
    tell_some(teller->shop, ORDERS_BEFORE, ORDERS_BEFORE + ORDERS_BESIDE);
    atomic_store(&teller->done, true);
}

typedef struct Counter {
    Shop *shop;
    Teller *teller;
    Store *store;
} Counter;

/* Whoever sees that all is counted wants the next zone. A lock not got in time is asked for again.
 */
static void count_on(void *self)
{
    Counter *counter = self;
    Teller *teller = counter->teller;
    RecountOptions options = {.world = &counter->shop->world,
                              .store = counter->store,
                              .kpis = counter->shop->kpis,
                              .kpi_count = counter->shop->kpi_count};
    Recount *recount = recount_open(&options);
    while (!atomic_load(&teller->done) || atomic_load(&teller->wanted) < SWITCHES) {
        Diag diag = {0};
        bool more = true;
        int wanted = atomic_load(&teller->wanted);
        RecountWay way = {.zone = str_of(zones_wanted[wanted % 3])};
        Err e = recount_step(recount, &way, &more, &diag);
        if (e && !err_retry(e)) fail_msg("step: %s", diag.sentence);
        if (!more) atomic_compare_exchange_strong(&teller->wanted, &wanted, wanted + 1);
    }
    recount_close(recount);
}

static void beside_an_engine_at_work(void **state)
{
    Shop *shop = shop_open(*(const ShopStore *)*state);
    Teller teller = {.shop = shop};
    Counter counters[2];
    Thread *threads[2];
    Diag diag = {0};
    tell_some(shop, 0, ORDERS_BEFORE);
    Thread *thread = thread_start("teller", tell_all, &teller);
    for (int i = 0; i < 2; i++) {
        counters[i] = (Counter){.shop = shop, .teller = &teller};
        if (store_sql(test_database_db(&shop->database), &counters[i].store, &diag))
            fail_msg("%s", diag.sentence);
        threads[i] = thread_start("counter", count_on, &counters[i]);
    }
    thread_join(thread);
    for (int i = 0; i < 2; i++) {
        thread_join(threads[i]);
        counters[i].store->ops->close(counters[i].store);
    }
    shop_check(shop);
    shop_close(shop);
}

int main(void)
{
    static ShopStore kinds[] = {SHOP_SQLITE, SHOP_POSTGRES};
    const struct CMUnitTest tests[] = {
        {"beside_an_engine_at_work (sqlite)",   beside_an_engine_at_work, NULL, NULL, &kinds[0]},
        {"beside_an_engine_at_work (postgres)", beside_an_engine_at_work, NULL, NULL, &kinds[1]},
    };
    /* The suite of the thread sanitizer has no PostgreSQL, whose client library it does not know.
     */
    size_t count = shop_store_available(SHOP_POSTGRES) ? 2 : 1;
    return _cmocka_run_group_tests("recount beside an engine", tests, count, NULL, NULL);
}
