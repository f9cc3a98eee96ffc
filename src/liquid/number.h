/* liquid/number.h - numbers as the filters compute: whole ones in 64 bits, all others exactly.
 *
 * Ruby's Liquid computes a Float as the decimal it prints, so 0.1 + 0.2 is 0.3, and makes a Float
 * of the result. Whole numbers stay whole with whole ones. What would leave 64 bits is refused: the
 * functions that answer bool answer false then. Private to src/liquid. Thread: any. */
#pragma once
#include "base/decimal.h"
#include "liquid/value.h"

typedef enum NumberKind {
    NUMBER_WHOLE,
    NUMBER_DECIMAL,
    NUMBER_SPECIAL /* infinite, or no number at all */
} NumberKind;

typedef struct Number {
    NumberKind kind;
    union {
        int64_t whole;
        Decimal decimal;
        double special;
    };
} Number;

/* Text by its leading digits, or as a decimal when all of it is one; nil and all else is 0. */
bool number_of(LiquidValue value, Number *ret_number);
LiquidValue number_value(const Number *number);

bool number_sum(const Number *a, const Number *b, Number *ret_sum);
bool number_difference(const Number *a, const Number *b, Number *ret_difference);
bool number_product(const Number *a, const Number *b, Number *ret_product);
/* Of whole numbers the quotient towards minus infinity; the rest has the divisor's sign. */
bool number_quotient(const Number *a, const Number *b, Number *ret_quotient);
bool number_modulo(const Number *a, const Number *b, Number *ret_rest);
bool number_magnitude(const Number *number, Number *ret_magnitude);

bool number_both_whole(const Number *a, const Number *b);
bool number_is_zero(const Number *number);
/* False also when either is no number at all. */
bool number_less(const Number *a, const Number *b);
/* To `places` behind the point; a whole number when there are none. Not of a special number. */
bool number_round(const Number *number, int places, DecimalRounding rounding, Number *ret_rounded);
