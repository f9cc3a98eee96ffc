/* engine/crash.h - named places at which a test may end the process as `kill -9` would.
 *
 * The name comes with EngineOptions.crash_at ("before_commit" or "before_commit:3", the third
 * time); without one each place costs a comparison of a length. The places, in the order of a turn:
 *   batch_taken  loaded  handled  before_commit  after_commit  acknowledged  published
 *   handing_over_committed (after a commit that marked a message as handing over) */
#pragma once
#include "base/str.h"

typedef struct CrashPlan {
    Str point;
    int64_t times; /* left until it happens */
} CrashPlan;

CrashPlan crash_plan(Str crash_at);
void crash_here(CrashPlan *plan, Str point);

#define crash_point(engine, name)                                                                  \
    do {                                                                                           \
        if ((engine)->crash.point.len != 0) crash_here(&(engine)->crash, STR(name));               \
    } while (0)
