/* flow/outbox/anchors.c - see anchors.h. */
#include "flow/outbox/anchors.h"

#include "base/utf8.h"

typedef struct Scanner {
    Str html;
    size_t at, copied; /* all before `copied` is written */
    Buf *out;
    Arena *arena;
    const Anchors *anchors;
} Scanner;

typedef struct Attribute {
    Str name;
    size_t from, to; /* of the value, with its quotation marks; equal when there is none */
    Str value;       /* without them */
} Attribute;

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t skip_spaces(Str html, size_t at)
{
    while (at < html.len && is_space(html.ptr[at]))
        at++;
    return at;
}

static bool ends_name(char c)
{
    return is_space(c) || c == '/' || c == '>' || c == '=';
}

/* The next attribute of the tag; false at its end, '*at' is then behind the '>'. */
static bool next_attribute(Str html, size_t *at, Attribute *ret)
{
    size_t i = *at;
    while (i < html.len && (is_space(html.ptr[i]) || html.ptr[i] == '/'))
        i++;
    *at = i < html.len ? i + 1 : i;
    if (i >= html.len || html.ptr[i] == '>') return false;
    size_t name = i++; /* a '=' may begin a name */
    while (i < html.len && !ends_name(html.ptr[i]))
        i++;
    *ret = (Attribute){.name = str_slice(html, name, i)};
    *at = i;
    i = skip_spaces(html, i);
    if (i >= html.len || html.ptr[i] != '=') return true;
    ret->from = i = skip_spaces(html, i + 1);
    char quote = i < html.len && (html.ptr[i] == '"' || html.ptr[i] == '\'') ? html.ptr[i] : 0;
    size_t value = quote ? ++i : i;
    const char *end = quote ? memchr(html.ptr + i, quote, html.len - i) : NULL;
    if (quote) i = end ? (size_t)(end - html.ptr) : html.len;
    while (!quote && i < html.len && !is_space(html.ptr[i]) && html.ptr[i] != '>')
        i++;
    ret->value = str_slice(html, value, i);
    *at = ret->to = quote && i < html.len ? i + 1 : i;
    return true;
}

/* The character of "&amp;", "&#38;", "&#x26;" at the text's begin; bytes of it, 0 for no entity. */
static size_t entity(Str s, uint32_t *ret_character)
{
    static const struct {
        const char *name;
        uint32_t character;
    } names[] = {
        {"&amp;",  '&' },
        {"&lt;",   '<' },
        {"&gt;",   '>' },
        {"&quot;", '"' },
        {"&apos;", '\''},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_starts(s, str_of(names[i].name))) {
            *ret_character = names[i].character;
            return strlen(names[i].name);
        }
    if (s.len < 4 || s.ptr[1] != '#') return 0;
    bool hex = s.ptr[2] == 'x' || s.ptr[2] == 'X';
    size_t i = hex ? 3 : 2, from = i;
    uint32_t code = 0;
    for (; i < s.len && i - from < 7; i++) {
        char c = s.ptr[i], low = (char)(c | 0x20);
        bool digit = c >= '0' && c <= '9', letter = hex && low >= 'a' && low <= 'f';
        if (!digit && !letter) break;
        code = code * (hex ? 16 : 10) + (uint32_t)(digit ? c - '0' : low - 'a' + 10);
    }
    bool surrogate = code >= 0xD800 && code < 0xE000;
    if (i == from || i >= s.len || s.ptr[i] != ';' || !code || code > 0x10FFFF || surrogate)
        return 0;
    *ret_character = code;
    return i + 1;
}

static Str decoded(Arena *arena, Str value)
{
    value = str_trim(value);
    if (str_find_char(value, '&') < 0) return value;
    Buf buf = buf_new(arena, value.len + 8);
    for (size_t i = 0; i < value.len;) {
        uint32_t character = 0;
        char bytes[4];
        size_t size = value.ptr[i] == '&' ? entity(str_slice(value, i, value.len), &character) : 0;
        if (size)
            buf_add(&buf, (Str){bytes, (size_t)(utf8_put(bytes, character) - bytes)});
        else
            buf_char(&buf, value.ptr[i]);
        i += size ? size : 1;
    }
    return buf_str(&buf);
}

static void copy_to(Scanner *scan, size_t at)
{
    buf_add(scan->out, str_slice(scan->html, scan->copied, at));
    scan->copied = at;
}

static void look_at(Scanner *scan, const Attribute *attribute)
{
    const Anchors *anchors = scan->anchors;
    Str instead = anchors->instead(anchors->self, decoded(scan->arena, attribute->value));
    if (!instead.len) return;
    copy_to(scan, attribute->from);
    buf_char(scan->out, '"');
    buf_html(scan->out, instead);
    buf_char(scan->out, '"');
    scan->copied = attribute->to;
}

/* Behind what is no tag: a comment, a text that holds none. `open` is where it begins. */
static size_t behind(Str html, size_t open, Str end)
{
    ptrdiff_t found = str_find(str_slice(html, open, html.len), end);
    return found < 0 ? html.len : open + (size_t)found + end.len;
}

/* Where the raw text of this element ends: at its closing tag, in letters of any size. */
static size_t raw_end(Str html, size_t at, Str name)
{
    for (; at < html.len; at++) {
        ptrdiff_t found = str_find(str_slice(html, at, html.len), STR("</"));
        if (found < 0) return html.len;
        at += (size_t)found;
        if (str_eq_nocase(str_slice(html, at + 2, at + 2 + name.len), name)) return at;
    }
    return html.len;
}

static bool is_raw(Str name)
{
    static const char *const names[] = {"style", "script", "title", "textarea", "xmp", "noembed"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, str_of(names[i]))) return true;
    return false;
}

/* A tag whose name begins at `from`. */
static void read_tag(Scanner *scan, size_t from)
{
    Str html = scan->html;
    size_t at = from;
    while (at < html.len && !is_space(html.ptr[at]) && html.ptr[at] != '/' && html.ptr[at] != '>')
        at++;
    Str name = str_slice(html, from, at);
    bool link = str_eq_nocase(name, STR("a")) || str_eq_nocase(name, STR("area"));
    bool seen = false; /* of two attributes of one name the first counts */
    Attribute attribute;
    while (next_attribute(html, &at, &attribute)) {
        bool href = link && !seen && str_eq_nocase(attribute.name, STR("href"));
        seen |= href;
        if (href && attribute.to > attribute.from) look_at(scan, &attribute);
    }
    scan->at = is_raw(name) ? raw_end(html, at, name) : at;
}

void buf_anchors(Buf *buf, Arena *arena, Str html, const Anchors *anchors)
{
    Scanner scan = {.html = html, .out = buf, .arena = arena, .anchors = anchors};
    while (scan.at < html.len) {
        const char *open = memchr(html.ptr + scan.at, '<', html.len - scan.at);
        if (!open) break;
        size_t at = (size_t)(open - html.ptr);
        char next = at + 1 < html.len ? html.ptr[at + 1] : 0;
        if (str_starts(str_slice(html, at, html.len), STR("<!--")))
            scan.at = behind(html, at + 2, STR("-->")); /* "<!-->" is a whole comment */
        else if (is_letter(next))
            read_tag(&scan, at + 1);
        else if (next == '!' || next == '?' || next == '/')
            scan.at = behind(html, at, STR(">"));
        else
            scan.at = at + 1;
    }
    copy_to(&scan, html.len);
}
