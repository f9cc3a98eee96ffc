/* engine/messages_test.c - messages through the turn: released, marked, handed
 * over, returned, in doubt, woken for, and never made twice. With the starter
 * journeys. */
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

#define ORDER(id, who, at)                                                                         \
    "{\"type\":\"track\",\"event\":\"Order Completed\"," who ",\"timestamp\":\"" at                \
    "\",\"properties\":{\"order_id\":\"" id "\",\"total\":\"59.00\",\"currency\":\"EUR\","         \
    "\"products\":[{\"product_id\":\"p1\",\"name\":\"Cup\",\"price\":\"59.00\","                   \
    "\"quantity\":1}]}}"
#define NOW "2026-05-14T07:59:00Z"
#define ANN "\"context\":{\"traits\":{\"email\":\"ann@example.org\"}}"

static int32_t state_of(Shop *shop, const ReleasedMessage *message)
{
    return shop_message(shop, message->customer, message->message.id).message.state;
}

static size_t released(const Shop *shop, const char *kind)
{
    size_t count = 0;
    for (size_t i = 0; i < shop->out_count; i++)
        count += str_is(shop->out[i]->message.kind, kind);
    return count;
}

/* ---- */

static void confirmation_goes_once(void **state)
{
    Shop *shop = open_shop(state);
    assert_int_equal(shop_tell(shop, ORDER("1", ANN, NOW)), ENGINE_STORED);
    assert_int_equal(shop->out_count, 1);
    ReleasedMessage *message = shop->out[0];
    assert_true(str_is(message->message.kind, "order_confirmation"));
    assert_true(str_is(message->message.address, "ann@example.org"));
    assert_true(message->message.data.len > 0);
    assert_int_equal(state_of(shop, message), MESSAGE_RELEASED);
    assert_int_equal(shop_hand_over(shop, message), ENGINE_STORED);
    assert_int_equal(state_of(shop, message), MESSAGE_HANDING_OVER);
    assert_int_equal(shop_hand_over(shop, message), ENGINE_REFUSED); /* somebody has it already */
    assert_int_equal(shop_result(shop, message, "Message Sent"), ENGINE_STORED);
    MessageRow row = shop_message(shop, message->customer, message->message.id);
    assert_int_equal(row.message.state, MESSAGE_SENT);
    assert_true(row.sent_at != 0 && row.message.data.len > 0);
    assert_true(str_is(row.server_answer, "250 queued"));
    assert_int_equal(shop_hand_over(shop, message), ENGINE_REFUSED);
    assert_int_equal(shop_tell(shop, ORDER("1", ANN, NOW)), ENGINE_STORED); /* told again */
    assert_int_equal(shop->out_count, 1);
    shop_check(shop);
    shop_close(shop);
}

static void one_confirmation_from_three_tellers(void **state)
{
    static const char *const told[] = {
        ORDER("1", ANN, NOW),
        ORDER("1", "\"userId\":\"u1\"", NOW),
        ORDER("1", "\"userId\":\"u1\"," ANN, NOW),
    };
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
            if (orders[o][t] == 2)
                (void)shop_import(shop, told[2]);
            else
                (void)shop_tell(shop, told[orders[o][t]]);
        }
        shop_move(shop, HOUR);
        size_t expected = 1;
        if (orders[o][0] == 2) expected = 0; /* history first: it is no news any more */
        if (released(shop, "order_confirmation") != expected)
            fail_msg("order %d: %zu confirmations", o, released(shop, "order_confirmation"));
        assert_int_equal(shop_living(shop), 1);
        shop_check(shop);
        shop_close(shop);
    }
}

static void returned_ones_are_released_again(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", ANN, NOW));
    assert_int_equal(shop_hand_over(shop, shop->out[0]), ENGINE_STORED);
    assert_int_equal(shop_result(shop, shop->out[0], "Message Returned"), ENGINE_STORED);
    shop_move(shop, 6 * HOUR);
    assert_true(shop->out_count >= 2);
    ReleasedMessage *again = shop->out[shop->out_count - 1];
    assert_true(hash16_eq(again->message.id, shop->out[0]->message.id));
    shop_check(shop);
    shop_close(shop);
}

static void an_expired_release_goes_back(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", ANN, NOW));
    Time until = shop->out[0]->message.release_until;
    assert_true(until > world_now(&shop->world));
    assert_true(virtual_clock_move(&shop->clock, until));
    assert_int_equal(shop_hand_over(shop, shop->out[0]), ENGINE_REFUSED);
    shop_move(shop, HOUR);
    assert_int_equal(shop->out_count, 2); /* the turn released it anew */
    assert_int_equal(shop_hand_over(shop, shop->out[1]), ENGINE_REFUSED); /* an hour later */
    shop_check(shop);
    shop_close(shop);
}

static void a_crash_leaves_it_in_doubt(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", ANN, NOW));
    (void)shop_tell(shop, ORDER("2", ANN, NOW));
    assert_int_equal(shop->out_count, 2);
    Hash16 first = shop->out[0]->message.id;
    assert_int_equal(shop_hand_over(shop, shop->out[0]), ENGINE_STORED);
    shop_restart(shop);
    shop_run(shop);
    /* Transactional: handed over again under the same id; the other was only
     * released. */
    assert_int_equal(shop->out_count, 2);
    bool found = false;
    for (size_t i = 0; i < 2; i++)
        found = found || hash16_eq(shop->out[i]->message.id, first);
    assert_true(found);
    shop_check(shop);
    shop_close(shop);
}

static void no_room_is_no_loss(void **state)
{
    Shop *shop = open_shop(state);
    shop->out_room = 1;
    (void)shop_tell(shop, ORDER("1", ANN, NOW));
    (void)shop_tell(shop, ORDER("2", ANN, NOW));
    (void)shop_tell(shop, ORDER("3", ANN, NOW));
    assert_int_equal(shop->out_count, 1);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(shop_hand_over(shop, shop->out[0]), ENGINE_STORED);
        assert_int_equal(shop_result(shop, shop->out[0], "Message Sent"), ENGINE_STORED);
        shop_drop_out(shop);
        shop_move(shop, 2 * SECOND);
        assert_int_equal(shop->out_count, i < 2);
    }
    shop_check(shop);
    shop_close(shop);
}

static void a_merge_takes_the_messages_along(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", "\"userId\":\"u1\"", NOW)); /* no address yet */
    (void)shop_tell(shop, ORDER("2", ANN, NOW));
    assert_int_equal(released(shop, "order_confirmation"), 1);
    assert_int_equal(shop_tell(shop,
                               "{\"type\":\"identify\",\"userId\":\"u1\",\"traits\":{\"email\":"
                               "\"ann@example.org\"}}"),
                     ENGINE_STORED);
    assert_int_equal(shop_living(shop), 1);
    assert_int_equal(shop_hand_over(shop, shop->out[0]),
                     ENGINE_REFUSED); /* revoked by the merge ... */
    shop_drop_out(shop);
    shop_restart(shop); /* ... and what is released now stands in the table */
    shop_run(shop);
    assert_int_equal(shop->out_count, 2); /* both orders are the winner's, and it has an address */
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(shop_hand_over(shop, shop->out[i]), ENGINE_STORED);
        assert_int_equal(shop_result(shop, shop->out[i], "Message Sent"), ENGINE_STORED);
    }
    shop_check(shop);
    shop_close(shop);
}

static void wake_ups_decide_later(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", ANN, NOW));
    (void)shop_tell(shop, "{\"type\":\"track\",\"event\":\"Order "
                          "Shipped\",\"properties\":{\"order_id\":"
                          "\"1\",\"shipment_id\":\"s1\",\"carrier\":\"dhl\","
                          "\"tracking_number\":\"T1\"}}");
    (void)shop_tell(shop, "{\"type\":\"track\",\"event\":\"Order "
                          "Delivered\",\"properties\":{\"order_id\":"
                          "\"1\",\"shipment_id\":\"s1\"}}");
    (void)shop_tell(shop, "{\"type\":\"track\",\"event\":\"Consent Changed\","
                          "\"context\":{\"traits\":{\"email\":\"ann@example.org\"}},"
                          "\"properties\":{\"channel\":\"email\",\"purpose\":\"feedback\","
                          "\"state\":\"given\",\"source\":\"test\",\"text\":\"yes\"}}");
    assert_int_equal(released(shop, "order_shipped"), 1);
    assert_int_equal(released(shop, "order_delivered"), 1);
    assert_int_equal(released(shop, "nps"), 0);
    for (int day = 0; day < 20; day++) {
        shop_move(shop, DAY);
        shop_check(shop);
    }
    assert_int_equal(released(shop, "nps"), 1);
    assert_int_equal(released(shop, "review_request"), 1);
    uint64_t turns = engine_stats(shop->engine).turns;
    shop_move(shop, 30 * DAY);
    assert_true(engine_stats(shop->engine).turns - turns < 200); /* nothing polls */
    shop_check(shop);
    shop_close(shop);
}

/* What carriers tell names neither a person nor an order, only the parcel, and may come first. */
static void a_parcel_is_known_by_its_names(void **state)
{
    static const char *const names[] = {"\"shipment_id\":\"s1\"",
                                        "\"carrier\":\"dhl\",\"tracking_number\":\"T1\""};
    for (int i = 0; i < 4; i++) {
        Shop *shop = open_shop(state);
        bool arrived_first = i % 2 == 1;
        const char *shipped =
            arena_cstr(shop->arena, arena_printf(shop->arena,
                                                 "{\"type\":\"track\",\"event\":\"Order Shipped\","
                                                 "\"properties\":{\"order_id\":\"1\",%s}}",
                                                 names[i / 2]));
        const char *arrived = arena_cstr(
            shop->arena, arena_printf(shop->arena,
                                      "{\"type\":\"track\",\"event\":\"Shipment Updated\","
                                      "\"properties\":{\"status\":\"delivered\",%s}}",
                                      names[i / 2]));
        (void)shop_tell(shop, ORDER("1", ANN, NOW));
        assert_int_equal(shop_tell(shop, arrived_first ? arrived : shipped), ENGINE_STORED);
        assert_int_equal(shop_tell(shop, arrived_first ? shipped : arrived), ENGINE_STORED);
        assert_int_equal(shop_living(shop), 1);
        assert_int_equal(released(shop, "order_delivered"), 1);
        shop_check(shop);
        shop_close(shop);
    }
}

static void rebuild_keeps_messages(void **state)
{
    Shop *shop = open_shop(state);
    (void)shop_tell(shop, ORDER("1", ANN, NOW));
    assert_int_equal(shop_hand_over(shop, shop->out[0]), ENGINE_STORED);
    Diag diag = {0};
    CheckReport report = {0};
    const Definitions *definitions = definitions_pin(shop->definitions);
    assert_int_equal(
        engine_rebuild(shop->store, shop->kpis, shop->kpi_count, definitions, &report, &diag), OK);
    definitions_unpin(shop->definitions, definitions);
    assert_int_equal(state_of(shop, shop->out[0]), MESSAGE_HANDING_OVER);
    shop_check(shop);
    shop_close(shop);
}

static void a_free_sender_has_it_with_the_release(void **state)
{
    Shop *shop = open_shop(state);
    shop->senders_free = 1;
    (void)shop_tell(shop, ORDER("1", ANN, NOW));
    assert_int_equal(shop->out[0]->sender, 1);
    assert_int_equal(state_of(shop, shop->out[0]), MESSAGE_HANDING_OVER);
    (void)shop_tell(shop, ORDER("2", ANN, NOW)); /* no other is free */
    assert_int_equal(shop->out[1]->sender, 0);
    assert_int_equal(state_of(shop, shop->out[1]), MESSAGE_RELEASED);
    assert_int_equal(shop_hand_over(shop, shop->out[0]), ENGINE_REFUSED);
    assert_int_equal(shop_hand_over(shop, shop->out[1]), ENGINE_STORED);
    assert_int_equal(shop_result(shop, shop->out[0], "Message Sent"), ENGINE_STORED);
    assert_int_equal(state_of(shop, shop->out[0]), MESSAGE_SENT);
    shop->senders_free = 1;
    (void)shop_tell(shop, ORDER("3", ANN, NOW));
    assert_int_equal(shop->out[2]->sender, 1);
    shop_check(shop);
    shop_restart(shop); /* in doubt, both: handed over again */
    shop_move(shop, MINUTE);
    assert_int_equal(shop->out_count, 2);
    shop_check(shop);
    shop_close(shop);
}

/* ---- a commit that fails, and one of which only the answer is lost ---- */

typedef struct Failing {
    StoreOps ops;
    const StoreOps *real;
    int fails, lost; /* how many of the next commits */
} Failing;
static Failing failing;

static Err failing_commit(Store *store, const TurnWrites *writes, Diag *diag)
{
    if (failing.fails-- > 0) return fail(diag, ERR_DATABASE, "refused");
    Err e = failing.real->commit(store, writes, diag);
    if (!e && failing.lost-- > 0) return fail(diag, ERR_DATABASE, "the answer was lost");
    return e;
}

static void a_failed_commit_leaves_nobody_marked(void **state)
{
    for (int lost = 0; lost < 3; lost++) {
        Shop *shop = open_shop(state);
        failing = (Failing){.ops = *shop->store->ops, .real = shop->store->ops};
        failing.ops.commit = failing_commit;
        failing.fails = lost ? 0 : 1;
        failing.lost = lost;
        shop->store->ops = &failing.ops;
        shop->senders_free = 1;
        EngineItem order = shop_item(shop, ORDER("1", ANN, NOW), "m1");
        assert_int_equal(shop_submit(shop, &order), ENGINE_REFUSED);
        shop_move(shop, MINUTE);
        assert_int_equal(shop_submit(shop, &order), lost ? ENGINE_REPEATED : ENGINE_STORED);
        shop_move(shop, MINUTE);
        assert_int_equal(shop->out_count, 1);
        assert_int_equal(shop->out[0]->sender, 1);
        assert_int_equal(state_of(shop, shop->out[0]), MESSAGE_HANDING_OVER);
        assert_int_equal(shop_result(shop, shop->out[0], "Message Sent"), ENGINE_STORED);
        assert_int_equal(state_of(shop, shop->out[0]), MESSAGE_SENT);
        shop_check(shop);
        shop->store->ops = failing.real;
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
        ON_EACH(confirmation_goes_once),
        ON_EACH(one_confirmation_from_three_tellers),
        ON_EACH(returned_ones_are_released_again),
        ON_EACH(an_expired_release_goes_back),
        ON_EACH(a_crash_leaves_it_in_doubt),
        ON_EACH(no_room_is_no_loss),
        ON_EACH(a_merge_takes_the_messages_along),
        ON_EACH(wake_ups_decide_later),
        ON_EACH(a_parcel_is_known_by_its_names),
        ON_EACH(rebuild_keeps_messages),
        ON_EACH(a_free_sender_has_it_with_the_release),
        ON_EACH(a_failed_commit_leaves_nobody_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
