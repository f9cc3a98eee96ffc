/* base/buf.h - text that grows in an arena up to a named limit, and the typed printers.
 *
 * Untrusted text leaves the program only through the printer of its language: HTML, URL, JSON,
 * header, CSV. There is no general printf into a Buf from untrusted text.
 * When the cap is reached the Buf keeps what fits and `overflow` is set; the caller checks once at
 * the end (as with ferror). Thread: one. */
#pragma once
#include "base/arena.h"

typedef struct Buf {
    Arena *arena;
    char *ptr;
    size_t len, capacity;
    size_t cap; /* most bytes it may ever hold */
    bool overflow;
} Buf;

Buf buf_new(Arena *arena, size_t cap); /* allocates on first write */
Str buf_str(const Buf *buf);           /* borrowed view; void after the next append */
char *buf_cstr(Buf *buf);              /* NUL-terminated view */
void buf_clear(Buf *buf);

void buf_add(Buf *buf, Str s); /* trusted text only */
void buf_char(Buf *buf, char c);
#define buf_lit(buf, literal) buf_add((buf), STR(literal))
void buf_i64(Buf *buf, int64_t value);
void buf_u64(Buf *buf, uint64_t value);
void buf_hex(Buf *buf, const void *bytes, size_t size);
void buf_base64(Buf *buf, const void *bytes, size_t size);    /* RFC 4648, padded */
void buf_base64url(Buf *buf, const void *bytes, size_t size); /* RFC 4648 section 5, no padding */
/* A fixed number of decimals, rounded half to even: rates and plots, never money. */
void buf_double(Buf *buf, double value, int decimals);

void buf_html(Buf *buf, Str s); /* text or attribute value in quotes: & < > " ' escaped */
void buf_url(Buf *buf, Str s);  /* one component, RFC 3986 unreserved kept, the rest %XX */
void buf_json(Buf *buf, Str s); /* a JSON string with its quotes; bad UTF-8 becomes U+FFFD */
void buf_csv(Buf *buf, Str s);  /* one field, quoted when needed; =+-@ at the start get a ' before
                                   (spreadsheet formula injection) */

/* Decoders; false on any character that does not belong. */
bool base64_decode(Arena *arena, Str s, Str *ret_bytes); /* both alphabets, padding optional */
bool hex_decode(Arena *arena, Str s, Str *ret_bytes);
bool url_decode(Arena *arena, Str s, bool plus_is_space, Str *ret_text);
