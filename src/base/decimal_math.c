/* base/decimal_math.c - sums, products, quotients and rounding of decimals, and doubles as
 * decimals.
 *
 * Not here: reading decimals (decimal.c). What has more digits than a Decimal holds is cut, and
 * `more` says so, which is what the nearest double needs to know. Subtracting what was cut takes
 * one off the last digit and leaves `more`, so a result is never told too large. */
#include "base/decimal.h"

#include <glib.h>

#define DIGITS_MAX    38
#define DIVISOR_MAX   37               /* digits, so that a rest times ten still fits */
#define FACTOR_MAX    19               /* digits, so that two of them always multiply */
#define QUOTIENT_MAX  20               /* digits, more than a double can tell apart */
#define EXACT_DIGITS  1000000000000000 /* 10^15: any decimal below survives a double */
#define EXACT_DOUBLE  ((U128)1 << 53)  /* whole numbers up to it are doubles */
#define EXACT_POWER   22               /* powers of ten up to it are doubles */
#define TEXT_SIZE_MAX 80               /* a decimal as text with an exponent */

static const double powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Cuts digits off the right until there are at most `count`. */
static void shorten(Decimal *decimal, int count)
{
    U128 limit = decimal_power(count);
    while (decimal->digits >= limit) {
        decimal->more |= decimal->digits % 10 != 0;
        decimal->digits /= 10;
        decimal->exponent++;
    }
}

/* Cuts `places` digits off the right. */
static void shift_right(Decimal *decimal, int64_t places)
{
    U128 divisor = places > DIGITS_MAX ? 0 : decimal_power((int)places);
    decimal->more |= divisor ? decimal->digits % divisor != 0 : decimal->digits != 0;
    decimal->digits = divisor ? decimal->digits / divisor : 0;
}

/* The same exponent for both, `high` being the one with the higher. */
static void align(Decimal *high, Decimal *low)
{
    U128 limit = decimal_power(DIGITS_MAX - 1);
    while (high->exponent > low->exponent && high->digits < limit) {
        high->digits *= 10;
        high->exponent--;
    }
    shift_right(low, (int64_t)high->exponent - low->exponent);
    low->exponent = high->exponent;
}

static Decimal difference(const Decimal *large, const Decimal *small)
{
    Decimal result = *large;
    result.digits -= small->digits;
    result.more |= small->more;
    if (result.digits && small->more) result.digits--;
    return result;
}

Decimal decimal_sum(const Decimal *a, const Decimal *b)
{
    if (a->digits == 0 && b->digits == 0) return (Decimal){.negative = a->negative && b->negative};
    if (a->digits == 0) return *b;
    if (b->digits == 0) return *a;
    Decimal high = a->exponent >= b->exponent ? *a : *b;
    Decimal low = a->exponent >= b->exponent ? *b : *a;
    align(&high, &low);
    if (high.negative == low.negative) {
        high.digits += low.digits;
        high.more |= low.more;
        shorten(&high, DIGITS_MAX);
        return high;
    }
    if (high.digits == low.digits) return (Decimal){.digits = 0};
    return high.digits > low.digits ? difference(&high, &low) : difference(&low, &high);
}

Decimal decimal_times(const Decimal *a, const Decimal *b)
{
    Decimal x = *a, y = *b;
    U128 digits;
    if (__builtin_mul_overflow(x.digits, y.digits, &digits)) {
        shorten(&x, FACTOR_MAX);
        shorten(&y, FACTOR_MAX);
        digits = x.digits * y.digits;
    }
    Decimal product = {.digits = digits,
                       .exponent = digits ? x.exponent + y.exponent : 0,
                       .negative = a->negative != b->negative,
                       .more = x.more || y.more};
    shorten(&product, DIGITS_MAX);
    return product;
}

Decimal decimal_quotient(const Decimal *a, const Decimal *b)
{
    Decimal x = *a, y = *b;
    shorten(&x, DIVISOR_MAX);
    shorten(&y, DIVISOR_MAX);
    U128 digits = x.digits / y.digits, rest = x.digits % y.digits;
    int32_t exponent = x.exponent - y.exponent;
    for (; rest && digits < decimal_power(QUOTIENT_MAX); exponent--) {
        digits = digits * 10 + rest * 10 / y.digits;
        rest = rest * 10 % y.digits;
    }
    return (Decimal){.digits = digits,
                     .exponent = digits ? exponent : 0,
                     .negative = a->negative != b->negative,
                     .more = rest || x.more || y.more};
}

/* What a / b leaves, without signs. */
static Decimal rest_of(const Decimal *a, const Decimal *b)
{
    Decimal rest = *a, divisor = *b;
    shorten(&divisor, DIVISOR_MAX);
    if (rest.exponent < divisor.exponent) {
        int64_t places = (int64_t)divisor.exponent - rest.exponent;
        U128 digits;
        if (places <= DIGITS_MAX &&
            !__builtin_mul_overflow(divisor.digits, decimal_power((int)places), &digits))
            rest.digits %= digits;
        return rest;
    }
    rest.digits %= divisor.digits;
    for (; rest.digits && rest.exponent > divisor.exponent; rest.exponent--)
        rest.digits = rest.digits * 10 % divisor.digits;
    return rest;
}

Decimal decimal_modulo(const Decimal *a, const Decimal *b)
{
    Decimal rest = rest_of(a, b);
    if (rest.digits == 0) return (Decimal){.digits = 0};
    return rest.negative == b->negative ? rest : decimal_sum(b, &rest);
}

Decimal decimal_rounded(const Decimal *decimal, int places, DecimalRounding rounding)
{
    Decimal result = *decimal;
    int64_t drop = -(int64_t)places - decimal->exponent;
    if (drop <= 0) return result;
    result.more = false;
    shift_right(&result, drop);
    bool away = false;
    if (rounding == DECIMAL_HALF_AWAY)
        away = drop <= DIGITS_MAX && decimal->digits - result.digits * decimal_power((int)drop) >=
                                         5 * decimal_power((int)drop - 1);
    else
        away = (result.more || decimal->more) && decimal->negative == (rounding == DECIMAL_FLOOR);
    result.digits += away;
    result.exponent = -places;
    result.more = false;
    return result;
}

int decimal_compare(const Decimal *a, const Decimal *b)
{
    Decimal minus = *b;
    minus.negative = !b->negative;
    Decimal rest = decimal_sum(a, &minus);
    if (rest.digits == 0) return 0;
    return rest.negative ? -1 : 1;
}

/* A number of few digits, as prices are. */
static bool short_decimal(double value, Decimal *ret_decimal)
{
    for (int places = 0; places <= 4; places++) {
        double scaled = value * powers[places];
        if (!(scaled < (double)EXACT_DIGITS)) return false;
        int64_t digits = (int64_t)scaled;
        if ((double)digits != scaled || scaled / powers[places] != value) continue;
        ret_decimal->digits = (U128)digits;
        ret_decimal->exponent = -places;
        return true;
    }
    return false;
}

Decimal decimal_of_double(double value)
{
    Decimal decimal = {.negative = __builtin_signbit(value) != 0};
    if (short_decimal(decimal.negative ? -value : value, &decimal)) return decimal;
    char digits[DOUBLE_DIGITS_MAX];
    int point, count = double_digits(value, digits, &point);
    for (int i = 0; i < count; i++)
        decimal.digits = decimal.digits * 10 + (unsigned)(digits[i] - '0');
    decimal.exponent = point - count;
    return decimal;
}

/* Through text: the digits, one more for what was cut, and the exponent. */
static double double_by_text(const Decimal *decimal)
{
    char text[TEXT_SIZE_MAX], *at = text + sizeof text;
    int64_t exponent = (int64_t)decimal->exponent - decimal->more;
    char tail[24];
    g_snprintf(tail, sizeof tail, "e%" G_GINT64_FORMAT, exponent);
    at -= strlen(tail) + 1;
    memcpy(at, tail, strlen(tail) + 1);
    if (decimal->more) *--at = '1';
    for (U128 digits = decimal->digits; digits; digits /= 10)
        *--at = (char)('0' + (int)(digits % 10));
    return g_ascii_strtod(at, NULL);
}

double decimal_double(const Decimal *decimal)
{
    double value;
    if (decimal->digits == 0)
        value = 0;
    else if (decimal->more || decimal->digits > EXACT_DOUBLE || decimal->exponent > EXACT_POWER ||
             decimal->exponent < -EXACT_POWER)
        value = double_by_text(decimal);
    else if (decimal->exponent < 0)
        value = (double)(uint64_t)decimal->digits / powers[-decimal->exponent];
    else
        value = (double)(uint64_t)decimal->digits * powers[decimal->exponent];
    return decimal->negative ? -value : value;
}
