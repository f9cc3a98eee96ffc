/* api/pages/guard.c - see guard.h. */
#include "api/pages/guard.h"

#include "base/arena.h"
#include "io/thread.h"

#define GUARD_PLACES 4096

typedef struct Place {
    Hash16 subject;
    Time since; /* tries are counted from here */
    int64_t tries;
} Place;

struct PageGuard {
    Arena *arena;
    Mutex *mutex;
    Place *places;
    int64_t tries; /* at once */
    Time every;    /* gives one back */
};

PageGuard *guard_open(int64_t tries, Time every)
{
    Arena *arena = arena_open(0);
    PageGuard *guard = ARENA_NEW(arena, PageGuard);
    guard->arena = arena;
    guard->mutex = mutex_open();
    guard->places = ARENA_ARRAY(arena, Place, GUARD_PLACES);
    guard->tries = tries;
    guard->every = every;
    return guard;
}

PageGuard *page_guard_open(void)
{
    return guard_open(GUARD_TRIES, HOUR);
}

void page_guard_close(PageGuard *guard)
{
    if (!guard) return;
    mutex_close(guard->mutex);
    arena_close(guard->arena);
}

static Place *place_of(PageGuard *guard, Hash16 subject)
{
    return &guard->places[table_hash(subject.bytes, sizeof subject.bytes) % GUARD_PLACES];
}

bool guard_allows(PageGuard *guard, Hash16 subject, Time now)
{
    if (!guard) return true;
    mutex_lock(guard->mutex);
    Place *place = place_of(guard, subject);
    int64_t back = now > place->since ? (now - place->since) / guard->every : 0;
    if (!hash16_eq(place->subject, subject) || back >= place->tries)
        *place = (Place){.subject = subject, .since = now};
    else
        *place = (Place){subject, place->since + back * guard->every, place->tries - back};
    bool allowed = place->tries < guard->tries;
    if (allowed) place->tries++;
    mutex_unlock(guard->mutex);
    return allowed;
}

void guard_gives_back(PageGuard *guard, Hash16 subject)
{
    if (!guard) return;
    mutex_lock(guard->mutex);
    Place *place = place_of(guard, subject);
    if (hash16_eq(place->subject, subject) && place->tries > 0) place->tries--;
    mutex_unlock(guard->mutex);
}
