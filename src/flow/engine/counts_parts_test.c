/* engine/counts_parts_test.c - the figures of a storefront are those of a shop that has only what
 * was told of it; and a shop with one storefront keeps no counts by storefront. */
#include "lib/shop.h"

#include "flow/recount.h"

#define EVENTS 200
#define ORDERS 60
#define NAMES  "[[\"main\",\"\"],[\"north\",\"North Shop\"],[\"south\",\"\"]]"

static uint64_t random_state;

static uint64_t draw(uint64_t below)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (random_state >> 33) % below;
}

static void count_by(Shop *shop, const char *names)
{
    Diag diag = {0};
    RecountOptions options = {.world = &shop->world,
                              .store = shop->store,
                              .kpis = shop->kpis,
                              .kpi_count = shop->kpi_count};
    Recount *recount = recount_open(&options);
    RecountWay way = {.zone = STR("UTC"), .storefronts = str_of(names)};
    for (bool more = true; more;)
        if (recount_step(recount, &way, &more, &diag)) fail_msg("recount: %s", diag.sentence);
    recount_close(recount);
}

/* What an order tells of its storefront: by its id, by its affiliation, by a name nobody knows,
 * not. */
static const struct {
    const char *told, *id;
} places[] = {
    {"north",       "north"},
    {"North Shop",  "north"},
    {"south",       "south"},
    {"Flea market", "main" },
    {"",            "main" }
};

typedef struct Telling {
    const char *id;
    const char *json, *message;
} Telling;

/* Of two tellings at one moment the id of the message decides, so it is the same in each shop. */
static void tell(Shop *shop, const Telling *telling)
{
    EngineItem item = shop_item(shop, telling->json, telling->message);
    assert_int_equal(shop_submit(shop, &item), ENGINE_STORED);
}

static Telling event_of(Arena *arena, const char *event, int order, int n)
{
    size_t place = (size_t)order % (sizeof places / sizeof *places);
    Str where = places[place].told[0]
                    ? arena_printf(arena, ",\"affiliation\":\"%s\"", places[place].told)
                    : STR_NONE;
    Str json = arena_printf(
        arena,
        "{\"type\":\"track\",\"event\":\"%s\",\"userId\":\"u%d\",\"timestamp\":\"2026-0%d-%02dT"
        "10:00:00Z\",\"properties\":{\"order_id\":\"%d\",\"total\":\"%d.00\",\"currency\":"
        "\"EUR\"%.*s}}",
        event, order % 9, 1 + (int)draw(4), 1 + (int)draw(28), order, 5 + (int)draw(40),
        STR_ARG(where));
    return (Telling){places[place].id, arena_cstr(arena, json),
                     arena_cstr(arena, arena_printf(arena, "m%d", n))};
}

/* In the end each order is told itself: a refund alone does not say where it was placed. */
static Telling random_event(Arena *arena, int n)
{
    static const char *const events[] = {"Order Completed", "Order Completed", "Order Completed",
                                         "Order Cancelled", "Order Refunded"};
    if (n >= EVENTS) return event_of(arena, "Order Completed", n - EVENTS, n);
    return event_of(arena, events[draw(5)], (int)draw(ORDERS), n);
}

/* The counts of a storefront as lines, without its name; of the whole shop when it is "". But for
 * how many customers there are: a storefront's count from their first order there, a shop's from
 * whatever was heard of them first. */
static Str counts_of_part(Shop *shop, const char *id)
{
    Diag diag = {0};
    CountRows rows = {0};
    CountRange all = {.from = INT32_MIN, .to = INT32_MAX};
    if (shop->store->ops->counts(shop->store, shop->arena, &all, &rows, &diag))
        fail_msg("%s", diag.sentence);
    Buf buf = buf_new(shop->arena, 1 << 20);
    for (uint32_t i = 0; i < rows.count; i++) {
        Str part = rows.items[i].counter;
        Str counter = str_cut(&part, '@');
        if (rows.items[i].amount == 0 || !str_is(part, id)) continue;
        if (str_is(counter, "customers")) continue;
        buf_add(&buf, arena_printf(shop->arena, "%.*s %d %.*s %lld\n", STR_ARG(counter),
                                   rows.items[i].day, STR_ARG(rows.items[i].dimension),
                                   (long long)rows.items[i].amount));
    }
    return buf_str(&buf);
}

static void as_if_the_others_were_not_there(void **state)
{
    static const char *const ids[] = {"main", "north", "south"};
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        Shop *whole = shop_open(SHOP_MEMORY), *alone[3];
        random_state = seed;
        if (seed % 2) count_by(whole, NAMES); /* from the first event, or of what is there */
        for (int s = 0; s < 3; s++)
            alone[s] = shop_open(SHOP_MEMORY);
        for (int n = 0; n < EVENTS + ORDERS; n++) {
            Telling told = random_event(whole->arena, n);
            tell(whole, &told);
            for (int s = 0; s < 3; s++)
                if (str_is(str_of(ids[s]), told.id)) tell(alone[s], &told);
        }
        if (seed % 2 == 0) count_by(whole, NAMES);
        for (int s = 0; s < 3; s++) {
            Str got = counts_of_part(whole, ids[s]), want = counts_of_part(alone[s], "");
            assert_true(want.len > 0);
            if (!str_eq(got, want)) fail_msg("seed %d: %s differs", (int)seed, ids[s]);
            shop_close(alone[s]);
        }
        shop_check(whole);
        shop_close(whole);
    }
}

static void one_storefront_costs_nothing(void **state)
{
    (void)state;
    Shop *shop = shop_open(SHOP_MEMORY);
    Diag diag = {0};
    CountRows rows = {0};
    CountRange all = {.from = INT32_MIN, .to = INT32_MAX};
    random_state = 1;
    for (int n = 0; n < 100; n++)
        (void)shop_tell(shop, random_event(shop->arena, n).json);
    assert_int_equal(shop->store->ops->counts(shop->store, shop->arena, &all, &rows, &diag), OK);
    assert_true(rows.count > 0);
    for (uint32_t i = 0; i < rows.count; i++)
        for (size_t c = 0; c < rows.items[i].counter.len; c++)
            assert_true(rows.items[i].counter.ptr[c] != '@');
    shop_close(shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_if_the_others_were_not_there),
                                       cmocka_unit_test(one_storefront_costs_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
