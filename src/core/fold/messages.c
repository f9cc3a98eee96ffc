/* core/fold/messages.c - a message's way: planned, released, handed over; and what came of it.
 *
 *   planned -> released -> sent | refused | returned (planned again) | in doubt
 *   planned, released -> lapsed
 * A message that settled leaves `messages` by way of messages_left. One that went out (or may have)
 * stands in `sent`, where opens, clicks and answers are noted; each keeps its first moment. In
 * doubt: order news and service are planned again under the same id, feedback and marketing are
 * closed (design.md, decision 6). */
#include "base/utf8.h"
#include "core/fold/inside.h"

static int64_t number(const Json *properties, const char *name)
{
    int64_t value;
    return json_i64(json_get(properties, name), &value) ? value : 0;
}

static Message *message_of(Fold *fold, const Event *event)
{
    Hash16 id;
    return message_id_of(event, &id) ? customer_message(fold->customer, id) : NULL;
}

/* ---- as decided ---- */

void fold_message_planned(Fold *fold, const Event *event)
{
    const Json *properties = event_properties(event);
    MessageCategory category = CATEGORY_MARKETING;
    Message message = {.state = MESSAGE_PLANNED,
                       .kind = json_get_text(properties, "kind"),
                       .cause = json_get_text(properties, "cause"),
                       .channel = json_get_text(properties, "channel"),
                       .journey = json_get_text(properties, "journey"),
                       .version = (int32_t)number(properties, "version"),
                       .order_id = json_get_text(properties, "order_id"),
                       .shipment_id = json_get_text(properties, "shipment_id"),
                       .planned_at = event->handled_at,
                       .due_at = number(properties, "due_at"),
                       .useful_until = number(properties, "useful_until"),
                       .touched = true};
    if (!message_id_of(event, &message.id)) return;
    if (customer_message(fold->customer, message.id) || customer_sent(fold->customer, message.id))
        return;
    (void)category_parse(json_get_text(properties, "category"), &category);
    (void)hash16_parse(json_get_text(properties, "run"), &message.run);
    message.category = (int32_t)category;
    *list_push(fold->arena, &fold->customer->messages) = message;
}

void fold_message_released(Fold *fold, const Event *event)
{
    Message *message = message_of(fold, event);
    const Json *properties = event_properties(event);
    if (!message) return;
    const Json *data = json_get(properties, "data");
    message->state = MESSAGE_RELEASED;
    message->address = json_get_text(properties, "address");
    message->storefront = json_get_text(properties, "storefront");
    message->locale = json_get_text(properties, "locale");
    message->released_at = event->handled_at;
    message->release_until = number(properties, "release_until");
    message->due_at = message->release_until;
    message->reason = STR_NONE;
    message->data = data ? data->raw : STR_NONE;
    message->touched = true;
}

void fold_message_postponed(Fold *fold, const Event *event)
{
    Message *message = message_of(fold, event);
    if (!message) return;
    message->due_at = number(event_properties(event), "due_at");
    message->reason = json_get_text(event_properties(event), "reason");
    message->touched = true;
}

static void settle(Fold *fold, Message *message, MessageState state, Str reason)
{
    Customer *customer = fold->customer;
    message->state = (int32_t)state;
    message->reason = reason;
    message->touched = true;
    *list_push(fold->arena, &customer->messages_left) = *message;
    list_remove(&customer->messages, (uint32_t)(message - customer->messages.items));
}

void fold_message_lapsed(Fold *fold, const Event *event)
{
    Message *message = message_of(fold, event);
    if (message)
        settle(fold, message, MESSAGE_LAPSED, json_get_text(event_properties(event), "reason"));
}

/* ---- what the hand-over brought ---- */

static SentMessage sent_of(const Message *message)
{
    return (SentMessage){.id = message->id,
                         .kind = message->kind,
                         .channel = message->channel,
                         .cause = message->cause,
                         .journey = message->journey,
                         .category = message->category};
}

static bool sent_before(const SentMessage *a, const SentMessage *b) /* newest first */
{
    if (a->sent_at != b->sent_at) return a->sent_at > b->sent_at;
    return hash16_cmp(a->id, b->id) < 0;
}

static void sent_join(SentMessage *known, const SentMessage *news)
{
    known->sent_at = time_earliest(known->sent_at, news->sent_at);
    known->delivered_at = time_earliest(known->delivered_at, news->delivered_at);
    known->opened_at = time_earliest(known->opened_at, news->opened_at);
    known->clicked_at = time_earliest(known->clicked_at, news->clicked_at);
    known->answered_at = time_earliest(known->answered_at, news->answered_at);
    if (known->kind.len) return;
    known->kind = news->kind;
    known->channel = news->channel;
    known->cause = news->cause;
    known->journey = news->journey;
    known->category = news->category;
}

/* Joins it into `sent`; trimming keeps CUSTOMER_SENT_MAX of them. */
SentMessage *join_sent(Arena *arena, Customer *customer, const SentMessage *sent)
{
    SentMessage joined = *sent;
    SentMessage *known = customer_sent(customer, sent->id);
    if (known) {
        joined = *known;
        sent_join(&joined, sent);
        list_remove(&customer->sent, (uint32_t)(known - customer->sent.items));
    }
    joined.touched = true;
    (void)list_push(arena, &customer->sent);
    SentMessage *items = customer->sent.items;
    uint32_t at = customer->sent.count - 1;
    for (; at > 0 && sent_before(&joined, &items[at - 1]); at--)
        items[at] = items[at - 1];
    items[at] = joined;
    return &items[at];
}

void fold_message_sent(Fold *fold, const Event *event)
{
    Hash16 id;
    Message *message = message_of(fold, event);
    const Json *properties = event_properties(event);
    if (!message_id_of(event, &id)) return;
    MessageCategory category = CATEGORY_TRANSACTIONAL;
    (void)category_parse(json_get_text(properties, "category"), &category);
    /* One that lapsed while it was being handed over went out all the same. */
    SentMessage sent = {.id = id,
                        .kind = json_get_text(properties, "kind"),
                        .channel = json_get_text(properties, "channel"),
                        .cause = json_get_text(properties, "cause"),
                        .journey = json_get_text(properties, "journey"),
                        .category = (int32_t)category};
    if (message) sent = sent_of(message);
    sent.sent_at = event->occurred_at;
    if (message || customer_sent(fold->customer, id) || sent.kind.len)
        join_sent(fold->arena, fold->customer, &sent);
    if (message) settle(fold, message, MESSAGE_SENT, STR_NONE);
}

void fold_message_refused(Fold *fold, const Event *event)
{
    Message *message = message_of(fold, event);
    if (message)
        settle(fold, message, MESSAGE_REFUSED, json_get_text(event_properties(event), "reason"));
}

static void plan_again(Message *message, Time now, Str reason)
{
    message->state = MESSAGE_PLANNED;
    message->due_at = now;
    message->release_until = 0;
    message->reason = reason;
    message->touched = true;
}

/* What says nothing about the message itself: nobody came to hand it over, or the server is down.
 */
static bool is_no_try(Str reason)
{
    static const char *const reasons[] = {
        "release_expired", "absorbed",          "server_down", "paused", "server_refuses",
        "provider_limit",  "provider_deferred", "warm_up",     "ending", "template_failed"};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (str_is(reason, reasons[i])) return true;
    return false;
}

void fold_message_returned(Fold *fold, const Event *event)
{
    Message *message = message_of(fold, event);
    Str reason = json_get_text(event_properties(event), "reason");
    if (!message || message->state != MESSAGE_RELEASED) return;
    plan_again(message, event->handled_at, reason);
    if (!is_no_try(reason)) message->tries++;
}

void fold_message_in_doubt(Fold *fold, const Event *event)
{
    Message *message = message_of(fold, event);
    if (!message || message->state != MESSAGE_RELEASED) return;
    if (message->category <= CATEGORY_SERVICE) {
        plan_again(message, event->handled_at, STR("in_doubt"));
        return;
    }
    SentMessage sent = sent_of(message);
    sent.sent_at = event->occurred_at; /* it may have gone: caps count it, opens are noted */
    join_sent(fold->arena, fold->customer, &sent);
    settle(fold, message, MESSAGE_CLOSED_IN_DOUBT, STR("in_doubt"));
}

/* ---- what the person and the mail servers did with it ---- */

void fold_email_event(Fold *fold, const Event *event)
{
    Hash16 id;
    Message *message = message_of(fold, event);
    bool named = message_id_of(event, &id);
    if (event->kind == EV_EMAIL_BOUNCED) fold_bounced(fold, event, message);
    if (event->kind == EV_EMAIL_SPAM) fold_complained(fold, event, message);
    if (!named || (!message && !customer_sent(fold->customer, id))) return;
    SentMessage news = message ? sent_of(message) : (SentMessage){.id = id};
    if (event->kind == EV_EMAIL_DELIVERED) news.delivered_at = event->occurred_at;
    if (event->kind == EV_EMAIL_OPENED) news.opened_at = event->occurred_at;
    if (event->kind == EV_EMAIL_CLICKED) news.clicked_at = event->occurred_at;
    join_sent(fold->arena, fold->customer, &news);
}

/* ---- joining ---- */

/* Of two states of one message the one further on its way counts; what went out stays out. */
void join_message(Arena *arena, Customer *customer, const Message *message)
{
    Message *known = customer_message(customer, message->id);
    const SentMessage *sent = customer_sent(customer, message->id);
    if (sent && sent->sent_at) return;
    if (!known) {
        *list_push(arena, &customer->messages) = *message;
    } else if (message->state > known->state ||
               (message->state == known->state && message->tries > known->tries)) {
        *known = *message;
    }
}
