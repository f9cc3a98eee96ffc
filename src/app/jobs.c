/* app/jobs.c - the thread that runs jobs.
 *
 * Not here: the jobs (job_import.c, job_sample.c). */
#include "app/jobs.h"

#include <stdatomic.h>

#include "io/log.h"
#include "io/thread.h"

#define JOBS_WAITING_MAX 32
#define JOBS_PATIENCE    SECOND

typedef struct Job {
    Arena *arena;
    Str name, argument;
} Job;

struct Jobs {
    Serve *serve;
    Queue *queue;
    Thread *thread;
    _Atomic bool ending;
};

static void job_run(Jobs *jobs, Job *job)
{
    Diag diag = {0};
    Err e = str_is(job->name, "import") ? job_import(jobs->serve, job->arena, job->argument, &diag)
                                        : job_sample(jobs->serve, job->arena, &diag);
    if (e) log_fail(LOG_ERROR, "job_failed", &diag);
    arena_close(job->arena);
}

static void jobs_run(void *self)
{
    Jobs *jobs = self;
    while (!atomic_load(&jobs->ending)) {
        void *job;
        if (queue_wait(jobs->queue, JOBS_PATIENCE, &job)) job_run(jobs, job);
    }
}

Jobs *jobs_open(Serve *serve)
{
    Jobs *jobs = ARENA_NEW(serve->config->arena, Jobs);
    jobs->serve = serve;
    jobs->queue = queue_open(JOBS_WAITING_MAX);
    jobs->thread = thread_start("jobs", jobs_run, jobs);
    return jobs;
}

void jobs_close(Jobs *jobs)
{
    if (!jobs) return;
    atomic_store(&jobs->ending, true);
    queue_end(jobs->queue);
    thread_join(jobs->thread);
    void *job;
    while (queue_pop(jobs->queue, &job))
        arena_close(((Job *)job)->arena);
    queue_close(jobs->queue);
}

bool jobs_ending(const Jobs *jobs)
{
    return atomic_load(&jobs->ending);
}

Err jobs_start(void *self, Str name, Str argument, Diag *diag)
{
    Serve *serve = self;
    if (str_is(name, "recount")) {
        recount_lane_nudge(serve->recount);
        return OK;
    }
    Arena *arena = arena_open(0);
    Job *job = ARENA_NEW(arena, Job);
    *job = (Job){arena, arena_str(arena, name), arena_str(arena, argument)};
    if (queue_push(serve->jobs->queue, job)) return OK;
    arena_close(arena);
    return fail(diag, ERR_BUSY, "too many imports wait; try again later");
}
