/* api/pages/preferences.c - what a person wants to get, purpose by purpose, and in which language;
 * and the way out of one kind of mail.
 *
 * Order news cannot be switched off: the page says so. What is changed becomes 'Consent Changed',
 * one for each purpose that differs from what was shown. The one-click unsubscribe (RFC 8058) is a
 * POST without cookies that answers 200. */
#include "api/pages/page.h"

static const struct {
    const char *name; /* of the purpose, and of the field */
    int32_t category; /* MessageCategory; 0 none */
    Wording title, text;
} purposes[] = {
    {"service",
     CATEGORY_SERVICE,   {"Service", "Service", NULL},
     {"Thank-you and care tips after a delivery.", "Dank und Pflegetipps nach einer Lieferung.",
      NULL}                                                                         },
    {"feedback",
     CATEGORY_FEEDBACK,  {"Feedback", "Rückfragen", NULL},
     {"Short questions and requests for a review.", "Kurze Fragen und Bitten um eine Bewertung.",
      NULL}                                                                         },
    {"marketing",
     CATEGORY_MARKETING, {"News and offers", "Neues und Angebote", NULL},
     {"What is new, and offers for you.", "Was es Neues gibt, und Angebote für Sie.",
      "Was es Neues gibt, und Angebote für dich."}                                 },
    {"measurement",
     0,                  {"Measuring", "Messung", NULL},
     {"May we see whether you open our mails and which links you use?",
      "Dürfen wir sehen, ob Sie unsere E-Mails öffnen und welche Links Sie nutzen?",
      "Dürfen wir sehen, ob du unsere E-Mails öffnest und welche Links du nutzt?"}},
};
#define PURPOSES (sizeof purposes / sizeof *purposes)

static bool *choice_at(Choices *choices, size_t index)
{
    bool *const fields[PURPOSES] = {&choices->service, &choices->feedback, &choices->marketing,
                                    &choices->measurement};
    return fields[index];
}

/* What is in force: a word said; else service is on, and what the policy lets come. */
static Choices choices_now(ApiCx *cx, const Facts *facts)
{
    Choices choices = {.language = facts->customer.language_said};
    for (size_t i = 0; i < PURPOSES; i++) {
        ConsentState state =
            customer_consent(&facts->customer, STR("email"), str_of(purposes[i].name), NULL);
        bool fallback = purposes[i].category == CATEGORY_SERVICE;
        *choice_at(&choices, i) = state == CONSENT_NONE ? fallback : state == CONSENT_GIVEN;
    }
    choices_by_policy(cx, facts, &choices);
    if (!choices.language.len) choices.language = facts->message.locale;
    return choices;
}

static void toggle(Page *page, const char *name, const Wording *title, const Wording *text, int on)
{
    page_put(page, "<label class=\"switch\"><span><b>");
    page_say(page, title);
    page_put(page, "</b><span class=\"soft\">");
    page_say(page, text);
    page_put(page, "</span></span><input type=\"checkbox\" role=\"switch\" value=\"1\" name=\"");
    page_put(page, name);
    page_put(page, on == 2 ? "\" checked disabled></label>\n"
                   : on    ? "\" checked></label>\n"
                           : "\"></label>\n");
}

static void languages(Page *page, Str chosen)
{
    static const Wording label = {"Language", "Sprache", NULL};
    bool german = str_starts(chosen, STR("de"));
    page_put(page, "<label class=\"block\">");
    page_say(page, &label);
    page_put(page, "<select name=\"language\"><option value=\"en\"");
    page_put(page, german ? ">English</option>" : " selected>English</option>");
    page_put(page, "<option value=\"de\"");
    page_put(page, german ? " selected>Deutsch</option>" : ">Deutsch</option>");
    page_put(page, "</select></label>\n");
}

void preferences_body(Page *page, const Facts *facts, const Choices *choices)
{
    static const Wording heading = {"What may we write to you?", "Was dürfen wir Ihnen schreiben?",
                                    "Was dürfen wir dir schreiben?"};
    static const Wording order = {"Order news", "Neues zur Bestellung", NULL};
    static const Wording order_text = {
        "Confirmation, parcel and delays. They belong to your order and always come.",
        "Bestätigung, Paket und Verspätung. Das gehört zur Bestellung und kommt immer.", NULL};
    static const Wording save = {"Save", "Speichern", NULL};
    static const Wording saved = {"Saved.", "Gespeichert.", NULL};
    Choices shown = *choices;
    page_heading(page, word(&page->reader, &heading));
    page_soft(page, facts->message.address);
    if (choices->saved) {
        page_put(page, "<p class=\"good\" role=\"status\">");
        page_say(page, &saved);
        page_put(page, "</p>\n");
    }
    page_form(page, arena_printf(page->arena, "/s/p/%.*s", STR_ARG(facts->token)));
    toggle(page, "order", &order, &order_text, 2);
    for (size_t i = 0; i < PURPOSES; i++)
        toggle(page, purposes[i].name, &purposes[i].title, &purposes[i].text,
               *choice_at(&shown, i));
    existing_customer_body(page, facts, choices);
    languages(page, choices->language.len ? choices->language : page->reader.locale);
    page_button(page, &save);
    page_put(page, "</form>\n");
}

void page_preferences(ApiCx *cx)
{
    Facts facts;
    Err e = facts_read(cx, cx->params[0], LINK_PREFERENCES, &facts);
    if (e) {
        page_error(cx, e);
        return;
    }
    Page page = page_of(cx, &facts);
    Choices choices = choices_now(cx, &facts);
    choices.saved = str_is(api_query(cx, "done"), "1");
    preferences_body(&page, &facts, &choices);
    page_send(cx, &page);
}

static void consent(Telling *telling, const char *purpose, bool given, Str source, Str text)
{
    Buf buf;
    JsonOut out = telling_begin(telling, EV_CONSENT_CHANGED, &buf);
    json_put_str(&out, "channel", STR("email"));
    json_put_str(&out, "purpose", str_of(purpose));
    json_put_str(&out, "state", given ? STR("given") : STR("refused"));
    json_put_str(&out, "source", source);
    json_put_str_opt(&out, "text", text);
    telling_end(telling, EV_CONSENT_CHANGED, &out);
}

void page_preferences_store(ApiCx *cx)
{
    Facts facts;
    Str value;
    Err e = facts_read(cx, cx->params[0], LINK_PREFERENCES, &facts);
    if (e) {
        page_error(cx, e);
        return;
    }
    Choices now = choices_now(cx, &facts);
    Reader reader = page_of(cx, &facts).reader;
    Telling *telling = telling_new(cx, &facts, telling_gone_on);
    for (size_t i = 0; i < PURPOSES; i++) {
        bool wanted = http_form(cx->request, purposes[i].name, &value);
        if (wanted != *choice_at(&now, i))
            consent(telling, purposes[i].name, wanted, STR("preferences"),
                    word(&reader, &purposes[i].text));
    }
    bool chosen = http_form(cx->request, "language", &value);
    if (chosen && (str_is(value, "en") || str_is(value, "de")) &&
        !str_starts(now.language, value)) {
        Buf buf;
        JsonOut out = telling_begin(telling, EV_IDENTIFIED, &buf);
        json_put_str(&out, "locale", value);
        telling_end(telling, EV_IDENTIFIED, &out);
    }
    telling->location = arena_printf(cx->arena, "/s/p/%.*s?done=1", STR_ARG(facts.token));
    telling_submit(telling);
}

/* ---- unsubscribe ---- */

static size_t purpose_of(const Facts *facts)
{
    for (size_t i = 0; i < PURPOSES; i++)
        if (purposes[i].category && purposes[i].category == facts->message.category) return i;
    return 2; /* marketing: the widest of what may be meant */
}

void unsubscribe_body(Page *page, const Facts *facts, bool done)
{
    static const Wording ask = {"Stop these mails?", "Diese E-Mails abbestellen?", NULL};
    static const Wording stopped = {"You will not get these mails any more",
                                    "Sie bekommen diese E-Mails nicht mehr",
                                    "Du bekommst diese E-Mails nicht mehr"};
    static const Wording what = {"This stops “{what}”: {text}", "Damit endet „{what}“: {text}",
                                 NULL};
    static const Wording stays = {"News about your orders still come.",
                                  "Nachrichten zu Ihren Bestellungen kommen weiterhin.",
                                  "Nachrichten zu deinen Bestellungen kommen weiterhin."};
    static const Wording stop = {"Stop them", "Abbestellen", NULL};
    static const Wording detail = {"Choose in detail", "Genauer wählen", NULL};
    static const Wording undo = {"Undo, or choose in detail",
                                 "Rückgängig machen oder genauer wählen", NULL};
    size_t purpose = purpose_of(facts);
    page_heading(page, word(&page->reader, done ? &stopped : &ask));
    page_soft(page, facts->message.address);
    page_paragraph(page, say(page->arena, &page->reader, &what,
                             {"what", word(&page->reader, &purposes[purpose].title)},
                             {"text", word(&page->reader, &purposes[purpose].text)}));
    page_paragraph(page, word(&page->reader, &stays));
    if (!done) {
        page_form(page, arena_printf(page->arena, "/s/u/%.*s", STR_ARG(facts->token)));
        page_button(page, &stop);
        page_put(page, "</form>\n");
    }
    page_put(page, "<p><a href=\"");
    page_text(page, facts->preferences_url);
    page_put(page, "\">");
    page_say(page, done ? &undo : &detail);
    page_put(page, "</a></p>\n");
}

static void show_unsubscribe(ApiCx *cx, Facts *facts, bool done)
{
    facts->preferences_url =
        page_address(cx->arena, facts, LINK_PREFERENCES, cx->api->world->secret);
    Page page = page_of(cx, facts);
    unsubscribe_body(&page, facts, done);
    page_send(cx, &page);
}

void page_unsubscribe(ApiCx *cx)
{
    Facts facts;
    Err e = facts_read(cx, cx->params[0], LINK_UNSUBSCRIBE, &facts);
    if (e)
        page_error(cx, e);
    else
        show_unsubscribe(cx, &facts, false);
}

static void unsubscribed(Telling *telling, Err code)
{
    if (code)
        page_error(telling->cx, code);
    else
        show_unsubscribe(telling->cx, &telling->facts, true);
}

void page_unsubscribe_store(ApiCx *cx)
{
    Facts facts;
    Str value;
    Err e = facts_read(cx, cx->params[0], LINK_UNSUBSCRIBE, &facts);
    if (e) {
        page_error(cx, e);
        return;
    }
    bool one_click = http_form(cx->request, "List-Unsubscribe", &value);
    Telling *telling = telling_new(cx, &facts, unsubscribed);
    consent(telling, purposes[purpose_of(&facts)].name, false,
            one_click ? STR("one-click") : STR("unsubscribe"), STR_NONE);
    telling_submit(telling);
}
