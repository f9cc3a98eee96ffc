/* api/figures.h - figures over time: the steps of a period, and what was counted in each.
 *
 * Counters are read once for the whole period and cut into steps in memory; only distinct counts
 * (the repeat purchase rate) are summed by the database for each step. */
#pragma once
#include "api/parts.h"
#include "base/map.h"
#include "flow/report.h"

#define FIGURES_STEPS_MAX 800

typedef enum FigureStep { STEP_DAY, STEP_WEEK, STEP_MONTH } FigureStep;

typedef struct Figures {
    ApiCx *cx;
    Reads reads;
    Day from, to;
    FigureStep step;
    Str storefront; /* "": of the whole shop */
    Map counters;   /* name -> CountRows of [from, to) */
} Figures;

Err figures_open(ApiCx *cx, Figures *ret_figures) MUST_CHECK; /* all days, empty cache */
/* ?storefront=: its id, or "" for the whole shop, which the only one of a shop is, too. CONFLICT
 * while the figures of each are being counted. */
Err figures_storefront(ApiCx *cx, Str *ret_storefront) MUST_CHECK;
Day figure_next(FigureStep step, Day day); /* first day of the step after the one with `day` */
/* A CountsRead whose self is Figures: from memory when the period has it. */
Err figures_counts(void *self, Arena *arena, const CountRange *range, CountRows *ret_rows,
                   Diag *diag) MUST_CHECK;
ReportIn figures_in(Figures *figures, Day from, Day to);
/* Of those who ordered in [from, to): how many, and how many twice or more. */
Err figures_repeat(Figures *figures, Day from, Day to, int64_t *ret_once,
                   int64_t *ret_more) MUST_CHECK;
int64_t figures_sum(Figures *figures, Str counter, Day from, Day to); /* of a counter read before */
/* Array of SeriesPoint for the steps of the period. */
Err put_series(JsonOut *out, Figures *figures) MUST_CHECK;
/* {"EUR":123}: revenue less refunds. */
Err put_revenue(JsonOut *out, Figures *figures, Day from, Day to) MUST_CHECK;
int64_t figures_messages(Figures *figures, const char *stage, Day from, Day to);
const Kpi *kpi_find(const ApiCx *cx, const char *name);
void put_day(JsonOut *out, const char *key, Day day);
