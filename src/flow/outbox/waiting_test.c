/* flow/outbox/waiting_test.c - who goes next: order news first, providers in turns and within their
 * limits, and never all of the room or of the senders for a campaign. */
#include "lib/unit.h"

#include "flow/outbox/waiting.h"
#include <stdio.h>

static WaitingRoom room;
static Provider *used;
static Time now;

static ReleasedMessage *message_new(int number, MessageCategory category, const char *address)
{
    Arena *arena = arena_open(0);
    ReleasedMessage *message = ARENA_NEW(arena, ReleasedMessage);
    message->arena = arena;
    message->message = (Message){.category = (int32_t)category,
                                 .address = str_of(address),
                                 .released_at = now,
                                 .release_until = now + 10 * MINUTE};
    memcpy(message->message.id.bytes, &number, sizeof number);
    return message;
}

static bool push(int number, MessageCategory category, const char *address)
{
    ReleasedMessage *message = message_new(number, category, address);
    bool taken = waiting_push(&room, message, false);
    if (!taken) arena_close(message->arena);
    return taken;
}

static int number_of(ReleasedMessage *message)
{
    int number = 0;
    if (!message) return 0;
    memcpy(&number, message->message.id.bytes, sizeof number);
    arena_close(message->arena);
    return number;
}

static int take(void)
{
    return number_of(waiting_take(&room, now, &used));
}

static int start(void **state)
{
    (void)state;
    now = 1778752200 * SECOND;
    room = (WaitingRoom){.count = 0};
    waiting_open(&room, 40, 4);
    return 0;
}

static int end(void **state)
{
    (void)state;
    waiting_close(&room);
    return 0;
}

static void order_news_goes_first_and_providers_in_turns(void **state)
{
    (void)state;
    for (int i = 1; i <= 3; i++)
        push(i, CATEGORY_TRANSACTIONAL, "a@gmail.com");
    push(4, CATEGORY_SERVICE, "b@gmx.de");
    static const int wanted[] = {1, 4, 2, 3};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(take(), wanted[i]);
    assert_int_equal(take(), 0);
    push(5, CATEGORY_MARKETING, "a@gmail.com");
    push(6, CATEGORY_TRANSACTIONAL, "a@gmail.com");
    assert_int_equal(take(), 6);
    assert_int_equal(take(), 5);
}

static void a_campaign_leaves_room_and_senders(void **state)
{
    (void)state;
    int fit = 0;
    while (push(fit + 1, CATEGORY_MARKETING, "a@gmail.com"))
        fit++;
    assert_int_equal(fit, 30);
    for (int i = 1; i <= 10; i++)
        assert_true(push(100 + i, CATEGORY_TRANSACTIONAL, "a@gmail.com"));
    assert_false(push(111, CATEGORY_TRANSACTIONAL, "a@gmail.com"));
    for (int i = 1; i <= 10; i++)
        assert_int_equal(take(), 100 + i);
    for (int i = 1; i <= 3; i++) /* of four senders */
        assert_int_equal(take(), i);
    assert_int_equal(take(), 0);
    assert_int_equal(waiting_next(&room, now), now + 10 * MINUTE); /* or when one is done */
    waiting_done(&room, used, false, true);
    assert_int_equal(take(), 4);
}

static void who_may_go_without_waiting(void **state)
{
    (void)state;
    Message offer = {.category = CATEGORY_MARKETING, .address = STR("a@gmx.de")};
    Message order = {.category = CATEGORY_TRANSACTIONAL, .address = STR("a@gmx.de")};
    push(1, CATEGORY_MARKETING, "a@gmail.com");
    assert_false(waiting_pass(&room, &offer, now, &used));
    assert_true(waiting_pass(&room, &order, now, &used));
    waiting_done(&room, used, true, true);
    push(2, CATEGORY_TRANSACTIONAL, "a@gmail.com");
    assert_false(waiting_pass(&room, &order, now, &used));
    (void)(take() + take());
    assert_true(waiting_pass(&room, &offer, now, &used));
    (void)waiting_defer(&room, used, now, 0);
    assert_false(waiting_pass(&room, &order, now, &used));
}

static void a_rate_is_kept(void **state)
{
    (void)state;
    SendingLimits limits = {.providers = {{.name = "gmail", .per_minute = 60}},
                            .provider_count = 1};
    waiting_limit(&room, &limits);
    for (int i = 1; i <= 30; i++)
        push(i, CATEGORY_TRANSACTIONAL, "a@gmail.com");
    push(31, CATEGORY_TRANSACTIONAL, "a@example.com");
    int taken = 0;
    while (take())
        taken++;
    assert_int_equal(taken, 10 + 1); /* ten seconds' worth, and the other provider's */
    for (int i = 0; i < 5; i++) {
        assert_int_equal(waiting_next(&room, now), now + SECOND);
        now += SECOND;
        assert_true(take() > 0);
        assert_int_equal(take(), 0);
    }
    Str reason;
    Time retry_at;
    now += 10 * MINUTE; /* they are good no more, and say why they waited */
    for (int i = 0; i < 10; i++)
        assert_true(take() > 0);
    assert_int_equal(number_of(waiting_give_back(&room, false, now, &reason, &retry_at)), 26);
    assert_true(str_is(reason, "provider_limit"));
    assert_int_equal(retry_at, now + 5 * SECOND); /* when those before it have gone */
}

static void so_many_at_once(void **state)
{
    (void)state;
    SendingLimits limits = {.others = {.at_once = 2}};
    waiting_limit(&room, &limits);
    for (int i = 1; i <= 4; i++)
        push(i, CATEGORY_TRANSACTIONAL, "a@example.com");
    assert_int_equal(take() + take(), 3);
    assert_int_equal(take(), 0);
    waiting_done(&room, used, true, true);
    assert_int_equal(take(), 3);
    assert_int_equal(take(), 0);
}

static void deferrals_grow_and_end_with_a_message_taken(void **state)
{
    (void)state;
    Time last = 0;
    for (int i = 1; i <= 12; i++) {
        push(i, CATEGORY_TRANSACTIONAL, "a@gmail.com");
        push(100 + i, CATEGORY_TRANSACTIONAL, "a@gmail.com");
        assert_true(take() > 0);
        if (i > 1) assert_int_equal(take(), 0); /* one goes, to see */
        Time until = waiting_defer(&room, used, now, 128);
        assert_true(until == waiting_defer(&room, used, now, 7)); /* the same deferral */
        waiting_done(&room, used, true, false);
        assert_true(until - now >= last && until - now <= DEFERRED_MAX + DEFERRED_MAX / 4);
        last = until - now;
        now = until;
    }
    assert_true(last > DEFERRED_MAX);
    assert_true(take() > 0);
    waiting_done(&room, used, true, true);
    assert_true(take() > 0 && take() > 0);
}

static void the_same_message_waits_once(void **state)
{
    (void)state;
    push(1, CATEGORY_TRANSACTIONAL, "a@gmail.com");
    push(1, CATEGORY_TRANSACTIONAL, "a@gmail.com");
    assert_int_equal(waiting_length(&room), 1);
    assert_int_equal(take(), 1);
    assert_int_equal(take(), 0);
}

static void many_domains_share_places(void **state)
{
    (void)state;
    waiting_close(&room);
    room = (WaitingRoom){.count = 0};
    waiting_open(&room, 4000, 4);
    char address[40];
    for (int i = 1; i <= 1000; i++) {
        snprintf(address, sizeof address, "a@d%d.example", i);
        ReleasedMessage *message = message_new(i, CATEGORY_TRANSACTIONAL, "");
        message->message.address = arena_str(message->arena, str_of(address));
        assert_true(waiting_push(&room, message, false));
    }
    for (int i = 1; i <= 1000; i++) {
        assert_true(take() > 0);
        waiting_done(&room, used, true, true);
    }
    assert_int_equal(waiting_length(&room), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(order_news_goes_first_and_providers_in_turns),
        TEST(a_campaign_leaves_room_and_senders),
        TEST(who_may_go_without_waiting),
        TEST(a_rate_is_kept),
        TEST(so_many_at_once),
        TEST(deferrals_grow_and_end_with_a_message_taken),
        TEST(the_same_message_waits_once),
        TEST(many_domains_share_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
