/* api/sample.c - the sample shop: is there one, look at it, leave it.
 *
 * Not here: making it (a job of the application, which notes its progress in the named value
 * 'sample' as {"done":0.4}), reading from it (auth.c chooses the handle by the cookie). */
#include "api/settings.h"
#include <stdatomic.h>

#define SAMPLE_COOKIE "afterglow_sample"
#define SAMPLE_LASTS  (30 * DAY)

static Db *shop_db(const ApiCx *cx)
{
    return cx->api->dbs[cx->request->worker];
}

static bool sample_ready(const ApiCx *cx)
{
    return atomic_load(&cx->api->sample_dbs) != NULL;
}

/* The share made so far; false when nobody is making it. */
static bool sample_making(ApiCx *cx, double *ret_done)
{
    Str value;
    const Json *json = NULL;
    Diag diag = {0};
    if (admin_value_get(shop_db(cx), cx->arena, STR("sample"), &value, &diag) || !value.len ||
        json_parse(cx->arena, value, NULL, &json, &diag))
        return false;
    return str_to_double(json_get_text(json, "done"), ret_done) && *ret_done < 1;
}

static void sample_get(ApiCx *cx)
{
    double done = 0;
    bool ready = sample_ready(cx), making = !ready && sample_making(cx, &done);
    Buf buf = buf_new(cx->arena, 1024);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "state", ready ? STR("ready") : making ? STR("making") : STR("absent"));
    json_put_double(&out, "done", ready ? 1 : done, 4);
    json_end(&out);
    api_answer(cx, 200, &buf);
}

static void sample_open(ApiCx *cx)
{
    double done = 0;
    Err e = OK;
    if (sample_ready(cx)) {
        api_cookie(cx, STR(SAMPLE_COOKIE), STR("1"), SAMPLE_LASTS);
    } else if (!sample_making(cx, &done)) {
        if (!cx->api->start_job)
            e = fail(&cx->diag, ERR_UNAVAILABLE, "this server makes no sample shop");
        else
            e = admin_value_put(shop_db(cx), STR("sample"), STR("{\"done\":0}"), &cx->diag);
        if (!e) e = cx->api->start_job(cx->api->app, STR("sample"), STR_NONE, &cx->diag);
    }
    if (e)
        api_problem(cx, e);
    else
        sample_get(cx);
}

static void sample_leave(ApiCx *cx)
{
    api_cookie(cx, STR(SAMPLE_COOKIE), STR_NONE, 0);
    api_empty(cx, 204);
}

const Route routes_sample[] = {
    {STR_INIT("GET"),    STR_INIT("/api/sample"), ROLE_READ_ONLY, 0, sample_get  },
    {STR_INIT("POST"),   STR_INIT("/api/sample"), ROLE_READ_ONLY, 0, sample_open },
    {STR_INIT("DELETE"), STR_INIT("/api/sample"), ROLE_READ_ONLY, 0, sample_leave},
    ROUTE_END,
};
