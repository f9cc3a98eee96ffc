/* liquid/filters_basic.c - filters that show how one is written: a property, a fallback. */
#include "liquid/filter.h"

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
    if (call->input.kind == LIQUID_INT) { /* Ruby: the bytes of an Integer */
        *ret = liquid_int((int64_t)sizeof(int64_t));
        return true;
    }
    Str word = STR("size");
    if (!liquid_get(liquid_scratch(call), call->input, liquid_text(word), ret))
        *ret = liquid_int(0);
    return true;
}
