/* api/orders.c - orders: the list, and one with its parcels, refunds and messages. */
#include "api/customer.h"
#include "store/products.h"

#define TOLD_ROWS_MAX 200 /* of the customer's log looked through for who told of an order */

static Err filter_read(ApiCx *cx, OrderFilter *ret_filter)
{
    /* Both 'shipped' words are one status of the row; the page tells them apart. */
    static const int32_t masks[] = {1 << ORDER_STATUS_PLACED,        1 << ORDER_STATUS_SHIPPED,
                                    1 << ORDER_STATUS_SHIPPED,       1 << ORDER_STATUS_RECEIVED,
                                    1 << ORDER_STATUS_CANCELLED,     1 << ORDER_STATUS_RETURNING,
                                    1 << ORDER_STATUS_PART_RETURNED, 1 << ORDER_STATUS_RETURNED};
    static const char states[] = "placed part_shipped shipped delivered cancelled return_requested "
                                 "part_returned returned";
    bool given;
    int state = -1;
    OrderFilter filter = {.limit = (size_t)api_limit(cx)};
    Err e = input_query_known(cx, "cursor limit q state late customer from to storefront");
    if (!e) e = parts_page(cx, &filter.after);
    if (!e) e = parts_period(cx, &filter.from, &filter.to);
    if (!e) e = parts_storefront(cx, &filter.storefront);
    if (e) return e;
    Str word = api_query(cx, "state");
    if (word.len && !word_among(word, states, &state))
        (void)input_fault(cx, "state", "is no state of an order");
    if (state >= 0) filter.status_mask = masks[state];
    if (input_query_bool(cx, "late", &given)) filter.late_at = cx->now;
    (void)input_query_i64(cx, "customer", &filter.customer);
    *ret_filter = filter;
    return cx->diag.code;
}

/* ?q= is an order's number, or what its customer is known by, or the beginning of numbers.
 * *ret_done: nothing else to read. */
static Err search(ApiCx *cx, const Reads *reads, OrderFilter *filter, OrderItems *ret_items,
                  bool *ret_done)
{
    static const KeyKind kinds[] = {KEY_EMAIL, KEY_USER, KEY_PHONE, KEY_TRACKING};
    Str q = str_trim(api_query(cx, "q"));
    *ret_done = false;
    if (!q.len) return OK;
    OrderItem item = {0};
    Err e = reads_order(reads, q, &item, &cx->diag);
    if (e && e != ERR_NOT_FOUND) return e;
    *ret_done = true;
    if (!e) {
        if (item.order.placed_at) *list_push(cx->arena, ret_items) = item;
        return OK;
    }
    diag_clear(&cx->diag);
    e = OK;
    int64_t owner = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !e && !owner; i++)
        e = reads_known_by(reads, kinds[i], q, &owner, &cx->diag);
    if (e) return e;
    if (!owner) return reads_orders_beginning(reads, q, filter, ret_items, &cx->diag);
    if (!filter->customer || filter->customer == owner) {
        filter->customer = owner;
        *ret_done = false;
    }
    return OK;
}

static void order_row(JsonOut *out, ApiCx *cx, const OrderItem *item, const Order *order)
{
    json_object(out);
    order_row_members(out, cx, item, order);
    json_end(out);
}

static void orders_list(ApiCx *cx)
{
    Reads reads;
    OrderFilter filter;
    OrderItems items = {0};
    ReadsCursor next = {0};
    bool done = false;
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = filter_read(cx, &filter);
    if (!e) e = parts_reads(cx, &reads);
    if (!e) e = search(cx, &reads, &filter, &items, &done);
    if (!e && !done) e = reads_orders(&reads, &filter, &items, &next, &cx->diag);
    list_open(&out);
    for (uint32_t i = 0; i < items.count && !e; i++) {
        Order order;
        e = order_decode(cx, items.items[i].order.record, &order);
        if (!e) order_row(&out, cx, &items.items[i], &order);
    }
    list_close_at(&out, cx, &next);
    api_answer(cx, 200, &buf);
}

static void put_lines(JsonOut *out, const Order *order)
{
    json_key(out, "lines");
    json_array(out);
    for (uint32_t i = 0; i < order->lines.count; i++) {
        const OrderLine *line = &order->lines.items[i];
        json_object(out);
        json_put_str(out, "product_id", line->product_id.len ? line->product_id : line->sku);
        json_put_str_opt(out, "sku", line->sku);
        json_put_str(out, "name", line->name);
        json_put_str_opt(out, "variant", line->variant);
        json_put_str_opt(out, "image_url", line->image_url);
        json_put_str_opt(out, "url", line->url);
        json_put_i64(out, "quantity", pieces_of(line->quantity));
        put_money(out, "price", line->price_minor, order->currency);
        put_money(out, "total", line->total_minor, order->currency);
        json_put_bool(out, "needs_parcel", !line->no_parcel);
        json_end(out);
    }
    json_end(out);
}

static void put_address(JsonOut *out, const Address *address)
{
    json_key(out, "address");
    if (!address->street.len && !address->city.len && !address->country.len) {
        json_out_null(out);
        return;
    }
    json_object(out);
    json_put_str_opt(out, "name", address->name);
    json_put_str_opt(out, "street", address->street);
    json_put_str_opt(out, "postcode", address->postal_code);
    json_put_str_opt(out, "city", address->city);
    json_put_str_opt(out, "region", address->region);
    json_put_str_opt(out, "country", address->country);
    json_end(out);
}

/* A refund that told no amount shows what the told ones leave of the whole. */
static void put_refunds(JsonOut *out, const Order *order)
{
    int64_t left = order->refunded_minor;
    for (uint32_t i = 0; i < order->refunds.count; i++)
        if (order->refunds.items[i].told) left -= order->refunds.items[i].minor;
    json_key(out, "refunds");
    json_array(out);
    for (uint32_t i = 0; i < order->refunds.count; i++) {
        const Refund *refund = &order->refunds.items[i];
        int64_t minor = refund->told ? refund->minor : left > 0 ? left : 0;
        if (!refund->told) left = 0;
        json_object(out);
        json_put_time(out, "at", refund->at);
        put_money(out, "amount", minor, order->currency);
        put_text(out, "reason", STR_NONE);
        json_end(out);
    }
    json_end(out);
}

static const OrderLine *line_of(const Order *order, Str product_id)
{
    static const OrderLine none;
    for (uint32_t i = 0; i < order->lines.count; i++) {
        const OrderLine *line = &order->lines.items[i];
        if (str_eq(line->product_id, product_id) || str_eq(line->sku, product_id)) return line;
    }
    return &none;
}

/* No products told: all of the order. */
static void put_returned(JsonOut *out, const Order *order, const Return *back)
{
    json_key(out, "products");
    json_array(out);
    for (uint32_t i = 0; i < back->lines.count; i++) {
        const ShipmentLine *part = &back->lines.items[i];
        const OrderLine *line = line_of(order, part->product_id);
        json_object(out);
        json_put_str(out, "product_id", part->product_id);
        put_text(out, "name", line->name);
        json_put_i64(out, "quantity",
                     pieces_of(part->quantity.len ? part->quantity : line->quantity));
        json_end(out);
    }
    json_end(out);
}

static void put_returns(JsonOut *out, const Order *order)
{
    json_key(out, "returns");
    json_array(out);
    for (uint32_t i = 0; i < order->returns.count; i++) {
        const Return *back = &order->returns.items[i];
        if (!order_return_apart(order, back)) continue;
        json_object(out);
        put_text(out, "id", back->unnamed ? STR_NONE : back->id);
        json_put_time(out, "requested_at", back->requested_at);
        json_put_time(out, "received_at", order_return_arrived(order, back));
        put_text(out, "reason", back->reason);
        put_returned(out, order, back);
        json_end(out);
    }
    json_end(out);
}

static void put_documents(JsonOut *out, const Order *order)
{
    json_key(out, "documents");
    json_array(out);
    for (uint32_t i = 0; i < order->documents.count; i++) {
        const OrderDocument *document = &order->documents.items[i];
        json_object(out);
        json_put_str(out, "type", document->type.len ? document->type : STR("other"));
        put_text(out, "name", document->name);
        json_put_str(out, "url", document->url);
        json_end(out);
    }
    json_end(out);
}

static Err put_parcels(JsonOut *out, ApiCx *cx, const Reads *reads, const OrderItem *item,
                       const Order *order)
{
    ParcelItems parcels = {0};
    Err e =
        reads_parcels_of(reads, item->order.customer, item->order.order_hash, &parcels, &cx->diag);
    json_key(out, "parcels");
    json_array(out);
    for (uint32_t i = 0; i < parcels.count && !e; i++) {
        json_object(out);
        parcel_row_members(out, cx, &parcels.items[i], order);
        json_end(out);
    }
    json_end(out);
    return e;
}

static Err put_messages(JsonOut *out, ApiCx *cx, const Reads *reads, const OrderItem *item)
{
    MessageItems messages = {0};
    ReadsCursor next;
    MessageFilter filter = {
        .customer = item->order.customer, .order_id = item->order.order_id, .limit = API_LIST_MAX};
    Err e = reads_messages(reads, &filter, &messages, &next, &cx->diag);
    json_key(out, "messages");
    json_array(out);
    for (uint32_t i = 0; i < messages.count && !e; i++)
        message_row(out, &messages.items[i]);
    json_end(out);
    return e;
}

/* The rows of the log that tell of the order itself, oldest first, each source once. */
static Err put_told_by(JsonOut *out, ApiCx *cx, const Reads *reads, const OrderItem *item)
{
    TimelinePage page = {0};
    int64_t customer = item->order.customer;
    TimelineFilter filter = {.customers = &customer, .customer_count = 1, .limit = TOLD_ROWS_MAX};
    Err e = reads_timeline(reads, &filter, &page, &cx->diag);
    Map sources = map_new(cx->arena);
    json_key(out, "told_by");
    json_array(out);
    for (uint32_t i = page.rows.count; i-- > 0 && !e;) {
        const LogRow *row = &page.rows.items[i];
        const Json *body = NULL;
        Diag diag = {0};
        if ((row->kind != EV_ORDER_COMPLETED && row->kind != EV_ORDER_UPDATED) ||
            json_parse(cx->arena, row->body, NULL, &body, &diag) ||
            !str_eq(json_text(json_path(body, "properties.order_id")), item->order.order_id))
            continue;
        void **seen = map_at(&sources, row->source);
        if (*seen) continue;
        *seen = cx;
        json_object(out);
        json_put_str(out, "source", row->source);
        json_put_time(out, "at", row->received_at);
        json_end(out);
    }
    json_end(out);
    return e;
}

static Err order_json(JsonOut *out, ApiCx *cx, const Reads *reads, const OrderItem *item)
{
    Order order;
    Err e = order_decode(cx, item->order.record, &order);
    if (!e) e = products_fill(cx->db, cx->arena, &order, TIME_NEVER, &cx->diag);
    if (e) return e;
    json_object(out);
    order_row_members(out, cx, item, &order);
    put_lines(out, &order);
    put_money(out, "subtotal", order.subtotal_minor, item->order.currency);
    put_money(out, "discount", order.discount_minor, item->order.currency);
    put_money(out, "shipping", order.shipping_minor, item->order.currency);
    put_money(out, "tax", order.tax_minor, item->order.currency);
    json_put_bool(out, "gift", order.gift);
    put_text(out, "locale", order.locale);
    put_address(out, &order.shipping);
    put_documents(out, &order);
    e = put_parcels(out, cx, reads, item, &order);
    put_refunds(out, &order);
    put_returns(out, &order);
    if (!e) e = put_messages(out, cx, reads, item);
    if (!e) e = put_told_by(out, cx, reads, item);
    json_end(out);
    return e;
}

static void order_get(ApiCx *cx)
{
    Reads reads;
    OrderItem item;
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = parts_reads(cx, &reads);
    if (!e) e = reads_order(&reads, cx->params[0], &item, &cx->diag);
    if (!e && !item.order.placed_at)
        e = fail(&cx->diag, ERR_NOT_FOUND, "order %.*s is only heard of: nobody has told it yet",
                 STR_ARG(cx->params[0]));
    if (!e) e = order_json(&out, cx, &reads, &item);
    (void)e; /* cx->diag says it */
    api_answer(cx, 200, &buf);
}

const Route routes_orders[] = {
    {STR_INIT("GET"), STR_INIT("/api/orders"),   ROLE_READ_ONLY, 0, orders_list},
    {STR_INIT("GET"), STR_INIT("/api/orders/*"), ROLE_READ_ONLY, 0, order_get  },
    ROUTE_END,
};
