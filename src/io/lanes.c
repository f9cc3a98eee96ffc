/* io/lanes.c - a thread per lane: step, wait for the moment it asked for or a nudge, step again.
 *
 * Not here: what lanes do. Under simulation no lane has a thread and nothing here runs but
 * lane_nudge, which leaves its mark in the lane.
 * Invariant: all state of the lanes started together is under one lock, so lanes_settle sees them
 * all at one instant: none runs, none is nudged, each has stepped at the current time.
 * Why waits end after a second: the wall clock may jump; the moment is then looked at anew. */
#include "io/alloc.h"
#include "io/thread.h"
#include "io/world.h"
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define WAIT_MAX SECOND
/* A virtual clock moves without telling anyone; lanes_settle wakes the lanes, this is for those who
 * only move it. */
#define WAIT_MAX_VIRTUAL (20 * MILLISECOND)

typedef struct LaneGroup {
    pthread_mutex_t lock;
    pthread_cond_t settled; /* a lane came to rest */
    const World *world;
    size_t members;
} LaneGroup;

typedef struct LaneThread {
    LaneGroup *group;
    Lane *lane;
    Thread *thread;
    pthread_cond_t woken;
    bool running, nudged, stop;
    Time stepped_at, next; /* next: TIME_NEVER when only a nudge counts */
} LaneThread;

static void must(int error)
{
    if (error) abort();
}

static void group_lock(LaneGroup *group)
{
    must(pthread_mutex_lock(&group->lock));
}

static void group_unlock(LaneGroup *group)
{
    must(pthread_mutex_unlock(&group->lock));
}

/* The virtual clock is its own monotonic one; the real clocks are two functions. */
static bool group_virtual(const LaneGroup *group)
{
    return group->world->wall == group->world->monotonic;
}

/* With the lock held. The deadline is monotonic; `patience` of wall time, bounded. */
static void lane_wait(LaneThread *self, Time now)
{
    Time most = group_virtual(self->group) ? WAIT_MAX_VIRTUAL : WAIT_MAX;
    Time patience = most;
    if (!group_virtual(self->group) && self->next < now + most) patience = self->next - now;
    if (!group_virtual(self->group) && self->next == TIME_NEVER) {
        must(pthread_cond_wait(&self->woken, &self->group->lock));
        return;
    }
    struct timespec at;
    must(clock_gettime(CLOCK_MONOTONIC, &at));
    Time nanoseconds = at.tv_nsec + patience * 1000;
    at.tv_sec += nanoseconds / 1000000000;
    at.tv_nsec = nanoseconds % 1000000000;
    int waited = pthread_cond_timedwait(&self->woken, &self->group->lock, &at);
    if (waited != ETIMEDOUT) must(waited);
}

static void lane_step(LaneThread *self, Time now)
{
    LaneGroup *group = self->group;
    self->running = true;
    self->nudged = false;
    (void)atomic_exchange(&self->lane->nudged, false); /* pairs with the one in lane_nudge */
    group_unlock(group);
    Time next = self->lane->step(self->lane->self, now);
    group_lock(group);
    self->running = false;
    self->stepped_at = now;
    self->next = next;
    must(pthread_cond_broadcast(&group->settled));
}

static void lane_run(void *argument)
{
    LaneThread *self = argument;
    group_lock(self->group);
    while (!self->stop) {
        Time now = world_now(self->group->world);
        if (self->nudged || self->next <= now)
            lane_step(self, now);
        else
            lane_wait(self, now);
    }
    group_unlock(self->group);
}

static void cond_open(pthread_cond_t *cond)
{
    pthread_condattr_t monotonic;
    must(pthread_condattr_init(&monotonic));
    must(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC));
    must(pthread_cond_init(cond, &monotonic));
    must(pthread_condattr_destroy(&monotonic));
}

void lanes_start(const World *world, Lane *lanes, size_t count)
{
    if (count == 0) return;
    LaneGroup *group = io_alloc(1, sizeof *group);
    must(pthread_mutex_init(&group->lock, NULL));
    cond_open(&group->settled);
    group->world = world;
    group->members = count;
    for (size_t i = 0; i < count; i++) {
        LaneThread *self = io_alloc(1, sizeof *self);
        cond_open(&self->woken);
        self->group = group;
        self->lane = &lanes[i];
        self->next = INT64_MIN; /* the first step is due at once */
        self->stepped_at = INT64_MIN;
        lanes[i].thread = self;
    }
    for (size_t i = 0; i < count; i++) /* after all exist: a step may nudge any other */
        lanes[i].thread->thread = thread_start(lanes[i].name, lane_run, lanes[i].thread);
}

void lanes_stop(Lane *lanes, size_t count)
{
    if (count == 0 || !lanes[0].thread) return;
    LaneGroup *group = lanes[0].thread->group;
    assert(group->members == count);
    group_lock(group);
    for (size_t i = 0; i < count; i++) {
        lanes[i].thread->stop = true;
        must(pthread_cond_signal(&lanes[i].thread->woken));
    }
    group_unlock(group);
    for (size_t i = 0; i < count; i++)
        thread_join(lanes[i].thread->thread);
    for (size_t i = 0; i < count; i++) {
        must(pthread_cond_destroy(&lanes[i].thread->woken));
        free(lanes[i].thread);
        lanes[i].thread = NULL;
    }
    must(pthread_cond_destroy(&group->settled));
    must(pthread_mutex_destroy(&group->lock));
    free(group);
}

void lane_nudge(Lane *lane)
{
    if (atomic_exchange(&lane->nudged, true)) return;
    LaneThread *self = lane->thread;
    if (!self) return;
    group_lock(self->group);
    self->nudged = true;
    must(pthread_cond_signal(&self->woken));
    group_unlock(self->group);
}

/* With the lock held: true when all rest; wakes those that have not seen `now` yet. */
static bool lanes_rest(Lane *lanes, size_t count, Time now, Time *ret_next)
{
    bool rest = true;
    *ret_next = TIME_NEVER;
    for (size_t i = 0; i < count; i++) {
        LaneThread *self = lanes[i].thread;
        if (!self->running && self->stepped_at < now && !self->nudged) {
            self->nudged = true;
            must(pthread_cond_signal(&self->woken));
        }
        if (self->running || self->nudged || lanes[i].nudged || self->next <= now) rest = false;
        if (self->next < *ret_next) *ret_next = self->next;
    }
    return rest;
}

Time lanes_settle(Lane *lanes, size_t count)
{
    if (count == 0) return TIME_NEVER;
    LaneGroup *group = lanes[0].thread->group;
    assert(group_virtual(group)); /* a real clock never stands still */
    Time next = TIME_NEVER;
    group_lock(group);
    while (!lanes_rest(lanes, count, world_now(group->world), &next))
        must(pthread_cond_wait(&group->settled, &group->lock));
    group_unlock(group);
    return next;
}
