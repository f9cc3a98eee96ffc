/* base/buf.c - text that grows in an arena, numbers, and the printers of each output language.
 *
 * Not here: base64, hex and URL forms (encode.c); JSON structure (json_out.c).
 * Growth doubles; the arena extends the newest object in place, so one growing Buf does not leave
 * its former selves behind. */
#include "base/buf.h"

#include "base/utf8.h"

#include <glib.h>

#define CAPACITY_FIRST 128

Buf buf_new(Arena *arena, size_t cap)
{
    return (Buf){.arena = arena, .cap = cap};
}

Str buf_str(const Buf *buf)
{
    return (Str){buf->ptr, buf->len};
}

void buf_clear(Buf *buf)
{
    buf->len = 0;
    buf->overflow = false;
}

static void grow(Buf *buf, size_t needed)
{
    size_t capacity = buf->capacity ? buf->capacity * 2 : CAPACITY_FIRST;
    if (capacity > buf->cap) capacity = buf->cap;
    if (capacity < needed) capacity = needed;
    if (buf->ptr && arena_extend(buf->arena, buf->ptr, buf->capacity, capacity)) {
        buf->capacity = capacity;
        return;
    }
    char *moved = arena_alloc_raw(buf->arena, capacity);
    if (buf->ptr) memcpy(moved, buf->ptr, buf->len);
    buf->ptr = moved;
    buf->capacity = capacity;
}

char *buf_cstr(Buf *buf)
{
    if (buf->len == buf->capacity) grow(buf, buf->len + 1);
    buf->ptr[buf->len] = 0;
    return buf->ptr;
}

void buf_add(Buf *buf, Str s)
{
    size_t room = buf->cap - buf->len;
    if (s.len > room) {
        buf->overflow = true;
        s.len = room;
    }
    if (s.len == 0) return;
    if (s.len > buf->capacity - buf->len) grow(buf, buf->len + s.len);
    memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
}

void buf_char(Buf *buf, char c)
{
    if (buf->len < buf->capacity && buf->len < buf->cap)
        buf->ptr[buf->len++] = c;
    else
        buf_add(buf, (Str){&c, 1});
}

void buf_u64(Buf *buf, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    buf_add(buf, (Str){digits + at, sizeof digits - at});
}

void buf_i64(Buf *buf, int64_t value)
{
    if (value < 0) buf_char(buf, '-');
    buf_u64(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void buf_double(Buf *buf, double value, int decimals)
{
    if (!__builtin_isfinite(value)) return;
    if (decimals < 0) decimals = 0;
    if (decimals > 20) decimals = 20;
    char format[8] = "%.", text[352];
    size_t at = 2;
    if (decimals > 9) format[at++] = (char)('0' + decimals / 10);
    format[at++] = (char)('0' + decimals % 10);
    format[at] = 'f';
    g_ascii_formatd(text, sizeof text, format, value);
    bool minus_zero = text[0] == '-' && text[1 + strspn(text + 1, "0.")] == 0;
    buf_add(buf, str_of(text + minus_zero));
}

static Str html_escape(char c)
{
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    case '\'': return STR("&#39;");
    default: return STR_NONE;
    }
}

void buf_html(Buf *buf, Str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        Str escape = html_escape(s.ptr[i]);
        if (escape.len == 0) continue;
        buf_add(buf, str_slice(s, from, i));
        buf_add(buf, escape);
        from = i + 1;
    }
    buf_add(buf, str_slice(s, from, s.len));
}

static void json_escape(Buf *buf, char c)
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"': buf_lit(buf, "\\\""); break;
    case '\\': buf_lit(buf, "\\\\"); break;
    case '\b': buf_lit(buf, "\\b"); break;
    case '\f': buf_lit(buf, "\\f"); break;
    case '\n': buf_lit(buf, "\\n"); break;
    case '\r': buf_lit(buf, "\\r"); break;
    case '\t': buf_lit(buf, "\\t"); break;
    default: {
        char text[6] = {'\\', 'u', '0', '0', hex[(unsigned char)c >> 4], hex[c & 15]};
        buf_add(buf, (Str){text, sizeof text});
    }
    }
}

/* s is valid UTF-8. */
static void json_valid(Buf *buf, Str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if ((unsigned char)c >= 0x20 && c != '"' && c != '\\') continue;
        buf_add(buf, str_slice(s, from, i));
        json_escape(buf, c);
        from = i + 1;
    }
    buf_add(buf, str_slice(s, from, s.len));
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
#define ANY_ZERO(word)  (((word)-EACH_BYTE(0x01)) & ~(word)&EACH_BYTE(0x80))

/* Eight bytes at `at` with nothing to escape and nothing to check: ASCII without controls, quotes
 * and backslashes. */
static inline bool json_plain_8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t control = (word - EACH_BYTE(0x20)) & ~word & EACH_BYTE(0x80);
    uint64_t quote = word ^ EACH_BYTE('"'), backslash = word ^ EACH_BYTE('\\');
    return !((word & EACH_BYTE(0x80)) | control | ANY_ZERO(quote) | ANY_ZERO(backslash));
}

static bool json_plain(Str s)
{
    size_t at = 0;
    for (; s.len - at >= sizeof(uint64_t); at += sizeof(uint64_t))
        if (!json_plain_8(s.ptr + at)) return false;
    if (at > 0) return at == s.len || json_plain_8(s.ptr + s.len - sizeof(uint64_t));
    for (; at < s.len; at++) {
        unsigned char c = (unsigned char)s.ptr[at];
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') return false;
    }
    return true;
}

static void json_careful(Buf *buf, Str s)
{
    buf_char(buf, '"');
    for (;;) {
        size_t good = utf8_valid_prefix(s);
        json_valid(buf, (Str){s.ptr, good});
        if (good == s.len) break;
        buf_lit(buf, "\xef\xbf\xbd");
        s = str_slice(s, good + 1, s.len);
    }
    buf_char(buf, '"');
}

void buf_json(Buf *buf, Str s)
{
    if (s.len > buf->cap - buf->len || buf->cap - buf->len - s.len < 2 || !json_plain(s)) {
        json_careful(buf, s);
        return;
    }
    if (s.len + 2 > buf->capacity - buf->len) grow(buf, buf->len + s.len + 2);
    char *at = buf->ptr + buf->len;
    *at++ = '"';
    if (s.len) memcpy(at, s.ptr, s.len);
    at[s.len] = '"';
    buf->len += s.len + 2;
}

void buf_csv(Buf *buf, Str s)
{
    bool formula = s.len && strchr("=+-@\t\r", s.ptr[0]) && s.ptr[0];
    bool quoted = s.len && (s.ptr[0] == ' ' || s.ptr[s.len - 1] == ' ');
    for (size_t i = 0; i < s.len && !quoted; i++)
        quoted = s.ptr[i] && strchr(",;\t\"\r\n", s.ptr[i]);
    if (quoted) buf_char(buf, '"');
    if (formula) buf_char(buf, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"') buf_char(buf, '"');
        buf_char(buf, s.ptr[i]);
    }
    if (quoted) buf_char(buf, '"');
}
