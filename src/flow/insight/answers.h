/* flow/insight/answers.h - counting the scores of one survey: each answer once, a change of mind
 * moves it. Shared by NPS and CSAT. */
#pragma once
#include "flow/kpi.h"

void answers_change(const CustomerChange *change, Str survey, Counts *counts);
/* Counts by score 0..10 of the period. */
Err answers_read(const ReportIn *in, Str survey, int64_t ret_by_score[11], Diag *diag) MUST_CHECK;
/* {"score","n","margin"}; null when n is 0. */
void score_json(JsonOut *out, double score, int64_t n, double margin, int decimals);
