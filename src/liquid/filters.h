/* liquid/filters.h - what the filters of several files share. Private to src/liquid/filters_*.c.
 *
 * Not here: what every filter may use (filter.h). */
#pragma once
#include "liquid/filter.h"

static inline bool liquid_nothing(LiquidValue *ret)
{
    *ret = LIQUID_NOTHING;
    return true;
}

static inline bool liquid_is_space(char c) /* Ruby's white space */
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Where the character behind the one at `at` begins. */
static inline size_t liquid_next_character(Str s, size_t at)
{
    at++;
    while (at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
        at++;
    return at;
}

/* filters_text.c */
bool liquid_give(Str text, LiquidValue *ret);
bool liquid_join(LiquidCall *call, Str a, Str b, LiquidValue *ret);

/* filter_list.c. A drop that is a list as that list, all else as it is. */
LiquidValue liquid_unwrap(LiquidCall *call, LiquidValue value);
/* Whether filters may ask the item for a property: objects, texts, whole numbers and drops. */
bool liquid_has_properties(LiquidValue item);
/* Its property, nil when it has none of that name: an object's member; of a text a text it holds,
 * or the character at a place; of a whole number its bit. False, and the call is refused, when the
 * item has no properties of that kind. */
bool liquid_property(LiquidCall *call, LiquidValue item, LiquidValue name, LiquidValue *ret_value);

typedef struct LiquidKeyed { /* a list and what its items are judged by */
    LiquidValue list;
    const LiquidValue *keys;
    bool unfit; /* an item cannot have properties, and there are no keys */
} LiquidKeyed;
/* The list with its items as keys, or with their property that the first argument names. */
bool liquid_keyed(LiquidCall *call, LiquidValue list, LiquidKeyed *ret_keyed);

/* filter.c. A refusal with a piece of what was given in it. */
bool liquid_refuse_named(LiquidCall *call, const char *before, Str name, const char *after);
/* Pays for reading a value that is not the input or an argument itself. */
bool liquid_spend_value(LiquidCall *call, LiquidValue value);
