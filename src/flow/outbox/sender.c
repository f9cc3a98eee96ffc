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
#define WAITING_DEFAULT   4096
#define ENGINE_BUSY_AGAIN (20 * MILLISECOND)
#define OUTAGE_IS_LONG    MINUTE             /* then what waits goes back to the turn */
#define QUICK             (10 * MILLISECOND) /* a hand-over worth waiting for: a relay nearby */

void sender_open(Sender *sender, Outbox *outbox)
{
    size_t channels = outbox->options.channel_count;
    sender->outbox = outbox;
    sender->batch_arena = arena_open(0);
    sender->result_arena = arena_open(0);
    sender->links = ARENA_ARRAY(outbox->arena, ChannelLink, channels);
    for (size_t i = 0; i < channels; i++) {
        sender->links[i].channel = outbox->options.channels[i];
        sender->links[i].asked_at = -1;
    }
}

void sender_close(Sender *sender)
{
    for (size_t i = 0; i < sender->outbox->options.channel_count; i++) {
        ChannelLink *link = &sender->links[i];
        if (link->connection) link->channel->disconnect(link->connection);
        arena_close(link->arena);
    }
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
static void deliver(Sender *sender, const Definitions *definitions, Time now)
{
    Outbox *outbox = sender->outbox;
    const World *world = outbox->options.world;
    Time began = world->monotonic(world->self), usual = atomic_load(&outbox->usual);
    sender_deliver(sender, definitions, now);
    Time took = world->monotonic(world->self) - began;
    atomic_store(&outbox->usual, usual + (took - usual) / 8);
}

/* The batch is on disk: the marked message may be handed over, unless the turn said no. */
static void land(Sender *sender, const Definitions *definitions, Time now)
{
    sender->in_flight = false;
    if (sender->current) {
        EngineVerdict verdict = sender->items[sender->batch.count - 1].verdict;
        if (verdict == ENGINE_STORED) {
            deliver(sender, definitions, now);
        } else {
            arena_close(sender->current->arena);
            sender->current = NULL;
        }
    }
    arena_reset(sender->batch_arena);
}

static void give_back(Sender *sender, ReleasedMessage *message, Str reason, Time now)
{
    Result result = {.kind = EV_MESSAGE_RETURNED, .reason = reason};
    if (str_is(reason, "server_down"))
        result.retry_at = health_blocked_until(&sender->outbox->health, now);
    sender_result(sender, message, &result, now);
    arena_close(message->arena);
}

static bool expired(const ReleasedMessage *message, Time now)
{
    return message->message.release_until && message->message.release_until <= now;
}

/* The next message that may go; expired ones go back on the way. */
static void take_next(Sender *sender, Time now)
{
    void *item;
    while (sender->results.count < SENDER_RESULTS_MAX &&
           queue_pop(sender->outbox->waiting, &item)) {
        ReleasedMessage *message = item;
        if (!expired(message, now)) {
            sender->current = message;
            return;
        }
        give_back(sender, message, STR("release_expired"), now);
    }
}

static void give_all_back(Sender *sender, Str reason, Time now)
{
    void *item;
    while (sender->results.count < SENDER_RESULTS_MAX && queue_pop(sender->outbox->waiting, &item))
        give_back(sender, item, reason, now);
}

static Time step(Sender *sender, const Definitions *definitions, Time now)
{
    Outbox *outbox = sender->outbox;
    if (sender->in_flight) {
        if (!atomic_load(&sender->committed)) return TIME_NEVER;
        land(sender, definitions, now);
        now = world_now(outbox->options.world);
    }
    Time blocked = health_blocked_until(&outbox->health, now);
    bool stopped = sender_stopped(definitions);
    bool ending = atomic_load(&outbox->ending);
    if (!sender->current && !stopped && !blocked && !ending) take_next(sender, now);
    if (stopped && !ending)
        give_all_back(sender, STR("paused"), now);
    else if (blocked && !ending &&
             now - outbox_state(&outbox->health).failing_since > OUTAGE_IS_LONG)
        give_all_back(sender, STR("server_down"), now);
    if (!submit(sender)) return now + ENGINE_BUSY_AGAIN;
    if (sender->in_flight) return atomic_load(&sender->committed) ? now : TIME_NEVER;
    if (ending) return TIME_NEVER;
    if (blocked && !stopped) return blocked;
    return queue_length(outbox->waiting) ? now : TIME_NEVER;
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
    bool more = next == TIME_NEVER && queue_length(outbox->waiting);
    return more && !atomic_load(&outbox->ending) ? now : next;
}

Time sender_step(void *self, Time now)
{
    Sender *sender = self;
    const OutboxOptions *options = &sender->outbox->options;
    if (!enter(sender)) return TIME_NEVER;
    const Definitions *definitions = options->pin(options->definitions_self);
    ReleasedMessage *given = atomic_exchange(&sender->given, NULL);
    if (given) {
        sender->current = given;
        deliver(sender, definitions, now);
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
    outbox->waiting = queue_open(options->waiting_max ? options->waiting_max : WAITING_DEFAULT);
    outbox->health.mutex = mutex_open();
    outbox->health.waiting = outbox->waiting;
    outbox->senders = ARENA_ARRAY(arena, Sender, (size_t)outbox->sender_count);
    for (int i = 0; i < outbox->sender_count; i++)
        sender_open(&outbox->senders[i], outbox);
    return outbox;
}

void outbox_close(Outbox *outbox)
{
    void *item;
    if (!outbox) return;
    while (queue_pop(outbox->waiting, &item))
        arena_close(((ReleasedMessage *)item)->arena);
    for (int i = 0; i < outbox->sender_count; i++)
        sender_close(&outbox->senders[i]);
    queue_close(outbox->waiting);
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
static void nudge_idle(Outbox *outbox)
{
    for (int i = 0; i < outbox->sender_count; i++)
        if (atomic_load(&outbox->senders[i].state) == SENDER_IDLE) nudge(&outbox->senders[i]);
}

int outbox_reserve(void *self)
{
    Outbox *outbox = self;
    if (atomic_load(&outbox->ending)) return 0;
    if (queue_length(outbox->waiting)) return 0; /* those come first */
    if (health_blocked_until(&outbox->health, world_now(outbox->options.world))) return 0;
    for (int i = 0; i < outbox->sender_count; i++) {
        SenderState idle = SENDER_IDLE;
        if (atomic_compare_exchange_strong(&outbox->senders[i].state, &idle, SENDER_RESERVED))
            return i + 1;
    }
    return 0;
}

void outbox_let_go(void *self, int sender)
{
    Outbox *outbox = self;
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
    if (!queue_push(outbox->waiting, message)) return false;
    nudge_idle(outbox);
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
