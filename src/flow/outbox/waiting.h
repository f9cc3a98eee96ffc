/* flow/outbox/waiting.h - where released messages wait for a sender: which one goes next.
 *
 * By provider and by urgency: order news and service before feedback and marketing, whatever their
 * number, and what was refused once after all others; among providers in turns. A provider that is
 * at its limit, or that deferred us, waits alone. Marketing never takes the whole room nor all
 * senders, so that an order confirmation finds both. What may not go keeps its place until its
 * release ends and then goes back to the turn with the reason.
 * Not here: relays (relay.h), whose mailbox it is (provider.h). Thread: any; a Provider's insides
 * are the room's. */
#pragma once
#include "flow/outbox.h"
#include "flow/outbox/provider.h"
#include "io/thread.h"

#define DEFERRED_FIRST (30 * SECOND)
#define DEFERRED_MAX   (30 * MINUTE)

typedef enum WaitingLane { LANE_NEWS, LANE_OTHERS, LANE_SUSPECTS, LANES } WaitingLane;

typedef struct Waiting {
    struct Waiting *next, *next_of_id;
    ReleasedMessage *message;
} Waiting;

typedef struct Provider {
    char name[PROVIDER_NAME_MAX];
    size_t name_length;
    Waiting *first[LANES], *last[LANES];
    size_t count;
    ProviderLimit limit;
    int in_use;
    Time credit, filled_at; /* time saved up: a message costs MINUTE / per_minute of it */
    Time deferred_until, backoff;
} Provider;

#define PROVIDERS_MAX    256 /* when all wait, further domains share theirs */
#define WAITING_ID_LISTS 1024

typedef struct WaitingRoom {
    Mutex *mutex;
    Arena *arena; /* the room's own */
    size_t count, news, count_max;
    Waiting *unused, *by_id[WAITING_ID_LISTS];
    Provider *providers;
    int provider_count, turn;
    int others_in_use, others_at_once; /* senders that marketing may hold */
    SendingLimits limits;
    Time day;     /* when the day that `went` counts began */
    int64_t went; /* messages of that day, those under way included */
} WaitingRoom;

void waiting_open(WaitingRoom *room, size_t count_max, int senders);
void waiting_close(WaitingRoom *room); /* what waits is dropped */
void waiting_limit(WaitingRoom *room, const SendingLimits *limits);
/* False: there is no room. One that waits already is dropped, and true. */
bool waiting_push(WaitingRoom *room, ReleasedMessage *message, bool suspect);
size_t waiting_length(WaitingRoom *room);

/* The next message that may go now, or NULL. It is in use of *ret_provider until waiting_done. */
ReleasedMessage *waiting_take(WaitingRoom *room, Time now, Provider **ret_provider);
/* For a message that would go without waiting: may it, ahead of all that wait? Then it is in use of
 * *ret_provider. */
bool waiting_pass(WaitingRoom *room, const Message *message, Time now, Provider **ret_provider);
/* Order news and service: what a person waits for. */
bool waiting_is_news(const Message *message);
/* `went`: a server took it. */
void waiting_done(WaitingRoom *room, Provider *provider, bool news, bool went);
/* Its provider wants us slower: returns when to try it again. */
Time waiting_defer(WaitingRoom *room, Provider *provider, Time now, uint8_t jitter);

/* A message that has to go back: its release has ended, or `all`. NULL: none. *ret_reason says why
 * it waited ("release_expired": for no limit), *ret_retry_at when it may go; 0: any time. */
ReleasedMessage *waiting_give_back(WaitingRoom *room, bool all, Time now, Str *ret_reason,
                                   Time *ret_retry_at);
/* When to look again; TIME_NEVER when somebody else says so first. */
Time waiting_next(WaitingRoom *room, Time now);
