/* api/pages/review.c - stars and a few words about what was bought, told as 'Product Reviewed'. */
#include "api/pages/page.h"

#define CHOICES_MAX 12

static const OrderLine *line_of(const Facts *facts, Str product_id)
{
    for (uint32_t i = 0; i < facts->order.lines.count; i++) {
        const OrderLine *line = &facts->order.lines.items[i];
        if (!product_id.len || str_eq(line->product_id, product_id)) return line;
    }
    return NULL;
}

static void product(Page *page, const OrderLine *line)
{
    page_put(page, "<ul class=\"lines\"><li>");
    if (link_target_ok(line->image_url)) {
        page_put(page, "<img width=\"64\" height=\"64\" alt=\"\" src=\"");
        page_text(page, line->image_url);
        page_put(page, "\">");
    }
    page_put(page, "<div><b>");
    page_text(page, line->name);
    page_put(page, "</b><span>");
    page_text(page, line->variant);
    page_put(page, "</span></div></li></ul>\n");
}

static void stars(Page *page, const ReviewView *view)
{
    static const Wording legend = {"Your rating", "Ihre Bewertung", "Deine Bewertung"};
    static const Wording names[5] = {
        {"1 star, poor",       "1 Stern, schlecht",       NULL},
        {"2 stars, fair",      "2 Sterne, mäßig",       NULL},
        {"3 stars, all right", "3 Sterne, in Ordnung",    NULL},
        {"4 stars, good",      "4 Sterne, gut",           NULL},
        {"5 stars, excellent", "5 Sterne, ausgezeichnet", NULL}
    };
    page_put(page, "<fieldset class=\"stars\"><legend>");
    page_say(page, &legend);
    page_put(page, "</legend><div>");
    /* From five down: the style colours a chosen star and those after it (row-reverse). */
    for (int n = 5; n >= 1; n--) {
        Str number = words_count(page->arena, n);
        page_put(page, "<input type=\"radio\" name=\"rating\" required id=\"star");
        page_text(page, number);
        page_put(page, "\" value=\"");
        page_text(page, number);
        page_put(page, n == view->rating ? "\" checked>" : "\">");
        page_put(page, "<label for=\"star");
        page_text(page, number);
        page_put(page, "\" title=\"");
        page_say(page, &names[n - 1]);
        page_put(page, "\"><span class=\"hide\">");
        page_say(page, &names[n - 1]);
        page_put(page, "</span></label>");
    }
    page_put(page, "</div></fieldset>\n");
}

/* The other things of the order, each a link to this page. */
static void others(Page *page, const Facts *facts, const OrderLine *shown)
{
    static const Wording title = {"Also in this order", "Auch in dieser Bestellung", NULL};
    int listed = 0;
    for (uint32_t i = 0; i < facts->order.lines.count && listed < CHOICES_MAX; i++) {
        const OrderLine *line = &facts->order.lines.items[i];
        if (line == shown || !line->product_id.len || !line->name.len) continue;
        if (listed++ == 0) {
            page_put(page, "<section><h2>");
            page_say(page, &title);
            page_put(page, "</h2><ul class=\"plain\">\n");
        }
        Buf product_id = buf_new(page->arena, 1024);
        buf_url(&product_id, line->product_id);
        page_put(page, "<li><a href=\"/s/r/");
        page_text(page, facts->token);
        page_put(page, "?p=");
        page_text(page, buf_str(&product_id));
        page_put(page, "\">");
        page_text(page, line->name);
        page_put(page, "</a></li>\n");
    }
    if (listed) page_put(page, "</ul></section>\n");
}

static void form(Page *page, const Facts *facts, const OrderLine *line, const ReviewView *view)
{
    static const Wording words = {"In your words (if you like)", "In Ihren Worten (wenn Sie mögen)",
                                  "In deinen Worten (wenn du magst)"};
    static const Wording missing = {"Please choose one to five stars.",
                                    "Bitte wählen Sie ein bis fünf Sterne.",
                                    "Bitte wähle ein bis fünf Sterne."};
    static const Wording send = {"Send review", "Bewertung senden", NULL};
    static const Wording shown = {"The shop may show your review with your first name.",
                                  "Der Shop darf Ihre Bewertung mit Ihrem Vornamen zeigen.",
                                  "Der Shop darf deine Bewertung mit deinem Vornamen zeigen."};
    page_form(page, arena_printf(page->arena, "/s/r/%.*s", STR_ARG(facts->token)));
    page_hidden(page, "product_id", line->product_id);
    if (view->missing) {
        page_put(page, "<p class=\"bad\" role=\"alert\">");
        page_say(page, &missing);
        page_put(page, "</p>\n");
    }
    stars(page, view);
    page_put(page, "<label class=\"block\">");
    page_say(page, &words);
    page_put(page, "<textarea name=\"text\" rows=\"6\" maxlength=\"4000\"></textarea></label>\n");
    page_button(page, &send);
    page_put(page, "</form>\n");
    page_soft(page, word(&page->reader, &shown));
}

void review_body(Page *page, const Facts *facts, const ReviewView *view)
{
    static const Wording ask = {"What do you think of it?", "Wie gefällt es Ihnen?",
                                "Wie gefällt es dir?"};
    static const Wording thanks = {"Thank you for your review", "Vielen Dank für Ihre Bewertung",
                                   "Danke für deine Bewertung"};
    static const Wording help = {"It helps others to choose.", "Sie hilft anderen bei der Wahl.",
                                 NULL};
    const OrderLine *line = line_of(facts, view->product_id);
    page_heading(page, word(&page->reader, view->stored ? &thanks : &ask));
    if (view->stored) page_paragraph(page, word(&page->reader, &help));
    if (line) {
        product(page, line);
        if (!view->stored) form(page, facts, line, view);
    }
    others(page, facts, line);
}

void page_review(ApiCx *cx)
{
    Facts facts;
    Err e = facts_read(cx, cx->params[0], LINK_REVIEW, &facts);
    if (!e && (!facts.has_order || !facts.order.lines.count)) e = ERR_NOT_FOUND;
    if (e) {
        page_error(cx, e);
        return;
    }
    ReviewView view = {.product_id = api_query(cx, "p"),
                       .stored = str_is(api_query(cx, "done"), "1")};
    Page page = page_of(cx, &facts);
    review_body(&page, &facts, &view);
    page_send(cx, &page);
}

static void tell(ApiCx *cx, const Facts *facts, const OrderLine *line, int64_t rating, Str text)
{
    Buf buf, location = buf_new(cx->arena, 4096);
    Telling *telling = telling_new(cx, facts, telling_gone_on);
    JsonOut out = telling_begin(telling, EV_PRODUCT_REVIEWED, &buf);
    json_put_str_opt(&out, "product_id", line->product_id);
    json_put_str_opt(&out, "product_name", line->name);
    json_put_i64(&out, "rating", rating);
    json_put_str_opt(&out, "review_body", text);
    json_put_str_opt(&out, "order_id", facts->message.order_id);
    telling_end(telling, EV_PRODUCT_REVIEWED, &out);
    buf_lit(&location, "/s/r/");
    buf_add(&location, facts->token);
    buf_lit(&location, "?done=1&p=");
    buf_url(&location, line->product_id);
    telling->location = buf_str(&location);
    telling_submit(telling);
}

void page_review_store(ApiCx *cx)
{
    Facts facts;
    Str product_id = STR_NONE, rating_text = STR_NONE, text = STR_NONE;
    int64_t rating;
    Err e = facts_read(cx, cx->params[0], LINK_REVIEW, &facts);
    (void)http_form(cx->request, "product_id", &product_id);
    (void)http_form(cx->request, "rating", &rating_text);
    (void)http_form(cx->request, "text", &text);
    const OrderLine *line = e ? NULL : line_of(&facts, product_id);
    if (!e && !line) e = ERR_NOT_FOUND;
    if (e) {
        page_error(cx, e);
        return;
    }
    if (str_to_i64(rating_text, &rating) && rating >= 1 && rating <= 5) {
        tell(cx, &facts, line, rating, str_slice(str_trim(text), 0, PAGE_TEXT_BYTES_MAX));
        return;
    }
    Page page = page_of(cx, &facts);
    ReviewView view = {.product_id = product_id, .missing = true};
    review_body(&page, &facts, &view);
    page.status = 422;
    page_send(cx, &page);
}
