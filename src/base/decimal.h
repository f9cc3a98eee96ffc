/* base/decimal.h - decimal text to integers, exactly; what money, JSON numbers and times share.
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

/* The fewest decimal digits that read back as exactly this finite number: the value is
 * 0.DIGITS * 10^point, without its sign. Returns how many; zero is one '0' with point 1. */
#define DOUBLE_DIGITS_MAX 17
int double_digits(double value, char ret_digits[DOUBLE_DIGITS_MAX], int *ret_point);
