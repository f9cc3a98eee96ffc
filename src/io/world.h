/* io/world.h - the world is handed in: clock, randomness and lanes.
 *
 * Nothing above io reads a clock, draws a random number or starts a thread by itself. `serve` makes
 * a World of the real machine, `simulate` one of its own in which time is a number it moves.
 * A lane is 'do one bounded step, say when next'; serve gives each a thread, simulate calls them
 * from one thread in an order drawn from the seed. */
#pragma once
#include "base/time.h"

typedef struct World {
    Time (*wall)(void *self);      /* UTC; may jump */
    Time (*monotonic)(void *self); /* never goes back; only differences mean something */
    void (*random)(void *self, void *ret_bytes,
                   size_t size); /* cryptographic; seeded in simulation */
    void *self;
    uint8_t
        secret[32]; /* the installation's secret: chance, links, tokens. In simulation the seed */
} World;

static inline Time world_now(const World *world)
{
    return world->wall(world->self);
}

/* The real machine. The secret is left zero; the caller loads it. */
World world_real(void);

/* A clock that stands still until it is moved forward: serve --clock virtual, simulate, tests. */
typedef struct VirtualClock {
    _Atomic Time now;
    uint64_t random_state; /* of a seeded generator */
} VirtualClock;
World world_virtual(VirtualClock *clock, Time now, uint64_t seed);
bool virtual_clock_move(VirtualClock *clock, Time now); /* false when it would go back */

/* One bounded step of work. Returns the moment of the next step: `now` or earlier for 'at once',
 * TIME_NEVER for 'when nudged'. */
typedef struct Lane {
    const char *name;
    Time (*step)(void *self, Time now);
    void *self;
    struct LaneThread *thread; /* NULL under simulation */
    _Atomic bool nudged; /* set by lane_nudge, cleared before a step (simulate: by its loop) */
} Lane;

/* Starts a thread per lane; the thread waits for the returned moment (by the world's wall clock) or
 * a nudge, whichever is first. lanes_stop ends each after its current step and joins. */
void lanes_start(const World *world, Lane *lanes, size_t count);
void lanes_stop(Lane *lanes, size_t count);
void lane_nudge(Lane *lane); /* from any thread; cheap when already nudged */
/* Virtual clock: blocks until every lane has stepped at the current time and wants nothing before a
 * later moment; answers the earliest such moment (TIME_NEVER: none). */
Time lanes_settle(Lane *lanes, size_t count);
