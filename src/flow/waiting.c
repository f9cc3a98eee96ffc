/* flow/waiting.c - see waiting.h. */
#include "flow/waiting.h"
#include "base/map.h"
#include "flow/own_event.h"

#define PAGE_ROWS 1000

Err waiting_read(const WaitingBy *by, WaitingMessages *ret_waiting)
{
    Reads reads;
    ReadsCursor after = {0};
    *ret_waiting = (WaitingMessages){0};
    Err e = reads_open(by->db, by->arena, &reads, by->diag);
    while (!e && ret_waiting->count < WAITING_MAX) {
        WaitingMessages page;
        e = reads_waiting(&reads, &after, PAGE_ROWS, &page, by->diag);
        if (e || !page.count) break;
        for (uint32_t i = 0; i < page.count; i++)
            *list_push(by->arena, ret_waiting) = page.items[i];
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

static WaitingKind *kind_of(const WaitingBy *by, WaitingKinds *kinds, const WaitingMessage *message)
{
    for (uint32_t i = 0; i < kinds->count; i++)
        if (str_eq(kinds->items[i].kind, message->kind)) return &kinds->items[i];
    WaitingKind *kind = list_push(by->arena, kinds);
    *kind = (WaitingKind){message->kind, message->category, 0, message->due_at};
    return kind;
}

void waiting_kinds(const WaitingBy *by, const WaitingMessages *waiting, WaitingKinds *ret_kinds)
{
    *ret_kinds = (WaitingKinds){0};
    for (uint32_t i = 0; i < waiting->count; i++) {
        const WaitingMessage *message = &waiting->items[i];
        if (!waiting_now(message, by->now)) continue;
        WaitingKind *kind = kind_of(by, ret_kinds, message);
        kind->count++;
        if (message->due_at < kind->oldest_due_at) kind->oldest_due_at = message->due_at;
    }
}

Err waiting_first(const WaitingBy *by, const WaitingMessages *waiting, uint32_t max,
                  MessageItems *ret_first)
{
    Reads reads;
    *ret_first = (MessageItems){0};
    Err e = reads_open(by->db, by->arena, &reads, by->diag);
    for (uint32_t i = 0; i < waiting->count && ret_first->count < max && !e; i++) {
        MessageItem item;
        if (!waiting_now(&waiting->items[i], by->now)) continue;
        e = reads_message(&reads, waiting->items[i].id, &item, by->diag);
        if (!e) *list_push(by->arena, ret_first) = item;
    }
    return e;
}

static bool among(const Json *kinds, Str kind)
{
    for (const Json *item = json_is(kinds, JSON_ARRAY) ? kinds->first : NULL; item;
         item = item->next)
        if (str_eq(item->text, kind)) return true;
    return false;
}

static void item_make(const WaitingBy *by, const OwnEvent *told, EngineItem *ret_item)
{
    OwnEvent event = *told;
    event.source = by->source;
    event.at = by->now;
    own_event_item(by->arena, &event, ret_item);
}

Err waiting_lapse(const WaitingBy *by, const WaitingMessages *waiting, const WaitingLapse *lapse)
{
    EngineItem *items = ARENA_ARRAY(by->arena, EngineItem, waiting->count + 1);
    size_t count = 0;
    for (uint32_t i = 0; i < waiting->count; i++) {
        const WaitingMessage *message = &waiting->items[i];
        if (!waiting_now(message, by->now) || among(lapse->kinds, message->kind) == lapse->others)
            continue;
        OwnEvent told = {.customer = message->customer,
                         .kind = EV_MESSAGE_LAPSED,
                         .properties = arena_printf(
                             by->arena, "{\"message_id\":\"%.*s\",\"reason\":\"%.*s\"}",
                             STR_ARG(hash16_hex(by->arena, message->id)), STR_ARG(lapse->reason))};
        item_make(by, &told, &items[count++]);
    }
    return by->append(by->self, items, count, by->diag);
}

Err waiting_ask_again(const WaitingBy *by, const WaitingMessages *waiting)
{
    EngineItem *items = ARENA_ARRAY(by->arena, EngineItem, waiting->count + 1);
    size_t count = 0;
    Map seen = map_new(by->arena);
    for (uint32_t i = 0; i < waiting->count; i++) {
        const WaitingMessage *message = &waiting->items[i];
        void **place = map_at_u64(&seen, (uint64_t)message->customer);
        if (*place || !str_is(message->reason, "paused")) continue;
        *place = items;
        OwnEvent told = {
            .customer = message->customer, .kind = EV_DEFINITIONS_CHANGED, .properties = STR("{}")};
        item_make(by, &told, &items[count++]);
    }
    return by->append(by->self, items, count, by->diag);
}
