/* tests/lib/core_world.h - one customer and the core alone, on virtual time.
 *
 * No engine, no store: each handling starts from the snapshot's bytes, orders that left are kept as
 * bytes beside it, the log is kept and can be replayed. What is released counts as sent at once. */
#pragma once
#include "core/core.h"

typedef struct CoreRow { /* an order's row */
    Str order_id, bytes;
} CoreRow;

typedef struct CoreLog {
    Event event;
    const Json *decisions; /* NULL: none */
} CoreLog;

typedef struct CoreMail {
    Hash16 id;
    Str kind, cause, reason; /* reason: lapsed why; "" released */
    const Json *body;
    Time at;
    bool taken; /* an expectation has met it */
} CoreMail;

typedef struct CoreWorld {
    Arena *arena;
    const Definitions *definitions;
    uint8_t secret[32];
    Time now;
    Str snapshot;
    Time wake_at;
    uint64_t next_id;
    LIST_OF(CoreRow) rows;
    LIST_OF(CoreLog) log;
    LIST_OF(CoreMail) mails;
    bool keep_released; /* nobody hands over: the test does */
} CoreWorld;

/* The starter documents, compiled; stops the test when they do not. */
Definitions *starter_definitions(Arena *arena);
/* The same with a changed document: `body` replaces the one of that kind and name. */
Definitions *starter_definitions_with(Arena *arena, const char *kind, const char *name,
                                      const char *body);

CoreWorld core_world(Arena *arena, const Definitions *definitions, Time now);
/* Moves time: every wake-up on the way, each at its moment. */
void core_world_advance(CoreWorld *world, Time to);
/* Handles an event now; `call` is JSON of the whole call. */
void core_world_tell(CoreWorld *world, EventKind kind, uint32_t flags, Time occurred_at,
                     const char *call);
void core_world_event(CoreWorld *world, const Event *event);
Customer *core_world_customer(const CoreWorld *world);
/* The order, in the snapshot or from its row; NULL: none. */
const Order *core_world_order(const CoreWorld *world, Str order_id);
/* Folds the log again and compares with what stands there, to the byte. */
void core_world_check_replay(const CoreWorld *world);
