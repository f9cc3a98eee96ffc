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
};

PageGuard *page_guard_open(void)
{
    Arena *arena = arena_open(0);
    PageGuard *guard = ARENA_NEW(arena, PageGuard);
    guard->arena = arena;
    guard->mutex = mutex_open();
    guard->places = ARENA_ARRAY(arena, Place, GUARD_PLACES);
    return guard;
}

void page_guard_close(PageGuard *guard)
{
    if (!guard) return;
    mutex_close(guard->mutex);
    arena_close(guard->arena);
}

bool guard_allows(PageGuard *guard, Hash16 subject, Time now)
{
    if (!guard) return true;
    size_t index = table_hash(subject.bytes, sizeof subject.bytes) % GUARD_PLACES;
    mutex_lock(guard->mutex);
    Place *place = &guard->places[index];
    int64_t hours = (now - place->since) / HOUR;
    if (!hash16_eq(place->subject, subject) || hours >= place->tries)
        *place = (Place){.subject = subject, .since = now};
    else
        *place = (Place){subject, place->since + hours * HOUR, place->tries - hours};
    bool allowed = place->tries < GUARD_TRIES;
    if (allowed) place->tries++;
    mutex_unlock(guard->mutex);
    return allowed;
}
