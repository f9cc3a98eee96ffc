/* core/fold/common.c - the small joins all topics use, and what is raised. */
#include "core/fold/inside.h"

void text_tell(Str *text, Time *at, Str news, Time news_at)
{
    if (news.len == 0) return;
    bool wins = text->len == 0 || news_at > *at || (news_at == *at && str_cmp(news, *text) > 0);
    if (!wins) return;
    *text = news;
    *at = news_at;
}

int64_t event_tie(const Event *event)
{
    int64_t tie;
    memcpy(&tie, event->id.bytes, sizeof tie);
    return tie ? tie : 1;
}

Time event_moment(const Event *event, const Json *properties, const char *name)
{
    Time time;
    if (!json_time(json_get(properties, name), &time) || time <= 0) return event->occurred_at;
    return time > event->received_at ? event->received_at : time;
}

Time promised_moment(const Json *properties, const char *name)
{
    Time time;
    const Json *json = json_get(properties, name);
    if (!json_time(json, &time) || time <= 0) return 0;
    bool date_alone = json->kind == JSON_STRING && str_trim(json->text).len == 10;
    return date_alone ? time + DAY : time;
}

bool message_id_of(const Event *event, Hash16 *ret_id)
{
    return hash16_parse(json_get_text(event_properties(event), "message_id"), ret_id);
}

bool texts_have(const StrList *list, Str text)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (str_eq(list->items[i], text)) return true;
    return false;
}

void texts_add(Arena *arena, StrList *list, Str text)
{
    if (text.len == 0 || texts_have(list, text)) return;
    (void)list_push(arena, list);
    uint32_t at = list->count - 1;
    for (; at > 0 && str_cmp(list->items[at - 1], text) > 0; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = text;
}

static bool said_before(Str a, Time a_at, Str b, Time b_at)
{
    return a_at > b_at || (a_at == b_at && str_cmp(a, b) < 0);
}

void said_add(Arena *arena, StrList *texts, SaidList *moments, Str text, Time at, uint32_t max)
{
    while (moments->count < texts->count)
        *list_push(arena, moments) = (SaidAt){1};
    for (uint32_t i = 0; i < texts->count; i++) {
        if (!str_eq(texts->items[i], text)) continue;
        if (moments->items[i].at >= at) return;
        list_remove(texts, i);
        list_remove(moments, i);
        break;
    }
    (void)list_push(arena, texts);
    (void)list_push(arena, moments);
    uint32_t place = texts->count - 1;
    for (;
         place > 0 && said_before(text, at, texts->items[place - 1], moments->items[place - 1].at);
         place--) {
        texts->items[place] = texts->items[place - 1];
        moments->items[place] = moments->items[place - 1];
    }
    texts->items[place] = text;
    moments->items[place].at = at;
    if (texts->count > max) texts->count = moments->count = max;
}

/* ---- what became true ---- */

void raise_fact(Fold *fold, Fact fact, Str order_id, Str shipment_id, Time occurred_at)
{
    *list_push(fold->arena, &fold->raised) = (RaisedFact){fact, order_id, shipment_id, occurred_at};
}

/* Nothing is true of an order that is only heard of. */
Truth order_truth(const Order *order)
{
    Truth truth = {.placed = order->placed_at != 0};
    if (!truth.placed) return truth;
    truth.received = order->received_at != 0;
    truth.cancelled = order->cancelled_at != 0;
    truth.promise = order_promise(order);
    for (uint32_t i = 0; i < order->shipments.count && i < ORDER_SHIPMENTS_MAX; i++)
        if (order->shipments.items[i].shipped_at)
            truth.shipped[truth.shipped_count++] = order->shipments.items[i].shipment_id;
    return truth;
}

static bool was_shipped(const Truth *truth, Str shipment_id)
{
    for (uint32_t i = 0; i < truth->shipped_count; i++)
        if (str_eq(truth->shipped[i], shipment_id)) return true;
    return false;
}

void raise_new(Fold *fold, const Order *order, const Truth *before)
{
    Truth now = order_truth(order);
    Str id = order->order_id;
    if (now.placed && !before->placed)
        raise_fact(fold, FACT_ORDER_PLACED, id, STR_NONE, order->placed_at);
    for (uint32_t i = 0; i < order->shipments.count && now.placed; i++) {
        const Shipment *shipment = &order->shipments.items[i];
        if (shipment->shipped_at && !was_shipped(before, shipment->shipment_id))
            raise_fact(fold, FACT_ORDER_SHIPPED, id, shipment->shipment_id, shipment->shipped_at);
    }
    if (now.received && !before->received)
        raise_fact(fold, FACT_ORDER_RECEIVED, id, STR_NONE, order->received_at);
    if (now.cancelled && !before->cancelled)
        raise_fact(fold, FACT_ORDER_CANCELLED, id, STR_NONE, order->cancelled_at);
    if (now.promise && now.promise != before->promise)
        raise_fact(fold, FACT_PROMISE_MOVED, id, STR_NONE, order->changed_at);
}
