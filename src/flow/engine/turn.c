/* engine/turn.c - the one place where state changes: load, handle each in order of arrival, commit
 * once.
 *
 * Not here: what is taken and in what order (engine.c), what loading and writing mean in detail
 * (load.c, rows.c). When anything fails the Turn is dropped whole; the caller tries smaller pieces.
 */
#include <assert.h>

#include "flow/engine/engine_inside.h"

static void turn_counts(Turn *turn)
{
    const Counting *counting = &turn->engine->counting;
    turn->counts[turn->counts_count++] =
        (TurnCounts){count_way(turn->arena, counting, turn->definitions),
                     counts_new(turn->arena, counting->generation)};
    if (counting->next_zone.len)
        turn->counts[turn->counts_count++] =
            (TurnCounts){count_way_next(turn->arena, counting),
                         counts_new(turn->arena, counting->next_generation)};
}

static Turn *turn_begin(Engine *engine, Diag *diag)
{
    arena_reset(engine->turn_arena);
    Turn *turn = ARENA_NEW(engine->turn_arena, Turn);
    turn->engine = engine;
    turn->arena = engine->turn_arena;
    turn->now = engine->now;
    turn->diag = diag;
    turn->definitions = engine->definitions;
    turn->customers = map_new(turn->arena);
    turn->keys = map_new(turn->arena);
    turn->orders = map_new(turn->arena);
    turn->shipments = map_new(turn->arena);
    turn->messages = map_new(turn->arena);
    turn->seen = map_new(turn->arena);
    turn->buckets = map_new(turn->arena);
    turn_counts(turn);
    return turn;
}

/* ---- one piece of work ---- */

static Err refuse_nobody(Work *work)
{
    work->verdict = ENGINE_REFUSED;
    (void)fail(&work->item->diag, ERR_NOT_FOUND, "there is no such customer");
    return OK;
}

static Err do_wake(Turn *turn, const Work *work)
{
    Held *held;
    Err e = turn_held(turn, work->customer, &held);
    if (e || !held->customer || held->customer->absorbed_into || held->changed) return e;
    return turn_handle(turn, held, &(Handling){0});
}

static Err do_event(Turn *turn, Work *work)
{
    Held *held;
    EngineItem *item = work->item;
    Err e = item->kind == ENGINE_EVENT ? turn_identify(turn, work, &held)
                                       : turn_customer(turn, work->customer, &held);
    if (e) return e;
    if (!held->customer) return refuse_nobody(work);
    Event event = item->event;
    if (item->kind == ENGINE_OWN_EVENT) event.flags |= EVENT_ADDRESSED;
    Handling handling = {
        .event = &event, .body = work->body, .fold_only = (item->event.flags & EVENT_HISTORY) != 0};
    e = turn_handle(turn, held, &handling);
    if (e) return e;
    work->verdict = ENGINE_STORED;
    if (work->first)
        *list_push(turn->arena, &turn->writes.seen) =
            (SeenRow){work->seen_bucket, item->event.id, work->body_hash};
    return OK;
}

static Err do_work(Turn *turn, Work *work)
{
    if (!work->item) return do_wake(turn, work);
    if (work->verdict == ENGINE_REPEATED) turn->repeats++;
    if (work->verdict != ENGINE_PENDING) return OK;
    if (work->item->kind == ENGINE_HAND_OVER) return turn_hand_over(turn, work);
    return do_event(turn, work);
}

/* ---- the turn ---- */

static void keep_released(Turn *turn)
{
    Engine *engine = turn->engine;
    for (uint32_t i = 0; i < turn->messages.count; i++) {
        HeldMessage *message = turn->messages.entries[i].value;
        if (!message->publish || !message->changed) continue;
        ReleasedMessage *released = released_copy(&message->row);
        released->sender = message->sender;
        *list_push(engine->step_arena, &engine->outgoing) = released;
    }
}

static void after_commit(Turn *turn)
{
    Engine *engine = turn->engine;
    const TurnWrites *writes = &turn->writes;
    for (uint32_t i = 0; i < writes->buckets.count; i++)
        engine->buckets[writes->buckets.items[i].bucket] = writes->buckets.items[i];
    for (uint32_t i = 0; i < writes->customers.count; i++)
        if (writes->customers.items[i].wake_at < engine->next_wake)
            engine->next_wake = writes->customers.items[i].wake_at;
    turn_marks_committed(turn);
    keep_released(turn);
    engine->events += turn->events;
    engine->decisions += turn->decisions;
    engine->merges += turn->merges;
    engine->rows += writes->log.count + writes->seen.count + writes->keys.count +
                    writes->customers.count + writes->orders.count + writes->shipments.count +
                    writes->messages.count + writes->counts.count + writes->buckets.count;
}

static bool nothing_to_write(const TurnWrites *writes)
{
    return writes->log.count == 0 && writes->customers.count == 0 && writes->messages.count == 0 &&
           writes->keys.count == 0;
}

static Err turn_try(Engine *engine, Work *works, size_t count, Diag *diag)
{
    Err e = engine->store->ops->begin(engine->store, diag);
    if (!e) e = engine_buckets(engine, diag);
    if (e) return e;
    Turn *turn = turn_begin(engine, diag);
    for (size_t i = 0; i < count; i++) {
        if (works[i].bad) continue;
        works[i].verdict = ENGINE_PENDING;
        works[i].first = false;
        if (works[i].item) diag_clear(&works[i].item->diag);
    }
    e = turn_load(turn, works, count);
    crash_point(engine, "loaded");
    for (size_t i = 0; !e && i < count; i++)
        e = do_work(turn, &works[i]);
    if (!e) e = turn_drop_doubled(turn);
    if (e) return e;
    crash_point(engine, "handled");
    turn_reserve(turn);
    rows_of_turn(turn);
    crash_point(engine, "before_commit");
    if (!nothing_to_write(&turn->writes)) {
        e = engine->store->ops->commit(engine->store, &turn->writes, diag);
        if (e) {
            turn_marks_failed(turn);
            return e;
        }
        after_commit(turn);
    } else {
        engine->store->ops->abort(engine->store);
    }
    engine->turns++;
    engine->repeats += turn->repeats;
    crash_point(engine, "after_commit");
    if (turn->handing_over) crash_point(engine, "handing_over_committed");
    return OK;
}

Err turn_run(Engine *engine, Work *works, size_t count, Diag *diag)
{
    Err e = turn_try(engine, works, count, diag);
    if (e) engine->store->ops->abort(engine->store);
    return e;
}
