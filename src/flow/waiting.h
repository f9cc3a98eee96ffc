/* flow/waiting.h - messages that wait while sending is stopped or not live: count them, let them
 * lapse, or have them asked again at once. Shared by the API and the command line.
 *
 * Not here: the stop itself (flow/sending.h), going live (api/golive.c). */
#pragma once
#include "flow/engine.h"
#include "store/reads.h"

#define WAITING_MAX 20000 /* looked at in one go; the rest goes by its own due times */

/* On whose behalf, and by which way to the engine. */
typedef struct WaitingBy {
    Db *db;
    Arena *arena; /* where answers live */
    Time now;
    Str source; /* of the events: "console:Anna" */
    /* Has all of them stored, or says the first reason why not. */
    Err (*append)(void *self, EngineItem *items, size_t count, Diag *diag);
    void *self;
    Diag *diag;
} WaitingBy;

Err waiting_read(const WaitingBy *by, WaitingMessages *ret_waiting) MUST_CHECK;
/* It is due, or would be if sending were not stopped. */
bool waiting_now(const WaitingMessage *message, Time now);

typedef struct WaitingKind {
    Str kind;
    int32_t category;
    int64_t count;
    Time oldest_due_at;
} WaitingKind;
typedef LIST_OF(WaitingKind) WaitingKinds;
/* Of those that wait now. */
void waiting_kinds(const WaitingBy *by, const WaitingMessages *waiting, WaitingKinds *ret_kinds);
/* The first `max` of those that wait now, with whom they are for. */
Err waiting_first(const WaitingBy *by, const WaitingMessages *waiting, uint32_t max,
                  MessageItems *ret_first) MUST_CHECK;

/* Lapses those whose kind is among the JSON array's (or is not, when `others`), for `reason`. */
typedef struct WaitingLapse {
    const Json *kinds; /* NULL: none */
    bool others;
    Str reason;
} WaitingLapse;
Err waiting_lapse(const WaitingBy *by, const WaitingMessages *waiting,
                  const WaitingLapse *lapse) MUST_CHECK;
/* Has the policy asked again for customers whose messages were held by a stop. */
Err waiting_ask_again(const WaitingBy *by, const WaitingMessages *waiting) MUST_CHECK;
