/* engine/message_rows.c - messages that a handling changed, as news for their rows. The meaning is
 * in the header. */
#include "flow/engine/message_rows.h"

static MessageNews *news_of(Arena *arena, MessageNewsList *list, Hash16 id)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (hash16_eq(list->items[i].row.message.id, id)) return &list->items[i];
    MessageNews *news = list_push(arena, list);
    *news = (MessageNews){.row.message.id = id};
    return news;
}

static bool body_message_id(const Json *body, Hash16 *ret_id)
{
    return hash16_parse(json_get_text(json_get(body, "properties"), "message_id"), ret_id);
}

void message_news_planned(Arena *arena, const Json *decision, MessageNewsList *list)
{
    Hash16 id;
    if (!body_message_id(decision, &id)) return;
    MessageNews *news = news_of(arena, list, id);
    news->planned = news->full = true;
}

/* Its data is there in the handling that released it, and from then on in the row alone. */
static void news_of_message(Arena *arena, Message *message, MessageNewsList *list)
{
    MessageNews *news = news_of(arena, list, message->id);
    news->row.message = *message;
    if (message->state == MESSAGE_PLANNED || message->data.len) news->full = true;
    message->data = STR_NONE;
    message->touched = false;
}

static void news_of_sent(Arena *arena, SentMessage *sent, MessageNewsList *list)
{
    if (!sent->touched) return;
    sent->touched = false;
    MessageRow *row = &news_of(arena, list, sent->id)->row;
    row->sent_at = sent->sent_at;
    row->delivered_at = sent->delivered_at;
    row->opened_at = sent->opened_at;
    row->clicked_at = sent->clicked_at;
    row->answered_at = sent->answered_at;
}

static int32_t settled_state(EventKind kind)
{
    if (kind == EV_MESSAGE_SENT) return MESSAGE_SENT;
    if (kind == EV_MESSAGE_REFUSED) return MESSAGE_REFUSED;
    return MESSAGE_CLOSED_IN_DOUBT;
}

bool message_told_to_another(const Event *event, Hash16 *ret_id)
{
    return event->kind == EV_MESSAGE_REFUSED &&
           str_is(json_get_text(event_properties(event), "reason"), MESSAGE_TOLD_TO_ANOTHER) &&
           body_message_id(event->body, ret_id);
}

/* The result of a hand-over reaches the row even when the customer forgot the message meanwhile. */
static void news_of_result(Arena *arena, const Customer *customer, const Event *event,
                           MessageNewsList *list)
{
    Hash16 id;
    if (event->kind != EV_MESSAGE_SENT && event->kind != EV_MESSAGE_REFUSED &&
        event->kind != EV_MESSAGE_IN_DOUBT)
        return;
    if (!body_message_id(event->body, &id)) return;
    MessageRow *row = &news_of(arena, list, id)->row;
    if (!row->message.state && !customer_message(customer, id)) {
        row->message.state = settled_state(event->kind);
        if (event->kind == EV_MESSAGE_SENT && !row->sent_at) row->sent_at = event->occurred_at;
    }
    const Json *properties = event_properties(event);
    row->server_answer = json_get_text(properties, "answer");
    row->subject = json_get_text(properties, "subject");
}

/* The row is the first one's, of which nothing is said. */
static void forget_second(const Event *event, MessageNewsList *list)
{
    Hash16 id;
    if (!message_told_to_another(event, &id)) return;
    for (uint32_t i = list->count; i-- > 0;)
        if (hash16_eq(list->items[i].row.message.id, id)) list_remove(list, i);
}

void message_news(Arena *arena, Customer *customer, const Event *event, MessageNewsList *list)
{
    for (uint32_t i = 0; i < customer->messages.count; i++)
        if (customer->messages.items[i].touched)
            news_of_message(arena, &customer->messages.items[i], list);
    for (uint32_t i = 0; i < customer->messages_left.count; i++)
        news_of_message(arena, &customer->messages_left.items[i], list);
    customer->messages_left.count = 0;
    for (uint32_t i = 0; i < customer->sent.count; i++)
        news_of_sent(arena, &customer->sent.items[i], list);
    for (uint32_t i = 0; i < customer->sent_left.count; i++)
        news_of_sent(arena, &customer->sent_left.items[i], list);
    customer->sent_left.count = 0;
    if (!event) return;
    news_of_result(arena, customer, event, list);
    forget_second(event, list);
}

static void tell_time(Time *time, Time told)
{
    if (told) *time = told;
}

static void tell_text(Str *text, Str told)
{
    if (told.len) *text = told;
}

void message_row_tell(MessageRow *row, const MessageNews *news)
{
    const Message *told = &news->row.message;
    if (news->full) {
        Str data = row->message.data;
        row->message = *told;
        row->message.data = told->data.len ? told->data : data;
    } else if (told->state) {
        row->message.state = told->state;
        row->message.tries = told->tries;
        row->message.reason = told->reason;
    }
    tell_time(&row->sent_at, news->row.sent_at);
    tell_time(&row->delivered_at, news->row.delivered_at);
    tell_time(&row->opened_at, news->row.opened_at);
    tell_time(&row->clicked_at, news->row.clicked_at);
    tell_time(&row->answered_at, news->row.answered_at);
    tell_text(&row->server_answer, news->row.server_answer);
    tell_text(&row->subject, news->row.subject);
}
