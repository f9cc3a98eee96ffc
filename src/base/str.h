/* base/str.h - a borrowed piece of text: pointer and length, never NUL-terminated by promise.
 *
 * Not here: growing text (buf.h), checking that it is UTF-8 (utf8.h).
 * Why: most text comes as slices of a request body or a row; copying or terminating each would
 * cost more than the work itself. A Str lives as long as what it points into. Thread: any. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct Str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;      /* bytes */
} Str;

#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    } /* for static tables */
#define STR_NONE   ((Str){NULL, 0})
#define STR_ARG(s) (int)(s).len, (s).ptr /* for %.*s */

static inline Str str_of(const char *text)
{
    return text ? (Str){text, strlen(text)} : STR_NONE;
}

static inline bool str_eq(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_is(Str a, const char *text)
{
    return str_eq(a, str_of(text));
}

/* Order of bytes; <0, 0, >0 as memcmp, a prefix first. */
int str_cmp(Str a, Str b);
bool str_eq_nocase(Str a, Str b); /* ASCII letters only */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
Str str_trim(Str s);                          /* ASCII white space off both ends */
Str str_slice(Str s, size_t from, size_t to); /* clamped to s */

/* Position of the first `c`, or -1. */
ptrdiff_t str_find_char(Str s, char c);
/* Position of the first `needle`, or -1; an empty needle is found at 0. */
ptrdiff_t str_find(Str s, Str needle);

/* Cuts `*rest` at the first `separator`: returns what stands before it and leaves what stands
 * after; without a separator returns all and leaves STR_NONE. */
Str str_cut(Str *rest, char separator);

/* Whole of s is a decimal integer that fits; no sign '+', no space. */
bool str_to_i64(Str s, int64_t *ret_value);
bool str_to_u64(Str s, uint64_t *ret_value);
/* Whole of s is a JSON-like decimal number. For coordinates and scores, never for money. */
bool str_to_double(Str s, double *ret_value);
