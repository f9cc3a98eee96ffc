/* base/zone.c - time zones: GLib reads the database once per zone, lookups are our own.
 *
 * Not here: the zone of a storefront or a customer (domain); the calendar (time.c).
 * Why: GLib walks its list of changes from the start at every question, and a turn asks often. So
 * the changes of a zone are copied into a sorted array when it is first asked for; after that a
 * lookup is a binary search in memory that never changes and needs no lock.
 * Limit: GLib knows changes up to 2037; after that the last offset holds. */
#include "base/time.h"

#include <glib.h>
#include <stdatomic.h>

#define NAME_BYTES_MAX         64
#define CHANGES_MAX            1024
#define ABBREVIATION_BYTES_MAX 7
#define SECONDS_FIRST          (-2208988800) /* 1900-01-01 */
#define SECONDS_LAST           4102444800    /* 2100-01-01 */

typedef struct Change {
    int64_t at; /* seconds of UTC from which the rest holds */
    int32_t offset;
    char abbreviation[ABBREVIATION_BYTES_MAX + 1];
} Change;

struct Zone {
    Zone *next;
    Str name;
    Change *changes; /* the first holds from ever */
    size_t count;
};

static Change utc_change = {INT64_MIN, 0, "UTC"};
static Zone utc = {.name = STR_INIT("UTC"), .changes = &utc_change, .count = 1};

static _Atomic(Zone *) zones; /* only ever grows at the front */
static GMutex zones_lock;     /* held while one is loaded */

const Zone *zone_utc(void)
{
    return &utc;
}

/* First second in (low, high] that no longer lies in the interval of `low`. */
static int64_t interval_end(GTimeZone *source, int64_t low, int64_t high)
{
    int interval = g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, low);
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, middle) == interval)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* What holds at `seconds`, said to hold from `from` on. */
static Change change_of(GTimeZone *source, int64_t seconds, int64_t from)
{
    int interval = g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, seconds);
    Change change = {from, g_time_zone_get_offset(source, interval), ""};
    Str name = str_of(g_time_zone_get_abbreviation(source, interval));
    if (name.len && name.len <= ABBREVIATION_BYTES_MAX)
        memcpy(change.abbreviation, name.ptr, name.len);
    return change;
}

/* The end of the interval is looked for in steps that grow, since most last half a year. */
static int64_t next_change(GTimeZone *source, int64_t from)
{
    int interval = g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, from);
    for (int64_t step = 250 * (DAY / SECOND);; step *= 2) {
        int64_t to = from + step < SECONDS_LAST ? from + step : SECONDS_LAST;
        if (g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, to) != interval)
            return interval_end(source, from, to);
        if (to == SECONDS_LAST) return INT64_MAX;
    }
}

static Zone *zone_from(GTimeZone *source, Str name)
{
    _Static_assert(CHANGES_MAX >= 600, "two changes a year over three centuries");
    Change *changes = g_new(Change, CHANGES_MAX);
    size_t count = 0;
    int64_t at = SECONDS_FIRST;
    changes[count++] = change_of(source, at, INT64_MIN);
    while (count < CHANGES_MAX && (at = next_change(source, at)) != INT64_MAX) {
        Change next = change_of(source, at, at);
        const Change *last = &changes[count - 1];
        if (next.offset != last->offset || strcmp(next.abbreviation, last->abbreviation) != 0)
            changes[count++] = next;
    }
    Zone *zone = g_new0(Zone, 1);
    zone->changes = g_renew(Change, changes, count);
    zone->count = count;
    zone->name = (Str){g_strndup(name.ptr, name.len), name.len};
    return zone;
}

/* Only names: GLib would also take paths ('../x') and rules ('XYZ5'). No rule has a slash before
 * its digits; the few old names that look like rules ('EST5EDT') are refused with them. */
static bool name_is_plain(Str name)
{
    bool slash = false;
    if (name.len == 0 || name.len > NAME_BYTES_MAX || !g_ascii_isalpha(name.ptr[0])) return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        slash |= c == '/';
        if (g_ascii_isdigit(c) && !slash) return false;
        if (!g_ascii_isalnum(c) && c != '_' && c != '+' && c != '-' && c != '/') return false;
    }
    return true;
}

static Zone *zone_load(Str name)
{
    char text[NAME_BYTES_MAX + 1];
    memcpy(text, name.ptr, name.len);
    text[name.len] = 0;
    GTimeZone *source = g_time_zone_new_identifier(text);
    if (!source) return NULL;
    Zone *zone = zone_from(source, name);
    g_time_zone_unref(source);
    return zone;
}

static const Zone *zone_known(Str name)
{
    for (const Zone *zone = atomic_load(&zones); zone; zone = zone->next)
        if (str_eq(zone->name, name)) return zone;
    return NULL;
}

const Zone *zone_find(Str iana_name)
{
    if (str_eq(iana_name, utc.name)) return &utc;
    const Zone *known = zone_known(iana_name);
    if (known || !name_is_plain(iana_name)) return known;

    g_mutex_lock(&zones_lock);
    known = zone_known(iana_name);
    if (!known) {
        Zone *zone = zone_load(iana_name);
        if (zone) {
            zone->next = atomic_load(&zones);
            atomic_store(&zones, zone);
        }
        known = zone;
    }
    g_mutex_unlock(&zones_lock);
    return known;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The change in force at that second: the last one not after it. */
static const Change *change_at(const Zone *zone, int64_t seconds)
{
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->changes[middle].at <= seconds)
            low = middle;
        else
            high = middle;
    }
    return &zone->changes[low];
}

int zone_offset_seconds(const Zone *zone, Time time)
{
    return change_at(zone, floor_div(time, SECOND))->offset;
}

Str zone_abbreviation(const Zone *zone, Time time)
{
    return str_of(change_at(zone, floor_div(time, SECOND))->abbreviation);
}

Day day_of(const Zone *zone, Time time)
{
    int64_t seconds = floor_div(time, SECOND);
    return (Day)floor_div(seconds + change_at(zone, seconds)->offset, DAY / SECOND);
}

/* Days beyond what a Time can hold are never. */
static Time time_of_seconds(int64_t seconds)
{
    Time time;
    return __builtin_mul_overflow(seconds, SECOND, &time) ? TIME_NEVER : time;
}

/* A wall time that happens twice is taken at its first; one that is skipped is answered with the
 * moment after the gap. Both fall out of this: walk the changes around it from the past, and take
 * the first whose span of wall time holds it or begins after it. */
static Time time_of_wall(const Zone *zone, int64_t wall)
{
    const Change *end = zone->changes + zone->count;
    const Change *change = change_at(zone, wall - 26 * (HOUR / SECOND));
    for (;; change++) {
        bool last = change + 1 == end;
        if (!last && wall - change->offset >= change[1].at) continue;
        int64_t seconds = wall - change->offset;
        return time_of_seconds(seconds < change->at ? change->at : seconds);
    }
}

Time day_start(const Zone *zone, Day day)
{
    return time_of_wall(zone, (int64_t)day * (DAY / SECOND));
}

Time time_at(const Zone *zone, Day day, int minutes)
{
    return time_of_wall(zone, (int64_t)day * (DAY / SECOND) + minutes * (MINUTE / SECOND));
}
