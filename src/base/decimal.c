/* base/decimal.c - decimal text to integers without a double in between.
 *
 * Why 128 bits: they hold the product of two 19-digit numbers, which is more than a price times a
 * quantity needs. Longer fractions (a double printed in full) keep 38 digits and one bit that says
 * 'and a little more', which is all that rounding has to know. */
#include "base/decimal.h"

#include <glib.h>

#define DIGITS_MAX   38
#define EXPONENT_MAX 1000000

U128 decimal_power(int power)
{
    static const uint64_t powers[] = {1,
                                      10,
                                      100,
                                      1000,
                                      10000,
                                      100000,
                                      1000000,
                                      10000000,
                                      100000000,
                                      1000000000,
                                      10000000000,
                                      100000000000,
                                      1000000000000,
                                      10000000000000,
                                      100000000000000,
                                      1000000000000000,
                                      10000000000000000,
                                      100000000000000000,
                                      1000000000000000000,
                                      10000000000000000000u};
    return power <= 19 ? powers[power] : (U128)powers[19] * powers[power - 19];
}

static bool is_digit(Str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* Adds one digit to the right; `shift` is how far the point moves by it. */
static void push_digit(Decimal *decimal, int *count, unsigned digit, int shift)
{
    if (*count == DIGITS_MAX) {
        decimal->more |= digit != 0;
        decimal->exponent += 1 + shift;
        return;
    }
    decimal->digits = decimal->digits * 10 + digit;
    decimal->exponent += shift;
    if (decimal->digits) ++*count;
}

static bool take_exponent(Str s, size_t *at, Decimal *decimal)
{
    bool negative = *at < s.len && s.ptr[*at] == '-';
    if (negative || (*at < s.len && s.ptr[*at] == '+')) ++*at;
    if (!is_digit(s, *at)) return false;
    int32_t value = 0;
    for (; is_digit(s, *at); ++*at)
        if (value < EXPONENT_MAX) value = value * 10 + (s.ptr[*at] - '0');
    decimal->exponent += negative ? -value : value;
    return true;
}

bool decimal_parse(Str text, Decimal *ret_decimal)
{
    if (text.len > EXPONENT_MAX) return false;
    Decimal decimal = {.negative = text.len && text.ptr[0] == '-'};
    size_t at = decimal.negative;
    int count = 0;
    if (!is_digit(text, at)) return false;
    for (; is_digit(text, at); at++)
        push_digit(&decimal, &count, (unsigned)(text.ptr[at] - '0'), 0);
    if (at < text.len && text.ptr[at] == '.') {
        if (!is_digit(text, ++at)) return false;
        for (; is_digit(text, at); at++)
            push_digit(&decimal, &count, (unsigned)(text.ptr[at] - '0'), -1);
    }
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        at++;
        if (!take_exponent(text, &at, &decimal)) return false;
    }
    if (at != text.len) return false;
    while (decimal.digits && decimal.digits % 10 == 0 && !decimal.more) {
        decimal.digits /= 10;
        decimal.exponent++;
    }
    *ret_decimal = decimal;
    return true;
}

static bool signed_result(U128 magnitude, bool negative, int64_t *ret_value)
{
    if (magnitude > (U128)INT64_MAX + negative) return false;
    *ret_value = (int64_t)(negative ? 0 - (uint64_t)magnitude : (uint64_t)magnitude);
    return true;
}

/* digits / 10^places, half to even. */
static U128 divided(const Decimal *decimal, int places)
{
    if (places > DIGITS_MAX) return 0; /* less than 0.4 */
    U128 divisor = decimal_power(places);
    U128 quotient = decimal->digits / divisor, rest = decimal->digits % divisor;
    U128 half = divisor / 2;
    bool over = rest > half || (rest == half && decimal->more);
    bool tie = rest == half && !decimal->more;
    return quotient + (over || (tie && quotient & 1));
}

bool decimal_scaled(const Decimal *decimal, int power, int64_t *ret_value)
{
    int64_t exponent = (int64_t)decimal->exponent + power;
    if (decimal->digits == 0) return signed_result(0, false, ret_value);
    if (exponent < 0) {
        int places = exponent < -DIGITS_MAX ? DIGITS_MAX + 1 : (int)-exponent;
        return signed_result(divided(decimal, places), decimal->negative, ret_value);
    }
    if (exponent > 19) return false;
    U128 scaled;
    if (__builtin_mul_overflow(decimal->digits, decimal_power((int)exponent), &scaled))
        return false;
    return signed_result(scaled, decimal->negative, ret_value);
}

bool decimal_whole(const Decimal *decimal, int64_t *ret_value)
{
    if (decimal->exponent < 0 && decimal->digits) return false;
    return !decimal->more && decimal_scaled(decimal, 0, ret_value);
}

bool decimal_product(const Decimal *a, const Decimal *b, Decimal *ret_product)
{
    Decimal product = {.negative = a->negative != b->negative};
    if (a->more || b->more) return false;
    if (__builtin_mul_overflow(a->digits, b->digits, &product.digits)) return false;
    product.exponent = a->exponent + b->exponent;
    *ret_product = product;
    return true;
}

#define DIGITS_SAFE 15 /* any decimal of so many digits survives a double ... */
#define NORMAL_MIN  2.2250738585072014e-308 /* ... that is not smaller than this */

int double_digits(double value, char ret_digits[DOUBLE_DIGITS_MAX], int *ret_point)
{
    char text[40], format[] = "%.00e";
    if (__builtin_signbit(value)) value = -value;
    for (int digits = value < NORMAL_MIN ? 1 : DIGITS_SAFE; digits <= DOUBLE_DIGITS_MAX; digits++) {
        format[2] = (char)('0' + (digits - 1) / 10);
        format[3] = (char)('0' + (digits - 1) % 10);
        g_ascii_formatd(text, sizeof text, format, value);
        if (g_ascii_strtod(text, NULL) == value) break; /* the last always does */
    }
    size_t mantissa = strcspn(text, "e");
    *ret_point = (int)g_ascii_strtoll(text + mantissa + 1, NULL, 10) + 1;
    int count = 0;
    for (size_t i = 0; i < mantissa; i++)
        if (text[i] != '.') ret_digits[count++] = text[i];
    while (count > 1 && ret_digits[count - 1] == '0')
        count--;
    return count;
}
