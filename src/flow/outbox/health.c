/* flow/outbox/health.c - see health.h. */
#include "flow/outbox/health.h"

void health_note(OutboxHealth *health, Outcome outcome, Time now)
{
    mutex_lock(health->mutex);
    OutboxState *state = &health->state;
    switch (outcome) {
    case OUTCOME_SENT:
        state->sent++;
        state->last_success = now;
        break;
    case OUTCOME_REFUSED: state->refused++; break;
    case OUTCOME_RETURNED: state->returned++; break;
    case OUTCOME_IN_DOUBT: state->in_doubt++; break;
    case OUTCOME_DEFERRED: state->deferred++; break;
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

static Suspect *find(OutboxHealth *health, Hash16 message)
{
    for (uint32_t i = 0; i < SUSPECTS_MAX && i < health->suspect_count; i++)
        if (hash16_eq(health->suspects[i].message, message)) return &health->suspects[i];
    return NULL;
}

bool health_refused(OutboxHealth *health, Hash16 message, Time now)
{
    mutex_lock(health->mutex);
    const Suspect *known = find(health, message);
    bool about_it = known && health->state.last_success > known->refused_at;
    if (!known) health->suspects[health->suspect_count++ % SUSPECTS_MAX] = (Suspect){message, now};
    mutex_unlock(health->mutex);
    return about_it;
}

bool health_is_suspect(OutboxHealth *health, Hash16 message)
{
    mutex_lock(health->mutex);
    bool known = find(health, message) != NULL;
    mutex_unlock(health->mutex);
    return known;
}

OutboxState outbox_state(OutboxHealth *health)
{
    mutex_lock(health->mutex);
    OutboxState state = health->state;
    mutex_unlock(health->mutex);
    state.waiting = waiting_length(health->waiting);
    relays_state(health->relays, &state);
    return state;
}
