/* domain/keys_test.c - one form of each key, and which keys an event names. */
#include "lib/unit.h"

#include "domain/keys.h"

static int open_arena(void **state)
{
    *state = arena_open(0);
    return 0;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

static void is(Arena *arena, KeyKind kind, const char *said, const char *wanted)
{
    Str value = STR_NONE;
    bool fine = key_normalise(arena, kind, str_of(said), &value);
    if (!wanted && fine) fail_msg("'%s' was taken as '%.*s'", said, STR_ARG(value));
    if (wanted && !str_is(value, wanted))
        fail_msg("'%s' became '%.*s', not '%s'", said, STR_ARG(value), wanted);
}

static void emails(void **state)
{
    is(*state, KEY_EMAIL, "  Anna.Roe@Example.COM ", "anna.roe@example.com");
    is(*state, KEY_EMAIL, "anna+shop@example.com", "anna+shop@example.com");
    is(*state, KEY_EMAIL,
       "anna@b\xc3\xbc"
       "cher.example",
       "anna@xn--bcher-kva.example");
    is(*state, KEY_EMAIL, "anna", NULL);
    is(*state, KEY_EMAIL, "@example.com", NULL);
    is(*state, KEY_EMAIL, "anna@localhost", NULL);
    is(*state, KEY_EMAIL, "anna roe@example.com", NULL);
    is(*state, KEY_EMAIL, "a@b..example", NULL);
    is(*state, KEY_EMAIL, "a@example.com\nBcc: x@y.example", NULL);
    is(*state, KEY_EMAIL, "a@example.com,b@example.com", NULL);
    is(*state, KEY_EMAIL, "", NULL);
}

static void phones(void **state)
{
    is(*state, KEY_PHONE, "+49 (0)170 123-4567", "+491701234567");
    is(*state, KEY_PHONE, "0049 170 1234567", "+491701234567");
    is(*state, KEY_PHONE, "0170 1234567", "01701234567");
    is(*state, KEY_PHONE, "12", NULL);
    is(*state, KEY_PHONE, "call me", NULL);
    is(*state, KEY_PHONE, "12345678901234567890", NULL);
}

static void others(void **state)
{
    is(*state, KEY_TRACKING, "dhl|00 34 04", "DHL|003404");
    is(*state, KEY_TRACKING, "dhl|", NULL);
    is(*state, KEY_ORDER, " #1001 ", "#1001");
    is(*state, KEY_USER, "   ", NULL);
}

static Event event_of(Arena *arena, EventKind kind, uint32_t flags, const char *call)
{
    Diag diag = {0};
    Event event = {.kind = kind, .flags = flags};
    assert_int_equal(json_parse(arena, str_of(call), NULL, &event.body, &diag), OK);
    return event;
}

static void keys_stand_by_rank(void **state)
{
    Key keys[EVENT_KEYS_MAX];
    Event event =
        event_of(*state, EV_ORDER_SHIPPED, 0,
                 "{\"userId\":\"u1\",\"anonymousId\":\"a1\",\"context\":{\"traits\":{\"email\":\"B@"
                 "x.example\"}},"
                 "\"properties\":{\"order_id\":1001,\"email\":\"a@x.example\",\"carrier\":\"dhl\","
                 "\"tracking_number\":\"77\",\"shipment_id\":\"s1\",\"phone\":\"0170 1234567\","
                 "\"shipping_address\":{\"country\":\"DE\"}}}");
    assert_int_equal(event_keys(*state, &event, keys), 8);
    assert_int_equal(keys[0].kind, KEY_USER);
    assert_true(str_is(keys[1].value, "a@x.example"));
    assert_true(str_is(keys[2].value, "b@x.example"));
    assert_true(str_is(keys[3].value, "+491701234567"));
    assert_true(keys[4].kind == KEY_ORDER && str_is(keys[4].value, "1001"));
    assert_true(str_is(keys[5].value, "DHL|77"));
    assert_true(keys[6].kind == KEY_TRACKING && str_is(keys[6].value, "|S1"));
    assert_int_equal(keys[7].kind, KEY_ANONYMOUS);
}

static void a_browser_proves_nothing(void **state)
{
    Key keys[EVENT_KEYS_MAX];
    Event event = event_of(*state, EV_IDENTIFIED, EVENT_UNPROVEN,
                           "{\"userId\":\"u1\",\"anonymousId\":\"a1\",\"traits\":{\"email\":"
                           "\"a@x.example\"}}");
    assert_int_equal(event_keys(*state, &event, keys), 1);
    assert_int_equal(keys[0].kind, KEY_ANONYMOUS);
}

static void a_page_names_no_order(void **state)
{
    Key keys[EVENT_KEYS_MAX];
    Event event = event_of(*state, EV_CHECKOUT_STARTED, 0,
                           "{\"anonymousId\":\"a1\",\"properties\":{\"order_id\":\"1\"}}");
    assert_int_equal(event_keys(*state, &event, keys), 1);
}

static void kinds_have_their_names(void **state)
{
    (void)state;
    assert_int_equal(event_kind_of(STR("Order Completed")), EV_ORDER_COMPLETED);
    assert_int_equal(event_kind_of(STR("Completed Order")), EV_ORDER_COMPLETED);
    assert_int_equal(event_kind_of(STR("order completed")), EV_OTHER);
    assert_int_equal(event_kind_of(STR("track")), EV_OTHER);
    assert_true(str_is(event_name(EV_JOURNEY_LEFT), "Journey Left"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(emails, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(phones, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(others, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(keys_stand_by_rank, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_browser_proves_nothing, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_page_names_no_order, open_arena, close_arena),
        cmocka_unit_test(kinds_have_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
