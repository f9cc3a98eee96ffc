/* engine/marks.c - who is marked as handing over, and those that nobody hands over.
 *
 * A message is marked by a sender that asks (handover.c) or, when a sender is free, by the turn
 * that releases it. What a crash left marked is in doubt. And a commit can fail although it
 * happened: its marks stand in the table, and no sender has them. They are remembered as unsure
 * until they have been looked at: what is marked then was never handed over and goes back to its
 * customer. */
#include "flow/engine/engine_inside.h"
#include "io/log.h"

#define UNSURE_AGAIN SECOND

void turn_reserve(Turn *turn)
{
    const EngineOptions *options = &turn->engine->options;
    if (!options->reserve) return;
    for (uint32_t i = 0; i < turn->messages.count; i++) {
        HeldMessage *message = turn->messages.entries[i].value;
        if (!message->publish || !message->changed) continue;
        message->sender = options->reserve(options->released_self, &message->row.message);
        if (!message->sender) continue; /* one that may not go yet holds no other up */
        message->row.message.state = MESSAGE_HANDING_OVER;
        message->marked = turn->handing_over = true;
    }
}

static void unsure_remove(Engine *engine, Hash16 id)
{
    for (uint32_t i = 0; i < engine->unsure_count; i++)
        if (hash16_eq(engine->unsure[i].id, id))
            engine->unsure[i--] = engine->unsure[--engine->unsure_count];
}

static void unsure_add(Engine *engine, int64_t customer, Hash16 id)
{
    unsure_remove(engine, id);
    if (engine->unsure_count < ENGINE_UNSURE_MAX)
        engine->unsure[engine->unsure_count++] = (MessageRef){.customer = customer, .id = id};
}

void turn_marks_committed(Turn *turn)
{
    for (uint32_t i = 0; turn->engine->unsure_count && i < turn->messages.count; i++) {
        const HeldMessage *message = turn->messages.entries[i].value;
        if (message->marked) unsure_remove(turn->engine, message->id);
    }
}

void turn_marks_failed(Turn *turn)
{
    Engine *engine = turn->engine;
    for (uint32_t i = 0; i < turn->messages.count; i++) {
        const HeldMessage *message = turn->messages.entries[i].value;
        if (message->sender) engine->options.let_go(engine->options.released_self, message->sender);
        if (message->marked) unsure_add(engine, message->row.customer, message->id);
    }
}

static void settled(void *self, EngineBatch *batch)
{
    Engine *engine = self;
    for (size_t i = 0; i < batch->count; i++) {
        const EngineItem *item = &batch->items[i];
        if (item->verdict == ENGINE_REFUSED && item->event.kind == EV_MESSAGE_RETURNED)
            unsure_add(engine, item->customer, item->message);
    }
    arena_close(engine->recovery_arena);
    engine->recovery_arena = NULL;
}

/* One event for each of these rows, to be taken first. The arena is the batch's now. */
static void settle(Engine *engine, Arena *arena, const MessageRows *rows, EventKind kind,
                   Str reason)
{
    Time now = world_now(engine->options.world);
    EngineBatch *batch = ARENA_NEW(arena, EngineBatch);
    *batch = (EngineBatch){.count = rows->count, .done = settled, .self = engine};
    batch->items = ARENA_ARRAY(arena, EngineItem, rows->count);
    for (uint32_t i = 0; i < rows->count; i++) {
        const MessageRow *row = &rows->items[i];
        OwnEvent own = message_event(arena, kind, row->message.id, reason, now);
        batch->items[i] = (EngineItem){.kind = ENGINE_OWN_EVENT,
                                       .event = own.event,
                                       .raw = own.body,
                                       .message = row->message.id,
                                       .customer = row->customer};
    }
    engine->recovery_arena = arena;
    engine->taking[URGENT] = (Taking){.batch = batch};
    atomic_fetch_add(&engine->items_waiting, rows->count);
}

/* Its customer decides what follows. */
Err marks_recover(Engine *engine, Diag *diag)
{
    Arena *arena = arena_open(0);
    MessageRows rows = {0};
    Err e = engine->store->ops->unsent(engine->store, arena, MESSAGE_HANDING_OVER,
                                       ENGINE_RECOVERED_MAX, &rows, diag);
    if (e || rows.count == 0)
        arena_close(arena);
    else
        settle(engine, arena, &rows, EV_MESSAGE_IN_DOUBT, STR_NONE);
    return e;
}

static Err marked_of(Engine *engine, Arena *arena, MessageRows *ret_rows, Diag *diag)
{
    MessageRow *rows = ARENA_ARRAY(arena, MessageRow, engine->unsure_count);
    Err e = engine->store->ops->messages(engine->store, arena, engine->unsure, engine->unsure_count,
                                         rows, diag);
    for (uint32_t i = 0; !e && i < engine->unsure_count; i++)
        if (rows[i].customer && rows[i].message.state == MESSAGE_HANDING_OVER)
            *list_push(arena, ret_rows) = rows[i];
    return e;
}

void marks_settle(Engine *engine)
{
    if (!engine->unsure_count || engine->recovery_arena || engine->taking[URGENT].batch) return;
    if (engine->unsure_again > engine->now) return;
    Diag diag = {0};
    Arena *arena = arena_open(0);
    MessageRows rows = {0};
    Err e = marked_of(engine, arena, &rows, &diag);
    if (e) log_fail(LOG_ERROR, "marked_messages_not_read", &diag);
    engine->unsure_again = e ? engine->now + UNSURE_AGAIN : 0;
    if (!e) engine->unsure_count = 0;
    if (rows.count)
        settle(engine, arena, &rows, EV_MESSAGE_RETURNED, STR("release_expired"));
    else
        arena_close(arena);
}
