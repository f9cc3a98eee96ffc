/* engine/check_test.c - what is not as the log says is told in a sentence, and rebuild mends it:
 * one column or one row at a time is spoiled, on every store. */
#include "lib/journeys.h"
#include "store/store_rows.h"

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
    int32_t message_bucket; /* where it lies now */
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
                   shop_message(shop, id, shop->out[0]->message.id), 0};
    ret->message_bucket = ret->message.bucket;
    ret->customer->exists = true;
}

static void write_rows(Shop *shop, const Spoil *spoil)
{
    TurnWrites writes = {0};
    *list_push(shop->arena, &writes.customers) = *spoil->customer;
    *list_push(shop->arena, &writes.orders) = *spoil->order;
    *list_push(shop->arena, &writes.shipments) = *spoil->shipment;
    *list_push(shop->arena, &writes.messages_gone) =
        (MessageRow){.bucket = spoil->message_bucket, .message.id = shop->out[0]->message.id};
    MessageRow *message = list_push(shop->arena, &writes.messages);
    *message = spoil->message;
    message->insert = true;
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

static void columns_of_a_message(void **state)
{
    Shop *shop = open_shop(state);
    SPOILED(shop, "in message.kind", row.message.message.kind = STR("other"));
    SPOILED(shop, "in message.cause", row.message.message.cause = STR("order:2"));
    SPOILED(shop, "in message.category", row.message.message.category = CATEGORY_MARKETING);
    SPOILED(shop, "in message.channel", row.message.message.channel = STR("pigeon"));
    SPOILED(shop, "in message.journey", row.message.message.journey = STR("other"));
    SPOILED(shop, "in message.version", row.message.message.version++);
    SPOILED(shop, "in message.run", row.message.message.run.bytes[3] ^= 1);
    SPOILED(shop, "in message.order_id", row.message.message.order_id = STR("2"));
    SPOILED(shop, "in message.shipment_id", row.message.message.shipment_id = STR("T9"));
    SPOILED(shop, "in message.address", row.message.message.address = STR("x@example.org"));
    SPOILED(shop, "in message.storefront", row.message.message.storefront = STR("moon"));
    SPOILED(shop, "in message.locale", row.message.message.locale = STR("xx"));
    SPOILED(shop, "in message.planned_at", row.message.message.planned_at++);
    SPOILED(shop, "in message.due_at", row.message.message.due_at++);
    SPOILED(shop, "in message.useful_until", row.message.message.useful_until++);
    SPOILED(shop, "in message.released_at", row.message.message.released_at++);
    SPOILED(shop, "in message.release_until", row.message.message.release_until++);
    SPOILED(shop, "in message.tries", row.message.message.tries = 7);
    SPOILED(shop, "in message.reason", row.message.message.reason = STR("spoiled"));
    SPOILED(shop, "in message.data", row.message.message.data = STR("{}"));
    SPOILED(shop, "in sent_at", row.message.sent_at = 7);
    SPOILED(shop, "in opened_at", row.message.opened_at = 7);
    SPOILED(shop, "in clicked_at", row.message.clicked_at = 7);
    SPOILED(shop, "in answered_at", row.message.answered_at = 7);
    SPOILED(shop, "in delivered_at", row.message.delivered_at = 7);
    SPOILED(shop, "in server_answer", row.message.server_answer = STR("250 ok"));
    SPOILED(shop, "in subject", row.message.subject = STR("Your cup"));
    SPOILED(shop, "has message order_confirmation, which its log does not give",
            row.message.message.id.bytes[3] ^= 1);
    shop_close(shop);
}

static Time click(Shop *shop, Hash16 id)
{
    Str json = arena_printf(shop->arena,
                            "{\"type\":\"track\",\"event\":\"Email Link Clicked\"," ANN
                            ",\"properties\":{\"message_id\":\"%.*s\"}}",
                            STR_ARG(hash16_hex(shop->arena, id)));
    assert_int_equal(shop_tell(shop, arena_cstr(shop->arena, json)), ENGINE_STORED);
    return world_now(&shop->world);
}

/* Tries and reason stay when something else is said of a message that is not loaded. */
static void a_click_leaves_its_way(void **state)
{
    Shop *shop = open_shop(state);
    ReleasedMessage *first = shop->out[0];
    Hash16 id = first->message.id;
    assert_int_equal(shop_result(shop, first, "Message Returned"), ENGINE_STORED);
    MessageRow row = shop_message(shop, first->customer, id);
    assert_int_equal(row.message.tries, 1);
    (void)click(shop, id);
    MessageRow clicked = shop_message(shop, first->customer, id);
    assert_int_equal(clicked.message.tries, 1);
    assert_int_equal(clicked.message.state, row.message.state);
    assert_true(str_eq(clicked.message.reason, row.message.reason));
    assert_true(clicked.clicked_at != 0);
    shop_check(shop);
    shop_close(shop);
}

/* As sent, with what the server and the person said, after its row was lost. */
static void a_deleted_message(void **state)
{
    Shop *shop = open_shop(state);
    ReleasedMessage *first = shop->out[0];
    EngineItem mark = {
        .kind = ENGINE_HAND_OVER, .customer = first->customer, .message = first->message.id};
    assert_int_equal(shop_submit(shop, &mark), ENGINE_STORED);
    assert_int_equal(shop_result(shop, first, "Message Sent"), ENGINE_STORED);
    (void)click(shop, first->message.id);
    shop_check(shop);
    MessageRow before = shop_message(shop, first->customer, first->message.id);
    assert_int_equal(before.message.state, MESSAGE_SENT);
    assert_true(before.sent_at && before.clicked_at && before.message.data.len);
    TurnWrites writes = {0};
    *list_push(shop->arena, &writes.messages_gone) = before;
    commit(shop, &writes);
    says(shop, "a message that its log plans has no row");
    (void)check(shop, engine_rebuild);
    shop_check(shop);
    MessageRow after = shop_message(shop, first->customer, first->message.id);
    assert_null(columns_differ(fields_message, &before, &after));
    assert_true(str_is(after.server_answer, "250 queued"));
    shop_close(shop);
}

/* Whether it went out nobody knows: it is not released, but in doubt. */
static void a_lost_release_is_in_doubt(void **state)
{
    for (int lost = 0; lost < 2; lost++) {
        Shop *shop = open_shop(state);
        ReleasedMessage *first = shop->out[0];
        MessageRow row = shop_message(shop, first->customer, first->message.id);
        assert_int_equal(row.message.state, MESSAGE_RELEASED);
        TurnWrites writes = {0};
        row.message.state = MESSAGE_SENT;
        if (lost)
            *list_push(shop->arena, &writes.messages_gone) = row;
        else
            *list_push(shop->arena, &writes.messages) = row;
        commit(shop, &writes);
        says(shop, lost ? "has no row" : "in message.state");
        (void)check(shop, engine_rebuild);
        shop_check(shop);
        row = shop_message(shop, first->customer, first->message.id);
        assert_int_equal(row.message.state, MESSAGE_HANDING_OVER);
        Hash16 id = first->message.id;
        int64_t customer = first->customer;
        shop_move(shop, MINUTE);
        shop_restart(shop); /* of order news the doubt is settled by another */
        shop_run(shop);
        shop_check(shop);
        Time again = shop_message(shop, customer, id).message.released_at;
        assert_int_equal(again - row.message.released_at, MINUTE);
        shop_close(shop);
    }
}

/* Under one who lives and has nothing to do with it. */
static void a_message_of_another(void **state)
{
    Shop *shop = open_shop(state);
    assert_int_equal(shop_tell(shop, "{\"type\":\"identify\",\"userId\":\"u2\"}"), ENGINE_STORED);
    int64_t other = shop_customer(shop, KEY_USER, "u2")->id;
    ReleasedMessage *first = shop->out[0];
    MessageRow row = shop_message(shop, first->customer, first->message.id);
    TurnWrites writes = {0};
    *list_push(shop->arena, &writes.messages_gone) = row;
    row.customer = other;
    row.bucket = store_bucket(shop->store, (uint64_t)other);
    row.insert = true;
    *list_push(shop->arena, &writes.messages) = row;
    commit(shop, &writes);
    CheckReport report = check(shop, engine_check);
    assert_int_equal(report.problems, 2); /* one has too many, the other too few */
    (void)check(shop, engine_rebuild);
    shop_check(shop);
    assert_int_equal(shop_message(shop, first->customer, first->message.id).customer,
                     first->customer);
    shop_close(shop);
}

static KeyOwner key_owner(Shop *shop, Key key)
{
    Diag diag = {0};
    KeyOwner owner = {0};
    KeyRow row = {.bucket = store_bucket(shop->store, key_place(key)), .key = key};
    if (shop->store->ops->keys(shop->store, shop->arena, &row, 1, &owner, &diag))
        fail_msg("%s", diag.sentence);
    return owner;
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
        assert_true(key_owner(shop, keys[i]).shared); /* nobody knows any more */
    }
    shop_close(shop);
}

/* Written by nobody's event; who told it has it again, and what nobody told goes. */
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
        *list_push(shop->arena, &writes.keys) =
            (KeyRow){.bucket = store_bucket(shop->store, key_place(wrong[i].key)),
                     .key = wrong[i].key,
                     .customer = wrong[i].leads_to};
        commit(shop, &writes);
        says(shop, "1 of the keys lead to somebody who never told them");
        (void)check(shop, engine_rebuild);
        shop_check(shop);
        assert_int_equal(key_owner(shop, wrong[i].key).customer, wrong[i].belongs_to);
        assert_int_equal(key_owner(shop, (Key){KEY_USER, STR("u2")}).customer, other);
    }
    shop_close(shop);
}

/* Of those who told a key, the one that has it keeps it; lost, it goes to the first. */
static void keys_that_several_told(void **state)
{
    Shop *shop = open_shop(state);
    Key order = {KEY_ORDER, STR("1")};
    Str again = arena_printf(shop->arena, "{\"type\":\"track\",\"event\":\"Order Updated\","
                                          "\"userId\":\"u2\",\"properties\":{\"order_id\":\"1\"}}");
    assert_int_equal(shop_tell(shop, arena_cstr(shop->arena, again)), ENGINE_STORED);
    assert_int_equal(shop_living(shop), 2);
    int64_t ann = shop_customer(shop, KEY_USER, "u1")->id;
    int64_t other = shop_customer(shop, KEY_USER, "u2")->id;
    const int64_t owners[] = {ann, other, 0, 77};
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        TurnWrites writes = {0};
        *list_push(shop->arena, &writes.keys) =
            (KeyRow){.bucket = store_bucket(shop->store, key_place(order)),
                     .key = order,
                     .customer = owners[i]};
        commit(shop, &writes);
        (void)check(shop, engine_rebuild);
        shop_check(shop);
        assert_int_equal(key_owner(shop, order).customer, owners[i] == other ? other : ann);
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
    TurnWrites writes = {0};
    MessageRow *stray = list_push(shop->arena, &writes.messages);
    *stray = shop_message(shop, shop->out[0]->customer, shop->out[0]->message.id);
    stray->message.id.bytes[3] ^= 1;
    stray->customer = 77;
    stray->bucket = store_bucket(shop->store, 77);
    stray->insert = true;
    commit(shop, &writes);
    says(shop, "1 of the messages are of nobody in the log");
    (void)check(shop, engine_rebuild);
    shop_check(shop);
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
        ON_EACH_STORE(columns_of_a_customer),
        ON_EACH_STORE(columns_of_an_order),
        ON_EACH_STORE(columns_of_a_parcel),
        ON_EACH_STORE(columns_of_a_message),
        ON_EACH_STORE(a_click_leaves_its_way),
        ON_EACH_STORE(a_deleted_message),
        ON_EACH_STORE(a_lost_release_is_in_doubt),
        ON_EACH_STORE(a_message_of_another),
        ON_EACH_STORE(deleted_keys),
        ON_EACH_STORE(keys_that_nobody_told),
        ON_EACH_STORE(keys_that_several_told),
        ON_EACH_STORE(keys_of_the_absorbed),
        ON_EACH_STORE(rows_of_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
