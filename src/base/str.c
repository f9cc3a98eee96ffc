/* base/str.c - comparing, searching and cutting borrowed text; integers and decimals from it.
 *
 * Not here: anything that allocates. */
#include "base/str.h"

#include <glib.h>

int str_cmp(Str a, Str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order) return order;
    return (a.len > b.len) - (a.len < b.len);
}

static unsigned char lower(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

bool str_eq_nocase(Str a, Str b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i])) return false;
    return true;
}

bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_eq((Str){s.ptr, prefix.len}, prefix);
}

bool str_ends(Str s, Str suffix)
{
    if (s.len < suffix.len) return false;
    return suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    size_t from = 0, to = s.len;
    while (from < to && is_space(s.ptr[from]))
        from++;
    while (to > from && is_space(s.ptr[to - 1]))
        to--;
    return str_slice(s, from, to);
}

Str str_slice(Str s, size_t from, size_t to)
{
    if (to > s.len) to = s.len;
    if (from >= to) return STR_NONE;
    return (Str){s.ptr + from, to - from};
}

ptrdiff_t str_find_char(Str s, char c)
{
    const char *found = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return found ? found - s.ptr : -1;
}

ptrdiff_t str_find(Str s, Str needle)
{
    if (needle.len == 0) return 0;
    if (s.len < needle.len) return -1;
    const char *found = memmem(s.ptr, s.len, needle.ptr, needle.len);
    return found ? found - s.ptr : -1;
}

Str str_cut(Str *rest, char separator)
{
    Str all = *rest;
    ptrdiff_t at = str_find_char(all, separator);
    if (at < 0) {
        *rest = STR_NONE;
        return all;
    }
    *rest = (Str){all.ptr + at + 1, all.len - (size_t)at - 1};
    return (Str){all.ptr, (size_t)at};
}

bool str_to_u64(Str s, uint64_t *ret_value)
{
    if (s.len == 0 || s.len > 20) return false;
    uint64_t value = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';
        if (digit > 9) return false;
        if (__builtin_mul_overflow(value, 10u, &value)) return false;
        if (__builtin_add_overflow(value, digit, &value)) return false;
    }
    *ret_value = value;
    return true;
}

bool str_to_i64(Str s, int64_t *ret_value)
{
    bool negative = s.len && s.ptr[0] == '-';
    if (negative) s = str_slice(s, 1, s.len);
    uint64_t magnitude;
    if (!str_to_u64(s, &magnitude)) return false;
    if (magnitude > (uint64_t)INT64_MAX + negative) return false;
    *ret_value = (int64_t)(negative ? 0 - magnitude : magnitude);
    return true;
}

static size_t digits_at(Str s, size_t at)
{
    size_t end = at;
    while (end < s.len && s.ptr[end] >= '0' && s.ptr[end] <= '9')
        end++;
    return end - at;
}

/* The number grammar of RFC 8259 section 6. */
static bool is_json_number(Str s)
{
    size_t at = s.len && s.ptr[0] == '-';
    size_t whole = digits_at(s, at);
    if (whole == 0 || (whole > 1 && s.ptr[at] == '0')) return false;
    at += whole;
    if (at < s.len && s.ptr[at] == '.') {
        size_t fraction = digits_at(s, at + 1);
        if (fraction == 0) return false;
        at += 1 + fraction;
    }
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        at++;
        if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-')) at++;
        size_t exponent = digits_at(s, at);
        if (exponent == 0) return false;
        at += exponent;
    }
    return at == s.len;
}

bool str_to_double(Str s, double *ret_value)
{
    char text[400]; /* longer ones carry nothing a double could hold */
    if (s.len >= sizeof text || !is_json_number(s)) return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = 0;
    double value = g_ascii_strtod(text, NULL);
    if (!__builtin_isfinite(value)) return false;
    *ret_value = value;
    return true;
}
