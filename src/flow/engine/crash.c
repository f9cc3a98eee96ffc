/* engine/crash.c - ends the process without any last words, as a pulled plug would. For tests. */
#include "flow/engine/crash.h"

#include <signal.h>
#include <unistd.h>

CrashPlan crash_plan(Str crash_at)
{
    CrashPlan plan = {.times = 1};
    plan.point = str_cut(&crash_at, ':');
    if (crash_at.len != 0 && !str_to_i64(crash_at, &plan.times)) plan.times = 1;
    return plan;
}

void crash_here(CrashPlan *plan, Str point)
{
    if (!str_eq(plan->point, point) || --plan->times > 0) return;
    (void)kill(getpid(), SIGKILL);
}
