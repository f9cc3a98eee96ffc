/* engine/trial.c - can anything be stored? Asked of the database itself, but only while it refuses.
 *
 * A refused turn may be the fault of one event or of a full disk. So after one a trial is written
 * and committed, and when that fails, again each second until one goes through; in good health
 * nothing is tried. A turn that goes through is no proof: a small one may, where a usual one does
 * not. Not here: what is done about it; who tells events is told to come again. */
#include "flow/engine/engine_inside.h"

#define TRIAL_EVERY SECOND

static void note(Trial *trial, Err code, const Diag *why)
{
    mutex_lock(trial->mutex);
    trial->failing = code != OK;
    trial->why = *why;
    mutex_unlock(trial->mutex);
}

void trial_step(Engine *engine)
{
    Trial *trial = &engine->trial;
    Diag diag = {0};
    bool due = trial->failing ? trial->again <= engine->now : trial->refused;
    if (!due || engine->options.beside) return;
    trial->refused = false;
    trial->again = engine->now + TRIAL_EVERY;
    Err e = engine->store->ops->trial(engine->store, &diag);
    note(trial, e, &diag);
}

Time trial_next(const Engine *engine)
{
    return engine->trial.failing ? engine->trial.again : TIME_NEVER;
}

Err engine_storing(Engine *engine, Diag *diag)
{
    Trial *trial = &engine->trial;
    mutex_lock(trial->mutex);
    Err e = trial->failing ? trial->why.code : OK;
    if (e) *diag = trial->why;
    mutex_unlock(trial->mutex);
    return e;
}
