/* liquid/value_number.c - numbers out of values, as Ruby's to_i, Integer() and Liquid read them. */
#include "liquid/value.h"

static bool is_digit(Str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* The bytes of a sign and digits, 0 when there are no digits. */
static size_t integer_prefix(Str s)
{
    size_t at = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+');
    if (!is_digit(s, at)) return 0;
    while (is_digit(s, at))
        at++;
    return at;
}

static Str without_plus(Str s)
{
    return s.len && s.ptr[0] == '+' ? str_slice(s, 1, s.len) : s;
}

bool liquid_leading_integer(Str text, int64_t *ret_integer)
{
    Str s = str_trim(text);
    bool negative = s.len && s.ptr[0] == '-';
    size_t at = s.len && (negative || s.ptr[0] == '+');
    if (at + 1 < s.len && s.ptr[at] == '0' && (s.ptr[at + 1] | 0x20) == 'd' && is_digit(s, at + 2))
        at += 2; /* Ruby's prefix of decimal numbers */
    int64_t value = 0;
    bool fits = true;
    while (is_digit(s, at) && fits) {
        int digit = s.ptr[at] - '0';
        fits = !__builtin_mul_overflow(value, 10, &value) &&
               !__builtin_add_overflow(value, negative ? -digit : digit, &value);
        at += at + 1 < s.len && s.ptr[at + 1] == '_' && is_digit(s, at + 2) ? 2 : 1;
    }
    *ret_integer = fits ? value : negative ? INT64_MIN : INT64_MAX;
    return fits;
}

bool liquid_is_decimal(Str s)
{
    size_t at = s.len && s.ptr[0] == '-';
    size_t whole = at;
    while (is_digit(s, at))
        at++;
    if (at == whole || at == s.len || s.ptr[at] != '.' || !is_digit(s, ++at)) return false;
    while (is_digit(s, at))
        at++;
    return at == s.len;
}

LiquidValue liquid_to_number(LiquidValue value)
{
    if (value.kind == LIQUID_INT || value.kind == LIQUID_FLOAT) return value;
    if (value.kind != LIQUID_TEXT) return liquid_int(0);
    Str trimmed = str_trim(liquid_str(value));
    double number;
    if (liquid_is_decimal(trimmed) && str_to_double(trimmed, &number)) return liquid_float(number);
    int64_t integer;
    (void)liquid_leading_integer(trimmed, &integer);
    return liquid_int(integer);
}

bool liquid_to_integer(LiquidValue value, int64_t *ret_integer)
{
    if (value.kind == LIQUID_INT) *ret_integer = value.integer;
    if (value.kind == LIQUID_INT) return true;
    if (value.kind != LIQUID_TEXT) return false;
    Str s = str_trim(liquid_str(value));
    size_t size = integer_prefix(s);
    return size > 0 && size == s.len && str_to_i64(without_plus(s), ret_integer);
}

bool liquid_truncate(LiquidValue value, int64_t *ret_integer)
{
    switch ((LiquidKind)value.kind) {
    case LIQUID_NIL: *ret_integer = 0; return true;
    case LIQUID_INT: *ret_integer = value.integer; return true;
    case LIQUID_TEXT: (void)liquid_leading_integer(liquid_str(value), ret_integer); return true;
    case LIQUID_FLOAT:
        if (!(value.number > -9.2e18 && value.number < 9.2e18)) return false;
        *ret_integer = (int64_t)value.number;
        return true;
    case LIQUID_BOOL:
    case LIQUID_LIST:
    case LIQUID_OBJECT:
    case LIQUID_RANGE:
    case LIQUID_DROP:
    case LIQUID_BLANK:
    case LIQUID_EMPTY: break;
    }
    return false;
}
