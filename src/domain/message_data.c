/* domain/message_data.c - see message_data.h. */
#include "domain/message_data.h"

static void put_address(JsonOut *out, const Address *address)
{
    json_key(out, "shipping");
    json_object(out);
    json_put_str_opt(out, "name", address->name);
    json_put_str_opt(out, "company", address->company);
    json_put_str_opt(out, "street", address->street);
    json_put_str_opt(out, "city", address->city);
    json_put_str_opt(out, "region", address->region);
    json_put_str_opt(out, "postal_code", address->postal_code);
    json_put_str_opt(out, "country", address->country);
    json_end(out);
}

static void put_line(JsonOut *out, const OrderLine *line)
{
    json_object(out);
    json_put_str_opt(out, "product_id", line->product_id);
    json_put_str_opt(out, "name", line->name);
    json_put_str_opt(out, "variant", line->variant);
    json_put_str_opt(out, "category", line->category);
    json_put_str_opt(out, "image_url", line->image_url);
    json_put_str_opt(out, "url", line->url);
    json_put_str_opt(out, "quantity", line->quantity);
    json_put_i64_opt(out, "price", line->price_minor);
    json_put_i64_opt(out, "total", line->total_minor);
    if (line->no_parcel) json_put_bool(out, "no_parcel", true);
    json_end(out);
}

static void put_shipment(JsonOut *out, const Shipment *shipment)
{
    json_object(out);
    json_put_str_opt(out, "shipment_id", shipment->shipment_id);
    json_put_str_opt(out, "carrier", shipment->carrier);
    json_put_str_opt(out, "tracking_number", shipment->tracking_number);
    json_put_str_opt(out, "tracking_url", shipment->tracking_url);
    json_put_str_opt(out, "status", shipment->status);
    json_put_i64_opt(out, "shipped_at", shipment->shipped_at);
    json_put_i64_opt(out, "delivered_at", shipment->delivered_at);
    json_put_i64_opt(out, "promised_at", shipment->promised_at);
    json_put_i64_opt(out, "estimated_at", shipment->estimated_at);
    json_key(out, "scans");
    json_array(out);
    uint32_t count = shipment->scans.count;
    uint32_t from = count > MESSAGE_DATA_SCANS_MAX ? count - MESSAGE_DATA_SCANS_MAX : 0;
    for (uint32_t i = from; i < count; i++) {
        const Scan *scan = &shipment->scans.items[i];
        json_object(out);
        json_put_i64_opt(out, "at", scan->at);
        json_put_str_opt(out, "status", scan->status);
        json_put_str_opt(out, "text", scan->text);
        json_put_str_opt(out, "place", scan->place);
        json_end(out);
    }
    json_end(out);
    json_end(out);
}

static void put_order(JsonOut *out, const Order *order)
{
    json_key(out, "order");
    json_object(out);
    json_put_str_opt(out, "order_id", order->order_id);
    json_put_i64_opt(out, "placed_at", order->placed_at);
    json_put_i64_opt(out, "promised_at", order->promised_at);
    json_put_i64_opt(out, "received_at", order->received_at);
    json_put_i64_opt(out, "service_at", order->service_at);
    json_put_str_opt(out, "currency", str_of(order->currency.code));
    json_put_i64_opt(out, "total", order->total_minor);
    json_put_i64_opt(out, "subtotal", order->subtotal_minor);
    json_put_i64_opt(out, "shipping_cost", order->shipping_minor);
    json_put_i64_opt(out, "tax", order->tax_minor);
    json_put_i64_opt(out, "discount", order->discount_minor);
    json_put_str_opt(out, "coupon", order->coupon);
    if (order->gift) json_put_bool(out, "gift", true);
    json_put_i64_opt(out, "lines_more", order->lines_more);
    put_address(out, &order->shipping);
    json_key(out, "lines");
    json_array(out);
    for (uint32_t i = 0; i < order->lines.count; i++)
        put_line(out, &order->lines.items[i]);
    json_end(out);
    json_key(out, "shipments");
    json_array(out);
    for (uint32_t i = 0; i < order->shipments.count; i++)
        put_shipment(out, &order->shipments.items[i]);
    json_end(out);
    json_end(out);
}

void message_data_write(Buf *buf, const MessageDataIn *in)
{
    const Customer *customer = in->customer;
    Str country = in->order && in->order->shipping.country.len ? in->order->shipping.country
                                                               : customer->country;
    JsonOut out = json_out(buf);
    json_object(&out);
    json_put_i64_opt(&out, "definitions", in->definitions);
    json_put_str_opt(&out, "name", customer->name);
    json_put_str_opt(&out, "first_name", customer->first_name);
    json_put_str_opt(&out, "timezone", customer->timezone);
    json_put_str_opt(&out, "country", country);
    if (customer_consent(customer, STR("email"), STR("measurement"), NULL) == CONSENT_GIVEN)
        json_put_bool(&out, "measure_consent", true);
    json_put_str_opt(&out, "shipment_id", in->message->shipment_id);
    if (in->order) put_order(&out, in->order);
    json_end(&out);
}

static int64_t get_i64(const Json *object, const char *key)
{
    int64_t value = 0;
    return json_i64(json_get(object, key), &value) ? value : 0;
}

static void get_address(const Json *json, Address *ret)
{
    ret->name = json_get_text(json, "name");
    ret->company = json_get_text(json, "company");
    ret->street = json_get_text(json, "street");
    ret->city = json_get_text(json, "city");
    ret->region = json_get_text(json, "region");
    ret->postal_code = json_get_text(json, "postal_code");
    ret->country = json_get_text(json, "country");
}

static void get_line(const Json *json, OrderLine *ret)
{
    ret->product_id = json_get_text(json, "product_id");
    ret->name = json_get_text(json, "name");
    ret->variant = json_get_text(json, "variant");
    ret->category = json_get_text(json, "category");
    ret->image_url = json_get_text(json, "image_url");
    ret->url = json_get_text(json, "url");
    ret->quantity = json_get_text(json, "quantity");
    ret->price_minor = get_i64(json, "price");
    ret->total_minor = get_i64(json, "total");
    ret->no_parcel = json_bool(json_get(json, "no_parcel"), false);
}

static void get_shipment(Arena *arena, const Json *json, Shipment *ret)
{
    ret->shipment_id = json_get_text(json, "shipment_id");
    ret->carrier = json_get_text(json, "carrier");
    ret->tracking_number = json_get_text(json, "tracking_number");
    ret->tracking_url = json_get_text(json, "tracking_url");
    ret->status = json_get_text(json, "status");
    ret->shipped_at = get_i64(json, "shipped_at");
    ret->delivered_at = get_i64(json, "delivered_at");
    ret->promised_at = get_i64(json, "promised_at");
    ret->estimated_at = get_i64(json, "estimated_at");
    const Json *scans = json_get(json, "scans");
    for (const Json *j = json_is(scans, JSON_ARRAY) ? scans->first : NULL; j; j = j->next) {
        if (ret->scans.count == SHIPMENT_SCANS_MAX) break;
        Scan *scan = list_push(arena, &ret->scans);
        *scan = (Scan){.at = get_i64(j, "at"),
                       .status = json_get_text(j, "status"),
                       .text = json_get_text(j, "text"),
                       .place = json_get_text(j, "place")};
    }
}

static void get_order(Arena *arena, const Json *json, Order *ret)
{
    ret->order_id = json_get_text(json, "order_id");
    ret->placed_at = get_i64(json, "placed_at");
    ret->promised_at = get_i64(json, "promised_at");
    ret->received_at = get_i64(json, "received_at");
    ret->service_at = get_i64(json, "service_at");
    if (!currency_parse(json_get_text(json, "currency"), &ret->currency))
        ret->currency = (Currency){""};
    ret->total_minor = get_i64(json, "total");
    ret->subtotal_minor = get_i64(json, "subtotal");
    ret->shipping_minor = get_i64(json, "shipping_cost");
    ret->tax_minor = get_i64(json, "tax");
    ret->discount_minor = get_i64(json, "discount");
    ret->coupon = json_get_text(json, "coupon");
    ret->gift = json_bool(json_get(json, "gift"), false);
    int64_t more = get_i64(json, "lines_more");
    ret->lines_more = more > 0 && more < 100000 ? (int32_t)more : 0;
    get_address(json_get(json, "shipping"), &ret->shipping);
    const Json *lines = json_get(json, "lines"), *shipments = json_get(json, "shipments");
    for (const Json *j = json_is(lines, JSON_ARRAY) ? lines->first : NULL; j; j = j->next)
        if (ret->lines.count < ORDER_LINES_MAX) get_line(j, list_push(arena, &ret->lines));
    for (const Json *j = json_is(shipments, JSON_ARRAY) ? shipments->first : NULL; j; j = j->next)
        if (ret->shipments.count < ORDER_SHIPMENTS_MAX)
            get_shipment(arena, j, list_push(arena, &ret->shipments));
}

Err message_data_read(Arena *arena, Str json, MessageData *ret_data, Diag *diag)
{
    const Json *root = NULL;
    MessageData data = {0};
    if (json.len) {
        Err e = json_parse(arena, json, NULL, &root, diag);
        if (e) return e;
    }
    data.definitions = get_i64(root, "definitions");
    data.name = json_get_text(root, "name");
    data.first_name = json_get_text(root, "first_name");
    data.timezone = json_get_text(root, "timezone");
    data.country = json_get_text(root, "country");
    data.shipment_id = json_get_text(root, "shipment_id");
    data.measure_consent = json_bool(json_get(root, "measure_consent"), false);
    const Json *order = json_get(root, "order");
    data.has_order = json_is(order, JSON_OBJECT);
    if (data.has_order) get_order(arena, order, &data.order);
    for (uint32_t i = 0; i < data.order.shipments.count; i++)
        if (data.shipment_id.len &&
            str_eq(data.order.shipments.items[i].shipment_id, data.shipment_id))
            data.shipment = &data.order.shipments.items[i];
    *ret_data = data;
    return OK;
}
