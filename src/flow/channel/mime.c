/* flow/channel/mime.c - see mime.h. Source: RFC 5322, 2045-2047, 2369, 2919, 3834, 8058.
 *
 * GMime's ways: each setter wants "utf-8" or writes iso-8859-1; line ends are an option; no
 * transfer encoding is chosen for us; folded by itself it would break a long address in angle
 * brackets, so the List-* headers are written raw. */
#include "flow/channel/mime.h"

#include "base/utf8.h"
#include "io/gmime.h"

#include <gmime/gmime.h>

#define NAME_BYTES_MAX    200
#define SUBJECT_BYTES_MAX 400
#define HEADER_BYTES_MAX  900 /* RFC 5322: a line has at most 998 */

void mime_init(void)
{
    gmime_ready();
}

static bool atom(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL;
}

bool mime_address_ok(Str address)
{
    ptrdiff_t at = str_find_char(address, '@');
    if (at < 1 || at > 64 || address.len > 254 || (size_t)at + 1 >= address.len) return false;
    for (size_t i = 0; i < address.len; i++)
        if (i != (size_t)at && !atom(address.ptr[i])) return false;
    return true;
}

/* Text as it may enter a header: valid UTF-8, no control characters, not endless. */
static char *clean(Arena *arena, Str text, size_t bytes_max)
{
    Str valid = utf8_valid(text) ? text : STR("?");
    Buf buf = buf_new(arena, bytes_max + 8);
    Str cut = utf8_cut(str_trim(valid), bytes_max);
    for (size_t i = 0; i < cut.len; i++) {
        uint8_t c = (uint8_t)cut.ptr[i];
        buf_char(&buf, c < ' ' || c == 0x7f ? ' ' : (char)c);
    }
    return buf_cstr(&buf);
}

/* The same for headers that are not for people: printable ASCII, no space at all. */
static char *token(Arena *arena, Str text)
{
    Buf buf = buf_new(arena, HEADER_BYTES_MAX);
    for (size_t i = 0; i < text.len && i < 800; i++) {
        char c = text.ptr[i];
        buf_char(&buf, c > ' ' && c < 0x7f ? c : '-');
    }
    return buf_cstr(&buf);
}

static Err add_mailbox(GMimeMessage *mail, GMimeAddressType type, const char *name, Str address,
                       Diag *diag)
{
    static const char *const fields[] = {"sender", "from", "reply_to", "to"};
    if (!mime_address_ok(address))
        return fail_field(diag, ERR_INVALID, fields[type], "this is not an address to write to");
    char text[256];
    memcpy(text, address.ptr, address.len);
    text[address.len] = 0;
    InternetAddress *mailbox = internet_address_mailbox_new(*name ? name : NULL, text);
    internet_address_set_charset(mailbox, "utf-8");
    /* GMime decodes an xn-- domain; one that no domain encodes to would be written as UTF-8. */
    const char *written = internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(mailbox));
    Err e = OK;
    if (g_ascii_strcasecmp(written, text) == 0)
        internet_address_list_add(g_mime_message_get_addresses(mail, type), mailbox);
    else
        e = fail_field(diag, ERR_INVALID, fields[type], "this is not an address to write to");
    g_object_unref(mailbox);
    return e;
}

static Err set_people(Arena *arena, GMimeMessage *mail, const ComposedMessage *message, Diag *diag)
{
    const char *from = clean(arena, message->from_name, NAME_BYTES_MAX);
    const char *to = clean(arena, message->to_name, NAME_BYTES_MAX);
    Err e = add_mailbox(mail, GMIME_ADDRESS_TYPE_FROM, from, message->from_address, diag);
    if (!e && message->reply_to.len && !str_eq(message->reply_to, message->from_address))
        e = add_mailbox(mail, GMIME_ADDRESS_TYPE_REPLY_TO, "", message->reply_to, diag);
    if (!e) e = add_mailbox(mail, GMIME_ADDRESS_TYPE_TO, to, message->to_address, diag);
    return e;
}

static void set_header(GMimeMessage *mail, const char *name, const char *value)
{
    g_mime_object_set_header(GMIME_OBJECT(mail), name, value, "utf-8");
}

/* Written as it is, on one line: for ASCII that folding would break. */
static void set_raw(Arena *arena, GMimeMessage *mail, const char *name, Str value)
{
    if (value.len > HEADER_BYTES_MAX) return;
    Str raw = arena_printf(arena, " %.*s\n", STR_ARG(value));
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(mail));
    g_mime_header_list_set(headers, name, "", "utf-8");
    GMimeHeader *header = g_mime_header_list_get_header(headers, name);
    g_mime_header_set_raw_value(header, arena_cstr(arena, raw));
}

static void set_list_headers(Arena *arena, GMimeMessage *mail, const ComposedMessage *message)
{
    if (!message->unsubscribe_url.len) return;
    const char *url = token(arena, message->unsubscribe_url);
    set_raw(arena, mail, "List-Unsubscribe", arena_printf(arena, "<%s>", url));
    set_raw(arena, mail, "List-Unsubscribe-Post", STR("List-Unsubscribe=One-Click"));
    if (message->list_id.len)
        set_raw(arena, mail, "List-Id",
                arena_printf(arena, "<%s>", token(arena, message->list_id)));
}

static void set_headers(Arena *arena, GMimeMessage *mail, const ComposedMessage *message)
{
    char *domain = token(arena, message->message_id_domain);
    char *kind = token(arena, message->kind);
    Buf id = buf_new(arena, 400), date = buf_new(arena, 64);
    buf_hex(&id, message->id.bytes, sizeof message->id.bytes);
    buf_char(&id, '@');
    buf_add(&id, str_of(domain));
    buf_time_rfc5322(&date, message->date, message->date_offset_minutes);
    set_header(mail, "Date", buf_cstr(&date));
    g_mime_message_set_subject(mail, clean(arena, message->subject, SUBJECT_BYTES_MAX), "utf-8");
    g_mime_message_set_message_id(mail, buf_cstr(&id));
    set_header(mail, "Auto-Submitted", "auto-generated");
    set_header(mail, "Content-Language", token(arena, message->locale));
    set_raw(arena, mail, "X-Afterglow-Kind", str_of(kind));
    set_raw(arena, mail, "X-Afterglow-Cause", str_of(token(arena, message->cause)));
    set_raw(
        arena, mail, "Feedback-ID",
        arena_printf(arena, "%s:%s:afterglow:%s", kind, category_name(message->category), domain));
    set_list_headers(arena, mail, message);
}

/* GMime copies nothing it need not: the text must outlive the message, as the arena does. */
static void add_part(GMimeMultipart *multipart, const char *subtype, Str text)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text.ptr ? text.ptr : "", text.len);
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_text_part_set_charset(part, "utf-8");
    g_mime_part_set_content(GMIME_PART(part), content);
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_multipart_add(multipart, GMIME_OBJECT(part));
    g_object_unref(content);
    g_object_unref(stream);
    g_object_unref(part);
}

/* "=_" cannot stand in quoted-printable text, so no content can end a part. */
static void set_body(Arena *arena, GMimeMessage *mail, const ComposedMessage *message)
{
    GMimeMultipart *multipart = g_mime_multipart_new_with_subtype("alternative");
    Buf boundary = buf_new(arena, 64);
    buf_lit(&boundary, "=_");
    buf_hex(&boundary, message->id.bytes, sizeof message->id.bytes);
    g_mime_multipart_set_boundary(multipart, buf_cstr(&boundary));
    add_part(multipart, "plain", message->text);
    add_part(multipart, "html", message->html);
    g_mime_message_set_mime_part(mail, GMIME_OBJECT(multipart));
    g_object_unref(multipart);
}

static Str to_bytes(Arena *arena, GMimeMessage *mail)
{
    GMimeFormatOptions *format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(GMIME_OBJECT(mail), format, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    Str copy = arena_str(arena, (Str){(const char *)bytes->data, bytes->len});
    g_object_unref(stream);
    g_mime_format_options_free(format);
    return copy;
}

Err mime_compose(Arena *arena, const ComposedMessage *message, Str *ret_bytes, Diag *diag)
{
    mime_init();
    GMimeMessage *mail = g_mime_message_new(TRUE);
    Err e = set_people(arena, mail, message, diag);
    if (!e) {
        set_headers(arena, mail, message);
        set_body(arena, mail, message);
        Str bytes = to_bytes(arena, mail);
        if (bytes.len > MIME_BYTES_MAX)
            e = fail(diag, ERR_TOO_LARGE, "the mail is larger than %d bytes", MIME_BYTES_MAX);
        else
            *ret_bytes = bytes;
    }
    g_object_unref(mail);
    return e;
}
