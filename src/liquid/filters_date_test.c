/* liquid/filters_date_test.c - date: what it takes for a moment, formats, zones, and its one now.
 */
#include "liquid/liquid_test.h"

static const char *const data =
    "{\"iso\":\"2016-03-14T10:11:12Z\",\"wall\":\"2016-07-14 10:11\",\"seconds\":1152098955,"
    "\"l\":[\"2016-03-14\"],\"o\":{\"a\":1},\"half\":1.5}";

static void test_inputs(void **state)
{
    static const char *const cases[][2] = {
        {"{{ iso | date: '%d.%m.%Y %H:%M' }}|{{ 'March 14, 2016' | date: '%F' }}",
         "14.03.2016 10:11|2016-03-14"                                                                                        },
        {"{{ seconds | date: '%F' }} {{ '1152098955' | date: '%F' }} {{ -1 | date: '%F %T' }}",
         "2006-07-05 2006-07-05 1969-12-31 23:59:59"                                                                          },
        {"{{ '-1152098955' | date: '%F' }} {{ 'soon' | date: '%F' }} {{ half | date: '%F' }}",
         "-1152098955 soon 1.5"                                                                                               },
        {"[{{ nil | date: '%F' }}][{{ '' | date: '%F' }}]{{ l | date: '%F' }}{{ o | date: '%F' "
         "}}{{ true | date: '%F' }}",                                                  "[][]2016-03-14{\"a\"=>1}true"},
        {"{{ 9223372036854775807 | date: '%F' }} {{ '99999999999999999999' | date: '%F' }}",
         "9223372036854775807 99999999999999999999"                                                                           },
    };
    CHECK_PRINTS(state, data, cases);
}

/* The clock is the render's. */
static void test_now(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 'now' | date: '%F %T' }} {{ 'TODAY' | date: '%F %T.%L' }}",
         "2016-03-14 10:11:11 2016-03-14 10:11:11.000"},
        {"{{ 'now' | date: '%H', zone: 'Asia/Tokyo' }} {{ '9:30' | date: '%F %R' }}",
         "19 2016-03-14 09:30"                        },
        {"{{ '9:30' | date: '%F', zone: 'Pacific/Auckland' }} {{ ' now' | date: '%F' }}",
         "2016-03-14  now"                            },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_formats(void **state)
{
    static const char *const cases[][2] = {
        {"{{ iso | date: '' }} {{ iso | date: nil }} {{ iso | date: none }}",
         "2016-03-14T10:11:12Z 2016-03-14T10:11:12Z 2016-03-14T10:11:12Z"    },
        {"{{ iso | date: 'on \xC3\xA4 %-d. %B' }}|{{ iso | date: 5 }}|{{ iso | date: '%q' }}",
         "on \xC3\xA4 14. M\xC3\xA4rz|5|%q"                                  },
        {"{{ iso | date: '%A, %-d. %b %Y (%a)' }} {{ 'October 1, 2026' | date: '%^a %b %c' }}",
         "Montag, 14. M\xC3\xA4rz 2016 (Mo) DO Okt. Thu Oct  1 00:00:00 2026"},
        {"{{ iso | date: 'a %' }}|{{ iso | date }}",
         "Liquid error: invalid format: a %|Liquid error: wrong number of arguments (given 1, "
         "expected 2..3)"                                                    },
        {"{{ iso | date: '%F', 'x' }}",
         "Liquid error: wrong number of arguments (given 3, expected 2)"     },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_zones(void **state)
{
    static const char *const cases[][2] = {
        {"{{ iso | date: '%R %Z' }} {{ '10:11 +0530' | date: '%R %z' }}",                "10:11 UTC 10:11 +0530"                  },
        {"{{ iso | date: '%R %Z', zone: 'Europe/Berlin' }} {{ '10:11 +0530' | date: '%R %z', zone: "
         "'Asia/Tokyo' }}",                                                     "11:11 CET 13:41 +0900"                  },
        {"{{ seconds | date: '%F %R %Z', zone: 'Europe/Berlin' }}",                      "2006-07-05 13:29 CEST"                  },
        {"{{ wall | date: '%R %z', zone: 'Europe/Berlin' }} {{ wall | date: '%R %z' }}",
         "10:11 +0200 10:11 +0000"                                                                                                },
        {"{{ wall | date: '%R', zone: 'Nowhere/At_all' }}",
         "Liquid error: there is no time zone 'Nowhere/At_all'"                                                                   },
        {"{{ wall | date: '%R', zone: 7 }}",                                             "Liquid error: there is no time zone '7'"},
    };
    CHECK_PRINTS(state, data, cases);
}

/* A width makes much of a short format: what is written is bounded. */
static void test_memory(void **state)
{
    const char *template = "{% assign f = '%1024d' %}{% for i in (1..12) %}"
                           "{% assign f = f | append: f %}{% endfor %}{{ 1 | date: f }}";
    LiquidLimits limits = {.memory_max = (size_t)1 << 20};
    assert_str(printed_within(*state, template, "{}", limits),
               "[the template needs more memory than it may use]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_inputs), TEST(test_now), TEST(test_formats),
                                       TEST(test_zones), TEST(test_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
