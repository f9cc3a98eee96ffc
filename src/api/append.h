/* api/append.h - own events of the console, waited for: what a person changed is on disk, and may
 * be read again, when the call returns.
 *
 * Not here: calls of senders (intake.c), which answer from the engine's callback. A worker's handle
 * belongs to its thread, so a route that shows what it changed waits for the turn: a few
 * milliseconds, by a person's click. */
#pragma once
#include "api/input.h"
#include "flow/waiting.h"

/* Fills an item: `properties` is a JSON object; `who` stands in the source as "console:WHO". */
void append_item(ApiCx *cx, EngineItem *ret_item, int64_t customer, EventKind kind, Str properties);
/* All stored, or the first reason why not. */
Err append_now(ApiCx *cx, EngineItem *items, size_t count) MUST_CHECK;
/* For what waits, on behalf of who asks. */
WaitingBy append_waiting(ApiCx *cx);
