/* api/settings_reporting.c - whose days the figures count: zone and first day of the week.
 *
 * Changing the zone counts again from the log: a job of the application, whose progress stands in
 * the named value 'recount' as {"done":0.4,"seconds_left":12} until it is through. An application
 * that cannot do it while it runs says so, and the zone stays. */
#include "api/settings.h"
#include "store/reads.h"

#define WEEK_VALUE    "week_starts"
#define RECOUNT_VALUE "recount"

static void recounting_json(ApiCx *cx, JsonOut *out, Str recount)
{
    const Json *json = NULL;
    Diag diag = {0};
    int64_t seconds;
    double done = 0;
    json_key(out, "recounting");
    if (!recount.len || json_parse(cx->arena, recount, NULL, &json, &diag) ||
        !json_is(json, JSON_OBJECT)) {
        json_out_null(out);
        return;
    }
    (void)str_to_double(json_get_text(json, "done"), &done);
    json_object(out);
    json_put_double(out, "done", done, 4);
    json_key(out, "seconds_left");
    if (json_i64(json_get(json, "seconds_left"), &seconds))
        json_out_i64(out, seconds);
    else
        json_out_null(out);
    json_end(out);
}

static void reporting_get(ApiCx *cx)
{
    Str week, recount = STR_NONE;
    Buf buf = buf_new(cx->arena, 4096);
    JsonOut out = json_out(&buf);
    Err e = settings_value(cx, STR(WEEK_VALUE), &week);
    if (!e) e = settings_value(cx, STR(RECOUNT_VALUE), &recount);
    if (!e) {
        json_object(&out);
        json_put_str(&out, "zone", cx->definitions->sending.reporting_zone);
        json_put_str(&out, "week_starts", week.len ? week : STR("monday"));
        recounting_json(cx, &out, recount);
        json_end(&out);
    }
    api_answer(cx, 200, &buf);
}

/* An empty shop has nothing to count again. */
static Err anything_counted(ApiCx *cx, bool *ret_counted)
{
    Reads reads;
    LogRows rows = {0};
    Err e = reads_open(cx->db, cx->arena, &reads, &cx->diag);
    if (!e) e = reads_latest(&reads, 1, &rows, &cx->diag);
    *ret_counted = rows.count > 0;
    return e;
}

static Err zone_save(ApiCx *cx, Str zone)
{
    SettingsEdit edit;
    Err e = settings_open(cx, "sending", &edit);
    if (e) return e;
    bool counted = false;
    e = anything_counted(cx, &counted);
    if (!e && counted && cx->api->start_job)
        e = cx->api->start_job(cx->api->app, STR("recount"), zone, &cx->diag);
    if (e) return e;
    settings_keep(&edit, "reporting_zone");
    json_put_str(&edit.out, "reporting_zone", zone);
    return settings_save(&edit, STR("reporting zone changed"), zone);
}

static Err reporting_change(ApiCx *cx)
{
    const Json *body;
    Err e = input_body(cx, "zone week_starts", &body);
    if (e) return e;
    Str zone = input_text_needed(cx, body, "zone", 64);
    (void)input_word(cx, body, "week_starts", "monday sunday");
    if (zone.len && !zone_find(zone)) (void)input_fault(cx, "zone", "there is no such time zone");
    if (cx->diag.code) return cx->diag.code;
    e = admin_value_put(cx->db, STR(WEEK_VALUE), json_get_text(body, "week_starts"), &cx->diag);
    if (!e) e = settings_audit(cx, STR("week changed"), json_get_text(body, "week_starts"));
    if (!e && !str_eq(zone, cx->definitions->sending.reporting_zone)) e = zone_save(cx, zone);
    return e;
}

static void reporting_put(ApiCx *cx)
{
    if (reporting_change(cx))
        api_problem(cx, cx->diag.code);
    else
        settings_answer(cx, reporting_get);
}

const Route routes_settings_reporting[] = {
    {STR_INIT("GET"), STR_INIT("/api/settings/reporting"), ROLE_READ_ONLY, 0, reporting_get},
    {STR_INIT("PUT"), STR_INIT("/api/settings/reporting"), ROLE_OWNER,     0, reporting_put},
    ROUTE_END,
};
