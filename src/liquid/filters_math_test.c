/* liquid/filters_math_test.c - the filters that compute: exactly, within 64 bits, as Ruby would. */
#include "liquid/liquid_test.h"

static const char *const data =
    "{\"f\":0.1,\"g\":1e20,\"big\":1.7976931348623157e308,\"tiny\":-5e-324,\"o\":{\"q\":5},"
    "\"l\":[1,2.5,\"3\",\"4.25\",null,[1,[2]]],\"n\":[0.1,0.2,0.3],\"m\":[9223372036854775807,1],"
    "\"p\":[{\"q\":1},{\"q\":0.2},{\"q\":\"0.3\"},{\"q\":[2,[3]]},{}]}";

static void test_whole(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 7 | plus: 2 }} {{ 7 | minus: 9 }} {{ -7 | times: 3 }}",                            "9 -2 -21"},
        {"{{ 7 | divided_by: 2 }} {{ -7 | divided_by: 2 }} {{ 7 | divided_by: -2 }}",           "3 -4 -4" },
        {"{{ 7 | modulo: 3 }} {{ -7 | modulo: 3 }} {{ 7 | modulo: -3 }} {{ -7 | modulo: -3 }}",
         "1 2 -2 -1"                                                                                      },
        {"{{ -7 | abs }} {{ 7 | abs }} {{ 7 | at_least: 8 }} {{ 7 | at_most: 6 }}",             "7 7 8 6" },
        {"{{ 5 | divided_by: 0 }}|{{ 5 | modulo: 0 }}|{{ 5 | modulo: 0.0 }}",
         "Liquid error: divided by 0|Liquid error: divided by 0|Liquid error: divided by 0"               },
    };
    CHECK_PRINTS(state, data, cases);
}

#define TOO_LARGE "Liquid error: a whole number would need more than 64 bits"

static void test_64_bits(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 9223372036854775806 | plus: 1 }} {{ -9223372036854775807 | minus: 1 }}",
         "9223372036854775807 -9223372036854775808"                                                                               },
        {"{{ 9223372036854775807 | plus: 1 }}",                                       TOO_LARGE                                   },
        {"{{ -9223372036854775808 | minus: 1 }}",                                     TOO_LARGE                                   },
        {"{{ 4611686018427387904 | times: 2 }}",                                      TOO_LARGE                                   },
        {"{{ -9223372036854775808 | divided_by: -1 }}",                               TOO_LARGE                                   },
        {"{{ -9223372036854775808 | modulo: -1 }}",                                   "0"                                         },
        {"{{ -9223372036854775808 | abs }}",                                          TOO_LARGE                                   },
        {"{{ '9223372036854775808' | plus: 0 }}",                                     TOO_LARGE                                   },
        {"{{ '9223372036854775807 pieces' | plus: 0 }}",                              "9223372036854775807"                       },
        {"{{ m | sum }}",                                                             TOO_LARGE                                   },
        {"{{ g | round }}",                                                           TOO_LARGE                                   },
        {"{{ big | floor }}",                                                         TOO_LARGE                                   },
        {"{{ 5 | round: 5000000000 }}",                                               "Liquid error: no number has so many places"},
        {"{{ 9223372036854775807 | plus: 1.0 }}",                                     "9.223372036854776e+18"                     },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_decimals(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 0.1 | plus: 0.2 }} {{ 1.1 | times: 3 }} {{ 0.3 | minus: 0.1 }}",                "0.3 3.3 0.2"},
        {"{{ 19.99 | times: 100 }} {{ 1.005 | times: 1000 }} {{ f | times: 3 }}",
         "1999.0 1005.0 0.3"                                                                              },
        {"{{ 1.0 | divided_by: 3 }} {{ 7 | divided_by: 2.0 }} {{ -7 | divided_by: 2.0 }}",
         "0.3333333333333333 3.5 -3.5"                                                                    },
        {"{{ 5.5 | modulo: 2 }} {{ -5.5 | modulo: 2 }} {{ 0.3 | modulo: 0.1 }}",             "1.5 0.5 0.0"},
        {"{{ -0.5 | abs }} {{ 0.6 }} {{ 0.05 }} {{ -0.0 }} {{ 0.0001 }} {{ 0.00001 }}",
         "0.5 0.6 0.05 -0.0 0.0001 1.0e-05"                                                               },
        {"{{ 2.5 | at_least: 3 }} {{ 2.5 | at_most: 2.25 }} {{ 3 | at_least: 3.0 }}",        "3 2.25 3"   },
        {"{{ 1.0 | divided_by: 0 }} {{ -1.0 | divided_by: 0 }} {{ 0.0 | divided_by: 0.0 }}",
         "Infinity -Infinity NaN"                                                                         },
        {"{{ big | times: 10 }} {{ big | times: -10 | abs }} {{ tiny | divided_by: 10 }}",
         "Infinity Infinity -0.0"                                                                         },
        {"{{ big | times: 10 | at_most: 5 }} {{ big | times: 10 | minus: 1.5 }}",            "5 Infinity" },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_rounding(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 2.5 | round }} {{ -2.5 | round }} {{ 2.4 | round }} {{ 7 | round }}",                 "3 -3 2 7"                                        },
        {"{{ 2.1 | ceil }} {{ -2.1 | ceil }} {{ 2.9 | floor }} {{ -2.1 | floor }}",                "3 -2 2 -3"                                       },
        {"{{ 1.005 | round: 2 }} {{ 2.675 | round: 2 }} {{ 5.0 | round: 2 }}",                     "1.01 2.68 5.0"                                   },
        {"{{ 15 | round: -1 }} {{ 15.5 | round: -1 }} {{ 1234 | round: -9 }} {{ 15 | round: 1 }}",
         "20 20 0 15"                                                                                                                                },
        {"{{ 1.55 | round: '1.9' }} {{ 1.55 | round: -0.9 }} {{ 1.55 | round: 'x' }}",             "1.6 2 2"                                         },
        {"{{ 1.55 | round: 40 }} {{ tiny | round: 400 }} {{ tiny | ceil }} {{ tiny | floor }}",
         "1.55 -5.0e-324 0 -1"                                                                                                                       },
        {"{{ 1.0 | divided_by: 0 | round }}",                                                      "Liquid error: Computation results in 'Infinity'" },
        {"{{ -1.0 | divided_by: 0 | floor }}",                                                     "Liquid error: Computation results in '-Infinity'"},
        {"{{ 0.0 | divided_by: 0 | ceil }}",
         "Liquid error: Computation results in 'NaN' (Not a Number)"                                                                                 },
        {"{{ 1.0 | divided_by: 0 | round: 2 }}",                                                   "Infinity"                                        },
    };
    CHECK_PRINTS(state, data, cases);
}

/* A number out of what is none. */
static void test_reading(void **state)
{
    static const char *const cases[][2] = {
        {"{{ '12 apples' | plus: 1 }} {{ ' -7' | abs }} {{ '+5' | times: 2 }} {{ 'x' | plus: 1 }}",
         "13 7 10 1"                                                                                             },
        {"{{ ' 1.50 ' | plus: 0 }} {{ '1.5x' | plus: 0 }} {{ '.5' | plus: 0 }} {{ '5.' | plus: 0 "
         "}}",                                                                             "1.5 1 0 5"  },
        {"{{ '1e3' | plus: 0 }} {{ '1_000' | plus: 0 }} {{ '1__0' | plus: 0 }} {{ '0d12' | plus: 0 "
         "}}",                                                                             "1 1000 1 12"},
        {"{{ nil | plus: 1 }} {{ true | plus: 1 }} {{ o | plus: 1 }} {{ l | plus: 1 }} {{ 5 | "
         "times: nil }}",                                                                  "1 1 1 1 0"  },
    };
    CHECK_PRINTS(state, data, cases);
    /* Digits for what no double holds, whichever way. */
    Str zeros = arena_printf(*state, "%0*d", 5000, 0);
    Str huge = arena_printf(*state, "{{ '1%s.0' | modulo: 7 }}", zeros.ptr);
    Str tiny = arena_printf(*state, "{{ 7 | divided_by: '0.%s1' }}", zeros.ptr);
    assert_str(printed_within(*state, huge.ptr, "{}", (LiquidLimits){0}), "NaN");
    assert_str(printed_within(*state, tiny.ptr, "{}", (LiquidLimits){0}), "Infinity");
}

static void test_sum(void **state)
{
    static const char *const cases[][2] = {
        {"{{ l | sum }} {{ n | sum }} {{ (1..4) | sum }} {{ '5' | sum }} {{ nil | sum }}",
         "13.75 0.6 10 5 0"                                                                                                              },
        {"{{ p | sum: 'q' }} {{ p | sum: 'none' }} {{ o | sum: 'q' }} {{ p | sum }}",      "6.5 0 5 0"                                   },
        {"{{ l | sum: 'q' }}",                                                             "Liquid error: cannot select the property 'q'"},
    };
    CHECK_PRINTS(state, data, cases);
}

/* A large text that a list holds many times is paid for each time it is read. */
static void test_sum_pays(void **state)
{
    Str template =
        arena_printf(*state, "{%% assign l = s | split: ',' %%}{%% for i in (1..8) %%}"
                             "{%% assign l = l | concat: l %%}{%% endfor %%}{{ l | sum }}");
    Str text = arena_printf(*state, "{\"s\":\"%0*d\"}", 100000, 0);
    LiquidLimits limits = {.steps_max = 50000};
    assert_str(printed_within(*state, template.ptr, text.ptr, limits),
               "[the template takes more steps than it may]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_whole),   TEST(test_64_bits), TEST(test_decimals), TEST(test_rounding),
        TEST(test_reading), TEST(test_sum),     TEST(test_sum_pays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
