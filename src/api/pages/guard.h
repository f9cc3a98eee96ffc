/* api/pages/guard.h - a few tries per hour: so that a postcode cannot be guessed on a link.
 *
 * Counts in memory, in a fixed number of places; under attack old ones are forgotten, which costs
 * an attacker nothing less than a fresh link per few tries. Thread: any. */
#pragma once
#include "base/hash.h"
#include "base/time.h"

#define GUARD_TRIES 8 /* per subject and hour */

typedef struct PageGuard PageGuard;
PageGuard *page_guard_open(void);
void page_guard_close(PageGuard *guard);
/* Takes a try; false when there is none left. A NULL guard allows all (tests). */
bool guard_allows(PageGuard *guard, Hash16 subject, Time now);
