/* app/notice_words_test.c - mails to colleagues in both languages: one and many, several
 * currencies, nobody's name. That they arrive: tests/mail/notices.test.mjs. */
#include "lib/unit.h"

#include "app/notice_words.h"

static const Time noon = 1778760000 * SECOND; /* 2026-05-14T12:00:00Z */

static NoticeTo to(Arena *arena, const char *locale, const char *person)
{
    return (NoticeTo){.arena = arena,
                      .reader = reader_of(str_of(locale), STR("en"), STR("Europe/Berlin"), false),
                      .person = str_of(person),
                      .url = STR("https://care.example")};
}

static void has(Str text, const char *words)
{
    if (str_find(text, str_of(words)) < 0)
        fail_msg("'%s' is missing in: %.*s", words, STR_ARG(text));
}

static void the_day_counts_one_and_many(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    MorningFacts facts = {.day = noon, .orders = 1, .messages = 2, .answers = 1, .on_way = 1};
    *list_push(arena, &facts.revenue) = (Money){1200, {"EUR"}};
    *list_push(arena, &facts.revenue) = (Money){-50, {"GBP"}};
    NoticeTo english = to(arena, "en", "Anna"), german = to(arena, "de-DE", "");
    NoticeMail mail = notice_morning_mail(&english, &facts);
    has(mail.subject, "Afterglow: your day, Thursday, 14\u00a0May");
    has(mail.text, "Good morning, Anna.");
    has(mail.text, "Thursday, 14\u00a0May: 1 order, revenue €12.00, -£0.50.");
    has(mail.text, "To your customers: 2 messages. Back from them: 1 answer.");
    has(mail.text, "Now 1 parcel is on the way, 0 late.");
    has(mail.text, "https://care.example/settings/you");
    facts.orders = 2;
    mail = notice_morning_mail(&german, &facts);
    has(mail.text, "Guten Morgen.\n\nDonnerstag, 14.");
    has(mail.text, ": 2 Bestellungen, Umsatz 12,00");
    has(mail.text, "Zurück: 1 Antwort.");
    has(mail.text, "Jetzt ist 1 Paket unterwegs, 0 verspätet.");
    arena_close(arena);
}

static void a_stop_names_who_and_why(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    NoticeTo german = to(arena, "de", "Bernd");
    NoticeMail mail = notice_stopped_mail(&german, STR("command line"), STR_NONE, noon);
    has(mail.text, "14:00 Uhr hat die Befehlszeile den gesamten Versand gestoppt.\n\n");
    NoticeTo english = to(arena, "fr", "Bernd");
    mail = notice_stopped_mail(&english, STR("Anna"), STR("wrong price"), noon);
    has(mail.text, "14:00 Anna stopped all sending. Reason: wrong price\n\n");
    arena_close(arena);
}

static void an_outage_says_since_when_and_what_the_server_said(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    NoticeTo german = to(arena, "de", "");
    NoticeMail mail = notice_failed_mail(&german, STR("451 4.7.1 {try} later"), noon);
    has(mail.subject, "Afterglow: Der Mailserver nahm keine Mails an");
    has(mail.text, "451 4.7.1 {try} later");
    has(mail.text, "https://care.example/settings/mail");
    mail = notice_refused_mail(&german, STR("554 5.7.1 Relay access denied"), noon);
    has(mail.subject, "Afterglow: Der Mailserver lehnt alle Kunden ab");
    has(mail.text, "mindestens 4 verschiedene Adressen nacheinander");
    has(mail.text, "\n\n    554 5.7.1 Relay access denied\n\n");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_counts_one_and_many),
        cmocka_unit_test(a_stop_names_who_and_why),
        cmocka_unit_test(an_outage_says_since_when_and_what_the_server_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
