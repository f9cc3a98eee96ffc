/* base/utf8.c - checking UTF-8, counting and cutting characters, folding names.
 *
 * Not here: Unicode tables; GLib has them.
 * Why two speeds: nearly all text is ASCII, so runs of it are passed 32 bytes at a time and only
 * the rest goes through the table of well-formed sequences (Unicode 15, table 3-7). */
#include "base/utf8.h"

#include <glib.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

static uint64_t load64(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static bool between(unsigned char byte, unsigned low, unsigned high)
{
    return byte >= low && byte <= high;
}

/* Length of the well-formed sequence at `at`, 0 when there is none. */
static size_t sequence_length(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80) return 1;
    if (between(lead, 0xc2, 0xdf)) return left >= 2 && between(at[1], 0x80, 0xbf) ? 2 : 0;
    if (between(lead, 0xe0, 0xef)) {
        unsigned low = lead == 0xe0 ? 0xa0 : 0x80, high = lead == 0xed ? 0x9f : 0xbf;
        return left >= 3 && between(at[1], low, high) && between(at[2], 0x80, 0xbf) ? 3 : 0;
    }
    if (between(lead, 0xf0, 0xf4)) {
        unsigned low = lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xf4 ? 0x8f : 0xbf;
        return left >= 4 && between(at[1], low, high) && between(at[2], 0x80, 0xbf) &&
                       between(at[3], 0x80, 0xbf)
                   ? 4
                   : 0;
    }
    return 0;
}

static size_t ascii_run(const char *at, size_t left)
{
    size_t done = 0;
    while (left - done >= 32) {
        const char *p = at + done;
        if ((load64(p) | load64(p + 8) | load64(p + 16) | load64(p + 24)) & HIGH_BITS) break;
        done += 32;
    }
    while (left - done >= 8 && !(load64(at + done) & HIGH_BITS))
        done += 8;
    while (done < left && !(at[done] & 0x80))
        done++;
    return done;
}

size_t utf8_valid_prefix(Str s)
{
    size_t at = 0;
    while (at < s.len) {
        at += ascii_run(s.ptr + at, s.len - at);
        while (at < s.len && s.ptr[at] & 0x80) {
            size_t length = sequence_length((const unsigned char *)s.ptr + at, s.len - at);
            if (length == 0) return at;
            at += length;
        }
    }
    return at;
}

bool utf8_valid(Str s)
{
    return utf8_valid_prefix(s) == s.len;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

size_t utf8_length(Str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += !is_continuation(s.ptr[i]);
    return count;
}

Str utf8_cut(Str s, size_t max_bytes)
{
    if (s.len <= max_bytes) return s;
    size_t end = max_bytes;
    while (end && is_continuation(s.ptr[end]))
        end--;
    return (Str){s.ptr, end};
}

/* Takes over what GLib allocated. */
static Str adopt(Arena *arena, char *text)
{
    Str copy = arena_str(arena, str_of(text));
    g_free(text);
    return copy;
}

static Str ascii_lower(Arena *arena, Str s)
{
    char *text = arena_alloc_raw(arena, s.len);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        text[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return (Str){text, s.len};
}

Str utf8_lower(Arena *arena, Str s)
{
    if (s.len == 0) return STR_NONE;
    if (ascii_run(s.ptr, s.len) == s.len) return ascii_lower(arena, s);
    return adopt(arena, g_utf8_strdown(s.ptr, (gssize)s.len));
}

static Str normal_form(Arena *arena, Str s)
{
    char *text = g_utf8_normalize(s.ptr, (gssize)s.len, G_NORMALIZE_ALL_COMPOSE);
    return text ? adopt(arena, text) : s;
}

Str utf8_fold(Arena *arena, Str s)
{
    s = str_trim(s);
    if (s.len == 0) return STR_NONE;
    if (ascii_run(s.ptr, s.len) == s.len) return ascii_lower(arena, s);
    /* Lower case can leave the normal form, so it is taken again (as in Unicode 3.13 D146). */
    return str_trim(normal_form(arena, utf8_lower(arena, normal_form(arena, s))));
}

char *utf8_put(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 63));
        *out++ = (char)(0x80 | (code & 63));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 63));
        *out++ = (char)(0x80 | (code >> 6 & 63));
        *out++ = (char)(0x80 | (code & 63));
    }
    return out;
}
