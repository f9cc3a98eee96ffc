/* api/pages/guard.h - a few tries, then one an hour: so that no postcode or code can be guessed.
 *
 * Counts in memory, in a fixed number of places that nobody outside can choose; of two subjects in
 * one place the earlier is forgotten. A restart forgets all. Thread: any. */
#pragma once
#include "base/hash.h"
#include "base/time.h"

#define GUARD_TRIES 8 /* at once; each hour gives one back */

typedef struct PageGuard PageGuard;
PageGuard *page_guard_open(void);
void page_guard_close(PageGuard *guard);
/* Takes a try; false when there is none left. A NULL guard allows all (tests). */
bool guard_allows(PageGuard *guard, Hash16 subject, Time now);
