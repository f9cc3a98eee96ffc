/* base/zone_test.c - gaps, overlaps, midnights that do not happen, and GLib as the judge. */
#include "base/base_test.h"

#include "base/time.h"

#include <glib.h>

static Time at(const char *text)
{
    Time time = 0;
    if (!time_parse(str_of(text), &time)) stop_test("%s\n", text);
    return time;
}

static const Zone *zone(const char *name)
{
    const Zone *found = zone_find(str_of(name));
    if (!found) stop_test("no zone %s\n", name);
    return found;
}

static void names(void **state)
{
    (void)state;
    assert_ptr_equal(zone_find(STR("UTC")), zone_utc());
    assert_ptr_equal(zone("Europe/Berlin"), zone("Europe/Berlin"));
    assert_ptr_not_equal(zone("America/Argentina/Buenos_Aires"), zone_utc());
    assert_non_null(zone_find(STR("Etc/GMT+5")));
    static const char *const none[] = {"",
                                       "Mars/Base",
                                       "../zoneinfo/UTC",
                                       "/etc/localtime",
                                       "Europe/../UTC",
                                       "XYZ5",
                                       "Europe",
                                       "CET-1CEST,M3.5.0,M10.5.0/3",
                                       "+02:00",
                                       "05:00",
                                       "Europe/Berlin ",
                                       "europe/berlin\n"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (zone_find(str_of(none[i]))) stop_test("'%s' was found\n", none[i]);
    char longest[200];
    memset(longest, 'a', sizeof longest);
    assert_null(zone_find((Str){longest, sizeof longest}));
}

static void utc_is_plain(void **state)
{
    (void)state;
    assert_int_equal(zone_offset_seconds(zone_utc(), 0), 0);
    assert_int_equal(day_of(zone_utc(), -1), -1);
    assert_true(day_start(zone_utc(), 10) == 10 * DAY);
    assert_true(time_at(zone_utc(), 10, 90) == 10 * DAY + 90 * MINUTE);
}

static void days_after_never(void **state)
{
    (void)state;
    const Zone *berlin = zone("Europe/Berlin");
    assert_true(day_start(berlin, day_of(berlin, TIME_NEVER) + 1) == TIME_NEVER);
    assert_true(time_at(berlin, INT32_MAX, 600) == TIME_NEVER);
    assert_int_equal(zone_offset_seconds(berlin, INT64_MIN),
                     zone_offset_seconds(berlin, at("1900-01-01")));
}

static void gaps_and_overlaps(void **state)
{
    (void)state;
    const Zone *berlin = zone("Europe/Berlin");
    Day spring = 0, autumn = 0;
    assert_true(day_parse(STR("2026-03-29"), &spring) && day_parse(STR("2026-10-25"), &autumn));
    /* 02:00 to 03:00 does not happen: the moment after the gap. */
    assert_true(time_at(berlin, spring, 119) == at("2026-03-29T00:59Z"));
    assert_true(time_at(berlin, spring, 120) == at("2026-03-29T01:00Z"));
    assert_true(time_at(berlin, spring, 150) == at("2026-03-29T01:00Z"));
    assert_true(time_at(berlin, spring, 180) == at("2026-03-29T01:00Z"));
    assert_true(time_at(berlin, spring, 181) == at("2026-03-29T01:01Z"));
    /* 02:00 to 03:00 happens twice: the first. */
    assert_true(time_at(berlin, autumn, 119) == at("2026-10-24T23:59Z"));
    assert_true(time_at(berlin, autumn, 120) == at("2026-10-25T00:00Z"));
    assert_true(time_at(berlin, autumn, 179) == at("2026-10-25T00:59Z"));
    assert_true(time_at(berlin, autumn, 180) == at("2026-10-25T02:00Z"));
    assert_int_equal(zone_offset_seconds(berlin, at("2026-03-29T00:59:59.999999Z")), 3600);
    assert_int_equal(zone_offset_seconds(berlin, at("2026-03-29T01:00:00Z")), 7200);
    /* That day has 23 hours, this one 25. */
    assert_true(day_start(berlin, spring + 1) - day_start(berlin, spring) == 23 * HOUR);
    assert_true(day_start(berlin, autumn + 1) - day_start(berlin, autumn) == 25 * HOUR);
}

static void odd_days(void **state)
{
    (void)state;
    Day day = 0;
    /* Clocks go forward at midnight: the day begins at 01:00. */
    assert_true(day_parse(STR("2024-09-08"), &day));
    assert_true(day_start(zone("America/Santiago"), day) == at("2024-09-08T04:00Z"));
    /* Clocks go back at midnight: 23:00 to 24:00 of the day before happens twice. */
    assert_true(day_parse(STR("2024-04-07"), &day));
    assert_true(day_start(zone("America/Santiago"), day) == at("2024-04-07T04:00Z"));
    assert_true(time_at(zone("America/Santiago"), day - 1, 23 * 60 + 30) ==
                at("2024-04-07T02:30Z"));
    /* Samoa left out 2011-12-30. */
    const Zone *apia = zone("Pacific/Apia");
    assert_true(day_parse(STR("2011-12-30"), &day));
    assert_true(day_start(apia, day) == at("2011-12-30T10:00Z"));
    assert_true(day_start(apia, day + 1) == at("2011-12-30T10:00Z"));
    assert_int_equal(day_of(apia, at("2011-12-30T10:00Z")), day + 1);
    assert_int_equal(day_of(apia, at("2011-12-30T09:59:59Z")), day - 1);
    /* Half hours, and a quarter. */
    assert_int_equal(zone_offset_seconds(zone("Asia/Kolkata"), at("2026-01-01")), 19800);
    assert_int_equal(zone_offset_seconds(zone("Asia/Kathmandu"), at("2026-01-01")), 20700);
    /* Half an hour of summer time. */
    assert_int_equal(zone_offset_seconds(zone("Australia/Lord_Howe"), at("2026-01-01")), 39600);
    assert_int_equal(zone_offset_seconds(zone("Australia/Lord_Howe"), at("2026-07-01")), 37800);
}

/* Every six hours and around them over the years, against GLib's own lookup. */
static void as_glib_says(void **state)
{
    static const char *const names[] = {"Europe/London", "America/New_York", "Africa/Casablanca",
                                        "Asia/Gaza",     "Pacific/Chatham",  "America/Sao_Paulo"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const Zone *ours = zone(names[i]);
        GTimeZone *judge = g_time_zone_new_identifier(names[i]);
        for (int64_t s = -2208988800; s < 4102444800; s += 86400 * 3 + 12345) {
            int interval = g_time_zone_find_interval(judge, G_TIME_TYPE_UNIVERSAL, s);
            assert_int_equal(zone_offset_seconds(ours, s * SECOND),
                             g_time_zone_get_offset(judge, interval));
        }
        g_time_zone_unref(judge);
    }
}

/* Wall time there and back, for each quarter of an hour of some years. */
static void wall_time_round_trips(void **state)
{
    static const char *const names[] = {"Europe/Berlin", "America/Santiago", "Australia/Lord_Howe",
                                        "Asia/Kolkata"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const Zone *there = zone(names[i]);
        Time last = INT64_MIN;
        for (Day day = 20000; day < 20800; day++) {
            for (int minutes = 0; minutes < 1440; minutes += 15) {
                Time time = time_at(there, day, minutes);
                assert_true(time >= last);
                last = time;
                Time wall = time + zone_offset_seconds(there, time) * SECOND;
                bool exact = wall == day * DAY + minutes * MINUTE;
                bool after_gap =
                    wall > day * DAY + minutes * MINUTE &&
                    zone_offset_seconds(there, time - 1) < zone_offset_seconds(there, time);
                assert_true(exact || after_gap);
            }
        }
    }
}

static void *many_lookups(void *unused)
{
    static const char *const names[] = {"Europe/Paris", "Europe/Rome", "Asia/Tokyo",
                                        "Europe/Madrid", "Nowhere/X"};
    (void)unused;
    size_t found = 0;
    for (size_t i = 0; i < 2000; i++)
        found += zone_find(str_of(names[i % 5])) != NULL;
    return GSIZE_TO_POINTER(found);
}

static void threads_share_one_copy(void **state)
{
    (void)state;
    GThread *threads[4];
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("zones", many_lookups, NULL);
    for (int i = 0; i < 4; i++)
        assert_int_equal(GPOINTER_TO_SIZE(g_thread_join(threads[i])), 1600);
}

static void abbreviations(void **state)
{
    (void)state;
    const Zone *berlin = zone_find(STR("Europe/Berlin")), *india = zone_find(STR("Asia/Kolkata"));
    Time winter = 0, summer = 0;
    assert_true(time_parse(STR("2016-01-14"), &winter) && time_parse(STR("2016-07-14"), &summer));
    assert_str(zone_abbreviation(berlin, winter), "CET");
    assert_str(zone_abbreviation(berlin, summer), "CEST");
    assert_str(zone_abbreviation(india, summer), "IST");
    assert_str(zone_abbreviation(zone_utc(), summer), "UTC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names),
        TEST(utc_is_plain),
        TEST(days_after_never),
        TEST(gaps_and_overlaps),
        TEST(odd_days),
        TEST(as_glib_says),
        TEST(wall_time_round_trips),
        TEST(threads_share_one_copy),
        TEST(abbreviations),
    };
    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
