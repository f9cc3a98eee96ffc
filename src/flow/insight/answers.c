/* flow/insight/answers.c - the counter "answers" by survey and score.
 *
 * Answers leave the snapshot for room; that a list got shorter counts nothing. A merge brings
 * answers that were counted where they were given. */
#include "flow/insight/answers.h"
#include "flow/insight/order_days.h"

static const Answer *answer_find(const Customer *customer, const Answer *like)
{
    for (uint32_t i = 0; customer && i < customer->answers.count; i++) {
        const Answer *answer = &customer->answers.items[i];
        if (str_eq(answer->survey, like->survey) && str_eq(answer->about, like->about))
            return answer;
    }
    return NULL;
}

static void answer_count(const Answer *answer, const Zone *zone, int sign, Counts *counts)
{
    static const char *const scores[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
    if (answer->score < 0 || answer->score > 10) return;
    bool nps = str_is(answer->survey, "nps");
    count_add(counts, nps ? STR("answers_nps") : STR("answers_csat"), day_of(zone, answer->at),
              str_of(scores[answer->score]), sign);
}

void answers_change(const CustomerChange *change, Str survey, Counts *counts)
{
    if (!change->event || change->event->kind != EV_SURVEY_ANSWERED) return;
    for (uint32_t i = 0; i < change->after->answers.count; i++) {
        const Answer *now = &change->after->answers.items[i];
        if (!str_eq(now->survey, survey)) continue;
        const Answer *was = answer_find(change->before, now);
        if (was && was->score == now->score && was->at == now->at) continue;
        if (was) answer_count(was, change->zone, -1, counts);
        answer_count(now, change->zone, 1, counts);
    }
}

Err answers_read(const ReportIn *in, Str survey, int64_t ret_by_score[11], Diag *diag)
{
    CountRows rows = {0};
    Str counter = str_is(survey, "nps") ? STR("answers_nps") : STR("answers_csat");
    Err e = counter_rows(in, counter, &rows, diag);
    if (e) return e;
    memset(ret_by_score, 0, 11 * sizeof ret_by_score[0]);
    for (size_t i = 0; i < rows.count; i++) {
        int64_t score;
        if (str_to_i64(rows.items[i].dimension, &score) && score >= 0 && score <= 10)
            ret_by_score[score] += rows.items[i].amount;
    }
    return OK;
}

void score_json(JsonOut *out, double score, int64_t n, double margin, int decimals)
{
    json_object(out);
    json_key(out, "score");
    n ? json_out_double(out, score, decimals) : json_out_null(out);
    json_put_i64(out, "n", n);
    json_key(out, "margin");
    n ? json_out_double(out, margin, decimals) : json_out_null(out);
    json_end(out);
}
