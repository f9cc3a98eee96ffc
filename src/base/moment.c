/* base/moment.c - moments and the clocks that show them.
 *
 * Not here: text (moment_read.c, moment_write.c); the zones' changes (zone.c). */
#include "base/moment.h"

#define SECONDS_FIRST (-62135596800) /* 0001-01-01 */
#define SECONDS_LAST  253402300799   /* 9999-12-31T23:59:59 */
#define DAY_SECONDS   (DAY / SECOND)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t moment_seconds(Time time)
{
    return floor_div(time, SECOND);
}

int64_t moment_wall(const Moment *moment)
{
    return moment->seconds + moment->offset;
}

Day moment_day(const Moment *moment)
{
    return (Day)floor_div(moment_wall(moment), DAY_SECONDS);
}

static bool in_years(int64_t seconds)
{
    return seconds >= SECONDS_FIRST && seconds <= SECONDS_LAST;
}

bool moment_at(const Zone *zone, int64_t seconds, int32_t nanos, Moment *ret_moment)
{
    if (!in_years(seconds)) return false;
    Moment moment = {.seconds = seconds,
                     .nanos = nanos,
                     .offset = zone_offset_seconds(zone, seconds * SECOND),
                     .zone = zone_abbreviation(zone, seconds * SECOND)};
    if (!in_years(moment_wall(&moment))) return false;
    *ret_moment = moment;
    return true;
}

/* The offsets of the day before and the day after are tried: in a gap neither is true, and the old
 * one shows an hour later. */
bool moment_at_wall(const Zone *zone, int64_t wall, int32_t nanos, Moment *ret_moment)
{
    if (!in_years(wall)) return false;
    int before = zone_offset_seconds(zone, (wall - DAY_SECONDS) * SECOND);
    int after = zone_offset_seconds(zone, (wall + DAY_SECONDS) * SECOND);
    bool later = zone_offset_seconds(zone, (wall - after) * SECOND) == after;
    return moment_at(zone, wall - (later ? after : before), nanos, ret_moment);
}

bool moment_shift(Moment *moment, int32_t offset)
{
    if (moment->offset == offset) return true;
    moment->offset = offset;
    moment->zone = STR_NONE;
    return in_years(moment_wall(moment));
}
