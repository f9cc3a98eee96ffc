/* api/waiting.h - messages that wait while sending is stopped or not live: count them, let them
 * lapse, or have them asked again at once. */
#pragma once
#include "api/parts.h"

#define WAITING_MAX 20000 /* looked at for one request; the rest goes by its own due times */

Err waiting_read(ApiCx *cx, WaitingMessages *ret_waiting) MUST_CHECK;
/* It is due, or would be if sending were not stopped. */
bool waiting_now(const WaitingMessage *message, Time now);
/* Lapses those whose kind is among the JSON array's (or is not, when `others`), for `reason`. */
typedef struct WaitingLapse {
    const Json *kinds;
    bool others;
    Str reason;
} WaitingLapse;
Err waiting_lapse(ApiCx *cx, const WaitingMessages *waiting, const WaitingLapse *lapse) MUST_CHECK;
/* Has the policy asked again for customers whose messages were held by a stop. */
Err waiting_ask_again(ApiCx *cx, const WaitingMessages *waiting) MUST_CHECK;
