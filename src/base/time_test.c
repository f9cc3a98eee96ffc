/* base/time_test.c - every day of three centuries, and what is a date and what is not. */
#include "base/time.h"

#include "base/base_test.h"

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Counts days one by one from 1899-12-31 on, which shares no arithmetic with the code. */
static void every_day_from_1900_to_2200(void **state)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    Arena *arena = *state;
    Day day = day_from_civil((CivilDate){1900, 1, 1});
    int weekday = 0; /* a Monday */
    assert_int_equal(day, -25567);
    for (int year = 1900; year <= 2200; year++) {
        for (int month = 1; month <= 12; month++) {
            int32_t months = (year - 1970) * 12 + month - 1;
            assert_int_equal(day_of_month_start(months), day);
            for (int d = 1; d <= days[month - 1] + (month == 2 && is_leap(year)); d++, day++) {
                CivilDate date = civil_from_day(day);
                assert_true(date.year == year && date.month == month && date.day == d);
                assert_int_equal(day_from_civil(date), day);
                assert_int_equal(day_weekday(day), weekday);
                assert_int_equal(month_of_day(day), months);
                weekday = (weekday + 1) % 7;
            }
        }
        Buf buf = buf_new(arena, 64);
        Day back;
        buf_date(&buf, day - 1);
        assert_true(day_parse(buf_str(&buf), &back) && back == day - 1);
        arena_reset(arena);
    }
}

static void extremes_do_not_overflow(void **state)
{
    Buf buf = buf_new(*state, 100);
    buf_time(&buf, TIME_NEVER);
    buf_time(&buf, INT64_MIN);
    buf_date(&buf, INT32_MAX);
    buf_date(&buf, INT32_MIN);
    assert_int_equal(civil_from_day(day_from_civil((CivilDate){-400, 3, 1})).year, -400);
    assert_int_equal(day_of_month_start(-1), -31);
}

static void times_are_read(void **state)
{
    static const struct {
        const char *text;
        Time time;
    } good[] = {
        {"1970-01-01",                     0                          },
        {"1970-01-01T00:00:01Z",           SECOND                     },
        {"1970-01-01t00:00:01z",           SECOND                     },
        {"1970-01-01 00:01",               MINUTE                     },
        {"1970-01-01T01:00+01:00",         0                          },
        {"1970-01-01T01:00:00+0100",       0                          },
        {"1970-01-01T01:00:00+01",         0                          },
        {"1969-12-31T19:00:00-05:00",      0                          },
        {"1969-12-31T23:59:59.999999Z",    -1                         },
        {"1970-01-01T00:00:00.1Z",         100 * MILLISECOND          },
        {"1970-01-01T00:00:00.123456789Z", 123456                     },
        {"2016-12-31T23:59:60Z",           1483228800 * SECOND        },
        {"2000-02-29",                     951782400 * SECOND         },
        {"2026-05-14T09:30:00.123+02:00",  1778743800123 * MILLISECOND},
        {"1900-01-01",                     -2208988800 * SECOND       },
        {"2200-12-31T23:59:59Z",           7289654399 * SECOND        },
        {"9999-12-31T23:59:59Z",           253402300799 * SECOND      },
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        Time time = 5;
        if (!time_parse(str_of(good[i].text), &time) || time != good[i].time)
            stop_test("%s reads as %lld\n", good[i].text, (long long)time);
    }
}

static void other_texts_are_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-5-14",
                                      "2026-05-14T",
                                      "2026-05-14T09",
                                      "2026-05-14T9:30",
                                      "2026-05-14T09:30:0",
                                      "2026-05-14T24:00",
                                      "2026-05-14T09:60",
                                      "2026-05-14T09:30:61",
                                      "2026-05-14T09:30:00.",
                                      "2026-05-14T09:30:00.Z",
                                      "2026-05-14T09:30:00.1234567890Z",
                                      "2026-05-14T09:30:00ZZ",
                                      "2026-05-14T09:30:00 Z",
                                      "2026-05-14  09:30",
                                      "2026-05-14T09:30:00+2",
                                      "2026-05-14T09:30:00+02:",
                                      "2026-05-14T09:30:00+02:0",
                                      "2026-05-14T09:30:00+24:00",
                                      "2026-05-14T09:30:00+02:60",
                                      "2026-05-14T09:30:00+02:00x",
                                      "2026-13-01",
                                      "2026-00-01",
                                      "2026-01-00",
                                      "2026-01-32",
                                      "2026-02-29",
                                      "2100-02-29",
                                      "2026-04-31",
                                      "1899-12-31",
                                      "10000-01-01",
                                      "20260514",
                                      "2026/05/14",
                                      " 2026-05-14",
                                      "2026-05-14 ",
                                      "+2026-05-14",
                                      "2026-05-14Z",
                                      "14.05.2026",
                                      "2026-05-14T09:30:00,5Z",
                                      "2026-05-14T-9:30:00Z"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Time time;
        Day day;
        if (time_parse(str_of(bad[i]), &time)) stop_test("bad[%zu] was taken\n", i);
        if (day_parse(str_of(bad[i]), &day)) stop_test("bad[%zu] was taken for a day\n", i);
    }
}

static void times_are_written(void **state)
{
    static const struct {
        Time time;
        const char *text;
    } cases[] = {
        {0,                    "1970-01-01T00:00:00.000Z"},
        {-1,                   "1969-12-31T23:59:59.999Z"},
        {1778743800123456,     "2026-05-14T07:30:00.123Z"},
        {-2208988800 * SECOND, "1900-01-01T00:00:00.000Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Buf buf = buf_new(*state, 64);
        buf_time(&buf, cases[i].time);
        assert_str(buf_str(&buf), cases[i].text);
    }
    Buf buf = buf_new(*state, 256);
    buf_time_rfc5322(&buf, 1778743800 * SECOND, 120);
    buf_char(&buf, '|');
    buf_time_rfc5322(&buf, 0, -330);
    buf_char(&buf, '|');
    buf_time_rfc5322(&buf, 0, 0);
    assert_str(buf_str(&buf), "Thu, 14 May 2026 09:30:00 +0200|Wed, 31 Dec 1969 18:30:00 -0530|"
                              "Thu, 01 Jan 1970 00:00:00 +0000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_day_from_1900_to_2200), TEST(extremes_do_not_overflow), TEST(times_are_read),
        TEST(other_texts_are_refused),     TEST(times_are_written),
    };
    return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
