/* liquid/filter_list.c - lists and the properties of their items, as filters see them.
 *
 * Nested lists are flattened with a stack of our own, FLATTEN_DEPTH deep; deeper lists stay items.
 */
#include "base/utf8.h"
#include "liquid/filters.h"
#include "liquid/run.h"

#define FLATTEN_DEPTH 64

typedef struct Walk { /* over a list and the lists in it, item by item */
    LiquidValue stack[FLATTEN_DEPTH];
    uint32_t next[FLATTEN_DEPTH];
    uint32_t depth;
} Walk;

static bool next_item(Walk *walk, LiquidValue *ret_item)
{
    while (walk->depth > 0) {
        uint32_t level = walk->depth - 1;
        if (walk->next[level] == walk->stack[level].length) {
            walk->depth--;
            continue;
        }
        LiquidValue item = walk->stack[level].items[walk->next[level]++];
        if (item.kind != LIQUID_LIST || walk->depth == FLATTEN_DEPTH) {
            *ret_item = item;
            return true;
        }
        walk->stack[walk->depth] = item;
        walk->next[walk->depth++] = 0;
    }
    return false;
}

static bool flatten(LiquidCall *call, LiquidValue list, LiquidValue *ret_list)
{
    if (!liquid_spend_value(call, list)) return false;
    uint32_t nested = 0, count = 0;
    for (uint32_t i = 0; i < list.length; i++)
        nested += list.items[i].kind == LIQUID_LIST;
    if (nested == 0) {
        *ret_list = list;
        return true;
    }
    Walk walk = {.stack = {list}, .depth = 1};
    LiquidValue item;
    while (next_item(&walk, &item))
        count++;
    if (!liquid_spend(call, count)) return false;
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, count);
    if (!items) return false;
    walk = (Walk){.stack = {list}, .depth = 1};
    for (uint32_t i = 0; i < count && next_item(&walk, &item); i++)
        items[i] = item;
    *ret_list = liquid_list(items, count);
    return true;
}

static bool numbers(LiquidCall *call, const LiquidRange *range, LiquidValue *ret_list)
{
    uint64_t count =
        range->last < range->first ? 0 : (uint64_t)range->last - (uint64_t)range->first + 1;
    if (range->last >= range->first && count == 0) count = UINT64_MAX;
    if (!liquid_spend(call, count)) return false;
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, count);
    if (!items) return false;
    for (uint64_t i = 0; i < count; i++)
        items[i] = liquid_int(range->first + (int64_t)i);
    *ret_list = liquid_list(items, (uint32_t)count);
    return true;
}

LiquidValue liquid_unwrap(LiquidCall *call, LiquidValue value)
{
    if (value.kind != LIQUID_DROP || !value.drop->class->list) return value;
    return value.drop->class->list(value.drop->self, call->run->scratch);
}

bool liquid_input_list(LiquidCall *call, LiquidValue *ret_list)
{
    LiquidValue input = liquid_unwrap(call, call->input);
    if (input.kind == LIQUID_LIST) return flatten(call, input, ret_list);
    if (input.kind == LIQUID_RANGE) return numbers(call, input.range, ret_list);
    LiquidValue *item = LIQUID_ARRAY(call, LiquidValue, 1);
    if (!item) return false;
    *item = input;
    *ret_list = liquid_list(item, input.kind == LIQUID_NIL ? 0 : 1);
    return true;
}

bool liquid_has_properties(LiquidValue item)
{
    return item.kind == LIQUID_OBJECT || item.kind == LIQUID_TEXT || item.kind == LIQUID_INT ||
           item.kind == LIQUID_LIST || item.kind == LIQUID_DROP;
}

static LiquidValue bit_of(int64_t integer, int64_t index)
{
    if (index < 0) return liquid_int(0);
    return liquid_int(integer >> (index < 63 ? index : 63) & 1);
}

static LiquidValue character_of(Str s, int64_t index)
{
    if (index < 0) index += (int64_t)utf8_length(s);
    if (index < 0) return LIQUID_NOTHING;
    size_t at = 0;
    for (; index > 0 && at < s.len; index--)
        at = liquid_next_character(s, at);
    if (at == s.len) return LIQUID_NOTHING;
    return liquid_text(str_slice(s, at, liquid_next_character(s, at)));
}

static LiquidValue member_of(LiquidValue item, LiquidValue name)
{
    if (name.kind != LIQUID_TEXT) return LIQUID_NOTHING;
    Str key = liquid_str(name);
    const LiquidValue *member = liquid_member(item.object, key, liquid_hash(key));
    return member ? *member : LIQUID_NOTHING;
}

static LiquidValue answer_of(LiquidCall *call, LiquidValue item, LiquidValue name)
{
    LiquidValue value;
    const LiquidDropClass *class = item.drop->class;
    bool has = name.kind == LIQUID_TEXT &&
               class->get(item.drop->self, call->run->scratch, liquid_str(name), &value);
    return has ? value : LIQUID_NOTHING;
}

bool liquid_property(LiquidCall *call, LiquidValue item, LiquidValue name, LiquidValue *ret_value)
{
    int64_t index = 0;
    bool is_text = item.kind == LIQUID_TEXT;
    bool at =
        (name.kind == LIQUID_INT || name.kind == LIQUID_FLOAT) && liquid_truncate(name, &index);
    if (is_text && !liquid_spend_value(call, item)) return false;
    if (item.kind == LIQUID_OBJECT)
        *ret_value = member_of(item, name);
    else if (item.kind == LIQUID_DROP)
        *ret_value = answer_of(call, item, name);
    else if (is_text && name.kind == LIQUID_TEXT)
        *ret_value = str_find(liquid_str(item), liquid_str(name)) >= 0 ? name : LIQUID_NOTHING;
    else if (is_text && at)
        *ret_value = character_of(liquid_str(item), index);
    else if (item.kind == LIQUID_INT && at)
        *ret_value = bit_of(item.integer, index);
    else
        return liquid_refuse_named(call, "cannot select the property '",
                                   liquid_to_text(call->run->scratch, name), "'");
    return true;
}

bool liquid_keyed(LiquidCall *call, LiquidValue list, LiquidKeyed *ret_keyed)
{
    LiquidValue property = liquid_arg(call, 0);
    *ret_keyed = (LiquidKeyed){.list = list, .keys = list.items};
    if (property.kind == LIQUID_NIL) return true;
    LiquidValue *keys = LIQUID_ARRAY(call, LiquidValue, list.length);
    if (!keys) return false;
    ret_keyed->keys = keys;
    for (uint32_t i = 0; i < list.length && !ret_keyed->unfit; i++) {
        ret_keyed->unfit = !liquid_has_properties(list.items[i]);
        if (!ret_keyed->unfit && !liquid_property(call, list.items[i], property, &keys[i]))
            return false;
    }
    return true;
}
