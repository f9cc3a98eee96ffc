/* engine/doubled_test.c - one message of one cause: accounts that claim one order, in whichever
 * buckets, in one turn or in several, and who turn out to be one person in that very turn; what is
 * planned again after it was settled. With the starter journeys. */
#include "lib/journeys.h"

static ShopStore kinds[] = {SHOP_MEMORY, SHOP_SQLITE, SHOP_POSTGRES};

static Shop *open_shop(void **state)
{
    ShopStore kind = *(const ShopStore *)*state;
    if (!shop_store_available(kind)) skip();
    Shop *shop = shop_open(kind);
    shop_journeys(shop);
    return shop;
}

#define NOW     "2026-05-14T07:59:00Z"
#define ANN     "\"context\":{\"traits\":{\"email\":\"ann@example.org\"}}"
#define NOON    "2026-05-14T07:00:00Z"
#define EARLIER "2026-05-14T06:00:00Z"
#define LATER   "2026-05-16T08:00:00Z"
#define BO      "\"context\":{\"traits\":{\"email\":\"bo@example.org\"}}"
#define ALIAS(known, former)                                                                       \
    "{\"type\":\"alias\",\"userId\":\"" known "\",\"previousId\":\"" former "\"}"
#define ORDER(id, who, at)                                                                         \
    "{\"type\":\"track\",\"event\":\"Order Completed\"," who ",\"timestamp\":\"" at                \
    "\",\"properties\":{\"order_id\":\"" id "\",\"total\":\"59.00\",\"currency\":\"EUR\","         \
    "\"products\":[{\"product_id\":\"p1\",\"name\":\"Cup\",\"price\":\"59.00\","                   \
    "\"quantity\":1}]}}"

static int32_t state_of(Shop *shop, const ReleasedMessage *message)
{
    return shop_message(shop, message->customer, message->message.id).message.state;
}

static bool is_confirmation(const ReleasedMessage *message)
{
    return str_is(message->message.kind, "order_confirmation");
}

/* Of all confirmations released one may go, to this address (NULL: whichever), and nothing that is
 * to be done brings a second one. */
static void goes_once(Shop *shop, const char *address)
{
    int gone = 0;
    shop_move(shop, MINUTE);
    for (size_t i = 0; i < shop->out_count; i++) {
        const ReleasedMessage *message = shop->out[i];
        if (!is_confirmation(message) || shop_hand_over(shop, message) != ENGINE_STORED) continue;
        gone++;
        if (address) assert_true(str_is(message->message.address, address));
        assert_int_equal(shop_result(shop, message, "Message Sent"), ENGINE_STORED);
        assert_int_equal(state_of(shop, message), MESSAGE_SENT);
    }
    assert_int_equal(gone, 1);
    shop_check(shop);
    shop_restart(shop);
    shop_move(shop, DAY);
    for (size_t i = 0; i < shop->out_count; i++)
        assert_false(is_confirmation(shop->out[i]));
    shop_check(shop);
}

/* Accounts u2 and later lie in other buckets than u1 on PostgreSQL, most of them. */
static void one_order_of_two_accounts_has_one_message(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"," ANN, NOW));
    for (int i = 2; i < 7; i++) {
        Str told = arena_printf(shop->arena,
                                ORDER("1",
                                      "\"userId\":\"u%d\",\"context\":{\"traits\":{\"email\":"
                                      "\"bo%d@example.org\"}}",
                                      NOW),
                                i, i);
        assert_int_equal(shop_tell(shop, arena_cstr(shop->arena, told)), ENGINE_STORED);
        assert_int_equal(shop_living(shop), i);
        Customer *other = shop_customer(
            shop, KEY_USER, arena_cstr(shop->arena, arena_printf(shop->arena, "u%d", i)));
        assert_int_equal(other->messages.count, 0);
    }
    assert_int_equal(shop->out_count, 1);
    assert_true(str_is(shop->out[0]->message.address, "ann@example.org"));
    (void)shop_tell(shop, ORDER("2", "\"userId\":\"u6\"", NOW)); /* its own order is its own */
    assert_int_equal(shop->out_count, 2);
    EngineItem both[] = {shop_item(shop, ORDER("3", "\"userId\":\"u1\"", NOW), ""),
                         shop_item(shop, ORDER("3", "\"userId\":\"u6\"", NOW), "")};
    shop_submit_all(shop, both, 2); /* in one turn */
    assert_int_equal(shop->out_count, 3);
    shop_check(shop);
    shop_close(shop);
}

/* One waits for an address; in the turn in which it gets one, another account claims the order
 * before. The first one's message goes all the same. */
static void a_claim_does_not_stop_the_first_ones_message(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"", NOW));
    assert_int_equal(shop->out_count, 0);
    EngineItem both[] = {shop_item(shop,
                                   ORDER("1",
                                         "\"userId\":\"u2\",\"context\":{\"traits\":{\"email\":"
                                         "\"bo@example.org\"}}",
                                         NOW),
                                   ""),
                         shop_item(shop, "{\"type\":\"identify\",\"userId\":\"u1\"," ANN "}", "")};
    shop_submit_all(shop, both, 2);
    shop_move(shop, MINUTE);
    assert_int_equal(shop_living(shop), 2);
    assert_int_equal(shop->out_count, 1);
    assert_true(str_is(shop->out[0]->message.address, "ann@example.org"));
    assert_int_equal(state_of(shop, shop->out[0]), MESSAGE_RELEASED);
    shop_check(shop);
    shop_close(shop);
}

/* Who keeps the order was told it as history and gets no message; the others lie in other buckets
 * than it and one another on PostgreSQL, most of them. */
static void one_order_that_a_third_keeps_has_one_message(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_import(shop, ORDER("1", "\"userId\":\"u1\"," ANN, NOW));
    assert_int_equal(shop->out_count, 0);
    for (int i = 2; i < 9; i++) {
        Str told = arena_printf(shop->arena,
                                ORDER("1",
                                      "\"userId\":\"u%d\",\"context\":{\"traits\":{\"email\":"
                                      "\"bo%d@example.org\"}}",
                                      NOW),
                                i, i);
        assert_int_equal(shop_tell(shop, arena_cstr(shop->arena, told)), ENGINE_STORED);
        assert_int_equal(shop_living(shop), i);
        assert_int_equal(shop->out_count, 1);
    }
    assert_true(str_is(shop->out[0]->message.address, "bo2@example.org"));
    shop_check(shop);
    shop_close(shop);
}

/* ---- who keeps the order comes after who claims it ---- */

#define SHIPPED(who)                                                                               \
    "{\"type\":\"track\",\"event\":\"Order Shipped\"," who ",\"properties\":{\"order_id\":\"1\","  \
    "\"shipment_id\":\"s1\"}}"

#define OF_ACCOUNT(shop, format, account)                                                          \
    arena_cstr((shop)->arena, arena_printf((shop)->arena, format, account, account))
#define ACCOUNT "\"userId\":\"u%d\",\"context\":{\"traits\":{\"email\":\"bo%d@example.org\"}}"

static bool is_shared(Shop *shop)
{
    Diag diag = {0};
    KeyOwner owner = {0};
    Key key = {KEY_ORDER, STR("1")};
    KeyRow row = {.bucket = store_bucket(shop->store, key_place(key)), .key = key};
    if (shop->store->ops->keys(shop->store, shop->arena, &row, 1, &owner, &diag))
        fail_msg("%s", diag.sentence);
    return owner.shared;
}

/* The keeper hears of the parcel before it is told the order, and of the order after another
 * account claimed it. On PostgreSQL most of those accounts lie in other buckets than the keeper. */
static void who_keeps_it_is_told_after_a_claim(void **state)
{
    for (int account = 2; account < 7; account++) {
        Shop *shop = open_shop(state);
        (void)shop_tell(shop, "{\"type\":\"identify\",\"userId\":\"u1\"," ANN "}");
        (void)shop_tell(shop, SHIPPED("\"userId\":\"u1\""));
        assert_false(is_shared(shop));
        shop_drop_out(shop);
        (void)shop_tell(shop, OF_ACCOUNT(shop, ORDER("1", ACCOUNT, NOW), account));
        assert_int_equal(shop->out_count, 1);
        assert_true(is_shared(shop));
        (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"", NOW));
        assert_int_equal(shop_living(shop), 2);
        goes_once(shop, arena_cstr(shop->arena, shop->out[0]->message.address));
        shop_close(shop);
    }
}

/* Both have the order; the parcel is told to one after the other, in both orders. */
static void a_parcel_is_told_to_both(void **state)
{
    for (int i = 0; i < 10; i++) {
        Shop *shop = open_shop(state);
        int account = 2 + i / 2;
        const char *told[] = {SHIPPED("\"userId\":\"u1\""),
                              OF_ACCOUNT(shop, SHIPPED(ACCOUNT), account)};
        (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"," ANN, NOW));
        (void)shop_tell(shop, OF_ACCOUNT(shop, ORDER("1", ACCOUNT, NOW), account));
        assert_false(is_shared(shop)); /* the claim has no message */
        shop_drop_out(shop);
        assert_int_equal(shop_tell(shop, told[i % 2]), ENGINE_STORED);
        assert_int_equal(is_shared(shop), i % 2);
        assert_int_equal(shop_tell(shop, told[1 - i % 2]), ENGINE_STORED);
        assert_int_equal(shop_living(shop), 2);
        assert_int_equal(shop->out_count, 1);
        assert_true(str_is(shop->out[0]->message.kind, "order_shipped"));
        shop_check(shop);
        shop_close(shop);
    }
}

/* ---- joined in the turn of the claim ---- */

/* The first one's message waits for an address, or is released; whose id stays hangs on who was
 * there earlier. */
static void who_claims_is_joined_with_the_first(void **state)
{
    for (int i = 0; i < 4; i++) {
        Shop *shop = open_shop(state);
        bool waits = i / 2;
        (void)shop_tell(shop, waits ? ORDER("1", "\"userId\":\"u1\"", NOON)
                                    : ORDER("1", "\"userId\":\"u1\"," ANN, NOON));
        assert_int_equal(shop->out_count, !waits);
        EngineItem both[] = {shop_item(shop,
                                       i % 2 ? ORDER("1", "\"userId\":\"u2\"," BO, EARLIER)
                                             : ORDER("1", "\"userId\":\"u2\"," BO, NOW),
                                       ""),
                             shop_item(shop, ALIAS("u1", "u2"), "")};
        shop_submit_all(shop, both, 2);
        assert_int_equal(shop_living(shop), 1);
        goes_once(shop, waits ? "bo@example.org" : NULL);
        shop_close(shop);
    }
}

/* Between the claim and the joining the first one gets its address. */
static void who_claims_is_joined_after_news_of_the_first(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"", NOW));
    EngineItem turn[] = {
        shop_item(shop, ORDER("1", "\"userId\":\"u2\"," BO, NOW), ""),
        shop_item(shop, "{\"type\":\"identify\",\"userId\":\"u1\"," ANN "}", ""),
        shop_item(shop, ALIAS("u1", "u2"), ""),
    };
    shop_submit_all(shop, turn, 3);
    assert_int_equal(shop_living(shop), 1);
    goes_once(shop, NULL);
    shop_close(shop);
}

/* It lies where the first one was in the store, who is absorbed by a third in this turn. */
static void the_first_one_goes_with_who_absorbs(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, "{\"type\":\"identify\",\"userId\":\"u3\",\"timestamp\":\"" EARLIER
                          "\"," ANN "}");
    (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"", NOW));
    EngineItem both[] = {shop_item(shop, ORDER("1", "\"userId\":\"u2\"," BO, NOW), ""),
                         shop_item(shop, ALIAS("u3", "u1"), "")};
    shop_submit_all(shop, both, 2);
    assert_int_equal(shop_living(shop), 2);
    assert_int_equal(shop_customer(shop, KEY_USER, "u2")->messages.count, 0);
    goes_once(shop, "ann@example.org");
    shop_close(shop);
}

/* Absorbed before the claim, and who claims is joined as well: the store knows of neither. */
static void the_first_one_was_absorbed_before(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop,
                    "{\"type\":\"identify\",\"userId\":\"u3\",\"timestamp\":\"" EARLIER "\"}");
    (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"", NOW));
    EngineItem turn[] = {shop_item(shop, ALIAS("u3", "u1"), ""),
                         shop_item(shop, ORDER("1", "\"userId\":\"u2\"," BO, NOW), ""),
                         shop_item(shop, ALIAS("u3", "u2"), "")};
    shop_submit_all(shop, turn, 3);
    assert_int_equal(shop_living(shop), 1);
    goes_once(shop, "bo@example.org");
    shop_close(shop);
}

/* ---- planned again ---- */

#define RECEIVED(who, at)                                                                          \
    "{\"type\":\"track\",\"event\":\"Order Delivered\"," who ",\"timestamp\":\"" at                \
    "\",\"properties\":{\"order_id\":\"1\"}}"

/* The server refused the first one's survey; who claims the order waits for the day of its own. */
static ReleasedMessage *survey_refused(Shop *shop, const char *stays)
{
    Str known = arena_printf(shop->arena,
                             "{\"type\":\"identify\",\"userId\":\"%s\",\"timestamp\":"
                             "\"2026-05-13T08:00:00Z\"}",
                             stays);
    (void)shop_tell(shop, arena_cstr(shop->arena, known));
    (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"," ANN, EARLIER));
    (void)shop_tell(shop, RECEIVED("\"userId\":\"u1\"", EARLIER));
    (void)shop_tell(shop, "{\"type\":\"track\",\"event\":\"Consent Changed\",\"userId\":\"u1\","
                          "\"properties\":{\"channel\":\"email\",\"purpose\":\"feedback\","
                          "\"state\":\"given\",\"source\":\"test\",\"text\":\"yes\"}}");
    shop_move(shop, 2 * DAY);
    shop_drop_out(shop);
    for (int i = 0; i < 1000 && shop->out_count == 0; i++)
        shop_move(shop, 5 * MINUTE); /* what is released is good for ten */
    assert_int_equal(shop->out_count, 1);
    ReleasedMessage *survey = shop->out[0];
    assert_true(str_is(survey->message.kind, "nps"));
    (void)shop_tell(shop, ORDER("1", "\"userId\":\"u2\"", LATER));
    (void)shop_tell(shop, RECEIVED("\"userId\":\"u2\"", LATER));
    assert_int_equal(shop_hand_over(shop, survey), ENGINE_STORED);
    assert_int_equal(shop_result(shop, survey, "Message Refused"), ENGINE_STORED);
    assert_int_equal(state_of(shop, survey), MESSAGE_REFUSED);
    return survey;
}

/* How often a survey was planned, whoever did. */
static int plans(Shop *shop)
{
    Diag diag = {0};
    int count = 0;
    for (int32_t bucket = 0; bucket < shop->store->bucket_count; bucket++) {
        LogRows rows = {0};
        LogRange range = {.bucket = bucket, .max = 1000};
        if (shop->store->ops->log(shop->store, shop->arena, &range, &rows, &diag))
            fail_msg("log: %s", diag.sentence);
        for (uint32_t i = 0; i < rows.count; i++)
            count += str_find(rows.items[i].decisions, STR("Message Planned")) >= 0 &&
                     str_find(rows.items[i].decisions, STR("\"kind\":\"nps\"")) >= 0;
    }
    return count;
}

/* Joined, they have one order, received long ago, and a run that plans the survey at once. The
 * first one's row stays as it was, with what is said of it in that turn before. */
static void planned_again_after_it_was_settled(void **state)
{
    for (int i = 0; i < 4; i++) {
        Shop *shop = open_shop(state);
        bool said = i % 2;
        ReleasedMessage *survey = survey_refused(shop, i / 2 ? "u2" : "u1");
        int before = plans(shop);
        EngineItem turn[] = {shop_result_item(shop, survey, "Message Sent"),
                             shop_item(shop, ALIAS("u1", "u2"), "")};
        shop_drop_out(shop);
        shop_submit_all(shop, said ? turn : turn + 1, said ? 2 : 1);
        assert_int_equal(shop_living(shop), 1);
        assert_int_equal(plans(shop), before + 1);
        for (size_t o = 0; o < shop->out_count; o++)
            assert_false(str_is(shop->out[o]->message.kind, "nps"));
        shop_check(shop);
        shop_close(shop);
    }
}

#define ON(test, name, kind)                                                                       \
    {                                                                                              \
#test " (" name ")", test, NULL, NULL, &kinds[kind]                                        \
    }
#define ON_EACH(test)                                                                              \
    ON(test, "memory", SHOP_MEMORY), ON(test, "sqlite", SHOP_SQLITE),                              \
        ON(test, "postgres", SHOP_POSTGRES)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH(one_order_of_two_accounts_has_one_message),
        ON_EACH(a_claim_does_not_stop_the_first_ones_message),
        ON_EACH(one_order_that_a_third_keeps_has_one_message),
        ON_EACH(who_keeps_it_is_told_after_a_claim),
        ON_EACH(a_parcel_is_told_to_both),
        ON_EACH(who_claims_is_joined_with_the_first),
        ON_EACH(who_claims_is_joined_after_news_of_the_first),
        ON_EACH(the_first_one_goes_with_who_absorbs),
        ON_EACH(the_first_one_was_absorbed_before),
        ON_EACH(planned_again_after_it_was_settled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
