/* base/encode.c - base64, hex and percent forms, both ways.
 *
 * Not here: quoted-printable and header encodings (flow/channel).
 * The printers are declared in buf.h with the others; the decoders refuse what does not belong. */
#include "base/buf.h"

static void add_hex(Buf *buf, unsigned byte, const char *digits)
{
    buf_char(buf, digits[byte >> 4]);
    buf_char(buf, digits[byte & 15]);
}

void buf_hex(Buf *buf, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        add_hex(buf, at[i], "0123456789abcdef");
}

static void base64(Buf *buf, const unsigned char *at, size_t size, const char *tail, bool padded)
{
    static const char common[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (size_t i = 0; i < size; i += 3) {
        size_t have = size - i < 3 ? size - i : 3;
        uint32_t group = (uint32_t)at[i] << 16;
        if (have > 1) group |= (uint32_t)at[i + 1] << 8;
        if (have > 2) group |= at[i + 2];
        char text[4];
        for (int k = 0; k < 4; k++) {
            uint32_t six = group >> (18 - 6 * k) & 63;
            const char *from = six < 62 ? &common[six] : &tail[six - 62];
            text[k] = *from;
        }
        if (have < 3) text[3] = '=';
        if (have < 2) text[2] = '=';
        buf_add(buf, (Str){text, padded ? 4 : have + 1});
    }
}

void buf_base64(Buf *buf, const void *bytes, size_t size)
{
    base64(buf, bytes, size, "+/", true);
}

void buf_base64url(Buf *buf, const void *bytes, size_t size)
{
    base64(buf, bytes, size, "-_", false);
}

void buf_url(Buf *buf, Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '.' || c == '_' || c == '~';
        if (kept) {
            buf_char(buf, c);
        } else {
            buf_char(buf, '%');
            add_hex(buf, (unsigned char)c, "0123456789ABCDEF");
        }
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool hex_decode(Arena *arena, Str s, Str *ret_bytes)
{
    if (s.len % 2) return false;
    char *bytes = arena_alloc_raw(arena, s.len / 2);
    for (size_t i = 0; i < s.len; i += 2) {
        int high = hex_value(s.ptr[i]), low = hex_value(s.ptr[i + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i / 2] = (char)(high << 4 | low);
    }
    *ret_bytes = (Str){bytes, s.len / 2};
    return true;
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

bool base64_decode(Arena *arena, Str s, Str *ret_bytes)
{
    size_t padding = 0;
    while (padding < 2 && padding < s.len && s.ptr[s.len - 1 - padding] == '=')
        padding++;
    if (padding && s.len % 4) return false;
    s.len -= padding;
    if (s.len % 4 == 1) return false;

    size_t size = s.len / 4 * 3 + (s.len % 4 ? s.len % 4 - 1 : 0);
    char *bytes = arena_alloc_raw(arena, size);
    uint32_t bits = 0;
    unsigned bit_count = 0;
    size_t out = 0;
    for (size_t i = 0; i < s.len; i++) {
        int six = base64_value(s.ptr[i]);
        if (six < 0) return false;
        bits = bits << 6 | (uint32_t)six;
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        bytes[out++] = (char)(unsigned char)(bits >> bit_count);
    }
    if (bits & ((1u << bit_count) - 1)) return false; /* two spellings of one value */
    *ret_bytes = (Str){bytes, size};
    return true;
}

bool url_decode(Arena *arena, Str s, bool plus_is_space, Str *ret_text)
{
    char *text = arena_alloc_raw(arena, s.len);
    size_t out = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '%') {
            if (s.len - i < 3) return false;
            int high = hex_value(s.ptr[i + 1]), low = hex_value(s.ptr[i + 2]);
            if (high < 0 || low < 0) return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        text[out++] = c;
    }
    *ret_text = (Str){text, out};
    return true;
}
