/* liquid/value.c - truth, equality, order and lookup of values.
 *
 * Not here: text of values (value_text.c), numbers out of them (value_number.c). Lists and objects
 * are compared with a stack of our own, COMPARE_DEPTH deep; what nests deeper is not equal. */
#include "liquid/value.h"

#include "base/utf8.h"

#define OBJECT_SCAN_MAX 8 /* members looked through one by one */
#define COMPARE_DEPTH   64

uint32_t liquid_hash(Str key)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.ptr[i]) * 16777619u;
    return hash;
}

LiquidValue liquid_object(Arena *arena, const LiquidMember *members, uint32_t count)
{
    LiquidObject *object = ARENA_NEW(arena, LiquidObject);
    object->members = members;
    object->count = count;
    if (count > OBJECT_SCAN_MAX) {
        uint32_t size = 16;
        while (size < count * 2)
            size *= 2;
        uint32_t *slots = ARENA_ARRAY(arena, uint32_t, size);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t slot = members[i].hash & (size - 1);
            while (slots[slot])
                slot = (slot + 1) & (size - 1);
            slots[slot] = i + 1;
        }
        object->slots = slots;
        object->slot_mask = size - 1;
    }
    return (LiquidValue){.kind = LIQUID_OBJECT, .length = count, .object = object};
}

static bool names(const LiquidMember *member, Str key, uint32_t hash)
{
    return member->hash == hash && str_eq(member->key, key);
}

const LiquidValue *liquid_member(const LiquidObject *object, Str key, uint32_t hash)
{
    if (!object->slots) {
        for (uint32_t i = 0; i < object->count; i++)
            if (names(&object->members[i], key, hash)) return &object->members[i].value;
        return NULL;
    }
    for (uint32_t slot = hash & object->slot_mask; object->slots[slot];
         slot = (slot + 1) & object->slot_mask) {
        const LiquidMember *member = &object->members[object->slots[slot] - 1];
        if (names(member, key, hash)) return &member->value;
    }
    return NULL;
}

bool liquid_is_empty(LiquidValue value)
{
    switch ((LiquidKind)value.kind) {
    case LIQUID_TEXT:
    case LIQUID_LIST:
    case LIQUID_OBJECT: return value.length == 0;
    case LIQUID_NIL:
    case LIQUID_BOOL:
    case LIQUID_INT:
    case LIQUID_FLOAT:
    case LIQUID_RANGE:
    case LIQUID_DROP:
    case LIQUID_BLANK:
    case LIQUID_EMPTY: break;
    }
    return false;
}

bool liquid_is_blank(LiquidValue value)
{
    if (!liquid_truthy(value)) return true;
    if (value.kind == LIQUID_TEXT) return str_trim(liquid_str(value)).len == 0;
    return liquid_is_empty(value);
}

/* Equal as far as they are not lists or objects, whose insides are compared apart. */
static bool equal_flat(LiquidValue a, LiquidValue b)
{
    if (a.kind == LIQUID_BLANK) return liquid_is_blank(b);
    if (a.kind == LIQUID_EMPTY) return liquid_is_empty(b);
    if (a.kind == LIQUID_INT && b.kind == LIQUID_FLOAT) return (double)a.integer == b.number;
    if (a.kind == LIQUID_FLOAT && b.kind == LIQUID_INT) return a.number == (double)b.integer;
    if (a.kind != b.kind) return false;
    switch ((LiquidKind)a.kind) {
    case LIQUID_NIL: return true;
    case LIQUID_BOOL: return a.boolean == b.boolean;
    case LIQUID_INT: return a.integer == b.integer;
    case LIQUID_FLOAT: return a.number == b.number;
    case LIQUID_TEXT: return str_eq(liquid_str(a), liquid_str(b));
    case LIQUID_LIST:
    case LIQUID_OBJECT: return a.length == b.length;
    case LIQUID_RANGE: return a.range->first == b.range->first && a.range->last == b.range->last;
    case LIQUID_DROP: return a.drop->class == b.drop->class && a.drop->self == b.drop->self;
    case LIQUID_BLANK:
    case LIQUID_EMPTY: break;
    }
    return false;
}

typedef struct Pair { /* two lists or two objects of the same length, and how far they are compared
                       */
    LiquidValue a, b;
    uint32_t next;
} Pair;

static bool holds_values(LiquidValue value)
{
    return value.kind == LIQUID_LIST || value.kind == LIQUID_OBJECT;
}

/* The next two insides of a pair; false when there is no counterpart. */
static bool next_of(Pair *pair, LiquidValue *ret_a, LiquidValue *ret_b)
{
    uint32_t index = pair->next++;
    if (pair->a.kind == LIQUID_LIST) {
        *ret_a = pair->a.items[index];
        *ret_b = pair->b.items[index];
        return true;
    }
    const LiquidMember *member = &pair->a.object->members[index];
    const LiquidValue *other = liquid_member(pair->b.object, member->key, member->hash);
    if (!other) return false;
    *ret_a = member->value;
    *ret_b = *other;
    return true;
}

bool liquid_equal(LiquidValue a, LiquidValue b)
{
    if (b.kind == LIQUID_BLANK || b.kind == LIQUID_EMPTY) {
        LiquidValue word = b;
        b = a;
        a = word;
    }
    if (!equal_flat(a, b)) return false;
    if (!holds_values(a) || !holds_values(b)) return true;
    Pair stack[COMPARE_DEPTH];
    uint32_t depth = 1;
    stack[0] = (Pair){.a = a, .b = b};
    while (depth > 0) {
        Pair *pair = &stack[depth - 1];
        if (pair->next == pair->a.length) {
            depth--;
            continue;
        }
        if (!next_of(pair, &a, &b) || !equal_flat(a, b)) return false;
        if (!holds_values(a)) continue;
        if (depth == COMPARE_DEPTH) return false;
        stack[depth++] = (Pair){.a = a, .b = b};
    }
    return true;
}

static int sign(double difference)
{
    return (difference > 0) - (difference < 0);
}

bool liquid_order(LiquidValue a, LiquidValue b, int *ret_order)
{
    if (a.kind == LIQUID_TEXT && b.kind == LIQUID_TEXT) {
        int order = str_cmp(liquid_str(a), liquid_str(b));
        *ret_order = (order > 0) - (order < 0);
        return true;
    }
    if (a.kind == LIQUID_INT && b.kind == LIQUID_INT) {
        *ret_order = (a.integer > b.integer) - (a.integer < b.integer);
        return true;
    }
    bool a_number = a.kind == LIQUID_INT || a.kind == LIQUID_FLOAT;
    bool b_number = b.kind == LIQUID_INT || b.kind == LIQUID_FLOAT;
    if (!a_number || !b_number) return false;
    double x = a.kind == LIQUID_INT ? (double)a.integer : a.number;
    double y = b.kind == LIQUID_INT ? (double)b.integer : b.number;
    *ret_order = sign(x - y);
    return true;
}

/* The words blank and empty are no items. */
static bool list_contains(LiquidValue list, LiquidValue wanted)
{
    if (wanted.kind == LIQUID_BLANK || wanted.kind == LIQUID_EMPTY) return false;
    for (uint32_t i = 0; i < list.length; i++)
        if (liquid_equal(list.items[i], wanted)) return true;
    return false;
}

/* What lies between its ends, also what is no whole number. */
static bool range_contains(const LiquidRange *range, LiquidValue number)
{
    int from = 0, to = 0;
    return liquid_order(liquid_int(range->first), number, &from) &&
           liquid_order(number, liquid_int(range->last), &to) && from <= 0 && to <= 0;
}

bool liquid_contains(Arena *scratch, LiquidValue a, LiquidValue b)
{
    if (!liquid_truthy(b)) return false;
    if (a.kind == LIQUID_TEXT) return str_find(liquid_str(a), liquid_to_text(scratch, b)) >= 0;
    if (a.kind == LIQUID_LIST) return list_contains(a, b);
    if (a.kind == LIQUID_OBJECT && b.kind == LIQUID_TEXT)
        return liquid_member(a.object, liquid_str(b), liquid_hash(liquid_str(b)));
    if (a.kind == LIQUID_RANGE) return range_contains(a.range, b);
    if (a.kind == LIQUID_DROP && a.drop->class->list)
        return list_contains(a.drop->class->list(a.drop->self, scratch), b);
    return false;
}

static uint32_t size_of(LiquidValue value)
{
    return value.kind == LIQUID_TEXT ? (uint32_t)utf8_length(liquid_str(value)) : value.length;
}

static LiquidValue end_of_list(LiquidValue list, bool last)
{
    if (list.length == 0) return LIQUID_NOTHING;
    return list.items[last ? list.length - 1 : 0];
}

/* The first or last character. */
static LiquidValue end_of_text(LiquidValue value, bool last)
{
    Str s = liquid_str(value);
    size_t from = 0, to = s.len;
    if (last)
        for (from = s.len ? s.len - 1 : 0; from > 0 && ((unsigned char)s.ptr[from] & 0xC0) == 0x80;)
            from--;
    else
        for (to = s.len ? 1 : 0; to < s.len && ((unsigned char)s.ptr[to] & 0xC0) == 0x80;)
            to++;
    return liquid_text(str_slice(s, from, to));
}

static LiquidValue first_of_object(Arena *scratch, const LiquidObject *object)
{
    if (object->count == 0) return LIQUID_NOTHING;
    LiquidValue *pair = ARENA_ARRAY(scratch, LiquidValue, 2);
    pair[0] = liquid_text(object->members[0].key);
    pair[1] = object->members[0].value;
    return liquid_list(pair, 2);
}

static bool range_word(LiquidValue value, Str word, LiquidValue *ret_value)
{
    int64_t first = value.range->first, last = value.range->last;
    if (str_is(word, "size"))
        *ret_value = liquid_int(last < first ? 0 : (int64_t)((uint64_t)last - (uint64_t)first + 1));
    else
        *ret_value = liquid_int(str_is(word, "first") ? first : last);
    return true;
}

bool liquid_get_word(Arena *scratch, LiquidValue value, Str word, LiquidValue *ret_value)
{
    bool size = str_is(word, "size"), last = str_is(word, "last");
    if (!size && !last && !str_is(word, "first")) return false;
    if (value.kind == LIQUID_RANGE) return range_word(value, word, ret_value);
    if (value.kind == LIQUID_INT && size) { /* Ruby: the bytes of an Integer */
        *ret_value = liquid_int((int64_t)sizeof value.integer);
        return true;
    }
    if (value.kind != LIQUID_TEXT && value.kind != LIQUID_LIST && value.kind != LIQUID_OBJECT)
        return false;
    if (size)
        *ret_value = liquid_int(size_of(value));
    else if (value.kind == LIQUID_LIST)
        *ret_value = end_of_list(value, last);
    else if (value.kind == LIQUID_TEXT)
        *ret_value = end_of_text(value, last);
    else if (last)
        return false; /* Ruby's Hash has a first pair, but no last */
    else
        *ret_value = first_of_object(scratch, value.object);
    return true;
}

static bool get_item(LiquidValue list, int64_t index, LiquidValue *ret_value)
{
    if (index < 0) index += list.length;
    if (index < 0 || index >= list.length) return false;
    *ret_value = list.items[index];
    return true;
}

bool liquid_get(Arena *scratch, LiquidValue value, LiquidValue key, LiquidValue *ret_value)
{
    if (value.kind == LIQUID_LIST && key.kind == LIQUID_INT)
        return get_item(value, key.integer, ret_value);
    if (key.kind != LIQUID_TEXT) return false;
    Str name = liquid_str(key);
    if (value.kind == LIQUID_OBJECT) {
        const LiquidValue *found = liquid_member(value.object, name, liquid_hash(name));
        if (found) *ret_value = *found;
        if (found) return true;
    }
    return value.kind == LIQUID_DROP &&
           value.drop->class->get(value.drop->self, scratch, name, ret_value);
}
