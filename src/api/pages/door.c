/* api/pages/door.c - what of an order only a known device sees: the address, the documents, what a
 * gift cost; and how a device becomes known: by the postcode, or by a code mailed to the order's
 * address. A cookie then remembers it for DEVICE_LASTS.
 *
 * Whoever holds the link may ask for a code; whether, when and where a mail went is not said. The
 * code stands nowhere: it follows from the message that carries it, so the messages of the last
 * minutes are what is compared with (domain/links.h). It opens once: that it did is written down
 * (store/tried.h). Tries are few (guard.h), whatever link of the order they come by. Not here: that
 * a code is mailed, and how often (core/decide/codes.c). */
#include "api/pages/guard.h"
#include "api/pages/page.h"
#include "store/tried.h"

#define DEVICE_LASTS (180 * DAY)
#define USED_KEPT    DAY /* longer than any code is good for */

/* ---- the device ---- */

static Str device_subject(Arena *arena, const Facts *facts)
{
    return arena_printf(arena, "%lld %.*s", (long long)facts->customer_id,
                        STR_ARG(facts->order.order_id));
}

/* The cookie's name holds no order number: a short hash of it, so that several orders can be open.
 */
static Str device_cookie(Arena *arena, const Facts *facts)
{
    Hash16 hash = hash16(STR("device cookie"), device_subject(arena, facts));
    Buf name = buf_new(arena, 64);
    buf_lit(&name, "ag_");
    buf_hex(&name, hash.bytes, 6);
    return buf_str(&name);
}

bool door_is_open(ApiCx *cx, const Facts *facts)
{
    Str value;
    return http_cookie(cx->request, arena_cstr(cx->arena, device_cookie(cx->arena, facts)),
                       &value) &&
           value_ok(value, STR("device"), device_subject(cx->arena, facts), cx->now,
                    cx->api->world->secret);
}

static void remember_device(ApiCx *cx, const Facts *facts)
{
    Buf value = buf_new(cx->arena, 128);
    value_sign(&value, STR("device"), device_subject(cx->arena, facts), cx->now + DEVICE_LASTS,
               cx->api->world->secret);
    api_cookie(cx, device_cookie(cx->arena, facts), buf_str(&value), DEVICE_LASTS);
}

/* ---- what is behind it ---- */

static const Wording address_title = {"Delivery address", "Lieferadresse", NULL};
static const Wording documents_title = {"Documents", "Dokumente", NULL};

static void address(Page *page, const Address *shipping)
{
    if (!shipping->street.len) return;
    Str lines = words_address(page->arena, &page->reader, shipping);
    page_put(page, "<section><h2>");
    page_say(page, &address_title);
    page_put(page, "</h2><address>");
    for (bool first = true; lines.len; first = false) {
        if (!first) page_put(page, "<br>");
        page_text(page, str_cut(&lines, '\n'));
    }
    page_put(page, "</address></section>\n");
}

static Str document_name(const Reader *reader, const OrderDocument *document)
{
    static const struct {
        const char *type;
        Wording name;
    } names[] = {
        {"invoice",       {"Invoice", "Rechnung", NULL}              },
        {"credit_note",   {"Credit note", "Gutschrift", NULL}        },
        {"delivery_note", {"Delivery note", "Lieferschein", NULL}    },
        {"return_label",  {"Return label", "Rücksendeetikett", NULL}},
        {"warranty",      {"Warranty", "Garantie", NULL}             },
    };
    static const Wording other = {"Document", "Dokument", NULL};
    if (document->name.len) return document->name;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(document->type, names[i].type)) return word(reader, &names[i].name);
    return word(reader, &other);
}

static void documents(Page *page, const Order *order)
{
    if (!order->documents.count) return;
    page_put(page, "<section><h2>");
    page_say(page, &documents_title);
    page_put(page, "</h2><ul class=\"plain\">\n");
    for (uint32_t i = 0; i < order->documents.count; i++) {
        const OrderDocument *document = &order->documents.items[i];
        page_put(page, "<li><a rel=\"noreferrer\" href=\"");
        page_text(page, document->url);
        page_put(page, "\">");
        page_text(page, document_name(&page->reader, document));
        page_put(page, "</a></li>\n");
    }
    page_put(page, "</ul></section>\n");
}

/* ---- the door ---- */

static const Wording show = {"Show", "Anzeigen", NULL};

static void alert(Page *page, const Wording *text)
{
    page_put(page, "<p class=\"bad\" role=\"alert\">");
    page_say(page, text);
    page_put(page, "</p>\n");
}

static void field(Page *page, const Wording *label, const char *attributes)
{
    page_put(page, "<div class=\"row\"><label>");
    page_say(page, label);
    page_put(page, "<input ");
    page_put(page, attributes);
    page_put(page, " required></label>");
    page_button(page, &show);
    page_put(page, "</div></form>\n");
}

static void by_postcode(Page *page, const Facts *facts, Door door)
{
    static const Wording ask = {
        "Enter the postcode of the delivery address once, and this device shows it all.",
        "Geben Sie einmal die Postleitzahl der Lieferadresse ein, dann zeigt dieses Gerät alles.",
        "Gib einmal die Postleitzahl der Lieferadresse ein, dann zeigt dieses Gerät alles."};
    static const Wording wrong = {
        "That is not the postcode of this order. Please check it.",
        "Das ist nicht die Postleitzahl dieser Bestellung. Bitte prüfen Sie sie.",
        "Das ist nicht die Postleitzahl dieser Bestellung. Bitte prüf sie."};
    static const Wording label = {"Postcode", "Postleitzahl", NULL};
    page_soft(page, word(&page->reader, &ask));
    page_form(page, arena_printf(page->arena, "/s/o/%.*s#door", STR_ARG(facts->token)));
    if (door == DOOR_WRONG) alert(page, &wrong);
    field(page, &label, "name=\"postcode\" autocomplete=\"postal-code\" maxlength=\"12\"");
}

static void ask_for_code(Page *page, const Facts *facts, const Wording *label)
{
    page_form(page, arena_printf(page->arena, "/s/o/%.*s/code", STR_ARG(facts->token)));
    page_put(page, "<button class=\"quiet\" type=\"submit\">");
    page_say(page, label);
    page_put(page, "</button></form>\n");
}

static void by_code(Page *page, const Facts *facts, Door door)
{
    static const Wording sent = {
        "Enter the code we have mailed to the address this order was placed with. It is good for "
        "15 minutes. Nothing there? Look among the spam, too.",
        "Geben Sie den Code ein, den wir an die E-Mail-Adresse dieser Bestellung geschickt haben. "
        "Er gilt 15 Minuten. Nichts da? Sehen Sie auch im Spam nach.",
        "Gib den Code ein, den wir an die E-Mail-Adresse dieser Bestellung geschickt haben. Er "
        "gilt 15 Minuten. Nichts da? Sieh auch im Spam nach."};
    static const Wording instead = {"Enter the postcode instead",
                                    "Lieber die Postleitzahl eingeben", NULL};
    static const Wording wrong = {
        "That is not the code, or it has ended. Please check it, or ask for a new one.",
        "Das ist nicht der Code, oder er ist abgelaufen. Bitte prüfen Sie ihn, oder fordern Sie "
        "einen neuen an.",
        "Das ist nicht der Code, oder er ist abgelaufen. Bitte prüf ihn, oder fordere einen neuen "
        "an."};
    static const Wording label = {"Code", "Code", NULL};
    static const Wording again = {"Send a new code", "Neuen Code schicken", NULL};
    page_put(page, "<p role=\"status\">");
    page_say(page, &sent);
    page_put(page, "</p>\n");
    page_form(page, arena_printf(page->arena, "/s/o/%.*s#door", STR_ARG(facts->token)));
    if (door == DOOR_WRONG_CODE) alert(page, &wrong);
    field(page, &label,
          "name=\"code\" inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"12\"");
    ask_for_code(page, facts, &again);
    if (!facts->order.shipping.postal_code.len) return;
    page_put(page, "<p><a href=\"/s/o/");
    page_text(page, facts->token);
    page_put(page, "#door\">");
    page_say(page, &instead);
    page_put(page, "</a></p>\n");
}

static void ways_in(Page *page, const Facts *facts, Door door)
{
    static const Wording alone = {
        "Have a code sent to the e-mail address of this order once, and this device shows it all.",
        "Lassen Sie sich einmal einen Code an die E-Mail-Adresse dieser Bestellung schicken, dann "
        "zeigt dieses Gerät alles.",
        "Lass dir einmal einen Code an die E-Mail-Adresse dieser Bestellung schicken, dann zeigt "
        "dieses Gerät alles."};
    static const Wording instead = {"Mail me a code instead", "Lieber einen Code per E-Mail", NULL};
    static const Wording code = {"Mail me a code", "Code per E-Mail schicken", NULL};
    static const Wording tired = {
        "Too many tries. Please wait an hour and try again, or write to us.",
        "Zu viele Versuche. Bitte warten Sie eine Stunde und versuchen Sie es dann noch einmal, "
        "oder schreiben Sie uns.",
        "Zu viele Versuche. Bitte warte eine Stunde und versuch es dann noch einmal, oder schreib "
        "uns."};
    bool postcode = facts->order.shipping.postal_code.len > 0;
    if (door == DOOR_TIRED) {
        alert(page, &tired);
    } else if (door == DOOR_CODE_SENT || door == DOOR_WRONG_CODE) {
        by_code(page, facts, door);
    } else if (postcode) {
        by_postcode(page, facts, door);
        ask_for_code(page, facts, &instead);
    } else {
        page_soft(page, word(&page->reader, &alone));
        ask_for_code(page, facts, &code);
    }
}

void door_body(Page *page, const Facts *facts, Door door)
{
    static const Wording both = {"Delivery address and documents", "Lieferadresse und Dokumente",
                                 NULL};
    static const Wording prices = {"What it cost", "Preise", NULL};
    const Order *order = &facts->order;
    bool street = order->shipping.street.len > 0, papers = order->documents.count > 0;
    if (facts->unlocked) {
        page_put(page, "<div id=\"door\">"); /* where the forms come back to */
        address(page, &order->shipping);
        documents(page, order);
        page_put(page, "</div>\n");
    } else if (street || papers || order->gift) {
        page_put(page, "<section id=\"door\"><h2>");
        page_say(page, street && papers ? &both
                       : street         ? &address_title
                       : papers         ? &documents_title
                                        : &prices);
        page_put(page, "</h2>\n");
        ways_in(page, facts, door);
        page_put(page, "</section>\n");
    }
}

/* ---- knocking ---- */

/* Letters and digits alone, in upper case: 'sw1a 1aa' is 'SW1A1AA', '482 913' is '482913'. */
static Str plain(Arena *arena, Str text)
{
    Buf buf = buf_new(arena, 32);
    for (size_t i = 0; i < text.len && i < 24; i++) {
        char c = text.ptr[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) buf_char(&buf, c);
    }
    return buf_str(&buf);
}

static bool is_postcode(ApiCx *cx, const Facts *facts, Str given)
{
    Str wanted = plain(cx->arena, facts->order.shipping.postal_code);
    return wanted.len && str_eq(plain(cx->arena, given), wanted);
}

static bool carries(const ApiCx *cx, Hash16 message, Str given)
{
    char digits[CODE_DIGITS];
    code_of_message(message, cx->api->world->secret, digits);
    return bytes_eq_constant_time(digits, given.ptr, sizeof digits);
}

/* The message that was handed over, or is being, in the last minutes, about this order, and carries
 * this code. */
static bool find_code(ApiCx *cx, const Facts *facts, Str given, Hash16 *ret_message)
{
    const Customer *customer = &facts->customer;
    Str order_id = facts->order.order_id;
    Time since = cx->now - CODE_LASTS;
    bool fits = false;
    for (uint32_t i = 0; i < customer->messages.count; i++) {
        const Message *message = &customer->messages.items[i];
        if (!code_cause_is_of(message->cause, order_id) || message->state != MESSAGE_RELEASED ||
            message->released_at <= since || !carries(cx, message->id, given))
            continue;
        *ret_message = message->id;
        fits = true;
    }
    for (uint32_t i = 0; i < customer->sent.count; i++) {
        const SentMessage *sent = &customer->sent.items[i];
        if (!code_cause_is_of(sent->cause, order_id) || sent->sent_at <= since ||
            !carries(cx, sent->id, given))
            continue;
        *ret_message = sent->id;
        fits = true;
    }
    return fits;
}

/* Once: of two at the same moment one is the first. */
static Err is_code(ApiCx *cx, const Facts *facts, Str given, bool *ret_right)
{
    Hash16 message;
    given = plain(cx->arena, given);
    *ret_right = given.len == CODE_DIGITS && find_code(cx, facts, given, &message);
    if (!*ret_right) return OK;
    return tried_once(cx->db, hash16(STR("code used"), hash16_str(&message)), cx->now + USED_KEPT,
                      ret_right, &cx->diag);
}

/* What tries are counted by: of postcodes and codes together, and of codes asked for. */
static Hash16 tries_of(ApiCx *cx, const Facts *facts, const char *what)
{
    return hash16(str_of(what), device_subject(cx->arena, facts));
}

static bool may_try(ApiCx *cx, const Facts *facts, const char *what)
{
    return guard_allows(cx->api->page_guard, cx->db, tries_of(cx, facts, what), cx->now);
}

static void note_try(ApiCx *cx, const Facts *facts, const char *what)
{
    guard_keeps(cx->api->page_guard, cx->db, tries_of(cx, facts, what), cx->now);
}

void page_order_unlock(ApiCx *cx)
{
    Facts facts;
    Str code, postcode;
    Err e = order_facts(cx, &facts);
    if (e) {
        page_error(cx, e);
        return;
    }
    bool right = false, by_mail = http_form(cx->request, "code", &code);
    if (!http_form(cx->request, "postcode", &postcode)) postcode = STR_NONE;
    if (!may_try(cx, &facts, "door")) {
        order_show(cx, &facts, DOOR_TIRED);
        return;
    }
    if (by_mail)
        e = is_code(cx, &facts, code, &right);
    else
        right = is_postcode(cx, &facts, postcode);
    if (e) {
        page_error(cx, e);
    } else if (!right) {
        note_try(cx, &facts, "door");
        order_show(cx, &facts, by_mail ? DOOR_WRONG_CODE : DOOR_WRONG);
    } else {
        remember_device(cx, &facts);
        api_redirect(cx, 303, arena_printf(cx->arena, "/s/o/%.*s", STR_ARG(facts.token)));
    }
}

/* The answer is the same whether a code goes out or not. */
void page_order_code(ApiCx *cx)
{
    Facts facts;
    Err e = order_facts(cx, &facts);
    if (e) {
        page_error(cx, e);
        return;
    }
    Telling *telling = telling_new(cx, &facts, telling_gone_on);
    telling->location = arena_printf(cx->arena, "/s/o/%.*s?code=1#door", STR_ARG(facts.token));
    if (may_try(cx, &facts, "code")) {
        note_try(cx, &facts, "code");
        Buf buf;
        JsonOut out = telling_begin(telling, EV_ORDER_CODE_REQUESTED, &buf);
        json_put_str(&out, "order_id", facts.order.order_id);
        telling_end(telling, EV_ORDER_CODE_REQUESTED, &out);
    }
    telling_submit(telling);
}
