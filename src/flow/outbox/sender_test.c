/* flow/outbox/sender_test.c - the senders against an engine and a channel that do as they are told:
 * marks before hand-overs, results with the next mark, pauses, expiry, a server that is down. */
#include "flow/outbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define LOG_MAX 64

/* What happened, in order: "mark 1", "send 1", "Message Sent 1", ... */
typedef struct Verdict {
    DeliveryVerdict verdict;
    Str reason; /* "": as play.verdict and play.reason say */
} Verdict;

typedef struct Play {
    Arena *arena;
    VirtualClock clock;
    World world;
    Definitions definitions;
    Outbox *outbox;
    Lane lanes[2];
    EngineBatch *submitted;
    int relays, relay_numbers[OUTBOX_RELAYS_MAX];
    Verdict relay_answers[OUTBOX_RELAYS_MAX];
    MessageCategory category; /* of messages made from here on */
    int32_t tries;
    const char *domain;
    SendingLimits limits;
    bool engine_full, refuse_marks, pause_at_commit, many_people;
    DeliveryVerdict verdict;
    Str reason;
    char log[LOG_MAX][80];
    int count, connects;
    char last[1024];
} Play;
static Play play;

static void note(const char *what, Hash16 id)
{
    assert_true(play.count < LOG_MAX);
    snprintf(play.log[play.count++], sizeof play.log[0], "%s %d", what, id.bytes[0]);
}

static bool submit(Engine *engine, EngineBatch *batch)
{
    (void)engine;
    if (play.engine_full) return false;
    assert_null(play.submitted);
    play.submitted = batch;
    return true;
}

static void note_event(const EngineItem *item)
{
    Hash16 id = {{0}};
    Str bytes, name = event_name(item->event.kind);
    Str hex = json_get_text(json_get(item->event.body, "properties"), "message_id");
    assert_true(hex_decode(play.arena, hex, &bytes) && bytes.len == 16);
    memcpy(id.bytes, bytes.ptr, 16);
    note(arena_cstr(play.arena, name), id);
    snprintf(play.last, sizeof play.last, "%.*s", STR_ARG(item->raw));
}

static void commit(void)
{
    EngineBatch *batch = play.submitted;
    play.submitted = NULL;
    assert_non_null(batch);
    for (size_t i = 0; i < batch->count; i++) {
        EngineItem *item = &batch->items[i];
        item->verdict = ENGINE_STORED;
        if (item->kind != ENGINE_HAND_OVER) {
            note_event(item);
            continue;
        }
        note("mark", item->message);
        if (play.refuse_marks) item->verdict = ENGINE_REFUSED;
    }
    if (play.pause_at_commit) play.definitions.sending.paused = true;
    batch->done(batch->self, batch);
}

static Time step(void)
{
    return play.lanes[0].step(play.lanes[0].self, play.clock.now);
}

/* Steps and commits until nothing moves. */
static Time run(void)
{
    Time next;
    do {
        next = step();
        if (play.submitted) {
            commit();
            next = 0;
        }
    } while (next <= play.clock.now);
    return next;
}

static Err compose(Arena *arena, const ComposedMessage *message, Str *ret_bytes, Diag *diag)
{
    (void)diag;
    *ret_bytes = arena_str(arena, message->subject);
    return OK;
}

static Err connect_fake(Str settings, void **ret_connection, Diag *diag)
{
    (void)diag;
    play.connects++;
    *ret_connection = &play.relay_numbers[settings.ptr[0] - '0'];
    return OK;
}

static Delivery deliver(void *connection, Arena *arena, const ComposedMessage *message, Str bytes)
{
    (void)arena;
    ptrdiff_t relay = (int *)connection - play.relay_numbers;
    assert_true(bytes.len > 0 && str_find(message->to_address, STR("anna@")) >= 0);
    note(relay == 0 ? "send" : "second", message->id);
    Verdict answer = play.relay_answers[relay];
    if (!answer.reason.len) answer = (Verdict){play.verdict, play.reason};
    return (Delivery){answer.verdict, STR("an answer"), answer.reason};
}

static void disconnect(void *connection)
{
    (void)connection;
}

static const Channel fake_channel = {.name = STR_INIT("email"),
                                     .compose = compose,
                                     .connect = connect_fake,
                                     .deliver = deliver,
                                     .disconnect = disconnect};
static const Channel *const channels[] = {&fake_channel};

static const Definitions *pin(void *self)
{
    (void)self;
    return &play.definitions;
}

static void unpin(void *self, const Definitions *definitions)
{
    (void)self;
    (void)definitions;
}

static Str settings(void *self, Arena *arena, Str channel, int relay,
                    const Definitions *definitions)
{
    (void)self;
    if (relay >= play.relays) return STR_NONE;
    (void)channel;
    (void)definitions;
    return arena_printf(arena, "%d", relay);
}

static void limits(void *self, const Definitions *definitions, Time now, SendingLimits *ret_limits)
{
    (void)self;
    (void)definitions;
    (void)now;
    *ret_limits = play.limits;
}

static ReleasedMessage *message_new(int number)
{
    Arena *arena = arena_open(0);
    ReleasedMessage *message = ARENA_NEW(arena, ReleasedMessage);
    message->arena = arena;
    message->customer = 7;
    message->message = (Message){
        .kind = STR("nps"),
        .category = (int32_t)play.category,
        .tries = play.tries,
        .channel = STR("email"),
        .address = play.many_people ? arena_printf(arena, "%d.anna@%s", number, play.domain)
                                    : arena_printf(arena, "anna@%s", play.domain),
        .released_at = play.clock.now,
        .release_until = play.clock.now + 5 * MINUTE};
    message->message.id.bytes[0] = (uint8_t)number;
    return message;
}

static void release(int number)
{
    assert_true(outbox_released(play.outbox, message_new(number)));
}

static int reserve(void)
{
    ReleasedMessage *message = message_new(99);
    int sender = outbox_reserve(play.outbox, &message->message);
    arena_close(message->arena);
    return sender;
}

/* Marked by the commit of its release, for a sender that was reserved before. */
static void release_to(int number, int sender)
{
    ReleasedMessage *message = message_new(number);
    message->sender = sender;
    assert_true(outbox_released(play.outbox, message));
}

static void expect(const char *const *wanted, int count)
{
    for (int i = 0; i < count && i < play.count; i++)
        assert_string_equal(play.log[i], wanted[i]);
    assert_int_equal(play.count, count);
    play.count = 0;
}
#define EXPECT(...)                                                                                \
    expect((const char *const[]){__VA_ARGS__},                                                     \
           (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)))

static int start(void **state)
{
    (void)state;
    memset(&play, 0, sizeof play);
    play.arena = arena_open(0);
    play.world = world_virtual(&play.clock, 1778752200 * SECOND, 1);
    *list_push(play.arena, &play.definitions.storefronts) =
        (Storefront){.id = STR("x"), .name = STR("Shop"), .sender_address = STR("a@shop.example")};
    play.definitions.version = 1;
    play.relays = 1;
    play.category = CATEGORY_FEEDBACK;
    play.domain = "example.com";
    OutboxOptions options = {.world = &play.world,
                             .submit = submit,
                             .pin = pin,
                             .unpin = unpin,
                             .channels = channels,
                             .channel_count = 1,
                             .settings = settings,
                             .limits = limits,
                             .public_url = STR("https://after.example"),
                             .senders = 1};
    play.outbox = outbox_open(&options);
    outbox_lane(play.outbox, 0, &play.lanes[0]);
    return 0;
}

static int end(void **state)
{
    (void)state;
    outbox_close(play.outbox);
    arena_close(play.arena);
    return 0;
}

static void the_result_goes_with_the_next_mark(void **state)
{
    (void)state;
    release(1);
    release(2);
    assert_int_equal(step(), TIME_NEVER);
    commit(); /* mark 1 */
    assert_int_equal(step(), TIME_NEVER);
    EngineBatch *batch = play.submitted;
    assert_int_equal(batch->count, 2);
    assert_int_equal(batch->items[0].event.kind, EV_MESSAGE_SENT);
    assert_int_equal(batch->items[1].kind, ENGINE_HAND_OVER);
    commit();
    assert_int_equal(run(), TIME_NEVER);
    EXPECT("mark 1", "send 1", "Message Sent 1", "mark 2", "send 2", "Message Sent 2");
    assert_int_equal(play.connects, 1);
    assert_non_null(strstr(play.last, "\"bytes_hash\":\""));
    OutboxState health = outbox_state(outbox_health(play.outbox));
    assert_true(health.sent == 2 && health.last_success == play.clock.now && !health.waiting);
}

static void nothing_goes_before_the_commit(void **state)
{
    (void)state;
    release(1);
    assert_int_equal(step(), TIME_NEVER);
    assert_int_equal(step(), TIME_NEVER);
    assert_int_equal(play.count, 0);
    play.refuse_marks = true;
    commit();
    assert_int_equal(run(), TIME_NEVER);
    EXPECT("mark 1");
}

static void a_full_engine_is_asked_again(void **state)
{
    (void)state;
    play.engine_full = true;
    release(1);
    Time again = step();
    assert_true(again > play.clock.now && again < play.clock.now + SECOND);
    play.engine_full = false;
    run();
    EXPECT("mark 1", "send 1", "Message Sent 1");
}

static void a_pause_holds_at_once(void **state)
{
    (void)state;
    play.pause_at_commit = true;
    release(1);
    assert_int_equal(run(), TIME_NEVER);
    EXPECT("mark 1", "Message Returned 1");
    assert_non_null(strstr(play.last, "\"reason\":\"paused\""));
    play.pause_at_commit = false;
    release(2);
    release(3);
    run();
    EXPECT("Message Returned 2", "Message Returned 3");
    play.definitions.sending.paused = false;
    release(4);
    run();
    EXPECT("mark 4", "send 4", "Message Sent 4");
}

/* Gives it to the server that says `verdict`, and tells what is known of the server then. */
static OutboxState given(int number, DeliveryVerdict verdict)
{
    play.verdict = verdict;
    play.reason = STR("recipient_refused");
    play.many_people = true;
    release(number);
    run();
    play.count = 0;
    return outbox_state(outbox_health(play.outbox));
}

static void a_server_that_refuses_everybody_is_failing(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) { /* bad addresses, a good one in between */
        for (int i = 1; i < OUTBOX_REFUSED_MANY; i++)
            assert_int_equal(given(i, DELIVERY_PERMANENT).failing_since, 0);
        /* the same address again is no other one */
        assert_int_equal(given(1, DELIVERY_PERMANENT).failing_since, 0);
        assert_int_equal(given(9, DELIVERY_ACCEPTED).failing_since, 0);
        play.clock.now += MINUTE;
    }
    Time first = play.clock.now;
    for (int i = 11; i < 10 + OUTBOX_REFUSED_MANY; i++) {
        (void)given(i, DELIVERY_PERMANENT);
        play.clock.now += SECOND;
    }
    OutboxState failing = given(10 + OUTBOX_REFUSED_MANY, DELIVERY_PERMANENT);
    assert_int_equal(failing.failing_since, first);
    assert_true(failing.refusing && failing.retry_at > play.clock.now);
    assert_string_equal(failing.reason, "an answer");
    play.clock.now = failing.retry_at;
    failing = given(8, DELIVERY_ACCEPTED);
    assert_true(!failing.failing_since && !failing.refusing && !failing.reason[0]);
}

/* While it refuses everybody nothing ends, a probe at a time finds out, and what was never refused
 * goes first. */
static void what_a_server_refuses_is_kept_until_it_takes_mail(void **state)
{
    (void)state;
    for (int i = 1; i <= OUTBOX_REFUSED_MANY; i++)
        (void)given(i, DELIVERY_PERMANENT);
    assert_non_null(strstr(play.last, "\"reason\":\"server_refuses\""));
    assert_non_null(strstr(play.last, "\"retry_at\":"));
    for (int probes = 0; probes < 5; probes++) {
        play.clock.now = outbox_state(outbox_health(play.outbox)).retry_at;
        release(1);
        run();
        EXPECT("mark 1", "send 1", "Message Returned 1");
        assert_null(strstr(play.last, "burned"));
    }
    play.clock.now = outbox_state(outbox_health(play.outbox)).retry_at;
    release(1);
    release(5);
    play.verdict = DELIVERY_ACCEPTED;
    run();
    EXPECT("mark 5", "send 5", "Message Sent 5", "mark 1", "send 1", "Message Sent 1");
}

static void a_bad_address_ends_when_another_ones_mail_was_taken(void **state)
{
    (void)state;
    (void)given(1, DELIVERY_PERMANENT);
    assert_non_null(strstr(play.last, "\"reason\":\"recipient_refused\""));
    assert_non_null(strstr(play.last, "\"burned\":true"));
    play.clock.now += MINUTE;
    (void)given(1, DELIVERY_PERMANENT); /* nobody's was taken meanwhile */
    assert_non_null(strstr(play.last, "Message Returned"));
    (void)given(2, DELIVERY_ACCEPTED);
    play.clock.now += MINUTE;
    play.verdict = DELIVERY_PERMANENT;
    release(1);
    run();
    EXPECT("mark 1", "send 1", "Message Refused 1", "Email Bounced 1");
    assert_non_null(strstr(play.last, "\"bounce_type\":\"hard\""));
    play.tries = 8; /* so often, with nobody else's to compare */
    release(3);
    run();
    EXPECT("mark 3", "send 3", "Message Refused 3", "Email Bounced 3");
}

/* Our reputation may be mended; the person is not to blame. */
static void a_policy_is_asked_again_and_nobody_bounces(void **state)
{
    (void)state;
    play.verdict = DELIVERY_PERMANENT;
    play.reason = STR("policy_refused");
    play.many_people = true;
    for (play.tries = 0; play.tries < 3; play.tries++) {
        release(1);
        run();
        EXPECT("mark 1", "send 1", "Message Returned 1");
        play.clock.now += MINUTE;
        play.verdict = DELIVERY_ACCEPTED;
        release(2);
        run();
        play.count = 0;
        play.verdict = DELIVERY_PERMANENT;
        play.clock.now += MINUTE;
    }
    release(1);
    run();
    EXPECT("mark 1", "send 1", "Message Refused 1");
}

static void a_full_mailbox_is_soft(void **state)
{
    (void)state;
    play.verdict = DELIVERY_TEMPORARY;
    play.reason = STR("mailbox_full");
    release(1);
    run();
    EXPECT("mark 1", "send 1", "Message Returned 1");
    play.tries = 5;
    release(1);
    run();
    EXPECT("mark 1", "send 1", "Message Refused 1", "Email Bounced 1");
    assert_non_null(strstr(play.last, "\"bounce_type\":\"soft\""));
}

static void an_expired_release_goes_back(void **state)
{
    (void)state;
    release(1);
    play.clock.now += 6 * MINUTE;
    release(2);
    run();
    EXPECT("Message Returned 1", "mark 2", "send 2", "Message Sent 2");
}

static void a_server_that_is_down_burns_nothing(void **state)
{
    (void)state;
    play.verdict = DELIVERY_TEMPORARY;
    play.reason = STR("server_down");
    release(1);
    release(2);
    Time next = run();
    assert_true(next >= play.clock.now + 2 * SECOND && next < play.clock.now + 4 * SECOND);
    EXPECT("mark 1", "send 1", "Message Returned 1");
    assert_non_null(strstr(play.last, "\"retry_at\":\"2026-"));
    assert_null(strstr(play.last, "burned"));
    assert_true(outbox_state(outbox_health(play.outbox)).failing_since == play.clock.now);
    play.clock.now = next;
    play.verdict = DELIVERY_ACCEPTED;
    play.reason = STR_NONE;
    assert_int_equal(run(), TIME_NEVER);
    EXPECT("mark 2", "send 2", "Message Sent 2");
    assert_true(outbox_state(outbox_health(play.outbox)).failing_since == 0);
}

static void a_long_outage_gives_all_back(void **state)
{
    (void)state;
    play.verdict = DELIVERY_TEMPORARY;
    play.reason = STR("server_down");
    Time began = play.clock.now;
    while (play.clock.now - began < 3 * MINUTE) {
        release(1);
        release(2);
        play.count = 0;
        play.clock.now = run();
    }
    assert_int_equal(outbox_state(outbox_health(play.outbox)).waiting, 0);
}

static void each_verdict_has_its_event(void **state)
{
    (void)state;
    play.verdict = DELIVERY_TEMPORARY;
    play.reason = STR("temporary");
    release(3);
    run();
    EXPECT("mark 3", "send 3", "Message Returned 3");
    assert_non_null(strstr(play.last, "\"burned\":true"));
    assert_null(strstr(play.last, "retry_at")); /* longer each time, as the core says */
    play.verdict = DELIVERY_IN_DOUBT;
    release(2);
    run();
    EXPECT("mark 2", "send 2", "Message In Doubt 2");
}

/* A server that takes mail and never says so must not get a copy every time-out. */
static void doubt_opens_the_circuit(void **state)
{
    (void)state;
    play.verdict = DELIVERY_IN_DOUBT;
    Time began = play.clock.now;
    int handed = 0;
    while (play.clock.now - began < HOUR) {
        release(1);
        Time next = run();
        for (int i = 0; i < play.count; i++)
            handed += strncmp(play.log[i], "send", 4) == 0;
        play.count = 0;
        play.clock.now = next == TIME_NEVER ? play.clock.now + SECOND : next;
    }
    assert_in_range(handed, 12, 24);
}

/* ---- several relays ---- */

static void the_second_relay_takes_what_the_first_does_not(void **state)
{
    (void)state;
    play.relays = 2;
    play.relay_answers[0] = (Verdict){DELIVERY_TEMPORARY, STR("server_down")};
    release(1);
    release(2);
    assert_int_equal(run(), TIME_NEVER);
    EXPECT("mark 1", "send 1", "second 1", "Message Sent 1", "mark 2", "second 2",
           "Message Sent 2");
    OutboxState health = outbox_state(outbox_health(play.outbox));
    assert_true(!health.failing_since && health.relay_count == 2);
    assert_true(health.relays[0].failing_since && !health.relays[1].failing_since);
    play.clock.now = health.relays[0].retry_at; /* half-open: one probe, then the first again */
    play.relay_answers[0] = (Verdict){DELIVERY_ACCEPTED, STR("-")};
    release(3);
    release(4);
    run();
    EXPECT("mark 3", "send 3", "Message Sent 3", "mark 4", "send 4", "Message Sent 4");
    assert_int_equal(outbox_state(outbox_health(play.outbox)).relays[0].failing_since, 0);
}

static void both_relays_down_is_an_outage(void **state)
{
    (void)state;
    play.relays = 2;
    play.verdict = DELIVERY_TEMPORARY;
    play.reason = STR("server_down");
    release(1);
    run();
    EXPECT("mark 1", "send 1", "second 1", "Message Returned 1");
    OutboxState health = outbox_state(outbox_health(play.outbox));
    assert_true(health.failing_since == play.clock.now && health.retry_at > play.clock.now);
}

static void what_is_in_doubt_goes_over_no_other_relay(void **state)
{
    (void)state;
    play.relays = 2;
    play.relay_answers[0] = (Verdict){DELIVERY_IN_DOUBT, STR("answer_lost")};
    play.category = CATEGORY_MARKETING;
    release(1);
    run();
    EXPECT("mark 1", "send 1", "Message In Doubt 1");
    release(2); /* the first is left alone now */
    run();
    EXPECT("mark 2", "second 2", "Message Sent 2");
}

static void a_relay_that_denies_us_is_passed_by(void **state)
{
    (void)state;
    play.relays = 2;
    play.relay_answers[0] = (Verdict){DELIVERY_PERMANENT, STR("policy_refused")};
    release(1);
    run();
    EXPECT("mark 1", "send 1", "second 1", "Message Sent 1");
}

/* ---- limits ---- */

static void a_provider_that_defers_us_waits_alone(void **state)
{
    (void)state;
    play.verdict = DELIVERY_TEMPORARY;
    play.reason = STR("provider_deferred");
    play.domain = "gmail.com";
    release(1);
    run();
    EXPECT("mark 1", "send 1", "Message Returned 1");
    assert_null(strstr(play.last, "burned"));
    play.verdict = DELIVERY_ACCEPTED;
    release(2);
    play.domain = "example.com";
    release(3);
    Time next = run();
    EXPECT("mark 3", "send 3", "Message Sent 3");
    assert_true(next >= play.clock.now + 30 * SECOND && next <= play.clock.now + MINUTE);
    play.clock.now = next;
    run();
    EXPECT("mark 2", "send 2", "Message Sent 2");
    assert_int_equal(outbox_state(outbox_health(play.outbox)).deferred, 1);
}

static void beyond_the_warm_up_marketing_waits_and_order_news_goes(void **state)
{
    (void)state;
    play.limits = (SendingLimits){
        .warm_up_since = play.clock.now - HOUR, .warm_up = {3, 10},
               .warm_up_days = 2, .went = 1
    };
    play.category = CATEGORY_MARKETING;
    for (int i = 1; i <= 3; i++)
        release(i);
    assert_int_equal(run(), play.clock.now + 5 * MINUTE); /* when its release ends */
    EXPECT("mark 1", "send 1", "Message Sent 1", "mark 2", "send 2", "Message Sent 2");
    play.category = CATEGORY_TRANSACTIONAL;
    release(4);
    run();
    EXPECT("mark 4", "send 4", "Message Sent 4");
    play.clock.now += 5 * MINUTE;
    run();
    EXPECT("Message Returned 3");
    assert_non_null(strstr(play.last, "\"reason\":\"warm_up\",\"retry_at\":\"2026-05-15T08:50:00"));
    play.clock.now += DAY;
    play.category = CATEGORY_MARKETING;
    release(3);
    run();
    EXPECT("mark 3", "send 3", "Message Sent 3");
}

static void order_news_overtakes_a_campaign(void **state)
{
    (void)state;
    play.category = CATEGORY_MARKETING;
    for (int i = 1; i <= 9; i++)
        release(i);
    play.category = CATEGORY_TRANSACTIONAL;
    assert_int_equal(reserve(), 1); /* it need not even wait in the room */
    outbox_let_go(play.outbox, 1);
    release(100);
    run();
    assert_string_equal(play.log[1], "send 100");
    assert_int_equal(play.count, 30);
}

static void a_trial_reaches_only_its_addresses(void **state)
{
    (void)state;
    play.definitions.sending.live = true;
    *list_push(play.arena, &play.definitions.sending.only_to) = STR("me@shop.example");
    release(1);
    run();
    EXPECT("mark 1", "Message Refused 1");
    *list_push(play.arena, &play.definitions.sending.only_to) = STR("Anna@example.com");
    release(2);
    run();
    EXPECT("mark 2", "send 2", "Message Sent 2");
}

static void a_reserved_sender_hands_over_at_once(void **state)
{
    (void)state;
    assert_int_equal(reserve(), 1);
    assert_int_equal(reserve(), 0); /* there is but one */
    release(2);
    assert_int_equal(step(), TIME_NEVER); /* kept: it takes nothing else */
    assert_int_equal(play.count, 0);
    assert_true(!outbox_idle(play.outbox));
    release_to(1, 1);
    assert_true(outbox_delivering(play.outbox));
    assert_int_equal(step(), TIME_NEVER);
    EXPECT("send 1");
    assert_true(!outbox_delivering(play.outbox));
    assert_int_equal(play.submitted->count, 2); /* its result, and the mark of the next */
    assert_int_equal(reserve(), 0);
    run();
    EXPECT("Message Sent 1", "mark 2", "send 2", "Message Sent 2");
    assert_true(outbox_idle(play.outbox));
    assert_int_equal(reserve(), 1);
    outbox_let_go(play.outbox, 1);
    release(3);
    assert_int_equal(reserve(), 0); /* those that wait come first */
    run();
    EXPECT("mark 3", "send 3", "Message Sent 3");
}

static void nobody_is_reserved_while_nothing_may_go(void **state)
{
    (void)state;
    assert_int_equal(reserve(), 1);
    play.definitions.sending.paused = true; /* between the reservation and the hand-over */
    release_to(1, 1);
    run();
    EXPECT("Message Returned 1");
    play.definitions.sending.paused = false;
    play.verdict = DELIVERY_TEMPORARY;
    play.reason = STR("server_down");
    release(2);
    run();
    assert_int_equal(reserve(), 0);
    play.clock.now += MINUTE;
    assert_int_equal(reserve(), 0); /* first one goes to see */
    play.verdict = DELIVERY_ACCEPTED;
    release(4);
    run();
    assert_int_equal(reserve(), 1);
    outbox_end(play.outbox);
    release_to(3, 1);
    play.count = 0;
    run();
    EXPECT("Message Returned 3"); /* a server that is slow must not hold up the end */
    assert_int_equal(reserve(), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_result_goes_with_the_next_mark),
        TEST(nothing_goes_before_the_commit),
        TEST(a_full_engine_is_asked_again),
        TEST(a_pause_holds_at_once),
        TEST(an_expired_release_goes_back),
        TEST(a_server_that_is_down_burns_nothing),
        TEST(a_long_outage_gives_all_back),
        TEST(each_verdict_has_its_event),
        TEST(a_trial_reaches_only_its_addresses),
        TEST(a_reserved_sender_hands_over_at_once),
        TEST(nobody_is_reserved_while_nothing_may_go),
        TEST(a_server_that_refuses_everybody_is_failing),
        TEST(what_a_server_refuses_is_kept_until_it_takes_mail),
        TEST(a_bad_address_ends_when_another_ones_mail_was_taken),
        TEST(a_policy_is_asked_again_and_nobody_bounces),
        TEST(a_full_mailbox_is_soft),
        TEST(doubt_opens_the_circuit),
        TEST(the_second_relay_takes_what_the_first_does_not),
        TEST(both_relays_down_is_an_outage),
        TEST(what_is_in_doubt_goes_over_no_other_relay),
        TEST(a_relay_that_denies_us_is_passed_by),
        TEST(a_provider_that_defers_us_waits_alone),
        TEST(beyond_the_warm_up_marketing_waits_and_order_news_goes),
        TEST(order_news_overtakes_a_campaign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
