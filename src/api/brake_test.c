/* api/brake_test.c - tries of passwords: by address, by client, and how many are hashed at once. */
#include "lib/unit.h"

#include "api/brake.h"
#include "lib/store.h"

static VirtualClock clock_at;
static World world;

static Time try_of(Brake *brake, Str email, Str peer)
{
    return brake_try(brake, &(BrakeTry){.email = email, .peer = peer});
}

static int wrong(Brake *brake, Str email, Str peer, int tries)
{
    int taken = 0;
    for (int i = 0; i < tries; i++)
        taken += try_of(brake, email, peer) == 0;
    return taken;
}

static void an_address_has_a_few_tries(void **state)
{
    (void)state;
    world = world_virtual(&clock_at, DAY, 1);
    Brake *brake = brake_open(&world, 1);
    assert_int_equal(wrong(brake, STR("a@b.example"), STR("192.0.2.1"), 12), BRAKE_TRIES_ADDRESS);
    assert_int_equal(try_of(brake, STR("a@b.example"), STR("192.0.2.2")), BRAKE_EVERY_ADDRESS);
    assert_int_equal(try_of(brake, STR("c@b.example"), STR("192.0.2.2")), 0);
    virtual_clock_move(&clock_at, DAY + MINUTE);
    assert_int_equal(wrong(brake, STR("a@b.example"), STR("192.0.2.2"), 3), 1);
    brake_close(brake);
}

static void a_client_has_some_more(void **state)
{
    (void)state;
    world = world_virtual(&clock_at, DAY, 1);
    Brake *brake = brake_open(&world, 1);
    for (int i = 0; i < BRAKE_TRIES_CLIENT; i++) {
        char email[] = "a@b.example";
        email[0] = (char)('a' + i);
        const char *peer = i % 2 ? "2001:db8::1" : "2001:db8::2"; /* one network */
        assert_int_equal(try_of(brake, str_of(email), str_of(peer)), 0);
    }
    assert_int_equal(try_of(brake, STR("z@b.example"), STR("2001:db8::3")), BRAKE_EVERY_CLIENT);
    assert_int_equal(try_of(brake, STR("z@b.example"), STR("2001:db8:0:1::3")), 0);
    brake_close(brake);
}

static void a_right_password_costs_nothing(void **state)
{
    (void)state;
    world = world_virtual(&clock_at, DAY, 1);
    Brake *brake = brake_open(&world, 1);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(try_of(brake, STR("a@b.example"), STR("192.0.2.1")), 0);
        BrakeTry who = {.email = STR("a@b.example"), .peer = STR("192.0.2.1")};
        brake_tried(brake, &who, true);
    }
    brake_close(brake);
}

static void a_restart_forgets_no_wrong_try(void **state)
{
    (void)state;
    TestDatabase database;
    world = world_virtual(&clock_at, DAY, 1);
    test_database_open(&database, false);
    Db *db = test_database_db(&database);
    const BrakeTry who = {db, STR("a@b.example"), STR("192.0.2.1")};
    Brake *brake = brake_open(&world, 1);
    for (int i = 0; i < BRAKE_TRIES_ADDRESS; i++) {
        assert_int_equal(brake_try(brake, &who), 0);
        brake_tried(brake, &who, i < 2);
    }
    brake_close(brake);
    brake = brake_open(&world, 1);
    assert_int_equal(brake_try(brake, &who), 0); /* the two right ones are not counted */
    assert_int_equal(brake_try(brake, &who), 0);
    assert_int_equal(brake_try(brake, &who), BRAKE_EVERY_ADDRESS);
    virtual_clock_move(&clock_at, DAY + MINUTE);
    assert_int_equal(brake_try(brake, &who), 0);
    brake_close(brake);
    world = world_virtual(&clock_at, 1, 1); /* a clock that went back locks nobody out */
    brake = brake_open(&world, 1);
    assert_int_equal(brake_try(brake, &who), 0);
    brake_close(brake);
    db_close(db);
    test_database_close(&database);
}

static void one_worker_is_left(void **state)
{
    (void)state;
    world = world_virtual(&clock_at, DAY, 1);
    Brake *brake = brake_open(&world, 1);
    assert_true(brake_hash_begin(brake));
    assert_false(brake_hash_begin(brake));
    brake_hash_end(brake);
    assert_true(brake_hash_begin(brake));
    brake_hash_end(brake);
    brake_close(brake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_a_few_tries),
        cmocka_unit_test(a_client_has_some_more),
        cmocka_unit_test(a_right_password_costs_nothing),
        cmocka_unit_test(a_restart_forgets_no_wrong_try),
        cmocka_unit_test(one_worker_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
