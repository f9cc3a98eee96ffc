/* flow/channel/email_test.c - what answers of mail servers mean, and the Maildir of a rehearsal. */
#include "lib/unit.h"

#include "flow/channel/email.h"
#include "io/files.h"
#include "lib/scratch.h"

static Arena *arena;

static Delivery answer(SmtpVerdict verdict, SmtpStage stage, int code, const char *enhanced,
                       const char *words)
{
    SmtpAnswer given = {.verdict = verdict, .code = code, .stage = stage};
    given.recipient = stage == SMTP_AT_RCPT && code >= 400;
    memcpy(given.enhanced, enhanced, strlen(enhanced));
    memcpy(given.text, words, strlen(words));
    return email_delivery_of(arena, &given);
}

static void answers_have_their_meaning(void **state)
{
    (void)state;
    static const struct {
        SmtpVerdict verdict;
        SmtpStage stage;
        int code;
        const char *enhanced, *words;
        DeliveryVerdict meaning;
        const char *reason;
    } cases[] = {
        {SMTP_ACCEPTED,  SMTP_AT_BODY,    250, "2.0.0",   "queued",                                DELIVERY_ACCEPTED,  ""                 },
        {SMTP_IN_DOUBT,  SMTP_AT_BODY,    0,   "",        "broke off",                             DELIVERY_IN_DOUBT,  "answer_lost"      },
        {SMTP_TEMPORARY, SMTP_AT_CONNECT, 0,   "",        "timed out",                             DELIVERY_TEMPORARY, "server_down"      },
        {SMTP_TEMPORARY, SMTP_AT_CONNECT, 421, "4.7.0",   "too many connections",                  DELIVERY_TEMPORARY,
         "server_crowded"                                                                                                                 },
        {SMTP_TEMPORARY, SMTP_AT_CONNECT, 554, "5.3.2",   "closed",                                DELIVERY_TEMPORARY,
         "server_down"                                                                                                                    },
        {SMTP_TEMPORARY, SMTP_AT_MAIL,    421, "4.3.2",   "shutting down",                         DELIVERY_TEMPORARY,
         "server_down"                                                                                                                    },
        {SMTP_TEMPORARY, SMTP_AT_MAIL,    451, "4.3.0",   "disk",                                  DELIVERY_TEMPORARY, "temporary"        },
        {SMTP_TEMPORARY, SMTP_AT_RCPT,    450, "4.2.1",   "later",                                 DELIVERY_TEMPORARY, "temporary"        },
        {SMTP_TEMPORARY, SMTP_AT_RCPT,    451, "4.7.1",   "Greylisted, come back",                 DELIVERY_TEMPORARY,
         "temporary"                                                                                                                      },
        {SMTP_TEMPORARY, SMTP_AT_RCPT,    421, "4.7.0",   "try again later",                       DELIVERY_TEMPORARY,
         "provider_deferred"                                                                                                              },
        {SMTP_TEMPORARY, SMTP_AT_RCPT,    450, "4.7.28",  "unusual rate",                          DELIVERY_TEMPORARY,
         "provider_deferred"                                                                                                              },
        {SMTP_TEMPORARY, SMTP_AT_BODY,    451, "4.7.650", "temporarily rate limited",
         DELIVERY_TEMPORARY,                                                                                           "provider_deferred"},
        {SMTP_TEMPORARY, SMTP_AT_RCPT,    451, "",        "Too many messages",                     DELIVERY_TEMPORARY,
         "provider_deferred"                                                                                                              },
        {SMTP_TEMPORARY, SMTP_AT_RCPT,    452, "4.2.2",   "over quota",                            DELIVERY_TEMPORARY,
         "mailbox_full"                                                                                                                   },
        {SMTP_PERMANENT, SMTP_AT_RCPT,    552, "5.2.2",   "full",                                  DELIVERY_TEMPORARY, "mailbox_full"     },
        {SMTP_PERMANENT, SMTP_AT_RCPT,    552, "",        "no room",                               DELIVERY_TEMPORARY, "mailbox_full"     },
        {SMTP_PERMANENT, SMTP_AT_BODY,    552, "5.3.4",   "too large",                             DELIVERY_PERMANENT,
         "message_refused"                                                                                                                },
        {SMTP_PERMANENT, SMTP_AT_RCPT,    550, "5.1.1",   "no such user",                          DELIVERY_PERMANENT,
         "recipient_refused"                                                                                                              },
        {SMTP_PERMANENT, SMTP_AT_RCPT,    550, "",        "no such user",                          DELIVERY_PERMANENT,
         "recipient_refused"                                                                                                              },
        {SMTP_PERMANENT, SMTP_AT_RCPT,    550, "5.1.1",   "no such user, mail is blocked",
         DELIVERY_PERMANENT,                                                                                           "recipient_refused"},
        {SMTP_PERMANENT, SMTP_AT_RCPT,    554, "5.7.1",   "relay access denied",                   DELIVERY_PERMANENT,
         "policy_refused"                                                                                                                 },
        {SMTP_PERMANENT, SMTP_AT_RCPT,    550, "",        "JunkMail rejected: listed by Spamhaus",
         DELIVERY_PERMANENT,                                                                                           "policy_refused"   },
        {SMTP_PERMANENT, SMTP_AT_BODY,    554, "5.7.1",   "spam",                                  DELIVERY_PERMANENT, "policy_refused"   },
        {SMTP_PERMANENT, SMTP_AT_BODY,    554, "5.6.0",   "bad MIME",                              DELIVERY_PERMANENT,
         "message_refused"                                                                                                                },
        {SMTP_PERMANENT, SMTP_AT_RCPT,    550, "5.7.1",   "Too many mails from you",               DELIVERY_TEMPORARY,
         "provider_deferred"                                                                                                              },
        {SMTP_PERMANENT, SMTP_AT_MAIL,    535, "5.7.8",   "who are you",                           DELIVERY_TEMPORARY,
         "server_down"                                                                                                                    },
        {SMTP_PERMANENT, SMTP_AT_MAIL,    553, "5.1.8",   "bad sender",                            DELIVERY_TEMPORARY,
         "server_down"                                                                                                                    },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Delivery got = answer(cases[i].verdict, cases[i].stage, cases[i].code, cases[i].enhanced,
                              cases[i].words);
        if (got.verdict != cases[i].meaning || !str_is(got.reason, cases[i].reason))
            fail_msg("case %zu: verdict %d '%.*s'", i, (int)got.verdict, STR_ARG(got.reason));
    }
    assert_true(str_is(answer(SMTP_PERMANENT, SMTP_AT_RCPT, 550, "5.1.1", "words").answer,
                       "550 5.1.1 words"));
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
