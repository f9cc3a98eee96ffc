/* liquid/run.h - one render while it runs. Private to src/liquid.
 *
 * A failure is noted in `failure` by whoever finds it, who answers false; the renderer then goes on
 * behind the statement (lax) or ends (strict, and every limit: `stop`). */
#pragma once
#include "liquid/code.h"

typedef struct Failure {
    Err code; /* OK: none */
    char sentence[200];
} Failure;

typedef struct LiquidRun {
    const LiquidTemplate *template; /* whose instructions run now */
    const Op *op;                   /* the one that runs */
    const LiquidInput *input;
    LiquidLimits limits;
    Arena *scratch;
    size_t scratch_start; /* bytes in scratch before the render */
    Buf *out;
    LiquidValue *stack; /* of the template that runs */
    uint64_t steps;
    Failure failure;
    bool stop; /* the failure ends the render in every mode */
    LiquidReport report;
    LiquidError *error; /* the first failure */
} LiquidRun;

/* Notes the failure unless there is one; answers false. `more` may be STR_NONE; quoted after. */
bool run_fail(LiquidRun *run, Err code, const char *sentence);
bool run_fail_named(LiquidRun *run, Err code, const char *before, Str name, const char *after);
/* A limit is reached: the sentence says which. */
bool run_limit(LiquidRun *run, const char *sentence);
bool run_spend(LiquidRun *run, uint64_t steps);
/* False when scratch holds more than the render may use. */
bool run_memory(LiquidRun *run);
void *run_alloc(LiquidRun *run, size_t size); /* NULL when the limit is reached */

/* The filter of `op` on the stack; `top` is behind its last argument. */
bool run_filter(LiquidRun *run, const Op *op, LiquidValue *top);
