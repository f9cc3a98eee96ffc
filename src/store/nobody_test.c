/* store/nobody_test.c - counts of nobody: added up by the hour, asked for by a period. */
#include "lib/unit.h"

#include "lib/store.h"
#include "store/nobody.h"
#include <stdio.h>

static void adds_up(bool postgres)
{
    TestDatabase database;
    Diag diag = {0};
    Arena *arena = arena_open(0);
    test_database_open(&database, postgres);
    Db *db = test_database_db(&database);
    const NobodyRow first[] = {
        {10, LINK_OPEN,  1, STR("nps"),           2},
        {10, LINK_CLICK, 1, STR("nps"),           1},
        {11, LINK_OPEN,  2, STR("order_shipped"), 5}
    };
    const NobodyRow second[] = {
        {10, LINK_OPEN, 1, STR("nps"), 3},
        {12, LINK_OPEN, 0, STR("nps"), 7}
    };
    assert_int_equal(nobody_add(db, first, 3, &diag), OK);
    assert_int_equal(nobody_add(db, second, 2, &diag), OK);
    NobodyRows rows = {0};
    assert_int_equal(nobody_sums(db, arena, &(NobodyRange){10, 12, 0}, &rows, &diag), OK);
    assert_int_equal(rows.count, 3);
    int64_t opens = 0, clicks = 0;
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(str_is(rows.items[i].kind, "nps"));
        *(rows.items[i].what == LINK_OPEN ? &opens : &clicks) += rows.items[i].amount;
    }
    assert_int_equal(opens, 5);
    assert_int_equal(clicks, 1);
    assert_true(str_is(rows.items[2].kind, "order_shipped"));
    assert_int_equal(rows.items[2].amount, 5);
    assert_int_equal(nobody_sums(db, arena, &(NobodyRange){12, 13, 0}, &rows, &diag), OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].amount, 7);
    assert_int_equal(nobody_sums(db, arena, &(NobodyRange){10, 13, 2}, &rows, &diag), OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].amount, 5);
    assert_int_equal(nobody_sums(db, arena, &(NobodyRange){10, 13, 1}, &rows, &diag), OK);
    assert_int_equal(rows.count, 2);
    db_close(db);
    test_database_close(&database);
    arena_close(arena);
}

static void adds_up_on_sqlite(void **state)
{
    (void)state;
    adds_up(false);
}

static void adds_up_on_postgresql(void **state)
{
    (void)state;
    if (!test_postgres()) skip();
    adds_up(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(adds_up_on_sqlite),
                                       cmocka_unit_test(adds_up_on_postgresql)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
