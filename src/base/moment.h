/* base/moment.h - a moment as somebody's clock shows it: read out of what people write, and written
 * as they ask for it.
 *
 * Not here: what is stored and sent, which is a Time in ISO 8601 (time.h).
 * The directives are those of strftime as Ruby has them, because templates know those; names of
 * months and days are English or German. Years 1 to 9999. Thread: any. */
#pragma once
#include "base/time.h"

typedef struct Moment {
    int64_t seconds;                 /* since 1970-01-01T00:00:00Z */
    int32_t nanos;                   /* 0 to 999,999,999 */
    int32_t offset;                  /* seconds east of UTC that its clock shows */
    Str zone;                        /* what %Z prints: 'CET', 'UTC', or nothing */
    const struct MomentNames *names; /* what %A %a %B %b print; NULL: English */
} Moment;

/* Names of days and months in the locale's language; NULL for those we do not have. */
const struct MomentNames *moment_names(Str locale);

/* By the clock of that zone. Here and below false outside the years 1 to 9999. */
bool moment_at(const Zone *zone, int64_t seconds, int32_t nanos, Moment *ret_moment);
/* When the zone's clock shows `wall`, seconds since 1970 there: of two such moments the later one,
 * in a gap an hour on. */
bool moment_at_wall(const Zone *zone, int64_t wall, int32_t nanos, Moment *ret_moment);
/* The same moment by a clock of no zone, unless its offset is that one already. */
bool moment_shift(Moment *moment, int32_t offset);
int64_t moment_wall(const Moment *moment); /* seconds since 1970 on its clock */
Day moment_day(const Moment *moment);      /* of its clock */
int64_t moment_seconds(Time time);         /* of a Time, its fraction cut */

/* '2016-03-14', '2016-03-14T10:11:12.5Z', '20160314T101112', '14/3/2016', '14.3.2016',
 * '14-Mar-2016', 'March 14th, 2016', 'Mon, 14 Mar 2016 10:11:12 +0100', '3:30 pm': what is missing
 * in front (the year, or all of the date) is today's in `zone`, what is missing behind is the
 * least. Without an offset or a zone's name it is time of `zone`. A text's own offset stays unless
 * `zone` has the same then. Days 29 to 31 run over into the next month where a month has no such
 * day. False when anything else stands there or is out of range, and for more than 128 bytes. */
bool moment_read(Str text, const Zone *zone, Time now, Moment *ret_moment);

/* Writes by `format`: %Y %m %d ... with Ruby's flags (-0^#_:) and widths. What is no directive
 * stands as it is. False when the format ends in the middle of a directive. */
bool buf_moment(Buf *buf, const Moment *moment, Str format);
