/* api/pages/score.c - one question, one number: NPS 0 to 10, satisfaction 1 to 5.
 *
 * The link in the mail carries the score that was clicked; opening it stores nothing. The page
 * shows it in a form; a person's click, or the script when a person is plausibly there
 * (static/score.js), posts it. For a day it can be changed; the core replaces the first answer by
 * the second. */
#include "api/pages/page.h"
#include "flow/tracking.h"

#define CHANGEABLE DAY

static bool kind_of(Str name, LinkKind *ret_kind)
{
    *ret_kind = str_is(name, "csat") ? LINK_SCORE_CSAT : LINK_SCORE_NPS;
    return str_is(name, "csat") || str_is(name, "nps");
}

static int32_t score_of(LinkKind kind, Str text)
{
    int64_t score;
    int64_t low = kind == LINK_SCORE_NPS ? 0 : 1, high = kind == LINK_SCORE_NPS ? 10 : 5;
    return str_to_i64(text, &score) && score >= low && score <= high ? (int32_t)score : -1;
}

static void scale(Page *page, const Survey *survey)
{
    static const Wording nps_low = {"Not at all likely", "Gar nicht wahrscheinlich", NULL};
    static const Wording nps_high = {"Very likely", "Sehr wahrscheinlich", NULL};
    static const Wording csat_low = {"Very unhappy", "Sehr unzufrieden", NULL};
    static const Wording csat_high = {"Very happy", "Sehr zufrieden", NULL};
    bool nps = survey->kind == LINK_SCORE_NPS;
    int low = nps ? 0 : 1, high = nps ? 10 : 5;
    page_put(page, nps ? "<div class=\"scale\">" : "<div class=\"scale few\">");
    for (int n = low; n <= high; n++) {
        Str number = words_count(page->arena, n);
        page_put(page, "<label><input type=\"radio\" name=\"n\" required value=\"");
        page_text(page, number);
        page_put(page, n == survey->score ? "\" checked><span>" : "\"><span>");
        page_text(page, number);
        page_put(page, "</span></label>");
    }
    page_put(page, "</div><p class=\"ends\"><span>");
    page_say(page, nps ? &nps_low : &csat_low);
    page_put(page, "</span><span>");
    page_say(page, nps ? &nps_high : &csat_high);
    page_put(page, "</span></p>\n");
}

static void question(Page *page, const Survey *survey)
{
    static const Wording nps = {"How likely are you to recommend {shop} to a friend?",
                                "Wie wahrscheinlich ist es, dass Sie {shop} weiterempfehlen?",
                                "Wie wahrscheinlich ist es, dass du {shop} weiterempfiehlst?"};
    static const Wording csat = {"How happy are you with your order from {shop}?",
                                 "Wie zufrieden sind Sie mit Ihrer Bestellung bei {shop}?",
                                 "Wie zufrieden bist du mit deiner Bestellung bei {shop}?"};
    static const Wording thanks = {"Thank you for your answer", "Vielen Dank für Ihre Antwort",
                                   "Danke für deine Antwort"};
    static const Wording us = {"us", "uns", NULL};
    Str shop = page->storefront ? page->storefront->name : STR_NONE;
    if (!shop.len) shop = page->definitions->brand.name;
    SayVar var = {"shop", shop.len ? shop : word(&page->reader, &us)};
    Str asked = say_vars(page->arena, &page->reader, survey->kind == LINK_SCORE_NPS ? &nps : &csat,
                         &var, 1);
    if (survey->stored) {
        page_heading(page, word(&page->reader, &thanks));
        page_paragraph(page, asked);
    } else {
        page_heading(page, asked);
    }
}

void score_body(Page *page, const Facts *facts, const Survey *survey)
{
    static const Wording why = {"What is the main reason? (if you like)",
                                "Was ist der wichtigste Grund? (wenn Sie mögen)",
                                "Was ist der wichtigste Grund? (wenn du magst)"};
    static const Wording send = {"Send answer", "Antwort senden", NULL};
    static const Wording change = {"Change answer", "Antwort ändern", NULL};
    static const Wording day = {"Stored. You can change it for a day.",
                                "Gespeichert. Sie können sie einen Tag lang ändern.",
                                "Gespeichert. Du kannst sie einen Tag lang ändern."};
    static const Wording missing = {"Please choose a number.", "Bitte wählen Sie eine Zahl.",
                                    "Bitte wähle eine Zahl."};
    static const Wording closed = {"We have stored it. It can no longer be changed.",
                                   "Wir haben sie gespeichert. Sie lässt sich nicht mehr ändern.",
                                   NULL};
    question(page, survey);
    if (survey->closed) {
        page_soft(page, word(&page->reader, &closed));
        return;
    }
    page->script = true;
    page_put(page, "<form method=\"post\" action=\"/s/score\" id=\"score\" data-stored=\"");
    page_put(page, survey->stored ? "1\">\n" : "0\">\n");
    page_hidden(page, "t", facts->token);
    page_hidden(page, "k", survey->kind == LINK_SCORE_NPS ? STR("nps") : STR("csat"));
    if (survey->missing) {
        page_put(page, "<p class=\"bad\" role=\"alert\">");
        page_say(page, &missing);
        page_put(page, "</p>\n");
    }
    scale(page, survey);
    page_put(page, survey->stored ? "<p class=\"good\" role=\"status\">"
                                  : "<p class=\"good\" role=\"status\" id=\"stored\" hidden>");
    page_say(page, &day);
    page_put(page, "</p>\n<label class=\"block\">");
    page_say(page, &why);
    page_put(page, "<textarea name=\"text\" rows=\"4\" maxlength=\"2000\">");
    page_text(page, survey->text);
    page_put(page, "</textarea></label>\n");
    page_button(page, survey->stored ? &change : &send);
    page_put(page, "</form>\n");
}

/* The answer that this message already got. */
static const Answer *answer_of(const Facts *facts)
{
    for (uint32_t i = 0; i < facts->customer.answers.count; i++)
        if (hash16_eq(facts->customer.answers.items[i].message, facts->message.id))
            return &facts->customer.answers.items[i];
    return NULL;
}

void page_score(ApiCx *cx)
{
    Facts facts;
    Survey survey = {.score = -1};
    if (!kind_of(api_query(cx, "k"), &survey.kind)) {
        page_error(cx, ERR_NOT_FOUND);
        return;
    }
    Err e = facts_read(cx, api_query(cx, "t"), survey.kind, &facts);
    if (e) {
        page_error(cx, e);
        return;
    }
    const Answer *answer = answer_of(&facts);
    survey.score = score_of(survey.kind, api_query(cx, "n"));
    if (answer) {
        bool asked_anew = survey.score >= 0 && survey.score != answer->score;
        survey.stored = !asked_anew;
        survey.closed = cx->now - answer->at > CHANGEABLE;
        survey.text = answer->text;
        if (!asked_anew || survey.closed) survey.score = answer->score;
        if (survey.closed) survey.stored = true;
    }
    Page page = page_of(cx, &facts);
    score_body(&page, &facts, &survey);
    page_send(cx, &page);
}

static void stored(Telling *telling, Err code)
{
    ApiCx *cx = telling->cx;
    if (code)
        page_error(cx, code);
    else if (telling->location.len)
        api_redirect(cx, 303, telling->location);
    else
        api_empty(cx, 204);
}

static void tell(ApiCx *cx, const Facts *facts, const Survey *survey, bool by_itself)
{
    Buf buf;
    Telling *telling = telling_new(cx, facts, stored);
    Str name = survey->kind == LINK_SCORE_NPS ? STR("nps") : STR("csat");
    JsonOut out = telling_begin(telling, EV_SURVEY_ANSWERED, &buf);
    json_put_str(&out, "survey", name);
    json_put_i64(&out, "score", survey->score);
    json_put_str_opt(&out, "text", survey->text);
    json_put_str_opt(&out, "order_id", facts->message.order_id);
    telling_end(telling, EV_SURVEY_ANSWERED, &out);
    if (!by_itself)
        telling->location = arena_printf(cx->arena, "/s/score?k=%.*s&t=%.*s&n=%d", STR_ARG(name),
                                         STR_ARG(facts->token), survey->score);
    telling_submit(telling);
}

/* What a script posts must come from something that is not a machine by its own words. */
static bool plausible(ApiCx *cx)
{
    Hit hit = {.link = {.kind = LINK_CLICK},
               .user_agent = http_header(cx->request, "User-Agent"),
               .at = cx->now};
    return hit_visitor(&hit) == VISITOR_PERSON;
}

/* No number, or none of the scale: the question again, with what was written. */
static void ask_again(ApiCx *cx, const Facts *facts, Survey *survey)
{
    Page page = page_of(cx, facts);
    survey->missing = true;
    score_body(&page, facts, survey);
    page.status = 422;
    page_send(cx, &page);
}

void page_score_store(ApiCx *cx)
{
    Facts facts;
    Survey survey = {.score = -1};
    Str token = STR_NONE, kind = STR_NONE, n = STR_NONE, automatic = STR_NONE;
    (void)http_form(cx->request, "t", &token);
    (void)http_form(cx->request, "k", &kind);
    (void)http_form(cx->request, "n", &n);
    (void)http_form(cx->request, "text", &survey.text);
    bool by_itself = http_form(cx->request, "auto", &automatic);
    Err e =
        kind_of(kind, &survey.kind) ? facts_read(cx, token, survey.kind, &facts) : ERR_NOT_FOUND;
    survey.score = score_of(survey.kind, n);
    survey.text = str_slice(survey.text, 0, PAGE_TEXT_BYTES_MAX);
    const Answer *answer = e ? NULL : answer_of(&facts);
    if (!e && answer && cx->now - answer->at > CHANGEABLE) e = ERR_GONE;
    if (e)
        page_error(cx, e);
    else if (survey.score < 0)
        ask_again(cx, &facts, &survey);
    else if (by_itself && (answer || !plausible(cx)))
        api_empty(cx, 204);
    else
        tell(cx, &facts, &survey, by_itself);
}
