/* io/world.c - the two worlds: the real machine's clock and randomness, and a clock that is a
 * number.
 *
 * Not here: lanes (io/lanes.c).
 * Why: everything above asks its World, so a year of a shop runs in seconds and twice the same. */
#include "io/world.h"
#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static Time clock_read(clockid_t id)
{
    struct timespec at;
    int failed = clock_gettime(id, &at);
    assert(!failed);
    return (Time)at.tv_sec * SECOND + at.tv_nsec / 1000;
}

static Time real_wall(void *self)
{
    (void)self;
    return clock_read(CLOCK_REALTIME);
}

static Time real_monotonic(void *self)
{
    (void)self;
    return clock_read(CLOCK_MONOTONIC);
}

static void real_random(void *self, void *ret_bytes, size_t size)
{
    (void)self;
    unsigned char *at = ret_bytes;
    while (size > 0) {
        ssize_t got = getrandom(at, size < 256 ? size : 256, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) abort(); /* no randomness means no secrets: never go on */
        at += got;
        size -= (size_t)got;
    }
}

World world_real(void)
{
    return (World){.wall = real_wall, .monotonic = real_monotonic, .random = real_random};
}

static Time virtual_now(void *self)
{
    return ((VirtualClock *)self)->now;
}

/* SplitMix64 (Steele, Lea, Flood 2014): the state is a counter, so threads may share it. */
// NOLINTNEXTLINE(readability-non-const-parameter): the atomic addition writes through it.
static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = __atomic_add_fetch(state, UINT64_C(0x9E3779B97F4A7C15), __ATOMIC_RELAXED);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static void virtual_random(void *self, void *ret_bytes, size_t size)
{
    VirtualClock *clock = self;
    unsigned char *at = ret_bytes;
    while (size > 0) {
        uint64_t number = split_mix(&clock->random_state);
        size_t part = size < sizeof number ? size : sizeof number;
        memcpy(at, &number, part);
        at += part;
        size -= part;
    }
}

World world_virtual(VirtualClock *clock, Time now, uint64_t seed)
{
    clock->now = now;
    clock->random_state = seed;
    World world = {
        .wall = virtual_now, .monotonic = virtual_now, .random = virtual_random, .self = clock};
    uint64_t state = ~seed; /* the secret is another stream of the same seed */
    for (size_t i = 0; i < sizeof world.secret; i += sizeof state) {
        uint64_t number = split_mix(&state);
        memcpy(world.secret + i, &number, sizeof number);
    }
    return world;
}

bool virtual_clock_move(VirtualClock *clock, Time now)
{
    Time before = clock->now;
    while (before <= now)
        if (atomic_compare_exchange_strong(&clock->now, &before, now)) return true;
    return false;
}
