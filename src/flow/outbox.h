/* flow/outbox.h - the senders: released messages are composed and handed to their channel.
 *
 * Decision 6 of the design: before each hand-over the message's row is committed as 'handing over'
 * (ENGINE_HAND_OVER); the same commit records the results of the hand-overs before. A sender with
 * nothing to do is reserved by the turn that releases a message, and that commit is the mark. So a
 * crash leaves at most one message per sender in doubt. A sender decides nothing about customers:
 * what it cannot hand over goes back to the turn with a reason.
 *
 * One Outbox per process; a sender is a lane with one connection per channel. serve gives each a
 * thread; simulate calls them. Results are own events; their properties: domain/message_data.h. */
#pragma once
#include "flow/channel.h"
#include "flow/engine.h"

#define OUTBOX_SENDERS_MAX 32
/* So many different addresses refused for good one after the other, none accepted in between, are
 * no bad addresses any more: the server refuses everybody. */
#define OUTBOX_REFUSED_MANY 4

typedef struct Outbox Outbox;

typedef struct OutboxOptions {
    const World *world;
    Engine *engine;
    bool (*submit)(Engine *engine, EngineBatch *batch); /* engine_submit; tests have their own */
    const Definitions *(*pin)(void *self);
    void (*unpin)(void *self, const Definitions *definitions);
    void *definitions_self;
    const Channel *const *channels;
    size_t channel_count;
    /* The settings document of a channel as it is now, JSON in the arena; asked when definitions
     * have changed. For email: see flow/channel/email.c; a rehearsal is settings with a Maildir. */
    Str (*settings)(void *self, Arena *arena, Str channel, const Definitions *definitions);
    void *settings_self;
    /* Of ComposeIn; called by several senders at a time. May be NULL. */
    void (*fill)(void *self, Arena *arena, Order *order, Time at);
    void *fill_self;
    Str public_url, from_address; /* see flow/compose.h */
    int senders;                  /* 0: 16 */
    size_t waiting_max;           /* 0: 4096 */
} OutboxOptions;

Outbox *outbox_open(const OutboxOptions *options);
/* After the lanes have stopped. What waits is dropped: its rows say 'released' and are read again.
 */
void outbox_close(Outbox *outbox);
int outbox_senders(const Outbox *outbox);
/* Makes the lane of sender `index`; it is nudged when there is work, so it must not move. */
void outbox_lane(Outbox *outbox, int index, Lane *ret_lane);
/* EngineOptions.released, reserve, let_go and delivering. Thread: the engine's. */
bool outbox_released(void *self, ReleasedMessage *message);
int outbox_reserve(void *self);
void outbox_let_go(void *self, int sender);
bool outbox_delivering(void *self);
/* Before the process ends: a hand-over that has begun is finished, what is only marked goes back to
 * the turn, nothing new is taken. Go on stepping the senders and the engine until outbox_idle. */
void outbox_end(Outbox *outbox);
bool outbox_idle(const Outbox *outbox); /* no thread steps a sender meanwhile */

typedef struct OutboxHealth OutboxHealth;
typedef struct OutboxState {
    Time last_success;  /* 0 never */
    Time failing_since; /* 0: not failing; else nothing was accepted from then on */
    bool refusing;      /* it refuses everybody for good; else messages are kept meanwhile */
    Time retry_at;
    char reason[200]; /* of the failing server, in its words */
    uint64_t sent, refused, returned, in_doubt, waiting;
    /* Of mails by templates: names and texts that do not exist, mails in another language. */
    uint64_t names_missing, languages_missing;
} OutboxState;
OutboxHealth *outbox_health(Outbox *outbox);
/* Thread: any. */
OutboxState outbox_state(OutboxHealth *health);
