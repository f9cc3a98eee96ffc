/* api/timeline.c - everything a customer did and got, newest first.
 *
 * Each row of the log is an item, and so is what was decided on it and is worth knowing: a journey
 * entered or left, a message that lapsed. A page is a page of rows: with ?kind= it may hold fewer
 * items and still have a next one. Customers absorbed on the way are part of it. */
#include "api/customer.h"

#define KINDS "order parcel message answer consent visit journey customer other"

typedef struct Timeline {
    ApiCx *cx;
    JsonOut *out;
    Str kinds; /* wanted, with commas; "" all */
} Timeline;

static const char *kind_word(EventKind kind)
{
    if (kind == EV_PAGE_VIEWED || kind == EV_SCREEN_VIEWED) return "visit";
    if (kind >= EV_PRODUCTS_SEARCHED && kind <= EV_PAYMENT_INFO_ENTERED) return "visit";
    if (kind >= EV_ORDER_COMPLETED && kind <= EV_ORDER_REFUNDED) return "order";
    if (kind == EV_PRODUCT_REVIEWED || kind == EV_SURVEY_ANSWERED) return "answer";
    if (kind >= EV_COUPON_ENTERED && kind <= EV_CART_SHARED) return "visit";
    if (kind == EV_UNSUBSCRIBED || kind == EV_CONSENT_CHANGED || kind == EV_ADDRESS_SUPPRESSED ||
        kind == EV_NOTICE_GIVEN)
        return "consent";
    if (kind >= EV_ORDER_SHIPPED && kind <= EV_ORDER_FULFILLED) return "parcel";
    if (kind == EV_RETURN_REQUESTED || kind == EV_RETURN_RECEIVED || kind == EV_ORDER_DISOWNED ||
        kind == EV_ORDER_RECEIVED || kind == EV_ORDER_CODE_REQUESTED)
        return "order";
    if (kind >= EV_JOURNEY_ENTERED && kind <= EV_JOURNEY_LEFT) return "journey";
    if (event_bits(kind) & EVENT_MESSAGE) return "message";
    if (kind == EV_IDENTIFIED || kind == EV_ALIASED || kind == EV_GROUPED ||
        kind == EV_CUSTOMER_ABSORBED)
        return "customer";
    return "other";
}

/* What the engine and the senders note for themselves. */
static bool worth_showing(EventKind kind)
{
    return kind != EV_WOKE && kind != EV_DEFINITIONS_CHANGED && kind != EV_CUSTOMER_CLOSED &&
           kind != EV_JOURNEY_MOVED && kind != EV_MESSAGE_PLANNED && kind != EV_MESSAGE_POSTPONED &&
           kind != EV_MESSAGE_RETURNED;
}

static bool kind_wanted(const Timeline *timeline, const char *kind)
{
    Str rest = timeline->kinds;
    if (!rest.len) return true;
    while (rest.len)
        if (str_is(str_cut(&rest, ','), kind)) return true;
    return false;
}

static void put_facts(JsonOut *out, EventKind kind, const Json *properties)
{
    static const char *const names[] = {
        "subject", "survey",  "score",  "text",   "rating",     "title",    "purpose",
        "state",   "channel", "reason", "status", "sub_status", "location", "carrier",
        "url",     "path",    "name",   "answer", "query",      "because",  "kind"};
    json_key(out, "facts");
    json_object(out);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const Json *value = json_get(properties, names[i]);
        if (!value || value->kind == JSON_OBJECT || value->kind == JSON_ARRAY) continue;
        if (kind == EV_IDENTIFIED && str_is(str_of(names[i]), "status")) continue;
        json_key(out, names[i]);
        json_out_raw(out, value->raw);
    }
    Currency currency = {0};
    int64_t minor;
    if (currency_parse(json_get_text(properties, "currency"), &currency) &&
        json_money(json_get(properties, "total"), currency, &minor))
        put_money(out, "total", minor, currency);
    const Json *products = json_get(properties, "products");
    if (json_is(products, JSON_ARRAY)) json_put_i64(out, "items", products->count);
    json_end(out);
}

/* Message ids and parcels that the event names. */
static void put_names(const Timeline *timeline, EventKind kind, const Json *properties)
{
    JsonOut *out = timeline->out;
    Str order_id = json_get_text(properties, "order_id");
    Str shipment_id = json_get_text(properties, "shipment_id");
    Str message_id = json_get_text(properties, "message_id");
    if (order_id.len) put_order_ref(out, "order", order_id);
    if (order_id.len && shipment_id.len)
        json_put_str(out, "parcel_id", parcel_id(timeline->cx->arena, order_id, shipment_id));
    if (message_id.len && (event_bits(kind) & EVENT_MESSAGE))
        json_put_str(out, "message_id", message_id);
    json_put_str_opt(out, "journey", json_get_text(properties, "journey"));
}

static Str item_name(EventKind kind, const Json *body)
{
    const Json *properties = json_get(body, "properties");
    Str said = json_get_text(body, "event");
    if (kind == EV_MESSAGE_SENT && json_get_text(properties, "kind").len)
        return json_get_text(properties, "kind");
    return kind == EV_OTHER && said.len ? said : event_name(kind);
}

static void item_json(const Timeline *timeline, const LogRow *row, int number, const Json *body)
{
    EventKind kind = number ? event_kind_of(json_get_text(body, "event")) : (EventKind)row->kind;
    const char *word = kind_word(kind);
    const Json *properties = json_get(body, "properties");
    if (!properties) properties = json_get(body, "traits");
    if (!worth_showing(kind) || !kind_wanted(timeline, word)) return;
    bool ours = number > 0 || str_is(row->source, "core") || str_is(row->source, "outbox");
    JsonOut *out = timeline->out;
    json_object(out);
    json_put_str(out, "id",
                 arena_printf(timeline->cx->arena, "%d-%lld-%d", (int)row->bucket,
                              (long long)row->seq, number));
    json_put_time(out, "at", number ? row->handled_at : row->occurred_at);
    json_put_str(out, "kind", str_of(word));
    json_put_str(out, "name", item_name(kind, body));
    json_put_str(out, "source", ours ? STR("afterglow") : row->source);
    put_names(timeline, kind, properties);
    put_facts(out, kind, properties);
    json_end(out);
}

/* What was decided stands above what it was decided on. */
static void row_items(const Timeline *timeline, const LogRow *row)
{
    Diag diag = {0};
    const Json *body = NULL, *decisions = NULL;
    Arena *arena = timeline->cx->arena;
    if (row->decisions.len && !json_parse(arena, row->decisions, NULL, &decisions, &diag)) {
        int number = (int)decisions->count;
        const Json *list[256];
        uint32_t count = 0;
        for (const Json *item = decisions->first; item && count < 256; item = item->next)
            list[count++] = item;
        for (uint32_t i = count; i-- > 0; number--)
            item_json(timeline, row, number, list[i]);
    }
    diag_clear(&diag);
    if (row->body.len && json_parse(arena, row->body, NULL, &body, &diag)) return;
    item_json(timeline, row, 0, body);
}

static Err kinds_check(ApiCx *cx)
{
    Str rest = api_query(cx, "kind");
    while (rest.len)
        if (!word_among(str_cut(&rest, ','), KINDS, NULL))
            return input_fault(cx, "kind", "names a kind that is not known");
    return OK;
}

static Err timeline_read(ApiCx *cx, TimelinePage *ret_page)
{
    Reads reads;
    CustomerRow row;
    Customer customer;
    ReadsCursor after = {0};
    Err e = input_query_known(cx, "cursor limit kind");
    if (!e) e = kinds_check(cx);
    if (!e) e = parts_page(cx, &after);
    if (!e) e = parts_reads(cx, &reads);
    if (!e) e = customer_of_path(cx, &reads, &row, &customer);
    if (e) return e;
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, customer.absorbed.count + 1);
    ids[0] = customer.id;
    for (uint32_t i = 0; i < customer.absorbed.count; i++)
        ids[i + 1] = customer.absorbed.items[i].id;
    TimelineFilter filter = {.customers = ids,
                             .customer_count = customer.absorbed.count + 1,
                             .limit = (size_t)api_limit(cx),
                             .after = after};
    return reads_timeline(&reads, &filter, ret_page, &cx->diag);
}

static void timeline_get(ApiCx *cx)
{
    TimelinePage page = {0};
    Buf buf = buf_new(cx->arena, 4 * 1024 * 1024);
    JsonOut out = json_out(&buf);
    Timeline timeline = {.cx = cx, .out = &out, .kinds = api_query(cx, "kind")};
    Err e = db_look_begin(cx->db, &cx->diag);
    if (!e) e = timeline_read(cx, &page);
    list_open(&out);
    for (uint32_t i = 0; i < page.rows.count && !e; i++)
        row_items(&timeline, &page.rows.items[i]);
    list_close_at(&out, cx, &page.next);
    db_look_end(cx->db);
    api_answer(cx, 200, &buf);
}

const Route routes_timeline[] = {
    {STR_INIT("GET"), STR_INIT("/api/customers/:id/timeline"), ROLE_READ_ONLY, 0, timeline_get},
    ROUTE_END,
};
