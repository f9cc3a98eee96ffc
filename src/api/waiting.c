/* api/waiting.c - see waiting.h. */
#include "api/waiting.h"
#include "api/append.h"
#include "base/map.h"

#define PAGE_ROWS 1000

Err waiting_read(ApiCx *cx, WaitingMessages *ret_waiting)
{
    Reads reads;
    ReadsCursor after = {0};
    *ret_waiting = (WaitingMessages){0};
    Err e = parts_reads(cx, &reads);
    while (!e && ret_waiting->count < WAITING_MAX) {
        WaitingMessages page;
        e = reads_waiting(&reads, &after, PAGE_ROWS, &page, &cx->diag);
        if (e || !page.count) break;
        for (uint32_t i = 0; i < page.count; i++)
            *list_push(cx->arena, ret_waiting) = page.items[i];
        const WaitingMessage *last = &page.items[page.count - 1];
        after = (ReadsCursor){.set = true, .at = last->due_at, .hash = last->id};
    }
    return e;
}

bool waiting_now(const WaitingMessage *message, Time now)
{
    return message->state == MESSAGE_RELEASED || message->due_at <= now ||
           str_is(message->reason, "paused");
}

static bool among(const Json *kinds, Str kind)
{
    for (const Json *item = json_is(kinds, JSON_ARRAY) ? kinds->first : NULL; item;
         item = item->next)
        if (str_eq(item->text, kind)) return true;
    return false;
}

Err waiting_lapse(ApiCx *cx, const WaitingMessages *waiting, const WaitingLapse *lapse)
{
    EngineItem *items = ARENA_ARRAY(cx->arena, EngineItem, waiting->count + 1);
    size_t count = 0;
    for (uint32_t i = 0; i < waiting->count; i++) {
        const WaitingMessage *message = &waiting->items[i];
        if (!waiting_now(message, cx->now) || among(lapse->kinds, message->kind) == lapse->others)
            continue;
        append_item(cx, &items[count++], message->customer, EV_MESSAGE_LAPSED,
                    arena_printf(cx->arena, "{\"message_id\":\"%.*s\",\"reason\":\"%.*s\"}",
                                 STR_ARG(hash16_hex(cx->arena, message->id)),
                                 STR_ARG(lapse->reason)));
    }
    return append_now(cx, items, count);
}

Err waiting_ask_again(ApiCx *cx, const WaitingMessages *waiting)
{
    EngineItem *items = ARENA_ARRAY(cx->arena, EngineItem, waiting->count + 1);
    size_t count = 0;
    Map seen = map_new(cx->arena);
    for (uint32_t i = 0; i < waiting->count; i++) {
        const WaitingMessage *message = &waiting->items[i];
        void **place = map_at_u64(&seen, (uint64_t)message->customer);
        if (*place || !str_is(message->reason, "paused")) continue;
        *place = cx;
        append_item(cx, &items[count++], message->customer, EV_DEFINITIONS_CHANGED, STR("{}"));
    }
    return append_now(cx, items, count);
}
