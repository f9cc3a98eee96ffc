/* liquid/filters_where.c - filters that look for the items of a list by a property.
 *
 * An item is looked for when its property equals the value that is given, or, when none or nil is
 * given, when it is neither nil nor false. What has properties is written at liquid_property. A
 * list with an item that cannot have any answers nil, as in Ruby, when that item is come upon. */
#include "liquid/filters.h"

typedef enum Match { MATCH_NO, MATCH_YES, MATCH_UNFIT, MATCH_FAILED } Match;

static Match match(LiquidCall *call, LiquidValue item)
{
    LiquidValue value, wanted = liquid_arg(call, 1);
    if (!liquid_has_properties(item)) return MATCH_UNFIT;
    if (!liquid_property(call, item, liquid_arg(call, 0), &value)) return MATCH_FAILED;
    if (wanted.kind == LIQUID_NIL) return liquid_truthy(value) ? MATCH_YES : MATCH_NO;
    if (!liquid_spend_value(call, value)) return MATCH_FAILED;
    return liquid_equal(value, wanted) ? MATCH_YES : MATCH_NO;
}

static bool choose(LiquidCall *call, Match kept, LiquidValue *ret)
{
    LiquidValue list;
    if (!liquid_input_list(call, &list)) return false;
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, list.length);
    if (!items) return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < list.length; i++) {
        Match matched = match(call, list.items[i]);
        if (matched == MATCH_UNFIT) return liquid_nothing(ret);
        if (matched == MATCH_FAILED) return false;
        if (matched == kept) items[count++] = list.items[i];
    }
    *ret = liquid_list(items, count);
    return true;
}

bool filter_where(LiquidCall *call, LiquidValue *ret)
{
    return choose(call, MATCH_YES, ret);
}

bool filter_reject(LiquidCall *call, LiquidValue *ret)
{
    return choose(call, MATCH_NO, ret);
}

/* The first item that is looked for, or why there is none. */
static Match search(LiquidCall *call, LiquidValue *ret_item, uint32_t *ret_index)
{
    LiquidValue list;
    if (!liquid_input_list(call, &list)) return MATCH_FAILED;
    for (uint32_t i = 0; i < list.length; i++) {
        Match matched = match(call, list.items[i]);
        if (matched == MATCH_NO) continue;
        *ret_item = list.items[i];
        *ret_index = i;
        return matched;
    }
    return MATCH_NO;
}

bool filter_find(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue item;
    uint32_t index;
    Match matched = search(call, &item, &index);
    if (matched == MATCH_FAILED) return false;
    *ret = matched == MATCH_YES ? item : LIQUID_NOTHING;
    return true;
}

bool filter_find_index(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue item;
    uint32_t index;
    Match matched = search(call, &item, &index);
    if (matched == MATCH_FAILED) return false;
    *ret = matched == MATCH_YES ? liquid_int(index) : LIQUID_NOTHING;
    return true;
}

bool filter_has(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue item;
    uint32_t index;
    Match matched = search(call, &item, &index);
    if (matched == MATCH_FAILED) return false;
    *ret = matched == MATCH_UNFIT ? LIQUID_NOTHING : liquid_bool(matched == MATCH_YES);
    return true;
}
