/* core/policy/policy.c - see policy.h; the reasons in words: docs/policy.md.
 *
 * In this order, the first that says something: what can never go lapses; what may not go yet
 * waits; the rest is released with what allowed it.
 *
 *   transactional        always, but not to suppressed addresses
 *   service              unless refused
 *   feedback, marketing  with consent (that for marketing covers feedback unless feedback was
 *                        refused), or by the storefront's existing-customer rule: on in the
 *                        country, the person has bought, notice was given at a sale (proof kept),
 *                        and never objected
 *
 * What waits: no address known yet; trouble first (no asks while an order is late); all paused. */
#include "core/policy.h"

#define PAUSED_WAIT_MIN MINUTE
#define PAUSED_WAIT_MAX HOUR

typedef struct Question {
    const DecideIn *in;
    const Customer *customer;
    const Order *order; /* NULL: about no order */
    MessageCategory category;
    Str channel;
} Question;

static PolicyAnswer lapse(Str reason, Str because)
{
    return (PolicyAnswer){.verdict = POLICY_LAPSE, .reason = reason, .because = because};
}

static PolicyAnswer wait_for(Time until, Str reason)
{
    return (PolicyAnswer){.verdict = POLICY_WAIT, .until = until, .reason = reason};
}

static PolicyAnswer allowed(Str because)
{
    return (PolicyAnswer){.verdict = POLICY_RELEASE, .because = because};
}

Str policy_address(const DecideIn *in, const Message *message)
{
    const Order *order = customer_order(in->customer, message->order_id);
    return order && order->email.len ? order->email : in->customer->email;
}

/* ---- consent ---- */

static Str country_of(const Question *question, const Storefront *storefront)
{
    if (question->order && question->order->shipping.country.len)
        return question->order->shipping.country;
    if (question->customer->country.len) return question->customer->country;
    return storefront ? storefront->country : STR_NONE;
}

static bool rule_is_on(const Storefront *storefront, Str country)
{
    bool others = false;
    for (uint32_t i = 0; storefront && i < storefront->rules.count; i++) {
        const CountryRule *rule = &storefront->rules.items[i];
        if (str_eq_nocase(rule->country, country)) return rule->existing_customers;
        if (str_is(rule->country, "*")) others = rule->existing_customers;
    }
    return others;
}

static PolicyAnswer by_existing_customer_rule(const Question *question)
{
    const Customer *customer = question->customer;
    Str id = question->order ? question->order->storefront : customer->storefront;
    const Storefront *storefront = definitions_storefront(question->in->definitions, id);
    if (!rule_is_on(storefront, country_of(question, storefront)))
        return lapse(STR("no_consent"), STR("rule_off"));
    if (customer_order_count(customer) == 0) return lapse(STR("no_consent"), STR("has_not_bought"));
    if (customer->notice.len == 0) return lapse(STR("no_consent"), STR("no_notice"));
    if (customer->objected_at) return lapse(STR("no_consent"), STR("objected"));
    return allowed(STR("existing_customer"));
}

static PolicyAnswer by_consent(const Question *question)
{
    const Customer *customer = question->customer;
    Str purpose = str_of(category_name(question->category));
    ConsentState state = customer_consent(customer, question->channel, purpose, NULL);
    if (question->category == CATEGORY_TRANSACTIONAL) return allowed(STR("transactional"));
    if (state == CONSENT_REFUSED) return lapse(STR("unsubscribed"), purpose);
    if (question->category == CATEGORY_SERVICE) return allowed(STR("service"));
    if (state == CONSENT_GIVEN) return allowed(STR("consent"));
    if (question->category == CATEGORY_FEEDBACK &&
        customer_consent(customer, question->channel, STR("marketing"), NULL) == CONSENT_GIVEN)
        return allowed(STR("consent"));
    return by_existing_customer_rule(question);
}

static Str suppressed_why(const Customer *customer, Str address)
{
    for (uint32_t i = 0; i < customer->suppressed.count; i++)
        if (str_eq(customer->suppressed.items[i].address, address))
            return customer->suppressed.items[i].reason;
    return STR_NONE;
}

static bool on_trial_list(const Sending *sending, Str address)
{
    for (uint32_t i = 0; i < sending->only_to.count; i++)
        if (str_eq(sending->only_to.items[i], address)) return true;
    return sending->only_to.count == 0;
}

/* ---- one message ---- */

/* Reasons that have nothing to do with the person. */
static PolicyAnswer by_sending(const DecideIn *in, const Message *message)
{
    const Sending *sending = &in->definitions->sending;
    SendBy by = sending_by(in->definitions, message->kind);
    if (by == SEND_BY_SHOP) return lapse(STR("sent_by_shop"), STR_NONE);
    if (by == SEND_BY_NOBODY) return lapse(STR("sent_by_nobody"), STR_NONE);
    bool planned = message->state == MESSAGE_PLANNED;
    if (planned && sending->live && message->planned_at < sending->live_since)
        return lapse(STR("before_live"), STR_NONE);
    if (planned && in->now >= message->useful_until) return lapse(STR("overdue"), message->reason);
    return allowed(STR_NONE);
}

static PolicyAnswer by_person(const DecideIn *in, const Message *message, const Order *order)
{
    const Customer *customer = in->customer;
    Str address = policy_address(in, message);
    if (customer->nameless) return lapse(STR("not_customer"), STR_NONE);
    if (order && order->disowned) return lapse(STR("not_mine"), STR_NONE);
    if (address.len == 0) return wait_for(message->useful_until, STR("no_address"));
    if (customer_suppressed(customer, address))
        return lapse(STR("suppressed"), suppressed_why(customer, address));
    if (!on_trial_list(&in->definitions->sending, address)) return lapse(STR("trial"), STR_NONE);
    Question question = {in, customer, order, (MessageCategory)message->category, message->channel};
    return by_consent(&question);
}

/* Looked at again after as long as it has waited already, so that a long pause leaves few traces;
 * resuming asks at once (Definitions Changed). */
static Time paused_until(const DecideIn *in, const Message *message)
{
    Time waited = in->now - message->planned_at;
    if (waited < PAUSED_WAIT_MIN) waited = PAUSED_WAIT_MIN;
    if (waited > PAUSED_WAIT_MAX) waited = PAUSED_WAIT_MAX;
    Time until = in->now + waited;
    return until < message->useful_until ? until : message->useful_until;
}

PolicyAnswer policy_ask(const DecideIn *in, const Message *message)
{
    const Order *order = customer_order(in->customer, message->order_id);
    PolicyAnswer answer = by_sending(in, message);
    if (answer.verdict != POLICY_RELEASE) return answer;
    answer = by_person(in, message, order);
    if (answer.verdict != POLICY_RELEASE) return answer;
    bool asks = message->category == CATEGORY_FEEDBACK || message->category == CATEGORY_MARKETING;
    if (asks && customer_has_late_order(in->customer, in->now))
        return wait_for(message->useful_until, STR("late_order"));
    if (in->definitions->sending.paused) return wait_for(paused_until(in, message), STR("paused"));
    return answer;
}

PolicyAnswer policy_reach(const DecideIn *in, Str channel, MessageCategory category)
{
    const Customer *customer = in->customer;
    if (customer->nameless || customer->absorbed_into) return lapse(STR("not_customer"), STR_NONE);
    if (customer->email.len == 0) return lapse(STR("no_address"), STR_NONE);
    if (customer_suppressed(customer, customer->email))
        return lapse(STR("suppressed"), suppressed_why(customer, customer->email));
    Question question = {in, customer, NULL, category, channel};
    return by_consent(&question);
}
