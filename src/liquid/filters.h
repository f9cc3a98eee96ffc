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
