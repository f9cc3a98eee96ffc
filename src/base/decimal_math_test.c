/* base/decimal_math_test.c - decimals computed exactly, cut where they must be, and as doubles. */
#include "base/base_test.h"

#include "base/decimal.h"

static Decimal decimal(const char *text)
{
    Decimal found = {0};
    if (!decimal_parse(str_of(text), &found)) stop_test("no decimal %s\n", text);
    return found;
}

/* digits, 'e', exponent; '+' behind it when something was cut off. Zeros at the end count as the
 * exponent, so that equal values have one text. */
static Str written(Arena *arena, Decimal value)
{
    char digits[48], *at = digits + sizeof digits - 1;
    *at = 0;
    while (value.digits && value.digits % 10 == 0) {
        value.digits /= 10;
        value.exponent++;
    }
    if (value.digits == 0) *--at = '0';
    for (; value.digits; value.digits /= 10)
        *--at = (char)('0' + (int)(value.digits % 10));
    return arena_printf(arena, "%s%se%d%s", value.negative ? "-" : "", at, value.exponent,
                        value.more ? "+" : "");
}

typedef Decimal (*Operation)(const Decimal *a, const Decimal *b);

typedef struct Sum {
    const char *a, *b, *result;
} Sum;

static void check(Arena *arena, Operation operation, const Sum *sums, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Decimal a = decimal(sums[i].a), b = decimal(sums[i].b);
        Str text = written(arena, operation(&a, &b));
        if (!str_is(text, sums[i].result)) print_error("of %s and %s\n", sums[i].a, sums[i].b);
        assert_str(text, sums[i].result);
    }
}

#define CHECK(state, operation, sums)                                                              \
    check(*(state), (operation), (sums), sizeof(sums) / sizeof(sums)[0])

#define NINES "99999999999999999999999999999999999999" /* 38 of them */

static void sums(void **state)
{
    static const Sum sums[] = {
        {"0.1",   "0.2",      "3e-1"                                      },
        {"5",     "-0.25",    "475e-2"                                    },
        {"-5",    "0.25",     "-475e-2"                                   },
        {"0.25",  "-5",       "-475e-2"                                   },
        {"1.5",   "-1.5",     "0e0"                                       },
        {"0.0",   "-0.0",     "0e0"                                       },
        {"-0.0",  "-0.0",     "-0e0"                                      },
        {"-0.0",  "7",        "7e0"                                       },
        {NINES,   "1",        "1e38"                                      },
        {NINES,   NINES,      "19999999999999999999999999999999999999e1+" },
        {"1e100", "1",        "1e100+"                                    },
        {"1",     "1e100",    "1e100+"                                    },
        {"1e100", "-1",       "9999999999999999999999999999999999999e63+" },
        {"-1",    "1e100",    "9999999999999999999999999999999999999e63+" },
        {"1e-9",  "-1e-1000", "9999999999999999999999999999999999999e-46+"},
    };
    CHECK(state, decimal_sum, sums);
}

static void products(void **state)
{
    static const Sum sums[] = {
        {"0.1",                      "0.2",                      "2e-2"               },
        {"-1.5",                     "4",                        "-6e0"               },
        {"-1.5",                     "-0.0",                     "0e0"                },
        {"-1.5",                     "0",                        "-0e0"               },
        {"12345678901234567.25",     "8",                        "98765431209876538e0"},
        {"1e300",                    "1e-300",                   "1e0"                },
        {NINES,                      "10",                       NINES "e1"           },
        {"1234567890123456789012.5", "1234567890123456789012.5",
         "1524157875323883675019051998750190521e6+"                                   },
    };
    CHECK(state, decimal_times, sums);
}

static void quotients(void **state)
{
    static const Sum sums[] = {
        {"1",     "4",      "25e-2"                                   },
        {"-1",    "0.5",    "-2e0"                                    },
        {"0.0",   "-3",     "-0e0"                                    },
        {"1",     "3",      "333333333333333333333e-21+"              },
        {"-2",    "-3",     "666666666666666666666e-21+"              },
        {"1",     "700",    "142857142857142857142e-23+"              },
        {"1e300", "1e-300", "1e600"                                   },
        {NINES,   "3",      "3333333333333333333333333333333333333e1+"},
    };
    static const Sum cut[] = {
        {"1", NINES, "1e-38+"}
    };
    CHECK(state, decimal_quotient, cut);
    CHECK(state, decimal_quotient, sums);
}

/* The rest has the divisor's sign, as Ruby's has. */
static void rests(void **state)
{
    static const Sum sums[] = {
        {"5.5",    "2",     "15e-1" },
        {"-5.5",   "2",     "5e-1"  },
        {"5.5",    "-2",    "-5e-1" },
        {"-5.5",   "-2",    "-15e-1"},
        {"6",      "0.5",   "0e0"   },
        {"-6",     "0.5",   "0e0"   },
        {"0.3",    "0.1",   "0e0"   },
        {"1e300",  "7",     "1e0"   },
        {"1e-300", "7",     "1e-300"},
        {"7",      "1e-40", "0e0"   },
        {"1e39",   "7",     "6e0"   },
    };
    CHECK(state, decimal_modulo, sums);
}

static void order(void **state)
{
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"1",    "1.0",   0 },
        {"0.0",  "-0.0",  0 },
        {"0.1",  "0.2",   -1},
        {"-0.1", "-0.2",  1 },
        {"-1",   "1",     -1},
        {"1e50", "1e49",  1 },
        {"1e50", "-1e51", 1 },
        {"1e50", "1",     1 },
        {"1",    "1e-50", 1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Decimal a = decimal(cases[i].a), b = decimal(cases[i].b);
        assert_int_equal(decimal_compare(&a, &b), cases[i].order);
        assert_int_equal(decimal_compare(&b, &a), -cases[i].order);
    }
}

static void rounding(void **state)
{
    static const struct {
        const char *value;
        int places;
        const char *half_away, *ceiling, *floor;
    } cases[] = {
        {"2.5",     0,   "3e0",     "3e0",     "2e0"    },
        {"-2.5",    0,   "-3e0",    "-2e0",    "-3e0"   },
        {"2.4999",  0,   "2e0",     "3e0",     "2e0"    },
        {"1.005",   2,   "101e-2",  "101e-2",  "1e0"    },
        {"1.005",   3,   "1005e-3", "1005e-3", "1005e-3"},
        {"1.005",   9,   "1005e-3", "1005e-3", "1005e-3"},
        {"15",      -1,  "2e1",     "2e1",     "1e1"    },
        {"15",      -2,  "0e2",     "1e2",     "0e2"    },
        {"-15",     -9,  "-0e9",    "-0e9",    "-1e9"   },
        {"0.0",     0,   "0e0",     "0e0",     "0e0"    },
        {"1e-60",   0,   "0e0",     "1e0",     "0e0"    },
        {"-1e-60",  0,   "-0e0",    "-0e0",    "-1e0"   },
        {"9.99e37", -38, "1e38",    "1e38",    "0e38"   },
        {"4.99e37", -38, "0e38",    "1e38",    "0e38"   },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Decimal value = decimal(cases[i].value);
        int places = cases[i].places;
        Decimal half = decimal_rounded(&value, places, DECIMAL_HALF_AWAY);
        Decimal ceiling = decimal_rounded(&value, places, DECIMAL_CEILING);
        Decimal floor = decimal_rounded(&value, places, DECIMAL_FLOOR);
        assert_str(written(*state, half), cases[i].half_away);
        assert_str(written(*state, ceiling), cases[i].ceiling);
        assert_str(written(*state, floor), cases[i].floor);
    }
    /* What was cut off counts: 0.50...01 of 39 digits. */
    Decimal above = decimal("1.00000000000000000000000000000000000000001");
    assert_true(above.more);
    assert_str(written(*state, decimal_rounded(&above, 0, DECIMAL_CEILING)), "2e0");
    assert_str(written(*state, decimal_rounded(&above, 0, DECIMAL_FLOOR)), "1e0");
}

static void check_double(Arena *arena, double value, const char *text)
{
    Decimal found = decimal_of_double(value);
    assert_str(written(arena, found), text);
    assert_true(decimal_double(&found) == value);
    assert_int_equal(__builtin_signbit(decimal_double(&found)) != 0, __builtin_signbit(value) != 0);
}

static void doubles(void **state)
{
    check_double(*state, 0.0, "0e0");
    check_double(*state, -0.0, "-0e0");
    check_double(*state, 0.1, "1e-1");
    check_double(*state, -59.99, "-5999e-2");
    check_double(*state, 1.0 / 3, "3333333333333333e-16");
    check_double(*state, 1e15, "1e15");
    check_double(*state, 123456789012345680.0, "12345678901234568e1");
    check_double(*state, 1.7976931348623157e308, "17976931348623157e292");
    check_double(*state, 5e-324, "5e-324");
    check_double(*state, 2.2250738585072014e-308, "22250738585072014e-324");
}

/* Digits that were cut off decide between two doubles when the rest lies between them. */
static void nearest_double(void **state)
{
    (void)state;
    Decimal tie = decimal("9007199254740993"), above = tie;
    assert_true(decimal_double(&tie) == 9007199254740992.0);
    above.more = true;
    assert_true(decimal_double(&above) == 9007199254740994.0);
    Decimal huge = decimal("1e309"), tiny = decimal("-1e-400");
    assert_true(__builtin_isinf(decimal_double(&huge)));
    assert_true(decimal_double(&tiny) == 0 && __builtin_signbit(decimal_double(&tiny)));
    Decimal third = decimal("1"), three = decimal("3");
    third = decimal_quotient(&third, &three);
    assert_true(decimal_double(&third) == 1.0 / 3);
}

/* Random doubles of every size survive being decimals, whose shape is normal. */
static void random_doubles(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint64_t bits = seed ^ seed >> 29;
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!__builtin_isfinite(value)) continue;
        Decimal found = decimal_of_double(value);
        assert_true(decimal_double(&found) == value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(sums),    TEST(products),       TEST(quotients),
                                       TEST(rests),   TEST(order),          TEST(rounding),
                                       TEST(doubles), TEST(nearest_double), TEST(random_doubles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
