/* store/tried_test.c - what was tried: the later time stands, the first alone is the first, and
 * what is over goes. */
#include "lib/unit.h"

#include "lib/store.h"
#include "store/tried.h"
#include <stdio.h>

static const Hash16 ann = {{1}}, ben = {{2}};

static Time until(Db *db, Hash16 subject)
{
    Diag diag = {0};
    Time found = -1;
    if (tried_get(db, subject, &found, &diag)) fail_msg("%s", diag.sentence);
    return found;
}

static void is_kept(bool postgres)
{
    TestDatabase database;
    Diag diag = {0};
    test_database_open(&database, postgres);
    Db *db = test_database_db(&database), *other = test_database_db(&database);
    assert_int_equal(until(db, ann), 0);
    assert_int_equal(tried_put(db, ann, 200, 100, &diag), OK);
    assert_int_equal(tried_put(other, ann, 150, 100, &diag), OK);
    assert_int_equal(until(db, ann), 200);
    assert_int_equal(tried_put(other, ann, 300, 100, &diag), OK);
    assert_int_equal(until(db, ann), 300);
    assert_int_equal(tried_put(db, ben, 400, 299, &diag), OK);
    assert_int_equal(until(db, ann), 300);
    assert_int_equal(tried_put(db, ben, 500, 300, &diag), OK);
    assert_int_equal(until(db, ann), 0);
    assert_int_equal(until(db, ben), 500);
    db_close(other);
    db_close(db);
    test_database_close(&database);
}

static void is_the_first_once(bool postgres)
{
    TestDatabase database;
    Diag diag = {0};
    bool first = false;
    test_database_open(&database, postgres);
    Db *db = test_database_db(&database), *other = test_database_db(&database);
    assert_int_equal(tried_once(db, ann, 200, &first, &diag), OK);
    assert_true(first);
    assert_int_equal(tried_once(other, ann, 300, &first, &diag), OK);
    assert_false(first);
    assert_int_equal(tried_once(db, ben, 200, &first, &diag), OK);
    assert_true(first);
    db_close(other);
    db_close(db);
    test_database_close(&database);
}

static void on_sqlite(void **state)
{
    (void)state;
    is_kept(false);
    is_the_first_once(false);
}

static void on_postgresql(void **state)
{
    (void)state;
    if (!test_postgres()) skip();
    is_kept(true);
    is_the_first_once(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite),
                                       cmocka_unit_test(on_postgresql)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
