/* liquid/filters_sort.c - sorting lists: by value, or by text without regard to ASCII case.
 *
 * Merges runs of growing width, so equal items keep their order and the work is n log n, whatever
 * the data. Each comparison is paid for: texts may be long. */
#include "liquid/filters.h"

typedef bool (*Compare)(LiquidCall *call, LiquidValue a, LiquidValue b, int *ret_order);

/* nil comes last; -1, 0 or 1, and true, when one of the two is nil. */
static bool order_nil(LiquidValue a, LiquidValue b, int *ret_order)
{
    *ret_order = (a.kind == LIQUID_NIL) - (b.kind == LIQUID_NIL);
    return a.kind == LIQUID_NIL || b.kind == LIQUID_NIL;
}

static bool pay(LiquidCall *call, LiquidValue a, LiquidValue b)
{
    return liquid_spend(call, 1) && liquid_spend_value(call, a.length < b.length ? a : b);
}

static bool by_value(LiquidCall *call, LiquidValue a, LiquidValue b, int *ret_order)
{
    if (!pay(call, a, b)) return false;
    if (liquid_order(a, b, ret_order) || order_nil(a, b, ret_order)) return true;
    *ret_order = 0;
    return liquid_equal(a, b) || liquid_refuse(call, "cannot sort values of incompatible types");
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool by_text(LiquidCall *call, LiquidValue a, LiquidValue b, int *ret_order)
{
    if (!pay(call, a, b)) return false;
    if (order_nil(a, b, ret_order)) return true;
    for (uint32_t i = 0; i < a.length && i < b.length; i++) {
        unsigned char x = lower(a.text[i]), y = lower(b.text[i]);
        *ret_order = (x > y) - (x < y);
        if (*ret_order) return true;
    }
    *ret_order = (a.length > b.length) - (a.length < b.length);
    return true;
}

typedef struct Sort {
    LiquidCall *call;
    const LiquidValue *keys;
    Compare compare;
    uint32_t *from, *to; /* indexes of keys: from one list into the other, in turns */
    uint32_t count;
} Sort;

/* Merges from[low..middle) and from[middle..high) into to[low..high). */
static bool merge(const Sort *sort, uint64_t low, uint64_t middle, uint64_t high)
{
    uint64_t left = low, right = middle;
    for (uint64_t out = low; out < high; out++) {
        int order = left == middle ? 1 : -1;
        if (left < middle && right < high &&
            !sort->compare(sort->call, sort->keys[sort->from[left]], sort->keys[sort->from[right]],
                           &order))
            return false;
        sort->to[out] = sort->from[order > 0 ? right++ : left++];
    }
    return true;
}

static bool merge_all(Sort *sort)
{
    for (uint64_t width = 1; width < sort->count; width *= 2) {
        for (uint64_t low = 0; low < sort->count; low += width * 2) {
            uint64_t middle = low + width < sort->count ? low + width : sort->count;
            uint64_t high = middle + width < sort->count ? middle + width : sort->count;
            if (!merge(sort, low, middle, high)) return false;
        }
        uint32_t *sorted = sort->to;
        sort->to = sort->from;
        sort->from = sorted;
    }
    return true;
}

static bool sorted(LiquidCall *call, LiquidValue list, const LiquidValue *keys, Compare compare,
                   LiquidValue *ret)
{
    Sort sort = {.call = call, .keys = keys, .compare = compare, .count = list.length};
    sort.from = LIQUID_ARRAY(call, uint32_t, list.length);
    sort.to = LIQUID_ARRAY(call, uint32_t, list.length);
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, list.length);
    if (!sort.from || !sort.to || !items) return false;
    for (uint32_t i = 0; i < list.length; i++)
        sort.from[i] = i;
    if (!merge_all(&sort)) return false;
    for (uint32_t i = 0; i < list.length; i++)
        items[i] = list.items[sort.from[i]];
    *ret = liquid_list(items, list.length);
    return true;
}

/* Whether the list needs no sorting, or cannot be: nil when an item cannot have properties. */
static bool settled(LiquidCall *call, LiquidValue list, LiquidValue *ret)
{
    bool by_property = liquid_arg(call, 0).kind != LIQUID_NIL, unfit = false;
    for (uint32_t i = 0; i < list.length; i++)
        unfit |= by_property && !liquid_has_properties(list.items[i]);
    if (!unfit && list.length > 1) return false;
    *ret = unfit ? LIQUID_NOTHING : list;
    return true;
}

bool filter_sort(LiquidCall *call, LiquidValue *ret)
{
    LiquidKeyed keyed;
    LiquidValue list;
    if (!liquid_input_list(call, &list)) return false;
    if (settled(call, list, ret)) return true;
    return liquid_keyed(call, list, &keyed) && sorted(call, list, keyed.keys, by_value, ret);
}

bool filter_sort_natural(LiquidCall *call, LiquidValue *ret)
{
    LiquidKeyed keyed;
    LiquidValue list;
    if (!liquid_input_list(call, &list)) return false;
    if (settled(call, list, ret)) return true;
    if (!liquid_keyed(call, list, &keyed)) return false;
    LiquidValue *texts = LIQUID_ARRAY(call, LiquidValue, list.length);
    if (!texts) return false;
    for (uint32_t i = 0; i < list.length; i++)
        if (keyed.keys[i].kind != LIQUID_NIL)
            texts[i] = liquid_text(liquid_to_text(liquid_scratch(call), keyed.keys[i]));
    return sorted(call, list, texts, by_text, ret);
}
