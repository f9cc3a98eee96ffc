/* api/intake.c - Segment's HTTP calls: POST /v1/track and its siblings, and /v1/batch.
 *
 * Not here: what a call means (flow/ingest/segment.c). An answer of 200 means on disk: it is given
 * from the engine's callback after the commit. A batch stores its good items and names the bad
 * ones; only when nothing could be read is it 400. What fails for a reason of ours (the disk is
 * full, the database is away) fails the whole batch: the sender says it again, and what is stored
 * already counts once. */
#include "api/auth.h"

typedef struct Intake {
    ApiCx *cx;
    EngineBatch batch;
    EngineItem *items;
    uint32_t *index; /* of items[i] in the batch as sent */
    Buf errors;
    JsonOut out;
    bool single;
} Intake;

static void intake_error(Intake *intake, uint32_t index, Str message_id, const Diag *diag)
{
    JsonOut *out = &intake->out;
    json_object(out);
    json_put_i64(out, "index", index);
    json_put_str(out, "messageId", message_id);
    json_put_str(out, "field", str_of(diag->field));
    json_put_str(out, "message", str_of(diag->sentence));
    json_end(out);
}

static void intake_answer(Intake *intake)
{
    json_end(&intake->out);
    Buf body = buf_new(intake->cx->arena, 1024 * 1024);
    if (intake->single) {
        buf_lit(&body, "{\"success\":true}");
    } else {
        buf_lit(&body, "{\"success\":true,\"errors\":");
        buf_add(&body, buf_str(&intake->errors));
        buf_char(&body, '}');
    }
    api_json(intake->cx, 200, &body);
}

/* The first item that is not at fault itself. */
static const Diag *failed_by_us(const EngineBatch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].verdict == ENGINE_REFUSED && err_retry(batch->items[i].diag.code))
            return &batch->items[i].diag;
    return NULL;
}

/* On the engine's thread, after the commit. */
static void intake_done(void *self, EngineBatch *batch)
{
    Intake *intake = self;
    const Diag *failed = failed_by_us(batch);
    if (failed) {
        intake->cx->diag = *failed;
        api_problem(intake->cx, failed->code);
        return;
    }
    for (size_t i = 0; i < batch->count; i++) {
        EngineItem *item = &batch->items[i];
        if (item->verdict == ENGINE_STORED || item->verdict == ENGINE_REPEATED) continue;
        if (item->verdict == ENGINE_CONFLICT) {
            diag_clear(&item->diag);
            (void)fail_field(&item->diag, ERR_CONFLICT, "messageId",
                             "another call with this messageId is already stored");
        }
        if (intake->single) {
            intake->cx->diag = item->diag;
            api_problem(intake->cx, item->diag.code ? item->diag.code : ERR_INTERNAL);
            return;
        }
        intake_error(intake, intake->index[i], json_get_text(item->event.body, "messageId"),
                     &item->diag);
    }
    intake_answer(intake);
}

static Intake *intake_new(ApiCx *cx, size_t items_max, bool single)
{
    Intake *intake = ARENA_NEW(cx->arena, Intake);
    intake->cx = cx;
    intake->single = single;
    intake->items = ARENA_ARRAY(cx->arena, EngineItem, items_max);
    intake->index = ARENA_ARRAY(cx->arena, uint32_t, items_max);
    intake->errors = buf_new(cx->arena, 1024 * 1024);
    intake->out = json_out(&intake->errors);
    json_array(&intake->out);
    intake->batch = (EngineBatch){.items = intake->items, .done = intake_done, .self = intake};
    return intake;
}

static void intake_submit(Intake *intake)
{
    if (intake->batch.count == 0)
        intake_answer(intake);
    else
        api_submit(intake->cx, &intake->batch);
}

static SegmentFrom intake_from(const ApiCx *cx, const Json *body)
{
    bool browser = str_is(cx->key.scope, "browser");
    SegmentFrom from = {.door = cx->api->door,
                        .source = cx->key.source,
                        .flags = browser ? EVENT_UNPROVEN : 0,
                        .received_at = cx->now,
                        .world = cx->api->world,
                        .browser = browser};
    (void)json_time(json_get(body, "sentAt"), &from.sent_at);
    return from;
}

static void intake_one(ApiCx *cx, Str type)
{
    const Json *body;
    Intake *intake = intake_new(cx, 1, true);
    if (api_body(cx, &body)) {
        api_problem(cx, cx->diag.code);
        return;
    }
    SegmentFrom from = intake_from(cx, body);
    if (segment_item(cx->arena, &from, type, body, &intake->items[0], &cx->diag)) {
        api_problem(cx, cx->diag.code);
        return;
    }
    intake->batch.count = 1;
    intake_submit(intake);
}

static Err batch_open(ApiCx *cx, const Json **ret_body, const Json **ret_batch)
{
    Err e = api_body(cx, ret_body);
    if (e) return e;
    *ret_batch = json_get(*ret_body, "batch");
    if (!json_is(*ret_batch, JSON_ARRAY))
        return fail_field(&cx->diag, ERR_INVALID, "batch", "batch must be an array of calls");
    if ((*ret_batch)->count > SEGMENT_BATCH_ITEMS_MAX)
        return fail_field(&cx->diag, ERR_TOO_LARGE, "batch", "a batch holds at most %d calls",
                          SEGMENT_BATCH_ITEMS_MAX);
    return OK;
}

static void intake_batch(ApiCx *cx)
{
    const Json *body, *batch;
    if (batch_open(cx, &body, &batch)) {
        api_problem(cx, cx->diag.code);
        return;
    }
    Intake *intake = intake_new(cx, batch->count, false);
    SegmentFrom from = intake_from(cx, body);
    uint32_t index = 0;
    for (const Json *call = batch->first; call; call = call->next, index++) {
        Diag diag = {0};
        EngineItem *item = &intake->items[intake->batch.count];
        if (segment_item(cx->arena, &from, STR_NONE, call, item, &diag)) {
            intake_error(intake, index, json_get_text(call, "messageId"), &diag);
            continue;
        }
        intake->index[intake->batch.count++] = index;
    }
    intake_submit(intake);
}

static void track(ApiCx *cx)
{
    intake_one(cx, STR("track"));
}
static void identify(ApiCx *cx)
{
    intake_one(cx, STR("identify"));
}
static void page(ApiCx *cx)
{
    intake_one(cx, STR("page"));
}
static void screen(ApiCx *cx)
{
    intake_one(cx, STR("screen"));
}
static void group(ApiCx *cx)
{
    intake_one(cx, STR("group"));
}
static void alias(ApiCx *cx)
{
    intake_one(cx, STR("alias"));
}

#define CALL(path, fn)                                                                             \
    {                                                                                              \
        STR_INIT("POST"), STR_INIT(path), ROLE_NONE, ROUTE_WRITE_KEY, fn                           \
    }
const Route routes_intake[] = {
    CALL("/v1/track", track),        CALL("/v1/identify", identify),
    CALL("/v1/page", page),          CALL("/v1/screen", screen),
    CALL("/v1/group", group),        CALL("/v1/alias", alias),
    CALL("/v1/batch", intake_batch), ROUTE_END,
};
