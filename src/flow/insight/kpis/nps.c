/* flow/insight/kpis/nps.c - Net Promoter Score, from -100 to 100: the share of 9-10 less the share
 * of 0-6, times 100, with n and half the width of the 95 % interval.
 *
 * Margin: 1.96 sqrt((p + d - (p - d)^2) / n) (multinomial variance of a difference of shares). */
#include "flow/insight/answers.h"
#include <math.h>

static void count(const CustomerChange *change, Counts *counts)
{
    answers_change(change, STR("nps"), counts);
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    int64_t by_score[11], n = 0, promoters = 0, detractors = 0;
    Err e = answers_read(in, STR("nps"), by_score, diag);
    if (e) return e;
    for (int score = 0; score <= 10; score++) {
        n += by_score[score];
        promoters += score >= 9 ? by_score[score] : 0;
        detractors += score <= 6 ? by_score[score] : 0;
    }
    double p = n ? (double)promoters / (double)n : 0, d = n ? (double)detractors / (double)n : 0;
    double variance = p + d - (p - d) * (p - d);
    score_json(out, 100 * (p - d), n, n ? 196 * sqrt(variance / (double)n) : 0, 6);
    return OK;
}

const Kpi kpi_nps = {
    .name = STR_INIT("nps"),
    .formula_en = STR_INIT("share of 9-10 less share of 0-6, times 100; +- 1.96 standard errors"),
    .formula_de = STR_INIT("Anteil 9-10 minus Anteil 0-6, mal 100; +- 1,96 Standardfehler"),
    .count = count,
    .report = report,
};
