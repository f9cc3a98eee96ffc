/* app/trackers.h - opens and clicks of a running server. See trackers.c. */
#pragma once
#include "app/serve.h"

Err trackers_lanes(Serve *serve, Diag *diag) MUST_CHECK;
void trackers_close(Serve *serve); /* after the lanes and the door have stopped */
