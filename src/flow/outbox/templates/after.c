/* flow/outbox/templates/after.c - what the mails after the parcel say: arrived and thank-you, NPS,
 * the request for a review; and the plain one for kinds without a template. One request per mail.
 */
#include "flow/outbox/mail.h"

static const Wording view_order = {"View your order", "Bestellung ansehen", NULL};

void template_order_delivered(Mail *mail)
{
    static const Wording subject = {"Your order {order} has arrived",
                                    "Ihre Bestellung {order} ist angekommen",
                                    "Deine Bestellung {order} ist angekommen"};
    static const Wording heading = {"Your order has arrived", "Ihre Bestellung ist angekommen",
                                    "Deine Bestellung ist angekommen"};
    static const Wording received = {"Your order is complete", "Ihre Bestellung ist abgeschlossen",
                                     "Deine Bestellung ist abgeschlossen"};
    static const Wording text = {
        "Thank you for buying from {shop}. We hope everything is as you wished.",
        "vielen Dank für Ihren Einkauf bei {shop}. Wir hoffen, dass alles so ist, wie Sie es sich "
        "gewünscht haben.",
        "danke für deinen Einkauf bei {shop}. Wir hoffen, dass alles so ist, wie du es dir "
        "gewünscht "
        "hast."};
    static const Wording question = {"How happy are you with this order?",
                                     "Wie zufrieden sind Sie mit dieser Bestellung?",
                                     "Wie zufrieden bist du mit dieser Bestellung?"};
    static const Wording glance = {"Thank you, and one question: how happy are you?",
                                   "Vielen Dank, und eine Frage: Wie zufrieden sind Sie?",
                                   "Danke, und eine Frage: Wie zufrieden bist du?"};
    static const Wording help = {
        "Is something missing or not right? Reply to this mail, and we will see to it.",
        "Fehlt etwas oder ist etwas nicht in Ordnung? Antworten Sie auf diese E-Mail, wir kümmern "
        "uns.",
        "Fehlt etwas oder ist etwas nicht in Ordnung? Antworte auf diese E-Mail, wir kümmern uns."};
    bool parcel = mail->data.order.shipments.count > 0;
    mail->subject = mail_say(mail, &subject);
    mail->preheader = mail_say(mail, &glance);
    mail_heading(mail, mail_say(mail, parcel ? &heading : &received));
    mail_text(mail, mail_greeting(mail));
    mail_text(mail, mail_say(mail, &text));
    mail_title(mail, &question);
    mail_scores(mail, LINK_SCORE_CSAT);
    mail_care(mail);
    mail_lines(mail, false, 4);
    mail_button(mail, &view_order, mail_page(mail, LINK_ORDER));
    mail_note(mail, mail_say(mail, &help));
}

void template_nps(Mail *mail)
{
    static const Wording subject = {"Would you recommend {shop}?", "Würden Sie {shop} empfehlen?",
                                    "Würdest du {shop} empfehlen?"};
    static const Wording heading = {"How likely are you to recommend {shop} to a friend?",
                                    "Wie wahrscheinlich ist es, dass Sie {shop} weiterempfehlen?",
                                    "Wie wahrscheinlich ist es, dass du {shop} weiterempfiehlst?"};
    static const Wording text = {
        "One click on a number is enough. It tells us what to keep and what to do better.",
        "ein Klick auf eine Zahl genügt. Er sagt uns, was gut ist und was wir besser machen "
        "sollen.",
        NULL};
    static const Wording glance = {"One click on a number is enough.",
                                   "Ein Klick auf eine Zahl genügt.", NULL};
    mail->subject = mail_say(mail, &subject);
    mail->preheader = mail_say(mail, &glance);
    mail_heading(mail, mail_say(mail, &heading));
    mail_text(mail, mail_greeting(mail));
    mail_text(mail, mail_say(mail, &text));
    mail_scores(mail, LINK_SCORE_NPS);
}

void template_review_request(Mail *mail)
{
    static const Wording subject_product = {"How is {product}?", "Wie ist {product}?", NULL};
    static const Wording subject = {"How is what you bought?", "Wie gefällt Ihnen Ihr Einkauf?",
                                    "Wie gefällt dir dein Einkauf?"};
    static const Wording heading = {"What do you think of it?", "Wie gefällt Ihnen Ihr Einkauf?",
                                    "Wie gefällt dir dein Einkauf?"};
    static const Wording text = {
        "You have had your order for a while now. A few words from you help others to choose, "
        "whether it is praise or not.",
        "Sie haben Ihre Bestellung jetzt eine Weile. Ein paar Worte von Ihnen helfen anderen bei "
        "der "
        "Wahl, ob Lob oder nicht.",
        "du hast deine Bestellung jetzt eine Weile. Ein paar Worte von dir helfen anderen bei der "
        "Wahl, ob Lob oder nicht."};
    static const Wording glance = {"Stars and a few words, in a minute.",
                                   "Sterne und ein paar Worte, in einer Minute.", NULL};
    static const Wording write = {"Write a review", "Bewertung schreiben", NULL};
    const Order *order = &mail->data.order;
    Str product = order->lines.count ? order->lines.items[0].name : STR_NONE;
    mail_var(mail, "product", product);
    bool name_it = product.len && product.len <= 60 && order->lines.count == 1;
    mail->subject = mail_say(mail, name_it ? &subject_product : &subject);
    mail->preheader = mail_say(mail, &glance);
    mail_heading(mail, mail_say(mail, &heading));
    mail_text(mail, mail_greeting(mail));
    mail_text(mail, mail_say(mail, &text));
    mail_lines(mail, false, 4);
    mail_button(mail, &write, mail_page(mail, LINK_REVIEW));
}

void template_plain(Mail *mail)
{
    static const Wording subject_order = {"News about your order {order}",
                                          "Neues zu Ihrer Bestellung {order}",
                                          "Neues zu deiner Bestellung {order}"};
    static const Wording subject = {"News from {shop}", "Neues von {shop}", NULL};
    static const Wording text = {
        "There is news for you. You find it on the page of your order.",
        "es gibt Neues für Sie. Sie finden es auf der Seite Ihrer Bestellung.",
        "es gibt Neues für dich. Du findest es auf der Seite deiner Bestellung."};
    bool order = mail->data.order.order_id.len > 0;
    mail->subject = mail_say(mail, order ? &subject_order : &subject);
    mail_heading(mail, mail->subject);
    mail_text(mail, mail_greeting(mail));
    mail_text(mail, mail_say(mail, &text));
    if (order) mail_button(mail, &view_order, mail_page(mail, LINK_ORDER));
    mail_lines(mail, false, MAIL_LINES_MAX);
}
