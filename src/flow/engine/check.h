/* engine/check.h - what the parts of check share. Internal to check*.c.
 *
 * Nothing is changed. Problems are counted; the first is told. Memory: a batch of customers, and
 * what the replay keeps of all. */
#pragma once
#include "flow/engine/replay.h"
#include "flow/engine/turn.h"

typedef struct Check {
    Store *store;
    Replay replay;
    const Definitions *definitions;
    CheckReport *report;
    Arena *batch; /* reset after a batch of customers */
    BucketRows buckets;
    LIST_OF(KeyRow) keys; /* of the batch, each with who told it */
    StoreSizes met;       /* rows that the log gives an owner */
    Map keys_met;         /* of those, keys that closed customers told */
    Diag *diag;
} Check;

/* `what` is a sentence about the customer; 0: about no one. */
void check_problem(Check *check, int64_t customer, const char *what);
/* The same of something that has a name. */
typedef struct Problem {
    const char *before;
    Str name;
    const char *after;
} Problem;
void check_problem_of(Check *check, int64_t customer, const Problem *told);

/* check_rows.c */
/* The rows of one customer that were found, against those its log gives. The lists hold the rows
 * of the whole batch; `*at` stands at the customer's first and is moved behind its last. */
typedef struct CheckAt {
    uint32_t customer, order, shipment, message;
} CheckAt;
Err check_rows(Check *check, const Replayed *replayed, const DerivedRows *stored,
               CheckAt *at) MUST_CHECK;
/* The rows of its messages, and that none was made twice. */
void check_messages(Check *check, const Replayed *replayed, const DerivedRows *stored, CheckAt *at);
