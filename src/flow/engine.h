/* flow/engine.h - the turn's door: events, sender's marks and commands go in, answers come out.
 *
 * Not here: HTTP, imports, senders; they submit here and are called back.
 * An EngineBatch is the unit of acknowledgement: `done` is called (on the engine's thread) when all
 * its items are on disk or refused. Until then everything it points to must live. Batches of
 * several callers share one turn and one commit (group commit). */
#pragma once
#include "domain/definitions.h"
#include "flow/kpi.h"
#include "io/world.h"
#include "store/store.h"

#define TURN_EVENTS_MAX      1000
#define ENGINE_QUEUE_BATCHES 4096

typedef struct Engine Engine;

typedef enum EngineVerdict {
    ENGINE_PENDING,
    ENGINE_STORED,
    ENGINE_REPEATED, /* the same message from the same sender: as if stored */
    ENGINE_CONFLICT, /* the same id with another body */
    ENGINE_REFUSED   /* diag says why */
} EngineVerdict;

typedef enum EngineItemKind {
    ENGINE_EVENT,     /* `event` with its keys: entered at its strongest key */
    ENGINE_OWN_EVENT, /* `event` for the customer `customer` itself: answers, opens, results of
                         hand-overs; not looked up in seen when id is zero */
    ENGINE_HAND_OVER  /* mark `message` of `customer` as handing over; REFUSED when it may not go */
} EngineItemKind;

typedef struct EngineItem {
    EngineItemKind kind;
    Event event; /* handled_at is set by the turn */
    Str raw;     /* the item as received: what is stored as body */
    Hash16 message;
    int64_t customer;
    EngineVerdict verdict;
    Diag diag;
} EngineItem;

typedef struct EngineBatch {
    EngineItem *items;
    size_t count;
    void (*done)(void *self, struct EngineBatch *batch);
    void *self;
    bool low_priority; /* imports: wait while others have work */
} EngineBatch;

/* False: too much is waiting (429). */
bool engine_submit(Engine *engine, EngineBatch *batch);

typedef struct ReleasedMessage {
    int64_t customer;
    Message message; /* deep copy in `arena`, with data */
    Arena *arena;    /* the receiver's to close */
    int sender;      /* that was reserved: the hand-over is committed; 0: to be marked first */
} ReleasedMessage;

typedef struct EngineOptions {
    const World *world;
    Store *store;
    const Kpi *const *kpis;
    size_t kpi_count;
    /* Pins the newest definitions for one turn; let go with unpin. */
    const Definitions *(*pin)(void *self);
    void (*unpin)(void *self, const Definitions *definitions);
    void *definitions_self;
    /* After the commit: a message may go out now. Must not block; false: no room, it stays in the
     * table and is read again later. */
    bool (*released)(void *self, ReleasedMessage *message);
    /* Before the commit: a sender that is free (numbered from 1) or 0. What gets one is committed
     * as handing over together with its release, and `released` then takes it for sure; when the
     * commit fails the sender is let go. NULL: everything is marked by ENGINE_HAND_OVER. */
    int (*reserve)(void *self, const Message *message);
    void (*let_go)(void *self, int sender);
    /* Is a hand-over under way whose result may come any moment? NULL: not known. */
    bool (*delivering)(void *self);
    void *released_self;
    Str data_dir; /* for the note of what is being handled; "" none */
    /* Runs turns beside a server that has the same database open: takes only what is submitted, no
     * wake-ups, and settles and publishes nothing that was left there. */
    bool beside;
    Str crash_at; /* tests: "POINT" or "POINT:N" ends the process by SIGKILL when that named place
                     is reached (for the Nth time); "" never. See engine/crash.h */
} EngineOptions;

Err engine_open(const EngineOptions *options, Engine **ret_engine, Diag *diag) MUST_CHECK;
void engine_close(Engine *engine);
/* The lane's step: one turn (events and due wake-ups). */
Time engine_step(void *self, Time now);
void engine_lane(Engine *engine, Lane *lane); /* whom to nudge on submit */

/* Another process may have written: looks at what is due and released again. Thread: any. */
void engine_look_again(Engine *engine);

typedef struct EngineStats {
    uint64_t turns, events, repeats, decisions, messages_released, rows, merges, refused;
    uint64_t queue_length;
    Time last_turn_us;
} EngineStats;
EngineStats engine_stats(const Engine *engine);
/* OK; or why nothing can be stored: a turn was refused and so is a trial write, which is made again
 * each second until one is committed. Thread: any. */
Err engine_storing(Engine *engine, Diag *diag) MUST_CHECK;

typedef struct CheckReport {
    uint64_t customers, rows, problems;
    char first[400]; /* the first problem in a sentence */
} CheckReport;
/* Folds the log again and compares with what is stored: snapshots byte for byte; every column of
 * customers, orders, parcels and messages; a key that an event told leads to a living customer, and
 * one that is there to somebody who told it; rows that are missing, and rows of nobody; counts;
 * messages made twice. Not looked at: whose key it is when several tell it, whether a released
 * message is being handed over, and whether somebody may have offers when the settings changed
 * since. */
Err engine_check(Store *store, const Kpi *const *kpis, size_t kpi_count,
                 const Definitions *definitions, CheckReport *ret_report, Diag *diag) MUST_CHECK;
/* Throws the derived rows away and folds them from the log. Messages and keys that are as the log
 * says stay; the others are made again or go. A message that the log released and whose row is not
 * there, or not released, may have gone out: it is written as handed over, and the next start
 * settles it as in doubt. */
Err engine_rebuild(Store *store, const Kpi *const *kpis, size_t kpi_count,
                   const Definitions *definitions, CheckReport *ret_report, Diag *diag) MUST_CHECK;
