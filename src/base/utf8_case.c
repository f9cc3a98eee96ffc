/* base/utf8_case.c - capital and small letters of all alphabets.
 *
 * Not here: lower case for comparing (utf8_lower and utf8_fold in utf8.c).
 * Why not GLib's own functions for text: they end at a zero byte, know the rules of the process's
 * language, and give a sigma at the end another form. Here each character has one answer: the full
 * mapping of Unicode (SpecialCasing.txt, what needs no context), as most languages' libraries do.
 */
#include "base/utf8.h"

#include <glib.h>

#define SMALL_IOTA_BELOW 0x345
#define CAPITAL_IOTA     0x399
#define CAPITAL_I_DOT    0x130

static bool within(gunichar c, gunichar first, gunichar last)
{
    return c >= first && c <= last;
}

/* Roman numerals and letters in circles have two cases without being letters. */
static gunichar sign_case(gunichar c, Utf8Case how)
{
    if (how == UTF8_LOWER) {
        if (within(c, 0x2160, 0x216F)) return c + 16;
        if (within(c, 0x24B6, 0x24CF)) return c + 26;
    } else {
        if (within(c, 0x2170, 0x217F)) return c - 16;
        if (within(c, 0x24D0, 0x24E9)) return c - 26;
    }
    return c;
}

/* Where capitals may be more than one character. */
static bool may_grow(gunichar c)
{
    return c == 0xDF || c == 0x149 || c == 0x1F0 || c == SMALL_IOTA_BELOW || c == 0x390 ||
           c == 0x3B0 || c == 0x587 || within(c, 0x1E96, 0x1E9A) || within(c, 0x1F50, 0x1FFF) ||
           within(c, 0xFB00, 0xFB17);
}

static void put(Buf *buf, gunichar c)
{
    char bytes[6];
    buf_add(buf, (Str){bytes, (size_t)g_unichar_to_utf8(c, bytes)});
}

/* The first character is a capital, what it brings along is small: ss, i, an iota below. */
static void put_title(Buf *buf, const char *capitals, gunichar c)
{
    for (const char *at = capitals; *at; at += g_utf8_skip[(guchar)*at]) {
        gunichar part = g_utf8_get_char(at);
        if (at == capitals || c == 0x149)
            put(buf, part);
        else
            put(buf, part == CAPITAL_IOTA ? SMALL_IOTA_BELOW : g_unichar_tolower(part));
    }
}

static void put_grown(Buf *buf, Str character, gunichar c, Utf8Case how)
{
    char *capitals = g_utf8_strup(character.ptr, (gssize)character.len);
    if (how == UTF8_UPPER)
        buf_add(buf, str_of(capitals));
    else
        put_title(buf, capitals, c);
    g_free(capitals);
}

static void put_lower(Buf *buf, gunichar c)
{
    if (c == CAPITAL_I_DOT)
        buf_lit(buf, "i\xCC\x87");
    else
        put(buf, g_unichar_tolower(c));
}

static void put_character(Buf *buf, Str character, gunichar c, Utf8Case how)
{
    gunichar sign = sign_case(c, how);
    if (sign != c) {
        put(buf, sign);
    } else if (how == UTF8_LOWER) {
        put_lower(buf, c);
    } else if (how == UTF8_TITLE && (g_unichar_istitle(c) || within(c, 0x10D0, 0x10FF))) {
        buf_add(buf, character); /* Georgian begins no word with a capital */
    } else if (how == UTF8_TITLE && g_unichar_totitle(c) != c) {
        put(buf, g_unichar_totitle(c));
    } else if (may_grow(c)) {
        put_grown(buf, character, c, how);
    } else {
        put(buf, g_unichar_toupper(c));
    }
}

static char ascii_case(char c, Utf8Case how)
{
    if (how == UTF8_LOWER) return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    return (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
}

static size_t put_next(Buf *buf, Str rest, Utf8Case how)
{
    if (!(rest.ptr[0] & 0x80)) {
        buf_char(buf, ascii_case(rest.ptr[0], how));
        return 1;
    }
    size_t size = 1;
    while (size < rest.len && size < 4 && (rest.ptr[size] & 0xC0) == 0x80)
        size++;
    Str character = {rest.ptr, size};
    if (utf8_valid(character))
        put_character(buf, character, g_utf8_get_char(character.ptr), how);
    else
        buf_add(buf, character);
    return size;
}

void buf_case(Buf *buf, Str s, Utf8Case how)
{
    for (size_t at = 0; at < s.len && !buf->overflow; how = how == UTF8_TITLE ? UTF8_LOWER : how)
        at += put_next(buf, str_slice(s, at, s.len), how);
}
