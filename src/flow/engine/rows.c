/* engine/rows.c - the rows that follow from what a handling changed: orders, parcels, messages, and
 * at the end of the turn customers, keys, what was seen, counts and buckets.
 *
 * The core marks what it touched, also in what left the snapshot; nothing here looks for
 * differences. A row changed several times in a turn is written once, as it stood last. */
#include <assert.h>

#include "base/utf8.h"
#include "core/policy.h"
#include "flow/engine/engine_inside.h"
#include "flow/engine/message_rows.h"

#define ORDER_BYTES_MAX (256 * 1024)

/* ---- orders and parcels ---- */

static int32_t order_status(const Order *order)
{
    if (order->cancelled_at) return ORDER_STATUS_CANCELLED;
    if (order_returned(order)) return ORDER_STATUS_RETURNED;
    if (order->received_at && order_return_open(order)) return ORDER_STATUS_RETURNING;
    if (order->received_at && order->returns.count) return ORDER_STATUS_PART_RETURNED;
    if (order->received_at) return ORDER_STATUS_RECEIVED;
    if (!order->placed_at) return ORDER_STATUS_HEARD;
    return order->shipments.count > 0 ? ORDER_STATUS_SHIPPED : ORDER_STATUS_PLACED;
}

OrderRow order_row(Arena *arena, int32_t bucket, int64_t customer, const Order *order)
{
    Buf buf = buf_new(arena, ORDER_BYTES_MAX);
    record_encode(&buf, &order_type, order);
    assert(!buf.overflow);
    return (OrderRow){.bucket = bucket,
                      .customer = customer,
                      .order_hash = (int64_t)key_place((Key){KEY_ORDER, order->order_id}),
                      .order_id = order->order_id,
                      .record = buf_str(&buf),
                      .placed_at = order->placed_at,
                      .received_at = order->received_at,
                      .cancelled_at = order->cancelled_at,
                      .promised_at = order->promised_at,
                      .total_minor = order->total_minor,
                      .currency = order->currency,
                      .storefront = order->storefront,
                      .status = order_status(order)};
}

/* A parcel without a promise of its own has its order's; of a cancelled order none is owed. */
ShipmentRow shipment_row(const OrderRow *order, const Shipment *shipment)
{
    Time promise = shipment->promised_at ? shipment->promised_at : order->promised_at;
    return (ShipmentRow){.bucket = order->bucket,
                         .customer = order->customer,
                         .order_hash = order->order_hash,
                         .shipment_id = shipment->shipment_id,
                         .order_id = order->order_id,
                         .carrier = shipment->carrier,
                         .tracking_number = shipment->tracking_number,
                         .status = shipment->status,
                         .shipped_at = shipment->shipped_at,
                         .delivered_at = shipment->delivered_at,
                         .promised_at = order->cancelled_at ? 0 : promise,
                         .news_at =
                             shipment->status_at ? shipment->status_at : shipment->shipped_at};
}

static void **shipment_place(Turn *turn, int64_t customer, int64_t order_hash, Str id)
{
    size_t size = 2 * sizeof(int64_t) + id.len;
    char *name = arena_alloc_raw(turn->arena, size);
    memcpy(name, &customer, sizeof customer);
    memcpy(name + sizeof customer, &order_hash, sizeof order_hash);
    if (id.len) memcpy(name + 2 * sizeof(int64_t), id.ptr, id.len);
    return map_at(&turn->shipments, (Str){name, size});
}

static TurnShipment *shipment_hold(Turn *turn, const OrderRow *order, Str id)
{
    void **place = shipment_place(turn, order->customer, order->order_hash, id);
    if (!*place) *place = ARENA_NEW(turn->arena, TurnShipment);
    return *place;
}

static void put_shipments(Turn *turn, const OrderRow *row, Order *order)
{
    for (uint32_t i = 0; i < order->shipments_left.count; i++) {
        Shipment left = {.shipment_id = order->shipments_left.items[i]};
        *shipment_hold(turn, row, left.shipment_id) =
            (TurnShipment){.row = shipment_row(row, &left), .gone = true};
    }
    order->shipments_left.count = 0;
    for (uint32_t i = 0; i < order->shipments.count; i++) {
        const Shipment *shipment = &order->shipments.items[i];
        *shipment_hold(turn, row, shipment->shipment_id) =
            (TurnShipment){.row = shipment_row(row, shipment)};
    }
}

Err rows_drop_shipments(Turn *turn, const Held *held, const HeldOrder *order)
{
    Order was;
    OrderRow row = {.bucket = held->bucket, .customer = held->id, .order_hash = order->order_hash};
    Err e = record_decode(turn->arena, order->record, &order_type, &was, turn->diag);
    for (uint32_t i = 0; !e && i < was.shipments.count; i++)
        *shipment_hold(turn, &row, was.shipments.items[i].shipment_id) =
            (TurnShipment){.row = shipment_row(&row, &was.shipments.items[i]), .gone = true};
    return e;
}

void rows_forget_shipments(Turn *turn, const Held *held, int64_t order_hash)
{
    for (uint32_t i = 0; i < turn->shipments.count; i++) {
        TurnShipment *shipment = turn->shipments.entries[i].value;
        if (shipment->row.customer == held->id && shipment->row.order_hash == order_hash &&
            !shipment->gone)
            shipment->row.customer = 0;
    }
}

void rows_move_shipments(Turn *turn, const Held *loser, const Held *winner)
{
    uint32_t count = turn->shipments.count;
    for (uint32_t i = 0; i < count; i++) {
        TurnShipment *held = turn->shipments.entries[i].value;
        ShipmentRow *row = &held->row;
        if (row->customer != loser->id || held->gone) continue;
        void **place = shipment_place(turn, winner->id, row->order_hash, row->shipment_id);
        if (!*place) {
            TurnShipment *moved = ARENA_NEW(turn->arena, TurnShipment);
            moved->row = *row;
            moved->row.customer = winner->id;
            moved->row.bucket = winner->bucket;
            *place = moved;
        }
        row->customer = 0;
    }
}

static void put_order(Turn *turn, const Held *held, Order *order)
{
    if (!order->touched) return;
    order->touched = false;
    OrderRow row = order_row(turn->arena, held->bucket, held->id, order);
    HeldOrder *kept = turn_order_hold(turn, held->id, row.order_hash);
    kept->row = row;
    kept->record = row.record;
    kept->changed = true;
    put_shipments(turn, &row, order);
}

/* ---- messages ---- */

/* The row to change; NULL when another customer has a message with this id. */
static HeldMessage *message_row(Turn *turn, const Held *held, Hash16 id)
{
    HeldMessage *message = turn_message_hold(turn, id);
    if (message->row.customer != 0 && message->row.customer != held->id) return NULL;
    message->row.message.id = id;
    message->row.bucket = held->bucket;
    message->row.customer = held->id;
    return message;
}

static bool is_doubled(const Turn *turn, const Held *held, Hash16 id)
{
    for (uint32_t i = 0; i < turn->doubled.count; i++)
        if (turn->doubled.items[i].customer == held->id && hash16_eq(turn->doubled.items[i].id, id))
            return true;
    return false;
}

void message_tell(HeldMessage *message, const MessageNews *news)
{
    const Message *now = &news->row.message;
    message->changed = true;
    message_row_tell(&message->row, news);
    if (news->full) message->full = true;
    if (news->planned) message->row.insert = true;
    if (now->state)
        message->publish =
            now->state == MESSAGE_RELEASED && (now->data.len > 0 || message->publish);
}

/* A second one of a cause is refused before the commit. What is said until then is said of it, and
 * not of the first, whose row there is. Of one that is planned after something was said of it there
 * is a row too. */
static void put_news(Turn *turn, const Held *held, const MessageNews *news)
{
    Hash16 id = news->row.message.id;
    HeldMessage *message = message_row(turn, held, id);
    bool known = message && (message->stored || message->changed);
    if (news->planned && (!message || known))
        *list_push(turn->arena, &turn->doubled) = (Doubled){held->id, id};
    else if (!message && !is_doubled(turn, held, id))
        *list_push(turn->arena, &turn->aside) = (NewsAside){held->id, *news};
    if (message && !is_doubled(turn, held, id)) message_tell(message, news);
}

static void put_messages(Turn *turn, const Held *held, const Event *event, const CoreOut *out)
{
    MessageNewsList list = {0};
    for (uint32_t i = 0; i < out->decisions.count; i++)
        if (out->decisions.items[i].kind == EV_MESSAGE_PLANNED)
            message_news_planned(turn->arena, out->decisions.items[i].body, &list);
    message_news(turn->arena, held->customer, event, &list);
    for (uint32_t i = 0; i < list.count; i++)
        put_news(turn, held, &list.items[i]);
}

Err rows_of_handling(Turn *turn, Held *held, const Handling *handling, const CoreOut *out)
{
    Customer *customer = held->customer;
    for (uint32_t i = 0; i < customer->orders.count; i++)
        put_order(turn, held, &customer->orders.items[i]);
    for (uint32_t i = 0; i < customer->orders_left.count; i++)
        put_order(turn, held, &customer->orders_left.items[i]);
    customer->orders_left.count = 0;
    put_messages(turn, held, handling->event, out);
    return OK;
}

/* ---- customers ---- */

static bool reachable(Arena *arena, const Customer *customer, const Definitions *definitions,
                      Time now)
{
    static const uint8_t no_secret[32] = {0};
    if (!definitions || customer->email.len == 0) return false;
    DecideIn in = {.arena = arena,
                   .customer = customer,
                   .definitions = definitions,
                   .now = now,
                   .secret = no_secret};
    return policy_reach(&in, STR("email"), CATEGORY_MARKETING).verdict == POLICY_RELEASE;
}

static int64_t spent(const Customer *customer, Currency currency)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < customer->dropped_spent.count; i++)
        if (currency_eq(customer->dropped_spent.items[i].currency, currency))
            (void)money_add(&sum, customer->dropped_spent.items[i].minor);
    for (uint32_t i = 0; i < customer->facts.count; i++) {
        const OrderFact *fact = &customer->facts.items[i];
        if (fact->cancelled || !fact->placed_at || !currency_eq(fact->currency, currency)) continue;
        (void)money_add(&sum, fact->revenue_minor);
        for (uint32_t r = 0; r < fact->refunds.count; r++)
            (void)money_add(&sum, -fact->refunds.items[r].minor);
    }
    return sum;
}

void customer_columns(Arena *arena, const Customer *customer, const Definitions *definitions,
                      Time now, CustomerRow *ret_row)
{
    ret_row->sort_name = customer->name.len ? utf8_fold(arena, customer->name) : STR_NONE;
    ret_row->name = customer->name;
    ret_row->email = customer->email;
    ret_row->country = customer->country;
    ret_row->since_at = customer->first_at;
    for (uint32_t i = 0; i < customer->facts.count; i++) {
        const OrderFact *fact = &customer->facts.items[i];
        if (fact->cancelled || fact->placed_at < ret_row->last_order_at) continue;
        ret_row->last_order_at = fact->placed_at;
        ret_row->currency = fact->currency;
    }
    ret_row->order_count = customer_order_count(customer);
    ret_row->spent_minor = spent(customer, ret_row->currency);
    if (customer->nameless) ret_row->flags |= CUSTOMER_ROW_NAMELESS;
    if (customer->absorbed_into) {
        ret_row->flags |= CUSTOMER_ROW_CLOSED;
        return;
    }
    if (customer_has_late_order(customer, now)) ret_row->flags |= CUSTOMER_ROW_LATE;
    if (reachable(arena, customer, definitions, now)) ret_row->flags |= CUSTOMER_ROW_MARKETING;
    if (!customer->email.len || customer_suppressed(customer, customer->email))
        ret_row->flags |= CUSTOMER_ROW_SILENT;
}

CustomerRow customer_row(Arena *arena, const Store *store, const Customer *customer,
                         const Definitions *definitions, Time now)
{
    CustomerRow row = {.bucket = store_bucket(store, (uint64_t)customer->id), .id = customer->id};
    customer_columns(arena, customer, definitions, now, &row);
    row.wake_at = customer->wake_at && !customer->absorbed_into ? customer->wake_at : TIME_NEVER;
    Buf buf = buf_new(arena, 4 * SNAPSHOT_BYTES_MAX);
    record_encode(&buf, &customer_type, customer);
    assert(!buf.overflow);
    row.snapshot = buf_str(&buf);
    return row;
}

/* A wake-up that decided nothing left the snapshot as it was, but for when to look again. */
static void put_customer(Turn *turn, const Held *held)
{
    Time now = turn_bucket(turn, held->bucket)->handled_at;
    CustomerRow *row = list_push(turn->arena, &turn->writes.customers);
    *row = customer_row(turn->arena, turn->engine->store, held->customer, turn->definitions, now);
    row->exists = held->exists;
    if (held->changed) return;
    row->wake_at = held->wake_at ? held->wake_at : TIME_NEVER;
    row->snapshot = held->stored;
}

/* ---- all of a turn ---- */

static void write_messages(Turn *turn)
{
    for (uint32_t i = 0; i < turn->messages.count; i++) {
        HeldMessage *message = turn->messages.entries[i].value;
        if (!message->changed) continue;
        message->row.settle_only = !message->full;
        *list_push(turn->arena, &turn->writes.messages) = message->row;
    }
}

void rows_of_turn(Turn *turn)
{
    TurnWrites *writes = &turn->writes;
    for (uint32_t i = 0; i < turn->keys.count; i++) {
        const HeldKey *key = turn->keys.entries[i].value;
        if (key->changed)
            *list_push(turn->arena, &writes->keys) =
                (KeyRow){key->bucket, key->key, key->owner, key->claimed_at, key->shared};
    }
    for (uint32_t i = 0; i < turn->customers.count; i++) {
        const Held *held = turn->customers.entries[i].value;
        if (held->changed || held->wake_only) put_customer(turn, held);
    }
    for (uint32_t i = 0; i < turn->orders.count; i++) {
        const HeldOrder *order = turn->orders.entries[i].value;
        if (order->changed) *list_push(turn->arena, &writes->orders) = order->row;
    }
    for (uint32_t i = 0; i < turn->shipments.count; i++) {
        const TurnShipment *held = turn->shipments.entries[i].value;
        if (held->gone)
            *list_push(turn->arena, &writes->shipments_gone) = held->row;
        else if (held->row.customer != 0)
            *list_push(turn->arena, &writes->shipments) = held->row;
    }
    write_messages(turn);
    for (size_t i = 0; i < turn->counts_count; i++)
        counts_rows(turn->counts[i].counts, turn->arena, &writes->counts);
    for (uint32_t i = 0; i < turn->buckets.count; i++)
        *list_push(turn->arena, &writes->buckets) =
            *(const BucketRow *)turn->buckets.entries[i].value;
}
