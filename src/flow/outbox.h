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
 * no bad addresses any more: the server refuses everybody, and what it refuses is kept. */
#define OUTBOX_REFUSED_MANY 4

#define OUTBOX_RELAYS_MAX   4
#define OUTBOX_CHANNELS_MAX 16

typedef struct Outbox Outbox;

/* What a mailbox provider takes from us, as far as our relays pass it on. 0: no limit. */
typedef struct ProviderLimit {
    char name[64]; /* "gmail", or a domain; see flow/outbox/provider.h */
    int per_minute, at_once;
} ProviderLimit;

#define OUTBOX_LIMITS_MAX  32
#define OUTBOX_WARM_UP_MAX 60

typedef struct SendingLimits {
    int at_once; /* over one relay; 0: as many as there are senders */
    ProviderLimit providers[OUTBOX_LIMITS_MAX];
    int provider_count;
    ProviderLimit others; /* each other domain */
    /* A new sender's volume: so many messages on each day from warm_up_since on, then any number.
     * Feedback and marketing beyond it wait for the next day; order news counts and never waits. */
    Time warm_up_since;
    int64_t warm_up[OUTBOX_WARM_UP_MAX];
    int warm_up_days;
    int64_t went; /* messages sent since the day of the schedule began */
} SendingLimits;

typedef struct OutboxOptions {
    const World *world;
    Engine *engine;
    bool (*submit)(Engine *engine, EngineBatch *batch); /* engine_submit; tests have their own */
    const Definitions *(*pin)(void *self);
    void (*unpin)(void *self, const Definitions *definitions);
    void *definitions_self;
    const Channel *const *channels;
    size_t channel_count;
    /* The settings document of a channel's relay (0, 1, ... in the order of preference) as it is
     * now, JSON in the arena; STR_NONE: there are no more. Asked when definitions have changed. For
     * email: see flow/channel/email.c; a rehearsal is settings with a Maildir. */
    Str (*settings)(void *self, Arena *arena, Str channel, int relay,
                    const Definitions *definitions);
    /* Asked with them; *ret_limits is zero. NULL: no limits. */
    void (*limits)(void *self, const Definitions *definitions, Time now, SendingLimits *ret_limits);
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
int outbox_reserve(void *self, const Message *message);
void outbox_let_go(void *self, int sender);
bool outbox_delivering(void *self);
/* Before the process ends: a hand-over that has begun is finished, what is only marked goes back to
 * the turn, nothing new is taken. Go on stepping the senders and the engine until outbox_idle. */
void outbox_end(Outbox *outbox);
bool outbox_idle(const Outbox *outbox); /* no thread steps a sender meanwhile */

typedef struct OutboxHealth OutboxHealth;
typedef struct OutboxRelay {
    Time failing_since; /* 0: its circuit is closed */
    Time retry_at;      /* not before; then one message goes as a probe */
    bool probing, refusing;
    int in_use, at_once;
} OutboxRelay;
typedef struct OutboxState {
    Time last_success;  /* 0 never */
    Time failing_since; /* 0: not failing; else no relay accepted anything from then on */
    bool refusing;      /* it refuses everybody for good */
    Time retry_at;
    char reason[200]; /* of the failing server, in its words */
    uint64_t sent, refused, returned, in_doubt, waiting, deferred;
    /* Of mails by templates: names and texts that do not exist, mails in another language. */
    uint64_t names_missing, languages_missing;
    int relay_count;
    OutboxRelay relays[OUTBOX_RELAYS_MAX];
} OutboxState;
OutboxHealth *outbox_health(Outbox *outbox);
/* Thread: any. */
OutboxState outbox_state(OutboxHealth *health);
