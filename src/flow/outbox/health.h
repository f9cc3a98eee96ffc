/* flow/outbox/health.h - how sending is going: shared by all senders, read by alerts and /metrics.
 *
 * Holds the circuit of the mail server too: after a failure nobody tries before `retry_at`; the
 * wait doubles with each failure. A server that refuses everybody for good opens no circuit: what
 * it refuses is lost either way, and only the next message shows that it is over. */
#pragma once
#include "flow/outbox.h"
#include "io/thread.h"

#define BACKOFF_FIRST (2 * SECOND)
#define BACKOFF_MAX   (5 * MINUTE)

struct OutboxHealth {
    Mutex *mutex;
    Queue *waiting;
    OutboxState state;
    Time backoff;
    /* Of the refusals for good since a message was accepted: the addresses, each once. */
    uint64_t refused[OUTBOX_REFUSED_MANY];
    int refused_count;
    Time refused_since;
};

typedef enum Outcome { OUTCOME_SENT, OUTCOME_REFUSED, OUTCOME_RETURNED, OUTCOME_IN_DOUBT } Outcome;

void health_note(OutboxHealth *health, Outcome outcome, Time now);
/* What a template asked for in vain. */
void health_template(OutboxHealth *health, uint32_t names_missing, bool language_missing);
/* The server did not take part: returns when to try again. jitter: 0 to 255. */
Time health_server_down(OutboxHealth *health, Str reason, Time now, uint8_t jitter);
/* The server refused a message to `address` for good. */
void health_server_refused(OutboxHealth *health, Str address, Str answer, Time now);
/* The moment before which nobody should try; 0: go. */
Time health_blocked_until(OutboxHealth *health, Time now);
