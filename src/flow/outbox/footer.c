/* flow/outbox/footer.c - what stands below every mail: who we are, why you get this, and the ways
 * out.
 *
 * Why: the law asks for the sender's identity and an easy way out of everything that is not order
 * news; and a person who knows why a mail came does not report it. */
#include "flow/outbox/mail.h"

static void link(Mail *mail, Footer *footer, const Wording *label, Str url)
{
    if (url.len)
        *list_push(mail->arena, &footer->links) =
            (BlockRow){.label = mail_say(mail, label), .url = url};
}

Str mail_why(Mail *mail)
{
    static const Wording order = {
        "You get this mail because you placed order {order} with {shop}.",
        "Sie erhalten diese E-Mail, weil Sie bei {shop} die Bestellung {order} aufgegeben haben.",
        "Du erhältst diese E-Mail, weil du bei {shop} die Bestellung {order} aufgegeben hast."};
    static const Wording feedback = {
        "You get this mail because you bought from {shop} and we would like to do better.",
        "Sie erhalten diese E-Mail, weil Sie bei {shop} gekauft haben und wir besser werden "
        "möchten.",
        "Du erhältst diese E-Mail, weil du bei {shop} gekauft hast und wir besser werden möchten."};
    static const Wording marketing = {
        "You get this mail because you bought from {shop} or asked us to write.",
        "Sie erhalten diese E-Mail, weil Sie bei {shop} gekauft oder sie bestellt haben.",
        "Du erhältst diese E-Mail, weil du bei {shop} gekauft oder sie bestellt hast."};
    static const Wording plain = {"You get this mail because you bought from {shop}.",
                                  "Sie erhalten diese E-Mail, weil Sie bei {shop} gekauft haben.",
                                  "Du erhältst diese E-Mail, weil du bei {shop} gekauft hast."};
    if (mail->message->category == CATEGORY_MARKETING) return mail_say(mail, &marketing);
    if (mail->message->category == CATEGORY_FEEDBACK) return mail_say(mail, &feedback);
    return mail_say(mail, mail->data.order.order_id.len ? &order : &plain);
}

Footer mail_footer(Mail *mail)
{
    static const Wording preferences = {"Mail preferences", "E-Mail-Einstellungen", NULL};
    static const Wording unsubscribe = {"Unsubscribe", "Abbestellen", NULL};
    static const Wording imprint = {"Imprint", "Impressum", NULL};
    static const Wording privacy = {"Privacy", "Datenschutz", NULL};
    static const Wording not_mine = {"Not your order?", "Nicht Ihre Bestellung?",
                                     "Nicht deine Bestellung?"};
    const Storefront *storefront = mail->storefront;
    int32_t category = mail->message->category;
    Footer footer = {.shop =
                         storefront->name.len ? storefront->name : mail->definitions->brand.name,
                     .postal_address = storefront->postal_address,
                     .why = mail_why(mail),
                     .contact = storefront->contact_email};
    if (category == CATEGORY_FEEDBACK || category == CATEGORY_MARKETING)
        link(mail, &footer, &unsubscribe, mail_page(mail, LINK_UNSUBSCRIBE));
    link(mail, &footer, &preferences, mail_page(mail, LINK_PREFERENCES));
    if (category == CATEGORY_TRANSACTIONAL && mail->data.has_order)
        link(mail, &footer, &not_mine, mail_page(mail, LINK_NOT_MINE));
    if (link_target_ok(storefront->imprint_url))
        link(mail, &footer, &imprint, storefront->imprint_url);
    if (link_target_ok(storefront->privacy_url))
        link(mail, &footer, &privacy, storefront->privacy_url);
    return footer;
}
