/* io/dkim_canon.c - see dkim_canon.h. */
#include "io/dkim_canon.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The bytes before the next CRLF; *ret_next is where the line after it begins. */
static size_t line_end(Str text, size_t from, size_t *ret_next)
{
    for (size_t i = from; i < text.len;) {
        const char *found = memchr(text.ptr + i, '\n', text.len - i);
        if (!found) break;
        size_t at = (size_t)(found - text.ptr);
        if (at > from && text.ptr[at - 1] == '\r') {
            *ret_next = at + 1;
            return at - 1;
        }
        i = at + 1;
    }
    *ret_next = text.len;
    return text.len;
}

bool dkim_next_field(Str *rest, Str *ret_field)
{
    size_t next, end = line_end(*rest, 0, &next);
    if (end == 0) {
        *rest = str_slice(*rest, next, rest->len);
        return false;
    }
    while (next < rest->len && blank(rest->ptr[next]))
        (void)line_end(*rest, next, &next);
    *ret_field = str_slice(*rest, 0, next);
    *rest = str_slice(*rest, next, rest->len);
    return true;
}

Str dkim_field_name(Str field)
{
    return str_trim(str_cut(&field, ':'));
}

/* Appends `text` with each run of white space as one space, none at its beginning and end; CRLFs
 * inside are folds and go. */
static void add_levelled(Buf *buf, Str text)
{
    bool wanted = false, begun = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n') {
            i++;
            continue;
        }
        if (blank(c)) {
            wanted = begun;
            continue;
        }
        if (wanted) buf_char(buf, ' ');
        buf_char(buf, c);
        wanted = false;
        begun = true;
    }
}

void dkim_canon_field(Buf *buf, Str field)
{
    Str value = field;
    Str name = str_trim(str_cut(&value, ':'));
    for (size_t i = 0; i < name.len; i++)
        buf_char(buf, lower(name.ptr[i]));
    buf_char(buf, ':');
    add_levelled(buf, value);
}

/* Writes one line to `to`, levelled; returns its end. A run of white space inside is one space. */
static char *put_line(char *to, const char *from, const char *end)
{
    while (end > from && blank(end[-1]))
        end--;
    while (from < end) {
        char c = *from++;
        if (blank(c)) {
            while (blank(*from)) /* ends: the last of the line is none */
                from++;
            c = ' ';
        }
        *to++ = c;
    }
    return to;
}

Str dkim_canon_body(Arena *arena, Str body)
{
    char *bytes = arena_alloc_raw(arena, body.len + 2), *to = bytes, *text_end = bytes;
    for (size_t at = 0, next; at < body.len; at = next) {
        size_t end = line_end(body, at, &next);
        char *start = to;
        to = put_line(to, body.ptr + at, body.ptr + end);
        bool empty = to == start;
        *to++ = '\r';
        *to++ = '\n';
        if (!empty) text_end = to;
    }
    return (Str){bytes, (size_t)(text_end - bytes)};
}
