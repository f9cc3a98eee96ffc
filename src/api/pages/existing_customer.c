/* api/pages/existing_customer.c - mail that comes without having been asked for: by the
 * existing-customer rule, and told so in words: why, since when, how to object.
 *
 * Not here: whether the rule holds (core/policy), how an objection is stored (preferences.c). */
#include "api/pages/page.h"
#include "core/policy.h"

void choices_by_policy(ApiCx *cx, const Facts *facts, Choices *choices)
{
    const DecideIn in = {.arena = cx->arena,
                         .customer = &facts->customer,
                         .definitions = cx->definitions,
                         .now = cx->now,
                         .secret = cx->api->world->secret};
    const struct {
        MessageCategory category;
        const char *purpose;
        bool *on, *by_rule;
    } asked[] = {
        {CATEGORY_FEEDBACK,  "feedback",  &choices->feedback,  &choices->feedback_by_rule },
        {CATEGORY_MARKETING, "marketing", &choices->marketing, &choices->marketing_by_rule},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        Str purpose = str_of(asked[i].purpose);
        if (customer_consent(&facts->customer, STR("email"), purpose, NULL)) continue;
        PolicyAnswer answer = policy_reach(&in, STR("email"), asked[i].category);
        *asked[i].on = answer.verdict == POLICY_RELEASE;
        *asked[i].by_rule = *asked[i].on && str_is(answer.because, "existing_customer");
    }
}

/* "on 14 May 2026 (order 1001)", as far as the proof says. */
static Str sale(Page *page, const Json *proof)
{
    static const Wording with_order = {"on {date}, with order {order}",
                                       "am {date} mit der Bestellung {order}", NULL};
    static const Wording without = {"on {date}", "am {date}", NULL};
    int64_t at = 0;
    Str order = json_get_text(proof, "order");
    (void)json_i64(json_get(proof, "at"), &at);
    return say(page->arena, &page->reader, order.len ? &with_order : &without,
               {"date", words_date(page->arena, &page->reader, at)}, {"order", order});
}

void existing_customer_body(Page *page, const Facts *facts, const Choices *choices)
{
    static const Wording title = {"Why you get this without having asked for it",
                                  "Warum Sie das bekommen, ohne es bestellt zu haben",
                                  "Warum du das bekommst, ohne es bestellt zu haben"};
    static const Wording why = {
        "You bought from us {sale}, and were told there that we write to our customers about "
        "goods of ours that are like what they bought. That is why we send you {what}.",
        "Sie haben {sale} bei uns gekauft und wurden dabei darauf hingewiesen, dass wir unseren "
        "Kundinnen und Kunden zu eigenen, ähnlichen Waren schreiben. Deshalb bekommen Sie {what}.",
        "Du hast {sale} bei uns gekauft und wurdest dabei darauf hingewiesen, dass wir unseren "
        "Kundinnen und Kunden zu eigenen, ähnlichen Waren schreiben. Deshalb bekommst du {what}."};
    static const Wording told = {"What we told you then: “{text}”",
                                 "Unser Hinweis damals: „{text}“", NULL};
    static const Wording object = {
        "You may object at any time, and it costs you nothing: switch it off here, or use the link "
        "in each such mail. Then none of it comes any more.",
        "Sie können jederzeit widersprechen, das kostet Sie nichts: Schalten Sie es hier ab, oder "
        "nutzen Sie den Link in jeder solchen E-Mail. Dann kommt nichts mehr davon.",
        "Du kannst jederzeit widersprechen, das kostet dich nichts: Schalt es hier ab, oder nutze "
        "den Link in jeder solchen E-Mail. Dann kommt nichts mehr davon."};
    static const Wording feedback = {"“Feedback”", "„Rückfragen“", NULL};
    static const Wording marketing = {"“News and offers”", "„Neues und Angebote“", NULL};
    static const Wording both = {"“Feedback” and “News and offers”",
                                 "„Rückfragen“ und „Neues und Angebote“", NULL};
    if (!choices->feedback_by_rule && !choices->marketing_by_rule) return;
    const Json *proof = NULL;
    Diag diag = {0};
    if (json_parse(page->arena, facts->customer.notice, NULL, &proof, &diag)) return;
    const Wording *what = !choices->marketing_by_rule  ? &feedback
                          : !choices->feedback_by_rule ? &marketing
                                                       : &both;
    Str text = json_get_text(proof, "text");
    page_put(page, "<div class=\"note\"><h2>");
    page_say(page, &title);
    page_put(page, "</h2>\n");
    page_paragraph(page, say(page->arena, &page->reader, &why, {"sale", sale(page, proof)},
                             {"what", word(&page->reader, what)}));
    if (text.len) page_soft(page, say(page->arena, &page->reader, &told, {"text", text}));
    page_paragraph(page, word(&page->reader, &object));
    page_put(page, "</div>\n");
}
