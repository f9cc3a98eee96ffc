/* flow/insight/kpis/csat.c - customer satisfaction: the share of answers 4 and 5 on a scale of 1 to
 * 5, as a fraction, with n and half the width of the 95 % interval (normal approximation). */
#include "flow/insight/answers.h"
#include <math.h>

static void count(const CustomerChange *change, Counts *counts)
{
    answers_change(change, STR("csat"), counts);
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    int64_t by_score[11], n = 0;
    Err e = answers_read(in, STR("csat"), by_score, diag);
    if (e) return e;
    for (int score = 1; score <= 5; score++)
        n += by_score[score];
    double p = n ? (double)(by_score[4] + by_score[5]) / (double)n : 0;
    score_json(out, p, n, n ? 1.96 * sqrt(p * (1 - p) / (double)n) : 0, 6);
    return OK;
}

const Kpi kpi_csat = {
    .name = STR_INIT("csat"),
    .formula_en = STR_INIT("answers of 4 or 5 / all answers on 1-5; +- 1.96 standard errors"),
    .formula_de = STR_INIT("Antworten 4 oder 5 / alle Antworten auf 1-5; +- 1,96 Standardfehler"),
    .count = count,
    .report = report,
};
