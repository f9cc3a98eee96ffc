/* app/notice_words.c - see notice_words.h. */
#include "app/notice_words.h"
#include "flow/outbox.h"

static const Wording hello = {.en = "Good morning, {name}.", .de = "Guten Morgen, {name}."};
static const Wording hello_nobody = {.en = "Good morning.", .de = "Guten Morgen."};
static const Wording morning_subject = {.en = "{shop}: your day, {day}",
                                        .de = "{shop}: Ihr Tag, {day}"};
static const Wording morning_orders = {
    .en = "{day}: {orders}, revenue {revenue}.",
    .de = "{day}: {orders}, Umsatz {revenue}.",
};
static const Wording morning_messages = {
    .en = "To your customers: {messages}. Back from them: {answers}.",
    .de = "An Ihre Kundschaft: {messages}. Zurück: {answers}.",
};
static const Wording morning_parcels = {
    .en = "Now {parcels} on the way, {late} late.",
    .de = "Jetzt {parcels} unterwegs, {late} verspätet.",
};
static const Wording morning_end = {
    .en = "More: {url}/\n\nYou get this mail because you asked for it. To stop it: "
          "{url}/settings/you",
    .de = "Mehr: {url}/\n\nSie bekommen diese Mail, weil Sie sie gewünscht haben. Abbestellen: "
          "{url}/settings/you",
};

/* "1 order", "12 orders" */
typedef struct Counted {
    Wording one, many;
} Counted;
static const Counted orders_counted = {
    {.en = "{n} order",  .de = "{n} Bestellung"  },
    {.en = "{n} orders", .de = "{n} Bestellungen"}
};
static const Counted messages_counted = {
    {.en = "{n} message",  .de = "{n} Nachricht"  },
    {.en = "{n} messages", .de = "{n} Nachrichten"}
};
static const Counted answers_counted = {
    {.en = "{n} answer",  .de = "{n} Antwort"  },
    {.en = "{n} answers", .de = "{n} Antworten"}
};
static const Counted parcels_counted = {
    {.en = "{n} parcel is",   .de = "ist {n} Paket"  },
    {.en = "{n} parcels are", .de = "sind {n} Pakete"}
};

static Str counted(const NoticeTo *to, const Counted *words, int64_t n)
{
    return say(to->arena, &to->reader, n == 1 ? &words->one : &words->many,
               {"n", words_count(to->arena, n)});
}

static Str shop_name(const NoticeTo *to)
{
    return to->shop.len ? to->shop : STR("Afterglow");
}

/* "€120.00, £30.00"; a day without orders has a revenue of nothing. */
static Str revenue_text(const NoticeTo *to, const MorningFacts *facts)
{
    Buf buf = buf_new(to->arena, 4096);
    for (uint32_t i = 0; i < facts->revenue.count; i++) {
        const Money *sum = &facts->revenue.items[i];
        if (i) buf_lit(&buf, ", ");
        buf_add(&buf, words_money(to->arena, &to->reader, sum->minor, sum->currency));
    }
    if (!facts->revenue.count) buf_lit(&buf, "0");
    return buf_str(&buf);
}

NoticeMail notice_morning_mail(const NoticeTo *to, const MorningFacts *facts)
{
    Arena *arena = to->arena;
    const Reader *reader = &to->reader;
    Str day = words_day(arena, reader, facts->day);
    Buf buf = buf_new(arena, 8192);
    buf_add(&buf,
            say(arena, reader, to->person.len ? &hello : &hello_nobody, {"name", to->person}));
    buf_lit(&buf, "\n\n");
    buf_add(&buf, say(arena, reader, &morning_orders, {"day", day},
                      {"orders", counted(to, &orders_counted, facts->orders)},
                      {"revenue", revenue_text(to, facts)}));
    buf_char(&buf, '\n');
    buf_add(&buf, say(arena, reader, &morning_messages,
                      {"messages", counted(to, &messages_counted, facts->messages)},
                      {"answers", counted(to, &answers_counted, facts->answers)}));
    buf_char(&buf, '\n');
    buf_add(&buf, say(arena, reader, &morning_parcels,
                      {"parcels", counted(to, &parcels_counted, facts->on_way)},
                      {"late", words_count(arena, facts->late)}));
    buf_lit(&buf, "\n\n");
    buf_add(&buf, say(arena, reader, &morning_end, {"url", to->url}));
    return (NoticeMail){say(arena, reader, &morning_subject, {"shop", shop_name(to)}, {"day", day}),
                        buf_str(&buf)};
}

static const Wording stopped_subject = {.en = "{shop}: all sending is stopped",
                                        .de = "{shop}: Der gesamte Versand ist gestoppt"};
static const Wording stopped_text = {
    .en = "On {at} {by} stopped all sending.{reason}\n\nNo customer gets a message until somebody "
          "lets it go on: {url}/settings/sending",
    .de = "Am {at} hat {by} den gesamten Versand gestoppt.{reason}\n\nKein Kunde bekommt eine "
          "Nachricht, bis jemand den Versand fortsetzt: {url}/settings/sending",
};
static const Wording stopped_reason = {.en = " Reason: {reason}", .de = " Grund: {reason}"};

static const Wording command_line = {.en = "the command line", .de = "die Befehlszeile"};

NoticeMail notice_stopped_mail(const NoticeTo *to, Str by, Str reason, Time at)
{
    Arena *arena = to->arena;
    const Reader *reader = &to->reader;
    Str why = reason.len ? say(arena, reader, &stopped_reason, {"reason", reason}) : STR_NONE;
    return (NoticeMail){say(arena, reader, &stopped_subject, {"shop", shop_name(to)}),
                        say(arena, reader, &stopped_text, {"at", words_day_time(arena, reader, at)},
                            {"by", str_is(by, "command line") ? word(reader, &command_line) : by},
                            {"reason", why}, {"url", to->url})};
}

static const Wording failed_subject = {.en = "{shop}: the mail server took no mail",
                                       .de = "{shop}: Der Mailserver nahm keine Mails an"};
static const Wording failed_text = {
    .en = "From {at} on the mail server took no mail from this shop. It said:\n\n    {said}\n\n"
          "Messages to customers were kept. They go out as the server takes them, and lapse when "
          "they are no longer useful. This mail got through.\n\n{url}/settings/mail",
    .de = "Ab {at} nahm der Mailserver keine Mails dieses Shops an. Er sagte:\n\n    {said}\n\n"
          "Nachrichten an Kunden wurden aufgehoben. Sie gehen hinaus, sobald der Server sie "
          "annimmt, und verfallen, wenn sie nichts mehr nützen. Diese Mail kam durch.\n\n"
          "{url}/settings/mail",
};

static NoticeMail outage_mail(const NoticeTo *to, const Wording *subject, const Wording *text,
                              Str said, Time since)
{
    Arena *arena = to->arena;
    const Reader *reader = &to->reader;
    return (NoticeMail){say(arena, reader, subject, {"shop", shop_name(to)}),
                        say(arena, reader, text, {"at", words_day_time(arena, reader, since)},
                            {"said", said}, {"n", words_count(arena, OUTBOX_REFUSED_MANY)},
                            {"url", to->url})};
}

NoticeMail notice_failed_mail(const NoticeTo *to, Str said, Time since)
{
    return outage_mail(to, &failed_subject, &failed_text, said, since);
}

static const Wording refused_subject = {.en = "{shop}: the mail server refuses every customer",
                                        .de = "{shop}: Der Mailserver lehnt alle Kunden ab"};
static const Wording refused_text = {
    .en = "From {at} on the mail server refused for good every mail to a customer: at least {n} "
          "different addresses one after the other, and it took none in between. It said:\n\n"
          "    {said}\n\nNothing is lost: these messages are kept and tried again until it "
          "takes mail.\n\n{url}/settings/mail",
    .de = "Ab {at} lehnte der Mailserver jede Mail an Kunden endgültig ab: mindestens {n} "
          "verschiedene Adressen nacheinander, und dazwischen nahm er keine an. Er sagte:\n\n"
          "    {said}\n\nNichts ist verloren: Diese Nachrichten werden aufgehoben und wieder "
          "versucht, bis er Mails annimmt.\n\n{url}/settings/mail",
};

NoticeMail notice_refused_mail(const NoticeTo *to, Str said, Time since)
{
    return outage_mail(to, &refused_subject, &refused_text, said, since);
}
