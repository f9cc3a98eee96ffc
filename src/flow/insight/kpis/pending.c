/* flow/insight/kpis/pending.c - what is under way now: parcels shipped and not delivered, messages
 * planned. No figure of the report: the day's page would have to count them row by row.
 *
 * A state and not something that happened: each change takes away what was pending before it and
 * adds what is after, so the sums are what is pending now.
 *   pending_parcels   day: shipped; dimension: the hour promised (since 1970, UTC), "-" none
 *   pending_messages  day: due */
#include "flow/insight/order_days.h"

static void count_parcel(const CustomerChange *change, const Order *order, const Shipment *shipment,
                         int sign, Counts *counts)
{
    char room[NUMBER_TEXT_BYTES];
    Time promise = shipment->promised_at ? shipment->promised_at : order->promised_at;
    if (!shipment->shipped_at || shipment->delivered_at) return;
    if (order->cancelled_at) promise = 0;
    count_add(counts, STR("pending_parcels"), day_of(change->zone, shipment->shipped_at),
              promise ? number_text((int32_t)(promise / HOUR), room) : STR("-"), sign);
}

static void count_state(const CustomerChange *change, const Customer *customer, int sign,
                        Counts *counts)
{
    if (!customer || customer->absorbed_into) return;
    for (uint32_t i = 0; i < customer->orders.count; i++) {
        const Order *order = &customer->orders.items[i];
        for (uint32_t s = 0; s < order->shipments.count; s++)
            count_parcel(change, order, &order->shipments.items[s], sign, counts);
    }
    for (uint32_t i = 0; i < customer->messages.count; i++) {
        const Message *message = &customer->messages.items[i];
        if (message->state == MESSAGE_PLANNED)
            count_add(counts, STR("pending_messages"), day_of(change->zone, message->due_at),
                      STR_NONE, sign);
    }
}

static void count(const CustomerChange *change, Counts *counts)
{
    count_state(change, change->before, -1, counts);
    count_state(change, change->after, 1, counts);
}

const Kpi kpi_pending = {
    .name = STR_INIT("pending"),
    .formula_en = STR_INIT("parcels under way and messages planned, now"),
    .formula_de = STR_INIT("Pakete unterwegs und geplante Nachrichten, jetzt"),
    .count = count,
};
