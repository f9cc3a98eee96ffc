/* app/jobs.h - what a request starts and does not wait for: an import, the sample shop. One at a
 * time, on one thread of its own. */
#pragma once
#include "app/serve.h"

typedef struct Jobs Jobs;
Jobs *jobs_open(Serve *serve);
/* Ends after the job at hand has noticed; waiting ones are dropped (their rows say 'ready'). */
void jobs_close(Jobs *jobs);
/* Api.start_job: "import" with an import's id, "sample", "recount" (which is a lane of its own). */
Err jobs_start(void *self, Str name, Str argument, Diag *diag) MUST_CHECK;
bool jobs_ending(const Jobs *jobs);

Err job_import(Serve *serve, Arena *arena, Str id, Diag *diag) MUST_CHECK;
Err job_sample(Serve *serve, Arena *arena, Diag *diag) MUST_CHECK;
/* Opens the sample shop's handles when its folder is there. */
Err sample_handles(Serve *serve, Diag *diag) MUST_CHECK;
