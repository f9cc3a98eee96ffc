/* engine/replay.h - folds a customer's log again. Shared by check, rebuild and recount; internal to
 * the engine.
 *
 * Only the log is read, so what comes out owes nothing to the rows it is compared with. Absorbed
 * customers come before those that absorbed them, because the winner may need an order that had
 * left the loser's snapshot: what they leave is kept in `left`. Check and rebuild list the whole
 * log first (replay_open) and go in that order; a recount brings losers when it misses them. */
#pragma once
#include "core/core.h"
#include "flow/engine.h"
#include "flow/engine/counts.h"
#include "flow/engine/message_rows.h"

typedef struct Replay {
    Store *store;
    const Kpi *const *kpis;
    size_t kpi_count;
    CountWay way;
    Counts *counts;
    const int64_t *until; /* by bucket: rows from this number on are left out; NULL: none is */
    Arena *arena;         /* lives as long as the whole replay */
    Map left;             /* id -> Replayed: closed customers, for those that absorbed them */
    int64_t missing;      /* of a failure: the loser that is not in `left` */
    Map customers;        /* id -> ReplayCustomer, in order of their first row */
    int64_t *order;       /* ids, losers before winners */
    bool messages;        /* keep their rows */
    uint64_t rows;
    int64_t definitions;    /* version; 0: none is looked for */
    Time definitions_since; /* of the first row that this version decided; TIME_NEVER: none */
    int64_t *bucket_rows;   /* rows seen by bucket */
} Replay;

typedef struct ReplayCustomer {
    int64_t id;
    int64_t into; /* closed: who absorbed it */
} ReplayCustomer;

/* A message's row as last written, but for the mark of a hand-over. Planned again before it was
 * taken back, it stays as it is: what is said meanwhile is said of the second one. */
typedef struct KeptMessage {
    MessageRow row;
    uint32_t plans; /* not taken back; 0: another has it, and there is no row; more than 1: wrong */
    bool adopted;   /* planned by somebody who was absorbed */
} KeptMessage;

typedef struct Replayed {
    Customer *customer;
    Map orders;   /* hash -> OrderRow as last written */
    Map messages; /* id -> KeptMessage */
    LIST_OF(KeyRow)
    keys; /* of the events that came by keys, claimed_at theirs; `customer` not set */
    uint64_t rows;
    Time handled_at; /* of the last row */
} Replayed;

/* An empty replay in this arena: the caller says what of. */
Replay replay_new(Arena *arena, Store *store);
/* Reads the whole log once: who is in it, who was absorbed by whom. */
Err replay_open(Replay *replay, Diag *diag) MUST_CHECK;
/* Folds one customer. The result lives in `arena`, or with the replay when it was absorbed. A long
 * log is folded in pieces, so what is held is its result and one piece. */
Err replay_customer(Replay *replay, Arena *arena, int64_t id, Replayed **ret,
                    Diag *diag) MUST_CHECK;
/* What its log says of a message; NULL: there is to be no row. */
const KeptMessage *replayed_message(const Replayed *replayed, Hash16 id);
/* The row that is to be where this one is: the mark of a hand-over, which no event tells, stays. */
MessageRow replayed_row(const KeptMessage *kept, const MessageRow *stored);
/* The living customer behind an id; 0 when there is none. */
int64_t replay_alive(const Replay *replay, int64_t id);
