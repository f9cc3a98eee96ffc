/* liquid/filters_html.c - filters that write text for HTML, URLs and base64, and read it back.
 *
 * Not here: rendering with escape (run.c); strip_html takes tags off as Liquid does, which is no
 * defence against hostile HTML: escape is. What decodes to no UTF-8 is refused, so that output
 * stays text.
 */
#include "base/utf8.h"
#include "liquid/filters.h"

static bool has_any(Str s, const char *bytes)
{
    for (; *bytes; bytes++)
        if (str_find_char(s, *bytes) >= 0) return true;
    return false;
}

bool filter_escape(LiquidCall *call, LiquidValue *ret)
{
    if (call->input.kind == LIQUID_NIL) return liquid_nothing(ret);
    Str s = liquid_input_text(call);
    Buf buf = liquid_buf(call);
    bool plain = !has_any(s, "&<>\"'");
    if (!plain) buf_html(&buf, s);
    if (!plain && !liquid_buf_end(call, &buf, ret)) return false;
    *ret = liquid_trusted(plain ? s : liquid_str(*ret), LIQUID_SAFE_HTML);
    return true;
}

bool filter_h(LiquidCall *call, LiquidValue *ret)
{
    return filter_escape(call, ret);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "amp;" or "#38;" begins the text behind an ampersand. */
static bool begins_entity(Str s)
{
    bool number = s.len && s.ptr[0] == '#';
    size_t from = number, at = from;
    while (at < s.len && (number ? is_digit(s.ptr[at]) : is_letter(s.ptr[at])))
        at++;
    return at > from && at < s.len && s.ptr[at] == ';';
}

bool filter_escape_once(LiquidCall *call, LiquidValue *ret)
{
    Str rest = liquid_input_text(call);
    Buf buf = liquid_buf(call);
    ptrdiff_t at;
    while ((at = str_find_char(rest, '&')) >= 0) {
        Str behind = str_slice(rest, (size_t)at + 1, rest.len);
        buf_html(&buf, str_slice(rest, 0, (size_t)at));
        buf_add(&buf, begins_entity(behind) ? STR("&") : STR("&amp;"));
        rest = behind;
    }
    buf_html(&buf, rest);
    if (!liquid_buf_end(call, &buf, ret)) return false;
    ret->trust = LIQUID_SAFE_HTML;
    return true;
}

typedef struct Block { /* of HTML that is no text at all */
    Str open, close;
    bool unclosed; /* from here on none is closed */
} Block;

/* Bytes of the block that begins `rest`, 0 when none does. */
static size_t block_size(Block *blocks, size_t count, Str rest)
{
    for (Block *block = blocks; block < blocks + count; block++) {
        if (block->unclosed || !str_starts(rest, block->open)) continue;
        ptrdiff_t end = str_find(str_slice(rest, block->open.len, rest.len), block->close);
        if (end >= 0) return block->open.len + (size_t)end + block->close.len;
        block->unclosed = true;
    }
    return 0;
}

/* Copies s to `out` without its scripts, styles and comments; returns the bytes that are left. */
static size_t without_blocks(char *out, Str s)
{
    Block blocks[] = {
        {STR_INIT("<script"), STR_INIT("</script>"), false},
        {STR_INIT("<!--"),    STR_INIT("-->"),       false},
        {STR_INIT("<style"),  STR_INIT("</style>"),  false},
    };
    size_t size = 0;
    for (size_t at = 0; at < s.len;) {
        size_t block = 0;
        if (s.ptr[at] == '<')
            block = block_size(blocks, sizeof blocks / sizeof blocks[0], str_slice(s, at, s.len));
        if (block)
            at += block;
        else
            out[size++] = s.ptr[at++];
    }
    return size;
}

/* Takes all from '<' to the next '>' out of the text. */
static size_t without_tags(char *text, size_t size)
{
    size_t kept = 0;
    for (size_t at = 0; at < size;) {
        const char *end = text[at] == '<' ? memchr(text + at, '>', size - at) : NULL;
        if (end) {
            at = (size_t)(end - text) + 1;
        } else if (text[at] == '<') { /* it stays open: the rest is text */
            memmove(text + kept, text + at, size - at);
            return kept + size - at;
        } else {
            text[kept++] = text[at++];
        }
    }
    return kept;
}

bool filter_strip_html(LiquidCall *call, LiquidValue *ret)
{
    Str s = liquid_input_text(call);
    if (str_find_char(s, '<') < 0) return liquid_give(s, ret);
    char *text = liquid_bytes(call, s.len);
    if (!text) return false;
    size_t size = without_blocks(text, s);
    return liquid_give((Str){text, without_tags(text, size)}, ret);
}

/* All but letters, digits, -._~ and the bytes of `kept` as %XX; a space may be '+'. */
static bool percent(LiquidCall *call, const char *kept, bool plus, LiquidValue *ret)
{
    Str s = liquid_input_text(call);
    Buf buf = liquid_buf(call);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == ' ' && plus)
            buf_char(&buf, '+');
        else if (c && strchr(kept, c))
            buf_char(&buf, c);
        else
            buf_url(&buf, str_slice(s, i, i + 1));
    }
    return liquid_buf_end(call, &buf, ret);
}

bool filter_url_encode(LiquidCall *call, LiquidValue *ret)
{
    if (call->input.kind == LIQUID_NIL) return liquid_nothing(ret);
    return percent(call, "", true, ret);
}

/* Of a whole address: what parts it stays. */
bool filter_url_escape(LiquidCall *call, LiquidValue *ret)
{
    return percent(call, ";/?:@&=+$,[]!*'()", false, ret);
}

bool filter_url_param_escape(LiquidCall *call, LiquidValue *ret)
{
    return percent(call, ";/?:@=+$,[]!*'()", false, ret);
}

static int hex(char c)
{
    if (is_digit(c)) return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What is no %XX stays as it is. */
bool filter_url_decode(LiquidCall *call, LiquidValue *ret)
{
    if (call->input.kind == LIQUID_NIL) return liquid_nothing(ret);
    Str s = liquid_input_text(call);
    if (!has_any(s, "%+")) return liquid_give(s, ret);
    char *bytes = liquid_bytes(call, s.len);
    if (!bytes) return false;
    size_t size = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool coded = c == '%' && s.len - i > 2 && hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0;
        if (coded) c = (char)(hex(s.ptr[i + 1]) << 4 | hex(s.ptr[i + 2]));
        bytes[size++] = (char)(c == '+' && !coded ? ' ' : c);
        if (coded) i += 2;
    }
    if (!utf8_valid((Str){bytes, size}))
        return liquid_refuse(call, "invalid byte sequence in UTF-8");
    return liquid_give((Str){bytes, size}, ret);
}

bool filter_base64_encode(LiquidCall *call, LiquidValue *ret)
{
    Str s = liquid_input_text(call);
    Buf buf = liquid_buf(call);
    buf_base64(&buf, s.ptr, s.len);
    return liquid_buf_end(call, &buf, ret);
}

bool filter_base64_url_safe_encode(LiquidCall *call, LiquidValue *ret)
{
    Str s = liquid_input_text(call);
    Buf buf = liquid_buf(call);
    buf_base64url(&buf, s.ptr, s.len);
    while (buf.len % 4 && !buf.overflow)
        buf_char(&buf, '=');
    return liquid_buf_end(call, &buf, ret);
}

static bool decode(LiquidCall *call, Str s, const char *refusal, LiquidValue *ret)
{
    Str bytes;
    if (!base64_decode(liquid_scratch(call), s, &bytes)) return liquid_refuse(call, refusal);
    if (!utf8_valid(bytes)) return liquid_refuse(call, "what the base64 holds is not text");
    return liquid_give(bytes, ret);
}

bool filter_base64_decode(LiquidCall *call, LiquidValue *ret)
{
    static const char refusal[] = "invalid base64 provided to base64_decode";
    Str s = liquid_input_text(call);
    if (s.len % 4 || has_any(s, "-_")) return liquid_refuse(call, refusal);
    return decode(call, s, refusal, ret);
}

bool filter_base64_url_safe_decode(LiquidCall *call, LiquidValue *ret)
{
    Str s = liquid_input_text(call);
    return decode(call, s, "invalid base64 provided to base64_url_safe_decode", ret);
}
