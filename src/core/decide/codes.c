/* core/decide/codes.c - 'mail me a code': a message about an order that no journey plans.
 *
 * Each request makes one message, to the order's address, good for CODE_LASTS; no more than
 * CODES_MAX in CODES_WITHIN for an order and none right after another, so that nobody's mailbox is
 * filled by who holds a link. One that may not go is not planned: the request stands in the log.
 * Not here: what the code is (domain/links.h), what it opens (api/pages/door.c). */
#include "core/decide/inside.h"

#include "domain/links.h"

#define CODES_MAX    3
#define CODES_WITHIN HOUR
#define CODES_APART  MINUTE

/* How many were made for it since the moment. */
static int codes_since(const Customer *customer, Str order_id, Time since)
{
    int count = 0;
    for (uint32_t i = 0; i < customer->messages.count; i++)
        count += code_cause_is_of(customer->messages.items[i].cause, order_id) &&
                 customer->messages.items[i].planned_at > since;
    for (uint32_t i = 0; i < customer->sent.count; i++)
        count += code_cause_is_of(customer->sent.items[i].cause, order_id) &&
                 customer->sent.items[i].sent_at > since;
    return count;
}

static bool may_have_code(const DecideIn *in, Str order_id)
{
    const Customer *customer = in->customer;
    return in->now - in->event->occurred_at < CODE_LASTS &&
           customer->messages.count < CUSTOMER_MESSAGES_MAX &&
           codes_since(customer, order_id, in->now - CODES_APART) == 0 &&
           codes_since(customer, order_id, in->now - CODES_WITHIN) < CODES_MAX;
}

bool code_next(const DecideIn *in, DecideWork *work, Decision *ret_decision)
{
    bool asked = in->event && in->event->kind == EV_ORDER_CODE_REQUESTED && !work->coded;
    work->coded = true;
    const Order *order = asked ? customer_order(in->customer, event_order_id(in->event)) : NULL;
    if (!order || !may_have_code(in, order->order_id)) return false;
    Str cause = code_cause(in->arena, order->order_id, in->now);
    Hash16 id = hash16(STR(CODE_KIND), cause);
    Message message = {.id = id,
                       .run = id,
                       .state = MESSAGE_PLANNED,
                       .planned_at = in->now,
                       .useful_until = in->now + CODE_LASTS,
                       .kind = STR(CODE_KIND),
                       .category = CATEGORY_TRANSACTIONAL,
                       .channel = STR("email"),
                       .cause = cause,
                       .order_id = order->order_id};
    if (policy_ask(in, &message).verdict == POLICY_LAPSE) return false;
    Writer writer = decision_start(in, EV_MESSAGE_PLANNED);
    put_message(&writer, &message);
    json_put_i64(&writer.out, "due_at", in->now);
    json_put_i64(&writer.out, "useful_until", message.useful_until);
    json_put_str(&writer.out, "because", STR("code_requested"));
    *ret_decision = decision_end(&writer);
    return true;
}
