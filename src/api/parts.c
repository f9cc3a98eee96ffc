/* api/parts.c - see parts.h. */
#include "api/parts.h"

Err parts_reads(ApiCx *cx, Reads *ret_reads)
{
    return reads_open(cx->db, cx->arena, ret_reads, &cx->diag);
}

Err parts_page(ApiCx *cx, ReadsCursor *ret_after)
{
    Str cursor = api_query(cx, "cursor");
    *ret_after = (ReadsCursor){0};
    if (cursor.len && !reads_cursor_parse(cx->arena, cursor, ret_after))
        return input_fault(cx, "cursor", "is none of ours: leave it out for the first page");
    Str limit = api_query(cx, "limit");
    int64_t number;
    if (limit.len && (!str_to_i64(limit, &number) || number < 1 || number > API_LIST_MAX))
        return input_fault(cx, "limit", "must be a number from 1 to 200");
    return OK;
}

void list_close_at(JsonOut *out, ApiCx *cx, const ReadsCursor *next)
{
    list_close(out, next->set ? reads_cursor_text(cx->arena, next) : STR_NONE);
}

const Zone *parts_zone(const ApiCx *cx)
{
    const Zone *zone = zone_find(cx->definitions->sending.reporting_zone);
    return zone ? zone : zone_utc();
}

Err parts_storefront(ApiCx *cx, ReadsStorefront *ret_asked)
{
    Str id = api_query(cx, "storefront");
    const Storefront *one = id.len ? definitions_storefront(cx->definitions, id) : NULL;
    if (id.len && (!one || !str_eq(one->id, id)))
        return input_fault(cx, "storefront", "there is no such storefront");
    *ret_asked = (ReadsStorefront){cx->definitions, one};
    return OK;
}

Err parts_period(ApiCx *cx, Time *ret_from, Time *ret_to)
{
    Day from = INT32_MIN, to = INT32_MIN;
    Err e = api_day(cx, "from", &from);
    if (!e) e = api_day(cx, "to", &to);
    if (e) return e;
    *ret_from = from == INT32_MIN ? 0 : day_start(parts_zone(cx), from);
    *ret_to = to == INT32_MIN ? 0 : day_start(parts_zone(cx), to);
    return OK;
}

/* What the shop calls somebody of whom neither name nor address is known. */
static Str number_of(Arena *arena, const ReadsPerson *person)
{
    Customer customer = {0};
    Diag diag = {0};
    if (!person->snapshot.len || person->name.len || person->email.len) return STR_NONE;
    Err e = record_decode(arena, person->snapshot, &customer_type, &customer, &diag);
    return e ? STR_NONE : customer.user_id;
}

void put_customer_ref(JsonOut *out, const char *key, int64_t id, const ReadsPerson *person)
{
    bool nobody = !id || (person->flags & CUSTOMER_ROW_NAMELESS);
    json_key(out, key);
    json_object(out);
    if (nobody)
        put_text(out, "id", STR_NONE);
    else
        put_id(out, "id", id);
    put_text(out, "name", nobody ? STR_NONE : person->name);
    put_text(out, "email", nobody ? STR_NONE : person->email);
    put_text(out, "number", nobody ? STR_NONE : number_of(out->buf->arena, person));
    json_end(out);
}

void put_order_ref(JsonOut *out, const char *key, Str order_id)
{
    json_key(out, key);
    if (!order_id.len) {
        json_out_null(out);
        return;
    }
    json_object(out);
    json_put_str(out, "id", order_id);
    json_put_str(out, "number", order_id);
    json_end(out);
}

Str parcel_id(Arena *arena, Str order_id, Str shipment_id)
{
    Buf buf = buf_new(arena, 3 * order_id.len + shipment_id.len + 16);
    buf_url(&buf, order_id);
    buf_char(&buf, '/');
    buf_add(&buf, shipment_id);
    return buf_str(&buf);
}

bool parcel_id_read(Arena *arena, Str id, Str *ret_order_id, Str *ret_shipment_id)
{
    Str rest = id, order = str_cut(&rest, '/');
    if (!rest.len || !url_decode(arena, order, false, ret_order_id)) return false;
    *ret_shipment_id = rest;
    return true;
}

int64_t pieces_of(Str quantity)
{
    double pieces;
    if (!str_to_double(quantity, &pieces) || pieces < 0 || pieces > 1e9) return 1;
    int64_t whole = (int64_t)pieces;
    return (double)whole < pieces ? whole + 1 : whole;
}

int64_t order_pieces(const Order *order)
{
    int64_t pieces = 0;
    for (uint32_t i = 0; i < order->lines.count; i++)
        pieces += pieces_of(order->lines.items[i].quantity);
    return pieces + order->lines_more;
}

Err order_decode(ApiCx *cx, Str record, Order *ret_order)
{
    *ret_order = (Order){0};
    if (!record.len) return OK;
    return record_decode(cx->arena, record, &order_type, ret_order, &cx->diag);
}

/* Whether all that needs a parcel is in parcels that told what they hold. */
static bool part_shipped(const Order *order)
{
    int64_t lines = 0, shipped = 0;
    for (uint32_t i = 0; i < order->lines.count; i++)
        if (!order->lines.items[i].no_parcel) lines += pieces_of(order->lines.items[i].quantity);
    for (uint32_t i = 0; i < order->shipments.count; i++) {
        const Shipment *shipment = &order->shipments.items[i];
        if (!shipment->lines.count) return false; /* it may hold anything */
        for (uint32_t l = 0; l < shipment->lines.count; l++)
            shipped += pieces_of(shipment->lines.items[l].quantity);
    }
    return shipped > 0 && shipped < lines;
}

static Str order_state(const OrderRow *row, const Order *order)
{
    switch (row->status) {
    case ORDER_STATUS_CANCELLED: return STR("cancelled");
    case ORDER_STATUS_RECEIVED: return STR("delivered");
    case ORDER_STATUS_RETURNING: return STR("return_requested");
    case ORDER_STATUS_PART_RETURNED: return STR("part_returned");
    case ORDER_STATUS_RETURNED: return STR("returned");
    case ORDER_STATUS_SHIPPED: return part_shipped(order) ? STR("part_shipped") : STR("shipped");
    default: return STR("placed");
    }
}

void order_row_members(JsonOut *out, const ApiCx *cx, const OrderItem *item, const Order *order)
{
    const OrderRow *row = &item->order;
    Time promise = order_promise(order);
    json_put_str(out, "id", row->order_id);
    json_put_str(out, "number", row->order_id);
    put_customer_ref(out, "customer", row->customer, &item->person);
    json_put_time(out, "placed_at", row->placed_at);
    put_money(out, "total", row->total_minor, row->currency);
    json_put_i64(out, "items", order_pieces(order));
    json_put_str(out, "state", order_state(row, order));
    json_put_bool(out, "late", order_late(order, cx->now));
    json_put_time(out, "promised_at", promise ? promise : row->promised_at);
    json_key(out, "refunded");
    if (order->refunded_minor)
        out_money(out, order->refunded_minor, row->currency);
    else
        json_out_null(out);
    put_text(out, "storefront", row->storefront);
}

Str parcel_state(Str status, Str sub_status, bool shipped)
{
    static const struct {
        const char *status, *state;
    } states[] = {
        {"pending",              "announced"       },
        {"info_received",        "announced"       },
        {"in_transit",           "in_transit"      },
        {"out_for_delivery",     "out_for_delivery"},
        {"available_for_pickup", "ready_for_pickup"},
        {"delivered",            "delivered"       },
        {"attempt_fail",         "problem"         },
        {"exception",            "problem"         },
        {"expired",              "problem"         },
    };
    if (str_find(sub_status, STR("return")) >= 0) return STR("returned");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (str_is(status, states[i].status)) return str_of(states[i].state);
    return shipped ? STR("in_transit") : STR("announced");
}

static const Scan *last_scan(const Shipment *shipment)
{
    return shipment && shipment->scans.count ? &shipment->scans.items[shipment->scans.count - 1]
                                             : NULL;
}

void parcel_row_members(JsonOut *out, const ApiCx *cx, const ParcelItem *item, const Order *order)
{
    static const Shipment unknown;
    const ShipmentRow *row = &item->shipment;
    const Shipment *known = order_shipment(order, row->shipment_id);
    const Shipment *shipment = known ? known : &unknown;
    const Scan *scan = last_scan(known);
    Time promise = row->promised_at ? row->promised_at : order->promised_at;
    Time until = row->delivered_at ? row->delivered_at : cx->now;
    bool late = promise && until > promise && !order->cancelled_at;
    json_put_str(out, "id", parcel_id(cx->arena, row->order_id, row->shipment_id));
    put_order_ref(out, "order", order->placed_at ? row->order_id : STR_NONE);
    put_customer_ref(out, "customer", row->customer, &item->person);
    put_text(out, "carrier", row->carrier);
    put_text(out, "tracking_number", row->tracking_number);
    put_text(out, "tracking_url", shipment->tracking_url);
    json_put_str(out, "state",
                 row->delivered_at
                     ? STR("delivered")
                     : parcel_state(row->status, shipment->sub_status, row->shipped_at > 0));
    json_put_time(out, "shipped_at", row->shipped_at);
    json_put_time(out, "promised_at", promise);
    json_put_time(out, "estimated_at", shipment->estimated_at);
    json_put_time(out, "delivered_at", row->delivered_at);
    json_put_bool(out, "late", late && !row->delivered_at);
    json_put_i64(out, "days_late", late ? (until - promise + DAY - 1) / DAY : 0);
    json_put_time(out, "last_at", row->news_at ? row->news_at : shipment->status_at);
    put_text(out, "last_location", scan ? scan->place : STR_NONE);
}

Str message_state_word(const MessageRow *row)
{
    switch ((MessageState)row->message.state) {
    case MESSAGE_PLANNED: return STR("planned");
    case MESSAGE_RELEASED: return STR("released");
    case MESSAGE_HANDING_OVER: return STR("handing_over");
    case MESSAGE_SENT: return row->delivered_at ? STR("delivered") : STR("sent");
    case MESSAGE_LAPSED:
        return str_is(row->message.reason, "revoked") ? STR("revoked") : STR("lapsed");
    case MESSAGE_REFUSED: return STR("failed");
    case MESSAGE_CLOSED_IN_DOUBT: return STR("in_doubt");
    }
    return STR("planned");
}

void message_row_members(JsonOut *out, const MessageItem *item, Str subject)
{
    const MessageRow *row = &item->row;
    const Message *message = &row->message;
    json_put_str(out, "id", hash16_hex(out->buf->arena, message->id));
    json_put_str(out, "kind", message->kind);
    json_put_str(out, "class", str_of(category_name((MessageCategory)message->category)));
    json_put_str(out, "channel", message->channel);
    json_put_str(out, "state", message_state_word(row));
    put_customer_ref(out, "customer", row->customer, &item->person);
    put_text(out, "to", message->address);
    put_text(out, "subject", subject);
    json_put_time(out, "due_at", message->released_at ? message->released_at : message->due_at);
    json_put_time(out, "sent_at", row->sent_at);
    json_put_bool(out, "opened", row->opened_at > 0);
    json_put_bool(out, "clicked", row->clicked_at > 0);
    json_put_bool(out, "answered", row->answered_at > 0);
    put_text(out, "journey", message->journey);
    put_text(out, "reason", message->reason);
}

void message_row(JsonOut *out, const MessageItem *item)
{
    json_object(out);
    message_row_members(out, item, item->row.subject);
    json_end(out);
}
