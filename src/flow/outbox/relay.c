/* flow/outbox/relay.c - see relay.h. */
#include "flow/outbox/relay.h"
#include "base/hash.h"

#define GROWS_AFTER 50 /* messages taken one after the other for one connection more */

void relays_open(Relays *relays, int at_once)
{
    relays->mutex = mutex_open();
    relays_set(relays, 1, at_once);
}

void relays_close(Relays *relays)
{
    mutex_close(relays->mutex);
}

void relays_set(Relays *relays, int count, int at_once)
{
    mutex_lock(relays->mutex);
    relays->count = count < 1 ? 1 : count > OUTBOX_RELAYS_MAX ? OUTBOX_RELAYS_MAX : count;
    if (relays->at_once != at_once)
        for (int i = 0; i < OUTBOX_RELAYS_MAX; i++)
            relays->items[i].at_once = at_once;
    relays->at_once = at_once;
    mutex_unlock(relays->mutex);
}

/* ---- who may go ---- */

static bool admits(const Relay *relay, bool closed, Time now)
{
    if (relay->in_use >= relay->at_once) return false;
    if (!relay->failing_since) return true;
    return !closed && !relay->probing && relay->retry_at <= now;
}

int relays_admit(Relays *relays, int from, bool closed, Time now)
{
    int found = -1;
    mutex_lock(relays->mutex);
    for (int i = from; i < relays->count && found < 0; i++)
        if (admits(&relays->items[i], closed, now)) found = i;
    if (found >= 0) {
        Relay *relay = &relays->items[found];
        relay->in_use++;
        relay->probing = relay->failing_since != 0;
    }
    mutex_unlock(relays->mutex);
    return found;
}

/* A probe is the only one that goes; whoever began before the circuit opened is none. */
static void use_ends(Relay *relay)
{
    relay->in_use--;
    if (relay->in_use == 0) relay->probing = false;
}

void relays_let_go(Relays *relays, int relay)
{
    mutex_lock(relays->mutex);
    relays->items[relay].probing = false;
    use_ends(&relays->items[relay]);
    mutex_unlock(relays->mutex);
}

/* ---- the circuit ---- */

static void reason_keep(Relay *relay, Str reason)
{
    size_t length = reason.len < sizeof relay->reason ? reason.len : sizeof relay->reason - 1;
    if (length) memcpy(relay->reason, reason.ptr, length);
    relay->reason[length] = 0;
}

static void circuit_close(Relay *relay)
{
    relay->failing_since = relay->retry_at = relay->backoff = 0;
    relay->probing = relay->refusing = false;
    relay->reason[0] = 0;
}

static void circuit_open(Relay *relay, const RelayNews *news, Time since)
{
    if (!relay->failing_since) relay->failing_since = since;
    relay->probing = false;
    reason_keep(relay, news->words);
    /* Several hand-overs fail at the same moment: that is one failure. */
    if (relay->retry_at > news->now) return;
    relay->backoff = relay->backoff ? relay->backoff * 2 : RELAY_BACKOFF_FIRST;
    if (relay->backoff > RELAY_BACKOFF_MAX) relay->backoff = RELAY_BACKOFF_MAX;
    relay->retry_at = news->now + relay->backoff + relay->backoff / 1024 * news->jitter;
}

static void took(Relays *relays, Relay *relay)
{
    circuit_close(relay);
    relay->refused_count = 0;
    if (relay->at_once >= relays->at_once || ++relay->took_in_row < GROWS_AFTER) return;
    relay->at_once++;
    relay->took_in_row = 0;
}

static void refused(Relay *relay, const RelayNews *news)
{
    uint64_t address = table_hash(news->address.ptr, news->address.len);
    bool known = false;
    for (int i = 0; i < relay->refused_count; i++)
        known = known || relay->refused[i] == address;
    if (!relay->refused_count) relay->refused_since = news->now;
    if (!known && relay->refused_count < OUTBOX_REFUSED_MANY)
        relay->refused[relay->refused_count++] = address;
    if (relay->refused_count == OUTBOX_REFUSED_MANY) {
        relay->refusing = true;
        circuit_open(relay, news, relay->refused_since);
    } else {
        circuit_close(relay);
    }
}

/* Others of ours are served: it is not down, it has enough of us. */
static Time crowded(Relay *relay, const RelayNews *news)
{
    if (relay->in_use < 1) {
        circuit_open(relay, news, news->now);
        return relay->retry_at;
    }
    relay->probing = false;
    relay->at_once = relay->in_use;
    relay->took_in_row = 0;
    return news->now + RELAY_BACKOFF_FIRST + RELAY_BACKOFF_FIRST / 256 * news->jitter;
}

Time relays_note(Relays *relays, int number, const RelayNews *news)
{
    Time again = 0;
    Relay *relay = &relays->items[number];
    mutex_lock(relays->mutex);
    use_ends(relay);
    switch (news->said) {
    case RELAY_TOOK: took(relays, relay); break;
    case RELAY_ANSWERED:
        if (relay->refusing)
            circuit_open(relay, news, news->now); /* no news of whether it takes mail again */
        else
            circuit_close(relay);
        break;
    case RELAY_REFUSED:
        refused(relay, news);
        again = relay->retry_at;
        break;
    case RELAY_CROWDED: again = crowded(relay, news); break;
    case RELAY_DOWN:
        circuit_open(relay, news, news->now);
        again = relay->retry_at;
        break;
    }
    mutex_unlock(relays->mutex);
    return again;
}

/* ---- what is known ---- */

Time relays_blocked_until(Relays *relays, Time now)
{
    Time until = TIME_NEVER;
    mutex_lock(relays->mutex);
    for (int i = 0; i < relays->count && until; i++) {
        const Relay *relay = &relays->items[i];
        if (admits(relay, false, now))
            until = 0;
        else if (relay->failing_since && relay->retry_at > now && relay->retry_at < until)
            until = relay->retry_at;
    }
    mutex_unlock(relays->mutex);
    return until;
}

static void state_of(const Relay *relay, OutboxRelay *ret_state)
{
    *ret_state = (OutboxRelay){.failing_since = relay->failing_since,
                               .retry_at = relay->retry_at,
                               .probing = relay->probing,
                               .refusing = relay->refusing,
                               .in_use = relay->in_use,
                               .at_once = relay->at_once};
}

void relays_state(Relays *relays, OutboxState *state)
{
    mutex_lock(relays->mutex);
    const Relay *last = &relays->items[0]; /* to fail */
    bool all = true;
    state->retry_at = TIME_NEVER;
    state->relay_count = relays->count;
    for (int i = 0; i < relays->count; i++) {
        const Relay *relay = &relays->items[i];
        state_of(relay, &state->relays[i]);
        all = all && relay->failing_since;
        if (relay->failing_since > last->failing_since) last = relay;
        if (relay->retry_at < state->retry_at) state->retry_at = relay->retry_at;
    }
    state->failing_since = all ? last->failing_since : 0;
    state->refusing = all && last->refusing;
    if (!all) state->retry_at = 0;
    if (all) memcpy(state->reason, last->reason, sizeof last->reason);
    mutex_unlock(relays->mutex);
}
