/* products_test.c - the log followed for products, on SQLite and on PostgreSQL: positions, history,
 * late words, restarts, what is not written. */
#include "lib/unit.h"

#include "flow/products.h"
#include "lib/shop.h"
#include "store/products.h"
#include <stdio.h>

static ShopStore kind;

typedef struct Fixture {
    Shop *shop;
    Db *db;
    ProductsFollower *follower;
    Diag diag;
} Fixture;

static void follower_start(Fixture *w)
{
    w->follower = products_follower_open(test_database_db(&w->shop->database), true);
}

static int setup(void **state)
{
    static Fixture world;
    world = (Fixture){.shop = shop_open(kind)};
    world.db = test_database_db(&world.shop->database);
    follower_start(&world);
    *state = &world;
    return 0;
}

static int teardown(void **state)
{
    Fixture *w = *state;
    products_follower_close(w->follower);
    db_close(w->db);
    shop_close(w->shop);
    return 0;
}

static void ok(Fixture *w, Err err)
{
    if (err) fail_msg("%s: %s", err_name(err), w->diag.sentence);
}

static void follow(Fixture *w)
{
    Time now = world_now(&w->shop->world);
    for (int i = 0; i < 1000; i++)
        if (products_follower_step(w->follower, now) == TIME_NEVER) return;
    fail_msg("the follower does not come to rest");
}

static Product product(Fixture *w, const char *id, Time learnt_by)
{
    Product got;
    Str name = str_of(id);
    ProductIds ids = {.items = &name, .count = 1};
    ok(w, products_get(w->db, w->shop->arena, &ids, learnt_by, &got, &w->diag));
    return got;
}

static size_t changes(Fixture *w, const char *id)
{
    ProductChanges list;
    ok(w, product_history(w->db, w->shop->arena, str_of(id), 100, &list, &w->diag));
    return list.count;
}

/* An order of one kettle, told as it happened `minutes` after the start. */
static void order(Fixture *w, const char *number, int minutes, const char *product)
{
    Time at = SHOP_START - 10 * DAY + minutes * MINUTE;
    Buf stamp = buf_new(w->shop->arena, 64);
    buf_time(&stamp, at);
    Str call =
        arena_printf(w->shop->arena,
                     "{\"type\":\"track\",\"event\":\"Order "
                     "Completed\",\"userId\":\"u%s\",\"timestamp\":\"%.*s\","
                     "\"properties\":{\"order_id\":\"%s\",\"currency\":\"EUR\",\"total\":\"59\","
                     "\"products\":[%s]}}",
                     number, STR_ARG(buf_str(&stamp)), number, product);
    assert_int_equal(shop_tell(w->shop, arena_cstr(w->shop->arena, call)), ENGINE_STORED);
}

static void the_log_is_followed(void **state)
{
    Fixture *w = *state;
    order(w, "1", 1,
          "{\"product_id\":\"p1\",\"name\":\"Kettle\",\"price\":\"59\","
          "\"image_url\":\"https://x.test/1.png\"}");
    order(w, "2", 2, "{\"product_id\":\"p1\",\"name\":\"Kettle\",\"price\":\"49\"}");
    follow(w);
    Product got = product(w, "p1", TIME_NEVER);
    assert_true(str_is(got.name, "Kettle"));
    assert_true(str_is(got.image_url, "https://x.test/1.png"));
    assert_int_equal(got.prices.count, 1);
    assert_int_equal(got.prices.items[0].minor, 4900);
    assert_int_equal(changes(w, "p1"), 4); /* name, picture, two prices */
    assert_int_equal(product(w, "p2", TIME_NEVER).since, 0);
    FollowerRows rows;
    ok(w, follower_list(w->db, w->shop->arena, STR("products"), &rows, &w->diag));
    for (uint32_t i = 0; i < rows.count; i++)
        assert_int_equal(rows.items[i].seq, rows.items[i].end);
}

static void what_is_known_is_not_written(void **state)
{
    Fixture *w = *state;
    order(w, "1", 1, "{\"product_id\":\"p1\",\"name\":\"Kettle\"}");
    order(w, "2", 3, "{\"product_id\":\"p1\",\"name\":\"Kettle\"}");
    follow(w);
    ProductTellings again = {0};
    ProductTelling telling = {STR("p1"), STR("name"), STR("Kettle"), SHOP_START - 9 * DAY};
    product_tell(w->shop->arena, &again, &telling);
    ProductsPut put = {.tellings = &again, .learnt_at = SHOP_START};
    ok(w, products_put(w->db, &put, &w->diag));
    assert_int_equal(put.written, 0);
    again.items[0].value = STR("Pot");
    ok(w, products_put(w->db, &put, &w->diag));
    assert_int_equal(put.written, 1);
}

static void late_words_do_not_win(void **state)
{
    Fixture *w = *state;
    order(w, "1", 10, "{\"product_id\":\"p1\",\"name\":\"Kettle\",\"price\":\"10\"}");
    order(w, "2", 50, "{\"product_id\":\"p1\",\"price\":\"10\"}");
    follow(w);
    order(w, "3", 30,
          "{\"product_id\":\"p1\",\"name\":\"Pot\",\"price\":\"12\",\"category\":\"Tea\"}");
    follow(w);
    Product got = product(w, "p1", TIME_NEVER);
    assert_true(str_is(got.name, "Pot")); /* the latest word on the name */
    assert_int_equal(got.prices.items[0].minor, 1000);
    assert_true(str_is(got.category, "Tea"));
    order(w, "4", 5, "{\"product_id\":\"p1\",\"name\":\"Oldest\"}");
    follow(w);
    assert_true(str_is(product(w, "p1", TIME_NEVER).name, "Pot"));
    assert_int_equal(changes(w, "p1"), 7);
}

static void a_restart_goes_on(void **state)
{
    Fixture *w = *state;
    order(w, "1", 1, "{\"product_id\":\"p1\",\"name\":\"Kettle\"}");
    follow(w);
    products_follower_close(w->follower);
    order(w, "2", 2, "{\"product_id\":\"p2\",\"name\":\"Pot\"}");
    follower_start(w);
    follow(w);
    assert_true(str_is(product(w, "p2", TIME_NEVER).name, "Pot"));
    assert_int_equal(changes(w, "p1"), 1);
    /* Two at once read the same rows: nothing is doubled. */
    ProductsFollower *first = w->follower;
    order(w, "3", 3, "{\"product_id\":\"p3\",\"name\":\"Cup\"}");
    follower_start(w);
    follow(w);
    products_follower_close(w->follower);
    w->follower = first;
    follow(w);
    assert_int_equal(changes(w, "p3"), 1);
}

static void browsers_prove_nothing(void **state)
{
    Fixture *w = *state;
    EngineItem item = shop_item(w->shop,
                                "{\"type\":\"track\",\"event\":\"Product Viewed\","
                                "\"anonymousId\":\"a\",\"properties\":{\"product_id\":\"p1\","
                                "\"image_url\":\"https://evil.test/x.png\"}}",
                                "");
    item.event.flags |= EVENT_UNPROVEN;
    assert_int_equal(shop_submit(w->shop, &item), ENGINE_STORED);
    follow(w);
    assert_int_equal(product(w, "p1", TIME_NEVER).since, 0);
}

static void the_past_can_be_read(void **state)
{
    Fixture *w = *state;
    order(w, "1", 1, "{\"product_id\":\"p1\",\"name\":\"Kettle\"}");
    follow(w);
    Time then = world_now(&w->shop->world);
    shop_move(w->shop, HOUR);
    order(w, "2", 2, "{\"product_id\":\"p1\",\"name\":\"Pot\",\"brand\":\"B\"}");
    follow(w);
    assert_true(str_is(product(w, "p1", then).name, "Kettle"));
    assert_int_equal(product(w, "p1", then).brand.len, 0);
    assert_true(str_is(product(w, "p1", TIME_NEVER).name, "Pot"));
    Order bare = {0};
    *list_push(w->shop->arena, &bare.lines) = (OrderLine){.product_id = STR("p1")};
    *list_push(w->shop->arena, &bare.lines) = (OrderLine){.product_id = STR("p9")};
    ok(w, products_fill(w->db, w->shop->arena, &bare, TIME_NEVER, &w->diag));
    assert_true(str_is(bare.lines.items[0].name, "Pot"));
    assert_int_equal(bare.lines.items[1].name.len, 0);
    ProductIds ids;
    ok(w, products_list(w->db, w->shop->arena, STR_NONE, 10, &ids, &w->diag));
    assert_int_equal(ids.count, 1);
}

static int run_suite(const char *name)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(the_log_is_followed), CASE(what_is_known_is_not_written), CASE(late_words_do_not_win),
        CASE(a_restart_goes_on),   CASE(browsers_prove_nothing),       CASE(the_past_can_be_read),
    };
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    kind = SHOP_SQLITE;
    int failed = run_suite("products on sqlite");
    kind = SHOP_POSTGRES;
    if (shop_store_available(kind))
        failed += run_suite("products on postgresql");
    else
        printf("skipped: products on postgresql\n");
    return failed != 0;
}
