/* domain/mail_records_test.c - records as shops publish them, right and wrong. */
#include "lib/unit.h"

#include "domain/mail_records.h"

#define KEY "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"

/* The words of what is found, with blanks between them, "" for nothing. */
static Str words_of(Arena *arena, const MailFindings *findings)
{
    Str words = STR_NONE;
    for (uint32_t i = 0; i < findings->items.count; i++)
        words = arena_printf(arena, "%.*s%s%s", STR_ARG(words), i ? " " : "",
                             mail_fault_word(findings->items.items[i].fault));
    return words;
}

static MailTexts texts_of(const char *const *texts, Str items[4])
{
    uint32_t count = 0;
    for (; count < 4 && texts[count]; count++)
        items[count] = str_of(texts[count]);
    return (MailTexts){items, count};
}

typedef struct Case {
    const char *texts[4];
    const char *words;
} Case;

static void check(void **state, const Case *c, const MailFindings *findings)
{
    Str words = words_of(*state, findings);
    if (!str_is(words, c->words))
        fail_msg("%s: found '%.*s', not '%s'", c->texts[0] ? c->texts[0] : "(none)", STR_ARG(words),
                 c->words);
}

static void spf(void **state)
{
    static const Case cases[] = {
        {{"v=spf1 include:_spf.relay.example -all"},                                                ""                                      },
        {{"google-verify=1", "V=SPF1 a mx ip4:192.0.2.0/24 include:_SPF.relay.example ~all"},       ""                                      },
        {{"v=spf1 redirect=_spf.relay.example"},                                                    ""                                      },
        {{NULL},                                                                                    "spf_missing"                           },
        {{"v=spf10 -all", "v=DMARC1; p=none"},                                                      "spf_missing"                           },
        {{"v=spf1 include:_spf.relay.example -all", "v=spf1 mx -all"},                              "spf_two"                               },
        {{"v=spf1 include:other.example -all"},                                                     "spf_no_relay"                          },
        {{"v=spf1 include:_spf.relay.example +all"},                                                "spf_open"                              },
        {{"v=spf1 include:_spf.relay.example all"},                                                 "spf_open"                              },
        {{"v=spf1 include:_spf.relay.example"},                                                     "spf_no_end"                            },
        {{"v=spf1 includes:_spf.relay.example -all"},                                               "spf_unreadable spf_no_relay spf_no_end"},
        {{"v=spf1 include: -all"},                                                                  "spf_unreadable spf_no_relay spf_no_end"},
        {{"v=spf1 include:_spf.relay.example exp=why.example x=y -all"},                            ""                                      },
        {{"v=spf1 include:_spf.relay.example a mx ptr exists:x.example include:b.example "
          "include:c.example "
          "include:d.example include:e.example include:f.example include:g.example ~all"},
         "spf_lookups"                                                                                                                      },
        {{"v=spf1"},                                                                                "spf_no_relay spf_no_end"               },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str items[4];
        MailFindings findings = {0};
        mail_judge_spf(*state, texts_of(cases[i].texts, items), STR("_spf.relay.example"),
                       &findings);
        check(state, &cases[i], &findings);
    }
    Str plain[] = {STR("v=spf1 mx -all")};
    MailFindings findings = {0};
    mail_judge_spf(*state, (MailTexts){plain, 1}, STR_NONE, &findings);
    assert_int_equal(findings.items.count, 0); /* nobody knows what the relay asks for */
}

static void dkim(void **state)
{
    static const Case cases[] = {
        {{"v=DKIM1; k=rsa; p=" KEY},                                  ""               },
        {{" k=rsa ;p= MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKB "
          "gQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt ;"},
         ""                                                                            },
        {{NULL},                                                      "dkim_missing"   },
        {{"v=DKIM1; p=" KEY, "v=DKIM1; p=" KEY},                      "dkim_two"       },
        {{"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUA"},              "dkim_cut"       },
        {{"v=DKIM1; p="},                                             "dkim_revoked"   },
        {{"v=DKIM1; k=rsa; p=AAAA"},                                  "dkim_other"     },
        {{"v=DKIM1; k=rsa"},                                          "dkim_unreadable"},
        {{"\"v=DKIM1; k=rsa; p=" KEY "\""},                           "dkim_quoted"    },
        {{"v=DKIM1; t=s:y; p=" KEY},                                  "dkim_testing"   },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str items[4];
        MailFindings findings = {0};
        mail_judge_dkim(*state, texts_of(cases[i].texts, items), STR("v=DKIM1; k=rsa; p=" KEY),
                        &findings);
        check(state, &cases[i], &findings);
        bool hint = str_is(str_of(cases[i].words), "dkim_testing");
        assert_int_equal(mail_record_good(&findings, RECORD_DKIM), hint || !cases[i].words[0]);
        assert_true(mail_record_good(&findings, RECORD_SPF));
    }
}

static void dmarc(void **state)
{
    static const Case cases[] = {
        {{"v=DMARC1; p=none; rua=mailto:d@shop.example"},            ""                                 },
        {{"v=DMARC1;p=reject"},                                      "dmarc_no_reports"                 },
        {{"v=spf1 -all"},                                            "dmarc_missing"                    },
        {{"v=DMARC1; p=none; rua=mailto:a@b", "v=DMARC1; p=reject"}, "dmarc_two"                        },
        {{"v=DMARC1; rua=mailto:a@b"},                               "dmarc_unreadable"                 },
        {{"v=DMARC1; p=maybe"},                                      "dmarc_unreadable dmarc_no_reports"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str items[4];
        MailFindings findings = {0};
        mail_judge_dmarc(*state, texts_of(cases[i].texts, items), &findings);
        check(state, &cases[i], &findings);
    }
}

static void free_mail(void **state)
{
    (void)state;
    assert_true(mail_domain_is_free(STR("Gmail.com")));
    assert_true(mail_domain_is_free(STR("mx.gmx.de")));
    assert_false(mail_domain_is_free(STR("gmail.com.shop.example")));
    assert_false(mail_domain_is_free(STR("notgmail.com")));
    assert_false(mail_domain_is_free(STR_NONE));
}

static void senders(void **state)
{
    (void)state;
    static const char *const wrong[] = {"shop@gmail.com",
                                        "shop@web.de",
                                        "no-reply@shop.example",
                                        "No_Reply+orders@shop.example",
                                        "do.not.reply@shop.example",
                                        "noreply123@shop.example",
                                        "keine-antwort@shop.example"};
    static const char *const right[] = {"hello@shop.example", "reply@shop.example",
                                        "norbert@shop.example", "noreen@shop.example", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_non_null(mail_sender_fault(str_of(wrong[i])));
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        assert_null(mail_sender_fault(str_of(right[i])));
}

/* Untrusted: no text may lead astray. */
static void any_bytes(void **state)
{
    static const char letters[] = "v=spf1DKIM;:/ \"\\p~+ally\xc3"; /* and the NUL */
    uint32_t chance = 7;
    for (int round = 0; round < 20000; round++) {
        char bytes[40];
        for (size_t i = 0; i < sizeof bytes; i++) {
            chance = chance * 1664525u + 1013904223u;
            bytes[i] = letters[(chance >> 24) % sizeof letters];
        }
        static const char *const heads[] = {"v=spf1 ", "v=DMARC1;", "p=", ""};
        Str text = arena_printf(*state, "%s%.*s", heads[round % 4], (int)(chance >> 27), bytes);
        MailFindings findings = {0};
        mail_judge_spf(*state, (MailTexts){&text, 1}, STR("x"), &findings);
        mail_judge_dkim(*state, (MailTexts){&text, 1}, STR("p=" KEY), &findings);
        mail_judge_dmarc(*state, (MailTexts){&text, 1}, &findings);
        arena_reset(*state);
    }
}

static int start(void **state)
{
    *state = arena_open(0);
    return 0;
}

static int end(void **state)
{
    arena_close(*state);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(spf),       TEST(dkim),    TEST(dmarc),
                                       TEST(free_mail), TEST(senders), TEST(any_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
