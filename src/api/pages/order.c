/* api/pages/order.c - the status of an order: when it arrives, its path, what is in it, what can be
 * done. Not here: what is shown to a known device alone (door.c). */
#include "api/pages/page.h"

/* What goes back comes before how it came. */
static const Wording *return_headline(const Order *order)
{
    static const Wording open = {"Your return is under way", "Ihre Rücksendung läuft",
                                 "Deine Rücksendung läuft"};
    static const Wording back = {"Your return has arrived", "Ihre Rücksendung ist angekommen",
                                 "Deine Rücksendung ist angekommen"};
    if (order_returned(order)) return &back;
    return order->received_at && order_return_open(order) ? &open : NULL;
}

/* The answer in a sentence, large. */
static Str headline(Page *page, const Facts *facts)
{
    static const Wording arrived = {"Delivered {day}", "Zugestellt am {day}", NULL};
    static const Wording arrived_some = {"Delivered", "Zugestellt", NULL};
    static const Wording received = {"Your order is complete", "Ihre Bestellung ist abgeschlossen",
                                     "Deine Bestellung ist abgeschlossen"};
    static const Wording cancelled = {"This order was cancelled",
                                      "Diese Bestellung wurde storniert", NULL};
    static const Wording today = {"Arrives today", "Kommt heute", NULL};
    static const Wording arrives = {"Arrives {day}", "Kommt am {day}", NULL};
    static const Wording late = {"Running late, sorry", "Verspätet, das tut uns leid", NULL};
    static const Wording way = {"On its way to you", "Unterwegs zu Ihnen", "Unterwegs zu dir"};
    static const Wording packing = {"We are getting it ready", "Wir machen sie fertig", NULL};
    const Order *order = &facts->order;
    const Shipment *parcel = facts->parcel;
    Time expected = parcel_expected(order, parcel);
    Time day = parcel && parcel->delivered_at ? parcel->delivered_at : expected;
    SayVar var = {"day", day ? words_day(page->arena, &page->reader, day) : STR_NONE};
    const Wording *wording = &packing, *back = return_headline(order);
    if (order->cancelled_at)
        wording = &cancelled;
    else if (back)
        wording = back;
    else if (parcel && parcel->delivered_at)
        wording = &arrived;
    else if (parcel && parcel_stage(parcel) == 4)
        wording = &arrived_some;
    else if (!parcel && order->received_at)
        wording = &received;
    else if (parcel && parcel_stage(parcel) == 3)
        wording = &today;
    else if (expected && day_of(page->reader.zone, expected) < day_of(page->reader.zone, page->now))
        wording = &late;
    else if (parcel && parcel_stage(parcel) < 0)
        return words_parcel(&page->reader, parcel);
    else if (expected)
        wording = &arrives;
    else if (parcel)
        wording = &way;
    return say_vars(page->arena, &page->reader, wording, &var, 1);
}

static void path_step(Page *page, const char *state, Str name, Str detail)
{
    page_put(page, "<li class=\"");
    page_put(page, state);
    page_put(page, strcmp(state, "now") == 0 ? "\" aria-current=\"step\"><b>" : "\"><b>");
    page_text(page, name);
    page_put(page, "</b>");
    if (detail.len) {
        page_put(page, "<span>");
        page_text(page, detail);
        page_put(page, "</span>");
    }
    page_put(page, "</li>\n");
}

/* What the carrier said last, with place and time. */
static Str last_scan(Page *page, const Shipment *parcel)
{
    if (!parcel || parcel->scans.count == 0) return STR_NONE;
    const Scan *scan = &parcel->scans.items[parcel->scans.count - 1];
    Buf text = buf_new(page->arena, 1024);
    if (scan->place.len) {
        buf_add(&text, scan->place);
        buf_lit(&text, ", ");
    }
    buf_add(&text, words_day_time(page->arena, &page->reader, scan->at));
    return buf_str(&text);
}

/* The class of step i, when the parcel is at `present`. */
static const char *step_state(int i, int present, bool trouble)
{
    if (i > present) return "next";
    if (i < present) return "done";
    return trouble ? "now trouble" : "now";
}

static void path(Page *page, const Order *order, const Shipment *parcel)
{
    static const Wording names[4] = {
        {"Ordered",    "Bestellt",   NULL},
        {"Packed",     "Verpackt",   NULL},
        {"On its way", "Unterwegs",  NULL},
        {"Delivered",  "Zugestellt", NULL}
    };
    int stage = parcel_stage(parcel);
    int present = stage < 0 || stage == 3 ? 2 : stage == 4 ? 3 : stage;
    const Time times[4] = {order->placed_at, 0, 0, parcel ? parcel->delivered_at : 0};
    page_put(page, "<ol class=\"path\">\n");
    for (int i = 0; i < 4; i++) {
        Str name = word(&page->reader, &names[i]), detail = STR_NONE;
        if (times[i]) detail = words_day_time(page->arena, &page->reader, times[i]);
        if (i == 2 && present == 2 && parcel) {
            name = words_parcel(&page->reader, parcel);
            detail = last_scan(page, parcel);
        }
        path_step(page, step_state(i, present, stage < 0), name, detail);
    }
    page_put(page, "</ol>\n");
}

static void parcel_facts(Page *page, const Shipment *parcel)
{
    static const Wording track = {"Follow it at {carrier}", "Bei {carrier} verfolgen", NULL};
    static const Wording carrier = {"the carrier", "dem Paketdienst", NULL};
    if (!parcel || !parcel->tracking_number.len) return;
    SayVar var = {"carrier", parcel->carrier.len ? words_carrier(parcel->carrier)
                                                 : word(&page->reader, &carrier)};
    page_put(page, "<p class=\"soft\">");
    page_text(page, words_carrier(parcel->carrier));
    page_put(page, " <span class=\"number\">");
    page_text(page, parcel->tracking_number);
    page_put(page, "</span>");
    if (link_target_ok(parcel->tracking_url)) {
        page_put(page, "<br><a rel=\"noreferrer\" href=\"");
        page_text(page, parcel->tracking_url);
        page_put(page, "\">");
        page_text(page, say_vars(page->arena, &page->reader, &track, &var, 1));
        page_put(page, "</a>");
    }
    page_put(page, "</p>\n");
}

/* Of several parcels the path is one's; the others say where they are. */
static void other_parcels(Page *page, const Facts *facts)
{
    static const Wording title = {"More parcels of this order", "Weitere Pakete dieser Bestellung",
                                  NULL};
    const Order *order = &facts->order;
    if (order->shipments.count < 2 || order->cancelled_at) return;
    page_put(page, "<section><h2>");
    page_say(page, &title);
    page_put(page, "</h2>\n");
    for (uint32_t i = 0; i < order->shipments.count; i++) {
        const Shipment *parcel = &order->shipments.items[i];
        Time day = parcel->delivered_at ? parcel->delivered_at : parcel_expected(order, parcel);
        if (parcel == facts->parcel) continue;
        page_put(page, "<p class=\"parcel\"><b>");
        page_text(page, words_parcel(&page->reader, parcel));
        page_put(page, "</b> <span class=\"soft\">");
        if (day) page_text(page, words_day(page->arena, &page->reader, day));
        page_put(page, "</span></p>\n");
        parcel_facts(page, parcel);
    }
    page_put(page, "</section>\n");
}

typedef struct LineLook {
    bool prices, pictures; /* pictures: one without keeps the place of one */
} LineLook;

static void order_line(Page *page, const OrderLine *line, const Order *order, LineLook look)
{
    static const Wording quantity = {"Quantity {n}", "Menge {n}", NULL};
    SayVar n = {"n", line->quantity};
    page_put(page, "<li>");
    if (link_target_ok(line->image_url)) {
        page_put(page, "<img loading=\"lazy\" width=\"64\" height=\"64\" alt=\"\" src=\"");
        page_text(page, line->image_url);
        page_put(page, "\">");
    } else if (look.pictures) {
        page_put(page, "<i class=\"picture\" aria-hidden=\"true\">");
        page_text(page, words_initial(line->name));
        page_put(page, "</i>");
    }
    page_put(page, "<div><b>");
    page_text(page, line->name);
    page_put(page, "</b><span>");
    page_text(page, line->variant);
    if (line->quantity.len && !str_is(line->quantity, "1")) {
        if (line->variant.len) page_put(page, " · ");
        page_text(page, say_vars(page->arena, &page->reader, &quantity, &n, 1));
    }
    page_put(page, "</span></div>");
    if (look.prices && line->total_minor) {
        page_put(page, "<div class=\"money\">");
        page_text(page,
                  words_money(page->arena, &page->reader, line->total_minor, order->currency));
        page_put(page, "</div>");
    }
    page_put(page, "</li>\n");
}

static void sums(Page *page, const Order *order)
{
    OrderSum rows[ORDER_SUMS_MAX];
    size_t count = words_sums(page->arena, &page->reader, order, rows);
    for (size_t i = 0; i < count; i++) {
        page_put(page, rows[i].strong ? "<li class=\"total\"><div>" : "<li class=\"sum\"><div>");
        page_text(page, rows[i].label);
        page_put(page, "</div><div class=\"money\">");
        page_text(page, words_money(page->arena, &page->reader, rows[i].minor, order->currency));
        page_put(page, "</div></li>\n");
    }
}

static bool has_pictures(const Order *order)
{
    for (uint32_t i = 0; i < order->lines.count; i++)
        if (link_target_ok(order->lines.items[i].image_url)) return true;
    return false;
}

static void contents(Page *page, const Facts *facts)
{
    static const Wording title = {"In this order", "In dieser Bestellung", NULL};
    static const Wording more = {"and {n} more", "und {n} weitere", NULL};
    const Order *order = &facts->order;
    bool prices = !order->gift || facts->unlocked, pictures = has_pictures(order);
    if (!order->lines.count) return;
    page_put(page, "<section><h2>");
    page_say(page, &title);
    page_put(page, "</h2><ul class=\"lines\">\n");
    for (uint32_t i = 0; i < order->lines.count; i++)
        order_line(page, &order->lines.items[i], order, (LineLook){prices, pictures});
    if (order->lines_more > 0) {
        page_put(page, "<li class=\"sum\"><div>");
        page_text(page, say(page->arena, &page->reader, &more,
                            {"n", words_count(page->arena, order->lines_more)}));
        page_put(page, "</div></li>\n");
    }
    if (prices) sums(page, order);
    page_put(page, "</ul></section>\n");
}

static Str line_name(const Order *order, Str product_id)
{
    for (uint32_t i = 0; i < order->lines.count; i++) {
        const OrderLine *line = &order->lines.items[i];
        if (str_eq(line->product_id, product_id) || str_eq(line->sku, product_id))
            return line->name;
    }
    return product_id;
}

static void return_moment(Page *page, const Wording *wording, Time at)
{
    SayVar day = {"day", at ? words_day(page->arena, &page->reader, at) : STR_NONE};
    if (!at) return;
    page_put(page, "<span>");
    page_text(page, say_vars(page->arena, &page->reader, wording, &day, 1));
    page_put(page, "</span> ");
}

static void return_item(Page *page, const Order *order, const Return *back)
{
    static const Wording all = {"All of the order", "Die ganze Bestellung", NULL};
    static const Wording asked = {"Asked for on {day}.", "Angefragt am {day}.", NULL};
    static const Wording arrived = {"Arrived on {day}.", "Angekommen am {day}.", NULL};
    page_put(page, "<li><div><b>");
    if (!back->lines.count) page_say(page, &all);
    for (uint32_t i = 0; i < back->lines.count; i++) {
        if (i) page_put(page, ", ");
        page_text(page, line_name(order, back->lines.items[i].product_id));
    }
    page_put(page, "</b>");
    return_moment(page, &asked, back->requested_at);
    return_moment(page, &arrived, order_return_arrived(order, back));
    page_put(page, "</div></li>\n");
}

static void returns(Page *page, const Order *order)
{
    static const Wording title = {"Your return", "Ihre Rücksendung", "Deine Rücksendung"};
    if (!order->returns.count) return;
    page_put(page, "<section><h2>");
    page_say(page, &title);
    page_put(page, "</h2><ul class=\"lines\">\n");
    for (uint32_t i = 0; i < order->returns.count; i++)
        if (order_return_apart(order, &order->returns.items[i]))
            return_item(page, order, &order->returns.items[i]);
    page_put(page, "</ul></section>\n");
}

static void help(Page *page)
{
    static const Wording title = {"Something not right?", "Stimmt etwas nicht?", NULL};
    static const Wording text = {
        "Write to us, and we will see to it:", "Schreiben Sie uns, wir kümmern uns:",
        "Schreib uns, wir kümmern uns:"};
    const Storefront *storefront = page->storefront;
    if (!storefront || !storefront->contact_email.len) return;
    page_put(page, "<section><h2>");
    page_say(page, &title);
    page_put(page, "</h2><p>");
    page_say(page, &text);
    page_put(page, " <a href=\"mailto:");
    page_text(page, storefront->contact_email);
    page_put(page, "\">");
    page_text(page, storefront->contact_email);
    page_put(page, "</a>");
    if (storefront->contact_phone.len) {
        page_put(page, "<br>");
        page_text(page, storefront->contact_phone);
        page_put(page, " ");
        page_text(page, storefront->contact_hours);
    }
    page_put(page, "</p></section>\n");
}

void order_body(Page *page, const Facts *facts, Door door)
{
    static const Wording number = {"Order {order}", "Bestellung {order}", NULL};
    SayVar var = {"order", facts->order.order_id};
    page_put(page, "<p class=\"over\">");
    page_text(page, say_vars(page->arena, &page->reader, &number, &var, 1));
    page_put(page, "</p>\n");
    page_heading(page, headline(page, facts));
    bool parcels = facts->parcel || (!facts->order.received_at && !facts->order.cancelled_at);
    if (parcels && !facts->order.cancelled_at) path(page, &facts->order, facts->parcel);
    parcel_facts(page, facts->parcel);
    other_parcels(page, facts);
    returns(page, &facts->order);
    contents(page, facts);
    door_body(page, facts, door);
    help(page);
}

void order_show(ApiCx *cx, Facts *facts, Door door)
{
    facts->unlocked = door_is_open(cx, facts);
    Page page = page_of(cx, facts);
    order_body(&page, facts, door);
    page.status = door == DOOR_TIRED                              ? 429
                  : door == DOOR_WRONG || door == DOOR_WRONG_CODE ? 422
                                                                  : 200;
    page_send(cx, &page);
}

Err order_facts(ApiCx *cx, Facts *ret_facts)
{
    Err e = facts_read(cx, cx->params[0], LINK_ORDER, ret_facts);
    return !e && !ret_facts->has_order ? ERR_NOT_FOUND : e;
}

void page_order(ApiCx *cx)
{
    Facts facts;
    Err e = order_facts(cx, &facts);
    if (e)
        page_error(cx, e);
    else
        order_show(cx, &facts, str_is(api_query(cx, "code"), "1") ? DOOR_CODE_SENT : DOOR_SHUT);
}
