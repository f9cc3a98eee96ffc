/* engine/engine_test.c - the turn end to end: what is stored, refused, joined,
 * released and repeated.
 *
 * Each test runs on every store there is. Deciding needs documents; most tests
 * need none. */
#include "lib/shop.h"

#include <stdio.h>

#define ON_EACH_STORE(test)                                                                        \
    {#test " (memory)", test, NULL, NULL, &static_kinds[SHOP_MEMORY]},                             \
        {#test " (sqlite)", test, NULL, NULL, &static_kinds[SHOP_SQLITE]},                         \
    {                                                                                              \
#test " (postgres)", test, NULL, NULL, &static_kinds[SHOP_POSTGRES]                        \
    }
static ShopStore static_kinds[] = {SHOP_MEMORY, SHOP_SQLITE, SHOP_POSTGRES};

static void need_store(void **state)
{
    if (!shop_store_available(*(const ShopStore *)*state)) skip();
}

static Shop *open_shop(void **state)
{
    need_store(state);
    return shop_open(*(const ShopStore *)*state);
}

/* Many small shops are dear on a database. */
static int rounds_of(void **state, int memory, int sqlite, int postgres)
{
    ShopStore kind = *(const ShopStore *)*state;
    need_store(state);
    return kind == SHOP_MEMORY ? memory : kind == SHOP_SQLITE ? sqlite : postgres;
}

#define ORDER(id, who)                                                                             \
    "{\"type\":\"track\",\"event\":\"Order Completed\"," who                                       \
    ",\"timestamp\":\"2026-05-13T10:00:00Z\",\"properties\":{\"order_id\":\"" id                   \
    "\",\"total\":\"59.00\",\"currency\":\"EUR\"}}"
#define USER(id) "\"userId\":\"" id "\""
#define ANON(id) "\"anonymousId\":\"" id "\""
#define MAIL(m)  "\"context\":{\"traits\":{\"email\":\"" m "\"}}"
#define PHONE(p) "\"context\":{\"traits\":{\"phone\":\"" p "\"}}"

/* ---- the same message again ---- */

static void repeats_and_conflicts(void **state)
{
    Shop *shop = open_shop(state);
    EngineItem one = shop_item(shop, ORDER("1", USER("u")), "first");
    EngineItem again = shop_item(shop, ORDER("1", USER("u")), "first");
    EngineItem other = shop_item(shop, ORDER("2", USER("u")), "first");
    assert_int_equal(shop_submit(shop, &one), ENGINE_STORED);
    assert_int_equal(shop_submit(shop, &again), ENGINE_REPEATED);
    assert_int_equal(shop_submit(shop, &other), ENGINE_CONFLICT);
    assert_int_equal(other.diag.code, ERR_CONFLICT);
    EngineItem batch[4] = {shop_item(shop, ORDER("3", USER("u")), "third"),
                           shop_item(shop, ORDER("3", USER("u")), "third"),
                           shop_item(shop, ORDER("4", USER("u")), "third"),
                           shop_item(shop, "{\"type\":\"track\",\"event\":\"Nobody\"}", "")};
    shop_submit_all(shop, batch, 4);
    assert_int_equal(batch[0].verdict, ENGINE_STORED);
    assert_int_equal(batch[1].verdict, ENGINE_REPEATED);
    assert_int_equal(batch[2].verdict, ENGINE_CONFLICT);
    assert_int_equal(batch[3].verdict, ENGINE_REFUSED);
    assert_int_equal(shop_customer(shop, KEY_USER, "u")->facts.count, 2);
    shop_check(shop);
    shop_close(shop);
}

/* ---- one order told by three ---- */

static const char *const tellers[] = {
    ORDER("1001", MAIL("ann@example.org")),
    ORDER("1001", USER("u7")),
    ORDER("1001", USER("u7") ",\"context\":{\"traits\":{\"email\":\"ann@example.org\"}}"),
};

static void three_tellers_one_order(void **state)
{
    static const int orders[6][3] = {
        {0, 1, 2},
        {0, 2, 1},
        {1, 0, 2},
        {1, 2, 0},
        {2, 0, 1},
        {2, 1, 0}
    };
    for (int o = 0; o < 6; o++) {
        Shop *shop = open_shop(state);
        for (int t = 0; t < 3; t++) {
            EngineVerdict verdict = orders[o][t] == 2 ? shop_import(shop, tellers[2])
                                                      : shop_tell(shop, tellers[orders[o][t]]);
            assert_int_equal(verdict, ENGINE_STORED);
        }
        assert_int_equal(shop_living(shop), 1);
        const Customer *customer = shop_customer(shop, KEY_USER, "u7");
        assert_non_null(customer);
        assert_int_equal(customer->facts.count, 1);
        assert_int_equal(shop_customer(shop, KEY_EMAIL, "ann@example.org")->id, customer->id);
        shop_check(shop);
        shop_close(shop);
    }
}

/* ---- merging ---- */

#define IDENTIFY_BOTH                                                                              \
    "{\"type\":\"identify\",\"userId\":\"u1\",\"traits\":{\"email\":\"bo@"                         \
    "example.org\"}}"

static void merging_loses_nothing(void **state)
{
    Shop *shop = open_shop(state);
    assert_int_equal(shop_tell(shop, ORDER("1", USER("u1"))), ENGINE_STORED);
    assert_int_equal(shop_tell(shop, ORDER("2", MAIL("bo@example.org"))), ENGINE_STORED);
    assert_int_equal(shop_tell(shop, ORDER("3", MAIL("bo@example.org"))), ENGINE_STORED);
    assert_int_equal(shop_living(shop), 2);
    int64_t loser = shop_customer(shop, KEY_EMAIL, "bo@example.org")->id;
    assert_int_equal(shop_tell(shop, IDENTIFY_BOTH), ENGINE_STORED);
    assert_int_equal(shop_living(shop), 1);
    const Customer *customer = shop_customer(shop, KEY_EMAIL, "bo@example.org");
    assert_int_not_equal(customer->id, loser);
    assert_int_equal(customer->facts.count, 3);
    assert_int_equal(engine_stats(shop->engine).merges, 1);
    /* What is told of the loser reaches the winner: by a key, and by the loser's
     * own id. */
    assert_int_equal(shop_tell(shop, ORDER("4", MAIL("bo@example.org"))), ENGINE_STORED);
    EngineItem own = shop_item(shop, ORDER("5", USER("x")), "");
    own.kind = ENGINE_OWN_EVENT;
    own.customer = loser;
    assert_int_equal(shop_submit(shop, &own), ENGINE_STORED);
    assert_int_equal(shop_customer(shop, KEY_USER, "u1")->facts.count, 5);
    assert_int_equal(shop_tell(shop, IDENTIFY_BOTH), ENGINE_STORED); /* again: nothing happens */
    assert_int_equal(engine_stats(shop->engine).merges, 1);
    shop_check(shop);
    shop_close(shop);
}

static void merges_chain_and_meet_in_one_turn(void **state)
{
    Shop *shop = open_shop(state);
    EngineItem items[] = {
        shop_item(shop, ORDER("1", ANON("a")), ""),
        shop_item(shop, ORDER("2", MAIL("m1@example.org")), ""),
        shop_item(shop, ORDER("3", MAIL("m2@example.org")), ""),
        shop_item(shop, ORDER("2", MAIL("m2@example.org")), ""), /* joins the two e-mails */
        shop_item(shop, ORDER("3", USER("u")), ""),              /* and both to a user */
        shop_item(shop, ORDER("1", USER("u")), ""),
    };
    shop_submit_all(shop, items, sizeof items / sizeof *items);
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        assert_int_equal(items[i].verdict, ENGINE_STORED);
    assert_int_equal(shop_living(shop), 1);
    assert_int_equal(shop_customer(shop, KEY_USER, "u")->facts.count, 3);
    assert_int_equal(shop_customer(shop, KEY_ANONYMOUS, "a")->facts.count, 3);
    shop_check(shop);
    shop_close(shop);
}

static void strangers_stay_apart(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", USER("u1") "," MAIL("family@example.org")));
    (void)shop_tell(shop, ORDER("2", USER("u2") "," MAIL("family@example.org")));
    (void)shop_tell(shop, ORDER("3", ANON("tablet") "," MAIL("x@example.org")));
    (void)shop_tell(shop, ORDER("4", ANON("tablet") "," MAIL("y@example.org")));
    assert_int_equal(shop_living(shop), 4);
    EngineItem browser =
        shop_item(shop, "{\"type\":\"page\",\"anonymousId\":\"b\",\"userId\":\"u1\"}", "");
    browser.event.flags = EVENT_UNPROVEN;
    assert_int_equal(shop_submit(shop, &browser), ENGINE_STORED);
    assert_int_equal(shop_living(shop), 5); /* a browser proves nothing */
    shop_check(shop);
    shop_close(shop);
}

/* ---- any two events, and random histories, in both orders ---- */

static uint64_t draw(uint64_t *state, uint64_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (*state >> 33) % below;
}

static Str random_event(Arena *arena, uint64_t *seed, bool strong)
{
    static const char *const events[] = {"Order Completed", "Order Cancelled", "Order Shipped",
                                         "Product Viewed", "Order Completed"};
    for (;;) {
        uint64_t which = draw(seed, 5);
        bool user = draw(seed, 3) == 0, mail = draw(seed, 3) == 0, order = which != 3;
        bool anon = !strong && draw(seed, 3) == 0;
        if (!user && !mail && !anon && !order) continue;
        Buf buf = buf_new(arena, 2000);
        buf_lit(&buf, "{\"type\":\"track\",\"event\":\"");
        buf_add(&buf, str_of(events[which]));
        buf_char(&buf, '"');
        if (user)
            buf_add(&buf,
                    arena_printf(arena, ",\"userId\":\"u%d\"", strong ? 1 : (int)draw(seed, 2)));
        if (anon)
            buf_add(&buf, arena_printf(arena, ",\"anonymousId\":\"a%d\"", (int)draw(seed, 2)));
        buf_add(&buf,
                arena_printf(arena, ",\"timestamp\":\"2026-05-%02dT10:00:00Z\",\"properties\":{",
                             1 + (int)draw(seed, 12)));
        if (mail)
            buf_add(&buf,
                    arena_printf(arena, "\"email\":\"m%d@example.org\",", (int)draw(seed, 3)));
        if (order) buf_add(&buf, arena_printf(arena, "\"order_id\":\"%d\",", (int)draw(seed, 3)));
        buf_lit(&buf, "\"currency\":\"EUR\",\"total\":\"10.00\"}}");
        return buf_str(&buf);
    }
}

typedef struct History {
    const char *told[8];
    size_t count;
} History;

static Str facts_of(void **state, const History *history, const size_t *order, bool one_batch)
{
    Shop *shop = open_shop(state);
    EngineItem items[8];
    for (size_t i = 0; i < history->count; i++) {
        char id[16];
        snprintf(id, sizeof id, "e%zu", order[i]);
        items[i] = shop_item(shop, history->told[order[i]], id);
        if (!one_batch) assert_int_equal(shop_submit(shop, &items[i]), ENGINE_STORED);
    }
    if (one_batch) shop_submit_all(shop, items, history->count);
    shop_check(shop);
    Str facts = shop_facts(shop);
    static char kept[2][65536];
    static int next;
    char *into = kept[next++ % 2];
    assert_true(facts.len < sizeof kept[0]);
    memcpy(into, facts.ptr, facts.len);
    shop_close(shop);
    return (Str){into, facts.len};
}

static void compare(void **state, const History *history, const size_t *a, const size_t *b)
{
    Str one = facts_of(state, history, a, false), two = facts_of(state, history, b, true);
    if (str_eq(one, two)) return;
    for (size_t i = 0; i < history->count; i++)
        print_error("%zu: %s\n", a[i], history->told[a[i]]);
    fail_msg("one order: %.*s\nthe other: %.*s", STR_ARG(one), STR_ARG(two));
}

static void any_two_events(void **state)
{
    static const size_t orders[2][2] = {
        {0, 1},
        {1, 0}
    };
    int rounds = rounds_of(state, 3000, 60, 10);
    uint64_t seed = 5;
    for (int i = 0; i < rounds; i++) {
        Arena *arena = arena_open(0);
        History history = {.count = 2};
        for (size_t n = 0; n < 2; n++)
            history.told[n] = arena_cstr(arena, random_event(arena, &seed, false));
        compare(state, &history, orders[0], orders[1]);
        arena_close(arena);
    }
}

static void random_histories(void **state)
{
    int rounds = rounds_of(state, 1000, 30, 10);
    uint64_t seed = 11;
    for (int i = 0; i < rounds; i++) {
        Arena *arena = arena_open(0);
        History history = {.count = 6};
        size_t a[6], b[6];
        for (size_t n = 0; n < 6; n++) {
            history.told[n] = arena_cstr(arena, random_event(arena, &seed, true));
            a[n] = b[n] = n;
        }
        for (size_t n = 5; n > 0; n--) {
            size_t other = draw(&seed, n + 1), kept = b[n];
            b[n] = b[other];
            b[other] = kept;
        }
        compare(state, &history, a, b);
        arena_close(arena);
    }
}

/* ---- a database that refuses ---- */

typedef struct Faulty {
    StoreOps ops;
    const StoreOps *real;
    uint64_t seed;
    int per_hundred;    /* of commits that fail */
    bool after;         /* ... although they happened */
    const char *poison; /* an order id that is never taken */
} Faulty;
static Faulty faulty;

static Err faulty_commit(Store *store, const TurnWrites *writes, Diag *diag)
{
    for (uint32_t i = 0; faulty.poison && i < writes->log.count; i++)
        if (str_find(writes->log.items[i].body, str_of(faulty.poison)) >= 0)
            return fail(diag, ERR_DATABASE, "poison");
    bool fails = (int)draw(&faulty.seed, 100) < faulty.per_hundred;
    if (fails && !faulty.after) return fail(diag, ERR_DATABASE, "refused");
    Err e = faulty.real->commit(store, writes, diag);
    if (!e && fails) return fail(diag, ERR_DATABASE, "the answer was lost");
    return e;
}

static void make_faulty(Shop *shop, int per_hundred, bool after, const char *poison)
{
    faulty = (Faulty){.ops = *shop->store->ops,
                      .real = shop->store->ops,
                      .seed = 3,
                      .per_hundred = per_hundred,
                      .after = after,
                      .poison = poison};
    faulty.ops.commit = faulty_commit;
    shop->store->ops = &faulty.ops;
}

static void the_bad_one_fails_alone(void **state)
{
    Shop *shop = open_shop(state);
    make_faulty(shop, 0, false, "POISON");
    EngineItem items[40];
    for (size_t i = 0; i < 40; i++) {
        Str json =
            arena_printf(shop->arena,
                         "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u%zu\","
                         "\"properties\":{\"order_id\":\"%s%zu\",\"total\":\"1.00\","
                         "\"currency\":\"EUR\"}}",
                         i % 7, i == 17 ? "POISON" : "", i);
        items[i] = shop_item(shop, arena_cstr(shop->arena, json), "");
    }
    shop_submit_all(shop, items, 40);
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(items[i].verdict, i == 17 ? ENGINE_REFUSED : ENGINE_STORED);
    Diag diag = {0}; /* a trial was committed */
    assert_int_equal(engine_storing(shop->engine, &diag), OK);
    shop_check(shop);
    shop_close(shop);
}

/* Whatever fails, also without being told, and however often the engine starts
 * again: what was acknowledged is there, once. */
static void failing_commits(void **state)
{
    for (int after = 0; after < 2; after++) {
        Shop *shop = open_shop(state);
        make_faulty(shop, 30, after, NULL);
        uint64_t seed = 21;
        size_t acknowledged = 0;
        for (int round = 0; round < 60; round++) {
            EngineItem items[10];
            for (size_t i = 0; i < 10; i++) {
                char id[32];
                snprintf(id, sizeof id, "r%d-%zu", round, i);
                Str json = random_event(shop->arena, &seed, false);
                items[i] = shop_item(shop, arena_cstr(shop->arena, json), id);
            }
            for (int tries = 0; tries < 50; tries++) {
                size_t open = 0;
                shop_submit_all(shop, items, 10);
                for (size_t i = 0; i < 10; i++)
                    open += items[i].verdict == ENGINE_REFUSED;
                if (open == 0) break;
                if (draw(&seed, 4) == 0) shop_restart(shop);
            }
            for (size_t i = 0; i < 10; i++)
                acknowledged += items[i].verdict != ENGINE_REFUSED;
        }
        assert_int_equal(acknowledged, 600);
        shop_check(shop);
        shop->store->ops = faulty.real;
        shop_close(shop);
    }
}

/* ---- rebuild ---- */

static void rebuild_gives_the_same(void **state)
{
    Shop *shop = open_shop(state);
    uint64_t seed = 77;
    for (int i = 0; i < 300; i++)
        (void)shop_tell(shop, arena_cstr(shop->arena, random_event(shop->arena, &seed, false)));
    Str before = shop_facts(shop);
    Diag diag = {0};
    CheckReport report = {0};
    assert_int_equal(engine_rebuild(shop->store, shop->kpis, shop->kpi_count, NULL, &report, &diag),
                     OK);
    assert_int_equal(report.rows, engine_stats(shop->engine).events);
    assert_true(str_eq(before, shop_facts(shop)));
    shop_check(shop);
    shop_restart(shop);
    assert_int_equal(shop_tell(shop, ORDER("9", USER("u1"))), ENGINE_STORED);
    shop_check(shop);
    shop_close(shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_STORE(repeats_and_conflicts), ON_EACH_STORE(three_tellers_one_order),
        ON_EACH_STORE(merging_loses_nothing), ON_EACH_STORE(merges_chain_and_meet_in_one_turn),
        ON_EACH_STORE(strangers_stay_apart),  ON_EACH_STORE(any_two_events),
        ON_EACH_STORE(random_histories),      ON_EACH_STORE(the_bad_one_fails_alone),
        ON_EACH_STORE(failing_commits),       ON_EACH_STORE(rebuild_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
