/* api/sending.c - stop all sending, and let it go on: POST /api/pause, GET and POST /api/resume.
 *
 * Not here: going live (golive.c), the document (flow/sending.c). A stop is a saved document, which
 * every sender sees within a second. Before sending goes on one sees what would go out first, and
 * may let it lapse, kind by kind. */
#include "flow/sending.h"
#include "api/append.h"
#include "api/me.h"
#include "api/parts.h"
#include "api/settings.h"
#include "flow/definitions.h"

#define FIRST_ROWS 20

static void sending_get(ApiCx *cx)
{
    Buf buf = buf_new(cx->arena, 64 * 1024);
    JsonOut out = json_out(&buf);
    sending_json(&out, cx);
    api_answer(cx, 200, &buf);
}

static Err sending_set(ApiCx *cx, bool paused, Str reason)
{
    SendingStop stop = {.by = api_who(cx), .reason = reason, .at = cx->now};
    Err e = sending_pause(cx->db, cx->arena, paused, &stop, &cx->diag);
    if (!e)
        e = settings_audit(cx, paused ? STR("sending stopped") : STR("sending resumed"), reason);
    return e ? e : definitions_refresh(cx->api->definitions, cx->db, &cx->diag);
}

static void pause_post(ApiCx *cx)
{
    const Json *body = NULL;
    Err e = cx->request->body.len ? input_body(cx, "reason", &body) : OK;
    Str reason = e ? STR_NONE : input_text(cx, body, "reason", 300);
    if (!e) e = cx->diag.code;
    if (!e) e = sending_set(cx, true, reason);
    if (e)
        api_problem(cx, e);
    else
        settings_answer(cx, sending_get);
}

static void put_kinds(JsonOut *out, const WaitingKinds *kinds)
{
    json_key(out, "items");
    json_array(out);
    for (uint32_t i = 0; i < kinds->count; i++) {
        const WaitingKind *kind = &kinds->items[i];
        json_object(out);
        json_put_str(out, "kind", kind->kind);
        json_put_str(out, "class", str_of(category_name((MessageCategory)kind->category)));
        json_put_i64(out, "count", kind->count);
        json_put_time(out, "oldest_due_at", kind->oldest_due_at);
        json_end(out);
    }
    json_end(out);
}

static void resume_get(ApiCx *cx)
{
    WaitingBy by = append_waiting(cx);
    WaitingMessages waiting;
    WaitingKinds kinds;
    MessageItems first;
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = waiting_read(&by, &waiting);
    if (!e) e = waiting_first(&by, &waiting, FIRST_ROWS, &first);
    if (!e) {
        waiting_kinds(&by, &waiting, &kinds);
        json_object(&out);
        put_kinds(&out, &kinds);
        json_key(&out, "first");
        json_array(&out);
        for (uint32_t i = 0; i < first.count; i++)
            message_row(&out, &first.items[i]);
        json_end(&out);
        json_end(&out);
    }
    api_answer(cx, 200, &buf); /* or what cx->diag says */
}

static Err resume(ApiCx *cx)
{
    const Json *body;
    WaitingMessages waiting;
    Err e = input_body(cx, "lapse", &body);
    if (e) return e;
    const Json *kinds = json_get(body, "lapse");
    if (!json_is(kinds, JSON_ARRAY)) return input_fault(cx, "lapse", "must be a list of kinds");
    WaitingLapse lapse = {.kinds = kinds, .reason = STR("resumed")};
    WaitingBy by = append_waiting(cx);
    e = waiting_read(&by, &waiting);
    if (!e) e = waiting_lapse(&by, &waiting, &lapse);
    if (!e) e = sending_set(cx, false, STR_NONE);
    return e ? e : waiting_ask_again(&by, &waiting);
}

static void resume_post(ApiCx *cx)
{
    if (resume(cx))
        api_problem(cx, cx->diag.code);
    else
        settings_answer(cx, sending_get);
}

const Route routes_sending[] = {
    {STR_INIT("POST"), STR_INIT("/api/pause"),  ROLE_AGENT,     0, pause_post },
    {STR_INIT("GET"),  STR_INIT("/api/resume"), ROLE_READ_ONLY, 0, resume_get },
    {STR_INIT("POST"), STR_INIT("/api/resume"), ROLE_MARKETER,  0, resume_post},
    ROUTE_END,
};
