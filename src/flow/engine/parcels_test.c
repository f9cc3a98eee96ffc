/* engine/parcels_test.c - a parcel has one row, whatever names it was known by first, also when its
 * customer is absorbed in the same turn; on every store. */
#include "lib/journeys.h"

static ShopStore kinds[] = {SHOP_MEMORY, SHOP_SQLITE, SHOP_POSTGRES};

#define ANN  "\"userId\":\"u1\",\"context\":{\"traits\":{\"email\":\"ann@example.org\"}}"
#define BEN  "\"userId\":\"u2\",\"context\":{\"traits\":{\"email\":\"ben@example.org\"}}"
#define ANON "\"anonymousId\":\"a1\""
#define ORDERED(who)                                                                               \
    "{\"type\":\"track\",\"event\":\"Order Completed\"," who                                       \
    ",\"timestamp\":\"2026-05-14T07:59:00Z\",\"properties\":{\"order_id\":\"1\","                  \
    "\"total\":\"59.00\",\"currency\":\"EUR\"}}"
#define SHIPPED(who, parcel)                                                                       \
    "{\"type\":\"track\",\"event\":\"Order Shipped\"," who                                         \
    ",\"properties\":{\"order_id\":\"1\",\"carrier\":\"dhl\"," parcel "}}"
#define NUMBER "\"tracking_number\":\"T1\""
#define NAMED  "\"shipment_id\":\"P1\"," NUMBER
#define STRAY_NAMED                                                                                \
    "{\"type\":\"track\",\"event\":\"Shipment Updated\"," ANN                                      \
    ",\"properties\":{\"carrier\":\"dhl\"," NAMED ",\"status\":\"in_transit\"}}"
#define STRAY                                                                                      \
    "{\"type\":\"track\",\"event\":\"Shipment Updated\"," ANN                                      \
    ",\"properties\":{\"carrier\":\"dhl\"," NUMBER ",\"status\":\"in_transit\"}}"

static Shop *open_shop(void **state)
{
    ShopStore kind = *(const ShopStore *)*state;
    if (!shop_store_available(kind)) skip();
    Shop *shop = shop_open(kind);
    shop_journeys(shop);
    return shop;
}

static ShipmentRows parcels(Shop *shop)
{
    Diag diag = {0};
    DerivedRows rows;
    int64_t id = shop_customer(shop, KEY_USER, "u1")->id;
    if (shop->store->ops->derived(shop->store, shop->arena, &id, 1, &rows, &diag))
        fail_msg("%s", diag.sentence);
    return rows.shipments;
}

static void is_one_parcel(Shop *shop, const char *id)
{
    ShipmentRows rows = parcels(shop);
    assert_int_equal(rows.count, 1);
    assert_true(str_is(rows.items[0].shipment_id, id));
    shop_check(shop);
}

static void tell_at_once(Shop *shop, const char *const *events, size_t count)
{
    EngineItem *items = ARENA_ARRAY(shop->arena, EngineItem, count);
    for (size_t i = 0; i < count; i++)
        items[i] = shop_item(shop, events[i], "");
    shop_submit_all(shop, items, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(items[i].verdict, ENGINE_STORED);
}
#define TELL_AT_ONCE(shop, ...)                                                                    \
    tell_at_once((shop), (const char *const[]){__VA_ARGS__},                                       \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void a_number_gets_a_name(void **state)
{
    Shop *shop = open_shop(state);
    TELL_AT_ONCE(shop, ORDERED(ANN));
    TELL_AT_ONCE(shop, SHIPPED(ANN, NUMBER));
    is_one_parcel(shop, "T1");
    TELL_AT_ONCE(shop, SHIPPED(ANN, NAMED));
    is_one_parcel(shop, "P1");
    TELL_AT_ONCE(shop, SHIPPED(ANN, NUMBER));
    is_one_parcel(shop, "P1");
    shop_close(shop);
}

static void within_one_turn(void **state)
{
    Shop *shop = open_shop(state);
    TELL_AT_ONCE(shop, ORDERED(ANN), SHIPPED(ANN, NUMBER), SHIPPED(ANN, NAMED));
    is_one_parcel(shop, "P1");
    shop_close(shop);
}

static void a_parcel_before_its_order(void **state)
{
    Shop *shop = open_shop(state);
    TELL_AT_ONCE(shop, STRAY);
    is_one_parcel(shop, "T1");
    TELL_AT_ONCE(shop, ORDERED(ANN), SHIPPED(ANN, NAMED));
    is_one_parcel(shop, "P1");
    assert_true(str_is(parcels(shop).items[0].order_id, "1"));
    assert_true(str_is(parcels(shop).items[0].status, "in_transit"));
    shop_close(shop);
}

/* Nobody told its order for so long that the snapshot let go of it. */
static void a_parcel_heard_of_again(void **state)
{
    Shop *shop = open_shop(state);
    TELL_AT_ONCE(shop, STRAY_NAMED);
    is_one_parcel(shop, "P1");
    shop_move(shop, 200 * DAY);
    TELL_AT_ONCE(shop, "{\"type\":\"identify\"," ANN "}");
    assert_int_equal(shop_customer(shop, KEY_USER, "u1")->orders.count, 0);
    TELL_AT_ONCE(shop, STRAY);
    is_one_parcel(shop, "P1");
    shop_close(shop);
}

/* Named by the one who is absorbed, in the turn that absorbs it. */
static void a_name_and_then_a_merge(void **state)
{
    Shop *shop = open_shop(state);
    TELL_AT_ONCE(shop, "{\"type\":\"identify\"," ANN "}");
    TELL_AT_ONCE(shop, ORDERED(ANON), SHIPPED(ANON, NUMBER));
    assert_int_equal(shop_living(shop), 2);
    TELL_AT_ONCE(shop, SHIPPED(ANON, NAMED), ORDERED(ANN));
    assert_int_equal(shop_living(shop), 1);
    is_one_parcel(shop, "P1");
    shop_close(shop);
}

/* Named by the one who has absorbed, when the row is still where the other left it. */
static void a_merge_and_then_a_name(void **state)
{
    Shop *shop = open_shop(state);
    TELL_AT_ONCE(shop, "{\"type\":\"identify\"," ANN "}");
    TELL_AT_ONCE(shop, ORDERED(ANON), SHIPPED(ANON, NUMBER));
    TELL_AT_ONCE(shop, ORDERED(ANN), SHIPPED(ANN, NAMED));
    assert_int_equal(shop_living(shop), 1);
    is_one_parcel(shop, "P1");
    shop_close(shop);
}

/* As a program left it that did not take the first row away. */
/* Both told the same order, one so long ago that its snapshot let go of it. */
static void the_same_order_and_then_a_merge(void **state)
{
    Shop *shop = open_shop(state);
    TELL_AT_ONCE(shop, "{\"type\":\"identify\"," ANN "}");
    shop_move(shop, DAY);
    TELL_AT_ONCE(shop, SHIPPED(BEN, "\"shipment_id\":\"P2\""));
    shop_move(shop, 200 * DAY);
    TELL_AT_ONCE(shop, "{\"type\":\"identify\"," BEN "}");
    assert_int_equal(shop_customer(shop, KEY_USER, "u2")->orders.count, 0);
    assert_int_equal(shop_living(shop), 2);
    TELL_AT_ONCE(shop, SHIPPED(ANN, NAMED),
                 "{\"type\":\"alias\",\"userId\":\"u1\",\"previousId\":\"u2\"}");
    assert_int_equal(shop_living(shop), 1);
    is_one_parcel(shop, "P1");
    shop_close(shop);
}

static void what_was_left_behind_is_told(void **state)
{
    Diag diag = {0};
    CheckReport report = {0};
    Shop *shop = open_shop(state);
    TELL_AT_ONCE(shop, ORDERED(ANN), SHIPPED(ANN, NAMED));
    TurnWrites writes = {0};
    ShipmentRow *left = list_push(shop->arena, &writes.shipments);
    *left = parcels(shop).items[0];
    left->shipment_id = STR("T1");
    assert_int_equal(shop->store->ops->commit(shop->store, &writes, &diag), OK);
    const Definitions *definitions = definitions_pin(shop->definitions);
    assert_int_equal(
        engine_check(shop->store, shop->kpis, shop->kpi_count, definitions, &report, &diag), OK);
    assert_int_equal(report.problems, 1);
    assert_true(str_find(str_of(report.first), STR("has parcel T1, which its log")) >= 0);
    assert_int_equal(
        engine_rebuild(shop->store, shop->kpis, shop->kpi_count, definitions, &report, &diag), OK);
    definitions_unpin(shop->definitions, definitions);
    is_one_parcel(shop, "P1");
    shop_close(shop);
}

#define ON_EACH_STORE(test)                                                                        \
    {#test " (memory)", test, NULL, NULL, &kinds[0]},                                              \
        {#test " (sqlite)", test, NULL, NULL, &kinds[1]},                                          \
    {                                                                                              \
#test " (postgres)", test, NULL, NULL, &kinds[2]                                           \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_STORE(a_number_gets_a_name),         ON_EACH_STORE(within_one_turn),
        ON_EACH_STORE(a_parcel_before_its_order),    ON_EACH_STORE(a_name_and_then_a_merge),
        ON_EACH_STORE(a_parcel_heard_of_again),      ON_EACH_STORE(a_merge_and_then_a_name),
        ON_EACH_STORE(what_was_left_behind_is_told), ON_EACH_STORE(the_same_order_and_then_a_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
