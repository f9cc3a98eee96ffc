/* core/decide.h - what should happen next: journeys, their steps, and message release.
 *
 * decide reads a snapshot and returns events of our own; it changes nothing. How to add a step:
 * docs/how-to/step.md (one file in core/decide/steps/, one line in domain/steps.def, which also
 * names the settings it needs, so that a document can be checked on a lower floor). */
#pragma once
#include "core/core.h"
#include "core/fold.h"

typedef struct DecideIn {
    Arena *arena;
    const Customer *customer;
    const Definitions *definitions;
    Time now;
    const uint8_t *secret;
    const Event *event; /* what came in; NULL: a wake-up */
} DecideIn;

/* What one handling has to answer still. */
typedef struct DecideWork {
    const RaisedFact *raised; /* facts that became true in it */
    uint32_t raised_count;
    uint32_t next_raised;  /* the first one not answered */
    uint32_t next_journey; /* of it, the first journey not looked at */
    bool noticed;          /* the notice of a sale was looked at */
    bool coded;            /* a request for a code was looked at */
    bool returned;         /* the message that came back was looked at */
} DecideWork;

/* The next thing to do as one decision; the caller folds it and asks again. False: nothing left. */
bool decide_next(const DecideIn *in, DecideWork *work, Decision *ret_decision);

typedef struct StepIn {
    const DecideIn *in;
    const Journey *journey;
    const Run *run;
    const StepSettings *settings;
} StepIn;

typedef enum StepVerdict { STEP_NEXT, STEP_WAIT, STEP_END } StepVerdict;

typedef struct StepResult {
    StepVerdict verdict;
    Str next;   /* STEP_NEXT: name of the step to go to ("" ends) */
    Time until; /* STEP_WAIT: look again then at the latest (any event looks too) */
    Str reason; /* STEP_END */
    bool plan;  /* a message is planned before moving on */
} StepResult;

typedef struct Step {
    Str name;
    StepResult (*run)(const StepIn *in);
} Step;
const Step *step_find(Str type); /* NULL: no such type */
