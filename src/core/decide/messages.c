/* core/decide/messages.c - planned messages: released, postponed or lapsed, as the policy says.
 *
 * Asked: what is due; at every event also what waits for a reason that the event may have ended;
 * and what is planned or released but may not go any more (unsubscribed, suppressed, disowned)
 * lapses. A try that failed waits longer each time, by chance a little more or less. */
#include "core/decide/inside.h"

#include "domain/message_data.h"

#define RELEASE_GOOD_FOR (10 * MINUTE)

static Decision lapsed(const DecideIn *in, const Message *message, Str reason, Str because)
{
    Writer writer = decision_start(in, EV_MESSAGE_LAPSED);
    put_message(&writer, message);
    json_put_str(&writer.out, "reason", reason);
    json_put_str_opt(&writer.out, "because", because);
    return decision_end(&writer);
}

static Decision postponed(const DecideIn *in, const Message *message, Time due_at, Str reason)
{
    Writer writer = decision_start(in, EV_MESSAGE_POSTPONED);
    put_message(&writer, message);
    json_put_i64(&writer.out, "due_at", due_at);
    json_put_str(&writer.out, "reason", reason);
    return decision_end(&writer);
}

/* ---- release ---- */

static Str first_of(Str a, Str b)
{
    return a.len ? a : b;
}

static Str locale_of(const DecideIn *in, const Order *order, const Storefront *storefront)
{
    Str locale = in->customer->language_said;
    if (order) locale = first_of(locale, order->locale);
    locale = first_of(locale, in->customer->locale);
    if (storefront) locale = first_of(locale, storefront->locale);
    return first_of(locale, STR("en"));
}

static void put_data(Writer *writer, const DecideIn *in, const Message *message, const Order *order)
{
    Buf data = buf_new(in->arena, MESSAGE_DATA_BYTES_MAX);
    MessageDataIn source = {in->customer, message, order, in->definitions->version};
    message_data_write(&data, &source);
    if (data.overflow && order) { /* an order of unheard-of size: without its lines */
        Order small = *order;
        small.lines_more += (int32_t)small.lines.count;
        small.lines.count = 0;
        source.order = &small;
        buf_clear(&data);
        message_data_write(&data, &source);
    }
    json_key(&writer->out, "data");
    json_out_raw(&writer->out, buf_str(&data));
}

static Decision released(const DecideIn *in, const Message *message, Str because)
{
    const Order *order = customer_order(in->customer, message->order_id);
    Str told = order ? order->storefront : STR_NONE;
    const Storefront *storefront =
        definitions_storefront(in->definitions, first_of(told, in->customer->storefront));
    Message now = *message;
    now.released_at = in->now;
    Writer writer = decision_start(in, EV_MESSAGE_RELEASED);
    put_message(&writer, message);
    json_put_str(&writer.out, "address", policy_address(in, message));
    json_put_str(&writer.out, "storefront", storefront ? storefront->id : STR_NONE);
    json_put_str(&writer.out, "locale", locale_of(in, order, storefront));
    json_put_i64(&writer.out, "release_until", in->now + RELEASE_GOOD_FOR);
    json_put_i64(&writer.out, "useful_until", message->useful_until);
    json_put_str(&writer.out, "because", because);
    put_data(&writer, in, &now, order);
    return decision_end(&writer);
}

/* ---- trying again ---- */

static Time retry_at(const DecideIn *in, const Message *message)
{
    static const Time delays[] = {MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR};
    int32_t last = (int32_t)(sizeof delays / sizeof delays[0]) - 1;
    int32_t index = message->tries > 0 ? message->tries - 1 : 0;
    Time delay = delays[index < last ? index : last];
    Str tries = arena_printf(in->arena, "%d", message->tries);
    Hash16 draw = hash16(hash16_str(&message->id), tries);
    uint64_t chance = chance_u64(in->secret, STR("retry"), hash16_str(&draw));
    Time at = in->now + delay - delay / 5 + (Time)(chance % (uint64_t)(2 * delay / 5));
    return at < message->useful_until ? at : message->useful_until;
}

/* The moment the sender named, when the whole server was at fault. */
static Time named_retry_at(const DecideIn *in, const Message *message)
{
    Time at;
    if (!json_time(json_get(event_properties(in->event), "retry_at"), &at) || at <= in->now)
        return retry_at(in, message);
    return at < message->useful_until ? at : message->useful_until;
}

static bool has_failed(Str reason)
{
    return !str_is(reason, "release_expired") && !str_is(reason, "absorbed");
}

/* The message that just came back with a failure. */
static bool returned_next(const DecideIn *in, DecideWork *work, Decision *ret_decision)
{
    Hash16 id;
    if (work->returned || !in->event || in->event->kind != EV_MESSAGE_RETURNED) return false;
    work->returned = true;
    if (!hash16_parse(json_get_text(event_properties(in->event), "message_id"), &id)) return false;
    const Message *message = customer_message(in->customer, id);
    if (!message || message->state != MESSAGE_PLANNED || message->due_at > in->now) return false;
    if (!has_failed(message->reason) || in->now >= message->useful_until) return false;
    *ret_decision = postponed(in, message, named_retry_at(in, message), message->reason);
    return true;
}

/* ---- any message ---- */

/* An exit of its journey that holds now: the message is overtaken. */
static const Condition *overtaken_by(const DecideIn *in, const Message *message)
{
    const Journey *journey =
        definitions_journey(in->definitions, message->journey, message->version);
    if (!journey) return NULL;
    Run run = {.id = message->run,
               .journey = message->journey,
               .order_id = message->order_id,
               .shipment_id = message->shipment_id};
    return condition_that_holds(in, &run, journey->exits.items, journey->exits.count);
}

static bool is_held(const Message *message)
{
    static const char *const reasons[] = {"late_order", "paused", "no_address"};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (str_is(message->reason, reasons[i])) return true;
    return false;
}

static bool look_at(const DecideIn *in, const Message *message, Decision *ret_decision)
{
    bool planned = message->state == MESSAGE_PLANNED;
    bool due = planned && message->due_at <= in->now;
    if (!due && !in->event) return false;
    const Condition *exit = planned ? overtaken_by(in, message) : NULL;
    if (exit) {
        *ret_decision = lapsed(in, message, STR("exit"), exit->fact);
        return true;
    }
    PolicyAnswer answer = policy_ask(in, message);
    switch (answer.verdict) {
    case POLICY_LAPSE:
        *ret_decision = lapsed(in, message, answer.reason, answer.because);
        return true;
    case POLICY_WAIT:
        if (due) *ret_decision = postponed(in, message, answer.until, answer.reason);
        return due;
    case POLICY_RELEASE:
        if (!due && !(planned && is_held(message))) return false;
        *ret_decision = released(in, message, answer.because);
        return true;
    }
    return false;
}

bool message_next(const DecideIn *in, DecideWork *work, Decision *ret_decision)
{
    if (returned_next(in, work, ret_decision)) return true;
    for (uint32_t i = 0; i < in->customer->messages.count; i++)
        if (look_at(in, &in->customer->messages.items[i], ret_decision)) return true;
    return false;
}
