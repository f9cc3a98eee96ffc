/* flow/outbox/relay.h - the relays in order, and the circuit of each: closed, open, half-open.
 *
 * A relay that fails is left alone until `retry_at`; the wait doubles from RELAY_BACKOFF_FIRST to
 * RELAY_BACKOFF_MAX, with jitter. Then one message goes as a probe, while the others wait: what the
 * relay says to it closes the circuit or opens it again. One that refuses OUTBOX_REFUSED_MANY
 * different addresses for good, one after the other, fails too. A relay that wants fewer
 * connections ('421 too many') gets fewer, and more again as it takes mail.
 * Not here: connections (line.h), what an answer means (channel), providers (waiting.h).
 * Thread: any. */
#pragma once
#include "flow/outbox.h"
#include "io/thread.h"

#define RELAY_BACKOFF_FIRST (2 * SECOND)
#define RELAY_BACKOFF_MAX   (5 * MINUTE)

typedef enum RelaySaid {
    RELAY_TOOK,
    RELAY_ANSWERED, /* it is there, and said no for now */
    RELAY_REFUSED,  /* for good, to `address` */
    RELAY_CROWDED,  /* it takes no more connections */
    RELAY_DOWN      /* no answer, or none that could be understood; or it does not know us */
} RelaySaid;

typedef struct RelayNews {
    RelaySaid said;
    Str address, words;
    Time now;
    uint8_t jitter; /* drawn from the world */
} RelayNews;

typedef struct Relay {
    Time failing_since, retry_at, backoff; /* failing_since 0: closed */
    bool probing, refusing;
    char reason[200];
    /* Of the refusals for good since a message was accepted: the addresses, each once. */
    uint64_t refused[OUTBOX_REFUSED_MANY];
    int refused_count;
    Time refused_since;
    int in_use, at_once, took_in_row;
} Relay;

typedef struct Relays {
    Mutex *mutex;
    int count, at_once; /* most hand-overs at a time over one relay */
    Relay items[OUTBOX_RELAYS_MAX];
} Relays;

void relays_open(Relays *relays, int at_once);
void relays_close(Relays *relays);
/* As the settings say; what is known of relay i stays with number i. */
void relays_set(Relays *relays, int count, int at_once);
/* The first relay from number `from` on that a message may go to now, or -1. It is in use until
 * relays_note or relays_let_go. `closed`: never as a probe. */
int relays_admit(Relays *relays, int from, bool closed, Time now);
void relays_let_go(Relays *relays, int relay);
/* Ends the use. Returns the moment before which a message that did not go is not to be tried
 * again because of this relay; 0: any. */
Time relays_note(Relays *relays, int number, const RelayNews *news);
/* The moment before which no relay takes a message: 0 now, TIME_NEVER when one being used tells. */
Time relays_blocked_until(Relays *relays, Time now);
/* What is known of them, as in OutboxState: failing since all of them fail. */
void relays_state(Relays *relays, OutboxState *state);
