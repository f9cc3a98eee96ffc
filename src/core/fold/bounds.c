/* core/fold/bounds.c - keeps the snapshot one row: what falls out, in which order.
 *
 * Orders at rest leave: nothing about them runs or waits, and they were received, cancelled or came
 * by import and did not change for 30 days, or nothing was heard of them for 180 days. Where the
 * orders are too many or too large, those at rest go first, then those unchanged longest. Sent
 * messages and facts leave oldest first. Only the state and the moment of handling decide, so a
 * replay does the same. */
#include "core/fold/inside.h"

#define REST_AFTER   (30 * DAY)
#define SILENT_AFTER (180 * DAY)

void spent_add(Arena *arena, Customer *customer, Currency currency, int64_t minor)
{
    for (uint32_t i = 0; i < customer->dropped_spent.count; i++) {
        CurrencySum *sum = &customer->dropped_spent.items[i];
        if (!currency_eq(sum->currency, currency)) continue;
        (void)money_add(&sum->minor, minor);
        return;
    }
    *list_push(arena, &customer->dropped_spent) = (CurrencySum){currency, minor};
}

static void drop_facts(Arena *arena, Customer *customer)
{
    while (customer->facts.count > CUSTOMER_FACTS_MAX) {
        const OrderFact *oldest = &customer->facts.items[0];
        int64_t spent = oldest->cancelled ? 0 : oldest->revenue_minor;
        for (uint32_t i = 0; i < oldest->refunds.count; i++)
            spent -= oldest->refunds.items[i].minor;
        if (oldest->placed_at && !oldest->cancelled) customer->facts_dropped++;
        if (spent) spent_add(arena, customer, oldest->currency, spent);
        list_remove(&customer->facts, 0);
    }
}

static void drop_sent(Arena *arena, Customer *customer)
{
    while (customer->sent.count > CUSTOMER_SENT_MAX) {
        const SentMessage *oldest = &customer->sent.items[customer->sent.count - 1];
        if (oldest->touched) *list_push(arena, &customer->sent_left) = *oldest;
        customer->sent.count--;
    }
}

/* ---- orders ---- */

static bool is_busy(const Customer *customer, const Order *order)
{
    for (uint32_t i = 0; i < customer->runs.count; i++)
        if (str_eq(customer->runs.items[i].order_id, order->order_id)) return true;
    for (uint32_t i = 0; i < customer->messages.count; i++)
        if (str_eq(customer->messages.items[i].order_id, order->order_id)) return true;
    return false;
}

static bool at_rest(const Customer *customer, const Order *order, Time now)
{
    bool done = order->received_at || order->cancelled_at || order->history;
    if (order->changed_at > now - (done ? REST_AFTER : SILENT_AFTER)) return false;
    if (order->service_at > now && !order->cancelled_at) return false;
    return !is_busy(customer, order);
}

static size_t order_bytes(const Order *order)
{
    size_t bytes = 200;
    for (uint32_t i = 0; i < order->lines.count; i++) {
        const OrderLine *line = &order->lines.items[i];
        bytes += 40 + line->product_id.len + line->sku.len + line->name.len + line->variant.len +
                 line->category.len + line->image_url.len + line->url.len;
    }
    for (uint32_t i = 0; i < order->documents.count; i++)
        bytes += 30 + order->documents.items[i].name.len + order->documents.items[i].url.len;
    for (uint32_t i = 0; i < order->returns.count; i++)
        bytes += 60 + order->returns.items[i].reason.len +
                 (size_t)order->returns.items[i].lines.count * 20;
    for (uint32_t i = 0; i < order->shipments.count; i++) {
        const Shipment *shipment = &order->shipments.items[i];
        bytes += 150 + shipment->tracking_url.len + (size_t)shipment->lines.count * 20;
        for (uint32_t j = 0; j < shipment->scans.count; j++)
            bytes += 30 + shipment->scans.items[j].text.len + shipment->scans.items[j].place.len;
    }
    return bytes;
}

static void order_leave(Arena *arena, Customer *customer, uint32_t index)
{
    *list_push(arena, &customer->orders_left) = customer->orders.items[index];
    list_remove(&customer->orders, index);
}

static bool leaves_before(const Customer *customer, const Order *a, const Order *b)
{
    bool a_busy = is_busy(customer, a), b_busy = is_busy(customer, b);
    bool a_done = a->received_at || a->cancelled_at, b_done = b->received_at || b->cancelled_at;
    if (a_busy != b_busy) return b_busy;
    if (a_done != b_done) return a_done;
    if (a->changed_at != b->changed_at) return a->changed_at < b->changed_at;
    return str_cmp(a->order_id, b->order_id) < 0;
}

static bool too_many(const Customer *customer)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < customer->orders.count; i++)
        bytes += order_bytes(&customer->orders.items[i]);
    return customer->orders.count > CUSTOMER_ORDERS_MAX ||
           (customer->orders.count > 1 && bytes > ORDERS_BYTES_MAX);
}

static void drop_orders(Arena *arena, Customer *customer, Time now)
{
    for (uint32_t i = 0; i < customer->orders.count; i++)
        if (at_rest(customer, &customer->orders.items[i], now)) order_leave(arena, customer, i--);
    while (too_many(customer)) {
        uint32_t first = 0;
        for (uint32_t i = 1; i < customer->orders.count; i++)
            if (leaves_before(customer, &customer->orders.items[i], &customer->orders.items[first]))
                first = i;
        order_leave(arena, customer, first);
    }
}

void customer_trim(Arena *arena, Customer *customer, Time handled_at)
{
    drop_orders(arena, customer, handled_at);
    drop_facts(arena, customer);
    drop_sent(arena, customer);
}
