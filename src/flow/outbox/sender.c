/* flow/outbox/sender.c - one sender's bounded step, and the outbox around the senders.
 *
 * A step does one of: see that the batch in flight is committed and deliver what it marked; take
 * the next message and submit its mark together with the results so far; wait. A sender never
 * blocks on the engine: the engine's `done` nudges its lane. */
#include "flow/outbox/sender.h"

/* A sender hands over one mail a commit at most, so while the disk takes 32 ms for one, 8 of them
 * take 250 mails a second and 16 of them 500 (docs/benchmarks.md). A quiet shop opens one or two
 * connections: the lowest free sender is taken. */
#define SENDERS_DEFAULT   16
#define ENGINE_BUSY_AGAIN (20 * MILLISECOND)
#define OUTAGE_IS_LONG    MINUTE             /* then what waits goes back to the turn */
#define QUICK             (10 * MILLISECOND) /* a hand-over worth waiting for: a relay nearby */

void sender_open(Sender *sender, Outbox *outbox)
{
    sender->outbox = outbox;
    sender->relay = -1;
    sender->batch_arena = arena_open(0);
    sender->result_arena = arena_open(0);
}

void sender_close(Sender *sender)
{
    ReleasedMessage *given = atomic_load(&sender->given);
    arena_close(sender->batch_arena);
    arena_close(sender->result_arena);
    if (sender->current) arena_close(sender->current->arena);
    if (given) arena_close(given->arena);
}

static void nudge(Sender *sender)
{
    if (sender->lane) lane_nudge(sender->lane);
}

/* On the engine's thread. */
static void batch_done(void *self, EngineBatch *batch)
{
    Sender *sender = self;
    if (sender->current && batch->items[batch->count - 1].verdict == ENGINE_STORED)
        atomic_store(&sender->delivering, true);
    atomic_store(&sender->committed, true);
    nudge(sender);
}

/* The results so far, and the mark of `current` if there is one, as one batch: one commit. */
static bool submit(Sender *sender)
{
    Outbox *outbox = sender->outbox;
    Arena *arena = sender->result_arena;
    uint32_t results = sender->results.count;
    if (results == 0 && !sender->current) return true;
    size_t count = results + (sender->current ? 1 : 0);
    sender->items = ARENA_ARRAY(arena, EngineItem, count);
    if (results) memcpy(sender->items, sender->results.items, results * sizeof *sender->items);
    if (sender->current)
        sender->items[results] = (EngineItem){.kind = ENGINE_HAND_OVER,
                                              .message = sender->current->message.id,
                                              .customer = sender->current->customer};
    sender->batch =
        (EngineBatch){.items = sender->items, .count = count, .done = batch_done, .self = sender};
    atomic_store(&sender->committed, false);
    atomic_store(&sender->delivering, false);
    sender->in_flight = true;
    if (!outbox->options.submit(outbox->options.engine, &sender->batch)) {
        sender->in_flight = false;
        return false;
    }
    /* What flies keeps its arena until it is committed; results from here on get the other. */
    sender->result_arena = sender->batch_arena;
    sender->batch_arena = arena;
    memset(&sender->results, 0, sizeof sender->results);
    return true;
}

/* Composes and hands over `current`; senders that meet here may lose a sample, no more. */
static void deliver(Sender *sender, const Definitions *definitions)
{
    Outbox *outbox = sender->outbox;
    const World *world = outbox->options.world;
    Time began = world->monotonic(world->self), usual = atomic_load(&outbox->usual);
    sender_deliver(sender, definitions);
    Time took = world->monotonic(world->self) - began;
    atomic_store(&outbox->usual, usual + (took - usual) / 8);
}

/* The batch is on disk: the marked message may be handed over, unless the turn said no. */
static void land(Sender *sender, const Definitions *definitions)
{
    sender->in_flight = false;
    if (sender->current) {
        EngineVerdict verdict = sender->items[sender->batch.count - 1].verdict;
        if (verdict == ENGINE_STORED) {
            deliver(sender, definitions);
        } else {
            sender_let_go(sender, false);
        }
    }
    arena_reset(sender->batch_arena);
}

/* What has to go back: its release has ended, or `all`, for the given reason. */
static void give_back(Sender *sender, bool all, Str reason, Time now)
{
    Time retry_at = 0;
    Str why;
    ReleasedMessage *message;
    while (sender->results.count < SENDER_RESULTS_MAX &&
           (message = waiting_give_back(&sender->outbox->waiting, all, now, &why, &retry_at))) {
        if (all) retry_at = relays_blocked_until(&sender->outbox->relays, now);
        Result result = {.kind = EV_MESSAGE_RETURNED,
                         .reason = all ? reason : why,
                         .retry_at = retry_at == TIME_NEVER ? 0 : retry_at};
        sender_result(sender, message, &result, now);
        arena_close(message->arena);
    }
}

/* The next message that may go over a relay that takes it. */
static void take_next(Sender *sender, Time now)
{
    Outbox *outbox = sender->outbox;
    sender->relay = relays_admit(&outbox->relays, 0, false, now);
    if (sender->relay < 0) return;
    sender->current = waiting_take(&outbox->waiting, now, &sender->provider);
    if (sender->current) {
        sender->news = waiting_is_news(&sender->current->message);
        return;
    }
    relays_let_go(&outbox->relays, sender->relay);
    sender->relay = -1;
}

/* The others may wait for the relay or the provider that this one kept busy. */
static void free_ways(Sender *sender, bool went)
{
    Outbox *outbox = sender->outbox;
    if (sender->relay >= 0) relays_let_go(&outbox->relays, sender->relay);
    sender->relay = -1;
    waiting_done(&outbox->waiting, sender->provider, sender->news, went);
    if (waiting_length(&outbox->waiting)) outbox_nudge_idle(outbox);
}

void sender_let_go(Sender *sender, bool went)
{
    free_ways(sender, went);
    arena_close(sender->current->arena);
    sender->current = NULL;
}

/* No relay takes anything, and has not for long. */
static bool lasts_long(Outbox *outbox, Time now)
{
    OutboxState state = {.failing_since = 0};
    Time until = relays_blocked_until(&outbox->relays, now);
    if (!until || until == TIME_NEVER) return false; /* one goes, or is under way */
    relays_state(&outbox->relays, &state);
    return state.failing_since && now - state.failing_since > OUTAGE_IS_LONG;
}

/* Relays and limits as the documents say now. */
static void follow(Outbox *outbox, const Definitions *definitions, Time now)
{
    int relays;
    if (!lines_follow(&outbox->lines, definitions, &relays)) return;
    SendingLimits limits = {.at_once = 0};
    if (outbox->options.limits)
        outbox->options.limits(outbox->options.settings_self, definitions, now, &limits);
    waiting_limit(&outbox->waiting, &limits);
    relays_set(&outbox->relays, relays, limits.at_once ? limits.at_once : OUTBOX_SENDERS_MAX);
}

/* When to look again, with nothing under way. */
static Time next_look(Sender *sender, bool stopped, Time now)
{
    Outbox *outbox = sender->outbox;
    Time next = waiting_next(&outbox->waiting, now);
    Time blocked = relays_blocked_until(&outbox->relays, now);
    return !stopped && next != TIME_NEVER && next < blocked ? blocked : next;
}

static Time step(Sender *sender, const Definitions *definitions, Time now)
{
    Outbox *outbox = sender->outbox;
    if (sender->in_flight) {
        if (!atomic_load(&sender->committed)) return TIME_NEVER;
        land(sender, definitions);
        now = world_now(outbox->options.world);
    }
    bool stopped = sender_stopped(definitions);
    bool ending = atomic_load(&outbox->ending);
    if (!ending) give_back(sender, false, STR_NONE, now);
    if (!sender->current && !stopped && !ending) take_next(sender, now);
    if (stopped && !ending)
        give_back(sender, true, STR("paused"), now);
    else if (!ending && lasts_long(outbox, now))
        give_back(sender, true, STR("server_down"), now);
    if (!submit(sender)) return now + ENGINE_BUSY_AGAIN;
    if (sender->in_flight) return atomic_load(&sender->committed) ? now : TIME_NEVER;
    return ending ? TIME_NEVER : next_look(sender, stopped, now);
}

/* False while the engine keeps the sender; it nudges when that is over. */
static bool enter(Sender *sender)
{
    SenderState was = SENDER_IDLE;
    if (atomic_load(&sender->given))
        atomic_store(&sender->state, SENDER_BUSY);
    else if (!atomic_compare_exchange_strong(&sender->state, &was, SENDER_BUSY))
        return was == SENDER_BUSY;
    return true;
}

/* What was put into the queue before this nudged only those that were idle. */
static Time leave(Sender *sender, Time next, Time now)
{
    Outbox *outbox = sender->outbox;
    if (sender->in_flight || sender->current || sender->results.count) return next;
    atomic_store(&sender->state, SENDER_IDLE);
    bool ending = atomic_load(&outbox->ending);
    return next == TIME_NEVER && !ending ? next_look(sender, false, now) : next;
}

Time sender_step(void *self, Time now)
{
    Sender *sender = self;
    const OutboxOptions *options = &sender->outbox->options;
    if (!enter(sender)) return TIME_NEVER;
    const Definitions *definitions = options->pin(options->definitions_self);
    follow(sender->outbox, definitions, now);
    ReleasedMessage *given = atomic_exchange(&sender->given, NULL);
    if (given) {
        sender->current = given;
        deliver(sender, definitions);
        now = world_now(options->world);
    }
    Time next = step(sender, definitions, now);
    options->unpin(options->definitions_self, definitions);
    return leave(sender, next, now);
}

Outbox *outbox_open(const OutboxOptions *options)
{
    Arena *arena = arena_open(0);
    Outbox *outbox = ARENA_NEW(arena, Outbox);
    outbox->arena = arena;
    outbox->options = *options;
    outbox->sender_count = options->senders ? options->senders : SENDERS_DEFAULT;
    if (outbox->sender_count > OUTBOX_SENDERS_MAX) outbox->sender_count = OUTBOX_SENDERS_MAX;
    waiting_open(&outbox->waiting, options->waiting_max, outbox->sender_count);
    relays_open(&outbox->relays, OUTBOX_SENDERS_MAX);
    lines_open(&outbox->lines, arena, &outbox->options);
    outbox->health.mutex = mutex_open();
    outbox->health.waiting = &outbox->waiting;
    outbox->health.relays = &outbox->relays;
    outbox->senders = ARENA_ARRAY(arena, Sender, (size_t)outbox->sender_count);
    for (int i = 0; i < outbox->sender_count; i++)
        sender_open(&outbox->senders[i], outbox);
    return outbox;
}

void outbox_close(Outbox *outbox)
{
    if (!outbox) return;
    for (int i = 0; i < outbox->sender_count; i++)
        sender_close(&outbox->senders[i]);
    waiting_close(&outbox->waiting);
    lines_close(&outbox->lines);
    relays_close(&outbox->relays);
    mutex_close(outbox->health.mutex);
    arena_close(outbox->arena);
}

int outbox_senders(const Outbox *outbox)
{
    return outbox->sender_count;
}

void outbox_lane(Outbox *outbox, int index, Lane *ret_lane)
{
    *ret_lane = (Lane){.name = "sender", .step = sender_step, .self = &outbox->senders[index]};
    outbox->senders[index].lane = ret_lane;
}

/* The others look by themselves when they have become idle. */
void outbox_nudge_idle(Outbox *outbox)
{
    for (int i = 0; i < outbox->sender_count; i++)
        if (atomic_load(&outbox->senders[i].state) == SENDER_IDLE) nudge(&outbox->senders[i]);
}

static bool may_pass(Outbox *outbox, Sender *sender, const Message *message)
{
    Time now = world_now(outbox->options.world);
    sender->relay = relays_admit(&outbox->relays, 0, true, now);
    if (sender->relay < 0) return false;
    if (waiting_pass(&outbox->waiting, message, now, &sender->provider)) return true;
    relays_let_go(&outbox->relays, sender->relay);
    sender->relay = -1;
    return false;
}

int outbox_reserve(void *self, const Message *message)
{
    Outbox *outbox = self;
    if (atomic_load(&outbox->ending)) return 0;
    for (int i = 0; i < outbox->sender_count; i++) {
        SenderState idle = SENDER_IDLE;
        Sender *sender = &outbox->senders[i];
        if (!atomic_compare_exchange_strong(&sender->state, &idle, SENDER_RESERVED)) continue;
        if (may_pass(outbox, sender, message)) {
            sender->news = waiting_is_news(message);
            return i + 1;
        }
        atomic_store(&sender->state, SENDER_IDLE);
        nudge(sender); /* it may have seen work meanwhile and waits */
        return 0;
    }
    return 0;
}

void outbox_let_go(void *self, int sender)
{
    Outbox *outbox = self;
    free_ways(&outbox->senders[sender - 1], false);
    atomic_store(&outbox->senders[sender - 1].state, SENDER_IDLE);
    nudge(&outbox->senders[sender - 1]); /* it may have seen work meanwhile and waits */
}

bool outbox_delivering(void *self)
{
    Outbox *outbox = self;
    if (atomic_load(&outbox->usual) > QUICK) return false;
    for (int i = 0; i < outbox->sender_count; i++)
        if (atomic_load(&outbox->senders[i].delivering)) return true;
    return false;
}

bool outbox_released(void *self, ReleasedMessage *message)
{
    Outbox *outbox = self;
    if (message->sender) {
        Sender *sender = &outbox->senders[message->sender - 1];
        atomic_store(&sender->delivering, true);
        atomic_store(&sender->given, message);
        nudge(sender);
        return true;
    }
    bool suspect = health_is_suspect(&outbox->health, message->message.id);
    if (!waiting_push(&outbox->waiting, message, suspect)) return false;
    outbox_nudge_idle(outbox);
    return true;
}

void outbox_end(Outbox *outbox)
{
    atomic_store(&outbox->ending, true);
}

bool outbox_idle(const Outbox *outbox)
{
    for (int i = 0; i < outbox->sender_count; i++) {
        const Sender *sender = &outbox->senders[i];
        if (sender->in_flight || sender->current || sender->results.count) return false;
        if (atomic_load(&sender->state) != SENDER_IDLE) return false;
    }
    return true;
}

OutboxHealth *outbox_health(Outbox *outbox)
{
    return &outbox->health;
}
