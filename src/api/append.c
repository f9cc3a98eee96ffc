/* api/append.c - see append.h. */
#include "api/append.h"
#include "flow/own_event.h"
#include "io/thread.h"
#include <assert.h>

#define APPEND_ITEMS_MAX 500 /* of one batch */

static Str source_of(const ApiCx *cx)
{
    return arena_printf(cx->arena, "console:%.*s", STR_ARG(str_slice(api_who(cx), 0, 60)));
}

void append_item(ApiCx *cx, EngineItem *ret_item, int64_t customer, EventKind kind, Str properties)
{
    OwnEvent told = {customer, kind, properties, source_of(cx), cx->now};
    own_event_item(cx->arena, &told, ret_item);
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
    return own_events_stored(items, count, &cx->diag);
}

Err append_now(ApiCx *cx, EngineItem *items, size_t count)
{
    Err e = OK;
    for (size_t at = 0; at < count && !e; at += APPEND_ITEMS_MAX)
        e = append_batch(cx, items + at,
                         count - at < APPEND_ITEMS_MAX ? count - at : APPEND_ITEMS_MAX);
    return e;
}

static Err waiting_append(void *self, EngineItem *items, size_t count, Diag *diag)
{
    (void)diag; /* it is the request's */
    return append_now(self, items, count);
}

WaitingBy append_waiting(ApiCx *cx)
{
    return (WaitingBy){.db = cx->db,
                       .arena = cx->arena,
                       .now = cx->now,
                       .source = source_of(cx),
                       .append = waiting_append,
                       .self = cx,
                       .diag = &cx->diag};
}
