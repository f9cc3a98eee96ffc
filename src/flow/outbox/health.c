/* flow/outbox/health.c - see health.h. */
#include "flow/outbox/health.h"
#include "base/hash.h"

void health_note(OutboxHealth *health, Outcome outcome, Time now)
{
    mutex_lock(health->mutex);
    OutboxState *state = &health->state;
    switch (outcome) {
    case OUTCOME_SENT: state->sent++; break;
    case OUTCOME_REFUSED: state->refused++; break;
    case OUTCOME_RETURNED: state->returned++; break;
    case OUTCOME_IN_DOUBT: state->in_doubt++; break;
    }
    if (outcome == OUTCOME_SENT) {
        state->last_success = now;
        state->failing_since = state->retry_at = 0;
        state->refusing = false;
        state->reason[0] = 0;
        health->backoff = 0;
        health->refused_count = 0;
    }
    mutex_unlock(health->mutex);
}

void health_template(OutboxHealth *health, uint32_t names_missing, bool language_missing)
{
    if (!names_missing && !language_missing) return;
    mutex_lock(health->mutex);
    health->state.names_missing += names_missing;
    health->state.languages_missing += language_missing;
    mutex_unlock(health->mutex);
}

static void reason_keep(OutboxState *state, Str reason)
{
    size_t length = reason.len < sizeof state->reason ? reason.len : sizeof state->reason - 1;
    if (length) memcpy(state->reason, reason.ptr, length);
    state->reason[length] = 0;
}

Time health_server_down(OutboxHealth *health, Str reason, Time now, uint8_t jitter)
{
    mutex_lock(health->mutex);
    OutboxState *state = &health->state;
    if (!state->failing_since) state->failing_since = now;
    /* Several senders fail at the same moment: that is one failure. */
    if (state->retry_at <= now) {
        health->backoff = health->backoff ? health->backoff * 2 : BACKOFF_FIRST;
        if (health->backoff > BACKOFF_MAX) health->backoff = BACKOFF_MAX;
        state->retry_at = now + health->backoff + health->backoff / 1024 * jitter;
    }
    reason_keep(state, reason);
    Time retry_at = state->retry_at;
    mutex_unlock(health->mutex);
    return retry_at;
}

static void refused_add(OutboxHealth *health, uint64_t address, Time now)
{
    for (int i = 0; i < health->refused_count; i++)
        if (health->refused[i] == address) return;
    if (health->refused_count == OUTBOX_REFUSED_MANY) return;
    if (!health->refused_count) health->refused_since = now;
    health->refused[health->refused_count++] = address;
}

void health_server_refused(OutboxHealth *health, Str address, Str answer, Time now)
{
    mutex_lock(health->mutex);
    OutboxState *state = &health->state;
    refused_add(health, table_hash(address.ptr, address.len), now);
    if (health->refused_count == OUTBOX_REFUSED_MANY) {
        if (!state->failing_since) state->failing_since = health->refused_since;
        state->refusing = true;
        reason_keep(state, answer);
    }
    mutex_unlock(health->mutex);
}

Time health_blocked_until(OutboxHealth *health, Time now)
{
    mutex_lock(health->mutex);
    Time until = health->state.retry_at > now ? health->state.retry_at : 0;
    mutex_unlock(health->mutex);
    return until;
}

OutboxState outbox_state(OutboxHealth *health)
{
    mutex_lock(health->mutex);
    OutboxState state = health->state;
    mutex_unlock(health->mutex);
    state.waiting = queue_length(health->waiting);
    return state;
}
