/* liquid/filters_text.c - filters that add to, trim, cut and change a text.
 *
 * Not here: finding parts of it and splitting (filters_replace.c), HTML and URLs (filters_html.c).
 * Positions and lengths are counted in characters. White space is what Ruby's strip takes off:
 * that of ASCII, and zero bytes. What need not change is answered as it is. */
#include "base/utf8.h"
#include "liquid/filter.h"
#include "liquid/filters.h"

bool liquid_give(Str text, LiquidValue *ret)
{
    *ret = liquid_text(text);
    return true;
}

bool liquid_join(LiquidCall *call, Str a, Str b, LiquidValue *ret)
{
    if (b.len == 0 || a.len == 0) return liquid_give(a.len ? a : b, ret);
    char *bytes = liquid_bytes(call, a.len + b.len);
    if (!bytes) return false;
    memcpy(bytes, a.ptr, a.len);
    memcpy(bytes + a.len, b.ptr, b.len);
    return liquid_give((Str){bytes, a.len + b.len}, ret);
}

static bool escape(LiquidCall *call, LiquidValue *value)
{
    if (liquid_is_safe(call, *value)) return true;
    Buf buf = liquid_buf(call);
    buf_html(&buf, liquid_to_text(liquid_scratch(call), *value));
    return liquid_buf_end(call, &buf, value);
}

/* Beside safe HTML what is not gets escaped, so that the whole is safe. */
static bool join_values(LiquidCall *call, LiquidValue a, LiquidValue b, LiquidValue *ret)
{
    Arena *scratch = liquid_scratch(call);
    bool safe = liquid_is_safe(call, a) || liquid_is_safe(call, b);
    uint8_t least = a.trust < b.trust ? a.trust : b.trust;
    if (safe && (!escape(call, &a) || !escape(call, &b))) return false;
    if (!liquid_join(call, liquid_to_text(scratch, a), liquid_to_text(scratch, b), ret))
        return false;
    ret->trust = safe ? LIQUID_SAFE_HTML : least;
    return true;
}

bool filter_append(LiquidCall *call, LiquidValue *ret)
{
    return join_values(call, call->input, liquid_arg(call, 0), ret);
}

bool filter_prepend(LiquidCall *call, LiquidValue *ret)
{
    return join_values(call, liquid_arg(call, 0), call->input, ret);
}

static bool in_case(LiquidCall *call, Utf8Case how, LiquidValue *ret)
{
    Buf buf = liquid_buf(call);
    buf_case(&buf, liquid_input_text(call), how);
    return liquid_buf_end(call, &buf, ret);
}

bool filter_capitalize(LiquidCall *call, LiquidValue *ret)
{
    return in_case(call, UTF8_TITLE, ret);
}

bool filter_downcase(LiquidCall *call, LiquidValue *ret)
{
    return in_case(call, UTF8_LOWER, ret);
}

bool filter_upcase(LiquidCall *call, LiquidValue *ret)
{
    return in_case(call, UTF8_UPPER, ret);
}

static Str without_spaces(Str s, bool left, bool right)
{
    size_t from = 0, to = s.len;
    while (left && from < to && (liquid_is_space(s.ptr[from]) || !s.ptr[from]))
        from++;
    while (right && to > from && (liquid_is_space(s.ptr[to - 1]) || !s.ptr[to - 1]))
        to--;
    return str_slice(s, from, to);
}

static bool strip(LiquidCall *call, bool left, bool right, LiquidValue *ret)
{
    Str text = without_spaces(liquid_input_text(call), left, right);
    bool is_text = call->input.kind == LIQUID_TEXT;
    *ret = liquid_trusted(text, is_text ? (LiquidTrust)call->input.trust : LIQUID_DATA);
    return true;
}

bool filter_strip(LiquidCall *call, LiquidValue *ret)
{
    return strip(call, true, true, ret);
}

bool filter_lstrip(LiquidCall *call, LiquidValue *ret)
{
    return strip(call, true, false, ret);
}

bool filter_rstrip(LiquidCall *call, LiquidValue *ret)
{
    return strip(call, false, true, ret);
}

bool filter_squish(LiquidCall *call, LiquidValue *ret)
{
    if (call->input.kind == LIQUID_NIL) return liquid_nothing(ret);
    Str s = without_spaces(liquid_input_text(call), true, true);
    char *bytes = liquid_bytes(call, s.len);
    if (!bytes) return false;
    size_t out = 0;
    for (size_t i = 0; i < s.len; i++) {
        bool space = liquid_is_space(s.ptr[i]);
        if (!space || !liquid_is_space(s.ptr[i - 1])) /* it begins with none */
            bytes[out++] = space ? ' ' : s.ptr[i];
    }
    return liquid_give((Str){bytes, out}, ret);
}

/* Each end of a line, with its carriage return, becomes `mark`. */
static bool mark_lines(LiquidCall *call, Str mark, LiquidValue *ret)
{
    Str rest = liquid_input_text(call);
    ptrdiff_t end = str_find_char(rest, '\n');
    if (end < 0) return liquid_give(rest, ret);
    Buf buf = liquid_buf(call);
    for (; end >= 0; end = str_find_char(rest, '\n')) {
        Str line = str_slice(rest, 0, (size_t)end);
        if (str_ends(line, STR("\r"))) line.len--;
        buf_add(&buf, line);
        buf_add(&buf, mark);
        rest = str_slice(rest, (size_t)end + 1, rest.len);
    }
    buf_add(&buf, rest);
    return liquid_buf_end(call, &buf, ret);
}

bool filter_strip_newlines(LiquidCall *call, LiquidValue *ret)
{
    return mark_lines(call, STR_NONE, ret);
}

bool filter_newline_to_br(LiquidCall *call, LiquidValue *ret)
{
    bool escapes = liquid_escapes(call);
    if (escapes && !escape(call, &call->input)) return false;
    if (!mark_lines(call, STR("<br />\n"), ret)) return false;
    if (escapes) ret->trust = LIQUID_SAFE_HTML;
    return true;
}

/* Bytes of the first `count` characters, of all when there are no more. */
static size_t bytes_of(Str s, uint64_t count)
{
    size_t at = 0;
    while (count-- > 0 && at < s.len)
        at = liquid_next_character(s, at);
    return at;
}

/* Ruby's slice of `size` things: where it begins and how many; false when there is none. */
static bool part_of(uint64_t size, int64_t offset, int64_t length, uint64_t *ret_from,
                    uint64_t *ret_count)
{
    if (offset < 0) offset += (int64_t)size;
    if (offset < 0 || (uint64_t)offset > size || length < 0) return false;
    uint64_t left = size - (uint64_t)offset;
    *ret_from = (uint64_t)offset;
    *ret_count = (uint64_t)length < left ? (uint64_t)length : left;
    return true;
}

static bool slice_list(LiquidValue list, int64_t offset, int64_t length, LiquidValue *ret)
{
    uint64_t from = 0, count = 0;
    if (!part_of(list.length, offset, length, &from, &count)) count = 0;
    *ret = liquid_list(count ? list.items + from : NULL, (uint32_t)count);
    return true;
}

bool filter_slice(LiquidCall *call, LiquidValue *ret)
{
    int64_t offset, length = 1;
    if (!liquid_arg_integer(call, 0, &offset)) return false;
    if (liquid_truthy(liquid_arg(call, 1)) && !liquid_arg_integer(call, 1, &length)) return false;
    LiquidValue input = liquid_unwrap(call, call->input);
    if (input.kind == LIQUID_LIST) return slice_list(input, offset, length, ret);
    Str s = liquid_input_text(call);
    uint64_t from = 0, count = 0;
    if (!part_of(utf8_length(s), offset, length, &from, &count)) return liquid_give(STR_NONE, ret);
    s = str_slice(s, bytes_of(s, from), s.len);
    return liquid_give(str_slice(s, 0, bytes_of(s, count)), ret);
}

/* What stands where text was cut off. */
static Str ellipsis(LiquidCall *call)
{
    return call->arg_count > 1 ? liquid_arg_text(call, 1) : STR("...");
}

bool filter_truncate(LiquidCall *call, LiquidValue *ret)
{
    int64_t length = 50;
    if (call->input.kind == LIQUID_NIL) return liquid_nothing(ret);
    if (call->arg_count > 0 && !liquid_arg_integer(call, 0, &length)) return false;
    Str s = liquid_input_text(call), end = ellipsis(call);
    if (length >= 0 && bytes_of(s, (uint64_t)length) == s.len) return liquid_give(s, ret);
    int64_t end_length = (int64_t)utf8_length(end);
    uint64_t kept = length > end_length ? (uint64_t)(length - end_length) : 0;
    return liquid_join(call, str_slice(s, 0, bytes_of(s, kept)), end, ret);
}

static size_t skip(Str s, size_t at, bool spaces)
{
    while (at < s.len && liquid_is_space(s.ptr[at]) == spaces)
        at++;
    return at;
}

/* Text is cut off where `words` words end and white space follows, be it the last. */
static bool ends_later(Str s, int64_t words)
{
    size_t at = skip(s, 0, true);
    for (; at < s.len && words > 0; words--) {
        at = skip(s, at, false);
        if (at == s.len) return false;
        at = skip(s, at, true);
    }
    return words == 0;
}

bool filter_truncatewords(LiquidCall *call, LiquidValue *ret)
{
    int64_t words = 15;
    if (call->input.kind == LIQUID_NIL) return liquid_nothing(ret);
    if (call->arg_count > 0 && !liquid_arg_integer(call, 0, &words)) return false;
    if (words < 1) words = 1;
    Str s = liquid_input_text(call);
    if (!ends_later(s, words)) return liquid_give(s, ret);
    Buf buf = liquid_buf(call);
    size_t at = 0;
    for (; words > 0; words--) {
        size_t from = skip(s, at, true);
        at = skip(s, from, false);
        buf_add(&buf, str_slice(s, from, at));
        if (words > 1) buf_char(&buf, ' ');
    }
    buf_add(&buf, ellipsis(call));
    return liquid_buf_end(call, &buf, ret);
}
