/* app/notices.h - the lane that mails colleagues: each morning, at a stop, after a failing server.
 */
#pragma once
#include "app/serve.h"

/* After senders_lanes: it asks the outbox how sending goes. */
Err notices_open(Serve *serve, Lane *ret_lane, Diag *diag) MUST_CHECK;
void notices_close(Serve *serve);
