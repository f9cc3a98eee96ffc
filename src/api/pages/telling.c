/* api/pages/telling.c - what a shopper tells on a page becomes own events of the customer, in one
 * batch; the answer waits until they are on disk. */
#include "api/pages/page.h"
#include "flow/definitions.h"
#include "io/log.h"

#define TOLD_BYTES_MAX (16 * 1024)

Telling *telling_new(ApiCx *cx, const Facts *facts, void (*done)(Telling *telling, Err code))
{
    Telling *telling = ARENA_NEW(cx->arena, Telling);
    telling->cx = cx;
    telling->facts = *facts;
    telling->done = done;
    return telling;
}

JsonOut telling_begin(Telling *telling, EventKind kind, Buf *buf)
{
    *buf = buf_new(telling->cx->arena, TOLD_BYTES_MAX);
    JsonOut out = json_out(buf);
    bool identify = kind == EV_IDENTIFIED;
    json_object(&out);
    json_put_str(&out, "type", identify ? STR("identify") : STR("track"));
    if (!identify) json_put_str(&out, "event", event_name(kind));
    json_key(&out, identify ? "traits" : "properties");
    json_object(&out);
    if (!identify)
        json_put_str(&out, "message_id", hash16_hex(telling->cx->arena, telling->facts.message.id));
    return out;
}

static Time after(Time at, Time known)
{
    return known >= at && known - at < SECOND ? known + 1 : at;
}

/* Of two things said about the same the later counts. So what is said now is later than what was
 * said before, also where the clock did not move between: a virtual one stands still. */
static Time said_at(const Customer *customer, Time now)
{
    Time at = now;
    for (uint32_t i = 0; i < customer->answers.count; i++)
        at = after(at, customer->answers.items[i].at);
    for (uint32_t i = 0; i < customer->consents.count; i++)
        at = after(at, customer->consents.items[i].at);
    return at;
}

void telling_end(Telling *telling, EventKind kind, JsonOut *out)
{
    json_end(out);
    json_end(out);
    Diag diag = {0};
    EngineItem item = {
        .kind = ENGINE_OWN_EVENT, .customer = telling->facts.customer_id, .raw = buf_str(out->buf)};
    item.event = (Event){.kind = kind,
                         .format = 1,
                         .occurred_at = said_at(&telling->facts.customer, telling->cx->now),
                         .received_at = telling->cx->now,
                         .source = STR("page")};
    if (out->buf->overflow ||
        json_parse(telling->cx->arena, item.raw, NULL, &item.event.body, &diag)) {
        log_fail(LOG_ERROR, "page_event_unreadable", &diag);
        return;
    }
    *list_push(telling->cx->arena, &telling->items) = item;
}

/* On the engine's thread; everything lives in the request's arena until the answer, so what is
 * needed after it is kept here. The definitions are pinned anew: the handler's pin ended with it.
 */
static void committed(void *self, EngineBatch *batch)
{
    Telling *telling = self;
    struct DefinitionsHolder *holder = telling->cx->api->definitions;
    const Definitions *pinned = telling->pinned;
    Err worst = OK;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].verdict == ENGINE_REFUSED) worst = batch->items[i].diag.code;
    telling->cx->definitions = pinned;
    telling->done(telling, worst);
    definitions_unpin(holder, pinned);
}

void telling_gone_on(Telling *telling, Err code)
{
    if (code)
        page_error(telling->cx, code);
    else
        api_redirect(telling->cx, 303, telling->location);
}

void telling_submit(Telling *telling)
{
    ApiCx *cx = telling->cx;
    if (telling->items.count == 0) {
        telling->done(telling, OK);
        return;
    }
    telling->batch = (EngineBatch){.items = telling->items.items,
                                   .count = telling->items.count,
                                   .done = committed,
                                   .self = telling};
    const Definitions *pinned = telling->pinned = definitions_pin(cx->api->definitions);
    struct DefinitionsHolder *holder = cx->api->definitions;
    if (engine_submit(cx->api->engine, &telling->batch)) return;
    telling->done(telling, ERR_BUSY);
    definitions_unpin(holder, pinned);
}
