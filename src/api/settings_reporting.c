/* api/settings_reporting.c - whose days the figures count: zone and first day of the week.
 *
 * A changed zone is counted again from the log, beside everything else (flow/recount.h), and so are
 * storefronts when there come to be several, and KPIs that a newer program brought; until that is
 * through, the figures are those of the days before, and both are told here. */
#include "api/settings.h"
#include "store/counting.h"

#define WEEK_VALUE "week_starts"

static void recounting_json(ApiCx *cx, JsonOut *out, const Counting *counting)
{
    Str zone = cx->definitions->sending.reporting_zone;
    Str storefronts = definitions_storefront_names(cx->arena, cx->definitions);
    bool under_way = str_eq(counting->next_zone, zone) &&
                     str_eq(counting->next_storefronts, storefronts) && counting->rows_total > 0;
    json_key(out, "recounting");
    if (!under_way && str_eq(counting->zone, zone) && str_eq(counting->storefronts, storefronts)) {
        json_out_null(out);
        return;
    }
    json_object(out);
    json_put_str(out, "zone", counting->zone);
    json_put_double(out, "done",
                    under_way ? (double)counting->rows_done / (double)counting->rows_total : 0, 4);
    json_key(out, "seconds_left");
    if (under_way && counting->seconds_left >= 0)
        json_out_i64(out, counting->seconds_left);
    else
        json_out_null(out);
    json_end(out);
}

static void reporting_get(ApiCx *cx)
{
    Str week;
    Counting counting = {0};
    Buf buf = buf_new(cx->arena, 4096);
    JsonOut out = json_out(&buf);
    Err e = settings_value(cx, STR(WEEK_VALUE), &week);
    if (!e) e = counting_get(cx->db, cx->arena, &counting, &cx->diag);
    if (!e) {
        json_object(&out);
        json_put_str(&out, "zone", cx->definitions->sending.reporting_zone);
        json_put_str(&out, "week_starts", week.len ? week : STR("monday"));
        recounting_json(cx, &out, &counting);
        json_end(&out);
    }
    api_answer(cx, 200, &buf);
}

static Err zone_save(ApiCx *cx, Str zone)
{
    SettingsEdit edit;
    Err e = settings_open(cx, "sending", &edit);
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
