/* liquid/filters_replace.c - filters that look for a text in a text: replace, remove, split.
 *
 * Not here: regular expressions; Liquid has none. An empty text is found before every character and
 * at the end. In what replace and replace_first put in, \0 and \& stand for what was found, \` and
 * \' for what stands before and behind it, \1 to \9 for nothing, \\ for \, as in Ruby's gsub. */
#include "liquid/filters.h"

/* The first `needle` at or behind `from`; false when there is none. */
static bool find_from(Str s, Str needle, size_t from, size_t *ret_at)
{
    ptrdiff_t at = str_find(str_slice(s, from, s.len), needle);
    if (at >= 0) *ret_at = from + (size_t)at;
    return at >= 0;
}

/* What "\c" in a replacement stands for; false when it is nothing but two characters. */
static bool reference(Str s, size_t at, size_t end, char c, Str *ret_text)
{
    if (c == '0' || c == '&')
        *ret_text = str_slice(s, at, end);
    else if (c == '`')
        *ret_text = str_slice(s, 0, at);
    else if (c == '\'')
        *ret_text = str_slice(s, end, s.len);
    else if (c >= '1' && c <= '9')
        *ret_text = STR_NONE;
    else if (c == '\\')
        *ret_text = STR("\\");
    else
        return false;
    return true;
}

/* `with` in place of s[at..end). */
static bool put_in(LiquidCall *call, Buf *buf, Str with, Str s, size_t at, size_t end)
{
    ptrdiff_t slash;
    while ((slash = str_find_char(with, '\\')) >= 0 && (size_t)slash + 1 < with.len) {
        char c = with.ptr[slash + 1];
        Str text = str_slice(with, (size_t)slash, (size_t)slash + 2);
        buf_add(buf, str_slice(with, 0, (size_t)slash));
        with = str_slice(with, (size_t)slash + 2, with.len);
        if (c == 'k' && str_starts(with, STR("<")))
            return liquid_refuse(call, "there are no names for what a replacement found");
        (void)reference(s, at, end, c, &text);
        buf_add(buf, text);
        if (buf->overflow) return true;
    }
    buf_add(buf, with);
    return true;
}

static bool replace(LiquidCall *call, Str with, bool all, LiquidValue *ret)
{
    Str s = liquid_input_text(call), needle = liquid_arg_text(call, 0);
    size_t at, done = 0;
    if (!find_from(s, needle, 0, &at)) return liquid_give(s, ret);
    Buf buf = liquid_buf(call);
    do {
        buf_add(&buf, str_slice(s, done, at));
        if (!put_in(call, &buf, with, s, at, at + needle.len)) return false;
        done = at + needle.len;
        if (needle.len == 0 && all && at < s.len) { /* the next is behind the next character */
            at = liquid_next_character(s, at);
            buf_add(&buf, str_slice(s, done, at));
            done = at;
            continue;
        }
        if (needle.len == 0 || !find_from(s, needle, done, &at)) break;
    } while (all && !buf.overflow);
    buf_add(&buf, str_slice(s, done, s.len));
    return liquid_buf_end(call, &buf, ret);
}

bool filter_replace(LiquidCall *call, LiquidValue *ret)
{
    return replace(call, liquid_arg_text(call, 1), true, ret);
}

bool filter_replace_first(LiquidCall *call, LiquidValue *ret)
{
    return replace(call, liquid_arg_text(call, 1), false, ret);
}

bool filter_remove(LiquidCall *call, LiquidValue *ret)
{
    return replace(call, STR_NONE, true, ret);
}

bool filter_remove_first(LiquidCall *call, LiquidValue *ret)
{
    return replace(call, STR_NONE, false, ret);
}

static bool backwards(LiquidCall *call, Str s, Str *ret_reverse)
{
    char *bytes = liquid_bytes(call, s.len);
    if (!bytes) return false;
    for (size_t i = 0; i < s.len; i++)
        bytes[i] = s.ptr[s.len - 1 - i];
    *ret_reverse = (Str){bytes, s.len};
    return true;
}

/* The last `needle` of a text that has one: the first when both are read backwards, which takes no
 * longer than the text is, whatever stands in it. */
static bool find_last(LiquidCall *call, Str s, Str needle, size_t *ret_at)
{
    Str reverse, reverse_needle;
    if (!backwards(call, s, &reverse) || !backwards(call, needle, &reverse_needle)) return false;
    *ret_at = s.len - needle.len - (size_t)str_find(reverse, reverse_needle);
    return true;
}

static bool replace_last(LiquidCall *call, Str with, LiquidValue *ret)
{
    Str s = liquid_input_text(call), needle = liquid_arg_text(call, 0);
    size_t at;
    if (!find_from(s, needle, 0, &at)) return liquid_give(s, ret);
    if (!find_last(call, s, needle, &at)) return false;
    Buf buf = liquid_buf(call);
    buf_add(&buf, str_slice(s, 0, at));
    buf_add(&buf, with);
    buf_add(&buf, str_slice(s, at + needle.len, s.len));
    return liquid_buf_end(call, &buf, ret);
}

bool filter_replace_last(LiquidCall *call, LiquidValue *ret)
{
    return replace_last(call, liquid_arg_text(call, 1), ret);
}

bool filter_remove_last(LiquidCall *call, LiquidValue *ret)
{
    return replace_last(call, STR_NONE, ret);
}

typedef struct Splitter {
    Str text, separator;
    size_t at;   /* where the next part begins */
    bool spaces; /* the separator is one space: any white space parts words */
} Splitter;

static bool next_word(Splitter *splitter, Str *ret_part)
{
    Str s = splitter->text;
    size_t at = splitter->at;
    while (at < s.len && liquid_is_space(s.ptr[at]))
        at++;
    size_t from = at;
    while (at < s.len && !liquid_is_space(s.ptr[at]))
        at++;
    splitter->at = at;
    *ret_part = str_slice(s, from, at);
    return from < at;
}

static bool next_part(Splitter *splitter, Str *ret_part)
{
    Str s = splitter->text;
    size_t from = splitter->at, to = s.len;
    if (splitter->spaces) return next_word(splitter, ret_part);
    if (from >= s.len) return false;
    if (splitter->separator.len == 0) {
        to = liquid_next_character(s, from);
        splitter->at = to;
    } else {
        splitter->at =
            find_from(s, splitter->separator, from, &to) ? to + splitter->separator.len : s.len;
    }
    *ret_part = str_slice(s, from, to);
    return true;
}

/* Empty parts at the end are none. */
bool filter_split(LiquidCall *call, LiquidValue *ret)
{
    Splitter splitter = {.text = liquid_input_text(call), .separator = liquid_arg_text(call, 0)};
    splitter.spaces = str_eq(splitter.separator, STR(" "));
    Splitter again = splitter;
    uint32_t count = 0, filled = 0;
    Str part;
    for (uint32_t i = 1; next_part(&splitter, &part); i++)
        if (part.len) count = i;
    if (!liquid_spend(call, count)) return false;
    LiquidValue *parts = LIQUID_ARRAY(call, LiquidValue, count);
    if (!parts) return false;
    while (filled < count && next_part(&again, &part))
        parts[filled++] = liquid_text(part);
    *ret = liquid_list(parts, count);
    return true;
}
