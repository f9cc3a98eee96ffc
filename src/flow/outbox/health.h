/* flow/outbox/health.h - how sending is going: shared by all senders, read by alerts and /metrics.
 *
 * Remembers who was refused for good, too. One refusal does not end a message: whether the address
 * is bad or the server refuses everybody shows only when the server takes somebody else's mail.
 * Until then the message is a suspect, kept and tried again. What is forgotten (the process ends,
 * or SUSPECTS_MAX newer ones came) is refused for the first time once more.
 * Not here: the circuits (relay.h). Thread: any. */
#pragma once
#include "flow/outbox/relay.h"
#include "flow/outbox/waiting.h"

#define SUSPECTS_MAX 256

typedef struct Suspect {
    Hash16 message;
    Time refused_at; /* first */
} Suspect;

struct OutboxHealth {
    Mutex *mutex;
    WaitingRoom *waiting;
    Relays *relays;
    OutboxState state; /* its counts and last_success */
    Suspect suspects[SUSPECTS_MAX];
    uint32_t suspect_count; /* ever: the oldest is overwritten */
};

typedef enum Outcome {
    OUTCOME_SENT,
    OUTCOME_REFUSED,
    OUTCOME_RETURNED,
    OUTCOME_IN_DOUBT,
    OUTCOME_DEFERRED
} Outcome;

void health_note(OutboxHealth *health, Outcome outcome, Time now);
/* What a template asked for in vain. */
void health_template(OutboxHealth *health, uint32_t names_missing, bool language_missing);
/* This message was refused for good: true when a server took another one since it was refused
 * first, so that the refusal is about this one. */
bool health_refused(OutboxHealth *health, Hash16 message, Time now);
bool health_is_suspect(OutboxHealth *health, Hash16 message);
