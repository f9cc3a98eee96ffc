/* core/fold/told.c - see told.h. */
#include "core/fold/told.h"

#define FIELDS_MAX 31

typedef struct Moment {
    Time at;
    int64_t tie;
} Moment;

static bool later(Moment a, Moment b)
{
    return a.at > b.at || (a.at == b.at && a.tie > b.tie);
}

static Moment moment_of(const Tellings *tellings, int32_t field)
{
    for (uint32_t i = 0; i < tellings->count; i++)
        if (tellings->before[i].field == field)
            return (Moment){tellings->before[i].at, tellings->before[i].tie};
    return (Moment){tellings->at, tellings->tie};
}

Tellings tellings_join(Arena *arena, const Tellings *a, const Tellings *b, int32_t *ret_take)
{
    Told before[FIELDS_MAX];
    uint32_t count = 0;
    Moment latest = {a->at, a->tie}, other = {b->at, b->tie};
    if (!a->fields)
        latest = b->fields ? other : (Moment){0};
    else if (b->fields && later(other, latest))
        latest = other;
    *ret_take = 0;
    for (int32_t left = a->fields | b->fields; left; left &= left - 1) {
        int32_t field = left & -left;
        Moment told = moment_of(a, field);
        bool take = !(a->fields & field);
        if (b->fields & field) take = take || later(moment_of(b, field), told);
        if (take) {
            told = moment_of(b, field);
            *ret_take |= field;
        }
        if (later(latest, told)) before[count++] = (Told){field, told.at, told.tie};
    }
    Tellings joined = {latest.at, latest.tie, a->fields | b->fields, NULL, count};
    if (count) {
        joined.before = ARENA_ARRAY(arena, Told, count);
        memcpy(joined.before, before, sizeof before[0] * count);
    }
    return joined;
}
