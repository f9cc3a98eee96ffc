/* flow/outbox/sender.h - one sender and what the senders share. Internal to the outbox. */
#pragma once
#include <stdatomic.h>

#include "flow/outbox/health.h"
#include "flow/outbox/line.h"

#define SENDER_RESULTS_MAX 64 /* in one batch */

struct Outbox {
    Arena *arena; /* its own */
    OutboxOptions options;
    WaitingRoom waiting;
    Relays relays;
    Lines lines;
    OutboxHealth health;
    _Atomic bool ending;
    _Atomic Time usual; /* how long a hand-over takes, about */
    int sender_count;
    struct Sender *senders;
};

/* Whose a sender is: its lane's, or the engine's from the reservation until a message is given or
 * the sender is let go. */
typedef enum SenderState { SENDER_IDLE, SENDER_BUSY, SENDER_RESERVED } SenderState;

typedef struct Sender {
    Outbox *outbox;
    _Atomic SenderState state;
    ReleasedMessage *_Atomic given; /* by the engine: marked already */
    _Atomic bool delivering;        /* marked on disk, its result not submitted */
    Lane *lane;
    int relay;          /* admitted for the message below; -1 none */
    Provider *provider; /* of that message */
    bool news;          /* is what waiting_is_news says of it */
    /* The batch in flight, and the results that will go with the next one. */
    EngineBatch batch;
    EngineItem *items; /* in batch_arena */
    Arena *batch_arena, *result_arena;
    LIST_OF(EngineItem) results;
    bool in_flight;
    _Atomic bool committed;
    ReleasedMessage *current; /* marked or being marked as handing over */
} Sender;

void sender_open(Sender *sender, Outbox *outbox);
void sender_close(Sender *sender);
Time sender_step(void *self, Time now);

/* results.c: what became of a message, as own events for the next batch. */
typedef struct Result {
    EventKind kind;
    Str reason, answer;
    Time retry_at;
    bool burned, soft;   /* soft: of a bounce */
    Str subject;         /* of what was handed over */
    int64_t definitions; /* SENT: what composing used */
    Str bytes;
} Result;
void sender_result(Sender *sender, const ReleasedMessage *message, const Result *result, Time now);

/* deliver.c: composes and hands over `sender->current`, which is marked, and notes the result. */
void sender_deliver(Sender *sender, const Definitions *definitions);
bool sender_stopped(const Definitions *definitions);
/* Its message has come to an end, `went` or not: relay and provider are free for the next one. */
void sender_let_go(Sender *sender, bool went);
void outbox_nudge_idle(Outbox *outbox);
