/* api/parcels.c - parcels: the list by their latest news, and one with its path. */
#include "api/parts.h"

/* The states of the console in those of carriers. 'returned' is a sub-status: looked for in all
 * that have trouble. */
static void put_statuses(ApiCx *cx, ParcelFilter *filter, Str state)
{
    static const struct {
        const char *state, *statuses;
    } states[] = {
        {"announced",        "pending info_received"                 },
        {"in_transit",       "in_transit"                            },
        {"out_for_delivery", "out_for_delivery"                      },
        {"ready_for_pickup", "available_for_pickup"                  },
        {"delivered",        "delivered"                             },
        {"problem",          "attempt_fail exception expired"        },
        {"returned",         "exception delivered in_transit expired"},
    };
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        Str rest = str_of(states[i].statuses);
        while (str_is(state, states[i].state) && rest.len)
            *list_push(cx->arena, &filter->statuses) = str_cut(&rest, ' ');
    }
    if (state.len && !filter->statuses.count)
        (void)input_fault(cx, "state", "is no state of a parcel");
}

static Err filter_read(ApiCx *cx, ParcelFilter *ret_filter)
{
    bool given;
    ParcelFilter filter = {.limit = (size_t)api_limit(cx), .carrier = api_query(cx, "carrier")};
    Err e = input_query_known(cx, "cursor limit q state late open carrier storefront");
    if (!e) e = parts_page(cx, &filter.after);
    if (!e) e = parts_storefront(cx, &filter.storefront);
    if (e) return e;
    put_statuses(cx, &filter, api_query(cx, "state"));
    if (input_query_bool(cx, "late", &given)) filter.late_at = cx->now;
    filter.open = input_query_bool(cx, "open", &given);
    *ret_filter = filter;
    return cx->diag.code;
}

static Err parcels_of_order(ApiCx *cx, const Reads *reads, Str order_id, ParcelItems *ret_items)
{
    OrderItem item;
    Err e = reads_order(reads, order_id, &item, &cx->diag);
    if (e == ERR_NOT_FOUND) {
        diag_clear(&cx->diag);
        return OK;
    }
    return e ? e
             : reads_parcels_of(reads, item.order.customer, item.order.order_hash, ret_items,
                                &cx->diag);
}

/* The parcels of a customer's latest orders. */
static Err parcels_of_customer(ApiCx *cx, const Reads *reads, int64_t customer, Str tracking,
                               ParcelItems *ret_items)
{
    OrderItems orders = {0};
    ReadsCursor next;
    OrderFilter filter = {.customer = customer, .heard = true, .limit = 50};
    Err e = reads_orders(reads, &filter, &orders, &next, &cx->diag);
    for (uint32_t i = 0; i < orders.count && !e; i++) {
        const OrderRow *order = &orders.items[i].order;
        ParcelItems parcels = {0};
        e = reads_parcels_of(reads, customer, order->order_hash, &parcels, &cx->diag);
        for (uint32_t p = 0; p < parcels.count && !e; p++)
            if (!tracking.len || str_eq_nocase(parcels.items[p].shipment.tracking_number, tracking))
                *list_push(cx->arena, ret_items) = parcels.items[p];
    }
    return e;
}

/* Typed with or without its carrier. */
static Str number_of(Str typed)
{
    Str number = typed, carrier = str_cut(&number, '|');
    return number.len ? number : carrier;
}

/* ?q=: an order's number, a tracking number, or what the customer is known by. */
static Err search(ApiCx *cx, const Reads *reads, Str q, ParcelItems *ret_items)
{
    static const KeyKind kinds[] = {KEY_TRACKING, KEY_EMAIL, KEY_USER, KEY_PHONE};
    Err e = parcels_of_order(cx, reads, q, ret_items);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !e && !ret_items->count; i++) {
        int64_t owner = 0;
        e = reads_known_by(reads, kinds[i], q, &owner, &cx->diag);
        if (!e && owner)
            e = parcels_of_customer(cx, reads, owner,
                                    kinds[i] == KEY_TRACKING ? number_of(q) : STR_NONE, ret_items);
    }
    return e;
}

static Err parcel_row(JsonOut *out, ApiCx *cx, const ParcelItem *item, Str wanted_state)
{
    Order order;
    Err e = order_decode(cx, item->order_record, &order);
    if (e) return e;
    const Shipment *shipment = order_shipment(&order, item->shipment.shipment_id);
    bool returned = shipment && str_find(shipment->sub_status, STR("return")) >= 0;
    if (wanted_state.len && str_is(wanted_state, "returned") != returned) return OK;
    json_object(out);
    parcel_row_members(out, cx, item, &order);
    json_end(out);
    return OK;
}

static void parcels_list(ApiCx *cx)
{
    Reads reads;
    ParcelFilter filter;
    ParcelItems items = {0};
    ReadsCursor next = {0};
    Str q = str_trim(api_query(cx, "q"));
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = filter_read(cx, &filter);
    if (!e) e = parts_reads(cx, &reads);
    if (!e && q.len) e = search(cx, &reads, q, &items);
    if (!e && !q.len) e = reads_parcels(&reads, &filter, &items, &next, &cx->diag);
    list_open(&out);
    for (uint32_t i = 0; i < items.count && !e; i++)
        e = parcel_row(&out, cx, &items.items[i], api_query(cx, "state"));
    list_close_at(&out, cx, &next);
    api_answer(cx, 200, &buf);
}

static Err parcel_find(ApiCx *cx, const Reads *reads, ParcelItem *ret_item)
{
    Str order_id, shipment_id;
    ParcelItems items = {0};
    Err e = OK;
    if (parcel_id_read(cx->arena, cx->params[0], &order_id, &shipment_id))
        e = parcels_of_order(cx, reads, order_id, &items);
    for (uint32_t i = 0; i < items.count && !e; i++) {
        if (!str_eq(items.items[i].shipment.shipment_id, shipment_id)) continue;
        *ret_item = items.items[i];
        return OK;
    }
    return e ? e : fail(&cx->diag, ERR_NOT_FOUND, "there is no such parcel");
}

static void put_path(JsonOut *out, const Shipment *shipment)
{
    json_key(out, "path");
    json_array(out);
    for (uint32_t i = 0; shipment && i < shipment->scans.count; i++) {
        const Scan *scan = &shipment->scans.items[i];
        json_object(out);
        json_put_time(out, "at", scan->at);
        json_put_str(out, "state", parcel_state(scan->status, scan->text, true));
        json_put_str_opt(out, "sub_state", scan->text);
        json_put_str_opt(out, "location", scan->place);
        json_end(out);
    }
    json_end(out);
}

static void product_json(JsonOut *out, const OrderLine *line, int64_t quantity)
{
    json_object(out);
    json_put_str(out, "name", line->name.len ? line->name : line->product_id);
    json_put_i64(out, "quantity", quantity);
    json_end(out);
}

/* What the parcel holds where that was told, else all of the order that needs a parcel. */
static void put_products(JsonOut *out, const Order *order, const Shipment *shipment)
{
    json_key(out, "products");
    json_array(out);
    bool told = shipment && shipment->lines.count;
    for (uint32_t i = 0; i < order->lines.count; i++) {
        const OrderLine *line = &order->lines.items[i];
        if (!told && !line->no_parcel) product_json(out, line, pieces_of(line->quantity));
        for (uint32_t s = 0; told && s < shipment->lines.count; s++) {
            const ShipmentLine *part = &shipment->lines.items[s];
            if (str_eq(part->product_id, line->product_id) ||
                (line->sku.len && str_eq(part->product_id, line->sku)))
                product_json(out, line,
                             pieces_of(part->quantity.len ? part->quantity : line->quantity));
        }
    }
    json_end(out);
}

static void parcel_get(ApiCx *cx)
{
    Reads reads;
    ParcelItem item;
    Order order;
    Buf buf = buf_new(cx->arena, 256 * 1024);
    JsonOut out = json_out(&buf);
    Err e = parts_reads(cx, &reads);
    if (!e) e = parcel_find(cx, &reads, &item);
    if (!e) e = order_decode(cx, item.order_record, &order);
    if (!e) {
        const Shipment *shipment = order_shipment(&order, item.shipment.shipment_id);
        json_object(&out);
        parcel_row_members(&out, cx, &item, &order);
        put_path(&out, shipment);
        put_products(&out, &order, shipment);
        json_end(&out);
    }
    api_answer(cx, 200, &buf);
}

const Route routes_parcels[] = {
    {STR_INIT("GET"), STR_INIT("/api/parcels"),   ROLE_READ_ONLY, 0, parcels_list},
    {STR_INIT("GET"), STR_INIT("/api/parcels/*"), ROLE_READ_ONLY, 0, parcel_get  },
    ROUTE_END,
};
