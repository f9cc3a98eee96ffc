/* app/simulate/run.c - moves the virtual world hour by hour: people act, the engine turns until
 * nothing is due, released messages are handed over and read. */
#include "app/simulate/sim.h"

/* All that is told in a slice is one batch, so that a store on disk commits once. */
typedef struct Slice {
    Arena *arena;
    LIST_OF(EngineItem) items;
    LIST_OF(Arena *) told;
} Slice;

static Err slice_tell(Sim *sim, Slice *slice, const SimHappening *happening, Diag *diag)
{
    const Json *json;
    Err e = json_parse(slice->arena, happening->json, NULL, &json, diag);
    if (e) return e;
    *list_push(slice->arena, &slice->told) = happening->arena;
    sim->told++;
    if (happening->kind == SIM_REACT) {
        *list_push(slice->arena, &slice->items) = (EngineItem){
            .kind = ENGINE_OWN_EVENT,
            .customer = happening->customer,
            .raw = happening->json,
            .event = {.kind = happening->event,
                      .format = 1,
                      .occurred_at = happening->at,
                      .received_at = sim->now,
                      .source = STR("simulate"),
                      .body = json}
        };
        return OK;
    }
    SegmentFrom from = {.door = sim->door,
                        .source = STR("simulate"),
                        .received_at = sim->now,
                        .world = &sim->world};
    return segment_item(slice->arena, &from, STR_NONE, json, list_push(slice->arena, &slice->items),
                        diag);
}

static void batch_done(void *self, EngineBatch *batch)
{
    (void)batch;
    *(bool *)self = true;
}

/* Submits the items and turns until they are done and nothing more is due now. */
static Err engine_settle(Sim *sim, EngineItem *items, size_t count, Diag *diag)
{
    bool done = count == 0;
    EngineBatch batch = {.items = items, .count = count, .done = batch_done, .self = &done};
    if (count && !engine_submit(sim->engine, &batch))
        return fail(diag, ERR_BUSY, "the engine took no batch");
    for (;;) {
        Time next = engine_step(sim->engine, sim->now);
        if (done && next > sim->now) break;
    }
    for (size_t i = 0; i < count; i++)
        if (items[i].verdict == ENGINE_CONFLICT ||
            (items[i].verdict == ENGINE_REFUSED && items[i].kind != ENGINE_HAND_OVER)) {
            *diag = items[i].diag;
            return diag->code ? diag->code : fail(diag, ERR_INTERNAL, "an event was refused");
        }
    return OK;
}

static EngineItem sent_item(Sim *sim, Arena *arena, const ReleasedMessage *released, Diag *diag)
{
    Buf buf = buf_new(arena, 1024);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "message_id", hash16_hex(arena, released->message.id));
    json_put_str(&out, "answer", STR("250 simulated"));
    json_end(&out);
    Str raw = event_call(arena, EV_MESSAGE_SENT, buf_str(&buf));
    const Json *body = NULL;
    (void)!json_parse(arena, raw, NULL, &body, diag);
    return (EngineItem){
        .kind = ENGINE_OWN_EVENT,
        .customer = released->customer,
        .raw = raw,
        .event = {.kind = EV_MESSAGE_SENT,
                  .format = 1,
                  .occurred_at = sim->now,
                  .received_at = sim->now,
                  .source = STR("core"),
                  .body = body}
    };
}

/* Hands over what was released: marked, then sent, then read by its person. */
static Err outbox_settle(Sim *sim, Arena *arena, Diag *diag)
{
    while (sim->released.count) {
        uint32_t count = sim->released.count;
        ReleasedMessage *messages = ARENA_ARRAY(arena, ReleasedMessage, count);
        memcpy(messages, sim->released.items, count * sizeof *messages);
        sim->released.count = 0;
        EngineItem *items = ARENA_ARRAY(arena, EngineItem, count);
        for (uint32_t i = 0; i < count; i++)
            items[i] = (EngineItem){.kind = ENGINE_HAND_OVER,
                                    .message = messages[i].message.id,
                                    .customer = messages[i].customer};
        Err e = engine_settle(sim, items, count, diag);
        size_t sent = 0;
        for (uint32_t i = 0; i < count && !e; i++) {
            if (items[i].verdict == ENGINE_REFUSED) continue;
            items[sent++] = sent_item(sim, arena, &messages[i], diag);
            sim_react(sim, &messages[i]);
        }
        sim->sent += sent;
        if (!e) e = engine_settle(sim, items, sent, diag);
        for (uint32_t i = 0; i < count; i++)
            arena_close(messages[i].arena);
        if (e) return e;
    }
    return OK;
}

static Err slice_run(Sim *sim, Slice *slice, Diag *diag)
{
    SimHappening happening;
    Err e = OK;
    while (!e && sim_take(sim, sim->now, &happening)) {
        if (happening.kind == SIM_ORDER)
            sim_order(sim, happening.person, happening.at);
        else
            e = slice_tell(sim, slice, &happening, diag);
    }
    if (!e) e = engine_settle(sim, slice->items.items, slice->items.count, diag);
    if (!e) e = outbox_settle(sim, slice->arena, diag);
    for (uint32_t i = 0; i < slice->told.count; i++)
        arena_close(slice->told.items[i]);
    return e;
}

Err sim_run(Sim *sim, Diag *diag)
{
    Time end = sim->options.start + (Time)sim->options.days * DAY;
    Arena *arena = arena_open(0);
    Err e = OK;
    sim_people(sim);
    while (!e && sim->now < end) {
        sim->now += sim->options.slice;
        (void)virtual_clock_move(&sim->clock, sim->now);
        Slice slice = {.arena = arena};
        e = slice_run(sim, &slice, diag);
        arena_reset(arena);
        if (sim->options.progress && sim->now % DAY == 0)
            sim->options.progress(sim->options.progress_self,
                                  1 - (double)(end - sim->now) /
                                          (double)(end - sim->options.start));
    }
    arena_close(arena);
    return e;
}
