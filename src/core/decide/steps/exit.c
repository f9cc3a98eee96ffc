/* core/decide/steps/exit.c - ends the run. */
#include "core/decide/inside.h"

static StepResult run(const StepIn *in)
{
    (void)in;
    return (StepResult){.verdict = STEP_END, .reason = STR("exit_step")};
}

const Step step_exit = {.name = STR_INIT("exit"), .run = run};
