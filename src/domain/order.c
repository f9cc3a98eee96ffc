/* domain/order.c - what can be read off one order: received, late, promised, sent back.
 *
 * Received means that nothing is missing any more:
 *   - every parcel known is delivered;
 *   - lines that need a parcel are in parcels. Where parcels tell their products, each such line
 *     must be covered; a parcel that tells none may hold anything and covers all. So the last
 *     parcel of several decides;
 *   - lines that need none (digital, service, booking, collection) are provided by Order Fulfilled
 *     or when their date passes. Beside parcels and without a date they count as provided with
 * them. Order Fulfilled of an order without such lines speaks of the whole order (collected in the
 * shop). A cancelled order is not received. */
#include "base/decimal.h"
#include "domain/customer.h"

Shipment *order_shipment(const Order *order, Str shipment_id)
{
    for (uint32_t i = 0; i < order->shipments.count; i++)
        if (str_eq(order->shipments.items[i].shipment_id, shipment_id))
            return &order->shipments.items[i];
    return NULL;
}

static bool has_line(const Order *order, bool no_parcel)
{
    for (uint32_t i = 0; i < order->lines.count; i++)
        if (order->lines.items[i].no_parcel == no_parcel) return true;
    return false;
}

/* In thousandths; quantities are compared, never charged. */
static int64_t thousandths(Str quantity)
{
    Decimal decimal;
    int64_t value;
    if (!decimal_parse(quantity, &decimal) || !decimal_scaled(&decimal, 3, &value)) return 1000;
    return value;
}

/* How much of the line these hold; all of it where they tell nothing. */
static int64_t part_of(const ShipmentLine *parts, uint32_t count, const OrderLine *line)
{
    int64_t all = thousandths(line->quantity), sum = 0;
    if (count == 0) return all;
    for (uint32_t i = 0; i < count; i++) {
        const ShipmentLine *part = &parts[i];
        if (!str_eq(part->product_id, line->product_id) &&
            !(line->sku.len && str_eq(part->product_id, line->sku)))
            continue;
        sum += part->quantity.len ? thousandths(part->quantity) : all;
    }
    return sum;
}

static bool line_covered(const Order *order, const OrderLine *line)
{
    int64_t missing = thousandths(line->quantity);
    for (uint32_t i = 0; i < order->shipments.count; i++) {
        const Shipment *shipment = &order->shipments.items[i];
        missing -= part_of(shipment->lines.items, shipment->lines.count, line);
    }
    return missing <= 0;
}

static bool parcels_complete(const Order *order)
{
    for (uint32_t i = 0; i < order->lines.count; i++)
        if (!order->lines.items[i].no_parcel && !line_covered(order, &order->lines.items[i]))
            return false;
    return order->shipments.count > 0;
}

bool order_all_received(const Order *order)
{
    if (order->cancelled_at) return false;
    for (uint32_t i = 0; i < order->shipments.count; i++)
        if (!order->shipments.items[i].delivered_at) return false;
    bool without_parcel = has_line(order, true);
    bool with_parcel = order->lines.count == 0 || has_line(order, false);
    if (!with_parcel) return order->fulfilled;
    if (order->fulfilled && !without_parcel) return true;
    if (without_parcel && order->service_at && !order->fulfilled) return false;
    return parcels_complete(order);
}

Time order_promise(const Order *order)
{
    Time earliest = order->promised_at;
    for (uint32_t i = 0; i < order->shipments.count; i++) {
        const Shipment *shipment = &order->shipments.items[i];
        if (shipment->delivered_at || !shipment->promised_at) continue;
        if (!earliest || shipment->promised_at < earliest) earliest = shipment->promised_at;
    }
    return earliest;
}

bool order_late(const Order *order, Time now)
{
    Time promise = order_promise(order);
    return order->placed_at && promise && promise < now && !order->cancelled_at &&
           !order->received_at && !order->disowned && !order_returned(order);
}

bool order_waits_for_date(const Order *order)
{
    return order->service_at && order->placed_at && !order->fulfilled && !order->cancelled_at;
}

Time order_return_arrived(const Order *order, const Return *asked)
{
    Time earliest = asked->received_at;
    for (uint32_t i = 0; i < order->returns.count && !asked->received_at; i++) {
        const Return *other = &order->returns.items[i];
        if (!other->unnamed && !asked->unnamed) continue;
        if (!other->received_at || other->received_at < asked->requested_at) continue;
        if (!earliest || other->received_at < earliest) earliest = other->received_at;
    }
    return earliest;
}

bool order_return_apart(const Order *order, const Return *told)
{
    if (!told->unnamed || told->requested_at) return true;
    for (uint32_t i = 0; i < order->returns.count; i++) {
        const Return *other = &order->returns.items[i];
        if (other != told && other->requested_at && !other->received_at &&
            order_return_arrived(order, other) == told->received_at)
            return false;
    }
    return true;
}

bool order_return_open(const Order *order)
{
    for (uint32_t i = 0; i < order->returns.count; i++)
        if (!order_return_arrived(order, &order->returns.items[i])) return true;
    return false;
}

static bool line_returned(const Order *order, const OrderLine *line)
{
    int64_t missing = thousandths(line->quantity);
    for (uint32_t i = 0; i < order->returns.count; i++) {
        const Return *back = &order->returns.items[i];
        if (back->received_at) missing -= part_of(back->lines.items, back->lines.count, line);
    }
    return missing <= 0;
}

bool order_returned(const Order *order)
{
    bool any = false;
    for (uint32_t i = 0; i < order->returns.count; i++) {
        const Return *back = &order->returns.items[i];
        if (back->received_at && back->lines.count == 0) return true;
        any = any || back->received_at;
    }
    for (uint32_t i = 0; i < order->lines.count && any; i++)
        if (!line_returned(order, &order->lines.items[i])) return false;
    return any && order->lines_more == 0;
}
