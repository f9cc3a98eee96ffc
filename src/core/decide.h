/* core/decide.h - what should happen next: journeys, their steps, and message release.
 *
 * decide reads a snapshot and returns events of our own; it changes nothing. How to add a step:
 * docs/how-to/step.md (one file in core/decide/steps/, one line in steps.def). */
#pragma once
#include "core/core.h"
#include "core/fold.h"

typedef struct DecideIn {
    Arena *arena;
    const Customer *customer;
    const Definitions *definitions;
    Time now;
    const uint8_t *secret;
} DecideIn;

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
    /* Checks the settings when a document is saved. */
    Err (*check)(const Journey *journey, const StepSettings *settings, Diag *diag);
} Step;
extern const Step *const steps[];
extern const size_t step_count;

/* Yes or no; unknown names are refused when the document is saved. */
bool question_answer(const DecideIn *in, const Run *run, Str fact);
bool question_known(Str fact);
