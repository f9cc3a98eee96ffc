/* core/fold/feedback.c - answers to surveys and reviews: the latest on each survey and subject.
 *
 * An answer may be changed for a day; whether it still may is the page's business, not ours. A
 * review is an answer to 'review' about a product (of an order, when that is told). */
#include "base/utf8.h"
#include "core/fold/inside.h"

#define ANSWER_TEXT_MAX 1000

static int answer_cmp(const Answer *a, const Answer *b)
{
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    if (a->score != b->score) return a->score < b->score ? -1 : 1;
    return str_cmp(a->text, b->text);
}

static bool stands_before(const Answer *a, const Answer *b) /* newest first */
{
    if (a->at != b->at) return a->at > b->at;
    int order = str_cmp(a->survey, b->survey);
    return order ? order < 0 : str_cmp(a->about, b->about) < 0;
}

bool join_answer(Arena *arena, Customer *customer, const Answer *answer)
{
    bool first = true;
    for (uint32_t i = 0; i < customer->answers.count; i++) {
        const Answer *known = &customer->answers.items[i];
        if (!str_eq(known->survey, answer->survey) || !str_eq(known->about, answer->about))
            continue;
        if (answer_cmp(answer, known) <= 0) return false;
        list_remove(&customer->answers, i);
        first = false;
        break;
    }
    (void)list_push(arena, &customer->answers);
    Answer *items = customer->answers.items;
    uint32_t at = customer->answers.count - 1;
    for (; at > 0 && stands_before(answer, &items[at - 1]); at--)
        items[at] = items[at - 1];
    items[at] = *answer;
    if (customer->answers.count > CUSTOMER_ANSWERS_MAX)
        customer->answers.count = CUSTOMER_ANSWERS_MAX;
    return first;
}

static int32_t score_of(const Json *json)
{
    int64_t score;
    if (!json_i64(json, &score) && !str_to_i64(json_text(json), &score)) return 0;
    return score >= -1000 && score <= 1000 ? (int32_t)score : 0;
}

static void mark_answered(Customer *customer, Hash16 message, Time at)
{
    SentMessage *sent = customer_sent(customer, message);
    if (!sent) return;
    sent->answered_at = time_earliest(sent->answered_at, at);
    sent->touched = true;
}

static Str about_order(Arena *arena, Str order_id)
{
    return arena_printf(arena, "order:%.*s", STR_ARG(order_id));
}

static void answer_tell(Fold *fold, const Event *event, const Answer *answer, Fact fact)
{
    bool first = join_answer(fold->arena, fold->customer, answer);
    Hash16 message;
    if (message_id_of(event, &message)) mark_answered(fold->customer, message, answer->at);
    if (first && !(event->flags & EVENT_HISTORY))
        raise_fact(fold, fact, event_order_id(event), STR_NONE, event->occurred_at);
}

void fold_survey_answered(Fold *fold, const Event *event)
{
    const Json *properties = event_properties(event);
    Str order_id = event_order_id(event), message = json_get_text(properties, "message_id");
    Answer answer = {.survey = utf8_cut(json_get_text(properties, "survey"), 60),
                     .score = score_of(json_get(properties, "score")),
                     .text = utf8_cut(json_get_text(properties, "text"), ANSWER_TEXT_MAX),
                     .at = event->occurred_at};
    if (answer.survey.len == 0) return;
    (void)message_id_of(event, &answer.message);
    if (order_id.len)
        answer.about = about_order(fold->arena, order_id);
    else if (message.len)
        answer.about = arena_printf(fold->arena, "message:%.*s", STR_ARG(message));
    else
        answer.about = STR("customer");
    answer_tell(fold, event, &answer, FACT_SURVEY_ANSWERED);
}

void fold_product_reviewed(Fold *fold, const Event *event)
{
    const Json *properties = event_properties(event);
    Str order_id = event_order_id(event), product = json_get_text(properties, "product_id");
    Answer answer = {.survey = STR("review"),
                     .score = score_of(json_get(properties, "rating")),
                     .text = utf8_cut(json_get_text(properties, "review_body"), ANSWER_TEXT_MAX),
                     .at = event->occurred_at};
    (void)message_id_of(event, &answer.message);
    if (order_id.len)
        answer.about =
            arena_printf(fold->arena, "order:%.*s/%.*s", STR_ARG(order_id), STR_ARG(product));
    else
        answer.about = arena_printf(fold->arena, "product:%.*s", STR_ARG(product));
    answer_tell(fold, event, &answer, FACT_PRODUCT_REVIEWED);
}
