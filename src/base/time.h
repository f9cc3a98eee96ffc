/* base/time.h - moments, days and zones.
 *
 * Not here: reading a clock (io/world.h hands the time in).
 * A Time is microseconds since 1970-01-01T00:00:00Z, leap seconds ignored (POSIX). 0 means 'not
 * known' in records. A Day counts from 1970-01-01 in some zone. Zones are IANA names, loaded once
 * per process and kept (loading costs 0.3 ms). Thread: any. */
#pragma once
#include "base/buf.h"

typedef int64_t Time;
typedef int32_t Day;

#define MICROSECOND ((Time)1)
#define MILLISECOND ((Time)1000)
#define SECOND      ((Time)1000000)
#define MINUTE      (60 * SECOND)
#define HOUR        (60 * MINUTE)
#define DAY         (24 * HOUR)
#define TIME_NEVER  INT64_MAX

typedef struct CivilDate {
    int year, month, day; /* month 1-12, day 1-31 */
} CivilDate;

/* Proleptic Gregorian calendar (Howard Hinnant, 'chrono-compatible low-level date algorithms'). */
Day day_from_civil(CivilDate date);
CivilDate civil_from_day(Day day);
int day_weekday(Day day);      /* 0 Monday .. 6 Sunday */
int32_t month_of_day(Day day); /* months since 1970-01 */
Day day_of_month_start(int32_t month);

/* ISO 8601 / RFC 3339: date, or date and time with optional seconds, fraction (to 9 digits, cut to
 * microseconds) and 'Z' or an offset; without an offset it is UTC. Separator 'T' or one space.
 * False when anything else stands there or a field is out of range. Years 1900-9999: a
 * month before the first order costs a row of the cohort triangle, and "for ever" is often written
 * as the last day of 9999. */
bool time_parse(Str s, Time *ret_time);
void buf_time(Buf *buf, Time time); /* 2026-05-14T09:30:00.123Z; milliseconds */
void buf_date(Buf *buf, Day day);   /* 2026-05-14 */
void buf_time_rfc5322(Buf *buf, Time time,
                      int offset_minutes); /* Thu, 14 May 2026 09:30:00 +0200 */
bool day_parse(Str s, Day *ret_day);       /* 2026-05-14 */

typedef struct Zone Zone; /* immutable, lives as long as the process */
const Zone *zone_utc(void);
const Zone *zone_find(Str iana_name);                 /* NULL when there is no such zone */
int zone_offset_seconds(const Zone *zone, Time time); /* east of UTC */
/* What its people call that time ('CET', 'CEST'; '-03' where they have no name for it); may be "".
 */
Str zone_abbreviation(const Zone *zone, Time time);
Day day_of(const Zone *zone, Time time);
Time day_start(const Zone *zone, Day day); /* first moment of that day there */
/* The given wall time (minutes after midnight) on that day; in a gap the moment after it, in an
 * overlap the first. */
Time time_at(const Zone *zone, Day day, int minutes);
