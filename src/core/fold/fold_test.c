/* core/fold/fold_test.c - the written rules of fold by example: amounts, refunds, parcels, people,
 * consent, and the bounds of the snapshot. The laws of order and merging are in
 * tests/unit/core_property_test.c. */
#include "lib/unit.h"

#include "core/core.h"
#include "lib/core_world.h"

#define NOW (INT64_C(1767225600) * SECOND)

static CoreWorld world_of(Arena *arena)
{
    return core_world(arena, NULL, NOW);
}

static void tell(CoreWorld *world, EventKind kind, const char *call)
{
    core_world_tell(world, kind, 0, world->now, call);
}

static const Order *order_told(CoreWorld *world, const char *properties)
{
    Str call = arena_printf(world->arena, "{\"properties\":{\"order_id\":\"1\",%s}}", properties);
    tell(world, EV_ORDER_COMPLETED, arena_cstr(world->arena, call));
    return core_world_order(world, STR("1"));
}

static void revenue_is(const char *properties, int64_t minor)
{
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    const Order *order = order_told(&world, properties);
    if (order->revenue_minor != minor)
        fail_msg("%s gives %lld", properties, (long long)order->revenue_minor);
    arena_close(arena);
}

static void revenue(void **state)
{
    (void)state;
    revenue_is("\"total\":\"59.00\",\"shipping\":4.9,\"tax\":\"8.64\",\"currency\":\"EUR\"", 4546);
    revenue_is("\"total\":30,\"revenue\":25,\"shipping\":3", 2700);
    revenue_is("\"revenue\":\"25.00\",\"shipping\":3,\"tax\":2", 2500);
    revenue_is("\"subtotal\":20,\"discount\":5", 1500);
    revenue_is("\"products\":[{\"price\":\"1.005\",\"quantity\":3},{\"price\":\"2\"}]", 502);
    revenue_is("\"total\":500,\"currency\":\"JPY\"", 500);
    revenue_is("\"total\":\"0.125\"", 12); /* half to even */
    revenue_is("\"total\":\"0.135\"", 14);
    revenue_is("\"products\":[{\"price\":\"1\"},{\"name\":\"no price\"}]", 0);
}

static void refunds(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    tell(&world, EV_ORDER_REFUNDED,
         "{\"properties\":{\"order_id\":\"1\",\"refund_id\":\"a\",\"amount\":\"80\"}}");
    assert_int_equal(core_world_customer(&world)->facts.items[0].refunds.items[0].minor, 8000);
    const Order *order = order_told(
        &world,
        "\"total\":60,\"currency\":\"EUR\",\"products\":[{\"product_id\":\"A\",\"price\":20,"
        "\"quantity\":2},{\"product_id\":\"B\",\"price\":40}]");
    assert_int_equal(order->refunded_minor, 6000); /* never more than the order */
    const OrderFact *fact = &core_world_customer(&world)->facts.items[0];
    assert_true(fact->placed_at && fact->refunds.items[0].minor == 6000);
    arena_close(arena);
}

static void shares(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    order_told(&world,
               "\"total\":60,\"currency\":\"EUR\",\"products\":[{\"product_id\":\"A\",\"price\":"
               "20,\"quantity\":2},{\"product_id\":\"B\",\"price\":40}]");
    tell(&world, EV_ORDER_REFUNDED,
         "{\"properties\":{\"order_id\":\"1\",\"products\":[{\"product_id\":\"A\",\"quantity\":1}]}"
         "}");
    assert_int_equal(core_world_order(&world, STR("1"))->refunded_minor, 1500); /* a quarter */
    tell(&world, EV_ORDER_REFUNDED, "{\"properties\":{\"order_id\":\"1\",\"refund_id\":\"r\"}}");
    assert_int_equal(core_world_order(&world, STR("1"))->refunded_minor, 6000); /* the rest */
    tell(&world, EV_ORDER_REFUNDED, "{\"properties\":{\"order_id\":\"1\",\"refund_id\":\"r\"}}");
    assert_int_equal(core_world_order(&world, STR("1"))->refunds.count, 2);
    arena_close(arena);
}

#define EUR_60                                                                                     \
    "\"total\":60,\"currency\":\"EUR\",\"products\":[{\"product_id\":\"A\",\"price\":60}]"
#define BARE_75 "\"total\":75,\"products\":[{\"product_id\":\"A\",\"price\":\"75\"}]"

/* The first telling is of the earlier moment; they come in this order, or the other way round. */
static const Order *told_twice(Arena *arena, const char *first, const char *second, bool turned)
{
    CoreWorld world = world_of(arena);
    for (int i = 0; i < 2; i++) {
        bool later = (i == 1) != turned;
        Str call =
            arena_printf(arena, "{\"properties\":{\"order_id\":\"1\",%s}}", later ? second : first);
        core_world_tell(&world, later ? EV_ORDER_UPDATED : EV_ORDER_COMPLETED, 0,
                        NOW - (later ? HOUR : DAY), arena_cstr(arena, call));
    }
    return core_world_order(&world, STR("1"));
}

static void amounts_without_a_currency_are_the_orders(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second, *currency;
        int64_t total_minor;
    } rows[] = {
        {EUR_60,                                BARE_75,                 "EUR", 7500 },
        {"\"total\":6000,\"currency\":\"JPY\"", BARE_75,                 "JPY", 75   },
        {BARE_75,                               "\"coupon\":\"SPRING\"", "USD", 7500 },
        {"\"total\":6,\"currency\":\"KWD\"",    BARE_75,                 "KWD", 75000},
        {BARE_75,                               EUR_60,                  "EUR", 6000 },
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        Arena *arena = arena_open(0);
        const Order *order = told_twice(arena, rows[i / 2].first, rows[i / 2].second, i % 2);
        assert_string_equal(order->currency.code, rows[i / 2].currency);
        assert_int_equal(order->total_minor, rows[i / 2].total_minor);
        assert_int_equal(order->revenue_minor, rows[i / 2].total_minor);
        assert_int_equal(order->lines.items[0].total_minor, rows[i / 2].total_minor);
        arena_close(arena);
    }
}

static void the_latest_documents_count(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    const Order *order = order_told(
        &world, "\"documents\":[{\"type\":\"invoice\",\"name\":\" R 1 \",\"url\":"
                "\"https://shop.example/1.pdf?a=b\"},{\"url\":\"http://shop.example/2\"},"
                "{\"url\":\"javascript:alert(1)\"},{\"type\":\"invoice\"}]");
    assert_int_equal(order->documents.count, 1);
    assert_true(str_is(order->documents.items[0].type, "invoice"));
    assert_true(str_is(order->documents.items[0].name, "R 1"));
    assert_true(str_is(order->documents.items[0].url, "https://shop.example/1.pdf?a=b"));
    core_world_tell(&world, EV_ORDER_UPDATED, 0, NOW - HOUR,
                    "{\"properties\":{\"order_id\":\"1\",\"documents\":[]}}"); /* older */
    assert_int_equal(core_world_order(&world, STR("1"))->documents.count, 1);
    tell(&world, EV_ORDER_UPDATED, "{\"properties\":{\"order_id\":\"1\",\"coupon\":\"X\"}}");
    assert_int_equal(core_world_order(&world, STR("1"))->documents.count, 1);
    core_world_advance(&world, NOW + HOUR);
    tell(&world, EV_ORDER_UPDATED, "{\"properties\":{\"order_id\":\"1\",\"documents\":[]}}");
    assert_int_equal(core_world_order(&world, STR("1"))->documents.count, 0);
    arena_close(arena);
}

static void a_parcel_by_its_number(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    tell(&world, EV_SHIPMENT_UPDATED,
         "{\"properties\":{\"tracking_number\":\"jj 1\",\"status\":\"InTransit\"}}");
    assert_int_equal(core_world_customer(&world)->orders.count, 1);
    tell(&world, EV_ORDER_SHIPPED,
         "{\"properties\":{\"order_id\":\"1\",\"shipment_id\":\"P\",\"tracking_number\":\"JJ1\"}}");
    Customer *customer = core_world_customer(&world);
    assert_int_equal(customer->orders.count, 1);
    assert_int_equal(customer->facts.count, 1);
    const Shipment *parcel = order_shipment(customer_order(customer, STR("1")), STR("P"));
    assert_true(str_is(parcel->status, "in_transit"));
    arena_close(arena);
}

static void late_words_do_not_win(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    core_world_tell(&world, EV_IDENTIFIED, 0, NOW - HOUR,
                    "{\"traits\":{\"email\":\"new@x.example\",\"plan\":\"b\"}}");
    core_world_tell(&world, EV_IDENTIFIED, 0, NOW - DAY,
                    "{\"traits\":{\"email\":\"old@x.example\",\"plan\":\"a\",\"age\":4}}");
    core_world_tell(&world, EV_EMAIL_OPENED, 0, NOW,
                    "{\"properties\":{\"email\":\"seen@x.example\"}}");
    Customer *customer = core_world_customer(&world);
    assert_true(str_is(customer->email, "new@x.example"));
    assert_int_equal(customer->emails.count, 3);
    assert_true(str_is(customer->traits, "{\"age\":4,\"plan\":\"b\"}"));
    assert_false(customer->nameless);
    arena_close(arena);
}

static void returns_are_joined_by_their_id(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    order_told(&world, "\"total\":60,\"products\":[{\"product_id\":\"A\",\"quantity\":2},"
                       "{\"product_id\":\"B\"}]");
    tell(&world, EV_RETURN_RECEIVED,
         "{\"properties\":{\"order_id\":\"1\",\"return_id\":\"R1\",\"products\":["
         "{\"product_id\":\"A\",\"quantity\":1}]}}");
    tell(&world, EV_RETURN_REQUESTED,
         "{\"properties\":{\"order_id\":\"1\",\"return_id\":\"R1\",\"reason\":\"too small\"}}");
    const Order *order = customer_order(core_world_customer(&world), STR("1"));
    assert_int_equal(order->returns.count, 1);
    assert_true(order->returns.items[0].requested_at && order->returns.items[0].received_at);
    assert_true(str_is(order->returns.items[0].reason, "too small"));
    assert_int_equal(order->returns.items[0].lines.count, 1);
    assert_false(order_return_open(order));
    assert_false(order_returned(order));
    tell(&world, EV_RETURN_REQUESTED, "{\"properties\":{\"order_id\":\"1\",\"return_id\":\"R2\"}}");
    order = customer_order(core_world_customer(&world), STR("1"));
    assert_true(order_return_open(order));
    tell(&world, EV_RETURN_RECEIVED,
         "{\"properties\":{\"order_id\":\"1\",\"products\":["
         "{\"product_id\":\"A\",\"quantity\":1},{\"product_id\":\"B\"}]}}");
    order = customer_order(core_world_customer(&world), STR("1"));
    assert_false(order_return_open(order)); /* one without an id ends what was asked for */
    assert_true(order_returned(order));
    core_world_check_replay(&world);
    arena_close(arena);
}

static void a_browser_is_not_believed(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    core_world_tell(&world, EV_IDENTIFIED, EVENT_UNPROVEN, NOW,
                    "{\"anonymousId\":\"a\",\"userId\":\"u\",\"traits\":{\"email\":\"x@x.example\","
                    "\"firstName\":\"Eve\"}}");
    Customer *customer = core_world_customer(&world);
    assert_true(customer->user_id.len == 0 && customer->email.len == 0);
    assert_true(str_is(customer->name, "Eve"));
    arena_close(arena);
}

static void refusal_wins_and_all_covers(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    tell(&world, EV_CONSENT_CHANGED,
         "{\"properties\":{\"purpose\":\"marketing\",\"state\":\"given\"}}");
    Customer *customer = core_world_customer(&world);
    assert_int_equal(customer_consent(customer, STR("email"), STR("marketing"), NULL),
                     CONSENT_GIVEN);
    assert_int_equal(customer_consent(customer, STR("email"), STR("feedback"), NULL), CONSENT_NONE);
    tell(&world, EV_UNSUBSCRIBED, "{\"properties\":{}}");
    customer = core_world_customer(&world);
    assert_int_equal(customer_consent(customer, STR("email"), STR("marketing"), NULL),
                     CONSENT_REFUSED);
    assert_int_equal(customer->objected_at, NOW);
    arena_close(arena);
}

static void bounce_on(CoreWorld *world, int day, const char *properties)
{
    core_world_tell(
        world, EV_EMAIL_BOUNCED, 0, NOW + day * DAY,
        arena_cstr(world->arena,
                   arena_printf(world->arena, "{\"properties\":{\"email\":\"a@example.com\",%s}}",
                                properties)));
}

static Str suppressed_by(CoreWorld *world)
{
    const Customer *customer = core_world_customer(world);
    if (!customer_suppressed(customer, STR("a@example.com"))) return STR_NONE;
    return customer->suppressed.items[0].reason;
}

static void who_bounces_softly_is_asked_five_times(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    for (int i = 0; i < 20; i++) /* one a day counts */
        bounce_on(&world, 0, "\"bounce_type\":\"soft\"");
    bounce_on(&world, 2, "\"bounce_type\":\"soft\"");
    bounce_on(&world, 4, "\"bounce_type\":\"hard\",\"unproven\":true");
    bounce_on(&world, 6, "\"bounce_type\":\"soft\"");
    bounce_on(&world, 7, "\"bounce_type\":\"block\"");
    assert_int_equal(suppressed_by(&world).len, 0);
    assert_int_equal(core_world_customer(&world)->soft_bounces.items[0].count, 4);
    bounce_on(&world, 8, "\"bounce_type\":\"soft\"");
    assert_true(str_is(suppressed_by(&world), "soft_bounces"));
    arena_close(arena);
}

static void a_long_silence_begins_anew_and_a_hard_one_ends_it(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    for (int day = 0; day < 10; day++)
        bounce_on(&world, day * 31, "\"bounce_type\":\"soft\"");
    assert_int_equal(suppressed_by(&world).len, 0);
    bounce_on(&world, 400, "\"bounce_type\":\"hard\"");
    assert_true(str_is(suppressed_by(&world), "bounce"));
    arena_close(arena);
}

static void a_complaint_nobody_proves_only_stops_offers(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    tell(&world, EV_EMAIL_SPAM, "{\"properties\":{\"email\":\"a@example.com\",\"unproven\":true}}");
    assert_int_equal(suppressed_by(&world).len, 0);
    assert_int_equal(core_world_customer(&world)->consents.count, 2);
    assert_true(core_world_customer(&world)->objected_at != 0);
    tell(&world, EV_EMAIL_SPAM, "{\"properties\":{\"email\":\"a@example.com\"}}");
    assert_true(str_is(suppressed_by(&world), "complaint"));
    arena_close(arena);
}

static void orders_leave_and_come_back(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    order_told(&world, "\"total\":60");
    tell(&world, EV_ORDER_DELIVERED, "{\"properties\":{\"order_id\":\"1\"}}");
    world.now += 31 * DAY;
    tell(&world, EV_PAGE_VIEWED, "{\"anonymousId\":\"a\"}");
    assert_int_equal(core_world_customer(&world)->orders.count, 0);
    tell(&world, EV_ORDER_REFUNDED, "{\"properties\":{\"order_id\":\"1\"}}");
    const Order *order = customer_order(core_world_customer(&world), STR("1"));
    assert_int_equal(order->refunded_minor, 6000);
    core_world_check_replay(&world);
    arena_close(arena);
}

/* The worst we take: more orders, lines and text than the snapshot may hold. */
static void the_snapshot_stays_one_row(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_of(arena);
    for (int i = 0; i < 1100; i++) {
        Buf buf = buf_new(arena, 64 * 1024);
        buf_lit(&buf, "{\"properties\":{\"currency\":\"EUR\",\"total\":1,\"order_id\":\"");
        buf_i64(&buf, i);
        buf_lit(&buf, "\",\"products\":[");
        for (int j = 0; j < (i < 1080 ? 1 : 100); j++) {
            if (j) buf_char(&buf, ',');
            buf_lit(&buf, "{\"product_id\":\"P");
            buf_i64(&buf, j);
            buf_lit(&buf, "\",\"name\":\"a rather long name of a product, as shops have them\"}");
        }
        buf_lit(&buf, "]}}");
        world.now += HOUR;
        tell(&world, EV_ORDER_COMPLETED, buf_cstr(&buf)); /* asserts SNAPSHOT_BYTES_MAX */
    }
    Customer *customer = core_world_customer(&world);
    assert_int_equal(customer->facts.count, CUSTOMER_FACTS_MAX);
    assert_int_equal(customer_order_count(customer), 1100);
    assert_int_equal(customer->dropped_spent.items[0].minor, (1100 - CUSTOMER_FACTS_MAX) * 100);
    assert_true(customer->orders.count <= CUSTOMER_ORDERS_MAX);
    const Order *last = customer_order(customer, STR("1099"));
    assert_int_equal(last->lines.count + (uint32_t)last->lines_more, 100);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(revenue),
        cmocka_unit_test(refunds),
        cmocka_unit_test(shares),
        cmocka_unit_test(amounts_without_a_currency_are_the_orders),
        cmocka_unit_test(the_latest_documents_count),
        cmocka_unit_test(a_parcel_by_its_number),
        cmocka_unit_test(late_words_do_not_win),
        cmocka_unit_test(returns_are_joined_by_their_id),
        cmocka_unit_test(a_browser_is_not_believed),
        cmocka_unit_test(refusal_wins_and_all_covers),
        cmocka_unit_test(who_bounces_softly_is_asked_five_times),
        cmocka_unit_test(a_long_silence_begins_anew_and_a_hard_one_ends_it),
        cmocka_unit_test(a_complaint_nobody_proves_only_stops_offers),
        cmocka_unit_test(orders_leave_and_come_back),
        cmocka_unit_test(the_snapshot_stays_one_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
