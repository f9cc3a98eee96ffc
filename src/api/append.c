/* api/append.c - see append.h. */
#include "api/append.h"
#include "io/thread.h"
#include <assert.h>

#define APPEND_ITEMS_MAX 500 /* of one batch */

void append_item(ApiCx *cx, EngineItem *ret_item, int64_t customer, EventKind kind, Str properties)
{
    *ret_item = (EngineItem){.kind = ENGINE_OWN_EVENT,
                             .customer = customer,
                             .raw = event_call(cx->arena, kind, properties)};
    ret_item->event = (Event){
        .kind = kind,
        .format = 1,
        .occurred_at = cx->now,
        .received_at = cx->now,
        .source = arena_printf(cx->arena, "console:%.*s", STR_ARG(str_slice(api_who(cx), 0, 60)))};
    Diag diag = {0};
    Err e = json_parse(cx->arena, ret_item->raw, NULL, &ret_item->event.body, &diag);
    assert(!e); /* we wrote it */
}

static void done(void *self, EngineBatch *batch)
{
    bool pushed = queue_push(self, batch);
    assert(pushed); /* it has room for one, and there is one */
}

static Err append_batch(ApiCx *cx, EngineItem *items, size_t count)
{
    Queue *queue = queue_open(1);
    void *batch_done;
    EngineBatch batch = {.items = items, .count = count, .done = done, .self = queue};
    if (!engine_submit(cx->api->engine, &batch)) {
        queue_close(queue);
        return fail(&cx->diag, ERR_BUSY, "too much is waiting; try again in a second");
    }
    while (!queue_wait(queue, MINUTE, &batch_done)) /* the turn reads what is ours: no giving up */
        ;
    queue_close(queue);
    for (size_t i = 0; i < count; i++) {
        if (items[i].verdict == ENGINE_STORED || items[i].verdict == ENGINE_REPEATED) continue;
        cx->diag = items[i].diag;
        return cx->diag.code ? cx->diag.code
                             : fail(&cx->diag, ERR_CONFLICT, "this was refused by the turn");
    }
    return OK;
}

Err append_now(ApiCx *cx, EngineItem *items, size_t count)
{
    Err e = OK;
    for (size_t at = 0; at < count && !e; at += APPEND_ITEMS_MAX)
        e = append_batch(cx, items + at,
                         count - at < APPEND_ITEMS_MAX ? count - at : APPEND_ITEMS_MAX);
    return e;
}
