/* api/pages/guard.c - see guard.h.
 *
 * A database that does not answer lets nobody in by itself: the page's own reads fail, too. So its
 * refusal here is told in the log, and the count in memory goes on. */
#include "api/pages/guard.h"

#include "base/arena.h"
#include "io/log.h"
#include "io/thread.h"
#include "store/tried.h"

#define GUARD_PLACES 4096
#define CLOCK_SLACK  HOUR

typedef struct Place {
    Hash16 subject;
    Time until; /* all tries are back */
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

static Time written(Db *db, Hash16 subject)
{
    Diag diag = {0};
    Time until = 0;
    if (db && tried_get(db, subject, &until, &diag)) log_fail(LOG_WARN, "tries_not_read", &diag);
    return until;
}

/* A time that no try can have led to is of a clock that went back since: it would lock somebody out
 * until then. A little of that is the clock being set right. */
static Time in_bounds(const PageGuard *guard, Time until, Time now)
{
    Time last = now + guard->tries * guard->every;
    if (until < now || until > last + CLOCK_SLACK) return now;
    return until > last ? last : until;
}

bool guard_allows(PageGuard *guard, Db *db, Hash16 subject, Time now)
{
    if (!guard) return true;
    Time kept = written(db, subject);
    mutex_lock(guard->mutex);
    Place *place = place_of(guard, subject);
    Time until = hash16_eq(place->subject, subject) ? in_bounds(guard, place->until, now) : now;
    kept = in_bounds(guard, kept, now);
    if (kept > until) until = kept;
    bool allowed = until - now <= (guard->tries - 1) * guard->every;
    *place = (Place){subject, allowed ? until + guard->every : until};
    mutex_unlock(guard->mutex);
    return allowed;
}

void guard_keeps(PageGuard *guard, Db *db, Hash16 subject, Time now)
{
    Diag diag = {0};
    if (!guard || !db) return;
    mutex_lock(guard->mutex);
    const Place *place = place_of(guard, subject);
    Time until = hash16_eq(place->subject, subject) ? place->until : now + guard->every;
    mutex_unlock(guard->mutex);
    if (tried_put(db, subject, until, now, &diag)) log_fail(LOG_WARN, "tries_not_written", &diag);
}

void guard_gives_back(PageGuard *guard, Hash16 subject)
{
    if (!guard) return;
    mutex_lock(guard->mutex);
    Place *place = place_of(guard, subject);
    if (hash16_eq(place->subject, subject)) place->until -= guard->every;
    mutex_unlock(guard->mutex);
}
