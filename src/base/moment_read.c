/* base/moment_read.c - dates and times out of what people write.
 *
 * Not here: ISO 8601 for interfaces, which refuses what it cannot be sure of (time.c).
 * A text is read word by word and number by number; what a number means is told by what stands
 * behind it and by what is known already. All of the text must be understood: a wrong date in a
 * mail is worse than an unformatted one. */
#include "base/moment.h"

#include <glib.h>

#define TEXT_MAX    128
#define MISSING     (-1)
#define DAY_SECONDS (DAY / SECOND)

typedef struct Reader {
    Str rest; /* in small letters */
    int year, month, day, hour, minute, second;
    int32_t nanos;
    int offset; /* seconds */
    bool has_offset, utc;
    Str zone;     /* the word behind the time, or none */
    bool after_t; /* the number at hand stands behind a 't' */
} Reader;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static char char_at(const Reader *r, size_t at)
{
    return at < r->rest.len ? r->rest.ptr[at] : 0;
}

static void skip(Reader *r, size_t count)
{
    r->rest = str_slice(r->rest, count, r->rest.len);
}

static bool take(Reader *r, char c)
{
    if (char_at(r, 0) != c) return false;
    skip(r, 1);
    return true;
}

static Str take_while(Reader *r, bool (*fits)(char c))
{
    size_t count = 0;
    while (fits(char_at(r, count)))
        count++;
    Str taken = str_slice(r->rest, 0, count);
    skip(r, count);
    return taken;
}

static bool is_gap(char c)
{
    return c == ' ' || c == ',' || (c >= '\t' && c <= '\r');
}

/* The number of at most `max` digits; MISSING when there are none or more. */
static int number(Str digits, size_t max)
{
    int value = 0;
    if (digits.len == 0 || digits.len > max) return MISSING;
    for (size_t i = 0; i < digits.len; i++)
        value = value * 10 + (digits.ptr[i] - '0');
    return value;
}

static bool set(int *field, int value)
{
    if (value == MISSING || *field != MISSING) return false;
    *field = value;
    return true;
}

/* Two digits are of the years 1969 to 2068. */
static bool set_year(Reader *r, Str digits)
{
    int year = number(digits, 4);
    if (digits.len <= 2 && year != MISSING) year += year >= 69 ? 1900 : 2000;
    return set(&r->year, year);
}

/* Which of the names the word begins, from 1; 0: none. At least three letters count. */
static int named(Str word, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (word.len >= 3 && str_starts(str_of(names[i]), word)) return i + 1;
    return 0;
}

static int month_named(Str word)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    return named(word, names, 12);
}

static bool is_weekday(Str word)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    return named(word, names, 7) != 0;
}

/* '3 pm', '3:30 p.m.': the hour of twelve becomes one of the day. */
static bool take_half(Reader *r)
{
    Reader ahead = *r;
    (void)take_while(&ahead, is_gap);
    bool afternoon = take(&ahead, 'p');
    if (!afternoon && !take(&ahead, 'a')) return true;
    bool dotted = take(&ahead, '.');
    if (!take(&ahead, 'm') || (dotted && !take(&ahead, '.'))) return true;
    if (!dotted && is_letter(char_at(&ahead, 0))) return true;
    if (ahead.hour > 12) return false;
    ahead.hour = ahead.hour % 12 + (afternoon ? 12 : 0);
    *r = ahead;
    return true;
}

/* Behind the point or comma of the seconds; digits beyond a billionth are cut. */
static bool read_fraction(Reader *r)
{
    Str digits = take_while(r, is_digit);
    int32_t nanos = 0;
    for (size_t i = 0; i < 9; i++)
        nanos = nanos * 10 + (i < digits.len ? digits.ptr[i] - '0' : 0);
    r->nanos = nanos;
    return digits.len > 0;
}

static bool read_clock(Reader *r, Str hour)
{
    if (!set(&r->hour, number(hour, 2))) return false;
    if (take(r, ':') && !set(&r->minute, number(take_while(r, is_digit), 2))) return false;
    if (r->minute != MISSING && take(r, ':')) {
        if (!set(&r->second, number(take_while(r, is_digit), 2))) return false;
        if ((take(r, '.') || take(r, ',')) && !read_fraction(r)) return false;
    }
    return take_half(r);
}

/* '2016-03-14', '14.3.2016', '3/14', '14-mar-2016': the longest of the outer numbers is the year,
 * the first when they are alike. */
static bool read_triple(Reader *r, Str first, char between)
{
    skip(r, 1);
    Str word = between == '-' ? take_while(r, is_letter) : STR_NONE;
    Str middle = word.len ? word : take_while(r, is_digit);
    bool whole = take(r, between);
    Str last = whole ? take_while(r, is_digit) : STR_NONE;
    if (whole && !last.len) return false;
    if (!whole)
        return between == '/' && set(&r->month, number(first, 2)) &&
               set(&r->day, number(middle, 2));
    int month = word.len ? month_named(word) : number(middle, 2);
    bool year_last = last.len > 2 || (word.len && first.len <= 2);
    return set(&r->month, month) && set_year(r, year_last ? last : first) &&
           set(&r->day, number(year_last ? first : last, 2));
}

/* '20160314', '201603141011', '20160314101112', and '1011' or '101112' behind a 't'. */
static bool read_compact(Reader *r, Str digits)
{
    if (digits.len >= 8) {
        if (!set_year(r, str_slice(digits, 0, 4)) ||
            !set(&r->month, number(str_slice(digits, 4, 6), 2)) ||
            !set(&r->day, number(str_slice(digits, 6, 8), 2)))
            return false;
        digits = str_slice(digits, 8, digits.len);
    }
    if (digits.len == 0) return true;
    if (!set(&r->hour, number(str_slice(digits, 0, 2), 2)) ||
        !set(&r->minute, number(str_slice(digits, 2, 4), 2)))
        return false;
    return digits.len == 4 || set(&r->second, number(str_slice(digits, 4, 6), 2));
}

static bool take_ordinal(Reader *r)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    for (size_t i = 0; i < 4; i++) {
        if (!str_starts(r->rest, str_of(endings[i])) || is_letter(char_at(r, 2))) continue;
        skip(r, 2);
        return true;
    }
    return false;
}

/* A number that stands alone: a day, behind day and month also a year of two digits. */
static bool read_alone(Reader *r, Str digits)
{
    if (digits.len >= 3) return digits.len == 4 && set_year(r, digits);
    if (r->day == MISSING) return set(&r->day, number(digits, 2));
    return r->month != MISSING && set_year(r, digits);
}

static bool read_number(Reader *r)
{
    bool after_t = r->after_t;
    r->after_t = false;
    Str digits = take_while(r, is_digit);
    char next = char_at(r, 0), behind = char_at(r, 1);
    if (next == ':') return read_clock(r, digits);
    if ((next == '-' && (is_digit(behind) || is_letter(behind))) ||
        ((next == '/' || next == '.') && is_digit(behind)))
        return read_triple(r, digits, next);
    if (after_t) return (digits.len == 4 || digits.len == 6) && read_compact(r, digits);
    if (digits.len == 8 || digits.len == 12 || digits.len == 14) return read_compact(r, digits);
    if (take_ordinal(r)) return set(&r->day, number(digits, 2));
    Reader clock = *r;
    size_t left = r->rest.len;
    if (r->hour == MISSING && read_clock(&clock, digits) && clock.rest.len < left) {
        *r = clock; /* only with 'am' or 'pm' behind it */
        return true;
    }
    if (next == '.') skip(r, 1); /* '14. march' */
    return read_alone(r, digits);
}

static bool read_word(Reader *r)
{
    Str word = take_while(r, is_letter);
    int month = month_named(word);
    if (month || is_weekday(word)) {
        take(r, '.');
        return !month || set(&r->month, month);
    }
    r->after_t = str_is(word, "t") && r->day != MISSING && is_digit(char_at(r, 0));
    if (r->after_t) return true;
    if (r->hour == MISSING || r->zone.len || r->has_offset) return false;
    r->zone = word;
    return true;
}

/* '+0100', '-05:30', '+02', behind a time. */
static bool read_offset(Reader *r)
{
    if (r->hour == MISSING || r->has_offset || r->zone.len) return false;
    bool west = take(r, '-');
    if (!west) skip(r, 1);
    Str hours = take_while(r, is_digit), minutes = STR("00");
    if (hours.len == 4) {
        minutes = str_slice(hours, 2, 4);
        hours = str_slice(hours, 0, 2);
    } else if (take(r, ':')) {
        minutes = take_while(r, is_digit);
    }
    if (hours.len != 2 || minutes.len != 2) return false;
    int hour = number(hours, 2), minute = number(minutes, 2);
    int seconds = (hour * 60 + minute) * 60;
    r->offset = west ? -seconds : seconds;
    r->utc = west && seconds == 0; /* RFC 3339: of no zone at all */
    r->has_offset = true;
    return hour <= 23 && minute <= 59;
}

static bool read_all(Reader *r)
{
    for (;;) {
        (void)take_while(r, is_gap);
        char c = char_at(r, 0);
        bool good;
        if (r->rest.len == 0) return true;
        if (is_letter(c))
            good = read_word(r);
        else if (is_digit(c))
            good = read_number(r);
        else if (c == '+' || c == '-')
            good = read_offset(r);
        else
            good = take(r, '\'') && set_year(r, take_while(r, is_digit));
        if (!good) return false;
    }
}

/* The offset that the word stands for, in `zone` also by what its people call their own time in
 * winter or summer of that year. */
static bool resolve_zone(Reader *r, const Zone *zone, int year)
{
    static const struct {
        const char *name;
        int hours;
    } names[] = {
        {"z",   0 },
        {"utc", 0 },
        {"ut",  0 },
        {"gmt", 0 },
        {"est", -5},
        {"edt", -4},
        {"cst", -6},
        {"cdt", -5},
        {"mst", -7},
        {"mdt", -6},
        {"pst", -8},
        {"pdt", -7},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!str_is(r->zone, names[i].name)) continue;
        r->offset = names[i].hours * (int)(HOUR / SECOND);
        r->utc = i < 3;
        return true;
    }
    for (int month = 1; month <= 7; month += 6) {
        Time time = day_start(zone, day_from_civil((CivilDate){year, month, 1}));
        if (!str_eq_nocase(r->zone, zone_abbreviation(zone, time))) continue;
        r->offset = zone_offset_seconds(zone, time);
        return true;
    }
    return false;
}

/* What is missing in front is now's; and there must be something. */
static bool fill(Reader *r, const Zone *zone, Time now)
{
    Moment today;
    if (r->month == MISSING && (r->year != MISSING || (r->day == MISSING && r->hour == MISSING)))
        return false;
    if (!moment_at(zone, moment_seconds(now), 0, &today)) return false;
    if (r->has_offset) today.offset = r->offset;
    CivilDate date = civil_from_day(moment_day(&today));
    if (r->year == MISSING) {
        r->year = date.year;
        if (r->month == MISSING) {
            r->month = date.month;
            if (r->day == MISSING) r->day = date.day;
        }
    }
    if (r->day == MISSING) r->day = 1;
    if (r->hour == MISSING) r->hour = 0;
    if (r->minute == MISSING) r->minute = 0;
    if (r->second == MISSING) r->second = 0;
    return true;
}

static bool in_range(const Reader *r)
{
    bool end_of_day = r->hour == 24 && r->minute == 0 && r->second == 0;
    return r->year >= 1 && r->month >= 1 && r->month <= 12 && r->day >= 1 && r->day <= 31 &&
           (r->hour <= 23 || end_of_day) && r->minute <= 59 && r->second <= 60;
}

static bool moment_of(Reader *r, const Zone *zone, Time now, Moment *ret_moment)
{
    int year = r->year != MISSING ? r->year : civil_from_day(day_of(zone, now)).year;
    if (r->zone.len) {
        if (year < 1 || !resolve_zone(r, zone, year)) return false;
        r->has_offset = true;
    }
    if (!fill(r, zone, now) || !in_range(r)) return false;
    int64_t day = day_from_civil((CivilDate){r->year, r->month, 1}) + r->day - 1;
    int64_t wall = day * DAY_SECONDS + (r->hour * 60 + r->minute) * 60 + r->second;
    if (!r->has_offset) return moment_at_wall(zone, wall, r->nanos, ret_moment);
    return moment_at(r->utc ? zone_utc() : zone, wall - r->offset, r->nanos, ret_moment) &&
           moment_shift(ret_moment, r->offset);
}

bool moment_read(Str text, const Zone *zone, Time now, Moment *ret_moment)
{
    char small[TEXT_MAX];
    if (text.len > TEXT_MAX) return false;
    for (size_t i = 0; i < text.len; i++)
        small[i] = g_ascii_tolower(text.ptr[i]);
    Reader r = {
        .rest = {small, text.len},
        .year = MISSING,
        .month = MISSING,
        .day = MISSING,
        .hour = MISSING,
        .minute = MISSING,
        .second = MISSING
    };
    return read_all(&r) && moment_of(&r, zone, now, ret_moment);
}
