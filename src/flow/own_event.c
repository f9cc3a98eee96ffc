/* flow/own_event.c - see own_event.h. */
#include "flow/own_event.h"
#include <assert.h>

void own_event_item(Arena *arena, const OwnEvent *told, EngineItem *ret_item)
{
    *ret_item = (EngineItem){.kind = ENGINE_OWN_EVENT,
                             .customer = told->customer,
                             .raw = event_call(arena, told->kind, told->properties)};
    ret_item->event = (Event){.kind = told->kind,
                              .format = 1,
                              .occurred_at = told->at,
                              .received_at = told->at,
                              .source = told->source};
    Diag diag = {0};
    Err e = json_parse(arena, ret_item->raw, NULL, &ret_item->event.body, &diag);
    assert(!e); /* we wrote it */
}

Err own_events_stored(const EngineItem *items, size_t count, Diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].verdict == ENGINE_STORED || items[i].verdict == ENGINE_REPEATED) continue;
        *diag = items[i].diag;
        return diag->code ? diag->code : fail(diag, ERR_CONFLICT, "this was refused by the turn");
    }
    return OK;
}
