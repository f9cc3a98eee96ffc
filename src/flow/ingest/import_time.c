/* flow/ingest/import_time.c - the ways exports write a moment: ISO with or without an offset,
 * '2013-08-15 14:23:34 -0400', and '1/12/2010 8:26' with the day or the month first. */
#include "flow/ingest/import_mapping.h"

static bool digits(Str *rest, int most, int *ret_number)
{
    int taken = 0, number = 0;
    while (taken < most && rest->len && rest->ptr[0] >= '0' && rest->ptr[0] <= '9') {
        number = number * 10 + (rest->ptr[0] - '0');
        *rest = str_slice(*rest, 1, rest->len);
        taken++;
    }
    *ret_number = number;
    return taken > 0;
}

static bool sign(Str *rest, char c)
{
    if (!rest->len || rest->ptr[0] != c) return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

/* 1/12/2010 8:26[:00], also with '.' between. */
static bool slashed(Str text, bool day_first, Time *ret_time)
{
    int a, b, year, hour = 0, minute = 0, second = 0;
    char c = str_find_char(text, '/') >= 0 ? '/' : '.';
    if (!digits(&text, 2, &a) || !sign(&text, c) || !digits(&text, 2, &b) || !sign(&text, c) ||
        !digits(&text, 4, &year))
        return false;
    if (sign(&text, ' ') &&
        (!digits(&text, 2, &hour) || !sign(&text, ':') || !digits(&text, 2, &minute)))
        return false;
    if (sign(&text, ':') && !digits(&text, 2, &second)) return false;
    int day = day_first ? a : b, month = day_first ? b : a;
    if (text.len || year < 1900 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    Day whole = day_from_civil((CivilDate){year, month, day});
    if (civil_from_day(whole).day != day) return false;
    *ret_time = (Time)whole * DAY + hour * HOUR + minute * MINUTE + second * SECOND;
    return true;
}

static bool has_offset(Str text)
{
    Str clock = str_slice(text, 10, text.len);
    return str_find_char(clock, 'Z') >= 0 || str_find_char(clock, '+') >= 0 ||
           str_find_char(clock, '-') >= 0;
}

/* '2013-08-15 14:23:34 -0400' as RFC 3339 wants it: '2013-08-15 14:23:34-04:00'. */
static Str offset_joined(Str text, char room[40])
{
    if (text.len != 25 || text.ptr[19] != ' ' || (text.ptr[20] != '-' && text.ptr[20] != '+'))
        return text;
    memcpy(room, text.ptr, 19);
    memcpy(room + 19, text.ptr + 20, 3);
    room[22] = ':';
    memcpy(room + 23, text.ptr + 23, 2);
    return (Str){room, 25};
}

bool mapped_time(const Mapping *mapping, Str text, Time *ret_time)
{
    char room[40];
    Time time;
    Str iso = offset_joined(text, room);
    if (time_parse(iso, &time) && has_offset(iso)) {
        *ret_time = time;
        return true;
    }
    if (!time_parse(iso, &time) && !slashed(text, mapping->day_first, &time)) return false;
    /* Wall time of the zone: read as UTC so far. */
    Day day = (Day)(time >= 0 ? time / DAY : (time - DAY + 1) / DAY);
    Time within = time - (Time)day * DAY;
    *ret_time = time_at(mapping->zone, day, (int)(within / MINUTE)) + within % MINUTE;
    return true;
}
