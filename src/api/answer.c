/* api/answer.c - how a route reads its input and answers: JSON, problems, CSV, cookies, redirects.
 *
 * Not here: which answer. Every answer carries the same security headers; pages for shoppers and
 * the console allow no inline script (Content-Security-Policy). Source of problems: RFC 9457. */
#include "api/api.h"
#include "io/log.h"
#include <assert.h>

#define REPLY_HEADERS_MAX 16

/* The shop's pages are of another origin than we; no cookie counts on these paths. */
bool api_any_origin(const ApiCx *cx)
{
    return str_starts(cx->request->path, STR("/v1/"));
}

static void reply(ApiCx *cx, int status, Str content_type, Str body)
{
    HttpHeader headers[REPLY_HEADERS_MAX] = {
        {STR("X-Content-Type-Options"), STR("nosniff")    },
        {STR("Referrer-Policy"),        STR("no-referrer")},
        {STR("Cache-Control"),          STR("no-store")   },
    };
    size_t count = 3;
    if (api_any_origin(cx))
        headers[count++] = (HttpHeader){STR("Access-Control-Allow-Origin"), STR("*")};
    for (size_t i = 0; i < cx->reply_header_count && count < REPLY_HEADERS_MAX; i++)
        headers[count++] = cx->reply_headers[i];
    HttpReply answer = {.status = status,
                        .content_type = content_type,
                        .body = body,
                        .headers = headers,
                        .header_count = count};
    http_reply(cx->request, &answer);
}

void api_header(ApiCx *cx, Str name, Str value)
{
    assert(cx->reply_header_count < sizeof cx->reply_headers / sizeof cx->reply_headers[0]);
    cx->reply_headers[cx->reply_header_count++] = (HttpHeader){name, value};
}

void api_json(ApiCx *cx, int status, const Buf *body)
{
    if (body->overflow) {
        (void)fail(&cx->diag, ERR_TOO_LARGE, "the answer is larger than %zu bytes", body->cap);
        api_problem(cx, ERR_TOO_LARGE);
        return;
    }
    reply(cx, status, STR("application/json"), buf_str(body));
}

void api_empty(ApiCx *cx, int status)
{
    reply(cx, status, STR_NONE, STR_NONE);
}

void api_preflight(ApiCx *cx)
{
    api_header(cx, STR("Access-Control-Allow-Methods"), STR("POST"));
    api_header(cx, STR("Access-Control-Allow-Headers"), STR("Authorization, Content-Type"));
    api_header(cx, STR("Access-Control-Max-Age"), STR("86400"));
    api_empty(cx, 204);
}

void api_text(ApiCx *cx, int status, Str content_type, Str body)
{
    reply(cx, status, content_type, body);
}

void api_problem(ApiCx *cx, Err code)
{
    const Diag *diag = &cx->diag;
    int status = err_http_status(code);
    Buf buf = buf_new(cx->arena, 2048);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "type", STR("about:blank"));
    json_put_str(&out, "title", str_of(err_sentence(code)));
    json_put_i64(&out, "status", status);
    json_put_str(&out, "detail", str_of(diag->sentence[0] ? diag->sentence : err_sentence(code)));
    json_put_str_opt(&out, "field", str_of(diag->field));
    json_end(&out);
    if (status == 401 && cx->route && (cx->route->flags & ROUTE_WRITE_KEY))
        api_header(cx, STR("WWW-Authenticate"), STR("Basic realm=\"Afterglow\""));
    if (err_retry(code) && status != 500)
        api_header(
            cx, STR("Retry-After"),
            arena_printf(cx->arena, "%lld", (long long)(cx->retry_in ? cx->retry_in / SECOND : 1)));
    if (status >= 500) log_fail(LOG_ERROR, "request_failed", diag);
    reply(cx, status, STR("application/problem+json"), buf_str(&buf));
}

void api_csv(ApiCx *cx, Str file_name, const Buf *body)
{
    api_header(cx, STR("Content-Disposition"),
               arena_printf(cx->arena, "attachment; filename=\"%.*s\"", STR_ARG(file_name)));
    reply(cx, 200, STR("text/csv; charset=utf-8"), buf_str(body));
}

void api_redirect(ApiCx *cx, int status, Str location)
{
    api_header(cx, STR("Location"), location);
    reply(cx, status, STR_NONE, STR_NONE);
}

void api_cookie(ApiCx *cx, Str name, Str value, Time lasts)
{
    bool https = str_starts(cx->api->public_url, STR("https://"));
    api_header(cx, STR("Set-Cookie"),
               arena_printf(cx->arena, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                            STR_ARG(name), STR_ARG(value), (long long)(lasts / SECOND),
                            https ? "; Secure" : ""));
}

Err api_body(ApiCx *cx, const Json **ret_json)
{
    if (!cx->body) {
        Err e = json_parse(cx->arena, cx->request->body, NULL, &cx->body, &cx->diag);
        if (e) return e;
    }
    *ret_json = cx->body;
    if (!json_is(cx->body, JSON_OBJECT))
        return fail(&cx->diag, ERR_INVALID, "the body must be a JSON object");
    return OK;
}

Str api_query(const ApiCx *cx, const char *name)
{
    Str value;
    return http_query(cx->request, name, &value) ? value : STR_NONE;
}

int64_t api_limit(const ApiCx *cx)
{
    int64_t limit;
    if (!str_to_i64(api_query(cx, "limit"), &limit) || limit < 1) return 50;
    return limit > API_LIST_MAX ? API_LIST_MAX : limit;
}

Err api_day(ApiCx *cx, const char *name, Day *ret_day)
{
    Str text = api_query(cx, name);
    if (text.len == 0 || day_parse(text, ret_day)) return OK;
    return fail_field(&cx->diag, ERR_UNPROCESSABLE, name, "%s is not a date like 2026-05-14", name);
}

bool api_param_i64(const ApiCx *cx, int index, int64_t *ret_value)
{
    return str_to_i64(cx->params[index], ret_value);
}

void api_submit(ApiCx *cx, EngineBatch *batch)
{
    if (engine_submit(cx->api->engine, batch)) return;
    (void)fail(&cx->diag, ERR_BUSY, "too much is waiting; try again in a second");
    api_problem(cx, ERR_BUSY);
}
