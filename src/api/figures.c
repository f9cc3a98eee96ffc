/* api/figures.c - see figures.h. */
#include "api/figures.h"

#include "store/counting.h"

Err figures_open(ApiCx *cx, Figures *ret_figures)
{
    *ret_figures = (Figures){.cx = cx, .counters = map_new(cx->arena)};
    return parts_reads(cx, &ret_figures->reads);
}

Err figures_storefront(ApiCx *cx, Str *ret_storefront)
{
    ReadsStorefront asked = {0};
    const Definitions *definitions = cx->definitions;
    Err e = parts_storefront(cx, &asked);
    *ret_storefront = STR_NONE;
    if (e || !asked.one || definitions->storefronts.count == 1) return e;
    Counting counting = {0};
    e = counting_get(cx->db, cx->arena, &counting, &cx->diag);
    if (!e && !str_eq(counting.storefronts, definitions_storefront_names(cx->arena, definitions)))
        e = fail(
            &cx->diag, ERR_CONFLICT,
            "the figures of each storefront are being counted; ask again when that is through");
    if (!e) *ret_storefront = asked.one->id;
    return e;
}

Day figure_next(FigureStep step, Day day)
{
    switch (step) {
    case STEP_DAY: return day + 1;
    case STEP_WEEK: return day + 7;
    case STEP_MONTH: break;
    }
    return day_of_month_start(month_of_day(day) + 1);
}

/* The rows of [from, to) among rows sorted by day. */
static CountRows cut(const CountRows *rows, Day from, Day to)
{
    uint32_t low = 0, high = rows->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (rows->items[middle].day < from)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t end = low;
    while (end < rows->count && rows->items[end].day < to)
        end++;
    return (CountRows){rows->items + low, end - low, end - low};
}

static Err counter_read(Figures *figures, Str counter, const CountRows **ret_rows)
{
    CountRows **rows = (CountRows **)(void *)map_at(&figures->counters, counter);
    Err e = OK;
    if (!*rows) {
        CountRows *read = ARENA_NEW(figures->cx->arena, CountRows);
        CountRange range = {counter, figures->from, figures->to};
        e = reads_counts(&figures->reads, &range, read, &figures->cx->diag);
        if (!e) *rows = read;
    }
    *ret_rows = e ? NULL : *rows;
    return e;
}

Err figures_counts(void *self, Arena *arena, const CountRange *range, CountRows *ret_rows,
                   Diag *diag)
{
    (void)arena;
    Figures *figures = self;
    const CountRows *rows;
    if (!range->counter.len || range->from < figures->from || range->to > figures->to)
        return reads_counts(&figures->reads, range, ret_rows, diag);
    Err e = counter_read(figures, range->counter, &rows);
    if (!e) *ret_rows = cut(rows, range->from, range->to);
    return e;
}

ReportIn figures_in(Figures *figures, Day from, Day to)
{
    return (ReportIn){.arena = figures->cx->arena,
                      .counts = figures_counts,
                      .counts_self = figures,
                      .from = from,
                      .to = to,
                      .storefront = figures->storefront};
}

static Str part_of(const Figures *figures, Str counter)
{
    return counter_of(figures->cx->arena, counter, figures->storefront);
}

int64_t figures_sum(Figures *figures, Str counter, Day from, Day to)
{
    const CountRows *rows;
    int64_t sum = 0;
    if (counter_read(figures, part_of(figures, counter), &rows)) return 0;
    CountRows part = cut(rows, from, to);
    for (uint32_t i = 0; i < part.count; i++)
        sum += part.items[i].amount;
    return sum;
}

int64_t figures_messages(Figures *figures, const char *stage, Day from, Day to)
{
    const CountRows *rows;
    int64_t sum = 0;
    if (counter_read(figures, part_of(figures, STR("messages")), &rows)) return 0;
    CountRows part = cut(rows, from, to);
    for (uint32_t i = 0; i < part.count; i++) {
        Str rest = part.items[i].dimension;
        if (str_is(str_cut(&rest, '|'), stage)) sum += part.items[i].amount;
    }
    return sum;
}

/* As in flow/insight/kpis/repeat_purchase_rate.c: in a period one order of each customer has its
 * predecessor before it. */
Err figures_repeat(Figures *figures, Day from, Day to, int64_t *ret_once, int64_t *ret_more)
{
    Diag *diag = &figures->cx->diag;
    CountsBefore first = {part_of(figures, STR("order_after")), from, to, from};
    CountsBefore two = {part_of(figures, STR("order_after_two")), from, to, from};
    int64_t both = 0;
    Err e = reads_counts_before(&figures->reads, &first, ret_once, diag);
    if (!e) e = reads_counts_before(&figures->reads, &two, &both, diag);
    if (!e) *ret_more = both - *ret_once;
    return e;
}

const Kpi *kpi_find(const ApiCx *cx, const char *name)
{
    for (size_t i = 0; i < cx->api->kpi_count; i++)
        if (str_is(cx->api->kpis[i]->name, name)) return cx->api->kpis[i];
    return NULL;
}

Err put_revenue(JsonOut *out, Figures *figures, Day from, Day to)
{
    const Kpi *kpi = kpi_find(figures->cx, "revenue_minor");
    ReportIn in = figures_in(figures, from, to);
    if (kpi) return kpi->report(&in, out, &figures->cx->diag);
    json_object(out);
    json_end(out);
    return OK;
}

/* A survey's score, and the margin of error that goes with its few answers. */
static Err put_score(JsonOut *out, Figures *figures, const char *survey, Day from, Day to)
{
    ApiCx *cx = figures->cx;
    const Kpi *kpi = kpi_find(cx, survey);
    const Json *figure = NULL;
    const Json *score, *margin;
    Buf buf = buf_new(cx->arena, 1024);
    JsonOut kpi_out = json_out(&buf);
    ReportIn in = figures_in(figures, from, to);
    Err e = kpi ? kpi->report(&in, &kpi_out, &cx->diag) : OK;
    if (!e && kpi) e = json_parse(cx->arena, buf_str(&buf), NULL, &figure, &cx->diag);
    score = json_get(figure, "score");
    margin = json_get(figure, "margin");
    json_key(out, survey);
    json_out_raw(out, score ? score->raw : STR("null"));
    json_key_str(out, arena_printf(cx->arena, "%s_margin", survey));
    json_out_raw(out, margin ? margin->raw : STR("null"));
    return e;
}

/* In a single day hardly anybody orders twice: no rate by day. */
static Err put_repeat(JsonOut *out, Figures *figures, Day from, Day to)
{
    int64_t once = 0, more = 0;
    Err e = figures->step == STEP_DAY ? OK : figures_repeat(figures, from, to, &once, &more);
    json_key(out, "repeat_purchase_rate");
    if (once > 0)
        json_out_double(out, (double)more / (double)once, 6);
    else
        json_out_null(out);
    return e;
}

void put_day(JsonOut *out, const char *key, Day day)
{
    Buf buf = buf_new(out->buf->arena, 32);
    buf_date(&buf, day);
    json_put_str(out, key, buf_str(&buf));
}

static Err put_point(JsonOut *out, Figures *figures, Day from, Day to)
{
    static const char *const stages[] = {"sent", "opened", "clicked", "answered"};
    json_object(out);
    put_day(out, "from", from);
    json_put_i64(out, "orders", figures_sum(figures, STR("orders"), from, to));
    json_key(out, "revenue_minor");
    Err e = put_revenue(out, figures, from, to);
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        json_put_i64(out, stages[i], figures_messages(figures, stages[i], from, to));
    if (!e) e = put_repeat(out, figures, from, to);
    if (!e) e = put_score(out, figures, "nps", from, to);
    if (!e) e = put_score(out, figures, "csat", from, to);
    json_end(out);
    return e ? e : figures->cx->diag.code;
}

Err put_series(JsonOut *out, Figures *figures)
{
    Err e = OK;
    json_array(out);
    for (Day day = figures->from; day < figures->to && !e;) {
        Day next = figure_next(figures->step, day);
        if (next > figures->to) next = figures->to;
        e = put_point(out, figures, day, next);
        day = next;
    }
    json_end(out);
    return e;
}
