/* core/decide/decide.c - the next thing to do: in this order, until there is nothing.
 *
 *   the notice of a sale is noted; facts that became true enter journeys; dates that passed make
 *   orders received; runs leave, move and plan messages; a code asked for is planned; messages are
 *   released, wait or lapse
 * So what is due at once is planned and released in the same handling. */
#include "core/decide/inside.h"

static const Order *sold_order(const DecideIn *in)
{
    if (!in->event || in->event->kind != EV_ORDER_COMPLETED) return NULL;
    return customer_order(in->customer, event_order_id(in->event));
}

/* The shop's text stood at this sale: the first proof is kept. */
static bool notice_next(const DecideIn *in, DecideWork *work, Decision *ret_decision)
{
    const Order *order = work->noticed ? NULL : sold_order(in);
    work->noticed = true;
    if (!order || in->customer->notice.len) return false;
    const Storefront *storefront = definitions_storefront(in->definitions, order->storefront);
    if (!storefront || storefront->notice.len == 0) return false;
    Writer writer = decision_start(in, EV_NOTICE_GIVEN);
    json_put_str(&writer.out, "order_id", order->order_id);
    json_put_str(&writer.out, "storefront", storefront->id);
    json_put_i64(&writer.out, "at", order->placed_at);
    json_put_str(&writer.out, "text", storefront->notice);
    *ret_decision = decision_end(&writer);
    return true;
}

static bool date_next(const DecideIn *in, Decision *ret_decision)
{
    for (uint32_t i = 0; i < in->customer->orders.count; i++) {
        const Order *order = &in->customer->orders.items[i];
        if (!order_waits_for_date(order) || order->service_at > in->now) continue;
        Writer writer = decision_start(in, EV_ORDER_RECEIVED);
        json_put_str(&writer.out, "order_id", order->order_id);
        json_put_str(&writer.out, "because", STR("service_date_passed"));
        *ret_decision = decision_end(&writer);
        return true;
    }
    return false;
}

bool decide_next(const DecideIn *in, DecideWork *work, Decision *ret_decision)
{
    return notice_next(in, work, ret_decision) || enter_next(in, work, ret_decision) ||
           date_next(in, ret_decision) || run_next(in, ret_decision) ||
           code_next(in, work, ret_decision) || message_next(in, work, ret_decision);
}
