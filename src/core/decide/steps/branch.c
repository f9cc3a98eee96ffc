/* core/decide/steps/branch.c - goes on at `next` when all conditions hold, else at `otherwise`. */
#include "core/decide/inside.h"

static StepResult run(const StepIn *in)
{
    const StepSettings *settings = in->settings;
    bool fails = condition_that_fails(in->in, in->run, settings->conditions.items,
                                      settings->conditions.count) != NULL;
    return (StepResult){.verdict = STEP_NEXT, .next = fails ? settings->otherwise : settings->next};
}

const Step step_branch = {.name = STR_INIT("branch"), .run = run};
