/* engine/engine_inside.h - the engine's own state between turns. Internal to the engine. */
#pragma once
#include <stdatomic.h>

#include "flow/engine/turn.h"
#include "io/log.h"
#include "io/thread.h"

#define ENGINE_ITEMS_WAITING_MAX 100000
#define ENGINE_POSTPONED_MAX     256
#define ENGINE_UNSENT_PAGE       1000
#define ENGINE_RECOVERED_MAX     10000
#define ENGINE_UNSURE_MAX        64
#define ENGINE_REST_MAX          (10 * MILLISECOND)
#define ENGINE_REST_SHARE        2   /* a rest is at most this part of the turn before it */
#define ENGINE_REST_ITEMS_MAX    200 /* with more waiting there is no rest */

enum { URGENT, PATIENT, PRIORITIES };

/* A customer whose wake-up failed: not tried again before that moment. */
typedef struct Postponed {
    int64_t customer;
    Time until;
} Postponed;

/* A batch of which part was taken: it is larger than a turn, or than what was left of one. */
typedef struct Taking {
    EngineBatch *batch;
    size_t next;
} Taking;

/* Whether commits fail: see trial.c. */
typedef struct Trial {
    bool refused; /* a turn, since the last trial */
    Time again;   /* while failing: the next one */
    Mutex *mutex; /* guards what other threads read, written by the engine's alone: */
    bool failing;
    Diag why;
} Trial;

struct Engine {
    EngineOptions options;
    Store *store;
    Queue *queues[PRIORITIES];
    Taking taking[PRIORITIES];
    _Atomic uint64_t items_waiting;
    Lane *_Atomic lane;
    BucketRow *buckets;
    Counting counting; /* as of the last look, its texts in: */
    Arena *counting_arena;
    Time rest_until;   /* by the machine's monotonic clock: see rest_left */
    Time next_wake;    /* no customer in the store waits for anything earlier */
    Time unsent_again; /* when to read released messages from the table; TIME_NEVER */
    Postponed postponed[ENGINE_POSTPONED_MAX];
    size_t postponed_count;
    MessageRef unsure[ENGINE_UNSURE_MAX]; /* see marks.c */
    uint32_t unsure_count;
    Time unsure_again;
    Note *note;
    LogSpell refusals; /* of turns */
    Trial trial;
    CrashPlan crash;
    Arena *recovery_arena; /* lives until the turn that settled what was left marked */
    Arena *turn_arena;     /* one attempt of a turn */
    /* One step. */
    Arena *step_arena;
    Time now;
    const Definitions *definitions;
    LIST_OF(Work) works;
    LIST_OF(EngineBatch *) answered;
    LIST_OF(ReleasedMessage *) outgoing;
    _Atomic bool look_again;
    /* Read from other threads. */
    _Atomic uint64_t turns, events, repeats, decisions, released, rows, merges, refused;
    _Atomic Time last_turn_us;
};

/* trial.c */
void trial_step(Engine *engine);       /* makes a trial when one is due */
Time trial_next(const Engine *engine); /* TIME_NEVER: all is well */

/* marks.c */
/* Start-up: what a crash left in the middle of a hand-over. */
Err marks_recover(Engine *engine, Diag *diag) MUST_CHECK;
/* Each step: what a commit whose answer was lost may have left marked. */
void marks_settle(Engine *engine);
