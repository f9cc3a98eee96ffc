/* io/lanes_test.c - lanes with threads: nudges, moments, settling under a virtual clock, stopping.
 */
#include "lib/unit.h"

#include "io/thread.h"
#include "io/world.h"

typedef struct Steps {
    _Atomic int count;
    _Atomic Time at;     /* of the last step */
    Time every;          /* 0: only when nudged */
    Lane *nudges;        /* another lane to wake, or NULL */
    _Atomic int at_once; /* so many steps ask for another one immediately */
    Queue *told;         /* or NULL: a word for each step */
} Steps;

static Time step(void *self, Time now)
{
    Steps *steps = self;
    steps->count++;
    steps->at = now;
    if (steps->nudges) lane_nudge(steps->nudges);
    if (steps->told) assert_true(queue_push(steps->told, steps));
    if (steps->at_once > 0) {
        steps->at_once--;
        return now;
    }
    return steps->every ? now + steps->every : TIME_NEVER;
}

static void settling_waits_for_all(void **state)
{
    (void)state;
    VirtualClock clock;
    World world = world_virtual(&clock, 1000 * SECOND, 7);
    Steps first = {.every = MINUTE}, second = {.every = 0}, third = {.at_once = 5};
    Lane lanes[] = {
        {.name = "first",  .step = step, .self = &first },
        {.name = "second", .step = step, .self = &second},
        {.name = "third",  .step = step, .self = &third }
    };
    first.nudges = &lanes[1];
    lanes_start(&world, lanes, 3);
    assert_int_equal(lanes_settle(lanes, 3), 1060 * SECOND);
    assert_int_equal(first.count, 1);
    assert_in_range(second.count, 1, 2); /* its own first step, and a nudge that may come before */
    assert_int_equal(third.count, 6);
    int before = second.count;
    assert_true(virtual_clock_move(&clock, 1060 * SECOND));
    assert_int_equal(lanes_settle(lanes, 3), 1120 * SECOND);
    assert_int_equal(first.count, 2);
    assert_int_equal(first.at, 1060 * SECOND);
    assert_int_equal(second.at, 1060 * SECOND);
    assert_true(second.count > before);
    before = third.count;
    lane_nudge(&lanes[2]);
    lane_nudge(&lanes[2]);
    lanes_settle(lanes, 3);
    assert_in_range(third.count, before + 1, before + 2);
    lanes_stop(lanes, 3);
    assert_null(lanes[0].thread);
    lane_nudge(&lanes[0]); /* without threads it only leaves its mark */
    assert_true(lanes[0].nudged);
}

/* A year of a clock that jumps from moment to moment. */
static void virtual_time_runs_by_moments(void **state)
{
    (void)state;
    VirtualClock clock;
    World world = world_virtual(&clock, 0, 1);
    Steps steps = {.every = DAY};
    Lane lane = {.name = "daily", .step = step, .self = &steps};
    lanes_start(&world, &lane, 1);
    for (Time next = lanes_settle(&lane, 1); next < 365 * DAY; next = lanes_settle(&lane, 1))
        assert_true(virtual_clock_move(&clock, next));
    lanes_stop(&lane, 1);
    assert_int_equal(steps.count, 365);
}

static void real_lanes_wake_by_moment_and_by_nudge(void **state)
{
    (void)state;
    World world = world_real();
    Steps ticks = {.every = 5 * MILLISECOND, .told = queue_open(10000)};
    Steps sleeper = {.told = queue_open(100)};
    Lane lanes[] = {
        {.name = "ticks",   .step = step, .self = &ticks  },
        {.name = "sleeper", .step = step, .self = &sleeper}
    };
    void *item;
    lanes_start(&world, lanes, 2);
    for (int i = 0; i < 5; i++)
        assert_true(queue_wait(ticks.told, MINUTE, &item));
    assert_true(queue_wait(sleeper.told, MINUTE, &item));
    for (int i = 0; i < 20; i++) {
        lane_nudge(&lanes[1]);
        assert_true(queue_wait(sleeper.told, MINUTE, &item));
    }
    lanes_stop(lanes, 2);
    while (queue_pop(ticks.told, &item) || queue_pop(sleeper.told, &item))
        continue;
    queue_close(ticks.told);
    queue_close(sleeper.told);
}

static void worlds_of_one_seed_are_alike(void **state)
{
    (void)state;
    VirtualClock a, b, c;
    World first = world_virtual(&a, 5, 42), second = world_virtual(&b, 5, 42);
    World other = world_virtual(&c, 5, 43);
    uint8_t x[37], y[37], z[37];
    first.random(first.self, x, sizeof x);
    second.random(second.self, y, sizeof y);
    other.random(other.self, z, sizeof z);
    assert_memory_equal(x, y, sizeof x);
    assert_memory_not_equal(x, z, sizeof x);
    assert_memory_equal(first.secret, second.secret, 32);
    assert_memory_not_equal(first.secret, other.secret, 32);
    assert_false(virtual_clock_move(&a, 4));
    assert_true(virtual_clock_move(&a, 5));
    assert_int_equal(world_now(&first), 5);
    World real = world_real();
    real.random(real.self, x, sizeof x);
    real.random(real.self, y, sizeof y);
    assert_memory_not_equal(x, y, sizeof x);
    assert_true(world_now(&real) > (Time)1700000000 * SECOND);
    Time before = real.monotonic(real.self);
    assert_true(real.monotonic(real.self) >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settling_waits_for_all),
        cmocka_unit_test(virtual_time_runs_by_moments),
        cmocka_unit_test(real_lanes_wake_by_moment_and_by_nudge),
        cmocka_unit_test(worlds_of_one_seed_are_alike),
    };
    return cmocka_run_group_tests_name("lanes", tests, NULL, NULL);
}
