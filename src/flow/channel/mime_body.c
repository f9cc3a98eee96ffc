/* flow/channel/mime_body.c - see mime_body.h. */
#include "flow/channel/mime_body.h"

#define LINE_CHARS   76
#define LINE_BYTES   57 /* of base64's 76 characters */
#define ENCODED_MOST 4  /* characters a byte may take, with its share of soft line ends */

/* Stands for itself; white space only before something else. */
static bool plain(char c)
{
    return (c >= ' ' && c <= '~' && c != '=') || c == '\t';
}

static char *put_byte(char *to, uint8_t c)
{
    static const char digits[] = "0123456789ABCDEF";
    *to++ = '=';
    *to++ = digits[c >> 4];
    *to++ = digits[c & 15];
    return to;
}

static char *put_char(char *to, char c)
{
    *to++ = c;
    return to;
}

static char *put_end(char *to)
{
    *to++ = '\r';
    *to++ = '\n';
    return to;
}

/* What would be changed on the way by Unix mailboxes and careless servers. */
static bool touchy(const char *at, const char *end)
{
    return *at == '.' || (*at == 'F' && end - at >= 5 && memcmp(at, "From ", 5) == 0);
}

/* One line without its end; returns where writing goes on. */
static char *put_line(char *to, const char *at, const char *end)
{
    char *start = to;
    bool blank_end = end > at && (end[-1] == ' ' || end[-1] == '\t');
    const char *plain_end = blank_end ? end - 1 : end;
    bool escaped = at < end && touchy(at, end);
    while (at < end) {
        const char *stop = at + (LINE_CHARS - 1 - (to - start));
        if (stop > plain_end) stop = plain_end;
        while (!escaped && at < stop && plain(*at))
            *to++ = *at++;
        if (at == end) break;
        bool kept = !escaped && at < plain_end && plain(*at);
        ptrdiff_t needed = (kept ? 1 : 3) + (at + 1 < end); /* a '=' may have to follow */
        if (to - start + needed > LINE_CHARS) {
            *to++ = '=';
            start = to = put_end(to);
            escaped = touchy(at, end);
        } else {
            to = kept ? put_char(to, *at) : put_byte(to, (uint8_t)*at);
            escaped = false;
            at++;
        }
    }
    return to;
}

void mime_quoted_printable(Buf *buf, Str text)
{
    if (text.len == 0) return;
    char *bytes = arena_alloc_raw(buf->arena, text.len * ENCODED_MOST + 64), *to = bytes;
    const char *at = text.ptr, *end = text.ptr + text.len;
    while (at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = feed ? feed : end;
        if (feed && line_end > at && line_end[-1] == '\r') line_end--;
        to = put_line(to, at, line_end);
        if (feed) to = put_end(to);
        at = feed ? feed + 1 : end;
    }
    buf_add(buf, (Str){bytes, (size_t)(to - bytes)});
}

void mime_base64(Buf *buf, Str bytes)
{
    for (size_t at = 0; at < bytes.len; at += LINE_BYTES) {
        Str part = str_slice(bytes, at, at + LINE_BYTES);
        if (at) buf_lit(buf, "\r\n");
        buf_base64(buf, part.ptr, part.len);
    }
}

bool mime_base64_is_shorter(Str text)
{
    size_t wide = 0;
    for (size_t i = 0; i < text.len; i++)
        wide += (uint8_t)text.ptr[i] >= 0x7f;
    return 3 * (text.len + 2 * wide) > 4 * text.len;
}
