/* flow/outbox/templates/order.c - what the mails about an order say: confirmed, shipped, delayed.
 *
 * The answer comes first: in the heading and in the preheader. One button. */
#include "flow/outbox/mail.h"

static const Wording view_order = {"View your order", "Bestellung ansehen", NULL};
static const Wording contents = {"Your order", "Ihre Bestellung", "Deine Bestellung"};

/* The order's lines under their title, or nothing. */
static void order_part(Mail *mail, bool prices)
{
    if (mail->data.order.lines.count) mail_title(mail, &contents);
    mail_lines(mail, prices, MAIL_LINES_MAX);
}

static bool needs_parcel(const Order *order)
{
    for (uint32_t i = 0; i < order->lines.count; i++)
        if (!order->lines.items[i].no_parcel) return true;
    return order->lines.count == 0;
}

void template_order_confirmation(Mail *mail)
{
    static const Wording subject = {"Your order {order} is confirmed",
                                    "Ihre Bestellung {order} ist bestätigt",
                                    "Deine Bestellung {order} ist bestätigt"};
    static const Wording heading = {"Thank you for your order", "Vielen Dank für Ihre Bestellung",
                                    "Danke für deine Bestellung"};
    static const Wording by_day = {
        "We have your order {order}{placed} and are getting it ready. It should reach you by "
        "{day}.",
        "wir haben Ihre Bestellung {order}{placed} erhalten und machen sie fertig. Sie sollte "
        "bis {day} bei Ihnen sein.",
        "wir haben deine Bestellung {order}{placed} erhalten und machen sie fertig. Sie sollte "
        "bis {day} bei dir sein."};
    static const Wording no_day = {
        "We have your order {order}{placed} and are getting it ready. We will write again as "
        "soon as it is on its way.",
        "wir haben Ihre Bestellung {order}{placed} erhalten und machen sie fertig. Sobald sie "
        "unterwegs ist, schreiben wir Ihnen wieder.",
        "wir haben deine Bestellung {order}{placed} erhalten und machen sie fertig. Sobald sie "
        "unterwegs ist, schreiben wir dir wieder."};
    static const Wording no_parcel = {
        "We have your order {order}{placed}. Nothing has to be shipped.",
        "wir haben Ihre Bestellung {order}{placed} erhalten. Es muss nichts verschickt werden.",
        "wir haben deine Bestellung {order}{placed} erhalten. Es muss nichts verschickt werden."};
    static const Wording glance_day = {"It should reach you by {day}.",
                                       "Sie sollte bis {day} bei Ihnen sein.",
                                       "Sie sollte bis {day} bei dir sein."};
    static const Wording glance = {"We are getting it ready.", "Wir machen sie für Sie fertig.",
                                   "Wir machen sie für dich fertig."};
    static const Wording gift = {"It is a gift: there are no prices in the parcel.",
                                 "Es ist ein Geschenk: Im Paket stehen keine Preise.", NULL};
    static const Wording reply = {
        "A question about your order? Just reply to this mail.",
        "Eine Frage zu Ihrer Bestellung? Antworten Sie einfach auf diese E-Mail.",
        "Eine Frage zu deiner Bestellung? Antworte einfach auf diese E-Mail."};
    const Order *order = &mail->data.order;
    bool parcel = needs_parcel(order);
    mail->subject = mail_say(mail, &subject);
    mail->preheader = mail_say(mail, mail->expected && parcel ? &glance_day : &glance);
    mail_heading(mail, mail_say(mail, &heading));
    mail_text(mail, mail_greeting(mail));
    mail_text(mail, mail_say(mail, !parcel ? &no_parcel : mail->expected ? &by_day : &no_day));
    mail_button(mail, &view_order, mail_page(mail, LINK_ORDER));
    order_part(mail, true);
    mail_totals(mail);
    if (order->gift) mail_note(mail, mail_say(mail, &gift));
    if (parcel) mail_address(mail);
    /* Else the footer says whom to write to. */
    if (!mail->storefront->contact_email.len) mail_note(mail, mail_say(mail, &reply));
}

void template_order_shipped(Mail *mail)
{
    static const Wording subject = {"Your parcel is on its way, order {order}",
                                    "Ihr Paket ist unterwegs, Bestellung {order}",
                                    "Dein Paket ist unterwegs, Bestellung {order}"};
    static const Wording heading_day = {"Arrives {day}", "Kommt am {day}", NULL};
    static const Wording heading = {"Your parcel is on its way", "Ihr Paket ist unterwegs",
                                    "Dein Paket ist unterwegs"};
    static const Wording text = {"Your parcel has left us.", "Ihr Paket hat uns verlassen.",
                                 "dein Paket hat uns verlassen."};
    static const Wording text_carrier = {"We have handed your parcel over to {carrier}.",
                                         "wir haben Ihr Paket an {carrier} übergeben.",
                                         "wir haben dein Paket an {carrier} übergeben."};
    static const Wording follow = {"Follow your parcel", "Paket verfolgen", NULL};
    static const Wording part = {
        "It may be one of several parcels: each comes with a mail of its own.",
        "Es kann eines von mehreren Paketen sein: Zu jedem schreiben wir Ihnen.",
        "Es kann eines von mehreren Paketen sein: Zu jedem schreiben wir dir."};
    const Shipment *parcel = mail->data.shipment;
    Str first = mail_say(mail, mail->expected ? &heading_day : &heading);
    mail->subject = mail_say(mail, &subject);
    mail->preheader = first;
    mail_heading(mail, first);
    mail_text(mail, mail_greeting(mail));
    mail_text(mail, mail_say(mail, parcel && parcel->carrier.len ? &text_carrier : &text));
    mail_path(mail, parcel);
    mail_button(mail, &follow, mail_page(mail, LINK_ORDER));
    mail_parcel_facts(mail, parcel);
    order_part(mail, false);
    if (mail->data.order.shipments.count > 1) mail_note(mail, mail_say(mail, &part));
    mail_address(mail);
}

/* "The last news from DHL is of 13 May, 09:30: Held up on the way, Leipzig." */
static void last_news(Mail *mail)
{
    static const Wording news = {"The last news of your parcel is from {when}: {what}.",
                                 "Die letzte Nachricht zu Ihrem Paket ist vom {when}: {what}.",
                                 "Die letzte Nachricht zu deinem Paket ist vom {when}: {what}."};
    const Shipment *parcel = mail->data.shipment;
    const Order *order = &mail->data.order;
    if (!parcel && order->shipments.count) parcel = &order->shipments.items[0];
    if (!parcel || parcel->scans.count == 0) return;
    const Scan *scan = &parcel->scans.items[parcel->scans.count - 1];
    Buf what = buf_new(mail->arena, 512);
    buf_add(&what, words_parcel_status(&mail->reader, scan->status));
    if (scan->place.len) {
        buf_lit(&what, ", ");
        buf_add(&what, scan->place);
    }
    mail_var(mail, "when", words_day_time(mail->arena, &mail->reader, scan->at));
    mail_var(mail, "what", buf_str(&what));
    mail_text(mail, mail_say(mail, &news));
}

/* The promise that was broken (the earliest one given), and whether there is a later estimate. */
static Time broken_promise(Mail *mail)
{
    const Order *order = &mail->data.order;
    const Shipment *parcel = mail->data.shipment;
    Time promised = parcel && parcel->promised_at ? parcel->promised_at : order->promised_at;
    if (promised) mail_var(mail, "promised", words_day(mail->arena, &mail->reader, promised));
    return promised;
}

void template_order_delayed(Mail *mail)
{
    static const Wording subject = {"Your order {order} is running late",
                                    "Ihre Bestellung {order} verspätet sich",
                                    "Deine Bestellung {order} verspätet sich"};
    static const Wording heading = {"Your order is running late", "Ihre Bestellung verspätet sich",
                                    "Deine Bestellung verspätet sich"};
    static const Wording promised_text = {
        "We told you that your order {order} would arrive by {promised}. It has not, and we are "
        "sorry.",
        "wir hatten Ihnen Ihre Bestellung {order} bis {promised} zugesagt. Das haben wir nicht "
        "geschafft, und das tut uns leid.",
        "wir hatten dir deine Bestellung {order} bis {promised} zugesagt. Das haben wir nicht "
        "geschafft, und das tut uns leid."};
    static const Wording plain_text = {
        "Your order {order} is taking longer than planned, and we are sorry.",
        "Ihre Bestellung {order} braucht länger als geplant, und das tut uns leid.",
        "deine Bestellung {order} braucht länger als geplant, und das tut uns leid."};
    static const Wording now_day = {"It is now expected on {day}.",
                                    "Sie wird jetzt am {day} erwartet.", NULL};
    static const Wording watch = {
        "We are watching it and will write again when it arrives. You do not have to do anything. "
        "If you no longer want to wait, just reply to this mail.",
        "Wir behalten sie im Blick und schreiben Ihnen, wenn sie da ist. Sie müssen nichts tun. "
        "Wenn Sie nicht länger warten möchten, antworten Sie einfach auf diese E-Mail.",
        "Wir behalten sie im Blick und schreiben dir, wenn sie da ist. Du musst nichts tun. Wenn "
        "du "
        "nicht länger warten möchtest, antworte einfach auf diese E-Mail."};
    static const Wording see = {"See where it is", "Nachsehen, wo sie ist", NULL};
    Time promised = broken_promise(mail);
    mail->subject = mail_say(mail, &subject);
    mail_heading(mail, mail_say(mail, &heading));
    mail_text(mail, mail_greeting(mail));
    mail_text(mail, mail_say(mail, promised ? &promised_text : &plain_text));
    bool estimate = mail->expected > promised && mail->expected > mail->message->released_at;
    mail->preheader = mail_say(mail, estimate ? &now_day : &watch);
    if (estimate) mail_text(mail, mail_say(mail, &now_day));
    last_news(mail);
    mail_text(mail, mail_say(mail, &watch));
    mail_button(mail, &see, mail_page(mail, LINK_ORDER));
    order_part(mail, false);
}
