/* liquid/filters_math.c - the filters that compute: abs, plus, minus, times, divided_by, modulo,
 * round, ceil, floor, at_least, at_most, sum.
 *
 * Not here: how numbers compute (number.h). */
#include "liquid/filters.h"
#include "liquid/number.h"

static bool too_large(LiquidCall *call)
{
    return liquid_refuse(call, "a whole number would need more than 64 bits");
}

static bool divided_by_0(LiquidCall *call)
{
    return liquid_refuse(call, "divided by 0");
}

/* The input and the first argument. */
static bool two_numbers(LiquidCall *call, Number *a, Number *b)
{
    return (number_of(call->input, a) && number_of(liquid_arg(call, 0), b)) || too_large(call);
}

static bool answer(LiquidCall *call, bool fits, const Number *number, LiquidValue *ret)
{
    if (!fits) return too_large(call);
    *ret = number_value(number);
    return true;
}

bool filter_abs(LiquidCall *call, LiquidValue *ret)
{
    Number number, made;
    if (!number_of(call->input, &number)) return too_large(call);
    return answer(call, number_magnitude(&number, &made), &made, ret);
}

bool filter_plus(LiquidCall *call, LiquidValue *ret)
{
    Number a, b, made;
    if (!two_numbers(call, &a, &b)) return false;
    return answer(call, number_sum(&a, &b, &made), &made, ret);
}

bool filter_minus(LiquidCall *call, LiquidValue *ret)
{
    Number a, b, made;
    if (!two_numbers(call, &a, &b)) return false;
    return answer(call, number_difference(&a, &b, &made), &made, ret);
}

bool filter_times(LiquidCall *call, LiquidValue *ret)
{
    Number a, b, made;
    if (!two_numbers(call, &a, &b)) return false;
    return answer(call, number_product(&a, &b, &made), &made, ret);
}

bool filter_divided_by(LiquidCall *call, LiquidValue *ret)
{
    Number a, b, made;
    if (!two_numbers(call, &a, &b)) return false;
    if (number_both_whole(&a, &b) && number_is_zero(&b)) return divided_by_0(call);
    return answer(call, number_quotient(&a, &b, &made), &made, ret);
}

bool filter_modulo(LiquidCall *call, LiquidValue *ret)
{
    Number a, b, made;
    if (!two_numbers(call, &a, &b)) return false;
    if (number_is_zero(&b)) return divided_by_0(call);
    return answer(call, number_modulo(&a, &b, &made), &made, ret);
}

bool filter_at_least(LiquidCall *call, LiquidValue *ret)
{
    Number number, least;
    if (!two_numbers(call, &number, &least)) return false;
    *ret = number_value(number_less(&number, &least) ? &least : &number);
    return true;
}

bool filter_at_most(LiquidCall *call, LiquidValue *ret)
{
    Number number, most;
    if (!two_numbers(call, &number, &most)) return false;
    *ret = number_value(number_less(&most, &number) ? &most : &number);
    return true;
}

static bool no_whole(LiquidCall *call, double special)
{
    if (special != special)
        return liquid_refuse(call, "Computation results in 'NaN' (Not a Number)");
    return liquid_refuse(call, special < 0 ? "Computation results in '-Infinity'"
                                           : "Computation results in 'Infinity'");
}

static bool rounded(LiquidCall *call, int places, DecimalRounding rounding, LiquidValue *ret)
{
    Number number, made;
    if (!number_of(call->input, &number)) return too_large(call);
    if (number.kind == NUMBER_SPECIAL && places <= 0) return no_whole(call, number.special);
    if (number.kind == NUMBER_SPECIAL) {
        *ret = call->input;
        return true;
    }
    return answer(call, number_round(&number, places, rounding, &made), &made, ret);
}

bool filter_ceil(LiquidCall *call, LiquidValue *ret)
{
    return rounded(call, 0, DECIMAL_CEILING, ret);
}

bool filter_floor(LiquidCall *call, LiquidValue *ret)
{
    return rounded(call, 0, DECIMAL_FLOOR, ret);
}

/* The argument without its fraction. */
static bool places_of(LiquidCall *call, int *ret_places)
{
    Number number, whole;
    if (!number_of(liquid_arg(call, 0), &number)) return too_large(call);
    if (number.kind == NUMBER_SPECIAL) return no_whole(call, number.special);
    bool negative = number.kind == NUMBER_DECIMAL && number.decimal.negative;
    DecimalRounding rounding = negative ? DECIMAL_CEILING : DECIMAL_FLOOR;
    if (!number_round(&number, 0, rounding, &whole) || whole.whole < INT32_MIN ||
        whole.whole > INT32_MAX)
        return liquid_refuse(call, "no number has so many places");
    *ret_places = (int)whole.whole;
    return true;
}

bool filter_round(LiquidCall *call, LiquidValue *ret)
{
    int places = 0;
    if (!places_of(call, &places)) return false;
    return rounded(call, places, DECIMAL_HALF_AWAY, ret);
}

/* The items' property, nothing of those that have none. */
static bool properties(LiquidCall *call, LiquidValue list, LiquidValue property,
                       LiquidValue *ret_list)
{
    LiquidValue *values = LIQUID_ARRAY(call, LiquidValue, list.length);
    if (!values) return false;
    for (uint32_t i = 0; i < list.length; i++) {
        values[i] = LIQUID_NOTHING;
        if (liquid_has_properties(list.items[i]) &&
            !liquid_property(call, list.items[i], property, &values[i]))
            return false;
    }
    *ret_list = liquid_list(values, list.length);
    return true;
}

/* What is added up; a property that is a list is as many summands as it has items. */
static bool summands(LiquidCall *call, LiquidValue *ret_list)
{
    LiquidValue property = liquid_arg(call, 0);
    if (!liquid_input_list(call, ret_list)) return false;
    if (property.kind == LIQUID_NIL) return true;
    return properties(call, *ret_list, property, &call->input) && liquid_input_list(call, ret_list);
}

bool filter_sum(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue list;
    if (!summands(call, &list)) return false;
    Number sum = {.kind = NUMBER_WHOLE}, before, number;
    for (uint32_t i = 0; i < list.length; i++) {
        before = sum;
        if (!liquid_spend_value(call, list.items[i])) return false;
        if (!number_of(list.items[i], &number) || !number_sum(&before, &number, &sum))
            return too_large(call);
    }
    *ret = number_value(&sum);
    return true;
}
