/* flow/ingest/returned/take.c - a mail taken apart by GMime into the pieces that are read.
 *
 * The only file here that knows GMime. What came is anybody's: parts, depth and text have limits
 * (flow/returned.h), and what lies beyond them is not looked at. Parts are visited with a stack of
 * our own, not by recursion. A message inside the mail is the original that came back; only its
 * headers are kept. */
#include "flow/ingest/returned/inside.h"

#include <gmime/gmime.h>

#include "base/utf8.h"
#include "io/gmime.h"

typedef struct Visit {
    GMimeObject *part;
    int depth;
} Visit;

typedef struct Taking {
    Arena *arena;
    Taken *taken;
    Buf words;
    Visit stack[RETURNED_PARTS_MAX];
    int waiting, seen;
} Taking;

/* Bytes of whatever charset as UTF-8 with LF: what does not belong becomes '?'. */
static Str clean_text(Arena *arena, Str text)
{
    Buf out = buf_new(arena, RETURNED_TEXT_MAX);
    if (text.len > RETURNED_TEXT_MAX) text.len = RETURNED_TEXT_MAX;
    bool valid = utf8_valid(text);
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.ptr[i];
        if (c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n') continue;
        bool control = c < 0x20 && c != '\n' && c != '\t' && c != '\r';
        if (c == '\r')
            buf_char(&out, '\n');
        else
            buf_char(&out, control || (c >= 0x80 && !valid) ? '?' : (char)c);
    }
    Str cleaned = buf_str(&out);
    return str_slice(cleaned, 0, utf8_valid_prefix(cleaned));
}

static Str clean_line(Arena *arena, const char *text)
{
    Str all = str_trim(clean_text(arena, str_of(text)));
    char *line = arena_cstr(arena, str_slice(all, 0, 2000));
    for (char *c = line; *c; c++)
        if (*c == '\n' || *c == '\t') *c = ' ';
    Str cut = str_of(line);
    return str_slice(cut, 0, utf8_valid_prefix(cut));
}

static Str header(Arena *arena, GMimeObject *of, const char *name)
{
    return clean_line(arena, g_mime_object_get_header(of, name));
}

static Str decoded(Arena *arena, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (!content) return STR_NONE;
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    Str text = clean_text(arena, (Str){(const char *)bytes->data, bytes->len});
    g_object_unref(stream);
    return text;
}

static Str text_of(Arena *arena, GMimeObject *part)
{
    if (!GMIME_IS_TEXT_PART(part)) return decoded(arena, GMIME_PART(part));
    char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    if (!text) return decoded(arena, GMIME_PART(part));
    Str cleaned = clean_text(arena, str_of(text));
    g_free(text);
    return cleaned;
}

static void keep_original(Taking *taking, Str headers)
{
    if (!taking->taken->original.len) taking->taken->original = headers;
}

static void visit_message(Taking *taking, GMimeObject *part)
{
    GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
    if (!inner) return;
    char *headers = g_mime_object_get_headers(GMIME_OBJECT(inner), NULL);
    keep_original(taking, clean_text(taking->arena, str_of(headers)));
    g_free(headers);
}

static void visit_leaf(Taking *taking, GMimeObject *part)
{
    GMimeContentType *type = g_mime_object_get_content_type(part);
    Taken *taken = taking->taken;
    if (g_mime_content_type_is_type(type, "message", "delivery-status") ||
        g_mime_content_type_is_type(type, "message", "global-delivery-status")) {
        if (!taken->status.len) taken->status = decoded(taking->arena, GMIME_PART(part));
    } else if (g_mime_content_type_is_type(type, "message", "feedback-report")) {
        if (!taken->feedback.len) taken->feedback = decoded(taking->arena, GMIME_PART(part));
    } else if (g_mime_content_type_is_type(type, "text", "rfc822-headers") ||
               g_mime_content_type_is_type(type, "text", "rfc822-header") ||
               g_mime_content_type_is_type(type, "message", "global-headers")) {
        keep_original(taking, decoded(taking->arena, GMIME_PART(part)));
    } else if (g_mime_content_type_is_type(type, "text", "html")) {
        if (!taken->html.len) taken->html = text_of(taking->arena, part);
    } else if (g_mime_content_type_is_type(type, "text", "*")) {
        buf_add(&taking->words, text_of(taking->arena, part));
        buf_char(&taking->words, '\n');
    }
}

/* Children are pushed last first, so that they are visited in their order. */
static void visit_multipart(Taking *taking, GMimeMultipart *multipart, int depth)
{
    if (depth >= RETURNED_DEPTH_MAX) return;
    int count = g_mime_multipart_get_count(multipart);
    if (count > RETURNED_PARTS_MAX) count = RETURNED_PARTS_MAX;
    for (int i = count - 1; i >= 0 && taking->waiting < RETURNED_PARTS_MAX; i--)
        taking->stack[taking->waiting++] =
            (Visit){g_mime_multipart_get_part(multipart, i), depth + 1};
}

static void visit_all(Taking *taking, GMimeObject *root)
{
    if (root) taking->stack[taking->waiting++] = (Visit){root, 0};
    while (taking->waiting > 0 && taking->seen++ < RETURNED_PARTS_MAX) {
        Visit visit = taking->stack[--taking->waiting];
        if (GMIME_IS_MULTIPART(visit.part))
            visit_multipart(taking, GMIME_MULTIPART(visit.part), visit.depth);
        else if (GMIME_IS_MESSAGE_PART(visit.part))
            visit_message(taking, visit.part);
        else if (GMIME_IS_PART(visit.part))
            visit_leaf(taking, visit.part);
    }
}

static void take_from(Arena *arena, GMimeMessage *mail, Taken *taken)
{
    InternetAddressList *from = g_mime_message_get_from(mail);
    InternetAddress *first =
        internet_address_list_length(from) > 0 ? internet_address_list_get_address(from, 0) : NULL;
    if (first) taken->from_name = clean_line(arena, internet_address_get_name(first));
    if (first && INTERNET_ADDRESS_IS_MAILBOX(first))
        taken->from = address_in(arena, clean_line(arena, internet_address_mailbox_get_addr(
                                                              INTERNET_ADDRESS_MAILBOX(first))));
    if (!taken->from.len) {
        Str raw = header(arena, GMIME_OBJECT(mail), "From");
        taken->from = address_in(arena, raw);
        if (!taken->from.len) taken->from_name = raw;
    }
    taken->subject = clean_line(arena, g_mime_message_get_subject(mail));
}

static void take_headers(Arena *arena, GMimeObject *mail, Taken *taken)
{
    static const char *const machines[] = {
        "X-Autoreply",       "X-Autorespond",   "X-Autoresponder",    "X-Auto-Response-From",
        "X-Mail-Autoreply",  "X-Autogenerated", "X-AutoReply-From",   "X-FC-MachineGenerated",
        "X-Auto-Reply-From", "X-Vacation",      "X-POST-MessageClass"};
    static const char *const lists[] = {"List-Id", "List-Unsubscribe", "List-Post", "Mailing-List"};
    taken->to = header(arena, mail, "To");
    taken->return_path = header(arena, mail, "Return-Path");
    taken->auto_submitted = header(arena, mail, "Auto-Submitted");
    taken->precedence = header(arena, mail, "Precedence");
    taken->failed_recipients = header(arena, mail, "X-Failed-Recipients");
    taken->references =
        arena_printf(arena, "%.*s %.*s", STR_ARG(header(arena, mail, "In-Reply-To")),
                     STR_ARG(header(arena, mail, "References")));
    taken->apple_unsubscribe = header(arena, mail, "X-Apple-Unsubscribe").len > 0;
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        taken->other_auto |= g_mime_object_get_header(mail, machines[i]) != NULL;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        taken->is_list |= g_mime_object_get_header(mail, lists[i]) != NULL;
}

/* An mbox's "From " line goes, and lines that end in CR alone get LF. */
static Str normal_bytes(Arena *arena, Str bytes)
{
    if (str_starts(bytes, STR("From "))) (void)str_cut(&bytes, '\n');
    if (str_find_char(bytes, '\n') >= 0) return bytes;
    char *copy = arena_cstr(arena, bytes);
    for (size_t i = 0; i < bytes.len; i++)
        if (copy[i] == '\r') copy[i] = '\n';
    Str lines = {copy, bytes.len};
    if (str_starts(lines, STR("From "))) (void)str_cut(&lines, '\n');
    return lines;
}

/* All below the headers: of a mail whose parts cannot be told apart. */
static Str body_of(Arena *arena, Str bytes)
{
    while (bytes.len) {
        Str line = str_trim(str_cut(&bytes, '\n'));
        if (!line.len) break;
    }
    return clean_text(arena, bytes);
}

Taken take_apart(Arena *arena, Str bytes)
{
    gmime_ready();
    Taken taken = {0};
    Taking taking = {arena, &taken, buf_new(arena, RETURNED_TEXT_MAX), {{0}}, 0, 0};
    bytes = normal_bytes(arena, str_slice(bytes, 0, RETURNED_BYTES_MAX));
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.ptr ? bytes.ptr : "", bytes.len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *mail = g_mime_parser_construct_message(parser, NULL);
    if (mail) {
        take_from(arena, mail, &taken);
        take_headers(arena, GMIME_OBJECT(mail), &taken);
        visit_all(&taking, g_mime_message_get_mime_part(mail));
        g_object_unref(mail);
    }
    g_object_unref(parser);
    g_object_unref(stream);
    taken.words = buf_str(&taking.words);
    if (!taken.words.len && !taken.html.len && !taken.status.len && !taken.feedback.len)
        taken.words = body_of(arena, bytes);
    return taken;
}
