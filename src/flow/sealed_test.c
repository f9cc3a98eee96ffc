/* flow/sealed_test.c - a sealed value is told to its installation alone, and under its name alone.
 */
#include "flow/sealed.h"

#include "lib/unit.h"

#include "lib/store.h"

static void a_value_is_for_its_secret_and_name(void **state)
{
    (void)state;
    static const uint8_t secret[32] = {1}, other[32] = {2}, nonce[24] = {3};
    Arena *arena = arena_open(0);
    TestDatabase database;
    Diag diag = {0};
    Str got = STR("x"), stored;
    test_database_open(&database, false);
    Db *db = test_database_db(&database);
    Sealed sealed = {db, secret, STR("hook_secret_toy")}, stranger = {db, other, sealed.name};
    assert_int_equal(sealed_get(&sealed, arena, &got, &diag), OK);
    assert_int_equal(got.len, 0);
    assert_int_equal(sealed_put(&sealed, arena, STR("s3cret"), nonce, &diag), OK);
    assert_int_equal(sealed_get(&sealed, arena, &got, &diag), OK);
    assert_true(str_is(got, "s3cret"));
    assert_int_equal(admin_value_get(db, arena, sealed.name, &stored, &diag), OK);
    assert_true(str_find(stored, STR("s3cret")) < 0);
    assert_int_equal(sealed_get(&stranger, arena, &got, &diag), ERR_CONFLICT);
    diag_clear(&diag);
    assert_int_equal(admin_value_put(db, STR("another"), stored, &diag), OK);
    Sealed renamed = {db, secret, STR("another")};
    assert_int_equal(sealed_get(&renamed, arena, &got, &diag), ERR_CONFLICT);
    diag_clear(&diag);
    assert_int_equal(sealed_put(&sealed, arena, STR_NONE, nonce, &diag), OK);
    assert_int_equal(sealed_get(&sealed, arena, &got, &diag), OK);
    assert_int_equal(got.len, 0);
    db_close(db);
    test_database_close(&database);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_value_is_for_its_secret_and_name)};
    return cmocka_run_group_tests_name("sealed", tests, NULL, NULL);
}
