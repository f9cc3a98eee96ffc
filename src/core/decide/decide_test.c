/* core/decide/decide_test.c - decisions that the stories do not tell: failed hand-overs, revoking,
 * pauses, who sends what, late events, the existing-customer rule, edited journeys, merging. */
#include "lib/unit.h"

#include "core/fold.h"
#include "core/policy.h"
#include "lib/core_world.h"

#define NOW   (INT64_C(1767225600) * SECOND)
#define ORDER "{\"properties\":{\"order_id\":\"1\",\"email\":\"a@x.example\",\"total\":10}}"
#define DELIVERED                                                                                  \
    "{\"properties\":{\"order_id\":\"1\",\"shipment_id\":\"P\",\"email\":\"a@x.example\"}}"

static void tell(CoreWorld *world, EventKind kind, const char *call)
{
    core_world_tell(world, kind, 0, world->now, call);
}

static const CoreMail *last(const CoreWorld *world)
{
    assert_true(world->mails.count > 0);
    return &world->mails.items[world->mails.count - 1];
}

static void about_last(CoreWorld *world, EventKind kind, const char *reason)
{
    Str id = json_get_text(last(world)->body, "message_id");
    Str call =
        arena_printf(world->arena, "{\"properties\":{\"message_id\":\"%.*s\",\"reason\":\"%s\"}}",
                     STR_ARG(id), reason);
    tell(world, kind, arena_cstr(world->arena, call));
}

static void expect(const CoreWorld *world, const char *kind, const char *reason)
{
    const CoreMail *mail = last(world);
    if (!str_is(mail->kind, kind) || !str_is(mail->reason, reason))
        fail_msg("%.*s '%.*s'", STR_ARG(mail->kind), STR_ARG(mail->reason));
}

static CoreWorld world_with(Arena *arena, const char *kind, const char *body)
{
    return core_world(arena, starter_definitions_with(arena, kind, kind, body), NOW);
}

/* ---- hand-overs ---- */

static void a_failed_try_waits_longer_each_time(void **state)
{
    (void)state;
    static const Time about[] = {MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 3 * HOUR};
    Arena *arena = arena_open(0);
    CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
    world.keep_released = true;
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    Hash16 id = last(&world)->id;
    for (int i = 0; i < 6; i++) {
        about_last(&world, EV_MESSAGE_RETURNED, "temporary");
        Time waits = world.wake_at - world.now;
        assert_true(waits >= about[i] * 8 / 10 && waits <= about[i] * 12 / 10);
        core_world_advance(&world, world.wake_at);
        assert_true(hash16_eq(last(&world)->id, id)); /* released again under the same id */
    }
    for (int i = 0; i < 40 && last(&world)->reason.len == 0; i++) {
        about_last(&world, EV_MESSAGE_RETURNED, "temporary");
        core_world_advance(&world, world.wake_at);
    }
    expect(&world, "order_confirmation", "overdue");
    assert_int_equal(last(&world)->at, NOW + 2 * DAY);
    core_world_check_replay(&world);
    arena_close(arena);
}

static void an_expired_release_goes_out_at_once(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
    world.keep_released = true;
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    world.now += 11 * MINUTE;
    about_last(&world, EV_MESSAGE_RETURNED, "release_expired");
    assert_int_equal(world.mails.count, 2);
    expect(&world, "order_confirmation", "");
    about_last(&world, EV_MESSAGE_IN_DOUBT, "");
    assert_int_equal(world.mails.count, 3); /* order news: again */
    about_last(&world, EV_MESSAGE_SENT, "");
    assert_int_equal(core_world_customer(&world)->messages.count, 0);
    assert_int_equal(core_world_customer(&world)->sent.count, 1);
    arena_close(arena);
}

static void an_ask_in_doubt_is_closed(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
    tell(&world, EV_CONSENT_CHANGED, "{\"properties\":{\"purpose\":\"all\",\"state\":\"given\"}}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    tell(&world, EV_ORDER_DELIVERED, DELIVERED);
    world.keep_released = true;
    core_world_advance(&world, NOW + 4 * DAY);
    expect(&world, "nps", "");
    uint32_t count = world.mails.count;
    about_last(&world, EV_MESSAGE_IN_DOUBT, "");
    assert_int_equal(world.mails.count, count);
    assert_int_equal(core_world_customer(&world)->messages.count, 0);
    arena_close(arena);
}

static void unsubscribing_revokes_what_is_released(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
    world.keep_released = true;
    tell(&world, EV_CONSENT_CHANGED,
         "{\"properties\":{\"purpose\":\"feedback\",\"state\":\"given\"}}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    tell(&world, EV_ORDER_DELIVERED, DELIVERED);
    core_world_advance(&world, NOW + 3 * DAY);
    expect(&world, "nps", "");
    tell(&world, EV_UNSUBSCRIBED, "{\"properties\":{\"purpose\":\"feedback\"}}");
    expect(&world, "nps", "unsubscribed");
    Customer *customer = core_world_customer(&world);
    for (uint32_t i = 0; i < customer->messages.count; i++) /* order news stays */
        assert_true(customer->messages.items[i].category != CATEGORY_FEEDBACK);
    assert_int_equal(customer->messages.count, 2);
    arena_close(arena);
}

/* ---- who sends, when, to whom ---- */

static void the_shop_sends_it_itself(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_with(arena, "sending", "{\"kinds\":{\"order_confirmation\":\"shop\"}}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    expect(&world, "order_confirmation", "sent_by_shop");
    world = world_with(arena, "sending", "{\"kinds\":{\"order_confirmation\":\"nobody\"}}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    expect(&world, "order_confirmation", "sent_by_nobody");
    world = world_with(arena, "sending", "{\"only_to\":[\"boss@x.example\"]}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    expect(&world, "order_confirmation", "trial");
    world = world_with(arena, "sending", "{\"only_to\":[\"A@x.example\"]}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    expect(&world, "order_confirmation", "");
    arena_close(arena);
}

static void a_pause_holds_and_resuming_sends(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_with(arena, "sending", "{\"paused\":true}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    assert_int_equal(world.mails.count, 0);
    core_world_advance(&world, NOW + 5 * HOUR);
    assert_true(world.log.count < 16); /* a long pause leaves few traces */
    world.definitions = starter_definitions(arena);
    tell(&world, EV_DEFINITIONS_CHANGED, "{}");
    expect(&world, "order_confirmation", "");
    arena_close(arena);
}

static void what_was_planned_before_going_live_lapses(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = world_with(arena, "sending", "{\"paused\":true}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    world.definitions = starter_definitions_with(
        arena, "sending", "sending", "{\"live\":true,\"live_since\":\"2026-01-01T01:00:00Z\"}");
    core_world_advance(&world, NOW + 2 * HOUR);
    expect(&world, "order_confirmation", "before_live");
    arena_close(arena);
}

static void no_address_waits_for_one(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
    tell(&world, EV_ORDER_COMPLETED,
         "{\"userId\":\"u\",\"properties\":{\"order_id\":\"1\",\"total\":10}}");
    assert_int_equal(world.mails.count, 0);
    core_world_advance(&world, NOW + HOUR);
    tell(&world, EV_IDENTIFIED, "{\"userId\":\"u\",\"traits\":{\"email\":\"a@x.example\"}}");
    expect(&world, "order_confirmation", "");
    arena_close(arena);
}

static void late_events_start_what_is_still_of_use(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
    core_world_tell(&world, EV_ORDER_COMPLETED, 0, NOW - 3 * DAY, ORDER);
    assert_int_equal(world.mails.count, 0);
    core_world_tell(&world, EV_ORDER_DELIVERED, 0, NOW - 2 * DAY, DELIVERED);
    expect(&world, "order_delivered", "");
    arena_close(arena);
}

/* ---- the existing-customer rule ---- */

#define RULE(country, notice)                                                                      \
    "{\"storefronts\":[{\"id\":\"default\",\"country\":\"DE\",\"notice\":\"" notice                \
    "\",\"rules\":[{\"country\":\"" country "\",\"existing_customers\":true}]}]}"

static void ask_under(const char *storefronts, bool objects, const char *reason)
{
    Arena *arena = arena_open(0);
    CoreWorld world = world_with(arena, "storefronts", storefronts);
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    tell(&world, EV_ORDER_DELIVERED, DELIVERED);
    if (objects)
        tell(&world, EV_CONSENT_CHANGED,
             "{\"properties\":{\"purpose\":\"marketing\",\"state\":\"refused\"}}");
    core_world_advance(&world, NOW + 4 * DAY);
    expect(&world, "nps", reason);
    if (reason[0] == '\0')
        assert_true(str_is(json_get_text(last(&world)->body, "because"), "existing_customer"));
    core_world_check_replay(&world);
    arena_close(arena);
}

static void existing_customers(void **state)
{
    (void)state;
    ask_under(RULE("DE", "We may write about similar goods."), false, "");
    ask_under(RULE("*", "We may write about similar goods."), false, "");
    ask_under(RULE("DE", ""), false, "no_consent");
    ask_under(RULE("FR", "We may write about similar goods."), false, "no_consent");
    ask_under(RULE("DE", "We may write about similar goods."), true, "no_consent");
}

/* ---- definitions change ---- */

static void a_paused_journey_stands_still(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
    tell(&world, EV_CONSENT_CHANGED, "{\"properties\":{\"purpose\":\"all\",\"state\":\"given\"}}");
    tell(&world, EV_ORDER_COMPLETED, ORDER);
    tell(&world, EV_ORDER_DELIVERED, DELIVERED);
    uint32_t count = world.mails.count;
    world.definitions = starter_definitions_with(
        arena, "journey", "nps",
        "{\"live\":false,\"trigger\":\"order_received\",\"steps\":[{\"name\":\"settle_in\","
        "\"type\":"
        "\"wait_until\",\"date\":\"order.received_at\",\"offset\":\"3 days\"}]}");
    core_world_advance(&world, NOW + 5 * DAY);
    assert_int_equal(world.mails.count, count);
    world.definitions = starter_definitions(arena);
    core_world_advance(&world, NOW + 5 * DAY + 2 * HOUR);
    expect(&world, "nps", "");
    arena_close(arena);
}

/* ---- merging ---- */

/* What a nameless customer's order made true becomes news when it is known whose it is. */
static void absorbing_makes_news(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    CoreWorld nobody = core_world(arena, starter_definitions(arena), NOW);
    tell(&nobody, EV_ORDER_COMPLETED, "{\"properties\":{\"order_id\":\"1\",\"total\":10}}");
    assert_int_equal(nobody.mails.count, 0);
    Customer *loser = core_world_customer(&nobody);
    loser->id = 8;
    Buf state_bytes = buf_new(arena, SNAPSHOT_BYTES_MAX),
        text = buf_new(arena, 2 * SNAPSHOT_BYTES_MAX);
    record_encode(&state_bytes, &customer_type, loser);
    buf_base64(&text, state_bytes.ptr, state_bytes.len);
    CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
    tell(&world, EV_IDENTIFIED, "{\"userId\":\"u\",\"traits\":{\"email\":\"a@x.example\"}}");
    Str call = arena_printf(arena, "{\"properties\":{\"customer\":\"8\",\"state\":\"%.*s\"}}",
                            STR_ARG(buf_str(&text)));
    tell(&world, EV_CUSTOMER_ABSORBED, arena_cstr(arena, call));
    expect(&world, "order_confirmation", "");
    tell(&world, EV_CUSTOMER_ABSORBED, arena_cstr(arena, call));
    assert_int_equal(world.mails.count, 1);
    tell(&nobody, EV_CUSTOMER_CLOSED, "{\"properties\":{\"into\":\"7\"}}");
    assert_int_equal(core_world_customer(&nobody)->absorbed_into, 7);
    core_world_check_replay(&nobody);
    core_world_check_replay(&world);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_try_waits_longer_each_time),
        cmocka_unit_test(an_expired_release_goes_out_at_once),
        cmocka_unit_test(an_ask_in_doubt_is_closed),
        cmocka_unit_test(unsubscribing_revokes_what_is_released),
        cmocka_unit_test(the_shop_sends_it_itself),
        cmocka_unit_test(a_pause_holds_and_resuming_sends),
        cmocka_unit_test(what_was_planned_before_going_live_lapses),
        cmocka_unit_test(no_address_waits_for_one),
        cmocka_unit_test(late_events_start_what_is_still_of_use),
        cmocka_unit_test(existing_customers),
        cmocka_unit_test(a_paused_journey_stands_still),
        cmocka_unit_test(absorbing_makes_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
