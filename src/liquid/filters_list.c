/* liquid/filters_list.c - filters over lists as a whole: their ends, joining, turning, thinning
 * out.
 *
 * Not here: looking for items (filters_where.c), sorting (filters_sort.c). */
#include "liquid/filters.h"

bool filter_default(LiquidCall *call, LiquidValue *ret)
{
    bool keeps_false = liquid_truthy(liquid_arg_named(call, "allow_false"));
    bool missing = keeps_false ? call->input.kind == LIQUID_NIL : !liquid_truthy(call->input);
    *ret = call->input;
    if (missing || liquid_is_empty(call->input))
        *ret = call->arg_count > 0 ? call->args[0] : liquid_text(STR(""));
    return true;
}

bool filter_size(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue input = liquid_unwrap(call, call->input);
    if (input.kind == LIQUID_INT) /* Ruby: the bytes of an Integer */
        *ret = liquid_int((int64_t)sizeof(int64_t));
    else if (!liquid_get_word(liquid_scratch(call), input, STR("size"), ret))
        *ret = liquid_int(0);
    return true;
}

static bool end_of(LiquidCall *call, Str word, LiquidValue *ret)
{
    LiquidValue input = liquid_unwrap(call, call->input);
    return liquid_get_word(liquid_scratch(call), input, word, ret) || liquid_nothing(ret);
}

bool filter_first(LiquidCall *call, LiquidValue *ret)
{
    return end_of(call, STR("first"), ret);
}

bool filter_last(LiquidCall *call, LiquidValue *ret)
{
    return end_of(call, STR("last"), ret);
}

bool filter_join(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue list;
    Str glue = call->arg_count > 0 ? liquid_arg_text(call, 0) : STR(" ");
    if (!liquid_input_list(call, &list)) return false;
    Buf buf = liquid_buf(call);
    for (uint32_t i = 0; i < list.length && !buf.overflow; i++) {
        if (i > 0) buf_add(&buf, glue);
        liquid_print(&buf, list.items[i]);
    }
    return liquid_buf_end(call, &buf, ret);
}

bool filter_reverse(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue list;
    if (!liquid_input_list(call, &list)) return false;
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, list.length);
    if (!items) return false;
    for (uint32_t i = 0; i < list.length; i++)
        items[i] = list.items[list.length - 1 - i];
    *ret = liquid_list(items, list.length);
    return true;
}

bool filter_concat(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue list, more = liquid_unwrap(call, liquid_arg(call, 0));
    if (more.kind != LIQUID_LIST)
        return liquid_refuse(call, "concat filter requires an array argument");
    if (!liquid_input_list(call, &list)) return false;
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, (uint64_t)list.length + more.length);
    if (!items) return false;
    if (list.length) memcpy(items, list.items, sizeof *items * list.length);
    if (more.length) memcpy(items + list.length, more.items, sizeof *items * more.length);
    *ret = liquid_list(items, list.length + more.length);
    return true;
}

bool filter_map(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue list, property = liquid_arg(call, 0);
    if (!liquid_input_list(call, &list)) return false;
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, list.length);
    if (!items) return false;
    bool itself = property.kind == LIQUID_TEXT && str_is(liquid_str(property), "to_liquid");
    for (uint32_t i = 0; i < list.length; i++)
        if (itself)
            items[i] = list.items[i];
        else if (liquid_has_properties(list.items[i]) &&
                 !liquid_property(call, list.items[i], property, &items[i]))
            return false;
    *ret = liquid_list(items, list.length);
    return true;
}

bool filter_compact(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue list;
    LiquidKeyed keyed;
    if (!liquid_input_list(call, &list) || !liquid_keyed(call, list, &keyed)) return false;
    if (keyed.unfit) return liquid_nothing(ret);
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, list.length);
    if (!items) return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < list.length; i++)
        if (keyed.keys[i].kind != LIQUID_NIL) items[count++] = list.items[i];
    *ret = liquid_list(items, count);
    return true;
}

typedef struct Seen { /* the keys that were met, by hash; open addressing */
    const LiquidValue *keys;
    uint32_t *places; /* index of the key + 1, 0 for free */
    uint32_t mask;
} Seen;

static uint32_t hash_number(uint64_t number)
{
    number *= UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(number >> 32);
}

static uint32_t hash_flat(LiquidValue value)
{
    uint64_t bits = value.length;
    if (value.kind == LIQUID_TEXT) return liquid_hash(liquid_str(value));
    if (value.kind == LIQUID_BOOL) bits = value.boolean ? 2 : 1;
    if (value.kind == LIQUID_INT) bits = (uint64_t)value.integer;
    if (value.kind == LIQUID_FLOAT && value.number != 0) /* 0.0 is -0.0 */
        memcpy(&bits, &value.number, sizeof bits);
    if (value.kind == LIQUID_RANGE) bits = (uint64_t)value.range->first;
    if (value.kind == LIQUID_DROP) bits = 0;
    return hash_number(bits);
}

/* Equal values have equal hashes; of lists and objects the outermost values count. A drop's does
 * not hang on where it lies in memory: the steps that are spent must be the same each time. */
static uint32_t hash_of(LiquidValue value)
{
    uint32_t hash = hash_flat(value);
    if (value.kind == LIQUID_LIST)
        for (uint32_t i = 0; i < value.length; i++)
            hash = hash * 31 + hash_flat(value.items[i]);
    if (value.kind == LIQUID_OBJECT)
        for (uint32_t i = 0; i < value.length; i++) {
            const LiquidMember *member = &value.object->members[i];
            hash += hash_number(member->hash ^ hash_flat(member->value));
        }
    return hash;
}

/* Whether keys[index] was not met before; false when the call failed. */
static bool meet(LiquidCall *call, const Seen *seen, uint32_t index, bool *ret_new)
{
    LiquidValue key = seen->keys[index];
    if (!liquid_spend_value(call, key)) return false;
    uint32_t place = hash_of(key) & seen->mask;
    *ret_new = true;
    for (; seen->places[place] && *ret_new; place = (place + 1) & seen->mask) {
        LiquidValue other = seen->keys[seen->places[place] - 1];
        if (!liquid_spend(call, 1) || !liquid_spend_value(call, other)) return false;
        *ret_new = other.kind != key.kind || !liquid_equal(other, key); /* 1.0 is not 1 here */
    }
    if (*ret_new) seen->places[place] = index + 1;
    return true;
}

static bool without_repeats(LiquidCall *call, const LiquidKeyed *keyed, LiquidValue *ret)
{
    uint32_t size = keyed->list.length, count = 0;
    Seen seen = {.keys = keyed->keys, .mask = 15};
    while (seen.mask < size * UINT64_C(2))
        seen.mask = seen.mask * 2 + 1;
    seen.places = LIQUID_ARRAY(call, uint32_t, seen.mask + UINT64_C(1));
    LiquidValue *items = LIQUID_ARRAY(call, LiquidValue, size);
    if (!items || !seen.places) return false;
    for (uint32_t i = 0; i < size; i++) {
        bool new;
        if (!meet(call, &seen, i, &new)) return false;
        if (new) items[count++] = keyed->list.items[i];
    }
    *ret = liquid_list(items, count);
    return true;
}

bool filter_uniq(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue list;
    LiquidKeyed keyed;
    if (!liquid_input_list(call, &list)) return false;
    if (list.length < 2) { /* Ruby does not even ask for the property */
        *ret = list;
        return true;
    }
    if (!liquid_keyed(call, list, &keyed)) return false;
    return keyed.unfit ? liquid_nothing(ret) : without_repeats(call, &keyed, ret);
}
