/* core/decide/steps/wait_until.c - waits until a date of the order or parcel, plus an offset.
 *
 * The date is looked up each time, so a promise that moves takes the wait along. While there is no
 * date it waits for one. */
#include "core/decide/inside.h"

static StepResult run(const StepIn *in)
{
    Time date = run_date(in->in, in->run, in->settings->date);
    if (!date) return (StepResult){.verdict = STEP_WAIT, .until = TIME_NEVER};
    if (date + in->settings->offset <= in->in->now)
        return (StepResult){.verdict = STEP_NEXT, .next = in->settings->next};
    return (StepResult){.verdict = STEP_WAIT, .until = date + in->settings->offset};
}

const Step step_wait_until = {.name = STR_INIT("wait_until"), .run = run};
