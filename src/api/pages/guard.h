/* api/pages/guard.h - a few tries at once, then one now and then: so that no postcode, code or
 * password can be guessed.
 *
 * What counts for a subject is one time: until when its tries are used up or not yet given back
 * (the generic cell rate algorithm). Taking a try is done in memory, in a fixed number of places
 * that nobody outside can choose; a try that was wrong is written to the database (store/tried.h),
 * so that neither a restart nor another subject in the same place gives tries back. Good health
 * writes nothing. Thread: any; the handle is the caller's. */
#pragma once
#include "base/hash.h"
#include "base/time.h"
#include "io/db.h"

#define GUARD_TRIES 8 /* of a page, at once; each hour gives one back */

typedef struct PageGuard PageGuard;
PageGuard *page_guard_open(void);
/* Of other tries: so many at once, each `every` gives one back. */
PageGuard *guard_open(int64_t tries, Time every);
void page_guard_close(PageGuard *guard);
/* Takes a try; false when there is none left. A NULL guard allows all, without a handle what was
 * written is not asked (tests). `now` is the wall clock's: it must go on over a restart. */
bool guard_allows(PageGuard *guard, Db *db, Hash16 subject, Time now);
/* The try taken was a wrong one: it is written down. */
void guard_keeps(PageGuard *guard, Db *db, Hash16 subject, Time now);
/* Gives the try back: it was none. */
void guard_gives_back(PageGuard *guard, Hash16 subject);
