/* base/utf8.h - is it UTF-8, and how long is it for a reader.
 *
 * Source: Unicode 15 section 3.9 (well-formed byte sequences), no surrogates, no overlong forms. */
#pragma once
#include "base/buf.h"

bool utf8_valid(Str s);          /* vector-friendly fast path for ASCII */
size_t utf8_valid_prefix(Str s); /* bytes before the first that does not belong */
size_t utf8_length(Str s);       /* code points; s is valid */
/* Writes a code point, at most 4 bytes; returns what is behind it. */
char *utf8_put(char *out, uint32_t code);
/* s cut to at most max_bytes without breaking a character. */
Str utf8_cut(Str s, size_t max_bytes);
Str utf8_lower(Arena *arena, Str s); /* full Unicode lower case (GLib), s is valid */
/* Normal form for comparing addresses and names: NFKC, lower case, outer white space off. */
Str utf8_fold(Arena *arena, Str s);

typedef enum Utf8Case {
    UTF8_UPPER,
    UTF8_LOWER,
    UTF8_TITLE /* a capital first, the rest small */
} Utf8Case;
/* Appends s in that case by Unicode's full mappings, which may make it longer: a sharp s becomes
 * SS. No language's own rules. Bytes that are no UTF-8 stay as they are. */
void buf_case(Buf *buf, Str s, Utf8Case how);
