/* flow/tracking/tracking_test.c - persons and machines: by name, by time, by their second link. */
#include "flow/tracking.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const Str browser = STR_INIT("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) "
                                    "AppleWebKit/605.1.15 Version/19.1 Mobile/15E148 Safari/604.1");
static const Time start_time = 1778752200 * SECOND;

static Tracking *tracking;
static Lane lane;
static EngineBatch *submitted;
static int events, nobody_count;
static bool engine_full;

static bool submit(Engine *engine, EngineBatch *batch)
{
    (void)engine;
    if (!engine_full) submitted = batch;
    return !engine_full;
}

static void nobody(void *self, const Link *link, Time at)
{
    (void)self;
    (void)at;
    assert_int_equal(link->kind, LINK_CLICK);
    assert_true(str_is(link_nobody_kind(link), "order_shipped"));
    assert_int_equal(link_nobody_storefront(link), link_storefront(STR("north")));
    nobody_count++;
}

static void run(Time now)
{
    lane.step(lane.self, now);
    while (submitted) {
        EngineBatch *batch = submitted;
        submitted = NULL;
        events += (int)batch->count;
        batch->done(batch->self, batch);
        lane.step(lane.self, now);
    }
}

static Hit click(const char *target, Time at)
{
    Hit hit = {.user_agent = browser, .at = at, .sent_at = start_time - HOUR};
    hit.link = (Link){.kind = LINK_CLICK, .customer = 7, .target = str_of(target)};
    hit.link.message.bytes[0] = 9;
    return hit;
}

static int start(void **state)
{
    (void)state;
    TrackingOptions options = {.submit = submit, .nobody = nobody};
    tracking = tracking_open(&options);
    tracking_lane(tracking, &lane);
    lane.thread = NULL;
    events = nobody_count = 0;
    engine_full = false;
    return 0;
}

static int end(void **state)
{
    (void)state;
    tracking_close(tracking);
    return 0;
}

static void a_click_becomes_an_event_after_two_seconds(void **state)
{
    (void)state;
    Hit hit = click("https://a.example/1", start_time);
    tracking_hit(tracking, &hit);
    tracking_hit(tracking, &hit);
    run(start_time + SECOND);
    assert_int_equal(events, 0);
    run(start_time + CLICK_HELD);
    assert_int_equal(events, 1);
    assert_int_equal(tracking_counts(tracking).clicks_person, 1);
}

static void two_links_within_two_seconds_are_a_machine(void **state)
{
    (void)state;
    static const char *const targets[] = {"https://a.example/1", "https://a.example/2",
                                          "https://a.example/3", "https://a.example/1",
                                          "https://a.example/4"};
    for (int i = 0; i < 5; i++) {
        Hit hit = click(targets[i], start_time + i * 100 * MILLISECOND);
        tracking_hit(tracking, &hit);
    }
    run(start_time + MINUTE);
    assert_int_equal(events, 0);
    assert_int_equal(tracking_counts(tracking).clicks_machine, 5);
    Hit later = click("https://a.example/2", start_time + 2 * MINUTE);
    tracking_hit(tracking, &later);
    run(start_time + 3 * MINUTE);
    assert_int_equal(events, 1);
}

static void a_single_request_can_tell(void **state)
{
    (void)state;
    Hit hit = click("https://a.example/1", start_time);
    assert_int_equal(hit_visitor(&hit), VISITOR_PERSON);
    hit.sent_at = start_time - SECOND / 2;
    assert_int_equal(hit_visitor(&hit), VISITOR_MACHINE);
    hit = click("https://a.example/1", start_time);
    hit.head = true;
    assert_int_equal(hit_visitor(&hit), VISITOR_MACHINE);
    hit = click("https://a.example/1", start_time);
    hit.purpose = STR("prefetch");
    assert_int_equal(hit_visitor(&hit), VISITOR_MACHINE);
    static const char *const agents[] = {"", "curl/8.1", "Barracuda Sentinel (EE)",
                                         "Mozilla/5.0 (compatible; Googlebot/2.1)",
                                         "Mozilla/5.0 HeadlessChrome/114.0"};
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++) {
        hit = click("https://a.example/1", start_time);
        hit.user_agent = str_of(agents[i]);
        assert_int_equal(hit_visitor(&hit), VISITOR_MACHINE);
    }
    hit.link.kind = LINK_OPEN;
    hit.user_agent = STR("Mozilla/5.0");
    assert_int_equal(hit_visitor(&hit), VISITOR_PROXY);
}

static void opens_count_at_once_and_proxies_apart(void **state)
{
    (void)state;
    Hit hit = click("", start_time);
    hit.link.kind = LINK_OPEN;
    tracking_hit(tracking, &hit);
    hit.user_agent = STR("Mozilla/5.0 (Windows NT 5.1) (via ggpht.com GoogleImageProxy)");
    tracking_hit(tracking, &hit);
    run(start_time);
    assert_int_equal(events, 1);
    assert_int_equal(tracking_counts(tracking).opens_proxy, 1);
}

static void nobody_is_only_counted(void **state)
{
    (void)state;
    Hit hit = click("https://a.example/1", start_time);
    hit.link =
        link_of_nobody(LINK_CLICK, &(LinkNobody){STR("order_shipped"), STR("north"), start_time});
    hit.link.target = STR("https://a.example/1");
    tracking_hit(tracking, &hit);
    run(start_time + MINUTE);
    assert_int_equal(events, 0);
    assert_int_equal(nobody_count, 1);
}

static void a_full_engine_is_asked_again(void **state)
{
    (void)state;
    Hit hit = click("https://a.example/1", start_time);
    tracking_hit(tracking, &hit);
    engine_full = true;
    run(start_time + MINUTE);
    assert_int_equal(events, 0);
    engine_full = false;
    run(start_time + MINUTE);
    assert_int_equal(events, 1);
}

static void a_flood_is_dropped_not_grown(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * TRACKING_HELD_MAX; i++) {
        Hit hit = click("https://a.example/1", start_time);
        memcpy(hit.link.message.bytes, &i, sizeof i);
        tracking_hit(tracking, &hit);
    }
    run(start_time + MINUTE);
    assert_int_equal(events, TRACKING_HELD_MAX);
    assert_int_equal(tracking_counts(tracking).dropped, TRACKING_HELD_MAX);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_click_becomes_an_event_after_two_seconds),
        TEST(two_links_within_two_seconds_are_a_machine),
        TEST(a_single_request_can_tell),
        TEST(opens_count_at_once_and_proxies_apart),
        TEST(nobody_is_only_counted),
        TEST(a_full_engine_is_asked_again),
        TEST(a_flood_is_dropped_not_grown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
