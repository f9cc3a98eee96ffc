/* liquid/number.c - arithmetic of whole numbers, decimals and the infinite.
 *
 * Not here: digits (base/decimal.h), the filters (filters_math.c). Doubles compute only what is
 * infinite or no number, where IEEE's answers are Ruby's. */
#include "liquid/number.h"

#include <math.h>

#define PLACES_MAX 1000 /* more than the digits of any number */

static Number of_whole(int64_t whole)
{
    return (Number){.kind = NUMBER_WHOLE, .whole = whole};
}

static Number of_decimal(Decimal decimal)
{
    return (Number){.kind = NUMBER_DECIMAL, .decimal = decimal};
}

static Number of_special(double special)
{
    return (Number){.kind = NUMBER_SPECIAL, .special = special};
}

/* Digits may stand for what no double comes near: then it is infinite, or zero. */
static Number within_doubles(Decimal decimal)
{
    double nearest = decimal_double(&decimal);
    if (isinf(nearest)) return of_special(nearest);
    return nearest != 0 ? of_decimal(decimal) : of_decimal((Decimal){.negative = decimal.negative});
}

bool number_of(LiquidValue value, Number *ret_number)
{
    *ret_number = of_whole(0);
    if (value.kind == LIQUID_INT) ret_number->whole = value.integer;
    if (value.kind == LIQUID_FLOAT)
        *ret_number = isfinite(value.number) ? of_decimal(decimal_of_double(value.number))
                                             : of_special(value.number);
    if (value.kind != LIQUID_TEXT) return true;
    Str text = str_trim(liquid_str(value));
    if (!liquid_is_decimal(text)) return liquid_leading_integer(text, &ret_number->whole);
    Decimal decimal;
    if (!decimal_parse(text, &decimal)) return false;
    *ret_number = within_doubles(decimal);
    return true;
}

static double double_of(const Number *number)
{
    switch (number->kind) {
    case NUMBER_WHOLE: return (double)number->whole;
    case NUMBER_DECIMAL: return decimal_double(&number->decimal);
    case NUMBER_SPECIAL: break;
    }
    return number->special;
}

LiquidValue number_value(const Number *number)
{
    if (number->kind == NUMBER_WHOLE) return liquid_int(number->whole);
    return liquid_float(double_of(number));
}

static Decimal decimal_of(const Number *number)
{
    if (number->kind == NUMBER_DECIMAL) return number->decimal;
    bool negative = number->whole < 0;
    uint64_t digits = (uint64_t)number->whole;
    return (Decimal){.digits = negative ? 0 - digits : digits, .negative = negative};
}

bool number_both_whole(const Number *a, const Number *b)
{
    return a->kind == NUMBER_WHOLE && b->kind == NUMBER_WHOLE;
}

static bool either_special(const Number *a, const Number *b)
{
    return a->kind == NUMBER_SPECIAL || b->kind == NUMBER_SPECIAL;
}

bool number_sum(const Number *a, const Number *b, Number *ret_sum)
{
    if (number_both_whole(a, b)) {
        ret_sum->kind = NUMBER_WHOLE;
        return !__builtin_add_overflow(a->whole, b->whole, &ret_sum->whole);
    }
    if (either_special(a, b)) {
        *ret_sum = of_special(double_of(a) + double_of(b));
        return true;
    }
    Decimal x = decimal_of(a), y = decimal_of(b);
    *ret_sum = of_decimal(decimal_sum(&x, &y));
    return true;
}

bool number_difference(const Number *a, const Number *b, Number *ret_difference)
{
    if (number_both_whole(a, b)) {
        ret_difference->kind = NUMBER_WHOLE;
        return !__builtin_sub_overflow(a->whole, b->whole, &ret_difference->whole);
    }
    if (either_special(a, b)) {
        *ret_difference = of_special(double_of(a) - double_of(b));
        return true;
    }
    Decimal x = decimal_of(a), y = decimal_of(b);
    y.negative = !y.negative;
    *ret_difference = of_decimal(decimal_sum(&x, &y));
    return true;
}

bool number_product(const Number *a, const Number *b, Number *ret_product)
{
    if (number_both_whole(a, b)) {
        ret_product->kind = NUMBER_WHOLE;
        return !__builtin_mul_overflow(a->whole, b->whole, &ret_product->whole);
    }
    if (either_special(a, b)) {
        *ret_product = of_special(double_of(a) * double_of(b));
        return true;
    }
    Decimal x = decimal_of(a), y = decimal_of(b);
    *ret_product = of_decimal(decimal_times(&x, &y));
    return true;
}

bool number_quotient(const Number *a, const Number *b, Number *ret_quotient)
{
    if (number_both_whole(a, b)) {
        if (b->whole == 0 || (b->whole == -1 && a->whole == INT64_MIN)) return false;
        int64_t rest = a->whole % b->whole;
        bool below = rest && (rest < 0) != (b->whole < 0);
        *ret_quotient = of_whole(a->whole / b->whole - below);
        return true;
    }
    if (either_special(a, b) || number_is_zero(b)) {
        *ret_quotient = of_special(double_of(a) / double_of(b));
        return true;
    }
    Decimal x = decimal_of(a), y = decimal_of(b);
    *ret_quotient = of_decimal(decimal_quotient(&x, &y));
    return true;
}

bool number_modulo(const Number *a, const Number *b, Number *ret_rest)
{
    if (number_is_zero(b)) return false;
    if (number_both_whole(a, b)) {
        int64_t rest = b->whole == -1 ? 0 : a->whole % b->whole;
        *ret_rest = of_whole(rest && (rest < 0) != (b->whole < 0) ? rest + b->whole : rest);
        return true;
    }
    if (either_special(a, b)) {
        *ret_rest = of_special(fmod(double_of(a), double_of(b)));
        return true;
    }
    Decimal x = decimal_of(a), y = decimal_of(b);
    *ret_rest = of_decimal(decimal_modulo(&x, &y));
    return true;
}

bool number_magnitude(const Number *number, Number *ret_magnitude)
{
    *ret_magnitude = *number;
    switch (number->kind) {
    case NUMBER_WHOLE:
        return number->whole >= 0 ||
               !__builtin_sub_overflow(0, number->whole, &ret_magnitude->whole);
    case NUMBER_DECIMAL: ret_magnitude->decimal.negative = false; break;
    case NUMBER_SPECIAL: ret_magnitude->special = fabs(number->special); break;
    }
    return true;
}

bool number_is_zero(const Number *number)
{
    switch (number->kind) {
    case NUMBER_WHOLE: return number->whole == 0;
    case NUMBER_DECIMAL: return number->decimal.digits == 0;
    case NUMBER_SPECIAL: break;
    }
    return false;
}

bool number_less(const Number *a, const Number *b)
{
    if (number_both_whole(a, b)) return a->whole < b->whole;
    if (either_special(a, b)) return double_of(a) < double_of(b);
    Decimal x = decimal_of(a), y = decimal_of(b);
    return decimal_compare(&x, &y) < 0;
}

bool number_round(const Number *number, int places, DecimalRounding rounding, Number *ret_rounded)
{
    if (places > PLACES_MAX) places = PLACES_MAX;
    if (places < -PLACES_MAX) places = -PLACES_MAX;
    *ret_rounded = *number;
    if (number->kind == NUMBER_WHOLE && places >= 0) return true;
    Decimal exact = decimal_of(number);
    Decimal rounded = decimal_rounded(&exact, places, rounding);
    *ret_rounded = of_decimal(rounded);
    if (places > 0) return true;
    ret_rounded->kind = NUMBER_WHOLE;
    return decimal_scaled(&rounded, 0, &ret_rounded->whole);
}
