/* flow/channel/mime_fuzz.c - hostile fields into a mail, and hostile mail into GMime.
 *
 * The first byte chooses. Fields: the input is cut at 0xFF into the message's fields; what is
 * composed must parse again, with as many headers as we wrote and no others, in short ASCII lines.
 * Mail: the input is parsed as mail and walked, as bounces and replies will be. */
#include "base/utf8.h"
#include "flow/channel/mime.h"

#include <gmime/gmime.h>
#include <stdlib.h>

#define FIELDS 13

static void need(bool holds)
{
    if (!holds) abort();
}

static void check_bytes(Str bytes)
{
    int known = 0;
    bool head = true;
    while (bytes.len) {
        Str line = str_cut(&bytes, '\n');
        need(str_ends(line, STR("\r")) && line.len <= 999);
        if (line.len == 1) head = false;
        for (size_t i = 0; i < line.len; i++)
            need(head || (uint8_t)line.ptr[i] < 0x80); /* an address may be outside ASCII */
        need(!(head && str_eq_nocase(str_slice(line, 0, 4), STR("bcc:"))));
        if (head && line.ptr[0] != ' ' && line.ptr[0] != '\t') known++;
    }
    need(known <= 18);
}

static void fields(Str input)
{
    Arena *arena = arena_open(0);
    Str part[FIELDS], bytes;
    for (int i = 0; i < FIELDS; i++)
        part[i] = str_cut(&input, (char)0xff);
    MailFile file = {part[11], part[12], part[7], part[12].len & 1 ? part[11] : STR_NONE};
    ComposedMessage message = {.kind = part[0],
                               .cause = part[1],
                               .category = CATEGORY_FEEDBACK,
                               .from_name = part[2],
                               .from_address = STR("a@example.com"),
                               .to_name = part[3],
                               .to_address = part[4].len ? part[4] : STR("b@example.com"),
                               .subject = part[5],
                               .text = part[6],
                               .html = part[7],
                               .locale = part[8],
                               .unsubscribe_url = part[9],
                               .list_id = part[10],
                               .message_id_domain = part[10],
                               .storefront = part[10],
                               .files = &file,
                               .file_count = part[11].len ? 1 : 0,
                               .date = 1778752200 * SECOND};
    Diag diag = {0};
    if (mime_compose(arena, &message, &bytes, &diag) == OK) check_bytes(bytes);
    arena_close(arena);
}

static void walk(GMimeObject *parent, GMimeObject *part, gpointer count)
{
    (void)parent;
    if (GMIME_IS_TEXT_PART(part)) {
        char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
        g_free(text);
    }
    ++*(int *)count;
}

static void parse(Str input)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(input.ptr, input.len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *mail = g_mime_parser_construct_message(parser, NULL);
    int count = 0;
    if (mail) {
        (void)g_mime_message_get_subject(mail);
        (void)g_mime_message_get_date(mail);
        g_mime_message_foreach(mail, walk, &count);
        g_object_unref(mail);
    }
    g_object_unref(parser);
    g_object_unref(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 64 * 1024) return 0;
    static bool started;
    if (!started) g_mime_init();
    started = true;
    Str input = {(const char *)data + 1, size - 1};
    if (data[0] & 1)
        fields(input);
    else
        parse(input);
    return 0;
}
