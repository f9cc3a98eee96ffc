/* base/json_get.c - looking into a parsed tree.
 *
 * Every lookup takes NULL and answers NULL or the default, so that paths chain without checks. */
#include "base/decimal.h"
#include "base/json.h"

#define YEAR_1900   (-2208988800 * SECOND)
#define YEAR_10000  (253402300800 * SECOND)
#define MILLIS_FROM 100000000000 /* larger numbers cannot be seconds of these centuries */

const Json *json_get_str(const Json *object, Str key)
{
    if (!json_is(object, JSON_OBJECT)) return NULL;
    for (const Json *member = object->first; member; member = member->next)
        if (str_eq(member->key, key)) return member;
    return NULL;
}

const Json *json_get(const Json *object, const char *key)
{
    return json_get_str(object, str_of(key));
}

static const Json *item(const Json *array, Str index)
{
    uint64_t left;
    if (!str_to_u64(index, &left)) return NULL;
    const Json *child = array->first;
    while (child && left--)
        child = child->next;
    return child;
}

const Json *json_path(const Json *json, const char *dotted)
{
    Str rest = str_of(dotted);
    while (json && rest.len) {
        Str step = str_cut(&rest, '.');
        json = json->kind == JSON_ARRAY ? item(json, step) : json_get_str(json, step);
    }
    return json;
}

Str json_text(const Json *json)
{
    return json_is(json, JSON_STRING) || json_is(json, JSON_NUMBER) ? json->text : STR_NONE;
}

Str json_get_text(const Json *object, const char *key)
{
    return json_text(json_get(object, key));
}

bool json_is(const Json *json, JsonKind kind)
{
    return json && json->kind == kind;
}

bool json_i64(const Json *json, int64_t *ret_value)
{
    Decimal decimal;
    if (!json_is(json, JSON_NUMBER)) return false;
    if (str_to_i64(json->text, ret_value)) return true;
    return decimal_parse(json->text, &decimal) && decimal_whole(&decimal, ret_value);
}

bool json_bool(const Json *json, bool fallback)
{
    return json_is(json, JSON_BOOL) ? json->boolean : fallback;
}

bool json_time(const Json *json, Time *ret_time)
{
    Decimal decimal;
    Time time, whole;
    if (json_is(json, JSON_STRING)) return time_parse(json->text, ret_time);
    if (!json_is(json, JSON_NUMBER) || !decimal_parse(json->text, &decimal)) return false;
    if (!decimal_scaled(&decimal, 0, &whole)) return false;
    bool millis = whole >= MILLIS_FROM || whole <= -MILLIS_FROM;
    if (!decimal_scaled(&decimal, millis ? 3 : 6, &time)) return false;
    if (time < YEAR_1900 || time >= YEAR_10000) return false;
    *ret_time = time;
    return true;
}

bool json_money(const Json *json, Currency currency, int64_t *ret_minor)
{
    return money_parse(json_text(json), currency, ret_minor);
}
