/* io/lmtp_test.c - the conversation by the byte, then the server with clients that are slow, mad
 * and many. */
#include "lib/unit.h"

#include "io/lmtp_talk.h"
#include "io/thread.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static Arena *arena;
static Arena *kept; /* what was taken: the server's thread has it to itself */
static Str last_from, last_to, last_bytes;
static bool full;

static Err take(void *self, const LmtpMail *mail, Diag *diag)
{
    (void)self;
    if (full) return fail(diag, ERR_IO, "full");
    last_from = arena_str(kept, mail->from);
    last_to = arena_str(kept, mail->recipients[mail->recipient_count - 1]);
    last_bytes = arena_str(kept, mail->bytes);
    return OK;
}

static LmtpOptions options_of(void)
{
    return (LmtpOptions){.listen = STR("127.0.0.1:0"), .mail_bytes_max = 100000, .take = take};
}

/* All the answers to what is said, in pieces of `step` bytes; "" between them. */
static Str talk_in_steps(const char *said, size_t step, bool *ret_ending)
{
    LmtpOptions options = options_of();
    int receiving = 0;
    LmtpTalk talk;
    lmtp_talk_open(&talk, &options, &receiving);
    Str rest = str_of(said);
    for (size_t at = 0; at < rest.len; at += step)
        lmtp_talk_hear(&talk, str_slice(rest, at, at + step));
    Str answers = arena_str(arena, buf_str(&talk.answers));
    if (ret_ending) *ret_ending = talk.ending;
    lmtp_talk_close(&talk);
    assert_int_equal(receiving, 0);
    return answers;
}

static Str codes(Str answers)
{
    Buf all = buf_new(arena, 100000);
    while (answers.len) {
        buf_add(&all, str_slice(str_cut(&answers, '\n'), 0, 3));
        buf_char(&all, ' ');
    }
    return buf_str(&all);
}

static void answers_are(const char *said, const char *expected)
{
    for (size_t step = 1; step <= 4096; step += 1365) {
        Str got = codes(talk_in_steps(said, step, NULL));
        if (!str_is(got, expected)) fail_msg("in steps of %zu: %.*s", step, STR_ARG(got));
    }
}

static void a_mail_is_taken_by_lmtp_and_smtp(void **state)
{
    (void)state;
    answers_are("LHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"
                "Subject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n",
                "220 250 250 250 250 250 250 250 250 250 354 250 250 221 ");
    assert_true(str_is(last_bytes, "Subject: x\r\n\r\n.dot\r\n"));
    assert_true(last_from.len == 0 && str_is(last_to, "c@d"));
    answers_are("EHLO me\r\nMAIL FROM:<x@y> SIZE=10\r\nRCPT TO:<a@b>\r\nDATA\r\nhi\r\n.\r\n",
                "220 250 250 250 250 250 250 250 250 354 250 ");
    assert_true(str_is(last_from, "x@y"));
}

static void only_cr_lf_ends_a_mail(void **state)
{
    (void)state;
    answers_are("HELO me\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\none\n.\ntwo\r\n.\nMAIL "
                "FROM:<evil@x>\r\n"
                "\n.\r\n.\r\n",
                "220 250 250 250 354 250 ");
    assert_true(str_find(last_bytes, STR("MAIL FROM:<evil@x>")) > 0);
}

static void what_is_out_of_order_is_refused(void **state)
{
    (void)state;
    answers_are("MAIL FROM:<>\r\nEHLO x\r\nRCPT TO:<a@b>\r\nDATA\r\nMAIL FROM:nobody\r\n"
                "MAIL FROM:<a@b> SIZE=100001\r\nBDAT 3\r\nNOOP\n\r\n",
                "220 503 250 250 250 250 250 250 503 503 501 552 500 500 500 ");
}

static void too_many_mistakes_end_it(void **state)
{
    (void)state;
    Buf said = buf_new(arena, 100000);
    bool ending = false;
    for (int i = 0; i < 100; i++)
        buf_lit(&said, "HUH\r\n");
    Str got = codes(talk_in_steps(buf_cstr(&said), 4096, &ending));
    assert_true(ending && str_ends(got, STR("500 421 ")));
    assert_int_equal(got.len, (size_t)(1 + LMTP_MISTAKES_MAX + 1) * 4);
}

static void limits_are_told(void **state)
{
    (void)state;
    Buf said = buf_new(arena, 400000);
    buf_lit(&said, "LHLO x\r\nMAIL FROM:<>\r\n");
    for (int i = 0; i < LMTP_RECIPIENTS_MAX + 1; i++)
        buf_lit(&said, "RCPT TO:<a@b>\r\n");
    buf_lit(&said, "RSET\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n");
    for (int i = 0; i < 20000; i++)
        buf_lit(&said, "0123456789\r\n");
    buf_lit(&said, ".\r\n");
    Str got = codes(talk_in_steps(buf_cstr(&said), 4096, NULL));
    assert_true(str_find(got, STR("452 250 250 250 354 552 ")) > 0);
    buf_clear(&said);
    for (int i = 0; i < 2000; i++)
        buf_char(&said, 'x');
    buf_lit(&said, "\r\nNOOP\r\n");
    answers_are(buf_cstr(&said), "220 500 250 ");
}

static void what_cannot_be_kept_is_tried_again(void **state)
{
    (void)state;
    full = true;
    answers_are("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n\r\n.\r\n",
                "220 250 250 250 250 250 250 250 250 354 451 ");
}

/* ---- the server ---- */

static int dial(const Lmtp *lmtp)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)lmtp_port(lmtp))};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Reads until the server hangs up; all it said. */
static Str hear_all(int fd)
{
    Buf all = buf_new(arena, 100000);
    char bytes[4096];
    for (ssize_t got; (got = recv(fd, bytes, sizeof bytes, 0)) > 0;)
        buf_add(&all, (Str){bytes, (size_t)got});
    close(fd);
    return buf_str(&all);
}

static void the_server_takes_mail_beside_silent_clients(void **state)
{
    (void)state;
    Lmtp *lmtp;
    Diag diag = {0};
    LmtpOptions options = options_of();
    assert_int_equal(lmtp_open(&options, &lmtp, &diag), OK);
    int silent[LMTP_CONNECTIONS_MAX - 1];
    for (int i = 0; i < LMTP_CONNECTIONS_MAX - 1; i++)
        silent[i] = dial(lmtp);
    int fd = dial(lmtp);
    say(fd, "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\nhello\r\n.\r\nQUIT\r\n");
    assert_true(str_find(hear_all(fd), STR("250 2.0.0 kept")) > 0);
    assert_true(str_is(last_bytes, "hello\r\n"));
    for (int i = 0; i < LMTP_CONNECTIONS_MAX - 1; i++)
        close(silent[i]);
    lmtp_close(lmtp);
}

static void who_comes_too_many_is_sent_away(void **state)
{
    (void)state;
    Lmtp *lmtp;
    Diag diag = {0};
    LmtpOptions options = options_of();
    assert_int_equal(lmtp_open(&options, &lmtp, &diag), OK);
    int all[LMTP_CONNECTIONS_MAX];
    for (int i = 0; i < LMTP_CONNECTIONS_MAX; i++)
        all[i] = dial(lmtp);
    assert_true(str_starts(hear_all(dial(lmtp)), STR("421 ")));
    for (int i = 0; i < LMTP_CONNECTIONS_MAX; i++)
        close(all[i]);
    lmtp_close(lmtp);
}

static void a_silent_client_is_hung_up_on(void **state)
{
    (void)state;
    Lmtp *lmtp;
    Diag diag = {0};
    LmtpOptions options = options_of();
    options.idle_max = 20 * MILLISECOND;
    assert_int_equal(lmtp_open(&options, &lmtp, &diag), OK);
    Str heard = hear_all(dial(lmtp)); /* returns, because the server ends it */
    assert_true(heard.len == 0 || str_starts(heard, STR("220 ")));
    lmtp_close(lmtp);
}

static int start(void **state)
{
    (void)state;
    arena = arena_open(0);
    kept = arena_open(0);
    full = false;
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_close(arena);
    arena_close(kept);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_mail_is_taken_by_lmtp_and_smtp),
        TEST(only_cr_lf_ends_a_mail),
        TEST(what_is_out_of_order_is_refused),
        TEST(too_many_mistakes_end_it),
        TEST(limits_are_told),
        TEST(what_cannot_be_kept_is_tried_again),
        TEST(the_server_takes_mail_beside_silent_clients),
        TEST(who_comes_too_many_is_sent_away),
        TEST(a_silent_client_is_hung_up_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
