/* liquid/filter.h - the contract of a filter, and the list of them.
 *
 * How to add one: a function of the type LiquidFilterFn in a filters_*.c and a line in filters.def.
 *
 *     bool filter_append(LiquidCall *call, LiquidValue *ret)
 *     {
 *         Buf buf = liquid_buf(call);
 *         buf_add(&buf, liquid_input_text(call));
 *         buf_add(&buf, liquid_arg_text(call, 0));
 *         return liquid_buf_end(call, &buf, ret);
 *     }
 *
 * A filter MUST be a pure function of its call: no clock, no chance but what liquid_now gives; it
 * MUST NOT change what it is given; it MUST bound its work by the size of what it is given and what
 * it makes (liquid_spend for more), and MUST NOT recurse over data. It writes *ret only when it
 * answers true. False after liquid_refuse or a limit. The number of arguments was checked. */
#pragma once
#include "base/money.h"
#include "base/time.h"
#include "liquid/value.h"

typedef struct LiquidNamed { /* an argument by name: allow_false: true */
    Str name;
    LiquidValue value;
} LiquidNamed;

typedef struct LiquidCall {
    struct LiquidRun *run; /* the render; only for the functions below */
    LiquidValue input;     /* what stands left of the bar */
    const LiquidValue *args;
    uint32_t arg_count;
    const LiquidNamed *named;
    uint32_t named_count;
} LiquidCall;

typedef bool (*LiquidFilterFn)(LiquidCall *call, LiquidValue *ret);

typedef struct LiquidFilter {
    Str name;
    LiquidFilterFn apply;
    uint8_t args_min, args_max; /* arguments by name count as one more, as in Ruby */
} LiquidFilter;

#define FILTER(name, args_min, args_max) bool filter_##name(LiquidCall *call, LiquidValue *ret);
#include "liquid/filters.def"
#undef FILTER

const LiquidFilter *liquid_filter_find(Str name); /* NULL when there is none */

/* Arguments: nil when not given. */
LiquidValue liquid_arg(const LiquidCall *call, uint32_t index);
LiquidValue liquid_arg_named(const LiquidCall *call, const char *name);
/* Text of the input or an argument (liquid_to_text), borrowed or in the render's scratch. */
Str liquid_input_text(LiquidCall *call);
Str liquid_arg_text(LiquidCall *call, uint32_t index);
/* The argument as a whole number; false, and the call is refused, when it is none. */
bool liquid_arg_integer(LiquidCall *call, uint32_t index, int64_t *ret_integer);
/* The input as filters over lists see it: nested lists flattened, nil is no item, anything else one
 * item, a range its numbers. False when a limit was reached. */
bool liquid_input_list(LiquidCall *call, LiquidValue *ret_list);

/* Scratch memory of the render, zeroed; NULL (and the call failed) when its limit is reached. */
void *liquid_alloc(LiquidCall *call, size_t size);
char *liquid_bytes(LiquidCall *call, size_t size); /* the same, not zeroed, for text */
#define LIQUID_ARRAY(call, Type, count)                                                            \
    ((Type *)liquid_alloc((call), sizeof(Type) * (size_t)(count)))
Arena *liquid_scratch(LiquidCall *call); /* for what value.h makes; counted after the call */
/* Text that grows: bounded by what memory is left; liquid_buf_end makes a value of it. */
Buf liquid_buf(LiquidCall *call);
bool liquid_buf_end(LiquidCall *call, Buf *buf, LiquidValue *ret);
/* Work beyond the size of input and output, in steps; false when the render's limit is reached.
 * What a text of the input or an argument costs is paid already, and liquid_input_list pays for its
 * items. */
bool liquid_spend(LiquidCall *call, uint64_t steps);

/* Whether the render escapes for HTML; then a filter may answer safe HTML (liquid_trusted). */
bool liquid_escapes(const LiquidCall *call);
/* Whether the value may stand in HTML as it is: safe HTML of a render that escapes. */
bool liquid_is_safe(const LiquidCall *call, LiquidValue value);

Time liquid_now(const LiquidCall *call);         /* the render's one moment */
const Zone *liquid_zone(const LiquidCall *call); /* whose clock dates are written by */

Currency liquid_currency(const LiquidCall *call); /* of the render; "" when there is none */
Str liquid_locale(const LiquidCall *call);

/* The filter cannot do this: one sentence without a full stop. Answers false. */
bool liquid_refuse(LiquidCall *call, const char *sentence);
