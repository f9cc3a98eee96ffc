/* core/decide/questions.c - the questions conditions may ask, each with its answer right now.
 *
 * The list is domain/questions.def. A question about an order that is not at hand is answered no.
 */
#include "core/decide/inside.h"

#define ANSWERED_RECENTLY (30 * DAY)

typedef struct Asked {
    const DecideIn *in;
    const Customer *customer;
    const Order *order;       /* NULL: not at hand */
    const Shipment *shipment; /* NULL: none */
} Asked;

static bool order__placed(const Asked *asked)
{
    return asked->order && asked->order->placed_at;
}

static bool order__received(const Asked *asked)
{
    return asked->order && asked->order->received_at;
}

static bool order__cancelled(const Asked *asked)
{
    return asked->order && asked->order->cancelled_at;
}

static bool order__refunded(const Asked *asked)
{
    const Order *order = asked->order;
    return order && order->refunded_minor > 0 && order->refunded_minor >= order->revenue_minor;
}

static bool order__returned(const Asked *asked)
{
    return asked->order && order_returned(asked->order);
}

static bool order__under_return(const Asked *asked)
{
    return asked->order && asked->order->returns.count > 0;
}

static bool order__late(const Asked *asked)
{
    return asked->order && order_late(asked->order, asked->in->now);
}

static bool order__shipped(const Asked *asked)
{
    for (uint32_t i = 0; asked->order && i < asked->order->shipments.count; i++)
        if (asked->order->shipments.items[i].shipped_at) return true;
    return false;
}

static bool has_line(const Order *order, Str product_id)
{
    for (uint32_t i = 0; i < order->lines.count; i++)
        if (str_eq(order->lines.items[i].product_id, product_id)) return true;
    return false;
}

/* "order:1001/SKU", or a review of one of its products that names no order. */
static bool order__reviewed(const Asked *asked)
{
    const Order *order = asked->order;
    for (uint32_t i = 0; order && i < asked->customer->answers.count; i++) {
        const Answer *answer = &asked->customer->answers.items[i];
        if (!str_is(answer->survey, "review")) continue;
        Str rest = answer->about, kind = str_cut(&rest, ':');
        if (str_is(kind, "product") && has_line(order, rest) && answer->at >= order->placed_at)
            return true;
        if (str_is(kind, "order") && str_starts(rest, order->order_id) &&
            rest.len > order->order_id.len && rest.ptr[order->order_id.len] == '/')
            return true;
    }
    return false;
}

static bool order__gift(const Asked *asked)
{
    return asked->order && asked->order->gift;
}

static bool order__disowned(const Asked *asked)
{
    return asked->order && asked->order->disowned;
}

static bool order__needs_parcel(const Asked *asked)
{
    const Order *order = asked->order;
    if (!order || order->lines.count == 0) return order != NULL;
    for (uint32_t i = 0; i < order->lines.count; i++)
        if (!order->lines.items[i].no_parcel) return true;
    return false;
}

static bool answered(const Asked *asked, const char *survey)
{
    for (uint32_t i = 0; asked->order && i < asked->customer->answers.count; i++) {
        const Answer *answer = &asked->customer->answers.items[i];
        Str rest = answer->about, kind = str_cut(&rest, ':');
        if (str_is(answer->survey, survey) && str_is(kind, "order") &&
            str_eq(rest, asked->order->order_id))
            return true;
    }
    return false;
}

static bool order__answered_nps(const Asked *asked)
{
    return answered(asked, "nps");
}

static bool order__answered_csat(const Asked *asked)
{
    return answered(asked, "csat");
}

static bool shipment__delivered(const Asked *asked)
{
    return asked->shipment && asked->shipment->delivered_at;
}

static bool customer__has_late_order(const Asked *asked)
{
    return customer_has_late_order(asked->customer, asked->in->now);
}

static bool customer__answered_recently(const Asked *asked)
{
    for (uint32_t i = 0; i < asked->customer->answers.count; i++)
        if (asked->customer->answers.items[i].at > asked->in->now - ANSWERED_RECENTLY) return true;
    return false;
}

static bool customer__has_ordered_before(const Asked *asked)
{
    return customer_order_count(asked->customer) > 1;
}

/* In the list's order: a condition holds its question's place, found when the document was
 * compiled. */
static bool (*const answers[])(const Asked *asked) = {
#define QUESTION(name, shown) name,
#include "domain/questions.def"
#undef QUESTION
};

static Asked asked_about(const DecideIn *in, const Run *run)
{
    Asked asked = {.in = in, .customer = in->customer};
    asked.order = customer_order(in->customer, run->order_id);
    if (asked.order && run->shipment_id.len)
        asked.shipment = order_shipment(asked.order, run->shipment_id);
    return asked;
}

static bool asked_as(const Asked *asked, const Condition *condition)
{
    return answers[condition->question](asked);
}

const Condition *condition_that_holds(const DecideIn *in, const Run *run,
                                      const Condition *conditions, uint32_t count)
{
    if (count == 0) return NULL;
    Asked asked = asked_about(in, run);
    for (uint32_t i = 0; i < count; i++)
        if (asked_as(&asked, &conditions[i]) == conditions[i].is) return &conditions[i];
    return NULL;
}

const Condition *condition_that_fails(const DecideIn *in, const Run *run,
                                      const Condition *conditions, uint32_t count)
{
    if (count == 0) return NULL;
    Asked asked = asked_about(in, run);
    for (uint32_t i = 0; i < count; i++)
        if (asked_as(&asked, &conditions[i]) != conditions[i].is) return &conditions[i];
    return NULL;
}

Time run_date(const DecideIn *in, const Run *run, Str name)
{
    const Asked asked = asked_about(in, run);
    if (!asked.order) return 0;
    if (str_is(name, "order.placed_at")) return asked.order->placed_at;
    if (str_is(name, "order.promised_at")) return order_promise(asked.order);
    if (str_is(name, "order.received_at")) return asked.order->received_at;
    if (str_is(name, "order.service_at")) return asked.order->service_at;
    if (!asked.shipment) return 0;
    if (str_is(name, "shipment.shipped_at")) return asked.shipment->shipped_at;
    if (str_is(name, "shipment.promised_at")) return asked.shipment->promised_at;
    if (str_is(name, "shipment.delivered_at")) return asked.shipment->delivered_at;
    return 0;
}
