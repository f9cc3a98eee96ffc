/* flow/ingest/returned/read_test.c - what a mail is, by its form: reports, notices, complaints,
 * machines' answers in several languages, people's replies without what they quote; and limits. */
#include "flow/returned.h"

#include <stdlib.h>

#include "base/base_test.h"
#include "base/buf.h"
#include "base/utf8.h"

#define OURS "abababababababababababababababab@shop.example"

static Returned read_text(Arena *arena, const char *text)
{
    return returned_read(arena, str_of(text));
}

static void a_report_names_recipient_reason_and_message(void **state)
{
    Returned returned = read_text(
        *state,
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/plain\r\n\r\nSorry.\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; Anna@Example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <anna@example.com>:\r\n    User unknown\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" OURS ">\r\n\r\n"
        "--b--\r\n");
    assert_int_equal(returned.what, RETURNED_BOUNCE);
    assert_int_equal(returned.recipients.count, 1);
    const ReturnedRecipient *recipient = &returned.recipients.items[0];
    assert_str(recipient->address, "anna@example.com");
    assert_int_equal(recipient->class, RETURNED_USER_UNKNOWN);
    assert_int_equal(recipient->code, 550);
    assert_string_equal(recipient->status, "5.1.1");
    assert_str(recipient->answer, "550 5.1.1 <anna@example.com>: User unknown");
    assert_true(returned.names_message);
    assert_int_equal(returned.message.bytes[7], 0xab);
}

static void a_delay_is_never_hard(void **state)
{
    Returned returned = read_text(
        *state,
        "From: Mail Delivery System <mailer-daemon@mx.example>\nSubject: Warning: message "
        "delayed 24 hours\n\nA message that you sent has not yet been delivered to one or "
        "more of its recipients.\n\n  anna@example.com\n    Delay reason: host not found\n\n"
        "Delivery attempts will continue.\n");
    assert_int_equal(returned.what, RETURNED_DELAYED);
    assert_int_equal(returned_type(returned.recipients.items[0].class), RETURNED_SOFT);
    assert_true(returned.recipients.items[0].delayed);
}

/* Each pair: the other server's words, and what they mean. */
static void words_come_before_codes(void **state)
{
    static const struct {
        const char *words;
        ReturnedClass class;
    } cases[] = {
        {"550 5.1.1 User unknown",                       RETURNED_USER_UNKNOWN  },
        {"550 5.1.1 blocked using zen.spamhaus.example", RETURNED_REPUTATION    },
        {"550 5.1.1 The account is over quota",          RETURNED_MAILBOX_FULL  },
        {"550 5.7.1 User unknown",                       RETURNED_USER_UNKNOWN  },
        {"450 4.1.1 User unknown",                       RETURNED_UNREACHABLE   },
        {"550 5.1.2 Host unknown",                       RETURNED_HOST_UNKNOWN  },
        {"550 5.7.26 DMARC policy of the domain",        RETURNED_AUTHENTICATION},
        {"554 5.7.1 <x>: Relay access denied",           RETURNED_POLICY        },
        {"552 5.3.4 Message too big",                    RETURNED_TOO_LARGE     },
        {"550 5.2.1 mailbox disabled",                   RETURNED_DISABLED      },
        {"421 4.7.0 too many connections",               RETURNED_TOO_MANY      },
        {"550 5.0.0 42",                                 RETURNED_UNKNOWN       },
        {"550 5.1.1",                                    RETURNED_USER_UNKNOWN  },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str mail = arena_printf(
            *state,
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n"
            "I was unable to deliver your message.\n\n<anna@example.com>:\n"
            "Remote host said: %s\n",
            cases[i].words);
        Returned returned = returned_read(*state, mail);
        assert_int_equal(returned.what, RETURNED_BOUNCE);
        if (returned.recipients.items[0].class != cases[i].class)
            stop_test("'%s' is called %.*s\n", cases[i].words,
                      STR_ARG(returned_class_name(returned.recipients.items[0].class)));
    }
}

static void a_complaint_is_read_and_what_is_none_is_not(void **state)
{
    static const char *const form =
        "From: <abuse@mailbox.example>\nSubject: FW: your order\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n"
        "Content-Type: message/feedback-report\n\nFeedback-Type: %s\nUser-Agent: A/1\nVersion: "
        "1\n\n"
        "--b\nContent-Type: message/rfc822\n\nMessage-ID: <" OURS ">\nTo: anna@example.com\n\nhi\n"
        "--b--\n";
    Returned returned = returned_read(*state, arena_printf(*state, form, "abuse"));
    assert_int_equal(returned.what, RETURNED_COMPLAINT);
    assert_str(returned.recipients.items[0].address, "anna@example.com");
    assert_true(returned.names_message);
    returned = returned_read(*state, arena_printf(*state, form, "opt-out"));
    assert_int_equal(returned.what, RETURNED_UNSUBSCRIBE);
    returned = returned_read(*state, arena_printf(*state, form, "not-spam"));
    assert_int_equal(returned.what, RETURNED_OTHER);
}

static void machines_answer_in_many_languages(void **state)
{
    static const char *const heads[] = {
        "Subject: Re: your order\nAuto-Submitted: auto-replied\n",
        "Subject: Re: your order\nPrecedence: auto_reply\n",
        "Subject: Re: your order\nX-Autoreply: yes\n",
        "Subject: Automatic reply: your order\n",
        "Subject: Out of Office\n",
        "Subject: =?utf-8?Q?Abwesenheitsnotiz:_Ihre_Bestellung?=\n",
        "Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_Votre_commande?=\n",
        "Subject: =?utf-8?Q?Respuesta_autom=C3=A1tica?=\n",
        "Subject: Risposta automatica\n",
        "Subject: Automatisch antwoord\n",
        "Subject: Autosvar: ordre\n"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        Str mail = arena_printf(
            *state, "From: anna@example.com\n%sIn-Reply-To: <" OURS ">\n\nI am away.\n", heads[i]);
        if (returned_read(*state, mail).what != RETURNED_AUTO_REPLY)
            stop_test("a person's? %s\n", heads[i]);
    }
}

static void a_person_says(void **state)
{
    static const struct {
        const char *body, *words;
    } cases[] = {
        {"Where is it?\n\n> hello\n> you\n",                                              "Where is it?" },
        {"Danke!\n\nAm 3. Mai 2026 um 10:00 schrieb Salbei <a@b.example>:\n> hallo\n",    "Danke!"       },
        {"Thanks\n\nOn Mon, 3 May 2026 at 10:00, Salbei\n<a@b.example> wrote:\n\n> hi\n", "Thanks"       },
        {"Merci\n\nLe 3 mai 2026, Salbei a \xc3\xa9"
         "crit :\n> bonjour\n",                                                  "Merci"        },
        {"Yes\n-----Original Message-----\nFrom: Salbei\n",                               "Yes"          },
        {"Ja\n\nVon: Salbei <a@b.example>\nGesendet: Montag\nAn: Anna\n",                 "Ja"           },
        {"From: the first word is no header.\nAnd more.\n",
         "From: the first word is no header.\nAnd more."                                                 },
        {"> hello\nfine\n",                                                               "> hello\nfine"}
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str mail =
            arena_printf(*state,
                         "From: Anna <anna@example.com>\nSubject: Re: order\nIn-Reply-To: <" OURS
                         ">\nContent-Type: text/plain; charset=utf-8\n\n%s",
                         cases[i].body);
        Returned returned = returned_read(*state, mail);
        assert_int_equal(returned.what, RETURNED_REPLY);
        assert_str(returned.reply, cases[i].words);
        assert_true(returned.names_message);
        assert_str(returned.from, "anna@example.com");
        assert_str(returned.from_name, "Anna");
    }
}

static void a_reply_in_html_is_words(void **state)
{
    Returned returned =
        read_text(*state, "From: anna@example.com\nSubject: Re: order\nContent-Type: text/html\n\n"
                          "<p>Where <b>is</b> it?</p><blockquote>old</blockquote>");
    assert_int_equal(returned.what, RETURNED_REPLY);
    assert_str(returned.reply, "Where is it?");
}

static void a_person_who_quotes_a_bounce_is_no_bounce(void **state)
{
    Returned returned =
        read_text(*state, "From: Anna <anna@example.com>\nSubject: Re: Undelivered Mail\n\n"
                          "Why did I get 550 5.1.1 User unknown for bob@example.com?\n");
    assert_int_equal(returned.what, RETURNED_REPLY);
}

static void who_asks_to_stop_is_heard(void **state)
{
    Returned returned = read_text(*state, "From: anna@example.com\nSubject: unsubscribe\n\n\n");
    assert_int_equal(returned.what, RETURNED_UNSUBSCRIBE);
}

/* Parts in parts, without an end; and more text than is read. */
static void limits_hold(void **state)
{
    Buf mail = buf_new(*state, 4 * 1024 * 1024);
    buf_lit(&mail, "From: a@example.com\nMIME-Version: 1.0\n");
    for (int i = 0; i < 500; i++) {
        buf_lit(&mail, "Content-Type: multipart/mixed; boundary=b");
        buf_i64(&mail, i);
        buf_lit(&mail, "\n\n--b");
        buf_i64(&mail, i);
        buf_lit(&mail, "\n");
    }
    buf_lit(&mail, "Content-Type: text/plain\n\nbottom\n");
    (void)returned_read(*state, buf_str(&mail));
    buf_clear(&mail);
    buf_lit(&mail, "From: a@example.com\nContent-Type: text/plain; charset=utf-8\n\n");
    for (int i = 0; i < 300000; i++)
        buf_lit(&mail, "\xc3\xa4");
    Returned returned = returned_read(*state, buf_str(&mail));
    assert_true(returned.reply.len <= RETURNED_REPLY_MAX && utf8_valid(returned.reply));
    (void)returned_read(*state, STR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_report_names_recipient_reason_and_message),
        TEST(a_delay_is_never_hard),
        TEST(words_come_before_codes),
        TEST(a_complaint_is_read_and_what_is_none_is_not),
        TEST(machines_answer_in_many_languages),
        TEST(a_person_says),
        TEST(a_reply_in_html_is_words),
        TEST(a_person_who_quotes_a_bounce_is_no_bounce),
        TEST(who_asks_to_stop_is_heard),
        TEST(limits_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
