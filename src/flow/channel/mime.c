/* flow/channel/mime.c - see mime.h: the head and the tree of parts. Source: RFC 5322, 2045, 2046,
 * 2183, 2387, 2392, 2369, 2919, 3834, 8058. */
#include "flow/channel/mime.h"

#include "flow/channel/mime_body.h"
#include "flow/channel/mime_words.h"

#define URL_BYTES_MAX     900 /* RFC 5322: a line has at most 998 */
#define FEEDBACK_PART_MAX 100 /* of four */

typedef struct Writer {
    Buf *buf;
    const ComposedMessage *message;
    Str from, to, reply_to; /* addresses as they may stand here */
} Writer;

static Err address(Arena *arena, const char *field, Str given, Str *ret_address, Diag *diag)
{
    if (mime_address(arena, given, ret_address)) return OK;
    return fail_field(diag, ERR_INVALID, field, "this is not an address to write to");
}

static Err set_people(Arena *arena, Writer *writer, Diag *diag)
{
    const ComposedMessage *message = writer->message;
    Err e = address(arena, "from", message->from_address, &writer->from, diag);
    if (!e && message->reply_to.len && !str_eq(message->reply_to, message->from_address))
        e = address(arena, "reply_to", message->reply_to, &writer->reply_to, diag);
    if (!e) e = address(arena, "to", message->to_address, &writer->to, diag);
    return e;
}

static void people(const Writer *writer)
{
    mime_field_mailbox(writer->buf, "From", writer->message->from_name, writer->from);
    if (writer->reply_to.len)
        mime_field_mailbox(writer->buf, "Reply-To", STR_NONE, writer->reply_to);
    mime_field_mailbox(writer->buf, "To", writer->message->to_name, writer->to);
}

static void add_hex_id(Buf *buf, const ComposedMessage *message)
{
    buf_hex(buf, message->id.bytes, sizeof message->id.bytes);
}

static void identity(Buf *buf, const ComposedMessage *message)
{
    buf_lit(buf, "Message-ID: <");
    add_hex_id(buf, message);
    buf_char(buf, '@');
    mime_token(buf, message->message_id_domain);
    buf_lit(buf, ">\r\nDate: ");
    buf_time_rfc5322(buf, message->date, message->date_offset_minutes);
    /* Two mails of one subject to one person are two conversations. */
    buf_lit(buf, "\r\nX-Entity-Ref-ID: ");
    add_hex_id(buf, message);
    buf_lit(buf, "\r\nAuto-Submitted: auto-generated\r\n");
}

static void list_headers(Buf *buf, const ComposedMessage *message)
{
    if (!message->unsubscribe_url.len || message->unsubscribe_url.len > URL_BYTES_MAX) return;
    mime_field_token(buf, "List-Unsubscribe", "<", message->unsubscribe_url, ">");
    buf_lit(buf, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
    if (message->list_id.len) mime_field_token(buf, "List-Id", "<", message->list_id, ">");
}

/* "kind:category:storefront:sender": complaints are counted by each (Gmail's Feedback-ID). A part
 * has no ':' of its own. */
static void feedback_id(Buf *buf, const ComposedMessage *message)
{
    Str category = str_of(category_name(message->category));
    Str parts[] = {message->kind, category,
                   message->storefront.len ? message->storefront : STR("default"),
                   message->message_id_domain};
    buf_lit(buf, "Feedback-ID: ");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        Str rest = str_slice(parts[i], 0, FEEDBACK_PART_MAX);
        if (i) buf_char(buf, ':');
        for (bool first = true; rest.len; first = false) {
            if (!first) buf_char(buf, '-');
            mime_token(buf, str_cut(&rest, ':'));
        }
    }
    buf_lit(buf, "\r\n");
}

static void head(const Writer *writer)
{
    const ComposedMessage *message = writer->message;
    Buf *buf = writer->buf;
    people(writer);
    mime_field_text(buf, "Subject", message->subject);
    identity(buf, message);
    mime_field_token(buf, "Content-Language", "", str_slice(message->locale, 0, 40), "");
    mime_field_token(buf, "X-Afterglow-Kind", "", message->kind, "");
    mime_field_token(buf, "X-Afterglow-Cause", "", message->cause, "");
    feedback_id(buf, message);
    list_headers(buf, message);
    buf_lit(buf, "MIME-Version: 1.0\r\n");
}

/* "=_" cannot stand in a part's lines, so no content can end one; each level has a letter. */
static void add_boundary(const Writer *writer, char level)
{
    buf_lit(writer->buf, "=_");
    add_hex_id(writer->buf, writer->message);
    buf_char(writer->buf, level);
}

static void multipart_open(const Writer *writer, Str subtype, char level)
{
    buf_lit(writer->buf, "Content-Type: multipart/");
    buf_add(writer->buf, subtype);
    if (str_is(subtype, "related")) buf_lit(writer->buf, "; type=\"text/html\"");
    buf_lit(writer->buf, ";\r\n\tboundary=\"");
    add_boundary(writer, level);
    buf_lit(writer->buf, "\"\r\n");
}

static void part_next(const Writer *writer, char level)
{
    buf_lit(writer->buf, "\r\n--");
    add_boundary(writer, level);
    buf_lit(writer->buf, "\r\n");
}

static void multipart_close(const Writer *writer, char level)
{
    buf_lit(writer->buf, "\r\n--");
    add_boundary(writer, level);
    buf_lit(writer->buf, "--\r\n");
}

static void text_part(Buf *buf, Str subtype, Str text)
{
    bool base64 = mime_base64_is_shorter(text);
    buf_lit(buf, "Content-Type: text/");
    buf_add(buf, subtype);
    buf_lit(buf, "; charset=utf-8\r\nContent-Transfer-Encoding: ");
    buf_add(buf, base64 ? STR("base64\r\n\r\n") : STR("quoted-printable\r\n\r\n"));
    if (base64)
        mime_base64(buf, text);
    else
        mime_quoted_printable(buf, text);
}

/* "image/png"; anything else is only bytes. */
static Str media_type(Str given)
{
    Str subtype = given;
    Str type = str_cut(&subtype, '/');
    for (size_t i = 0; i < given.len; i++) {
        char c = given.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("/+.-", c));
        if (!good) return STR("application/octet-stream");
    }
    /* A part of these kinds would be read as more of the mail. */
    bool nested = str_is(type, "multipart") || str_is(type, "message");
    bool whole = type.len && subtype.len && str_find_char(subtype, '/') < 0 && given.len < 100;
    return whole && !nested ? given : STR("application/octet-stream");
}

static void file_part(Buf *buf, const MailFile *file)
{
    bool picture = file->content_id.len > 0;
    buf_lit(buf, "Content-Type: ");
    buf_add(buf, media_type(file->type));
    mime_parameter_word(buf, "name", file->name);
    buf_add(buf, picture ? STR("\r\nContent-Disposition: inline")
                         : STR("\r\nContent-Disposition: attachment"));
    mime_parameter(buf, "filename", file->name);
    buf_lit(buf, "\r\n");
    if (picture) mime_field_token(buf, "Content-ID", "<", str_slice(file->content_id, 0, 200), ">");
    buf_lit(buf, "Content-Transfer-Encoding: base64\r\n\r\n");
    mime_base64(buf, file->bytes);
}

/* Those with a Content-ID or those without, each as one more part. */
static size_t file_parts(const Writer *writer, bool pictures, char level, bool write)
{
    size_t count = 0;
    for (size_t i = 0; i < writer->message->file_count; i++) {
        const MailFile *file = &writer->message->files[i];
        if ((file->content_id.len > 0) != pictures) continue;
        count++;
        if (!write) continue;
        part_next(writer, level);
        file_part(writer->buf, file);
    }
    return count;
}

static void html_part(const Writer *writer)
{
    bool pictures = file_parts(writer, true, 0, false) > 0;
    if (pictures) {
        multipart_open(writer, STR("related"), 'r');
        part_next(writer, 'r');
    }
    text_part(writer->buf, STR("html"), writer->message->html);
    if (!pictures) return;
    (void)file_parts(writer, true, 'r', true);
    multipart_close(writer, 'r');
}

static void body(const Writer *writer)
{
    bool files = file_parts(writer, false, 0, false) > 0;
    if (files) {
        multipart_open(writer, STR("mixed"), 'm');
        part_next(writer, 'm');
    }
    multipart_open(writer, STR("alternative"), 'a');
    part_next(writer, 'a');
    text_part(writer->buf, STR("plain"), writer->message->text);
    part_next(writer, 'a');
    html_part(writer);
    multipart_close(writer, 'a');
    if (!files) return;
    (void)file_parts(writer, false, 'm', true);
    multipart_close(writer, 'm');
}

Err mime_compose(Arena *arena, const ComposedMessage *message, Str *ret_bytes, Diag *diag)
{
    size_t file_bytes = 0;
    for (size_t i = 0; i < message->file_count; i++)
        file_bytes += message->files[i].bytes.len;
    if (file_bytes > MIME_FILES_MAX)
        return fail(diag, ERR_TOO_LARGE, "the files of the mail are larger than %zu bytes",
                    MIME_FILES_MAX);
    Buf buf = buf_new(arena, MIME_BYTES_MAX + file_bytes / 2 * 3);
    Writer writer = {.buf = &buf, .message = message};
    Err e = set_people(arena, &writer, diag);
    if (e) return e;
    head(&writer);
    body(&writer);
    if (buf.overflow)
        return fail(diag, ERR_TOO_LARGE, "the mail is larger than %d bytes", MIME_BYTES_MAX);
    *ret_bytes = buf_str(&buf);
    return OK;
}
