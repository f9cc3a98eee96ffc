/* app/nobody.h - keeps what tracking counts of nobody: gathered in memory, written every few
 * seconds. A crash loses at most what came since; a stop loses nothing. */
#pragma once
#include "app/serve.h"
#include "flow/tracking.h"

#define NOBODY_WRITE_AFTER (5 * SECOND)

typedef struct Nobody Nobody;
/* Fills *lane, which must not move, and the tracking's hook. */
Err nobody_open(Serve *serve, Lane *lane, TrackingOptions *options, Diag *diag) MUST_CHECK;
/* Writes what is left; after the door and the lanes have stopped. */
void nobody_close(Nobody *nobody);
