/* base/moment_test.c - what is read as a moment, what is not, and how moments are written. */
#include "base/base_test.h"

#include "base/moment.h"

static const Zone *berlin(void)
{
    const Zone *zone = zone_find(STR("Europe/Berlin"));
    if (!zone) stop_test("no zone\n");
    return zone;
}

static Time at(const char *iso)
{
    Time time = 0;
    if (!time_parse(str_of(iso), &time)) stop_test("no time %s\n", iso);
    return time;
}

/* The text as read in Berlin on 20 July 2016; "-" when it is refused. */
static Str read_as(Arena *arena, Str text)
{
    Moment moment;
    if (!moment_read(text, berlin(), at("2016-07-20T12:30:45Z"), &moment)) return STR("-");
    Buf buf = buf_new(arena, 1000);
    assert_true(buf_moment(&buf, &moment, STR("%F %T.%N %z %Z")));
    return buf_str(&buf);
}

static void check_read(Arena *arena, const char *const (*cases)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Str text = read_as(arena, str_of(cases[i][0]));
        if (!str_is(text, cases[i][1])) print_error("of '%s'\n", cases[i][0]);
        assert_str(text, cases[i][1]);
    }
}

#define CHECK_READ(state, cases) check_read(*(state), (cases), sizeof(cases) / sizeof(cases)[0])
#define MARCH_14                 "2016-03-14 00:00:00.000000000 +0100 CET"

static void dates(void **state)
{
    static const char *const cases[][2] = {
        {"2016-03-14",           MARCH_14                                  },
        {"2016/3/14",            MARCH_14                                  },
        {"14/3/2016",            MARCH_14                                  },
        {"14.03.2016",           MARCH_14                                  },
        {"14-03-2016",           MARCH_14                                  },
        {"16-03-14",             MARCH_14                                  },
        {"14-Mar-2016",          MARCH_14                                  },
        {"14-Mar-16",            MARCH_14                                  },
        {"2016-mar-14",          MARCH_14                                  },
        {"20160314",             MARCH_14                                  },
        {"March 14, 2016",       MARCH_14                                  },
        {"march 14th 2016",      MARCH_14                                  },
        {"Mar. 14 16",           MARCH_14                                  },
        {"14. MARCH 2016",       MARCH_14                                  },
        {"  Monday,14 Mar '16 ", MARCH_14                                  },
        {"2016 march 14",        MARCH_14                                  },
        {"3/14",                 MARCH_14                                  },
        {"14 march",             MARCH_14                                  },
        {"sept 69",              "-"                                       },
        {"1 sept 69",            "1969-09-01 00:00:00.000000000 +0100 CET" },
        {"1 jan 68",             "2068-01-01 00:00:00.000000000 +0100 CET" },
        {"march 2016",           "2016-03-01 00:00:00.000000000 +0100 CET" },
        {"march",                "2016-03-01 00:00:00.000000000 +0100 CET" },
        {"3rd",                  "2016-07-03 00:00:00.000000000 +0200 CEST"},
        {"2016-02-30",           "2016-03-01 00:00:00.000000000 +0100 CET" },
        {"2015-02-31",           "2015-03-03 00:00:00.000000000 +0100 CET" },
    };
    CHECK_READ(state, cases);
}

static void times(void **state)
{
    static const char *const cases[][2] = {
        {"2016-03-14T10:11:12",             "2016-03-14 10:11:12.000000000 +0100 CET" },
        {"2016-03-14 10:11:12,5",           "2016-03-14 10:11:12.500000000 +0100 CET" },
        {"20160314T101112.25",              "-"                                       },
        {"20160314T101112",                 "2016-03-14 10:11:12.000000000 +0100 CET" },
        {"20160314t1011",                   "2016-03-14 10:11:00.000000000 +0100 CET" },
        {"20160314101112",                  "2016-03-14 10:11:12.000000000 +0100 CET" },
        {"201603141011",                    "2016-03-14 10:11:00.000000000 +0100 CET" },
        {"10:11:12.1234567891",             "2016-07-20 10:11:12.123456789 +0200 CEST"},
        {"3pm",                             "2016-07-20 15:00:00.000000000 +0200 CEST"},
        {"12 AM",                           "2016-07-20 00:00:00.000000000 +0200 CEST"},
        {"12:30 p.m. march 14",             "2016-03-14 12:30:00.000000000 +0100 CET" },
        {"10:11 april 3",                   "2016-04-03 10:11:00.000000000 +0200 CEST"},
        {"10:11 14",                        "2016-07-14 10:11:00.000000000 +0200 CEST"},
        {"2016-03-14 24:00",                "2016-03-15 00:00:00.000000000 +0100 CET" },
        {"2016-03-14 23:59:60",             "2016-03-15 00:00:00.000000000 +0100 CET" },
        {"Mon, 14 Mar 2016 10:11:12 +0100", "2016-03-14 10:11:12.000000000 +0100 CET" },
        {"mon mar 14 10:11:12 utc 2016",    "2016-03-14 10:11:12.000000000 +0000 UTC" },
    };
    CHECK_READ(state, cases);
}

static void zones(void **state)
{
    static const char *const cases[][2] = {
        {"2016-03-14T10:11Z",      "2016-03-14 10:11:00.000000000 +0000 UTC" },
        {"2016-03-14 10:11 UTC",   "2016-03-14 10:11:00.000000000 +0000 UTC" },
        {"2016-03-14 10:11-00:00", "2016-03-14 10:11:00.000000000 +0000 UTC" },
        {"2016-03-14 10:11 GMT",   "2016-03-14 10:11:00.000000000 +0000 "    },
        {"2016-03-14 10:11+00:00", "2016-03-14 10:11:00.000000000 +0000 "    },
        {"2016-03-14 10:11 -0530", "2016-03-14 10:11:00.000000000 -0530 "    },
        {"2016-03-14 10:11 +02",   "2016-03-14 10:11:00.000000000 +0200 "    },
        {"2016-07-14 10:11 +02",   "2016-07-14 10:11:00.000000000 +0200 CEST"},
        {"2016-07-14 10:11 CEST",  "2016-07-14 10:11:00.000000000 +0200 CEST"},
        {"2016-07-14 10:11 cet",   "2016-07-14 10:11:00.000000000 +0100 "    },
        {"10:11 pdt",              "2016-07-20 10:11:00.000000000 -0700 "    },
        {"1am +1200",              "2016-07-21 01:00:00.000000000 +1200 "    },
 /* Twice, and never. */
        {"2016-10-30 02:30",       "2016-10-30 02:30:00.000000000 +0100 CET" },
        {"2016-10-30 01:59:59",    "2016-10-30 01:59:59.000000000 +0200 CEST"},
        {"2016-03-27 02:30",       "2016-03-27 03:30:00.000000000 +0200 CEST"},
        {"2016-03-27 01:59:59",    "2016-03-27 01:59:59.000000000 +0100 CET" },
        {"2016-03-27 03:00",       "2016-03-27 03:00:00.000000000 +0200 CEST"},
    };
    CHECK_READ(state, cases);
}

static void refused(void **state)
{
    static const char *const none[] = {
        "",
        " ",
        "x",
        "monday",
        "2016-13-01",
        "2016-00-01",
        "2016-01-32",
        "2016-01-00",
        "0000-01-01",
        "12345-01-01",
        "2016-03",
        "2016-03-",
        "2016-03-14x",
        "25:00",
        "24:01",
        "10:60",
        "10:11:61",
        "10:",
        "10:11:",
        "10:11:12.",
        "13 pm",
        "10:11 xyz",
        "10:11 +1",
        "10:11 +24:00",
        "10:11 +01:60",
        "10:11 Z Z",
        "10:11 utc+2",
        "+0100",
        "2016-03-14 2016-03-14",
        "march march",
        "10:11 10:12",
        "t10:11",
        "2016-03-14t",
        "2016-03-14t10",
        "\xC3\xA4 2016-03-14",
        "3/14/2016",
        "1234567890",
        "2016",
        "10:111",
        "14 15 march",
        "2016-03-14 '",
        "9999-12-31 23:00 -0500",
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (!str_is(read_as(*state, str_of(none[i])), "-")) stop_test("read: '%s'\n", none[i]);
    Str longest = arena_printf(*state, "%128s", "2016-03-14");
    assert_str(read_as(*state, longest), MARCH_14);
    assert_str(read_as(*state, arena_printf(*state, "%129s", "2016-03-14")), "-");
    assert_str(read_as(*state, (Str){"2016-03-14\0", 11}), "-");
}

static void written(void **state)
{
    static const char *const cases[][2] = {
        {"%Y %C %y %m %d %e %j",           "2009 20 09 02 03  3 034"                                          },
        {"%G-W%V-%u %g %w %U %W",          "2009-W06-2 09 2 05 05"                                            },
        {"%H %k %I %l %M %S %L %N",        "04  4 04  4 05 06 007 007008009"                                  },
        {"%a %A %b %h %B %p %P",           "Tue Tuesday Feb Feb February AM am"                               },
        {"%s %z %:z %::z %Z %%",           "1233630306 +0100 +01:00 +01:00:00 CET %"                          },
        {"%c|%x|%D|%F|%v",                 "Tue Feb  3 04:05:06 2009|02/03/09|02/03/09|2009-02-03| 3-FEB-2009"},
        {"%T|%X|%R|%r|%n%t.",              "04:05:06|04:05:06|04:05|04:05:06 AM|\n\t."                        },
        {"%-d %_d %05d %5d %-H:%-M %-y",   "3  3 00003 00003 4:5 9"                                           },
        {"%^a %#B %#p %^c %#c %10A %010b",
         "TUE FEBRUARY am TUE FEB  3 04:05:06 2009 Tue Feb  3 04:05:06 2009    Tuesday 0000000Feb"            },
        {"%1N %6N %12N %012s %8z %12F",    "0 007008 007008009000 001233630306 +0000100   2009-02-03"         },
        {"%q %+ %:d %:::z %Ey % %2000d",   "%q %+ %:d %:::z %Ey % %2000d"                                     },
        {"\xC3\xA4 %d\xE2\x82\xAC",        "\xC3\xA4 03\xE2\x82\xAC"                                          },
        {"",                               ""                                                                 },
    };
    Moment moment;
    assert_true(moment_at(berlin(), moment_seconds(at("2009-02-03T03:05:06Z")), 7008009, &moment));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Buf buf = buf_new(*state, 1000);
        assert_true(buf_moment(&buf, &moment, str_of(cases[i][0])));
        assert_str(buf_str(&buf), cases[i][1]);
    }
    Buf bare = buf_new(*state, 100);
    assert_true(moment_shift(&moment, 5 * 3600));
    assert_true(buf_moment(&bare, &moment, STR("%8Z%R")));
    assert_str(buf_str(&bare), "08:05");
    static const char *const broken[] = {"%", "a%", "%-", "%12", "%^:", "%%%"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        Buf buf = buf_new(*state, 1000);
        assert_false(buf_moment(&buf, &moment, str_of(broken[i])));
    }
}

/* The last days of a year belong to the first week of the next, and the other way round. */
static void weeks(void **state)
{
    static const char *const cases[][2] = {
        {"2008-12-29", "2009 01 52 52"},
        {"2010-01-03", "2009 53 01 00"},
        {"2012-01-01", "2011 52 01 00"},
        {"2018-01-01", "2018 01 00 01"},
        {"2020-12-31", "2020 53 52 52"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Moment moment;
        assert_true(moment_read(str_of(cases[i][0]), zone_utc(), 0, &moment));
        Buf buf = buf_new(*state, 100);
        assert_true(buf_moment(&buf, &moment, STR("%G %V %U %W")));
        assert_str(buf_str(&buf), cases[i][1]);
    }
}

static void ends_of_time(void **state)
{
    (void)state;
    Moment moment;
    assert_true(moment_at(zone_utc(), 253402300799, 0, &moment));
    assert_false(moment_at(zone_utc(), 253402300800, 0, &moment));
    assert_false(moment_at(berlin(), 253402300799, 0, &moment));
    assert_true(moment_at(zone_utc(), -62135596800, 0, &moment));
    assert_int_equal(civil_from_day(moment_day(&moment)).year, 1);
    assert_false(moment_at(zone_utc(), -62135596801, 0, &moment));
    assert_false(moment_at(zone_utc(), INT64_MIN, 0, &moment));
    assert_false(moment_at(zone_utc(), INT64_MAX, 0, &moment));
    assert_int_equal(moment_seconds(-1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dates),   TEST(times), TEST(zones),        TEST(refused),
        TEST(written), TEST(weeks), TEST(ends_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
