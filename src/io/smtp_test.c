/* io/smtp_test.c - the client against a small server of its own that answers as it is told: what is
 * accepted, refused, broken off, or never answered. */
#include "lib/unit.h"

#include "io/smtp.h"
#include "io/thread.h"
#include "io/world.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* What the server says; NULL: the usual. "" : it hangs up. */
typedef struct Script {
    const char *greeting, *ehlo, *mail, *rcpt, *data, *end;
    bool mute; /* never greets */
    bool hang_up_in_data, hang_up_after_answer;
    /* Said again and again, with the pause of `drip` in between, until the client has gone: instead
     * of greeting, to EHLO, to RCPT, after the data. */
    const char *ever_at_greeting, *ever_at_ehlo, *ever_at_rcpt, *ever_at_end;
    bool drip;
    bool quiet_at_quit, bad_tls;
} Script;

typedef struct Sink {
    Script script;
    int listen_fd, port, line_fd;
    Thread *thread;
    _Atomic bool stop;
    _Atomic int connections;
    char heard[65536]; /* the commands and messages, read after the thread has ended */
    size_t heard_length;
} Sink;

static Sink sink;
static Smtp *smtp;

static bool sink_say(int fd, const char *text)
{
    if (!text[0]) return false;
    size_t length = strlen(text);
    return send(fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

/* One line with its end, or -1. */
static int sink_line(int fd, char *line, size_t size)
{
    size_t length = 0;
    while (length < size - 1 && recv(fd, line + length, 1, 0) == 1)
        if (line[length++] == '\n') {
            line[length] = '\0';
            if (sink.heard_length + length < sizeof sink.heard) {
                memcpy(sink.heard + sink.heard_length, line, length);
                sink.heard_length += length;
            }
            return (int)length;
        }
    return -1;
}

/* Until the client has had enough; false, for the connection is over then. */
static bool sink_ever(int fd, const char *text)
{
    char byte;
    struct pollfd gone = {.fd = fd, .events = POLLIN};
    while (!sink.stop && sink_say(fd, text))
        if (poll(&gone, 1, sink.script.drip ? 10 : 0) > 0 &&
            recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
            break;
    return false;
}

#define SAID(field, usual) (sink.script.field ? sink.script.field : (usual))

static bool sink_data(int fd, char *line, size_t size)
{
    const char *begin = SAID(data, "354 go on\r\n");
    if (!sink_say(fd, begin)) return false;
    if (begin[0] != '3') return true;
    for (int lines = 0; sink_line(fd, line, size) >= 0; lines++) {
        if (sink.script.hang_up_in_data && lines == 1) return false;
        if (strcmp(line, ".\r\n") == 0 && sink.script.ever_at_end)
            return sink_ever(fd, sink.script.ever_at_end);
        if (strcmp(line, ".\r\n") == 0)
            return sink_say(fd, SAID(end, "250 2.0.0 queued as 42\r\n")) &&
                   !sink.script.hang_up_after_answer;
    }
    return false;
}

static void sink_serve(int fd)
{
    char line[4096];
    bool go_on = true;
    if (sink.script.mute) {
        sink_line(fd, line, sizeof line); /* until the client gives up */
        return;
    }
    if (sink.script.ever_at_greeting) {
        sink_ever(fd, sink.script.ever_at_greeting);
        return;
    }
    if (!sink_say(fd, SAID(greeting, "220 sink ESMTP\r\n"))) return;
    while (go_on && sink_line(fd, line, sizeof line) >= 0) {
        if (!strncmp(line, "EHLO", 4) && sink.script.ever_at_ehlo)
            go_on = sink_ever(fd, sink.script.ever_at_ehlo);
        else if (!strncmp(line, "RCPT", 4) && sink.script.ever_at_rcpt)
            go_on = sink_ever(fd, sink.script.ever_at_rcpt);
        else if (!strncmp(line, "QUIT", 4) && sink.script.quiet_at_quit)
            continue;
        else if (!strncmp(line, "STARTTLS", 8) && sink.script.bad_tls)
            go_on = sink_say(fd, "220 go on\r\nthis is no TLS at all\r\n");
        else if (!strncmp(line, "EHLO", 4))
            go_on = sink_say(fd, SAID(ehlo, "250-sink\r\n250-SIZE 1000000\r\n250 SMTPUTF8\r\n"));
        else if (!strncmp(line, "MAIL", 4))
            go_on = sink_say(fd, SAID(mail, "250 2.1.0 fine\r\n"));
        else if (!strncmp(line, "RCPT", 4))
            go_on = sink_say(fd, SAID(rcpt, "250 2.1.5 fine\r\n"));
        else if (!strncmp(line, "DATA", 4))
            go_on = sink_data(fd, line, sizeof line);
        else if (!strncmp(line, "AUTH", 4))
            go_on = sink_say(fd, "334 \r\n") && sink_line(fd, line, sizeof line) >= 0 &&
                    sink_say(fd, strstr(line, "AGFubmEAc2VjcmV0") /* anna secret */
                                     ? "235 2.7.0 welcome\r\n"
                                     : "535 5.7.8 wrong\r\n");
        else
            go_on = sink_say(fd, !strncmp(line, "QUIT", 4) ? "221 bye\r\n" : "250 fine\r\n");
    }
}

static void sink_run(void *self)
{
    (void)self;
    while (!sink.stop) {
        int fd = accept(sink.listen_fd, NULL, NULL);
        if (fd < 0) return;
        sink.connections++;
        sink_serve(fd);
        close(fd);
    }
}

static void start(Script script)
{
    sink = (Sink){.script = script};
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    sink.listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(sink.listen_fd, (const struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(sink.listen_fd, 8), 0);
    assert_int_equal(getsockname(sink.listen_fd, (struct sockaddr *)&at, &size), 0);
    sink.port = ntohs(at.sin_port);
    sink.thread = thread_start("sink", sink_run, NULL);
}

static void open_client(SmtpTls tls, const char *user, const char *password)
{
    SmtpServer server = {.host = STR("127.0.0.1"),
                         .port = sink.port,
                         .tls = tls,
                         .user = str_of(user),
                         .password = str_of(password)};
    smtp = smtp_open(&server, MINUTE); /* no machine is so slow */
}

static Str stop(void)
{
    smtp_close(smtp);
    smtp = NULL;
    sink.stop = true;
    shutdown(sink.listen_fd, SHUT_RDWR);
    thread_join(sink.thread);
    close(sink.listen_fd);
    return (Str){sink.heard, sink.heard_length};
}

#define MESSAGE STR("Subject: Hello\r\n\r\nDear Anna,\r\n.a dot\r\n")

static SmtpAnswer send_one(void)
{
    return smtp_send(smtp, STR("shop@example.com"), STR("anna@example.org"), MESSAGE);
}

static SmtpAnswer answer_under(Script script)
{
    start(script);
    open_client(SMTP_TLS_NONE, "", "");
    SmtpAnswer answer = send_one();
    stop();
    return answer;
}

static void messages_are_accepted(void **state)
{
    (void)state;
    start((Script){.mute = false});
    open_client(SMTP_TLS_AUTO, "", "");
    for (int i = 0; i < 3; i++) {
        SmtpAnswer answer = send_one();
        assert_int_equal(answer.verdict, SMTP_ACCEPTED);
        assert_int_equal(answer.code, 250);
        assert_string_equal(answer.enhanced, "2.0.0");
        assert_string_equal(answer.text, "queued as 42");
        assert_false(answer.recipient);
    }
    assert_int_equal(sink.connections, 1);
    Str heard = stop();
    assert_true(str_find(heard, STR("MAIL FROM:<shop@example.com>")) >= 0);
    assert_true(str_find(heard, STR("RCPT TO:<anna@example.org>")) >= 0);
    assert_true(str_find(heard, STR("\r\n..a dot\r\n.\r\n")) >= 0); /* dots are doubled */
}

static void refusals_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        Script script;
        SmtpVerdict verdict;
        int code;
        const char *enhanced;
        bool recipient;
    } table[] = {
        {{.rcpt = "450 4.2.1 later\r\n"},                            SMTP_TEMPORARY, 450, "4.2.1", true },
        {{.rcpt = "550-5.1.1 no\r\n550 5.1.1 such user\r\n"},        SMTP_PERMANENT, 550, "5.1.1", true },
        {{.mail = "550 5.7.1 you not\r\n"},                          SMTP_PERMANENT, 550, "5.7.1", false},
        {{.mail = "530 5.7.0 authentication required\r\n"},          SMTP_TEMPORARY, 530, "5.7.0", false},
        {{.data = "554 5.5.1 no\r\n"},                               SMTP_PERMANENT, 554, "5.5.1", false},
        {{.end = "554 5.6.0 spam\r\n"},                              SMTP_PERMANENT, 554, "5.6.0", false},
        {{.end = "451 greylisted\r\n"},                              SMTP_TEMPORARY, 451, "",      false},
        {{.greeting = "554 5.3.2 closed\r\n"},                       SMTP_TEMPORARY, 554, "5.3.2", false},
        {{.greeting = "421 4.3.2 busy\r\n"},                         SMTP_TEMPORARY, 421, "4.3.2", false},
        {{.greeting = ""},                                           SMTP_TEMPORARY, 0,   "",      false},
        {{.rcpt = ""},                                               SMTP_TEMPORARY, 0,   "",      false},
        {{.data = ""},                                               SMTP_TEMPORARY, 0,   "",      false},
        {{.end = ""},                                                SMTP_IN_DOUBT,  0,   "",      false},
        {{.end = "250 2.0.0 yes\r\n", .hang_up_after_answer = true},
         SMTP_ACCEPTED,                                                              250,
         "2.0.0",                                                                                  false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        SmtpAnswer got = answer_under(table[i].script);
        if (got.verdict != table[i].verdict || got.code != table[i].code ||
            strcmp(got.enhanced, table[i].enhanced) != 0 || got.recipient != table[i].recipient)
            fail_msg("case %zu: verdict %d code %d '%s' '%s'", i, (int)got.verdict, got.code,
                     got.enhanced, got.text);
    }
}

/* The line breaks while a large message is still going out: no copy can exist. */
static void broken_off_within_the_message(void **state)
{
    (void)state;
    size_t size = (size_t)8 * 1024 * 1024;
    char *large = malloc(size);
    assert_non_null(large);
    for (size_t i = 0; i < size; i++)
        large[i] = i % 70 == 68 ? '\r' : i % 70 == 69 ? '\n' : 'x';
    start((Script){.hang_up_in_data = true});
    open_client(SMTP_TLS_NONE, "", "");
    SmtpAnswer got =
        smtp_send(smtp, STR("a@example.com"), STR("b@example.com"), (Str){large, size});
    assert_int_equal(got.verdict, SMTP_TEMPORARY);
    assert_int_equal(got.code, 0);
    stop();
    free(large);
}

static void a_server_that_says_nothing(void **state)
{
    (void)state;
    World world = world_real();
    Time begin = world.monotonic(NULL);
    start((Script){.mute = true});
    SmtpServer server = {.host = STR("127.0.0.1"), .port = sink.port, .tls = SMTP_TLS_NONE};
    smtp = smtp_open(&server, 300 * MILLISECOND);
    SmtpAnswer got = send_one();
    assert_int_equal(got.verdict, SMTP_TEMPORARY);
    /* It waited. libcurl's own clock goes by whole milliseconds, so not to the last of them. */
    assert_true(world.monotonic(NULL) - begin >= 200 * MILLISECOND);
    stop();
}

static SmtpAnswer answer_within(Script script, SmtpTls tls, Time patience)
{
    start(script);
    SmtpServer server = {.host = STR("127.0.0.1"), .port = sink.port, .tls = tls};
    smtp = smtp_open(&server, patience);
    SmtpAnswer answer = send_one();
    stop();
    return answer;
}

/* It talks as fast as it can and never comes to an end: left long before the minute is over. */
static void a_server_that_never_stops_talking(void **state)
{
    (void)state;
    const Script cases[] = {{.ever_at_greeting = "220-still greeting\r\n"},
                            {.ever_at_ehlo = "250-one more thing\r\n"},
                            {.ever_at_rcpt = "250-and another\r\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SmtpAnswer got = answer_within(cases[i], SMTP_TLS_NONE, MINUTE);
        assert_int_equal(got.verdict, SMTP_TEMPORARY);
        assert_null(strstr(got.text, "imed out")); /* by the bytes, ours or libcurl's own limit */
    }
    SmtpAnswer got =
        answer_within((Script){.ever_at_end = "250-queued as\r\n"}, SMTP_TLS_NONE, MINUTE);
    assert_int_equal(got.verdict, SMTP_IN_DOUBT); /* the message went out, who knows */
}

/* A byte at a time keeps no time-out from ending. */
static void a_server_that_drips(void **state)
{
    (void)state;
    const Script cases[] = {
        {.ever_at_greeting = "2",     .drip = true},
        {.ever_at_ehlo = "2",         .drip = true},
        {.ever_at_rcpt = "250-x\r\n", .drip = true}
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(answer_within(cases[i], SMTP_TLS_NONE, 400 * MILLISECOND).verdict,
                         SMTP_TEMPORARY);
}

static void a_server_that_talks_nonsense(void **state)
{
    (void)state;
    const Script cases[] = {{.greeting = "\x01\xff\xfe not SMTP\r\n\r\n\r\n"},
                            {.greeting = "HTTP/1.1 400 Bad Request\r\n\r\n"},
                            {.ehlo = "999999 what\r\n"},
                            {.rcpt = "25\r\n"},
                            {.data = "-354 go\r\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(answer_within(cases[i], SMTP_TLS_NONE, 400 * MILLISECOND).verdict,
                         SMTP_TEMPORARY);
    SmtpAnswer got = answer_within((Script){.ehlo = "250-x\r\n250 STARTTLS\r\n", .bad_tls = true},
                                   SMTP_TLS_STARTTLS, MINUTE);
    assert_int_equal(got.verdict, SMTP_TEMPORARY);
}

/* All is said before anything was asked: it is believed or not, but the next message is not hit. */
static void a_server_that_answers_too_early(void **state)
{
    (void)state;
    SmtpAnswer got = answer_within(
        (Script){.greeting = "220 x\r\n250 x\r\n250 x\r\n250 x\r\n354 x\r\n250 x\r\n"},
        SMTP_TLS_NONE, 2 * SECOND);
    assert_int_not_equal(got.verdict, SMTP_PERMANENT);
}

static void a_goodbye_is_not_waited_for_long(void **state)
{
    (void)state;
    World world = world_real();
    Time begin = world.monotonic(NULL);
    SmtpAnswer got = answer_within((Script){.quiet_at_quit = true}, SMTP_TLS_NONE, 10 * MINUTE);
    assert_int_equal(got.verdict, SMTP_ACCEPTED);
    /* At once; libcurl's own patience would be two minutes. */
    assert_true(world.monotonic(NULL) - begin < MINUTE);
}

static void nobody_listens(void **state)
{
    (void)state;
    start((Script){.mute = false});
    open_client(SMTP_TLS_NONE, "", "");
    Smtp *kept = smtp;
    smtp = NULL;
    stop();
    smtp = kept;
    SmtpAnswer got = send_one();
    assert_int_equal(got.verdict, SMTP_TEMPORARY);
    assert_true(strlen(got.text) > 5);
    smtp_close(smtp);
}

static void a_kept_line_that_died_is_made_anew(void **state)
{
    (void)state;
    start((Script){.hang_up_after_answer = true});
    open_client(SMTP_TLS_NONE, "", "");
    for (int i = 0; i < 5; i++)
        assert_int_equal(send_one().verdict, SMTP_ACCEPTED);
    assert_int_equal(sink.connections, 5);
    stop();
}

static void tls_that_is_missing_is_not_done_without(void **state)
{
    (void)state;
    start((Script){.mute = false});
    open_client(SMTP_TLS_STARTTLS, "", "");
    SmtpAnswer got = send_one();
    assert_int_equal(got.verdict, SMTP_TEMPORARY);
    assert_true(str_find(stop(), STR("MAIL")) < 0);
}

static void logins(void **state)
{
    (void)state;
    const char *ehlo = "250-sink\r\n250 AUTH PLAIN\r\n";
    SmtpAnswer got;
    start((Script){.ehlo = ehlo});
    open_client(SMTP_TLS_NONE, "anna", "secret");
    assert_int_equal(send_one().verdict, SMTP_ACCEPTED);
    assert_true(str_find(stop(), STR("AUTH PLAIN")) >= 0);
    start((Script){.ehlo = ehlo});
    open_client(SMTP_TLS_NONE, "anna", "wrong");
    got = send_one(); /* not the message's fault */
    assert_int_equal(got.verdict, SMTP_TEMPORARY);
    assert_int_equal(got.code, 535);
    assert_true(str_find(stop(), STR("MAIL")) < 0);
}

static void addresses_beyond_ascii(void **state)
{
    (void)state;
    start((Script){.mute = false});
    open_client(SMTP_TLS_NONE, "", "");
    SmtpAnswer got = smtp_send(smtp, STR("shop@example.com"), STR("jürgen@example.org"), MESSAGE);
    assert_int_equal(got.verdict, SMTP_ACCEPTED);
    Str heard = stop();
    assert_true(str_find(heard, STR("SMTPUTF8\r\n")) >= 0);
    assert_true(str_find(heard, STR("RCPT TO:<jürgen@example.org>")) >= 0);
}

static void addresses_cannot_carry_commands(void **state)
{
    (void)state;
    start((Script){.mute = false});
    open_client(SMTP_TLS_NONE, "", "");
    Str from = STR("shop@example.com");
    SmtpAnswer got = smtp_send(smtp, from, STR("a@b.c>\r\nRCPT TO:<d@e.f"), MESSAGE);
    assert_int_equal(got.verdict, SMTP_PERMANENT);
    assert_true(got.recipient);
    assert_int_equal(smtp_send(smtp, from, STR(""), MESSAGE).verdict, SMTP_PERMANENT);
    assert_int_equal(smtp_send(smtp, STR("a b"), STR("a@b.c"), MESSAGE).verdict, SMTP_PERMANENT);
    assert_int_equal(smtp_send(smtp, STR(""), STR("a@b.c"), MESSAGE).verdict, SMTP_ACCEPTED);
    assert_true(str_find(stop(), STR("MAIL FROM:<>")) >= 0); /* a bounce has no sender */
}

static void urls(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Diag diag = {.code = OK};
    SmtpServer server;
    assert_int_equal(smtp_parse_url(arena,
                                    STR("smtp://a%40b:p%3aq@mail.example.com:587?tls=starttls"),
                                    &server, &diag),
                     OK);
    assert_true(str_is(server.user, "a@b") && str_is(server.password, "p:q"));
    assert_true(str_is(server.host, "mail.example.com") && server.port == 587);
    assert_true(server.tls == SMTP_TLS_STARTTLS && server.verify);
    assert_int_equal(smtp_parse_url(arena, STR("smtp://[::1]:2525/"), &server, &diag), OK);
    assert_true(str_is(server.host, "::1") && server.port == 2525 && !server.verify);
    assert_int_equal(smtp_parse_url(arena, STR("smtp://localhost"), &server, &diag), OK);
    assert_true(server.port == 25 && server.tls == SMTP_TLS_AUTO && server.user.len == 0);
    assert_int_equal(smtp_parse_url(arena, STR("smtp://127.example.com"), &server, &diag), OK);
    assert_true(server.verify);
    static const char *const wrong[] = {"",
                                        "http://x",
                                        "smtp://",
                                        "smtp://h:0",
                                        "smtp://h:99999",
                                        "smtp://h?tls=maybe",
                                        "smtp://%zz:a@h",
                                        "smtp://u@:25"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(smtp_parse_url(arena, str_of(wrong[i]), &server, &diag), ERR_INVALID);
    arena_close(arena);
}

static void lists_of_urls(void **state)
{
    (void)state;
    Str list = STR(" smtp://a:1,2@h , smtps://b:25,smtp://c  smtp://d,");
    static const char *const urls[] = {"smtp://a:1,2@h", "smtps://b:25", "smtp://c", "smtp://d",
                                       ""};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        assert_true(str_is(smtp_url_next(&list), urls[i]));
    assert_int_equal(list.len, 0);
    list = STR("mail.example.com"); /* is told to be no URL by who reads it */
    assert_true(str_is(smtp_url_next(&list), "mail.example.com"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_accepted),
        cmocka_unit_test(refusals_are_told_apart),
        cmocka_unit_test(broken_off_within_the_message),
        cmocka_unit_test(a_server_that_says_nothing),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(a_server_that_never_stops_talking),
        cmocka_unit_test(a_server_that_drips),
        cmocka_unit_test(a_server_that_talks_nonsense),
        cmocka_unit_test(a_server_that_answers_too_early),
        cmocka_unit_test(a_goodbye_is_not_waited_for_long),
        cmocka_unit_test(a_kept_line_that_died_is_made_anew),
        cmocka_unit_test(tls_that_is_missing_is_not_done_without),
        cmocka_unit_test(logins),
        cmocka_unit_test(addresses_beyond_ascii),
        cmocka_unit_test(addresses_cannot_carry_commands),
        cmocka_unit_test(urls),
        cmocka_unit_test(lists_of_urls),
    };
    return cmocka_run_group_tests_name("smtp", tests, NULL, NULL);
}
