/* flow/tracking/tracking.c - see flow/tracking.h: holds clicks, tells scanners by their second
 * link, and submits what persons did as own events.
 *
 * Held hits stand in a fixed number of places under a mutex; the lane takes what is due, makes one
 * batch of it and waits for its commit before the next. */
#include "flow/tracking.h"

#include <stdatomic.h>

#include "base/utf8.h"
#include "io/thread.h"

#define BATCH_MAX  64
#define BUSY_AGAIN (100 * MILLISECOND)

typedef struct Held {
    bool used, open, machine;
    Hash16 message, target; /* target: of the whole address */
    int64_t customer;
    Time at, due;
    size_t url_size;
    char url[TRACKING_URL_BYTES];
} Held;

struct Tracking {
    Arena *arena, *batch_arena;
    TrackingOptions options;
    Mutex *mutex;
    TrackingCounts counts;
    Held *held; /* TRACKING_HELD_MAX */
    Lane *lane;
    EngineBatch batch;
    bool in_flight;
    _Atomic bool committed;
};

Tracking *tracking_open(const TrackingOptions *options)
{
    Arena *arena = arena_open(0);
    Tracking *tracking = ARENA_NEW(arena, Tracking);
    tracking->arena = arena;
    tracking->options = *options;
    tracking->batch_arena = arena_open(0);
    tracking->mutex = mutex_open();
    tracking->held = ARENA_ARRAY(arena, Held, TRACKING_HELD_MAX);
    return tracking;
}

void tracking_close(Tracking *tracking)
{
    if (!tracking) return;
    mutex_close(tracking->mutex);
    arena_close(tracking->batch_arena);
    arena_close(tracking->arena);
}

static Held *free_place(Tracking *tracking)
{
    for (size_t i = 0; i < TRACKING_HELD_MAX; i++)
        if (!tracking->held[i].used) return &tracking->held[i];
    tracking->counts.dropped++;
    return NULL;
}

static Held *hold(Tracking *tracking, const Hit *hit, Time due)
{
    Held *held = free_place(tracking);
    if (!held) return NULL;
    *held = (Held){.used = true,
                   .open = hit->link.kind == LINK_OPEN,
                   .message = hit->link.message,
                   .customer = hit->link.customer,
                   .target = hash16(hit->link.target, STR_NONE),
                   .at = hit->at,
                   .due = due};
    Str url = utf8_cut(hit->link.target, sizeof held->url);
    held->url_size = url.len;
    if (url.len) memcpy(held->url, url.ptr, url.len);
    return held;
}

/* Clicks of one mail: another link of it among those held makes all of them a machine's; the same
 * link again is the same click. */
static void hold_click(Tracking *tracking, const Hit *hit, bool machine)
{
    Hash16 target = hash16(hit->link.target, STR_NONE);
    bool repeated = false;
    for (size_t i = 0; i < TRACKING_HELD_MAX; i++) {
        Held *held = &tracking->held[i];
        if (!held->used || held->open || !hash16_eq(held->message, hit->link.message)) continue;
        if (hash16_eq(held->target, target))
            repeated = true;
        else
            machine = held->machine = true;
    }
    if (repeated && !machine) return;
    Held *held = hold(tracking, hit, hit->at + CLICK_HELD);
    if (held) held->machine = machine;
}

static void count_nobody(Tracking *tracking, const Hit *hit)
{
    if (hit->link.kind == LINK_OPEN)
        tracking->counts.opens_nobody++;
    else
        tracking->counts.clicks_nobody++;
    if (tracking->options.nobody)
        tracking->options.nobody(tracking->options.nobody_self, &hit->link, hit->at);
}

/* Counts or holds; true when something is held. Under the mutex. */
static bool note(Tracking *tracking, const Hit *hit, Visitor visitor)
{
    TrackingCounts *counts = &tracking->counts;
    bool open = hit->link.kind == LINK_OPEN;
    if (open && visitor != VISITOR_PERSON) {
        if (visitor == VISITOR_PROXY)
            counts->opens_proxy++;
        else
            counts->opens_machine++;
        return false;
    }
    if (hit->link.customer == 0) {
        if (visitor == VISITOR_PERSON)
            count_nobody(tracking, hit);
        else
            counts->clicks_machine++;
        return false;
    }
    if (open) return hold(tracking, hit, hit->at) != NULL;
    hold_click(tracking, hit, visitor != VISITOR_PERSON);
    return true;
}

void tracking_hit(Tracking *tracking, const Hit *hit)
{
    Visitor visitor = hit_visitor(hit);
    mutex_lock(tracking->mutex);
    bool held = note(tracking, hit, visitor);
    mutex_unlock(tracking->mutex);
    if (held && tracking->lane) lane_nudge(tracking->lane);
}

TrackingCounts tracking_counts(Tracking *tracking)
{
    mutex_lock(tracking->mutex);
    TrackingCounts counts = tracking->counts;
    mutex_unlock(tracking->mutex);
    return counts;
}

static void write_event(Arena *arena, const Held *held, EngineItem *item)
{
    Buf properties = buf_new(arena, 4096);
    JsonOut out = json_out(&properties);
    Diag diag = {0};
    item->kind = ENGINE_OWN_EVENT;
    item->customer = held->customer;
    item->event = (Event){.kind = held->open ? EV_EMAIL_OPENED : EV_EMAIL_CLICKED,
                          .format = 1,
                          .occurred_at = held->at,
                          .received_at = held->at,
                          .source = STR("tracking")};
    json_object(&out);
    json_put_str(&out, "message_id", hash16_hex(arena, held->message));
    if (!held->open) json_put_str(&out, "url", (Str){held->url, held->url_size});
    json_end(&out);
    item->raw = event_call(arena, item->event.kind, buf_str(&properties));
    if (json_parse(arena, item->raw, NULL, &item->event.body, &diag)) item->customer = 0;
}

static void put_due(Tracking *tracking, Held *held)
{
    held->used = false;
    if (held->machine) {
        tracking->counts.clicks_machine++;
        return;
    }
    if (held->open)
        tracking->counts.opens_person++;
    else
        tracking->counts.clicks_person++;
    EngineItem *item = &tracking->batch.items[tracking->batch.count];
    write_event(tracking->batch_arena, held, item);
    if (item->customer) tracking->batch.count++;
}

/* What is due becomes the batch or, of machines, a number. Returns when the next is due. */
static Time take_due(Tracking *tracking, Time now)
{
    Time next = TIME_NEVER;
    mutex_lock(tracking->mutex);
    for (size_t i = 0; i < TRACKING_HELD_MAX; i++) {
        Held *held = &tracking->held[i];
        if (!held->used) continue;
        if (held->due <= now && tracking->batch.count < BATCH_MAX)
            put_due(tracking, held);
        else if (held->due < next)
            next = held->due;
    }
    mutex_unlock(tracking->mutex);
    return next;
}

/* On the engine's thread. */
static void batch_done(void *self, EngineBatch *batch)
{
    Tracking *tracking = self;
    (void)batch;
    atomic_store(&tracking->committed, true);
    if (tracking->lane) lane_nudge(tracking->lane);
}

static void new_batch(Tracking *tracking)
{
    arena_reset(tracking->batch_arena);
    tracking->batch =
        (EngineBatch){.items = ARENA_ARRAY(tracking->batch_arena, EngineItem, BATCH_MAX),
                      .done = batch_done,
                      .self = tracking};
}

static Time tracking_step(void *self, Time now)
{
    Tracking *tracking = self;
    const TrackingOptions *options = &tracking->options;
    if (tracking->in_flight) {
        if (!atomic_load(&tracking->committed)) return TIME_NEVER;
        tracking->in_flight = false;
        tracking->batch.count = 0;
    }
    if (tracking->batch.count == 0) new_batch(tracking);
    Time next = take_due(tracking, now);
    if (tracking->batch.count == 0) return next;
    atomic_store(&tracking->committed, false);
    tracking->in_flight = true;
    if (options->submit(options->engine, &tracking->batch)) return TIME_NEVER;
    tracking->in_flight = false;
    return now + BUSY_AGAIN;
}

void tracking_lane(Tracking *tracking, Lane *ret_lane)
{
    *ret_lane = (Lane){.name = "tracking", .step = tracking_step, .self = tracking};
    tracking->lane = ret_lane;
}
