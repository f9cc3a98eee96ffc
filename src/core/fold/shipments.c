/* core/fold/shipments.c - parcels: what was told of each and where it is.
 *
 * A parcel's status follows from all statuses it was ever in and their own times, so the order in
 * which they arrive does not matter: the latest one counts, at one moment the one further on.
 * Delivered is final unless an exception (also 'returned') has a later time.
 * Which parcel: shipment_id; without one the tracking number is its id, and without that the
 * order's id: a word about the whole order. Two names of one parcel become one when both tell its
 * number. A word that names no order is for each order that has the parcel; a parcel that no order
 * has yet waits in a nameless one ('|PARCEL') until one claims it. */
#include "core/fold/inside.h"
#include "core/fold/told.h"

#include "base/utf8.h"

#define STRAY_MARK         '|'
#define SCAN_TEXT_MAX      200
#define SHIPMENT_LINES_MAX 60

static const char *const statuses[] = {"pending",          "info_received", "in_transit",
                                       "out_for_delivery", "attempt_fail",  "available_for_pickup",
                                       "expired",          "exception",     "delivered"};
enum { RANK_IN_TRANSIT = 2, RANK_EXPIRED = 6, RANK_EXCEPTION = 7, RANK_DELIVERED = 8, RANKS };

static int rank_of(Str status)
{
    for (int i = 0; i < RANKS; i++)
        if (str_is(status, statuses[i])) return i;
    return -1;
}

/* ---- joining two states of a parcel ---- */

static StatusSeen *seen_of(const Shipment *shipment, const char *status)
{
    for (uint32_t i = 0; i < shipment->seen.count; i++)
        if (str_is(shipment->seen.items[i].status, status)) return &shipment->seen.items[i];
    return NULL;
}

static void seen_join(Arena *arena, Shipment *shipment, const StatusSeen *news)
{
    for (uint32_t i = 0; i < shipment->seen.count; i++) {
        StatusSeen *seen = &shipment->seen.items[i];
        if (!str_eq(seen->status, news->status)) continue;
        seen->first_at = time_earliest(seen->first_at, news->first_at);
        bool wins =
            news->last_at > seen->last_at ||
            (news->last_at == seen->last_at && str_cmp(news->sub_status, seen->sub_status) > 0);
        if (wins) seen->sub_status = news->sub_status;
        seen->last_at = time_latest(seen->last_at, news->last_at);
        return;
    }
    (void)list_push(arena, &shipment->seen);
    uint32_t at = shipment->seen.count - 1;
    StatusSeen *items = shipment->seen.items;
    for (; at > 0 && str_cmp(items[at - 1].status, news->status) > 0; at--)
        items[at] = items[at - 1];
    items[at] = *news;
}

static int scan_cmp(const Scan *a, const Scan *b)
{
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    int order = str_cmp(a->status, b->status);
    if (!order) order = str_cmp(a->text, b->text);
    return order ? order : str_cmp(a->place, b->place);
}

/* The newest SHIPMENT_SCANS_MAX are kept. */
static void scan_join(Arena *arena, Shipment *shipment, const Scan *news)
{
    Scan *items = shipment->scans.items;
    for (uint32_t i = 0; i < shipment->scans.count; i++)
        if (scan_cmp(&items[i], news) == 0) return;
    (void)list_push(arena, &shipment->scans);
    items = shipment->scans.items;
    uint32_t at = shipment->scans.count - 1;
    for (; at > 0 && scan_cmp(&items[at - 1], news) > 0; at--)
        items[at] = items[at - 1];
    items[at] = *news;
    if (shipment->scans.count > SHIPMENT_SCANS_MAX) list_remove(&shipment->scans, 0);
}

static void shipment_join(Arena *arena, Shipment *shipment, const Shipment *news)
{
    int32_t take;
    Tellings a = TELLINGS_OF(shipment), b = TELLINGS_OF(news);
    Tellings joined = tellings_join(arena, &a, &b, &take);
    if (take & SF_CARRIER) shipment->carrier = news->carrier;
    if (take & SF_NUMBER) shipment->tracking_number = news->tracking_number;
    if (take & SF_URL) shipment->tracking_url = news->tracking_url;
    if (take & SF_PROMISED) shipment->promised_at = news->promised_at;
    if (take & SF_ESTIMATED) shipment->estimated_at = news->estimated_at;
    if (take & SF_LINES) {
        shipment->lines.items = news->lines.items;
        shipment->lines.count = shipment->lines.capacity = news->lines.count;
    }
    TELLINGS_PUT(shipment, joined);
    shipment->shipped_at = time_earliest(shipment->shipped_at, news->shipped_at);
    for (uint32_t i = 0; i < news->seen.count; i++)
        seen_join(arena, shipment, &news->seen.items[i]);
    for (uint32_t i = 0; i < news->scans.count; i++)
        scan_join(arena, shipment, &news->scans.items[i]);
}

/* By id; the first ORDER_SHIPMENTS_MAX of them are kept. */
static Shipment *shipment_hold(Arena *arena, Order *order, Str shipment_id)
{
    Shipment *known = order_shipment(order, shipment_id);
    if (known) return known;
    (void)list_push(arena, &order->shipments);
    Shipment *items = order->shipments.items;
    uint32_t at = order->shipments.count - 1;
    for (; at > 0 && str_cmp(items[at - 1].shipment_id, shipment_id) > 0; at--)
        items[at] = items[at - 1];
    items[at] = (Shipment){.shipment_id = shipment_id};
    return &items[at];
}

static bool named_by_number(const Shipment *shipment)
{
    return shipment->tracking_number.len &&
           str_eq(shipment->shipment_id, shipment->tracking_number);
}

/* A parcel known by its number and then by name too is one parcel. */
static void unite_names(Arena *arena, Order *order)
{
    for (uint32_t i = 0; i < order->shipments.count; i++) {
        if (!named_by_number(&order->shipments.items[i])) continue;
        for (uint32_t j = 0; j < order->shipments.count; j++) {
            Shipment *other = &order->shipments.items[j];
            if (j == i ||
                !str_eq(other->tracking_number, order->shipments.items[i].tracking_number))
                continue;
            shipment_join(arena, other, &order->shipments.items[i]);
            *list_push(arena, &order->shipments_left) = order->shipments.items[i].shipment_id;
            list_remove(&order->shipments, i--);
            break;
        }
    }
}

void shipments_join(Arena *arena, Order *order, const Order *news)
{
    for (uint32_t i = 0; i < news->shipments.count; i++) {
        const Shipment *told = &news->shipments.items[i];
        shipment_join(arena, shipment_hold(arena, order, told->shipment_id), told);
    }
    if (news->shipments.count && order->shipments.count > 1) unite_names(arena, order);
    while (order->shipments.count > ORDER_SHIPMENTS_MAX)
        *list_push(arena, &order->shipments_left) =
            order->shipments.items[--order->shipments.count].shipment_id;
}

/* ---- what follows ---- */

static Time delivered_when(const Shipment *shipment)
{
    const StatusSeen *delivered = seen_of(shipment, "delivered");
    const StatusSeen *exception = seen_of(shipment, "exception");
    if (!delivered) return 0;
    if (!exception || exception->last_at <= delivered->first_at) return delivered->first_at;
    return delivered->last_at >= exception->last_at ? delivered->last_at : 0;
}

static void derive_one(Shipment *shipment)
{
    const StatusSeen *latest = NULL;
    shipment->delivered_at = delivered_when(shipment);
    for (uint32_t i = 0; i < shipment->seen.count; i++) {
        const StatusSeen *seen = &shipment->seen.items[i];
        int rank = rank_of(seen->status);
        if (rank >= RANK_IN_TRANSIT && rank != RANK_EXPIRED)
            shipment->shipped_at = time_earliest(shipment->shipped_at, seen->first_at);
        bool further = latest && seen->last_at == latest->last_at && rank > rank_of(latest->status);
        if (!latest || seen->last_at > latest->last_at || further) latest = seen;
    }
    if (shipment->delivered_at)
        latest = seen_of(shipment, "delivered");
    else if (seen_of(shipment, "delivered"))
        latest = seen_of(shipment, "exception");
    shipment->status = latest                 ? latest->status
                       : shipment->shipped_at ? STR("info_received")
                                              : STR("pending");
    shipment->sub_status = latest ? latest->sub_status : STR_NONE;
    shipment->status_at = latest ? latest->last_at : shipment->shipped_at;
}

static bool speaks_of_all(const Order *order, const Shipment *shipment)
{
    return str_eq(shipment->shipment_id, order->order_id) && shipment->tracking_number.len == 0;
}

/* A word about the whole order counts for the parcels that have names, and theirs for it. */
static void spread_delivery(Order *order)
{
    Shipment *whole = NULL;
    Time latest = 0;
    bool all = true;
    for (uint32_t i = 0; i < order->shipments.count; i++) {
        Shipment *shipment = &order->shipments.items[i];
        if (speaks_of_all(order, shipment)) {
            whole = shipment;
            continue;
        }
        all = all && shipment->delivered_at;
        latest = time_latest(latest, shipment->delivered_at);
    }
    if (!whole || order->shipments.count < 2) return;
    if (!whole->delivered_at && all) whole->delivered_at = latest;
    for (uint32_t i = 0; i < order->shipments.count && whole->delivered_at; i++) {
        Shipment *shipment = &order->shipments.items[i];
        if (!shipment->delivered_at && !seen_of(shipment, "exception"))
            shipment->delivered_at = whole->delivered_at;
    }
}

void shipments_derive(Order *order)
{
    for (uint32_t i = 0; i < order->shipments.count; i++)
        derive_one(&order->shipments.items[i]);
    spread_delivery(order);
}

/* ---- parcels that nobody announced ---- */

Str stray_order_id(Arena *arena, Str parcel)
{
    return arena_printf(arena, "%c%.*s", STRAY_MARK, STR_ARG(parcel));
}

bool is_stray(const Order *order)
{
    return order->order_id.len && order->order_id.ptr[0] == STRAY_MARK;
}

static Shipment *by_number(const Order *order, Str number)
{
    for (uint32_t i = 0; number.len && i < order->shipments.count; i++)
        if (str_eq(order->shipments.items[i].tracking_number, number))
            return &order->shipments.items[i];
    return NULL;
}

/* The order's parcel of this id, else of this number. */
static Shipment *same_parcel(const Order *order, const Shipment *news)
{
    for (uint32_t i = 0; news->shipment_id.len && i < order->shipments.count; i++)
        if (str_eq(order->shipments.items[i].shipment_id, news->shipment_id))
            return &order->shipments.items[i];
    return by_number(order, news->tracking_number);
}

/* The nameless order stays as one that was heard of; its parcel is another's now. */
static void stray_leave(Fold *fold, uint32_t index)
{
    Customer *customer = fold->customer;
    Order *stray = &customer->orders.items[index];
    for (uint32_t i = 0; i < stray->shipments.count; i++)
        *list_push(fold->arena, &stray->shipments_left) = stray->shipments.items[i].shipment_id;
    stray->shipments.count = 0;
    stray->touched = true;
    forget_fact(customer, stray->order_id);
    *list_push(fold->arena, &customer->orders_left) = *stray;
    list_remove(&customer->orders, index);
}

void strays_adopt(Fold *fold, Order *order)
{
    Customer *customer = fold->customer;
    if (is_stray(order)) return;
    Str adopter = order->order_id;
    for (uint32_t i = 0; i < customer->orders.count; i++) {
        Order *stray = &customer->orders.items[i];
        if (!is_stray(stray) || stray->shipments.count == 0) continue;
        Shipment *mine = same_parcel(order, &stray->shipments.items[0]);
        if (!mine) continue;
        shipment_join(fold->arena, mine, &stray->shipments.items[0]);
        order->changed_at = time_latest(order->changed_at, stray->changed_at);
        order->touched = true;
        stray_leave(fold, i--);
        order = customer_order(customer, adopter);
    }
}

/* ---- the events ---- */

static Str tracking_number(Arena *arena, const Json *properties)
{
    Str said = str_trim(json_get_text(properties, "tracking_number"));
    if (said.len > 100) return STR_NONE;
    char *out = arena_alloc_raw(arena, said.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < said.len; i++) {
        char c = said.ptr[i];
        if (c == ' ') continue;
        out[len++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return (Str){out, len};
}

static Str shipment_id_told(const Json *properties)
{
    return utf8_cut(str_trim(json_get_text(properties, "shipment_id")), 100);
}

static void tell(Shipment *news, int32_t field, bool told)
{
    if (told) news->told_fields |= field;
}

static void products_read(Arena *arena, const Json *properties, Shipment *news)
{
    const Json *products = json_get(properties, "products");
    if (!json_is(products, JSON_ARRAY)) return;
    for (const Json *item = products->first; item; item = item->next) {
        Str id = json_get_text(item, "product_id");
        if (id.len == 0) id = json_get_text(item, "sku");
        if (id.len == 0 || news->lines.count == SHIPMENT_LINES_MAX) continue;
        *list_push(arena, &news->lines) =
            (ShipmentLine){utf8_cut(id, SCAN_TEXT_MAX), json_get_text(item, "quantity")};
    }
    tell(news, SF_LINES, news->lines.count > 0);
}

static Shipment shipment_news(Arena *arena, const Event *event)
{
    const Json *properties = event_properties(event);
    Time estimated;
    Shipment news = {.told_at = event->occurred_at, .told_tie = event_tie(event)};
    news.shipment_id = shipment_id_told(properties);
    news.carrier = utf8_cut(str_trim(json_get_text(properties, "carrier")), 100);
    tell(&news, SF_CARRIER, news.carrier.len > 0);
    news.tracking_number = tracking_number(arena, properties);
    tell(&news, SF_NUMBER, news.tracking_number.len > 0);
    news.tracking_url = json_get_text(properties, "tracking_url");
    if (news.tracking_url.len > 500) news.tracking_url = STR_NONE;
    tell(&news, SF_URL, news.tracking_url.len > 0);
    news.promised_at = promised_moment(properties, "promised_at");
    tell(&news, SF_PROMISED, news.promised_at != 0);
    if (json_time(json_get(properties, "estimated_at"), &estimated)) {
        news.estimated_at = estimated;
        tell(&news, SF_ESTIMATED, true);
    }
    return news;
}

static void add_status(Arena *arena, Shipment *news, Str status, Time at, const Json *properties)
{
    Str sub = utf8_cut(json_get_text(properties, "sub_status"), 100);
    int rank = rank_of(status);
    if (rank >= 0)
        *list_push(arena, &news->seen) = (StatusSeen){str_of(statuses[rank]), sub, at, at};
    Str text = json_get_text(properties, "message");
    if (text.len == 0) text = json_get_text(properties, "text");
    *list_push(arena, &news->scans) =
        (Scan){at, utf8_cut(status, 60), utf8_cut(text, SCAN_TEXT_MAX),
               utf8_cut(json_get_text(properties, "location"), SCAN_TEXT_MAX)};
}

static void tell_one(Fold *fold, const Event *event, Str order_id, Shipment news)
{
    Order *order = order_hold(fold, order_id);
    const Shipment *same = news.shipment_id.len ? NULL : by_number(order, news.tracking_number);
    if (same) news.shipment_id = same->shipment_id;
    if (news.shipment_id.len == 0) news.shipment_id = news.tracking_number;
    if (news.shipment_id.len == 0) news.shipment_id = order_id;
    Order told = {.changed_at = event->occurred_at};
    *list_push(fold->arena, &told.shipments) = news;
    order_tell(fold, order, &told, !(event->flags & EVENT_HISTORY));
}

Str stray_told(Arena *arena, const Event *event)
{
    const Json *properties = event_properties(event);
    Str name = tracking_number(arena, properties);
    if (name.len == 0) name = shipment_id_told(properties);
    return name.len ? stray_order_id(arena, name) : STR_NONE;
}

/* Without an order's id: each order that has the parcel, else a stray. */
static void tell_by_parcel(Fold *fold, const Event *event, const Shipment *news)
{
    Customer *customer = fold->customer;
    Str name = news->tracking_number.len ? news->tracking_number : news->shipment_id;
    if (name.len == 0) return;
    Str ids[CUSTOMER_ORDERS_MAX * 2];
    uint32_t count = 0;
    for (uint32_t i = 0; i < customer->orders.count && count < CUSTOMER_ORDERS_MAX * 2; i++)
        if (same_parcel(&customer->orders.items[i], news))
            ids[count++] = customer->orders.items[i].order_id;
    if (count == 0) ids[count++] = stray_order_id(fold->arena, name);
    for (uint32_t i = 0; i < count; i++) {
        Shipment one = *news;
        const Order *order = customer_order(customer, ids[i]);
        const Shipment *same = order ? same_parcel(order, news) : NULL;
        if (same && !named_by_number(same)) one.shipment_id = same->shipment_id;
        tell_one(fold, event, ids[i], one);
    }
}

static void tell_shipment(Fold *fold, const Event *event, const Shipment *news)
{
    Str order_id = event_order_id(event);
    if (order_id.len && order_id.ptr[0] != STRAY_MARK)
        tell_one(fold, event, order_id, *news);
    else
        tell_by_parcel(fold, event, news);
}

void fold_order_shipped(Fold *fold, const Event *event)
{
    Shipment news = shipment_news(fold->arena, event);
    products_read(fold->arena, event_properties(event), &news);
    news.shipped_at = event_moment(event, event_properties(event), "shipped_at");
    tell_shipment(fold, event, &news);
}

/* "InTransit", "in transit" and "IN_TRANSIT" are in_transit. */
static Str status_word(Arena *arena, Str said)
{
    char *out = arena_alloc_raw(arena, 2 * said.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < said.len; i++) {
        char c = said.ptr[i];
        bool upper = c >= 'A' && c <= 'Z';
        bool after_lower = i > 0 && said.ptr[i - 1] >= 'a' && said.ptr[i - 1] <= 'z';
        if (upper && after_lower) out[len++] = '_';
        out[len++] = upper ? (char)(c - 'A' + 'a') : c == ' ' || c == '-' ? '_' : c;
    }
    return (Str){out, len};
}

void fold_shipment_updated(Fold *fold, const Event *event)
{
    const Json *properties = event_properties(event);
    Shipment news = shipment_news(fold->arena, event);
    Str status = status_word(fold->arena, str_trim(json_get_text(properties, "status")));
    Time at = event_moment(event, properties, "occurred_at");
    if (str_is(status, "returned") || str_is(status, "return_to_sender")) status = STR("exception");
    if (status.len) add_status(fold->arena, &news, status, at, properties);
    tell_shipment(fold, event, &news);
}

void fold_order_delivered(Fold *fold, const Event *event)
{
    const Json *properties = event_properties(event);
    Shipment news = shipment_news(fold->arena, event);
    Time at = event_moment(event, properties, "delivered_at");
    add_status(fold->arena, &news, STR("delivered"), at, properties);
    tell_shipment(fold, event, &news);
}
