/* base/decimal.h - decimal text to integers, exactly, and arithmetic without a double in between;
 * what money, JSON numbers, times and the numbers of templates share.
 *
 * The grammar: '-'? digits ('.' digits)? ([eE] [+-]? digits)?, as JSON's but leading zeros pass.
 * Thread: any. */
#pragma once
#include "base/str.h"

__extension__ typedef unsigned __int128 U128;

typedef struct Decimal {
    U128 digits; /* up to 38 significant ones; the value is digits * 10^exponent */
    int32_t exponent;
    bool negative;
    bool more; /* something smaller than the last digit was cut off */
} Decimal;

bool decimal_parse(Str text, Decimal *ret_decimal);
/* decimal * 10^power as an integer, rounded half to even; false when it does not fit. */
bool decimal_scaled(const Decimal *decimal, int power, int64_t *ret_value);
/* Only when nothing has to be rounded. */
bool decimal_whole(const Decimal *decimal, int64_t *ret_value);
/* Exact product; false when it has too many digits. */
bool decimal_product(const Decimal *a, const Decimal *b, Decimal *ret_product);

U128 decimal_power(int power); /* 10^power, for 0 to 38 */

/* Arithmetic. A result of more than 38 digits is cut and has `more`; a quotient has at least 20; a
 * product of factors too long for 38 is right to 18. Zero keeps its sign as a double's does. */
Decimal decimal_sum(const Decimal *a, const Decimal *b);
Decimal decimal_times(const Decimal *a, const Decimal *b);
Decimal decimal_quotient(const Decimal *a, const Decimal *b); /* b is not zero */
/* What a - b * floor(a / b) is: zero or of b's sign; b is not zero. */
Decimal decimal_modulo(const Decimal *a, const Decimal *b);
int decimal_compare(const Decimal *a, const Decimal *b); /* -1, 0 or 1 */

typedef enum DecimalRounding { DECIMAL_HALF_AWAY, DECIMAL_CEILING, DECIMAL_FLOOR } DecimalRounding;

/* To `places` digits behind the point, before it when negative. */
Decimal decimal_rounded(const Decimal *decimal, int places, DecimalRounding rounding);

/* The shortest decimal that reads back as this finite number; and the nearest double, infinite
 * when beyond. */
Decimal decimal_of_double(double value);
double decimal_double(const Decimal *decimal);

/* The fewest decimal digits that read back as exactly this finite number: the value is
 * 0.DIGITS * 10^point, without its sign. Returns how many; zero is one '0' with point 1. */
#define DOUBLE_DIGITS_MAX 17
int double_digits(double value, char ret_digits[DOUBLE_DIGITS_MAX], int *ret_point);
