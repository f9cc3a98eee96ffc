/* core/decide/steps/wait.c - waits for a time, counted from when the run came to this step.
 *
 * The run's due time remembers when the wait ends; a run that just came has none (0). */
#include "core/decide/inside.h"

static StepResult run(const StepIn *in)
{
    Time until = in->run->due_at ? in->run->due_at : in->in->now + in->settings->duration;
    if (until <= in->in->now) return (StepResult){.verdict = STEP_NEXT, .next = in->settings->next};
    return (StepResult){.verdict = STEP_WAIT, .until = until};
}

const Step step_wait = {.name = STR_INIT("wait"), .run = run};
