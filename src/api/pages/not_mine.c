/* api/pages/not_mine.c - 'this is not my order': a stranger's address was given. It gets no more
 * mail, the shop is telling, and the links sent to it end, for they show somebody else's order. */
#include "api/pages/page.h"

void not_mine_body(Page *page, const Facts *facts, bool done)
{
    static const Wording ask = {"Not your order?", "Nicht Ihre Bestellung?",
                                "Nicht deine Bestellung?"};
    static const Wording text = {
        "Somebody may have mistyped an address. If this order is not yours, we stop all mail to "
        "{address} and tell the shop, so that it can reach the right person.",
        "Vielleicht hat sich jemand bei der Adresse vertippt. Wenn diese Bestellung nicht von "
        "Ihnen "
        "ist, schicken wir nichts mehr an {address} und sagen dem Shop Bescheid.",
        "Vielleicht hat sich jemand bei der Adresse vertippt. Wenn diese Bestellung nicht von dir "
        "ist, "
        "schicken wir nichts mehr an {address} und sagen dem Shop Bescheid."};
    static const Wording thanks = {"Thank you for telling us", "Danke für den Hinweis", NULL};
    static const Wording stopped = {
        "We have stopped all mail to {address} and told the shop. You need not do anything else.",
        "Wir schicken nichts mehr an {address} und haben dem Shop Bescheid gesagt. Sie müssen "
        "nichts "
        "weiter tun.",
        "Wir schicken nichts mehr an {address} und haben dem Shop Bescheid gesagt. Du musst nichts "
        "weiter tun."};
    static const Wording confirm = {"This is not my order", "Das ist nicht meine Bestellung", NULL};
    SayVar var = {"address", facts->message.address};
    page_heading(page, word(&page->reader, done ? &thanks : &ask));
    page_paragraph(page, say_vars(page->arena, &page->reader, done ? &stopped : &text, &var, 1));
    if (done) return;
    page_form(page, arena_printf(page->arena, "/s/n/%.*s", STR_ARG(facts->token)));
    page_button(page, &confirm);
    page_put(page, "</form>\n");
}

void page_not_mine(ApiCx *cx)
{
    Facts facts;
    Err e = facts_read(cx, cx->params[0], LINK_NOT_MINE, &facts);
    if (e) {
        page_error(cx, e);
        return;
    }
    Page page = page_of(cx, &facts);
    not_mine_body(&page, &facts, false);
    page_send(cx, &page);
}

static void stopped(Telling *telling, Err code)
{
    if (code) {
        page_error(telling->cx, code);
        return;
    }
    Page page = page_of(telling->cx, &telling->facts);
    not_mine_body(&page, &telling->facts, true);
    page_send(telling->cx, &page);
}

void page_not_mine_store(ApiCx *cx)
{
    Facts facts;
    Buf buf;
    Err e = facts_read(cx, cx->params[0], LINK_NOT_MINE, &facts);
    if (!e) e = revoked_put(cx->db, link_revoke_customer(facts.link.customer), cx->now, &cx->diag);
    if (e) {
        page_error(cx, e);
        return;
    }
    Telling *telling = telling_new(cx, &facts, stopped);
    JsonOut out = telling_begin(telling, EV_ADDRESS_SUPPRESSED, &buf);
    json_put_str(&out, "address", facts.message.address);
    json_put_str(&out, "reason", STR("not_mine"));
    telling_end(telling, EV_ADDRESS_SUPPRESSED, &out);
    if (facts.message.order_id.len) {
        out = telling_begin(telling, EV_ORDER_DISOWNED, &buf);
        json_put_str(&out, "order_id", facts.message.order_id);
        telling_end(telling, EV_ORDER_DISOWNED, &out);
    }
    telling_submit(telling);
}
