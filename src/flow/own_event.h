/* flow/own_event.h - an event that we tell ourselves about a customer, as an item for the engine.
 *
 * Not here: handing it over (engine_submit), and what senders and trackers know more of theirs. */
#pragma once
#include "flow/engine.h"

typedef struct OwnEvent {
    int64_t customer;
    EventKind kind;
    Str properties; /* a JSON object, written by us */
    Str source;     /* who tells it: "console:Anna" */
    Time at;
} OwnEvent;

/* What it points to lives in `arena`. */
void own_event_item(Arena *arena, const OwnEvent *told, EngineItem *ret_item);
/* After their turn: all stored, or the first reason why not. */
Err own_events_stored(const EngineItem *items, size_t count, Diag *diag) MUST_CHECK;
