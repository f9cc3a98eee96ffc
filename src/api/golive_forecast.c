/* api/golive_forecast.c - the core, run ahead on copies: nothing is stored, nothing is sent.
 *
 * A customer is woken at each of its moments until the end of the time asked about, under the
 * definitions as they are but live. What it would release is what would go out. Orders that left
 * the snapshot are not brought back: a run about one of them is passed over. */
#include "api/golive.h"
#include "core/core.h"

#define WAKES_MAX 32 /* of one customer */

typedef struct Ahead {
    ApiCx *cx;
    const Definitions *definitions;
    Time until;
    Forecast *forecast;
} Ahead;

static void note_first(Ahead *ahead, const MessageItem *item)
{
    MessageItems *first = &ahead->forecast->first;
    (void)list_push(ahead->cx->arena, first);
    uint32_t at = first->count - 1;
    for (; at > 0 && first->items[at - 1].row.message.due_at > item->row.message.due_at; at--)
        first->items[at] = first->items[at - 1];
    first->items[at] = *item;
    if (first->count > FORECAST_FIRST) first->count = FORECAST_FIRST;
}

static void note_release(Ahead *ahead, const Customer *customer, const Json *properties, Time at)
{
    Arena *arena = ahead->cx->arena;
    Str name = arena_str(arena, json_get_text(properties, "kind"));
    ForecastKind **kind = (ForecastKind **)(void *)map_at(&ahead->forecast->kinds, name);
    if (!*kind) *kind = ARENA_NEW(arena, ForecastKind);
    if (!(*kind)->count++ || at < (*kind)->first_due_at) (*kind)->first_due_at = at;
    MessageCategory category = CATEGORY_MARKETING;
    (void)category_parse(json_get_text(properties, "category"), &category);
    MessageItem item = {
        .row = {.customer = customer->id,
                .message = {.kind = name,
                            .category = (int32_t)category,
                            .state = MESSAGE_PLANNED,
                            .channel = arena_str(arena, json_get_text(properties, "channel")),
                            .journey = arena_str(arena, json_get_text(properties, "journey")),
                            .address = arena_str(arena, json_get_text(properties, "address")),
                            .due_at = at}                 },
        .person = { .name = arena_str(arena, customer->name),
                .email = arena_str(arena, customer->email)}
    };
    (void)hash16_parse(json_get_text(properties, "message_id"), &item.row.message.id);
    note_first(ahead, &item);
}

static Err customer_ahead(Ahead *ahead, Arena *scratch, Str snapshot)
{
    Customer customer = {0};
    ApiCx *cx = ahead->cx;
    Err e = record_decode(scratch, snapshot, &customer_type, &customer, &cx->diag);
    if (e) return e;
    Time now = cx->now;
    for (int wake = 0; wake < WAKES_MAX && customer.wake_at < ahead->until; wake++) {
        now = customer.wake_at > now ? customer.wake_at : now;
        CoreIn in = {.arena = scratch,
                     .definitions = ahead->definitions,
                     .now = now,
                     .secret = cx->api->world->secret};
        CoreOut out = {0};
        core_handle(&in, &customer, &out);
        for (uint32_t i = 0; i < out.decisions.count; i++)
            if (out.decisions.items[i].kind == EV_MESSAGE_RELEASED)
                note_release(ahead, &customer, json_get(out.decisions.items[i].body, "properties"),
                             now);
        if (!out.decisions.count && customer.wake_at <= now) break;
        customer.messages_left.count = customer.sent_left.count = customer.orders_left.count = 0;
    }
    return OK;
}

Err forecast_read(ApiCx *cx, Time until, Forecast *ret_forecast)
{
    Reads reads;
    CustomerRows rows = {0};
    Definitions live = *cx->definitions;
    *ret_forecast = (Forecast){.kinds = map_new(cx->arena)};
    live.sending.live = true;
    live.sending.paused = false;
    live.sending.live_since = 0;
    Ahead ahead = {.cx = cx, .definitions = &live, .until = until, .forecast = ret_forecast};
    Err e = parts_reads(cx, &reads);
    if (!e) e = reads_waking(&reads, until, FORECAST_CUSTOMERS_MAX, &rows, &cx->diag);
    for (uint32_t i = 0; i < rows.count && !e; i++) {
        Arena *scratch = arena_open(0);
        e = customer_ahead(&ahead, scratch, rows.items[i].snapshot);
        arena_close(scratch);
    }
    return e;
}
