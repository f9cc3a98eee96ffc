/* liquid/filters_date.c - date: a moment as a format writes it.
 *
 *     {{ order.placed_at | date: '%d.%m.%Y %H:%M', zone: 'Europe/Berlin' }}
 *
 * Not here: reading and writing moments (base/moment.h). 'now' is the render's own moment, so that
 * a template prints the same twice. */
#include "base/moment.h"
#include "liquid/filters.h"

#define READING_STEPS 8 /* what reading a date costs, as instructions */

static bool zone_of(LiquidCall *call, const Zone **ret_zone)
{
    LiquidValue name = liquid_arg_named(call, "zone");
    *ret_zone = liquid_zone(call);
    if (name.kind == LIQUID_NIL) return true;
    Str text = liquid_to_text(liquid_scratch(call), name);
    *ret_zone = zone_find(text);
    return *ret_zone || liquid_refuse_named(call, "there is no time zone '", text, "'");
}

static bool now(const LiquidCall *call, const Zone *zone, Moment *ret_moment)
{
    int64_t seconds = moment_seconds(liquid_now(call));
    int32_t nanos = (int32_t)(liquid_now(call) - seconds * SECOND) * 1000;
    return moment_at(zone, seconds, nanos, ret_moment);
}

static bool all_digits(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    return text.len > 0;
}

/* False when the input is no moment. */
static bool moment_of(const LiquidCall *call, const Zone *zone, Moment *ret_moment)
{
    if (call->input.kind == LIQUID_INT) return moment_at(zone, call->input.integer, 0, ret_moment);
    if (call->input.kind != LIQUID_TEXT) return false;
    Str text = liquid_str(call->input);
    int64_t seconds;
    if (str_eq_nocase(text, STR("now")) || str_eq_nocase(text, STR("today")))
        return now(call, zone, ret_moment);
    if (all_digits(text))
        return str_to_i64(text, &seconds) && moment_at(zone, seconds, 0, ret_moment);
    if (!moment_read(text, zone, liquid_now(call), ret_moment)) return false;
    /* Who names a zone wants its clock; else a text's own offset stays. */
    return liquid_arg_named(call, "zone").kind == LIQUID_NIL ||
           moment_at(zone, ret_moment->seconds, ret_moment->nanos, ret_moment);
}

/* What is no moment stays as it is. */
bool filter_date(LiquidCall *call, LiquidValue *ret)
{
    Str format = liquid_arg_text(call, 0);
    const Zone *zone;
    Moment moment;
    if (call->arg_count > 1)
        return liquid_refuse(call, "wrong number of arguments (given 3, expected 2)");
    if (!zone_of(call, &zone) || !liquid_spend(call, READING_STEPS)) return false;
    if (format.len == 0 || !moment_of(call, zone, &moment)) {
        *ret = call->input;
        return true;
    }
    moment.names = moment_names(liquid_locale(call));
    Buf buf = liquid_buf(call);
    if (!buf_moment(&buf, &moment, format))
        return liquid_refuse_named(call, "invalid format: ", format, "");
    return liquid_buf_end(call, &buf, ret);
}
