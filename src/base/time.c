/* base/time.c - the calendar, and dates read and written.
 *
 * Not here: zones (zone.c), reading a clock (io/world.h).
 * The day arithmetic is Howard Hinnant's ('chrono-compatible low-level date algorithms'): years
 * begin in March, so the leap day comes last and months need no table. */
#include "base/time.h"

#define YEAR_MIN     1900
#define YEAR_MAX     9999
#define DAYS_PER_ERA 146097 /* 400 years */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

Day day_from_civil(CivilDate date)
{
    int year = date.year - (date.month <= 2);
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int month_from_march = date.month + (date.month > 2 ? -3 : 9);
    int day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - 719468;
}

CivilDate civil_from_day(Day day)
{
    int64_t from_era_0 = (int64_t)day + 719468;
    int64_t era = floor_div(from_era_0, DAYS_PER_ERA);
    int day_of_era = (int)(from_era_0 - era * DAYS_PER_ERA);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return (CivilDate){
        .year = (int)(year_of_era + era * 400) + (month <= 2),
        .month = month,
        .day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
    };
}

int day_weekday(Day day)
{
    return (int)((((int64_t)day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

int32_t month_of_day(Day day)
{
    CivilDate date = civil_from_day(day);
    return (date.year - 1970) * 12 + date.month - 1;
}

Day day_of_month_start(int32_t month)
{
    int year = (int)floor_div(month, 12);
    return day_from_civil((CivilDate){1970 + year, month - year * 12 + 1, 1});
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Takes exactly `count` digits off the front. */
static bool take_digits(Str *rest, size_t count, int *ret_value)
{
    if (rest->len < count) return false;
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)rest->ptr[i] - '0';
        if (digit > 9) return false;
        value = value * 10 + (int)digit;
    }
    *rest = (Str){rest->ptr + count, rest->len - count};
    *ret_value = value;
    return true;
}

static bool take_char(Str *rest, char c)
{
    if (rest->len == 0 || rest->ptr[0] != c) return false;
    *rest = (Str){rest->ptr + 1, rest->len - 1};
    return true;
}

static bool take_date(Str *rest, Day *ret_day)
{
    CivilDate date;
    bool shaped = take_digits(rest, 4, &date.year) && take_char(rest, '-') &&
                  take_digits(rest, 2, &date.month) && take_char(rest, '-') &&
                  take_digits(rest, 2, &date.day);
    if (!shaped || date.year < YEAR_MIN || date.year > YEAR_MAX) return false;
    if (date.month < 1 || date.month > 12) return false;
    if (date.day < 1 || date.day > days_in_month(date.year, date.month)) return false;
    *ret_day = day_from_civil(date);
    return true;
}

/* After the point: 1 to 9 digits, of which the first 6 count. */
static bool take_fraction(Str *rest, Time *ret_part)
{
    Time part = 0;
    int count = 0, digit;
    while (take_digits(rest, 1, &digit)) {
        if (++count > 9) return false;
        if (count <= 6) part = part * 10 + digit;
    }
    for (int i = count; i < 6; i++)
        part *= 10;
    *ret_part = part;
    return count > 0;
}

static bool take_time_of_day(Str *rest, Time *ret_part)
{
    int hour, minute, second = 0;
    Time fraction = 0;
    if (!take_digits(rest, 2, &hour) || !take_char(rest, ':') || !take_digits(rest, 2, &minute))
        return false;
    if (take_char(rest, ':')) {
        if (!take_digits(rest, 2, &second)) return false;
        if (take_char(rest, '.') && !take_fraction(rest, &fraction)) return false;
    }
    /* 60 is a leap second, which POSIX time counts as the first moment of the next minute. */
    if (hour > 23 || minute > 59 || second > 60) return false;
    *ret_part = hour * HOUR + minute * MINUTE + second * SECOND + fraction;
    return true;
}

/* Nothing, 'Z', '+02:00', '+0200' or '+02'; how much to take off to come to UTC. */
static bool take_offset(Str *rest, Time *ret_offset)
{
    *ret_offset = 0;
    if (rest->len == 0 || take_char(rest, 'Z') || take_char(rest, 'z')) return true;
    bool west = take_char(rest, '-');
    if (!west && !take_char(rest, '+')) return false;
    int hours, minutes = 0;
    if (!take_digits(rest, 2, &hours)) return false;
    bool colon = take_char(rest, ':');
    if ((colon || rest->len) && !take_digits(rest, 2, &minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    Time offset = hours * HOUR + minutes * MINUTE;
    *ret_offset = west ? -offset : offset;
    return true;
}

bool time_parse(Str s, Time *ret_time)
{
    Day day;
    if (!take_date(&s, &day)) return false;
    Time part = 0, offset = 0;
    if (s.len) {
        if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' ')) return false;
        if (!take_time_of_day(&s, &part) || !take_offset(&s, &offset) || s.len) return false;
    }
    *ret_time = day * DAY + part - offset;
    return true;
}

bool day_parse(Str s, Day *ret_day)
{
    Day day;
    if (!take_date(&s, &day) || s.len) return false;
    *ret_day = day;
    return true;
}

#define TEXT_MAX 40 /* of a moment */

static char *put_2(char *at, int64_t value)
{
    at[0] = (char)('0' + value / 10);
    at[1] = (char)('0' + value % 10);
    return at + 2;
}

static char *put_char(char *at, char c)
{
    *at = c;
    return at + 1;
}

/* Years that are not of four digits go ahead of what is put at `at`. */
static char *put_year(Buf *buf, char *at, int year)
{
    if (year < 0 || year > 9999) {
        buf_i64(buf, year);
        return at;
    }
    return put_2(put_2(at, year / 100), year % 100);
}

static char *put_date(Buf *buf, char *at, Day day)
{
    CivilDate date = civil_from_day(day);
    at = put_char(put_year(buf, at, date.year), '-');
    at = put_char(put_2(at, date.month), '-');
    return put_2(at, date.day);
}

/* hh:mm:ss of a time of day. */
static char *put_clock(char *at, Time part)
{
    at = put_char(put_2(at, part / HOUR), ':');
    at = put_char(put_2(at, part / MINUTE % 60), ':');
    return put_2(at, part / SECOND % 60);
}

static void add_until(Buf *buf, const char *text, const char *end)
{
    buf_add(buf, (Str){text, (size_t)(end - text)});
}

void buf_date(Buf *buf, Day day)
{
    char text[TEXT_MAX];
    add_until(buf, text, put_date(buf, text, day));
}

/* How far into its day the moment is; subtracting the day's start could overflow. */
static Time part_of_day(Time time)
{
    Time part = time % DAY;
    return part < 0 ? part + DAY : part;
}

void buf_time(Buf *buf, Time time)
{
    char text[TEXT_MAX];
    Time part = part_of_day(time);
    int64_t millis = part / MILLISECOND % 1000;
    char *at = put_char(put_date(buf, text, (Day)floor_div(time, DAY)), 'T');
    at = put_char(put_clock(at, part), '.');
    at = put_char(at, (char)('0' + millis / 100));
    add_until(buf, text, put_char(put_2(at, millis % 100), 'Z'));
}

void buf_time_rfc5322(Buf *buf, Time time, int offset_minutes)
{
    static const char weekdays[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time += offset_minutes * MINUTE;
    Day day = (Day)floor_div(time, DAY);
    CivilDate date = civil_from_day(day);
    int offset = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    char text[TEXT_MAX];
    buf_add(buf, (Str){&weekdays[(size_t)3 * (size_t)day_weekday(day)], 3});
    buf_lit(buf, ", ");
    add_until(buf, text, put_char(put_2(text, date.day), ' '));
    buf_add(buf, (Str){&months[(size_t)3 * (size_t)(date.month - 1)], 3});
    buf_char(buf, ' ');
    char *at = put_char(put_year(buf, text, date.year), ' ');
    at = put_char(put_clock(at, part_of_day(time)), ' ');
    at = put_char(at, offset_minutes < 0 ? '-' : '+');
    add_until(buf, text, put_2(put_2(at, offset / 60), offset % 60));
}
