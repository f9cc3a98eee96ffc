/* flow/ingest/import_tell.c - a gathered order as Segment calls.
 *
 * Message ids name what is told ("order:1001", "delivered:1001"), so that a second telling is a
 * repeat. Amounts are decimal text of the currency; the total is the given one, else lines plus
 * shipping. */
#include "flow/ingest/import_orders.h"

#define CALL_BYTES_MAX IMPORT_ITEM_BYTES_MAX

typedef struct Tell {
    Orders *orders;
    Import *import;
    Draft *draft;
    Currency currency;
    Time placed_at;
    int64_t lines_minor, shipping_minor;
} Tell;

/* Opens a track call up to its properties; the caller adds to them and ends both. */
static JsonOut call_open(const Tell *tell, Buf *buf, const char *what, const char *event, Time at)
{
    const Draft *draft = tell->draft;
    *buf = buf_new(draft->arena, CALL_BYTES_MAX);
    JsonOut out = json_out(buf);
    json_object(&out);
    json_put_str(&out, "type", STR("track"));
    json_put_str(&out, "event", str_of(event));
    json_put_str(&out, "messageId",
                 arena_printf(draft->arena, "%s:%.*s", what, STR_ARG(draft->id)));
    json_put_str_opt(&out, "userId", draft->fields[OF_USER_ID]);
    json_put_time(&out, "timestamp", at);
    json_key(&out, "properties");
    json_object(&out);
    json_put_str(&out, "order_id", draft->id);
    return out;
}

static Err call_end(const Tell *tell, Buf *buf, JsonOut *out, Diag *diag)
{
    json_end(out);
    json_end(out);
    if (buf->overflow) {
        import_reject(tell->import, tell->draft->line_last, STR("the order is larger than 1 MB"),
                      tell->draft->id);
        return OK;
    }
    return import_call(tell->import, tell->draft->line_last, buf_str(buf), diag);
}

static void put_amount(JsonOut *out, const char *key, int64_t minor, Currency currency)
{
    Buf text = buf_new(out->buf->arena, 40);
    buf_money_plain(&text, minor, currency);
    json_key(out, key);
    json_out_raw(out, buf_str(&text));
}

static bool number_text(Str text)
{
    double ignored;
    return str_to_double(text, &ignored);
}

static void put_number(JsonOut *out, const char *key, Str text)
{
    if (!number_text(text)) return;
    json_key(out, key);
    json_out_raw(out, text);
}

static bool said_no(Str text)
{
    return str_eq_nocase(text, STR("false")) || str_eq_nocase(text, STR("no")) || str_is(text, "0");
}

static void put_lines(JsonOut *out, const Tell *tell)
{
    json_key(out, "products");
    json_array(out);
    for (uint32_t i = 0; i < tell->draft->lines.count; i++) {
        const DraftLine *line = &tell->draft->lines.items[i];
        Str product =
            line->fields[LF_PRODUCT_ID].len ? line->fields[LF_PRODUCT_ID] : line->fields[LF_SKU];
        json_object(out);
        json_put_str_opt(out, "product_id", product);
        json_put_str_opt(out, "sku", line->fields[LF_SKU]);
        json_put_str_opt(out, "name", line->fields[LF_NAME]);
        json_put_str_opt(out, "category", line->fields[LF_CATEGORY]);
        put_number(out, "price", line->fields[LF_PRICE]);
        put_number(out, "quantity", line->fields[LF_QUANTITY]);
        if (said_no(line->fields[LF_REQUIRES_SHIPPING]))
            json_put_bool(out, "requires_shipping", false);
        json_end(out);
    }
    json_end(out);
}

static void put_address(JsonOut *out, const Draft *draft)
{
    json_key(out, "shipping_address");
    json_object(out);
    json_put_str_opt(out, "name", draft->fields[OF_NAME]);
    json_put_str_opt(out, "street", draft->fields[OF_STREET]);
    json_put_str_opt(out, "city", draft->fields[OF_CITY]);
    json_put_str_opt(out, "postal_code", draft->fields[OF_POSTAL_CODE]);
    json_put_str_opt(out, "country", draft->fields[OF_COUNTRY]);
    json_end(out);
}

/* Given amounts count; what is not given follows from the lines. */
static int64_t amount_or(const Tell *tell, OrderField field, int64_t otherwise)
{
    int64_t minor;
    return money_parse(tell->draft->fields[field], tell->currency, &minor) ? minor : otherwise;
}

static Err tell_completed(const Tell *tell, Diag *diag)
{
    Buf buf;
    const Draft *draft = tell->draft;
    JsonOut out = call_open(tell, &buf, "order", "Order Completed", tell->placed_at);
    int64_t shipping = amount_or(tell, OF_SHIPPING, tell->shipping_minor);
    int64_t total = amount_or(tell, OF_TOTAL, tell->lines_minor + shipping);
    put_amount(&out, "total", total, tell->currency);
    put_amount(&out, "shipping", shipping, tell->currency);
    put_amount(&out, "tax", amount_or(tell, OF_TAX, 0), tell->currency);
    put_amount(&out, "discount", amount_or(tell, OF_DISCOUNT, 0), tell->currency);
    json_put_str(&out, "currency", str_of(tell->currency.code));
    json_put_str_opt(&out, "email", draft->fields[OF_EMAIL]);
    json_put_str_opt(&out, "phone", draft->fields[OF_PHONE]);
    json_put_str_opt(&out, "coupon", draft->fields[OF_COUPON]);
    Time promised_at;
    if (mapped_time(&tell->orders->mapping, draft->fields[OF_PROMISED_AT], &promised_at))
        json_put_time(&out, "promised_at", promised_at);
    put_address(&out, draft);
    put_lines(&out, tell);
    return call_end(tell, &buf, &out, diag);
}

/* Order Shipped or Order Delivered when the file knows the moment. */
static Err tell_moved(const Tell *tell, OrderField field, const char *what, const char *event,
                      Diag *diag)
{
    Time at;
    if (!mapped_time(&tell->orders->mapping, tell->draft->fields[field], &at)) return OK;
    Buf buf;
    JsonOut out = call_open(tell, &buf, what, event, at);
    json_put_str(&out, "shipment_id",
                 arena_printf(tell->draft->arena, "%.*s/1", STR_ARG(tell->draft->id)));
    if (field == OF_DELIVERED_AT) json_put_time(&out, "delivered_at", at);
    return call_end(tell, &buf, &out, diag);
}

static bool status_cancelled(const Tell *tell)
{
    const Json *list = tell->orders->mapping.cancelled_when;
    for (const Json *item = list ? list->first : NULL; item; item = item->next)
        if (str_eq_nocase(json_text(item), tell->draft->fields[OF_STATUS])) return true;
    return false;
}

static Err tell_cancelled(const Tell *tell, Diag *diag)
{
    Time at = tell->placed_at;
    bool dated = mapped_time(&tell->orders->mapping, tell->draft->fields[OF_CANCELLED_AT], &at);
    if (!dated && !status_cancelled(tell)) return OK;
    Buf buf;
    JsonOut out = call_open(tell, &buf, "cancelled", "Order Cancelled", at);
    return call_end(tell, &buf, &out, diag);
}

static Err tell_refund(const Tell *tell, const char *what, Time at, int64_t minor, Diag *diag)
{
    Buf buf;
    bool adjustment = str_is(str_of(what), "adjustment");
    JsonOut out =
        call_open(tell, &buf, what, adjustment ? "Adjustment Booked" : "Order Refunded", at);
    put_amount(&out, adjustment ? "amount" : "total", minor, tell->currency);
    json_put_str(&out, "currency", str_of(tell->currency.code));
    json_put_str(&out, adjustment ? "adjustment_id" : "refund_id", tell->draft->id);
    return call_end(tell, &buf, &out, diag);
}

static Err tell_consent(const Tell *tell, Diag *diag)
{
    Str said = tell->draft->fields[OF_MARKETING];
    if (!said.len || !tell->draft->fields[OF_EMAIL].len) return OK;
    ConsentState state;
    if (!consent_of_word(said, &state)) {
        import_note(tell->import, tell->draft->line_last,
                    STR("the consent says neither yes nor no: it was left out"), said);
        return OK;
    }
    Buf buf;
    JsonOut out = call_open(tell, &buf, "consent", "Consent Changed", tell->placed_at);
    json_put_str(&out, "email", tell->draft->fields[OF_EMAIL]);
    json_put_str(&out, "channel", STR("email"));
    json_put_str(&out, "purpose", STR("marketing"));
    json_put_str(&out, "state", state == CONSENT_GIVEN ? STR("given") : STR("refused"));
    json_put_str(&out, "source", STR("order export"));
    return call_end(tell, &buf, &out, diag);
}

static Err tell_order(const Tell *tell, Diag *diag)
{
    Err e = tell_completed(tell, diag);
    if (!e) e = tell_moved(tell, OF_SHIPPED_AT, "shipped", "Order Shipped", diag);
    if (!e) e = tell_moved(tell, OF_DELIVERED_AT, "delivered", "Order Delivered", diag);
    if (!e) e = tell_cancelled(tell, diag);
    int64_t refunded = amount_or(tell, OF_REFUNDED, 0);
    if (!e && refunded > 0) e = tell_refund(tell, "refunded", tell->placed_at, refunded, diag);
    return e ? e : tell_consent(tell, diag);
}

Err draft_tell(Orders *orders, Import *import, Draft *draft, Diag *diag)
{
    Tell tell = {.orders = orders, .import = import, .draft = draft};
    bool lines_wanted = orders->mapping.line[LF_PRICE].column >= 0;
    if (lines_wanted && draft->lines.count == 0 && !draft->fields[OF_TOTAL].len &&
        !draft->fields[OF_STATUS].len)
        return OK; /* every line was rejected, each with its reason */
    if (!mapped_time(&orders->mapping, draft->fields[OF_PLACED_AT], &tell.placed_at)) return OK;
    if (!currency_parse(draft->fields[OF_CURRENCY], &tell.currency)) return OK;
    for (uint32_t i = 0; i < draft->lines.count; i++) {
        tell.lines_minor += draft->lines.items[i].amount_minor;
        tell.shipping_minor += draft->lines.items[i].shipping_minor;
    }
    if (draft_is(orders->mapping.adjustment_prefix, draft))
        return tell_refund(&tell, "adjustment", tell.placed_at, tell.lines_minor, diag);
    if (draft_is(orders->mapping.refund_prefix, draft))
        return tell_refund(&tell, "refund", tell.placed_at, -tell.lines_minor, diag);
    return tell_order(&tell, diag);
}
