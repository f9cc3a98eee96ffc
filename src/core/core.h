/* core/core.h - one thing comes in for one customer; what follows comes out. The whole core in one
 * pure call.
 *
 * Not here: loading, saving, clocks, databases. The engine's turn calls this (flow/engine/turn.c);
 * so do rebuild, back-tests and simulation.
 *
 *   fold(input); until nothing new: decide(what became true) -> events of our own -> fold(each)
 *
 * Chance comes from chance_u64(secret, what it is drawn for, the customer's subject), never from
 * anything a sender chooses. Nothing here fails: a contradiction is a decision (lapsed, reason) or
 * is ignored. */
#pragma once
#include "domain/definitions.h"

#define CORE_DECISIONS_MAX 256 /* of one handling; passing it ends the handling and is noted */

typedef struct CoreIn {
    Arena *arena;                   /* output and changed customer live here */
    const Event *event;             /* NULL: a wake-up */
    const Definitions *definitions; /* NULL: only fold (history, rebuild) */
    Time now;                       /* handled_at */
    const uint8_t *secret;          /* 32 bytes */
} CoreIn;

#define CORE_ORDERS_NEEDED_MAX 16
/* Ids of the orders that a handling of `event` (NULL: a wake-up) at `now` needs and that left the
 * snapshot: the caller loads their rows and pushes them onto customer->orders first (a row that is
 * not there is left out). The same for core_replay. */
uint32_t core_orders_needed(Arena *arena, const Customer *customer, const Event *event, Time now,
                            Str ret_ids[CORE_ORDERS_NEEDED_MAX]);

typedef struct Decision {
    EventKind kind;
    Str json;         /* {"event":"Message Planned","properties":{...}} */
    const Json *body; /* the same, parsed */
} Decision;

typedef struct CoreOut {
    LIST_OF(Decision) decisions; /* in order; empty for a wake-up that decided nothing */
} CoreOut;

/* Changes *customer (whose parts live in arenas at least as long as in->arena). Sets touched flags
 * on orders, messages and sent messages that changed, and customer->wake_at. */
void core_handle(const CoreIn *in, Customer *customer, CoreOut *ret_out);

/* Folds a row of the log again: the event (NULL body and EV_WOKE for a wake-up) and the decisions
 * stored with it. The same state as core_handle left, whatever the definitions are now. */
void core_replay(Arena *arena, Customer *customer, const Event *event, const Json *decisions);

/* Both keep the snapshot one row at their end: settled messages, oldest facts and orders at rest
 * fall out into sums and rows (customer->orders_left, messages_left, sent_left). Deterministic. A
 * wake-up that decided nothing changes nothing and is neither logged nor replayed. */

/* When something is next due for the customer (customer->wake_at after each handling). */
Time core_wake_at(const Customer *customer);
