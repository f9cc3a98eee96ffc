/* flow/channel/email_test.c - what answers of mail servers mean, and the Maildir of a rehearsal. */
#include "lib/unit.h"

#include "flow/channel/email.h"
#include "io/files.h"
#include "lib/scratch.h"

static Arena *arena;

static Delivery answer(SmtpVerdict verdict, int code, const char *enhanced, bool recipient)
{
    SmtpAnswer given = {.verdict = verdict, .code = code, .recipient = recipient};
    memcpy(given.enhanced, enhanced, strlen(enhanced));
    memcpy(given.text, "words", 5);
    return email_delivery_of(arena, &given);
}

static void answers_have_their_meaning(void **state)
{
    (void)state;
    static const struct {
        SmtpVerdict verdict;
        int code;
        const char *enhanced;
        bool recipient;
        DeliveryVerdict meaning;
        const char *reason;
    } cases[] = {
        {SMTP_ACCEPTED,  250, "2.0.0", false, DELIVERY_ACCEPTED,  ""                 },
        {SMTP_TEMPORARY, 451, "4.7.1", true,  DELIVERY_TEMPORARY, "temporary"        },
        {SMTP_TEMPORARY, 421, "",      false, DELIVERY_TEMPORARY, "server_down"      },
        {SMTP_TEMPORARY, 0,   "",      false, DELIVERY_TEMPORARY, "server_down"      },
        {SMTP_PERMANENT, 550, "5.1.1", true,  DELIVERY_PERMANENT, "recipient_refused"},
        {SMTP_PERMANENT, 554, "5.7.1", false, DELIVERY_PERMANENT, "message_refused"  },
        {SMTP_PERMANENT, 535, "5.7.8", false, DELIVERY_TEMPORARY, "server_down"      },
        {SMTP_PERMANENT, 553, "5.1.8", false, DELIVERY_TEMPORARY, "server_down"      },
        {SMTP_IN_DOUBT,  0,   "",      false, DELIVERY_IN_DOUBT,  "answer_lost"      },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Delivery got =
            answer(cases[i].verdict, cases[i].code, cases[i].enhanced, cases[i].recipient);
        assert_int_equal(got.verdict, cases[i].meaning);
        assert_true(str_is(got.reason, cases[i].reason));
    }
    assert_true(str_is(answer(SMTP_PERMANENT, 550, "5.1.1", true).answer, "550 5.1.1 words"));
}

static void a_rehearsal_goes_into_the_maildir(void **state)
{
    (void)state;
    Diag diag = {0};
    void *connection;
    Str folder = str_of(scratch_open());
    Str settings = arena_printf(arena, "{\"maildir\":\"%.*s/mail\"}", STR_ARG(folder));
    ComposedMessage message = {.date = 1778752200 * SECOND, .id = {{0xab}}};
    assert_int_equal(channel_email.connect(settings, &connection, &diag), OK);
    /* Twice the same message is one file: a repeat replaces itself. */
    for (int i = 0; i < 2; i++) {
        Delivery got =
            channel_email.deliver(connection, arena, &message, STR("Subject: x\r\n\r\n"));
        assert_int_equal(got.verdict, DELIVERY_ACCEPTED);
    }
    channel_email.disconnect(connection);
    Str bytes, path = arena_printf(arena,
                                   "%.*s/mail/new/1778752200.ab000000000000000000000000000000"
                                   ".afterglow",
                                   STR_ARG(folder));
    assert_int_equal(file_read(arena, path, 1000, &bytes, &diag), OK);
    assert_true(str_is(bytes, "Subject: x\r\n\r\n"));
    scratch_close();
}

static void settings_must_name_a_way_out(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "{}", "[]", "{\"smtp\":\"http://x\"}", "{\"smtp\":1}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Diag diag = {0};
        void *connection = NULL;
        assert_int_not_equal(channel_email.connect(str_of(bad[i]), &connection, &diag), OK);
        assert_null(connection);
        assert_true(diag.sentence[0] != 0);
    }
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
    const struct CMUnitTest tests[] = {
        TEST(answers_have_their_meaning),
        TEST(a_rehearsal_goes_into_the_maildir),
        TEST(settings_must_name_a_way_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
