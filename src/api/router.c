/* api/router.c - from a request to its handler: finds the route, and who asks.
 *
 * Not here: answering (answer.c), what routes do (a file per topic). The order of checks is: is
 * there such a path (404), such a method (405), who asks (401), may they (403), is the request one
 * the browser could have been tricked into (403, CSRF). */
#include "api/auth.h"
#include "flow/definitions.h"
#include "io/log.h"

#define TOPIC(name) extern const Route routes_##name[];
#include "api/routes.def"
#undef TOPIC

static const Route *const topics[] = {
#define TOPIC(name) routes_##name,
#include "api/routes.def"
#undef TOPIC
};

/* Most patterns differ from a path before their first parameter. */
static bool pattern_differs(Str pattern, Str path)
{
    size_t shorter = pattern.len < path.len ? pattern.len : path.len;
    for (size_t i = 0; i < shorter && pattern.ptr[i] != ':' && pattern.ptr[i] != '*'; i++)
        if (pattern.ptr[i] != path.ptr[i]) return true;
    return false;
}

/* Whether `path` is of `pattern`; fills params. Segments are compared one by one; ':x' takes one,
 * a last '*' takes the rest. */
static bool pattern_match(Str pattern, Str path, Str params[4])
{
    int taken = 0;
    while (pattern.len || path.len) {
        if (!pattern.len || !path.len) return false;
        Str want = str_cut(&pattern, '/');
        if (str_is(want, "*")) {
            if (taken < 4) params[taken] = path;
            return true;
        }
        Str have = str_cut(&path, '/');
        if (want.len && want.ptr[0] == ':' && have.len && taken < 4)
            params[taken++] = have;
        else if (!str_eq(want, have))
            return false;
    }
    return true;
}

/* The route, or NULL with *ret_path telling whether the path exists under another method. */
static const Route *route_find(Str method, Str path, Str params[4], bool *ret_path)
{
    const Route *rest = NULL;
    *ret_path = false;
    for (size_t t = 0; t < sizeof topics / sizeof topics[0]; t++) {
        for (const Route *route = topics[t]; route->handle; route++) {
            if (pattern_differs(route->pattern, path)) continue;
            Str found[4] = {STR_NONE, STR_NONE, STR_NONE, STR_NONE};
            if (!pattern_match(route->pattern, path, found)) continue;
            bool answers = str_eq(route->method, method);
            if (route->flags & ROUTE_REST) {
                if (answers) rest = route;
                continue;
            }
            *ret_path = true;
            if (answers) {
                memcpy(params, found, sizeof found);
                return route;
            }
        }
    }
    return *ret_path ? NULL : rest;
}

static bool method_safe(Str method)
{
    return str_is(method, "GET") || str_is(method, "HEAD");
}

/* Who may: OK, or the problem to answer. */
static Err route_allow(ApiCx *cx)
{
    const Route *route = cx->route;
    if ((route->flags & ROUTE_LOOPBACK) && !cx->request->peer_loopback)
        return fail(&cx->diag, ERR_FORBIDDEN, "this is answered only on the machine itself");
    if (route->flags & ROUTE_WRITE_KEY) return auth_write_key(cx);
    if (route->flags & ROUTE_PUBLIC) return OK;
    Err e = auth_person(cx);
    if (e) return e;
    if (cx->role < route->role)
        return fail(&cx->diag, ERR_FORBIDDEN, "the role %.*s may not do this; %.*s may",
                    STR_ARG(role_name(cx->role)), STR_ARG(role_name(route->role)));
    if (method_safe(cx->request->method) || (route->flags & ROUTE_NO_CSRF)) return OK;
    e = auth_csrf(cx);
    if (e) return e;
    if (cx->sample && !str_starts(cx->request->path, STR("/api/sample")) &&
        !str_starts(cx->request->path, STR("/api/session")))
        return fail(&cx->diag, ERR_FORBIDDEN,
                    "this is the sample shop: leave it before changing anything");
    return OK;
}

static Str request_method(const HttpRequest *request)
{
    return str_is(request->method, "HEAD") ? STR("GET") : request->method;
}

/* The methods the path is answered with, as the header Allow names them. */
static Str methods_of(ApiCx *cx)
{
    Buf buf = buf_new(cx->arena, 1024);
    for (size_t t = 0; t < sizeof topics / sizeof topics[0]; t++) {
        for (const Route *route = topics[t]; route->handle; route++) {
            Str found[4];
            if (route->flags & ROUTE_REST) continue;
            if (!pattern_match(route->pattern, cx->request->path, found)) continue;
            if (buf.len) buf_lit(&buf, ", ");
            buf_add(&buf, route->method);
            if (str_is(route->method, "GET")) buf_lit(&buf, ", HEAD");
        }
    }
    return buf_str(&buf);
}

/* Paths of the console are pages of the single-page app; static.c answers what no route takes. */
static void no_route(ApiCx *cx, bool path_known)
{
    if (path_known && str_is(cx->request->method, "OPTIONS") && api_any_origin(cx)) {
        api_preflight(cx);
    } else if (path_known) {
        (void)fail(&cx->diag, ERR_METHOD, "%.*s is not answered here",
                   STR_ARG(cx->request->method));
        api_header(cx, STR("Allow"), methods_of(cx));
        api_problem(cx, ERR_METHOD);
    } else if (!method_safe(cx->request->method) || !static_answer(cx)) {
        (void)fail(&cx->diag, ERR_NOT_FOUND, "there is nothing at %.*s",
                   STR_ARG(str_slice(cx->request->path, 0, 120)));
        api_problem(cx, ERR_NOT_FOUND);
    }
}

void api_handle(void *self, HttpRequest *request)
{
    const Api *api = self;
    ApiCx *cx = ARENA_NEW(request->arena, ApiCx);
    cx->api = api;
    cx->request = request;
    cx->arena = request->arena;
    cx->now = world_now(api->world);
    cx->db = api->dbs[request->worker];
    bool path_known;
    cx->route = route_find(request_method(request), request->path, cx->params, &path_known);
    if (!cx->route) {
        no_route(cx, path_known);
        return;
    }
    if (route_allow(cx)) {
        api_problem(cx, cx->diag.code);
        return;
    }
    cx->definitions = definitions_pin(api->definitions);
    const Definitions *pinned = cx->definitions;
    cx->route->handle(cx);
    /* A request answered later may be gone by now: only what was noted before is touched. */
    definitions_unpin(api->definitions, pinned);
}

size_t api_body_limit(void *self, Str method, Str path)
{
    (void)self;
    (void)method;
    if (str_starts(path, STR("/v1/batch"))) return SEGMENT_BATCH_BYTES_MAX;
    if (str_starts(path, STR("/v1/"))) return SEGMENT_ITEM_BYTES_MAX;
    if (str_starts(path, STR("/api/imports/"))) return IMPORT_PIECE_BYTES_MAX;
    if (str_starts(path, STR("/s/")) || str_starts(path, STR("/t/"))) return 16 * 1024;
    return API_BODY_BYTES_MAX;
}
