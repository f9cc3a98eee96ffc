/* engine/check_test.c - what is not as the log says is told in a sentence, and rebuild mends it:
 * one column or one row at a time is spoiled, on every store. */
#include "lib/journeys.h"

static ShopStore kinds[] = {SHOP_MEMORY, SHOP_SQLITE, SHOP_POSTGRES};

#define ANN "\"userId\":\"u1\",\"context\":{\"traits\":{\"email\":\"ann@example.org\"}}"
#define ORDERED                                                                                    \
    "{\"type\":\"track\",\"event\":\"Order Completed\"," ANN                                       \
    ",\"timestamp\":\"2026-05-14T07:59:00Z\",\"properties\":{\"order_id\":\"1\","                  \
    "\"total\":\"59.00\",\"currency\":\"EUR\",\"products\":[{\"product_id\":\"p1\","               \
    "\"name\":\"Cup\",\"price\":\"59.00\",\"quantity\":1}]}}"
#define SHIPPED                                                                                    \
    "{\"type\":\"track\",\"event\":\"Order Shipped\"," ANN                                         \
    ",\"properties\":{\"order_id\":\"1\",\"carrier\":\"dhl\",\"tracking_number\":\"T1\"}}"

/* What stands in the store of the one customer, to be spoiled and written back. */
typedef struct Spoil {
    CustomerRow *customer;
    OrderRow *order;
    ShipmentRow *shipment;
    MessageRow message;
} Spoil;

static CheckReport check(Shop *shop, Err (*work)(Store *, const Kpi *const *, size_t,
                                                 const Definitions *, CheckReport *, Diag *))
{
    Diag diag = {0};
    CheckReport report = {0};
    const Definitions *definitions = definitions_pin(shop->definitions);
    Err e = work(shop->store, shop->kpis, shop->kpi_count, definitions, &report, &diag);
    definitions_unpin(shop->definitions, definitions);
    if (e) fail_msg("%s", diag.sentence);
    return report;
}

static void commit(Shop *shop, const TurnWrites *writes)
{
    Diag diag = {0};
    if (shop->store->ops->commit(shop->store, writes, &diag)) fail_msg("%s", diag.sentence);
}

static Shop *open_shop(void **state)
{
    ShopStore kind = *(const ShopStore *)*state;
    if (!shop_store_available(kind)) skip();
    Shop *shop = shop_open(kind);
    shop_journeys(shop);
    assert_int_equal(shop_tell(shop, ORDERED), ENGINE_STORED);
    assert_int_equal(shop_tell(shop, SHIPPED), ENGINE_STORED);
    shop_check(shop);
    return shop;
}

static void read_rows(Shop *shop, DerivedRows *rows, Spoil *ret)
{
    Diag diag = {0};
    int64_t id = shop_customer(shop, KEY_USER, "u1")->id;
    if (shop->store->ops->derived(shop->store, shop->arena, &id, 1, rows, &diag))
        fail_msg("%s", diag.sentence);
    assert_int_equal(rows->customers.count, 1);
    assert_int_equal(rows->orders.count, 1);
    assert_int_equal(rows->shipments.count, 1);
    assert_true(shop->out_count > 0);
    *ret = (Spoil){&rows->customers.items[0], &rows->orders.items[0], &rows->shipments.items[0],
                   shop_message(shop, id, shop->out[0]->message.id)};
    ret->customer->exists = true;
}

static void write_rows(Shop *shop, const Spoil *spoil)
{
    TurnWrites writes = {0};
    *list_push(shop->arena, &writes.customers) = *spoil->customer;
    *list_push(shop->arena, &writes.orders) = *spoil->order;
    *list_push(shop->arena, &writes.shipments) = *spoil->shipment;
    *list_push(shop->arena, &writes.messages) = spoil->message;
    commit(shop, &writes);
}

static void says(Shop *shop, const char *words)
{
    CheckReport report = check(shop, engine_check);
    if (report.problems == 0) fail_msg("nothing is said of: %s", words);
    if (str_find(str_of(report.first), str_of(words)) < 0)
        fail_msg("said: %s, not: %s", report.first, words);
}

/* Spoils by `change`, sees it told, rebuilds and sees it mended. */
#define SPOILED(shop, words, change)                                                               \
    do {                                                                                           \
        DerivedRows rows_ = {0};                                                                   \
        Spoil row;                                                                                 \
        read_rows((shop), &rows_, &row);                                                           \
        change;                                                                                    \
        write_rows((shop), &row);                                                                  \
        says((shop), (words));                                                                     \
        (void)check((shop), engine_rebuild);                                                       \
        shop_check(shop);                                                                          \
    } while (0)

static void columns_of_a_customer(void **state)
{
    Shop *shop = open_shop(state);
    SPOILED(shop, "in sort_name", row.customer->sort_name = STR("zoe"));
    SPOILED(shop, "in name", row.customer->name = STR("Zoe"));
    SPOILED(shop, "in email", row.customer->email = STR("zoe@example.org"));
    SPOILED(shop, "in country", row.customer->country = STR("ZZ"));
    SPOILED(shop, "in since_at", row.customer->since_at++);
    SPOILED(shop, "in last_order_at", row.customer->last_order_at++);
    SPOILED(shop, "in order_count", row.customer->order_count++);
    SPOILED(shop, "in spent_minor", row.customer->spent_minor = 1);
    SPOILED(shop, "in currency", memcpy(row.customer->currency.code, "USD", 3));
    SPOILED(shop, "in flags", row.customer->flags ^= CUSTOMER_ROW_NAMELESS);
    SPOILED(shop, "in flags", row.customer->flags ^= CUSTOMER_ROW_LATE);
    SPOILED(shop, "in flags", row.customer->flags ^= CUSTOMER_ROW_MARKETING);
    SPOILED(shop, "in flags", row.customer->flags ^= CUSTOMER_ROW_SILENT);
    SPOILED(shop, "in wake_at", row.customer->wake_at = 1);
    SPOILED(shop, "the snapshot differs", row.customer->snapshot = STR("{}"));
    shop_close(shop);
}

static void columns_of_an_order(void **state)
{
    Shop *shop = open_shop(state);
    SPOILED(shop, "in order_id", row.order->order_id = STR("2"));
    SPOILED(shop, "order 1 differs from its log in placed_at", row.order->placed_at++);
    SPOILED(shop, "in received_at", row.order->received_at++);
    SPOILED(shop, "in cancelled_at", row.order->cancelled_at++);
    SPOILED(shop, "in promised_at", row.order->promised_at++);
    SPOILED(shop, "in total_minor", row.order->total_minor = 1);
    SPOILED(shop, "in currency", memcpy(row.order->currency.code, "USD", 3));
    SPOILED(shop, "in storefront", row.order->storefront = STR("moon"));
    SPOILED(shop, "in status", row.order->status = ORDER_STATUS_RETURNED);
    SPOILED(shop, "in record", row.order->record = STR("{}"));
    SPOILED(shop, "has order 1, which its log does not give", row.order->order_hash++);
    shop_close(shop);
}

static void columns_of_a_parcel(void **state)
{
    Shop *shop = open_shop(state);
    SPOILED(shop, "in order_id", row.shipment->order_id = STR("2"));
    SPOILED(shop, "in carrier", row.shipment->carrier = STR("ups"));
    SPOILED(shop, "in tracking_number", row.shipment->tracking_number = STR("T2"));
    SPOILED(shop, "parcel T1 differs from its log in status", row.shipment->status = STR("lost"));
    SPOILED(shop, "in shipped_at", row.shipment->shipped_at++);
    SPOILED(shop, "in delivered_at", row.shipment->delivered_at++);
    SPOILED(shop, "in promised_at", row.shipment->promised_at++);
    SPOILED(shop, "in news_at", row.shipment->news_at++);
    SPOILED(shop, "has parcel T9, which its log does not give",
            row.shipment->shipment_id = STR("T9"));
    shop_close(shop);
}

/* Rebuild keeps messages as they are: they also hold what no event tells. */
#define MESSAGE_SPOILED(shop, words, change)                                                       \
    do {                                                                                           \
        DerivedRows rows_ = {0};                                                                   \
        Spoil row;                                                                                 \
        read_rows((shop), &rows_, &row);                                                           \
        MessageRow right_ = row.message;                                                           \
        change;                                                                                    \
        write_rows((shop), &row);                                                                  \
        says((shop), (words));                                                                     \
        row.message = right_;                                                                      \
        write_rows((shop), &row);                                                                  \
        shop_check(shop);                                                                          \
    } while (0)

static void columns_of_a_message(void **state)
{
    Shop *shop = open_shop(state);
    MESSAGE_SPOILED(shop, "in message.state", row.message.message.state = MESSAGE_LAPSED);
    MESSAGE_SPOILED(shop, "in message.address", row.message.message.address = STR("x@example.org"));
    MESSAGE_SPOILED(shop, "in message.storefront", row.message.message.storefront = STR("moon"));
    MESSAGE_SPOILED(shop, "in message.locale", row.message.message.locale = STR("xx"));
    MESSAGE_SPOILED(shop, "in message.due_at", row.message.message.due_at++);
    MESSAGE_SPOILED(shop, "in message.useful_until", row.message.message.useful_until++);
    MESSAGE_SPOILED(shop, "in message.released_at", row.message.message.released_at++);
    MESSAGE_SPOILED(shop, "in message.tries", row.message.message.tries = 7);
    MESSAGE_SPOILED(shop, "in message.reason", row.message.message.reason = STR("spoiled"));
    shop_close(shop);
}

static void deleted_keys(void **state)
{
    const Key keys[] = {
        {KEY_USER,     STR("u1")             },
        {KEY_EMAIL,    STR("ann@example.org")},
        {KEY_ORDER,    STR("1")              },
        {KEY_TRACKING, STR("DHL|T1")         }
    };
    Shop *shop = open_shop(state);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        TurnWrites writes = {0};
        *list_push(shop->arena, &writes.keys) =
            (KeyRow){.bucket = store_bucket(shop->store, key_place(keys[i])), .key = keys[i]};
        commit(shop, &writes);
        says(shop, "leads to nobody");
        (void)check(shop, engine_rebuild);
        shop_check(shop);
        assert_non_null(shop_customer(shop, keys[i].kind, arena_cstr(shop->arena, keys[i].value)));
    }
    shop_close(shop);
}

/* Written by nobody's event; a rebuild leaves keys that lead to the living. */
static void keys_that_nobody_told(void **state)
{
    Shop *shop = open_shop(state);
    assert_int_equal(shop_tell(shop, "{\"type\":\"identify\",\"userId\":\"u2\"}"), ENGINE_STORED);
    int64_t ann = shop_customer(shop, KEY_USER, "u1")->id;
    int64_t other = shop_customer(shop, KEY_USER, "u2")->id;
    const struct {
        Key key;
        int64_t leads_to, belongs_to;
    } wrong[] = {
        {{KEY_EMAIL, STR("zoe@example.org")}, ann,   0  },
        {{KEY_EMAIL, STR("zoe@example.org")}, 77,    0  }, /* in no log */
        {{KEY_EMAIL, STR("ann@example.org")}, other, ann},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        TurnWrites writes = {0};
        KeyRow *row = list_push(shop->arena, &writes.keys);
        *row = (KeyRow){.bucket = store_bucket(shop->store, key_place(wrong[i].key)),
                        .key = wrong[i].key,
                        .customer = wrong[i].leads_to};
        commit(shop, &writes);
        says(shop, "1 of the keys lead to somebody who never told them");
        row->customer = wrong[i].belongs_to;
        commit(shop, &writes);
        shop_check(shop);
    }
    shop_close(shop);
}

/* Each is told once, also when several were absorbed who told the same. */
static void keys_of_the_absorbed(void **state)
{
    Shop *shop = open_shop(state);
    for (int i = 0; i < 3; i++) {
        Str who = arena_printf(shop->arena, "{\"type\":\"identify\",\"anonymousId\":\"a%d\"}", i);
        (void)shop_tell(shop, arena_cstr(shop->arena, who));
        who =
            arena_printf(shop->arena, "{\"type\":\"identify\"," ANN ",\"anonymousId\":\"a%d\"}", i);
        (void)shop_tell(shop, arena_cstr(shop->arena, who));
    }
    assert_int_equal(shop_living(shop), 1);
    shop_check(shop);
    shop_close(shop);
}

static void rows_of_nobody(void **state)
{
    Shop *shop = open_shop(state);
    SPOILED(shop, "1 of the orders are of nobody in the log",
            (row.order->customer = 77, row.order->bucket = store_bucket(shop->store, 77)));
    SPOILED(shop, "1 of the parcels are of nobody in the log",
            (row.shipment->customer = 77, row.shipment->bucket = store_bucket(shop->store, 77)));
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
        ON_EACH_STORE(columns_of_a_customer), ON_EACH_STORE(columns_of_an_order),
        ON_EACH_STORE(columns_of_a_parcel),   ON_EACH_STORE(columns_of_a_message),
        ON_EACH_STORE(deleted_keys),          ON_EACH_STORE(keys_that_nobody_told),
        ON_EACH_STORE(keys_of_the_absorbed),  ON_EACH_STORE(rows_of_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
