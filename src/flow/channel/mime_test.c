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
                               .storefront = STR("main"),
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
    assert_string_equal(header(mail, "Feedback-ID"), "nps:feedback:main:salbei.example");
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
    static const char *const good[][2] = {
        {"a.b+c@example.com",          "a.b+c@example.com"          },
        {"anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example" },
        {"anna@bücher.example",       "anna@xn--bcher-kva.example" },
        {"jörg@bücher.example",      "jörg@xn--bcher-kva.example"},
        {"用户@例子.example",      "用户@xn--fsqu00a.example" },
        {"a..b.@docomo.example",       "a..b.@docomo.example"       },
    };
    static const char *const bad[] = {
        "",        "a",     "@b",   "a@",         "a@b\r\nX:", "a b@c",     "<a@b>",
        "a@b,c@d", "a@b@c", "a@b>", "\"a\"@b.de", "a@b c",     "a@\xff.de", "\xff@b.de"};
    Str got;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(mime_address(arena, str_of(good[i][0]), &got));
        assert_true(str_is(got, good[i][1]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(mime_address(arena, str_of(bad[i]), &got));
    ComposedMessage message = sample();
    message.to_address = STR("a@b\r\nBcc: c@d");
    Str bytes;
    Diag diag = {0};
    assert_int_equal(mime_compose(arena, &message, &bytes, &diag), ERR_INVALID);
    assert_string_equal(diag.field, "to");
}

static InternetAddress *recipient(GMimeMessage *mail)
{
    return internet_address_list_get_address(
        g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_TO), 0);
}

static void an_address_outside_ascii_stands_as_it_is(void **state)
{
    (void)state;
    ComposedMessage message = sample();
    message.to_address = STR("jörg@bücher.example");
    Str bytes = compose(&message);
    assert_true(str_find(bytes, STR("<jörg@xn--bcher-kva.example>\r\n")) > 0);
    message.to_address = STR("a..b@docomo.example");
    assert_true(str_find(compose(&message), STR("<\"a..b\"@docomo.example>\r\n")) > 0);
}

static const char *const odd[] = {
    "Anna",
    "Anna \"Ännchen\" Schmidt, Köln",
    "Dr. A. (Tony) O'Neill; <x@y.example>",
    "back\\slash \"quote\"",
    "=?utf-8?Q?evil?=",
    "山田太郎様、お買い上げいただきありがとうございます。またのご来店をお待ちしております。敬具",
    "☀☀☀ 🎁 Geschenk für Sie: ein langer Betreff, der mehrere Zeilen braucht, mit Umlauten (äöü)",
    "A subject of many plain words that has to be folded because it does not fit on a line of 78",
    "averyveryveryverylongwordwithoutanyspaceatallaveryveryveryverylongwordwithoutanyspaceatall",
    "Мария Ивановна",
    "a:b",
    "x@y.example",
    "-- ",
};

/* GMime leaves folds in where no encoded word stands. */
static Str unfolded(const char *text)
{
    Buf buf = buf_new(arena, 4096);
    for (; *text; text++)
        if (*text != '\r' && *text != '\n') buf_char(&buf, *text);
    return buf_str(&buf);
}

static void odd_names_and_subjects_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        ComposedMessage message = sample();
        message.subject = message.to_name = message.from_name = str_of(odd[i]);
        Str bytes = compose(&message), rest = bytes;
        GMimeMessage *mail = parse(bytes);
        char *wanted = arena_cstr(arena, str_trim(str_of(odd[i])));
        assert_true(str_is(unfolded(g_mime_message_get_subject(mail)), wanted));
        assert_true(str_is(unfolded(internet_address_get_name(recipient(mail))), wanted));
        assert_string_equal(
            internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(recipient(mail))),
            "anna@example.com");
        while (rest.len) {
            Str line = str_cut(&rest, '\n');
            if (str_find(line, STR("=?")) >= 0) assert_true(line.len <= 77); /* with CR */
        }
        g_object_unref(mail);
    }
}

static Str decoded(GMimeObject *part)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    Str copy = arena_str(arena, (Str){(const char *)bytes->data, bytes->len});
    g_object_unref(stream);
    return copy;
}

static Str with_lf(Str text)
{
    Buf buf = buf_new(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '\r') buf_char(&buf, text.ptr[i]);
    return buf_str(&buf);
}

static uint32_t draw(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

static Str random_text(uint32_t *seed)
{
    static const char *const pieces[] = {
        "a",    " ",     "\t",  "=",
        ".",    "From ", "\n",  "ä",
        "—",    "日本",  "\n.", "some words ",
        "\n\n", "=_",    "--",  "https://shop.example/a/very/long/address/indeed?x=1"};
    Buf buf = buf_new(arena, 64 * 1024);
    uint32_t wide = draw(seed) % 4; /* of 4: how much of it is outside ASCII */
    for (uint32_t i = 0, n = draw(seed) % 200; i < n; i++)
        buf_add(&buf, str_of(draw(seed) % 4 < wide ? pieces[7 + draw(seed) % 3]
                                                   : pieces[draw(seed) % 16]));
    buf_lit(&buf, "\n");
    return buf_str(&buf);
}

/* By either encoding every text comes back as it was, in lines that nobody need touch. */
static void any_text_reads_back(void **state)
{
    (void)state;
    uint32_t seed = 1;
    int base64 = 0;
    for (int round = 0; round < 500; round++) {
        ComposedMessage message = sample();
        message.text = random_text(&seed);
        message.html = random_text(&seed);
        Str bytes = compose(&message), rest = bytes;
        base64 += str_find(bytes, STR("base64")) > 0;
        while (rest.len) {
            Str line = str_cut(&rest, '\n');
            assert_true(line.len <= 200 && !str_starts(line, STR(".")));
            assert_true(!str_starts(line, STR("From ")));
        }
        GMimeMessage *mail = parse(bytes);
        GMimeMultipart *parts = GMIME_MULTIPART(g_mime_message_get_mime_part(mail));
        assert_int_equal(g_mime_multipart_get_count(parts), 2);
        assert_true(str_eq(with_lf(decoded(g_mime_multipart_get_part(parts, 0))), message.text));
        assert_true(str_eq(with_lf(decoded(g_mime_multipart_get_part(parts, 1))), message.html));
        g_object_unref(mail);
        arena_reset(arena);
    }
    assert_true(base64 > 20);
}

static void check_file(GMimeObject *part, const MailFile *file, const char *type)
{
    GMimeContentType *content = g_mime_object_get_content_type(part);
    char *got = g_mime_content_type_get_mime_type(content);
    assert_string_equal(got, type);
    g_free(got);
    assert_string_equal(g_mime_part_get_filename(GMIME_PART(part)), arena_cstr(arena, file->name));
    assert_true(str_eq(decoded(part), file->bytes));
}

/* mixed(alternative(text, related(html, picture)), invoice, label) */
static void files_and_pictures_are_parts(void **state)
{
    (void)state;
    ComposedMessage message = sample();
    const MailFile files[] = {
        {STR("Rechnung für Söhne & Töchter — Bestellung Nr. 1001 vom 14. Mai 2026 (Kopie).pdf"),
         STR("application/pdf"),                                                                                             STR("%PDF-1.7\0\xff\r\n.\r\nbytes"), STR_NONE                 },
        {STR("pixel.png"),                                                                            STR("image/png"),      STR("\x89PNG\r\n"),                  STR("pixel@shop.example")},
        {STR("a\"b\\c.bin"),                                                                          STR("message/rfc822"), STR(""),                             STR_NONE                 },
    };
    message.files = files;
    message.file_count = 3;
    Str bytes = compose(&message);
    for (Str rest = bytes; rest.len;)
        assert_true(str_cut(&rest, '\n').len <= 200);
    GMimeMessage *mail = parse(bytes);
    GMimeMultipart *mixed = GMIME_MULTIPART(g_mime_message_get_mime_part(mail));
    assert_int_equal(g_mime_multipart_get_count(mixed), 3);
    GMimeMultipart *alternative = GMIME_MULTIPART(g_mime_multipart_get_part(mixed, 0));
    assert_int_equal(g_mime_multipart_get_count(alternative), 2);
    GMimeMultipart *related = GMIME_MULTIPART(g_mime_multipart_get_part(alternative, 1));
    assert_int_equal(g_mime_multipart_get_count(related), 2);
    assert_true(str_eq(with_lf(decoded(g_mime_multipart_get_part(related, 0))), message.html));
    GMimeObject *picture = g_mime_multipart_get_part(related, 1);
    check_file(picture, &files[1], "image/png");
    assert_string_equal(g_mime_object_get_content_id(picture), "pixel@shop.example");
    check_file(g_mime_multipart_get_part(mixed, 1), &files[0], "application/pdf");
    check_file(g_mime_multipart_get_part(mixed, 2), &files[2], "application/octet-stream");
    g_object_unref(mail);
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
    g_mime_init();
    const struct CMUnitTest tests[] = {
        TEST(it_reads_back),
        TEST(every_line_ends_in_crlf_and_is_short_ascii),
        TEST(no_field_adds_a_header),
        TEST(addresses_are_checked),
        TEST(an_address_outside_ascii_stands_as_it_is),
        TEST(odd_names_and_subjects_read_back),
        TEST(any_text_reads_back),
        TEST(files_and_pictures_are_parts),
        TEST(the_same_message_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
