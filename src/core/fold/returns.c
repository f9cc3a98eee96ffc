/* core/fold/returns.c - what goes back to the shop: asked for and arrived, each return by its id.
 *
 * Not here: money (refunds.c), what may still be asked of an order under return (the journeys'
 * documents). Either event may come first, and before its order. */
#include "base/utf8.h"
#include "core/fold/inside.h"

#define RETURN_LINES_MAX  60
#define RETURN_ID_MAX     100
#define RETURN_REASON_MAX 300

static Return *return_hold(Arena *arena, Order *order, Str id)
{
    for (uint32_t i = 0; i < order->returns.count; i++)
        if (str_eq(order->returns.items[i].id, id)) return &order->returns.items[i];
    (void)list_push(arena, &order->returns);
    Return *items = order->returns.items;
    uint32_t at = order->returns.count - 1;
    for (; at > 0 && str_cmp(items[at - 1].id, id) > 0; at--)
        items[at] = items[at - 1];
    items[at] = (Return){.id = id};
    return &items[at];
}

static bool lines_win(const Return *news, const Return *known)
{
    if (!news->lines.count) return false;
    if (news->lines_at != known->lines_at) return news->lines_at > known->lines_at;
    return news->lines_tie > known->lines_tie;
}

void returns_join(Arena *arena, Order *order, const Order *news)
{
    for (uint32_t i = 0; i < news->returns.count; i++) {
        const Return *told = &news->returns.items[i];
        Return *known = return_hold(arena, order, told->id);
        known->unnamed = told->unnamed;
        known->requested_at = time_earliest(known->requested_at, told->requested_at);
        known->received_at = time_earliest(known->received_at, told->received_at);
        text_tell(&known->reason, &known->reason_at, told->reason, told->reason_at);
        if (!lines_win(told, known)) continue;
        known->lines.items = told->lines.items;
        known->lines.count = known->lines.capacity = told->lines.count;
        known->lines_at = told->lines_at;
        known->lines_tie = told->lines_tie;
    }
    if (order->returns.count > ORDER_RETURNS_MAX) order->returns.count = ORDER_RETURNS_MAX;
}

static void lines_told(Arena *arena, const Event *event, Return *news)
{
    const Json *products = json_get(event_properties(event), "products");
    if (!json_is(products, JSON_ARRAY)) return;
    for (const Json *item = products->first; item; item = item->next) {
        Str id = json_get_text(item, "product_id");
        if (id.len == 0) id = json_get_text(item, "sku");
        if (id.len == 0 || news->lines.count == RETURN_LINES_MAX) continue;
        *list_push(arena, &news->lines) = (ShipmentLine){id, json_get_text(item, "quantity")};
    }
    news->lines_at = event->occurred_at;
    news->lines_tie = event_tie(event);
}

static void return_told(Fold *fold, const Event *event, bool received)
{
    const Json *properties = event_properties(event);
    Str order_id = event_order_id(event);
    if (order_id.len == 0) return;
    Return told = {.id = utf8_cut(str_trim(json_get_text(properties, "return_id")), RETURN_ID_MAX),
                   .reason =
                       utf8_cut(str_trim(json_get_text(properties, "reason")), RETURN_REASON_MAX),
                   .reason_at = event->occurred_at};
    told.unnamed = told.id.len == 0;
    if (told.unnamed) told.id = hash16_hex(fold->arena, event->id);
    *(received ? &told.received_at : &told.requested_at) = event->occurred_at;
    lines_told(fold->arena, event, &told);
    Order news = {.changed_at = event->occurred_at};
    *list_push(fold->arena, &news.returns) = told;
    order_tell(fold, order_hold(fold, order_id), &news, !(event->flags & EVENT_HISTORY));
}

void fold_return_requested(Fold *fold, const Event *event)
{
    return_told(fold, event, false);
}

void fold_return_received(Fold *fold, const Event *event)
{
    return_told(fold, event, true);
}
