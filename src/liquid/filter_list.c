/* liquid/filter_list.c - the input as filters over lists see it.
 *
 * Nested lists are flattened with a stack of our own, FLATTEN_DEPTH deep; deeper lists stay items.
 */
#include "liquid/filters.h"
#include "liquid/run.h"

#define FLATTEN_DEPTH  64
#define ITEMS_PER_STEP 8 /* items a filter looks at in the time of an instruction */

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
    if (!liquid_spend(call, list.length / ITEMS_PER_STEP)) return false;
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
