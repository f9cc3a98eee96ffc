/* flow/channel/mime_words.c - see mime_words.h. */
#include "flow/channel/mime_words.h"

#include "base/utf8.h"

#define TEXT_BYTES_MAX  400
#define NAME_BYTES_MAX  200
#define TOKEN_BYTES_MAX 900 /* RFC 5322: a line has at most 998 */
#define WORD_MAX        75  /* of an encoded word, with its marks */
#define WORD_MARKS      12  /* =?utf-8?Q??= */
#define SEGMENT_MAX     60  /* of a parameter's value in one line */

/* Text as it may enter a header: valid UTF-8, no control characters, not endless. */
static Str clean(Arena *arena, Str text, size_t bytes_max)
{
    Str cut = utf8_cut(str_trim(utf8_valid(text) ? text : STR("?")), bytes_max);
    char *bytes = arena_alloc_raw(arena, cut.len + 1);
    for (size_t i = 0; i < cut.len; i++) {
        uint8_t c = (uint8_t)cut.ptr[i];
        bytes[i] = c < ' ' || c == 0x7f ? ' ' : (char)c;
    }
    return str_trim((Str){bytes, cut.len});
}

/* As it is, nobody would take it for something else. */
static bool plain(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((uint8_t)text.ptr[i] >= 0x7f) return false;
    return str_find(text, STR("=?")) < 0;
}

static bool alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool atom(char c)
{
    return alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* In an encoded word of Q, also one in a name (RFC 2047, 5 (3)). */
static bool word_plain(char c)
{
    return alnum(c) || (c && strchr("!*+-/", c));
}

static size_t line_length(const Buf *buf)
{
    size_t at = buf->len;
    while (at > 0 && buf->ptr[at - 1] != '\n')
        at--;
    return buf->len - at;
}

/* A word and the space before it, on the next line when this one would be too long. */
static void add_word(Buf *buf, Str word, bool first)
{
    if (!first && line_length(buf) + 1 + word.len > MIME_WIDTH) buf_lit(buf, "\r\n");
    if (!first) buf_char(buf, ' ');
    buf_add(buf, word);
}

static void add_plain(Buf *buf, Str text)
{
    for (bool first = true; text.len; first = false) {
        Str word = str_cut(&text, ' ');
        if (word.len) add_word(buf, word, first);
    }
}

static size_t character(Str text)
{
    uint8_t c = (uint8_t)text.ptr[0];
    size_t length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    return length < text.len ? length : text.len;
}

static size_t q_cost(Str part)
{
    size_t cost = 0;
    for (size_t i = 0; i < part.len; i++)
        cost += part.ptr[i] == ' ' || word_plain(part.ptr[i]) ? 1 : 3;
    return cost;
}

static size_t b_cost(size_t bytes)
{
    return (bytes + 2) / 3 * 4;
}

/* As many whole characters as fit into one word on what is left of the line. */
static Str next_part(Str *rest, bool q, size_t room)
{
    size_t taken = 0, cost = 0;
    while (taken < rest->len) {
        Str left = str_slice(*rest, taken, rest->len);
        size_t step = character(left);
        cost = q ? cost + q_cost(str_slice(left, 0, step)) : b_cost(taken + step);
        if (taken && cost > room) break;
        taken += step;
    }
    Str part = str_slice(*rest, 0, taken);
    *rest = str_slice(*rest, taken, rest->len);
    return part;
}

static void add_q(Buf *buf, Str part)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < part.len; i++) {
        uint8_t c = (uint8_t)part.ptr[i];
        if (c == ' ') {
            buf_char(buf, '_');
        } else if (word_plain((char)c)) {
            buf_char(buf, (char)c);
        } else {
            buf_char(buf, '=');
            buf_char(buf, digits[c >> 4]);
            buf_char(buf, digits[c & 15]);
        }
    }
}

/* The whole text in encoded words, by whichever encoding is shorter. */
static void add_encoded(Buf *buf, Str text)
{
    bool q = q_cost(text) <= b_cost(text.len);
    for (bool first = true; text.len; first = false) {
        size_t used = line_length(buf);
        if (!first || used + WORD_MARKS + 12 > WORD_MAX) {
            buf_lit(buf, "\r\n ");
            used = 1;
        }
        Str part = next_part(&text, q, WORD_MAX - WORD_MARKS - used);
        buf_add(buf, q ? STR("=?utf-8?Q?") : STR("=?utf-8?B?"));
        if (q)
            add_q(buf, part);
        else
            buf_base64(buf, part.ptr, part.len);
        buf_lit(buf, "?=");
    }
}

static void field_open(Buf *buf, const char *name)
{
    buf_add(buf, str_of(name));
    buf_lit(buf, ": ");
}

void mime_field_text(Buf *buf, const char *name, Str text)
{
    Str cleaned = clean(buf->arena, text, TEXT_BYTES_MAX);
    field_open(buf, name);
    if (plain(cleaned))
        add_plain(buf, cleaned);
    else
        add_encoded(buf, cleaned);
    buf_lit(buf, "\r\n");
}

static void add_quoted(Buf *buf, Str text)
{
    buf_char(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\') buf_char(buf, '\\');
        buf_char(buf, text.ptr[i]);
    }
    buf_char(buf, '"');
}

static void add_person(Buf *buf, Str person)
{
    bool atoms = true;
    for (size_t i = 0; i < person.len; i++)
        atoms = atoms && (person.ptr[i] == ' ' || atom(person.ptr[i]));
    if (!plain(person))
        add_encoded(buf, person);
    else if (atoms)
        add_plain(buf, person);
    else
        add_quoted(buf, person);
}

/* Dots at an end or two of them are no dot-atom (RFC 5322, 3.2.3), but there are such mailboxes. */
static void add_address(Buf *buf, Str address)
{
    Str domain = address;
    Str local = str_cut(&domain, '@');
    bool odd =
        str_starts(local, STR(".")) || str_ends(local, STR(".")) || str_find(local, STR("..")) >= 0;
    if (odd)
        add_quoted(buf, local);
    else
        buf_add(buf, local);
    buf_char(buf, '@');
    buf_add(buf, domain);
}

void mime_field_mailbox(Buf *buf, const char *name, Str person, Str address)
{
    Str cleaned = clean(buf->arena, person, NAME_BYTES_MAX);
    field_open(buf, name);
    if (cleaned.len) {
        add_person(buf, cleaned);
        buf_add(buf, line_length(buf) + address.len + 3 > MIME_WIDTH ? STR("\r\n <") : STR(" <"));
    }
    add_address(buf, address);
    buf_add(buf, cleaned.len ? STR(">\r\n") : STR("\r\n"));
}

void mime_token(Buf *buf, Str value)
{
    for (size_t i = 0; i < value.len && i < TOKEN_BYTES_MAX; i++)
        buf_char(buf, value.ptr[i] > ' ' && value.ptr[i] < 0x7f ? value.ptr[i] : '-');
}

void mime_field_token(Buf *buf, const char *name, const char *open, Str value, const char *close)
{
    field_open(buf, name);
    buf_add(buf, str_of(open));
    mime_token(buf, value);
    buf_add(buf, str_of(close));
    buf_lit(buf, "\r\n");
}

static void parameter_open(Buf *buf, const char *name)
{
    buf_lit(buf, ";\r\n\t");
    buf_add(buf, str_of(name));
}

/* NAME*0*=utf-8''...; NAME*1*=... : no line too long, no %XX cut in two. */
static void add_extended(Buf *buf, const char *name, Str value)
{
    Buf url = buf_new(buf->arena, 3 * NAME_BYTES_MAX + 8);
    buf_url(&url, value);
    Str rest = buf_str(&url);
    bool one = rest.len <= SEGMENT_MAX - 7;
    for (int64_t i = 0; rest.len; i++) {
        size_t end = rest.len < SEGMENT_MAX - 7 ? rest.len : SEGMENT_MAX - 7;
        if (end < rest.len && rest.ptr[end - 1] == '%') end -= 1;
        if (end < rest.len && rest.ptr[end - 2] == '%') end -= 2;
        parameter_open(buf, name);
        if (!one) {
            buf_char(buf, '*');
            buf_i64(buf, i);
        }
        buf_lit(buf, "*=");
        if (i == 0) buf_lit(buf, "utf-8''");
        buf_add(buf, str_slice(rest, 0, end));
        rest = str_slice(rest, end, rest.len);
    }
}

void mime_parameter(Buf *buf, const char *name, Str value)
{
    Str cleaned = clean(buf->arena, value, NAME_BYTES_MAX);
    if (!cleaned.len) return;
    if (!plain(cleaned) || cleaned.len > SEGMENT_MAX) {
        add_extended(buf, name, cleaned);
        return;
    }
    parameter_open(buf, name);
    buf_char(buf, '=');
    add_quoted(buf, cleaned);
}

void mime_parameter_word(Buf *buf, const char *name, Str value)
{
    Str cleaned = clean(buf->arena, value, NAME_BYTES_MAX);
    if (!cleaned.len) return;
    parameter_open(buf, name);
    buf_lit(buf, "=");
    if (plain(cleaned)) {
        add_quoted(buf, cleaned);
        return;
    }
    buf_char(buf, '"');
    add_encoded(buf, cleaned);
    buf_char(buf, '"');
}
