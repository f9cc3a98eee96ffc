/* api/pages/guard.h - a few tries at once, then one now and then: so that no postcode, code or
 * password can be guessed.
 *
 * Counts in memory, in a fixed number of places that nobody outside can choose; of two subjects in
 * one place the earlier is forgotten. A restart forgets all. Thread: any. */
#pragma once
#include "base/hash.h"
#include "base/time.h"

#define GUARD_TRIES 8 /* of a page, at once; each hour gives one back */

typedef struct PageGuard PageGuard;
PageGuard *page_guard_open(void);
/* Of other tries: so many at once, each `every` gives one back. */
PageGuard *guard_open(int64_t tries, Time every);
void page_guard_close(PageGuard *guard);
/* Takes a try; false when there is none left. A NULL guard allows all (tests). `now` is of one
 * clock, always the same. */
bool guard_allows(PageGuard *guard, Hash16 subject, Time now);
/* Gives the try back: it was none. */
void guard_gives_back(PageGuard *guard, Hash16 subject);
