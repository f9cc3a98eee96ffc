/* flow/channel/mime_test.c - mails as bytes, read back by GMime's parser: what must stand in them
 * once, and what no field can smuggle in. */
#include "flow/channel/mime.h"

#include <gmime/gmime.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static Arena *arena;

static ComposedMessage sample(void)
{
    ComposedMessage message = {.kind = STR("nps"),
                               .cause = STR("order:1001"),
                               .category = CATEGORY_FEEDBACK,
                               .from_name = STR("Salbei & Söhne"),
                               .from_address = STR("hallo@salbei.example"),
                               .reply_to = STR("hilfe@salbei.example"),
                               .to_address = STR("anna@example.com"),
                               .to_name = STR("Anna \"Ännchen\" Schmidt, Köln"),
                               .subject = STR("Würden Sie Salbei & Söhne empfehlen? ☀"),
                               .text = STR("Guten Tag,\n.\nFrom here on: =_ äöü\n"),
                               .html = STR("<p>Guten Tag äöü</p>\n"),
                               .locale = STR("de"),
                               .unsubscribe_url = STR("https://after.example/s/u/"
                                                      "F2oFmsgAAAAAAAAATVpaWlpaWlpaWlpaWlpaWlquJW4"
                                                      "Sk93Jf1aMSVk4UPqxF2oFmsgAAAAAAAAATVpaWlpaW"),
                               .list_id = STR("nps.salbei.example"),
                               .message_id_domain = STR("salbei.example"),
                               .date = 1778752200 * SECOND,
                               .date_offset_minutes = 120};
    memset(message.id.bytes, 0xab, 16);
    return message;
}

static Str compose(const ComposedMessage *message)
{
    Str bytes;
    Diag diag = {0};
    if (mime_compose(arena, message, &bytes, &diag)) fail_msg("%s", diag.sentence);
    return bytes;
}

static GMimeMessage *parse(Str bytes)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.ptr, bytes.len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *mail = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    assert_non_null(mail);
    return mail;
}

static const char *header(GMimeMessage *mail, const char *name)
{
    const char *value = g_mime_object_get_header(GMIME_OBJECT(mail), name);
    return value ? value : "";
}

static void it_reads_back(void **state)
{
    (void)state;
    ComposedMessage message = sample();
    GMimeMessage *mail = parse(compose(&message));
    assert_string_equal(g_mime_message_get_subject(mail), arena_cstr(arena, message.subject));
    assert_string_equal(g_mime_message_get_message_id(mail),
                        "abababababababababababababababab@salbei.example");
    assert_string_equal(header(mail, "Date"), "Thu, 14 May 2026 11:50:00 +0200");
    assert_string_equal(header(mail, "Auto-Submitted"), "auto-generated");
    assert_string_equal(header(mail, "X-Afterglow-Kind"), "nps");
    assert_string_equal(header(mail, "X-Afterglow-Cause"), "order:1001");
    assert_string_equal(header(mail, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert_string_equal(header(mail, "List-Id"), "<nps.salbei.example>");
    assert_string_equal(header(mail, "Feedback-ID"), "nps:feedback:afterglow:salbei.example");
    char *unsubscribe =
        arena_cstr(arena, arena_printf(arena, "<%.*s>", STR_ARG(message.unsubscribe_url)));
    assert_string_equal(header(mail, "List-Unsubscribe"), unsubscribe);
    InternetAddress *to = internet_address_list_get_address(
        g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_TO), 0);
    assert_string_equal(internet_address_get_name(to), arena_cstr(arena, message.to_name));
    GMimeMultipart *parts = GMIME_MULTIPART(g_mime_message_get_mime_part(mail));
    assert_int_equal(g_mime_multipart_get_count(parts), 2);
    for (int i = 0; i < 2; i++) {
        char *text =
            g_mime_text_part_get_text(GMIME_TEXT_PART(g_mime_multipart_get_part(parts, i)));
        Buf plain = buf_new(arena, 4096);
        for (char *c = text; *c; c++)
            if (*c != '\r') buf_char(&plain, *c);
        assert_string_equal(buf_cstr(&plain), arena_cstr(arena, i ? message.html : message.text));
        g_free(text);
    }
    g_object_unref(mail);
}

static void every_line_ends_in_crlf_and_is_short_ascii(void **state)
{
    (void)state;
    ComposedMessage message = sample();
    Str rest = compose(&message);
    assert_true(str_ends(rest, STR("\r\n")));
    while (rest.len) {
        Str line = str_cut(&rest, '\n');
        assert_true(str_ends(line, STR("\r")) && line.len <= 999);
        for (size_t i = 0; i < line.len; i++)
            assert_true((uint8_t)line.ptr[i] < 0x80);
    }
}

static int count_headers(Str bytes)
{
    int count = 0;
    while (bytes.len) {
        Str line = str_cut(&bytes, '\n');
        if (line.len <= 1) break;
        if (line.ptr[0] != ' ' && line.ptr[0] != '\t') count++;
    }
    return count;
}

static void no_field_adds_a_header(void **state)
{
    (void)state;
    static const Str evil = STR_INIT("x\r\nBcc: all@example.com\r\n\r\nbody\n\0Bcc: y");
    ComposedMessage clean = sample();
    int expected = count_headers(compose(&clean));
    ComposedMessage *fields[] = {&clean, &clean, &clean, &clean, &clean, &clean, &clean, &clean};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        ComposedMessage message = sample();
        Str *targets[] = {
            &message.subject, &message.to_name, &message.from_name,       &message.kind,
            &message.cause,   &message.list_id, &message.unsubscribe_url, &message.locale};
        *targets[i] = evil;
        Str bytes = compose(&message);
        assert_int_equal(count_headers(bytes), expected);
        GMimeMessage *mail = parse(bytes);
        assert_string_equal(header(mail, "Bcc"), "");
        g_object_unref(mail);
    }
}

static void addresses_are_checked(void **state)
{
    (void)state;
    assert_true(mime_address_ok(STR("a.b+c@example.com")));
    static const char *const bad[] = {"",      "a",       "@b",    "a@",   "a@b\r\nX:",  "a b@c",
                                      "<a@b>", "a@b,c@d", "a@b@c", "a@b>", "\"a\"@b.de", "ä@b.de"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(mime_address_ok(str_of(bad[i])));
    ComposedMessage message = sample();
    message.to_address = STR("a@b\r\nBcc: c@d");
    Str bytes;
    Diag diag = {0};
    assert_int_equal(mime_compose(arena, &message, &bytes, &diag), ERR_INVALID);
    assert_string_equal(diag.field, "to");
    message.to_address = STR("a@xn--kkk"); /* decodes, but no domain encodes to it */
    assert_int_equal(mime_compose(arena, &message, &bytes, &diag), ERR_INVALID);
    message.to_address = STR("anna@xn--bcher-kva.example");
    assert_true(str_find(compose(&message), STR("xn--bcher-kva.example")) > 0);
}

static void the_same_message_gives_the_same_bytes(void **state)
{
    (void)state;
    ComposedMessage message = sample();
    assert_true(str_eq(compose(&message), compose(&message)));
    message.category = CATEGORY_TRANSACTIONAL;
    message.unsubscribe_url = STR_NONE;
    assert_true(str_find(compose(&message), STR("List-")) < 0);
}

static int start(void **state)
{
    (void)state;
    mime_init();
    arena = arena_open(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_reads_back),
        TEST(every_line_ends_in_crlf_and_is_short_ascii),
        TEST(no_field_adds_a_header),
        TEST(addresses_are_checked),
        TEST(the_same_message_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
