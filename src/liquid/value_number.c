/* liquid/value_number.c - numbers out of values, as Ruby's to_i, Integer() and Liquid read them. */
#include "liquid/value.h"

static bool is_digit(Str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* White space off the front, then the bytes of a sign and digits, 0 when there are no digits. */
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

/* The leading whole number, held at the ends of 64 bits. */
static int64_t leading_integer(Str text)
{
    Str s = str_trim(text);
    s = without_plus(str_slice(s, 0, integer_prefix(s)));
    int64_t value;
    if (s.len == 0) return 0;
    if (str_to_i64(s, &value)) return value;
    return s.ptr[0] == '-' ? INT64_MIN : INT64_MAX;
}

/* Digits, a point and digits: all of it. */
static bool is_decimal(Str s)
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
    if (is_decimal(trimmed) && str_to_double(trimmed, &number)) return liquid_float(number);
    return liquid_int(leading_integer(trimmed));
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
    case LIQUID_TEXT: *ret_integer = leading_integer(liquid_str(value)); return true;
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
