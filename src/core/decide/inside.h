/* core/decide/inside.h - what the files of this folder share; for them only. */
#pragma once
#include "core/decide.h"
#include "core/policy.h"

/* ---- writing a decision (write.c) ---- */

typedef struct Writer {
    Arena *arena;
    EventKind kind;
    Buf *buf;
    JsonOut out;
} Writer;

Writer decision_start(const DecideIn *in, EventKind kind);
Decision decision_end(Writer *writer);
void put_hash(Writer *writer, const char *key, Hash16 hash);
/* Which run of which journey. */
void put_run(Writer *writer, const Run *run);
/* Which message: id, kind, category, channel, cause and where it comes from. */
void put_message(Writer *writer, const Message *message);

/* ---- parts of decide_next, each: is there something to do, and what ---- */

bool enter_next(const DecideIn *in, DecideWork *work, Decision *ret_decision);
bool run_next(const DecideIn *in, Decision *ret_decision);
bool code_next(const DecideIn *in, DecideWork *work, Decision *ret_decision);
bool message_next(const DecideIn *in, DecideWork *work, Decision *ret_decision);

/* What a step says of a run that stands at it. */
StepResult step_look(const DecideIn *in, const Journey *journey, const Run *run);
/* The first of the conditions that holds (any), or that does not (all); NULL: none. */
const Condition *condition_that_holds(const DecideIn *in, const Run *run,
                                      const Condition *conditions, uint32_t count);
const Condition *condition_that_fails(const DecideIn *in, const Run *run,
                                      const Condition *conditions, uint32_t count);
/* A date of the run's order or parcel by its name in documents; 0 not known. */
Time run_date(const DecideIn *in, const Run *run, Str name);
Hash16 message_id_for(const Run *run);

#define STEP(name, needs) extern const Step step_##name;
#include "domain/steps.def"
#undef STEP
