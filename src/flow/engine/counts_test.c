/* engine/counts_test.c - equal counts become one row, and what adds up to nothing none. */
#include "flow/engine/counts.h"

#include "lib/unit.h"

static void equal_ones_are_added(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Counts *counts = counts_new(arena, 0);
    count_add(counts, STR("orders"), 20000, STR_NONE, 1);
    count_add(counts, STR("orders"), 20000, STR("x"), 1);
    count_add(counts, STR("orders"), 20001, STR_NONE, 1);
    count_add(counts, STR("revenue"), 20000, STR("EUR"), 500);
    count_add(counts, STR("orders"), 20000, STR_NONE, 2);
    count_add(counts, STR("revenue"), 20000, STR("EUR"), -500);
    count_add(counts, STR("nothing"), 1, STR_NONE, 0);
    CountRows rows = {0};
    counts_rows(counts, arena, &rows);
    assert_int_equal(rows.count, 3);
    assert_true(str_is(rows.items[0].counter, "orders") && rows.items[0].amount == 3);
    assert_true(str_is(rows.items[1].dimension, "x") && rows.items[1].amount == 1);
    assert_int_equal(rows.items[2].day, 20001);
    arena_close(arena);
}

static void long_names_are_told_apart(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Counts *counts = counts_new(arena, 0);
    char name[300];
    memset(name, 'n', sizeof name);
    for (int i = 0; i < 3; i++) {
        name[299] = (char)('a' + i % 2);
        count_add(counts, (Str){name, sizeof name}, 1, STR_NONE, 1);
    }
    CountRows rows = {0};
    counts_rows(counts, arena, &rows);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.items[0].amount, 2);
    arena_close(arena);
}

static void changed_orders_are_noticed(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Customer customer = {0};
    assert_true(customer_orders_changed(NULL, &customer));
    OrderFact *fact = list_push(arena, &customer.facts);
    *fact = (OrderFact){.order_hash = 1, .placed_at = 5, .revenue_minor = 100};
    Customer *before = customer_before(arena, &customer);
    assert_false(customer_orders_changed(before, &customer));
    fact->cancelled = true; /* the copy does not follow */
    assert_true(customer_orders_changed(before, &customer));
    fact->cancelled = false;
    *list_push(arena, &fact->refunds) = (RefundFact){9, 50};
    assert_true(customer_orders_changed(before, &customer));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_ones_are_added),
        cmocka_unit_test(long_names_are_told_apart),
        cmocka_unit_test(changed_orders_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
