/* base/str_test.c - comparing, cutting, and numbers out of text. */
#include "base/str.h"

#include "base/base_test.h"

static void order_is_that_of_bytes(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("b"), STR("ab")) > 0);
    assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
    assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
    assert_true(str_eq(STR_NONE, STR("")));
    assert_false(str_eq(STR("a"), STR("b")));
    assert_true(str_eq_nocase(STR("Content-TYPE"), STR("content-type")));
    assert_false(str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4")));
    assert_false(str_eq_nocase(STR("[{"), STR("{[")));
}

static void pieces(void **state)
{
    (void)state;
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_true(str_starts(STR("abc"), STR_NONE));
    assert_false(str_starts(STR("a"), STR("ab")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_true(str_ends(STR_NONE, STR_NONE));
    assert_false(str_ends(STR("c"), STR("bc")));
    assert_str(str_trim(STR(" \t\r\n\v\fa b \n")), "a b");
    assert_str(str_trim(STR("  ")), "");
    assert_str(str_slice(STR("abc"), 1, 2), "b");
    assert_str(str_slice(STR("abc"), 1, SIZE_MAX), "bc");
    assert_str(str_slice(STR("abc"), 3, 2), "");
    assert_int_equal(str_find_char(STR("abc"), 'c'), 2);
    assert_int_equal(str_find_char(STR_NONE, 'c'), -1);
    assert_int_equal(str_find(STR("abcabd"), STR("abd")), 3);
    assert_int_equal(str_find(STR("abc"), STR_NONE), 0);
    assert_int_equal(str_find(STR("ab"), STR("abc")), -1);
}

static void cut_walks_the_parts(void **state)
{
    (void)state;
    Str rest = STR("a,,b");
    assert_str(str_cut(&rest, ','), "a");
    assert_str(str_cut(&rest, ','), "");
    assert_str(str_cut(&rest, ','), "b");
    assert_int_equal(rest.len, 0);
    assert_null(rest.ptr);
    rest = STR("a,");
    assert_str(str_cut(&rest, ','), "a");
    assert_non_null(rest.ptr); /* an empty last part is still to come */
    assert_str(str_cut(&rest, ','), "");
    assert_null(rest.ptr);
}

static void integers(void **state)
{
    (void)state;
    int64_t i;
    uint64_t u;
    assert_true(str_to_i64(STR("9223372036854775807"), &i) && i == INT64_MAX);
    assert_true(str_to_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_true(str_to_i64(STR("-0"), &i) && i == 0);
    assert_true(str_to_i64(STR("007"), &i) && i == 7);
    assert_true(str_to_u64(STR("18446744073709551615"), &u) && u == UINT64_MAX);
    const char *bad[] = {"",
                         "-",
                         "+1",
                         " 1",
                         "1 ",
                         "1.0",
                         "0x1",
                         "9223372036854775808",
                         "--1",
                         "-9223372036854775809",
                         "99999999999999999999999"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        assert_false(str_to_i64(str_of(bad[k]), &i));
    assert_false(str_to_u64(STR("18446744073709551616"), &u));
    assert_false(str_to_u64(STR("-1"), &u));
}

static void doubles(void **state)
{
    (void)state;
    double d;
    assert_true(str_to_double(STR("-12.5e-1"), &d) && d == -1.25);
    assert_true(str_to_double(STR("0"), &d) && d == 0);
    assert_true(str_to_double(STR("0.1"), &d) && d == 0.1);
    assert_true(str_to_double(STR("1E+2"), &d) && d == 100);
    const char *bad[] = {"",    "-",   ".5",    "5.",  "01", "1e",   "1e+",
                         "nan", "inf", "0x1p3", "1,5", " 1", "1e999"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        assert_false(str_to_double(str_of(bad[k]), &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(order_is_that_of_bytes),
        TEST(pieces),
        TEST(cut_walks_the_parts),
        TEST(integers),
        TEST(doubles),
    };
    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
