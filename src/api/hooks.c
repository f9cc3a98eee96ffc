/* api/hooks.c - the door of connectors: POST /hooks/NAME, and the secret each one shares with its
 * sender.
 *
 * Not here: what a delivery means (flow/ingest/connectors/NAME.c). 200 means on disk, as with
 * Segment's calls; a delivery is taken whole or refused with the field at fault. A connector
 * without a secret has no door: 404, as one that there is not. */
#include "api/auth.h"
#include "api/settings.h"
#include "flow/connector.h"
#include "flow/sealed.h"

#define HOOK_CALLS_MAX      500
#define HOOK_CALLS_BYTES    (2 * 1024 * 1024)
#define HOOK_SECRET_BYTES   500
#define HOOK_DELIVERY_BYTES 100 /* of the sender's id: calls' ids have bounds */

typedef struct HookRequest {
    ApiCx *cx;
    EngineBatch batch;
} HookRequest;

static const Connector *connector_find(ApiCx *cx, Str name)
{
    for (size_t i = 0; i < cx->api->connector_count; i++)
        if (str_eq(cx->api->connectors[i]->name, name)) return cx->api->connectors[i];
    (void)fail(&cx->diag, ERR_NOT_FOUND, "there is no connector %.*s",
               STR_ARG(str_slice(name, 0, 60)));
    return NULL;
}

static Sealed secret_of(const ApiCx *cx, const Connector *connector)
{
    return (Sealed){cx->api->dbs[cx->request->worker], cx->api->world->secret,
                    arena_printf(cx->arena, "hook_secret_%.*s", STR_ARG(connector->name))};
}

static Str request_header(const void *request, const char *name)
{
    return http_header(request, name);
}

/* The sender's id of the delivery, else a hash of its bytes. */
static Str delivery_of(const ApiCx *cx, const Connector *connector)
{
    Str id = connector->delivery_header ? http_header(cx->request, connector->delivery_header)
                                        : STR_NONE;
    if (id.len && id.len <= HOOK_DELIVERY_BYTES) return id;
    return hash16_hex(cx->arena, hash16(connector->name, cx->request->body));
}

static Err hook_open(ApiCx *cx, const Connector *connector, Hook *ret_hook)
{
    Sealed sealed = secret_of(cx, connector);
    Str secret = STR_NONE;
    Err e = sealed_get(&sealed, cx->arena, &secret, &cx->diag);
    if (!e && !secret.len)
        e = fail(&cx->diag, ERR_NOT_FOUND, "the connector %.*s has no secret yet",
                 STR_ARG(connector->name));
    if (e) return e;
    *ret_hook = (Hook){.arena = cx->arena,
                       .body = cx->request->body,
                       .secret = secret,
                       .delivery = delivery_of(cx, connector),
                       .header = request_header,
                       .header_self = cx->request};
    return connector->verify(ret_hook, &cx->diag);
}

/* The calls of the delivery as a JSON array. */
static Err hook_calls(ApiCx *cx, const Connector *connector, const Hook *hook,
                      const Json **ret_calls)
{
    const Json *body;
    Buf buf = buf_new(cx->arena, HOOK_CALLS_BYTES);
    JsonOut out = json_out(&buf);
    Err e = json_parse(cx->arena, hook->body, NULL, &body, &cx->diag);
    if (e) return e;
    json_array(&out);
    e = connector->parse(hook, body, &out, &cx->diag);
    json_end(&out);
    if (!e && buf.overflow) e = fail(&cx->diag, ERR_TOO_LARGE, "the delivery tells too much");
    if (!e) e = json_parse(cx->arena, buf_str(&buf), NULL, ret_calls, &cx->diag);
    if (!e && (*ret_calls)->count > HOOK_CALLS_MAX)
        e = fail(&cx->diag, ERR_TOO_LARGE, "the delivery tells more than %d things",
                 HOOK_CALLS_MAX);
    return e;
}

static Err hook_items(ApiCx *cx, const Connector *connector, const Json *calls, EngineBatch *batch)
{
    SegmentFrom from = {.door = cx->api->door,
                        .source = connector->name,
                        .received_at = cx->now,
                        .world = cx->api->world};
    batch->items = ARENA_ARRAY(cx->arena, EngineItem, calls->count + 1);
    for (const Json *call = calls->first; call; call = call->next) {
        Err e =
            segment_item(cx->arena, &from, STR_NONE, call, &batch->items[batch->count], &cx->diag);
        if (e) return e;
        batch->count++;
    }
    return OK;
}

static void answer_taken(ApiCx *cx)
{
    Buf body = buf_new(cx->arena, 64);
    buf_lit(&body, "{\"success\":true}");
    api_json(cx, 200, &body);
}

/* On the engine's thread, after the commit. */
static void hook_done(void *self, EngineBatch *batch)
{
    HookRequest *hook = self;
    for (size_t i = 0; i < batch->count; i++) {
        EngineItem *item = &batch->items[i];
        if (item->verdict == ENGINE_STORED || item->verdict == ENGINE_REPEATED) continue;
        hook->cx->diag = item->diag;
        api_problem(hook->cx, item->verdict == ENGINE_CONFLICT ? ERR_CONFLICT
                              : item->diag.code                ? item->diag.code
                                                               : ERR_INTERNAL);
        return;
    }
    answer_taken(hook->cx);
}

static void hook_take(ApiCx *cx)
{
    Hook hook = {0};
    const Json *calls = NULL;
    HookRequest *request = ARENA_NEW(cx->arena, HookRequest);
    request->cx = cx;
    request->batch = (EngineBatch){.done = hook_done, .self = request};
    const Connector *connector = connector_find(cx, cx->params[0]);
    Err e = connector ? hook_open(cx, connector, &hook) : ERR_NOT_FOUND;
    if (!e) e = hook_calls(cx, connector, &hook, &calls);
    if (!e) e = hook_items(cx, connector, calls, &request->batch);
    if (e)
        api_problem(cx, e);
    else if (request->batch.count == 0)
        answer_taken(cx);
    else
        api_submit(cx, &request->batch);
}

/* ---- the secrets ---- */

static void connectors_list(ApiCx *cx)
{
    Buf buf = buf_new(cx->arena, 64 * 1024);
    JsonOut out = json_out(&buf);
    list_open(&out);
    for (size_t i = 0; i < cx->api->connector_count && !cx->diag.code; i++) {
        Str secret = STR_NONE;
        Sealed sealed = secret_of(cx, cx->api->connectors[i]);
        (void)!sealed_get(&sealed, cx->arena, &secret, &cx->diag);
        json_object(&out);
        json_put_str(&out, "name", cx->api->connectors[i]->name);
        json_put_bool(&out, "secret_set", secret.len > 0);
        json_end(&out);
    }
    list_close(&out, STR_NONE);
    api_answer(cx, 200, &buf);
}

static Err secret_put(ApiCx *cx, const Connector *connector)
{
    const Json *body;
    uint8_t nonce[24];
    Err e = input_body(cx, "secret", &body);
    Str secret = e ? STR_NONE : input_text(cx, body, "secret", HOOK_SECRET_BYTES);
    if (cx->diag.code) return cx->diag.code;
    Sealed sealed = secret_of(cx, connector);
    cx->api->world->random(cx->api->world->self, nonce, sizeof nonce);
    e = sealed_put(&sealed, cx->arena, secret, nonce, &cx->diag);
    return e ? e : settings_audit(cx, STR("connector's secret changed"), connector->name);
}

static void connector_put(ApiCx *cx)
{
    const Connector *connector = connector_find(cx, cx->params[0]);
    if (!connector || secret_put(cx, connector))
        api_problem(cx, cx->diag.code);
    else
        api_empty(cx, 204);
}

const Route routes_hooks[] = {
    {STR_INIT("POST"), STR_INIT("/hooks/:name"),                   ROLE_NONE,      ROUTE_PUBLIC, hook_take      },
    {STR_INIT("GET"),  STR_INIT("/api/settings/connectors"),       ROLE_READ_ONLY, 0,            connectors_list},
    {STR_INIT("PUT"),  STR_INIT("/api/settings/connectors/:name"), ROLE_OWNER,     0,            connector_put  },
    ROUTE_END,
};
