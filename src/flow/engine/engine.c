/* engine/engine.c - the queue in front of the turn, and the step that empties it.
 *
 * Batches come from any thread through two bounded queues; the step takes what is waiting (urgent
 * ones first), adds due wake-ups, runs one turn for all of it and then answers. What the database
 * refuses is halved until the bad piece alone is left, and that one fails. Not here: what happens
 * in a turn (turn.c). */
#include "flow/engine/engine_inside.h"

#include <assert.h>
#include <stdlib.h>

#include "io/log.h"

#define PATIENT_ITEMS_BESIDE_URGENT 100
#define FAILURES_IN_A_ROW_MAX       8 /* then the store itself is ill: the rest is refused at once */
#define RETRY_LATER                 SECOND
#define WAKE_RETRY_LATER            MINUTE

/* ---- opening and closing ---- */

static Err engine_counting(Engine *engine, Diag *diag)
{
    arena_reset(engine->counting_arena);
    engine->counting = (Counting){.version = -1};
    return engine->store->ops->counting(engine->store, engine->counting_arena, &engine->counting,
                                        diag);
}

Err engine_buckets(Engine *engine, Diag *diag)
{
    Arena *arena = arena_open(0);
    BucketRows rows = {0};
    Err e = engine->store->ops->buckets(engine->store, arena, &rows, diag);
    for (int32_t i = 0; !e && i < engine->store->bucket_count; i++)
        engine->buckets[i] = (BucketRow){.bucket = i, .next_seq = 1};
    for (uint32_t i = 0; !e && i < rows.count; i++) {
        int32_t bucket = rows.items[i].bucket;
        if (bucket >= 0 && bucket < engine->store->bucket_count)
            engine->buckets[bucket] = rows.items[i];
    }
    arena_close(arena);
    if (!e && engine->buckets[0].counting != engine->counting.version)
        e = engine_counting(engine, diag);
    return e;
}

Err engine_open(const EngineOptions *options, Engine **ret_engine, Diag *diag)
{
    Engine *engine = calloc(1, sizeof *engine);
    if (!engine) abort();
    engine->options = *options;
    engine->store = options->store;
    engine->crash = crash_plan(options->crash_at);
    for (int i = 0; i < PRIORITIES; i++)
        engine->queues[i] = queue_open(ENGINE_QUEUE_BATCHES);
    engine->trial.mutex = mutex_open();
    engine->step_arena = arena_open(0);
    engine->turn_arena = arena_open(0);
    engine->counting_arena = arena_open(0);
    engine->counting.version = -1;
    engine->buckets = calloc((size_t)options->store->bucket_count, sizeof *engine->buckets);
    if (!engine->buckets) abort();
    Err e = OK;
    if (options->data_dir.len) e = note_open(options->data_dir, &engine->note, diag);
    if (!e) e = engine_buckets(engine, diag);
    if (!e && !options->beside) e = marks_recover(engine, diag);
    if (e) {
        engine_close(engine);
        return e;
    }
    *ret_engine = engine;
    return OK;
}

void engine_close(Engine *engine)
{
    if (!engine) return;
    for (int i = 0; i < PRIORITIES; i++)
        queue_close(engine->queues[i]);
    note_close(engine->note);
    arena_close(engine->recovery_arena);
    arena_close(engine->step_arena);
    arena_close(engine->turn_arena);
    arena_close(engine->counting_arena);
    mutex_close(engine->trial.mutex);
    free(engine->buckets);
    free(engine);
}

void engine_lane(Engine *engine, Lane *lane)
{
    atomic_store(&engine->lane, lane);
}

void engine_look_again(Engine *engine)
{
    atomic_store(&engine->look_again, true);
    Lane *lane = atomic_load(&engine->lane);
    if (lane) lane_nudge(lane);
}

bool engine_submit(Engine *engine, EngineBatch *batch)
{
    if (atomic_load(&engine->items_waiting) > ENGINE_ITEMS_WAITING_MAX) return false;
    atomic_fetch_add(&engine->items_waiting, batch->count);
    if (!queue_push(engine->queues[batch->low_priority ? PATIENT : URGENT], batch)) {
        atomic_fetch_sub(&engine->items_waiting, batch->count);
        return false;
    }
    Lane *lane = atomic_load(&engine->lane);
    if (lane) lane_nudge(lane);
    return true;
}

EngineStats engine_stats(const Engine *engine)
{
    return (EngineStats){.turns = engine->turns,
                         .events = engine->events,
                         .repeats = engine->repeats,
                         .decisions = engine->decisions,
                         .messages_released = engine->released,
                         .rows = engine->rows,
                         .merges = engine->merges,
                         .refused = engine->refused,
                         .queue_length = engine->items_waiting,
                         .last_turn_us = engine->last_turn_us};
}

/* ---- what a step takes ---- */

static void refuse_before(Work *work, Err code, const char *why)
{
    work->bad = true;
    work->verdict = ENGINE_REFUSED;
    diag_clear(&work->item->diag);
    (void)fail(&work->item->diag, code, "%s", why);
}

static void prepare(Engine *engine, EngineItem *item, Work *ret_work)
{
    static const Hash16 none = {{0}};
    *ret_work = (Work){.item = item, .customer = item->customer};
    if (item->kind == ENGINE_HAND_OVER) return;
    const Event *event = &item->event;
    ret_work->body = event->body ? event->body->raw : item->raw;
    Str raw = item->raw.len ? item->raw : ret_work->body;
    ret_work->body_hash = (int64_t)place_hash(raw.ptr, raw.len);
    if (!hash16_eq(event->id, none) && note_set_aside(engine->note, event->id)) {
        (void)note_keep(engine->note, event->id, ret_work->body);
        refuse_before(ret_work, ERR_INTERNAL,
                      "this event is set aside: the server stopped twice while handling it");
        return;
    }
    if (item->kind == ENGINE_OWN_EVENT) {
        ret_work->seen_bucket = store_bucket(engine->store, (uint64_t)item->customer);
        return;
    }
    ret_work->customer = 0;
    Key *keys = ARENA_ARRAY(engine->step_arena, Key, EVENT_KEYS_MAX);
    ret_work->key_count = event_keys(engine->step_arena, event, keys);
    ret_work->keys = keys;
    if (ret_work->key_count == 0) {
        refuse_before(ret_work, ERR_UNPROCESSABLE,
                      "this event names nobody: no user, e-mail, order or device");
        return;
    }
    ret_work->seen_bucket = store_bucket(engine->store, key_place(keys[0]));
}

static void take_items(Engine *engine, int priority, size_t max)
{
    Taking *taking = &engine->taking[priority];
    size_t taken = 0;
    while (taken < max) {
        void *next;
        if (!taking->batch) {
            if (!queue_pop(engine->queues[priority], &next)) return;
            *taking = (Taking){.batch = next};
        }
        EngineBatch *batch = taking->batch;
        for (; taking->next < batch->count && taken < max; taken++)
            prepare(engine, &batch->items[taking->next++],
                    list_push(engine->step_arena, &engine->works));
        if (taking->next < batch->count) return;
        *list_push(engine->step_arena, &engine->answered) = batch;
        taking->batch = NULL;
    }
}

static bool postponed(const Engine *engine, int64_t customer)
{
    for (size_t i = 0; i < engine->postponed_count; i++)
        if (engine->postponed[i].customer == customer) return true;
    return false;
}

static void postponed_forget(Engine *engine)
{
    size_t kept = 0;
    for (size_t i = 0; i < engine->postponed_count; i++)
        if (engine->postponed[i].until > engine->now)
            engine->postponed[kept++] = engine->postponed[i];
    engine->postponed_count = kept;
}

static void postpone(Engine *engine, int64_t customer)
{
    if (engine->postponed_count == ENGINE_POSTPONED_MAX) return;
    engine->postponed[engine->postponed_count++] =
        (Postponed){customer, engine->now + WAKE_RETRY_LATER};
}

static void take_wakes(Engine *engine)
{
    if (engine->next_wake > engine->now) return;
    postponed_forget(engine);
    Diag diag = {0};
    DueList due = {.next = TIME_NEVER};
    Err e = engine->store->ops->due(engine->store, engine->step_arena, engine->now, TURN_WAKES_MAX,
                                    &due, &diag);
    if (e) {
        log_fail(LOG_ERROR, "wake_ups_not_read", &diag);
        engine->next_wake = engine->now + RETRY_LATER;
        return;
    }
    engine->next_wake = due.next;
    for (size_t i = 0; i < due.count; i++) {
        bool aside = note_set_aside(engine->note, note_of_wake(due.ids[i]));
        if (aside && !postponed(engine, due.ids[i])) postpone(engine, due.ids[i]);
        if (aside || postponed(engine, due.ids[i])) {
            if (engine->next_wake > engine->now + WAKE_RETRY_LATER)
                engine->next_wake = engine->now + WAKE_RETRY_LATER;
            continue;
        }
        *list_push(engine->step_arena, &engine->works) = (Work){.customer = due.ids[i]};
    }
}

/* ---- turns ---- */

static void refuse_work(Engine *engine, Work *work, const Diag *diag)
{
    if (!work->item) {
        postpone(engine, work->customer);
        engine->next_wake = engine->now + RETRY_LATER;
    } else if (!work->bad) {
        work->verdict = ENGINE_REFUSED;
        work->item->diag = *diag;
    }
}

typedef struct Range {
    size_t from, to;
} Range;

/* Runs all works; what fails is halved, in order, until the bad piece stands alone. */
static void run_works(Engine *engine)
{
    Range stack[64];
    size_t depth = 0;
    int failures = 0;
    if (engine->works.count == 0) return;
    stack[depth++] = (Range){0, engine->works.count};
    while (depth > 0) {
        Range range = stack[--depth];
        Diag diag = {0};
        Work *works = &engine->works.items[range.from];
        size_t count = range.to - range.from;
        Err e = OK;
        if (failures >= FAILURES_IN_A_ROW_MAX)
            e = fail(&diag, ERR_UNAVAILABLE, "the database refuses everything, try again later");
        bool tried = !e;
        if (!e) e = turn_run(engine, works, count, &diag);
        if (!e) {
            failures = 0;
            continue;
        }
        if (tried) {
            failures++;
            engine->trial.refused = true;
            log_spell_fail(&engine->refusals, LOG_WARN, "turn_refused", &diag, engine->now);
        }
        if (tried && count > 1 && depth + 2 <= sizeof stack / sizeof *stack) {
            stack[depth++] = (Range){range.from + count / 2, range.to};
            stack[depth++] = (Range){range.from, range.from + count / 2};
            continue;
        }
        for (size_t i = 0; i < count; i++)
            refuse_work(engine, &works[i], &diag);
    }
    if (!failures) log_spell_well(&engine->refusals, "turn_refused", engine->now);
}

static void answer(Engine *engine)
{
    for (uint32_t i = 0; i < engine->works.count; i++) {
        const Work *work = &engine->works.items[i];
        if (!work->item) continue;
        work->item->verdict = work->verdict;
        if (work->verdict == ENGINE_REFUSED || work->verdict == ENGINE_CONFLICT) engine->refused++;
        atomic_fetch_sub(&engine->items_waiting, 1);
    }
    for (uint32_t i = 0; i < engine->answered.count; i++) {
        EngineBatch *batch = engine->answered.items[i];
        batch->done(batch->self, batch);
    }
    crash_point(engine, "acknowledged");
}

/* ---- what goes out ---- */

static bool publish(Engine *engine, ReleasedMessage *message)
{
    const EngineOptions *options = &engine->options;
    if (options->released && options->released(options->released_self, message)) {
        engine->released++;
        return true;
    }
    arena_close(message->arena);
    return false;
}

/* What found no room before, or was released when the process ended, is read from the table. */
static void publish_unsent(Engine *engine)
{
    if (engine->unsent_again > engine->now || !engine->options.released) return;
    Diag diag = {0};
    MessageRows rows = {0};
    engine->unsent_again = TIME_NEVER;
    Err e = engine->store->ops->unsent(engine->store, engine->step_arena, MESSAGE_RELEASED,
                                       ENGINE_UNSENT_PAGE, &rows, &diag);
    if (e) log_fail(LOG_ERROR, "released_messages_not_read", &diag);
    bool all = !e && rows.count < ENGINE_UNSENT_PAGE;
    for (uint32_t i = 0; !e && i < rows.count; i++)
        if (!publish(engine, released_copy(&rows.items[i]))) {
            all = false;
            break;
        }
    if (!all) engine->unsent_again = engine->now + RETRY_LATER;
}

static void publish_outgoing(Engine *engine)
{
    for (uint32_t i = 0; i < engine->outgoing.count; i++)
        if (!publish(engine, engine->outgoing.items[i]))
            engine->unsent_again = engine->now + RETRY_LATER;
    if (engine->outgoing.count) crash_point(engine, "published");
}

/* ---- the step ---- */

static void step_begin(Engine *engine, Time now)
{
    arena_reset(engine->step_arena);
    memset(&engine->works, 0, sizeof engine->works);
    memset(&engine->answered, 0, sizeof engine->answered);
    memset(&engine->outgoing, 0, sizeof engine->outgoing);
    engine->now = now;
}

static bool items_left(const Engine *engine)
{
    return atomic_load(&engine->items_waiting) > 0;
}

/* A commit waits for the disk. What hand-overs under way bring within half of that time goes
 * with the next one, and their senders get their next message a whole commit earlier: on a slow
 * disk that is what the number of mails a second hangs on. */
static Time rest_left(const Engine *engine)
{
    const EngineOptions *options = &engine->options;
    if (!options->delivering || engine->items_waiting > ENGINE_REST_ITEMS_MAX) return 0;
    Time left = engine->rest_until - options->world->monotonic(options->world->self);
    return left > 0 && options->delivering(options->released_self) ? left : 0;
}

static void rest_after(Engine *engine, Time turn_began)
{
    const World *world = engine->options.world;
    Time now = world->monotonic(world->self), rest = (now - turn_began) / ENGINE_REST_SHARE;
    engine->last_turn_us = now - turn_began;
    engine->rest_until = now + (rest < ENGINE_REST_MAX ? rest : ENGINE_REST_MAX);
}

Time engine_step(void *self, Time now)
{
    Engine *engine = self;
    const EngineOptions *options = &engine->options;
    Time rest = rest_left(engine);
    if (rest) return now + rest;
    step_begin(engine, now);
    if (atomic_exchange(&engine->look_again, false)) engine->next_wake = engine->unsent_again = now;
    if (!options->beside) marks_settle(engine);
    if (!options->beside) publish_unsent(engine);
    if (!options->beside) take_wakes(engine); /* before the events: they were due before */
    size_t wakes = engine->works.count;
    take_items(engine, URGENT, TURN_EVENTS_MAX);
    size_t urgent = engine->works.count - wakes;
    take_items(engine, PATIENT, urgent ? PATIENT_ITEMS_BESIDE_URGENT : TURN_EVENTS_MAX);
    if (engine->works.count || engine->answered.count) {
        crash_point(engine, "batch_taken");
        Time from = options->world->monotonic(options->world->self);
        engine->definitions = options->pin ? options->pin(options->definitions_self) : NULL;
        run_works(engine);
        trial_step(engine); /* who is refused finds it told already */
        answer(engine);
        publish_outgoing(engine);
        if (options->unpin && engine->definitions)
            options->unpin(options->definitions_self, engine->definitions);
        engine->definitions = NULL;
        rest_after(engine, from);
    }
    Time next = engine->unsure_count ? engine->unsure_again : TIME_NEVER;
    if (engine->next_wake < next) next = engine->next_wake;
    if (engine->unsent_again < next) next = engine->unsent_again;
    trial_step(engine);
    if (trial_next(engine) < next) next = trial_next(engine);
    if (items_left(engine)) return now;
    return options->beside ? TIME_NEVER : next;
}
