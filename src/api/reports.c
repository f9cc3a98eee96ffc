/* api/reports.c - the figures of a period: GET /api/report, beside the period before and the year
 * before, and as CSV.
 *
 * The figures themselves are flow/report.h's, the same as of the command and the morning mail.
 * With ?storefront= they are of one storefront. A week before a year is 364 days back, so that
 * weekdays meet. */
#include "api/figures.h"
#include "store/counting.h"
#include "store/nobody.h"

#define DAYS_BY_DEFAULT 90

typedef struct Period {
    Day from, to;
    FigureStep step;
    Str storefront; /* "": of the whole shop */
} Period;

static const char *const step_words[] = {"day", "week", "month"};

static Err period_read(ApiCx *cx, const char *known, Period *ret_period)
{
    Day today = day_of(parts_zone(cx), cx->now);
    Period period = {.to = today + 1};
    int step = STEP_DAY;
    Err e = input_query_known(cx, known);
    if (!e) e = figures_storefront(cx, &period.storefront);
    if (!e) e = api_day(cx, "to", &period.to);
    period.from = period.to - DAYS_BY_DEFAULT;
    if (!e) e = api_day(cx, "from", &period.from);
    if (e) return e;
    if (period.from >= period.to) return input_fault(cx, "to", "must come after from");
    Day days = period.to - period.from;
    Str word = api_query(cx, "step");
    step = days <= 45 ? STEP_DAY : days <= 400 ? STEP_WEEK : STEP_MONTH;
    if (word.len && !word_among(word, "day week month", &step))
        return input_fault(cx, "step", "must be day, week or month");
    period.step = (FigureStep)step;
    Day length = step == STEP_DAY ? 1 : step == STEP_WEEK ? 7 : 30;
    if (days / length > FIGURES_STEPS_MAX)
        return input_fault(cx, "step", "is too fine for so long a period");
    *ret_period = period;
    return OK;
}

static Err figures_of(ApiCx *cx, const Period *period, Figures *ret_figures)
{
    Err e = figures_open(cx, ret_figures);
    ret_figures->from = period->from;
    ret_figures->to = period->to;
    ret_figures->step = period->step;
    ret_figures->storefront = period->storefront;
    return e;
}

static Err put_report(JsonOut *out, Figures *figures)
{
    ApiCx *cx = figures->cx;
    ReportIn in = figures_in(figures, figures->from, figures->to);
    return report_write(&in, cx->api->kpis, cx->api->kpi_count, out, &cx->diag);
}

/* Null when nothing is known of the time before: a change against nothing is none. */
static Err put_other(JsonOut *out, ApiCx *cx, const char *key, const Period *period)
{
    Figures figures;
    Err e = figures_of(cx, period, &figures);
    json_key(out, key);
    if (e || !figures_sum(&figures, STR("orders"), period->from, period->to)) {
        json_out_null(out);
        return e ? e : cx->diag.code;
    }
    return put_report(out, &figures);
}

static Day month_shift(Day day, int32_t months)
{
    int32_t month = month_of_day(day);
    return day_of_month_start(month + months) + (day - day_of_month_start(month));
}

static Period year_before(const Period *period)
{
    Period before = *period;
    before.from = period->step == STEP_MONTH ? month_shift(period->from, -12) : period->from - 364;
    before.to = period->step == STEP_MONTH ? month_shift(period->to, -12) : period->to - 364;
    return before;
}

static Err put_year_series(JsonOut *out, ApiCx *cx, const Period *period)
{
    Figures figures;
    Err e = figures_of(cx, period, &figures);
    json_key(out, "series_year_ago");
    if (!e && figures_sum(&figures, STR("orders"), period->from, period->to))
        return put_series(out, &figures);
    json_array(out);
    json_end(out);
    return e ? e : cx->diag.code;
}

/* ---- opens and clicks of nobody in particular ---- */

/* The step that sends the kind, of which a link carries the first bytes alone. */
static const StepSettings *sender_of(const Definitions *definitions, Str kind, Str *ret_journey)
{
    for (uint32_t j = 0; j < definitions->journeys.count; j++) {
        const Journey *journey = &definitions->journeys.items[j];
        for (uint32_t s = 0; s < journey->steps.count; s++) {
            Str sent = journey->steps.items[s].kind;
            if (!str_eq(str_slice(sent, 0, NOBODY_KIND_BYTES), kind) || !kind.len) continue;
            *ret_journey = journey->name;
            return &journey->steps.items[s];
        }
    }
    return NULL;
}

/* Rows are sorted by kind: an open and a click of one kind stand together. */
static void put_kind_of_nobody(JsonOut *out, ApiCx *cx, const NobodyRow *rows, size_t count)
{
    Str journey = STR_NONE;
    const StepSettings *step = sender_of(cx->definitions, rows[0].kind, &journey);
    int64_t opened = 0, clicked = 0;
    for (size_t i = 0; i < count; i++)
        *(rows[i].what == LINK_OPEN ? &opened : &clicked) += rows[i].amount;
    json_object(out);
    json_put_str(out, "channel", step && step->channel.len ? step->channel : STR("email"));
    json_put_str(out, "kind", step ? step->kind : rows[0].kind);
    put_text(out, "journey", journey);
    json_put_i64(out, "opened", opened);
    json_put_i64(out, "clicked", clicked);
    json_end(out);
}

static Err put_nobody(JsonOut *out, ApiCx *cx, const Period *period)
{
    const Zone *zone = parts_zone(cx);
    NobodyRange range = {.from = day_start(zone, period->from) / HOUR,
                         .to = day_start(zone, period->to) / HOUR,
                         .storefront =
                             period->storefront.len ? link_storefront(period->storefront) : 0};
    NobodyRows rows = {0};
    Err e = nobody_sums(cx->db, cx->arena, &range, &rows, &cx->diag);
    json_key(out, "nobody");
    json_array(out);
    for (uint32_t i = 0; i < rows.count;) {
        uint32_t next = i + 1;
        while (next < rows.count && str_eq(rows.items[next].kind, rows.items[i].kind))
            next++;
        put_kind_of_nobody(out, cx, &rows.items[i], next - i);
        i = next;
    }
    json_end(out);
    return e;
}

static Err report_json(JsonOut *out, ApiCx *cx, const Period *period)
{
    Figures figures;
    Day length = period->to - period->from;
    Period previous = *period;
    previous.from = period->from - length;
    previous.to = period->from;
    Period year = year_before(period);
    Counting counting = {0};
    Err e = figures_of(cx, period, &figures);
    if (!e) e = counting_get(cx->db, cx->arena, &counting, &cx->diag);
    json_object(out);
    put_day(out, "from", period->from);
    put_day(out, "to", period->to);
    json_put_str(out, "zone", counting.zone);
    json_put_str(out, "step", str_of(step_words[period->step]));
    json_key(out, "report");
    if (!e) e = put_report(out, &figures);
    if (!e) e = put_other(out, cx, "previous", &previous);
    if (!e) e = put_other(out, cx, "year_ago", &year);
    json_key(out, "series");
    if (!e) e = put_series(out, &figures);
    if (!e) e = put_year_series(out, cx, &year);
    if (!e) e = put_nobody(out, cx, period);
    json_put_time(out, "as_of", cx->now);
    json_end(out);
    return e;
}

static void report_get(ApiCx *cx)
{
    Period period = {0};
    Buf buf = buf_new(cx->arena, 4 * 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = period_read(cx, "from to storefront step", &period);
    if (!e) e = db_look_begin(cx->db, &cx->diag);
    if (!e) e = report_json(&out, cx, &period);
    (void)e; /* cx->diag says it */
    db_look_end(cx->db);
    api_answer(cx, 200, &buf);
}

/* ---- one figure as CSV ---- */

static void csv_field(Buf *buf, Str text, bool last)
{
    buf_csv(buf, text);
    if (last)
        buf_lit(buf, "\r\n");
    else
        buf_char(buf, ',');
}

#define CSV_DEPTH_MAX 5

typedef struct CsvLevel {
    const Json *item; /* to be written next */
    Str head;         /* of the line so far */
    int64_t number;   /* of the item in a list */
} CsvLevel;

static Str csv_head(Arena *arena, const CsvLevel *level)
{
    Buf line = buf_new(arena, 4096);
    buf_add(&line, level->head);
    if (level->item->key.len)
        csv_field(&line, level->item->key, false);
    else
        csv_field(&line, arena_printf(arena, "%lld", (long long)level->number), false);
    return buf_str(&line);
}

/* A figure's JSON as lines: names on the way down become columns, a value ends the line. */
static void csv_value(Buf *buf, Str head, const Json *value)
{
    CsvLevel levels[CSV_DEPTH_MAX];
    int depth = 0;
    bool simple = value->kind != JSON_OBJECT && value->kind != JSON_ARRAY;
    levels[0] = (CsvLevel){.item = simple ? value : value->first, .head = head};
    while (depth >= 0) {
        CsvLevel *level = &levels[depth];
        const Json *item = level->item;
        if (!item) {
            depth--;
            continue;
        }
        Str line = simple ? level->head : csv_head(buf->arena, level);
        level->item = simple ? NULL : item->next;
        level->number++;
        if ((item->kind == JSON_OBJECT || item->kind == JSON_ARRAY) && depth + 1 < CSV_DEPTH_MAX) {
            levels[++depth] = (CsvLevel){.item = item->first, .head = line};
        } else {
            buf_add(buf, line);
            csv_field(buf, item->kind == JSON_NULL ? STR_NONE : item->raw, true);
        }
    }
}

/* Each step of the period: its first day, then the figure. */
static Err csv_steps(Buf *buf, Figures *figures, const Kpi *kpi)
{
    ApiCx *cx = figures->cx;
    Err e = OK;
    for (Day day = figures->from; day < figures->to && !e;) {
        Day next = figure_next(figures->step, day);
        if (next > figures->to) next = figures->to;
        ReportIn in = figures_in(figures, day, next);
        Buf text = buf_new(cx->arena, 1024 * 1024), head = buf_new(cx->arena, 64);
        JsonOut out = json_out(&text);
        const Json *figure = NULL;
        e = kpi->report(&in, &out, &cx->diag);
        if (!e) e = json_parse(cx->arena, buf_str(&text), NULL, &figure, &cx->diag);
        buf_date(&head, day);
        buf_char(&head, ',');
        if (!e) csv_value(buf, buf_str(&head), figure);
        day = next;
    }
    return e;
}

/* The triangle is of the period as a whole. */
static Err csv_cohorts(Buf *buf, Figures *figures, const Kpi *kpi)
{
    ApiCx *cx = figures->cx;
    Buf text = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&text);
    const Json *cohorts = NULL;
    ReportIn in = figures_in(figures, figures->from, figures->to);
    Err e = kpi->report(&in, &out, &cx->diag);
    if (!e) e = json_parse(cx->arena, buf_str(&text), NULL, &cohorts, &cx->diag);
    buf_lit(buf, "cohort,month,customers\r\n");
    for (const Json *cohort = e ? NULL : cohorts->first; cohort; cohort = cohort->next) {
        Str head = arena_printf(cx->arena, "%.*s,", STR_ARG(json_get_text(cohort, "cohort")));
        csv_value(buf, head, json_get(cohort, "active"));
    }
    return e;
}

static void csv_engagement(Buf *buf, Figures *figures)
{
    static const char *const stages[] = {"sent", "opened", "clicked", "answered"};
    buf_lit(buf, "from,sent,opened,clicked,answered\r\n");
    for (Day day = figures->from; day < figures->to;) {
        Day next = figure_next(figures->step, day);
        if (next > figures->to) next = figures->to;
        buf_date(buf, day);
        for (int i = 0; i < 4; i++) {
            buf_char(buf, ',');
            buf_i64(buf, figures_messages(figures, stages[i], day, next));
        }
        buf_lit(buf, "\r\n");
        day = next;
    }
}

static Err csv_write(Buf *buf, ApiCx *cx, const Period *period)
{
    static const struct {
        const char *kpi, *name, *header;
    } figures_known[] = {
        {"orders",               "orders",               "from,orders"                   },
        {"revenue",              "revenue_minor",        "from,currency,minor"           },
        {"aov",                  "aov_minor",            "from,currency,minor"           },
        {"repeat_purchase_rate", "repeat_purchase_rate", "from,rate"                     },
        {"repeat_revenue_share", "repeat_revenue_share", "from,share"                    },
        {"clv",                  "clv_minor",            "from,currency,minor"           },
        {"nps",                  "nps",                  "from,what,value"               },
        {"csat",                 "csat",                 "from,what,value"               },
        {"messages",             "messages",             "from,channel,kind,stage,number"},
    };
    Figures figures;
    Str wanted = api_query(cx, "kpi");
    Err e = figures_of(cx, period, &figures);
    if (e) return e;
    if (str_is(wanted, "engagement")) {
        csv_engagement(buf, &figures);
        return cx->diag.code;
    }
    const Kpi *cohorts = kpi_find(cx, "retention");
    if (str_is(wanted, "retention") && cohorts) return csv_cohorts(buf, &figures, cohorts);
    for (size_t i = 0; i < sizeof figures_known / sizeof figures_known[0]; i++) {
        const Kpi *kpi = kpi_find(cx, figures_known[i].name);
        if (!kpi || !str_is(wanted, figures_known[i].kpi)) continue;
        buf_add(buf, str_of(figures_known[i].header));
        buf_lit(buf, "\r\n");
        return csv_steps(buf, &figures, kpi);
    }
    return input_fault(cx, "kpi", "names no figure");
}

static void csv_get(ApiCx *cx)
{
    Period period = {0};
    Buf buf = buf_new(cx->arena, 4 * 1024 * 1024);
    if (period_read(cx, "from to storefront step kpi", &period) || csv_write(&buf, cx, &period))
        api_problem(cx, cx->diag.code);
    else
        api_csv(cx, arena_printf(cx->arena, "%.*s.csv", STR_ARG(api_query(cx, "kpi"))), &buf);
}

const Route routes_reports[] = {
    {STR_INIT("GET"), STR_INIT("/api/report"),     ROLE_READ_ONLY, 0, report_get},
    {STR_INIT("GET"), STR_INIT("/api/report.csv"), ROLE_READ_ONLY, 0, csv_get   },
    ROUTE_END,
};
