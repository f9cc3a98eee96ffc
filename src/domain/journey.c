/* domain/journey.c - a journey's document: read, and checked before anybody is in it.
 *
 *   {"title":{"en":...,"de":...}, "live":true, "trigger":"order_received", "about":"order",
 *    "useful_for":"14 days", "entry":[{"fact":"order.cancelled","is":false}], "exits":[...],
 *    "steps":[{"name":"wait","type":"wait_until","date":"order.received_at","offset":"3 days",
 *              "next":"ask"}, ...]}
 *
 * Refused: an unknown trigger, fact, step type or date, a step that is named twice, goes nowhere or
 * is never reached, and a circle that nobody ever waits in. */
#include "domain/document.h"

static const char *const fact_names[] = {"",
                                         "order_placed",
                                         "order_shipped",
                                         "order_received",
                                         "order_cancelled",
                                         "promise_moved",
                                         "survey_answered",
                                         "product_reviewed"};

const char *fact_name(Fact fact)
{
    return fact_names[fact];
}

bool fact_parse(Str name, Fact *ret_fact)
{
    for (size_t i = FACT_ORDER_PLACED; i < sizeof fact_names / sizeof fact_names[0]; i++) {
        if (!str_is(name, fact_names[i])) continue;
        *ret_fact = (Fact)i;
        return true;
    }
    return false;
}

/* ---- words that other floors give a meaning ---- */

static const char *const question_names[] = {
#define QUESTION(name, shown) #name,
#include "domain/questions.def"
#undef QUESTION
};

/* "order.late" is order__late in the list. */
static bool same_question(Str fact, const char *name)
{
    size_t at = 0;
    for (size_t i = 0; i < fact.len; i++) {
        if (fact.ptr[i] == '.') {
            if (name[at] != '_' || name[at + 1] != '_') return false;
            at += 2;
        } else if (name[at++] != fact.ptr[i]) {
            return false;
        }
    }
    return name[at] == '\0';
}

/* Its place in the list; -1: not a question. */
static int32_t question_of(Str fact)
{
    for (size_t i = 0; i < sizeof question_names / sizeof question_names[0]; i++)
        if (same_question(fact, question_names[i])) return (int32_t)i;
    return -1;
}

static const struct {
    Str name;
    const char *needs;
} step_types[] = {
#define STEP(name, needs) {STR_INIT(#name), needs},
#include "domain/steps.def"
#undef STEP
};

static const char *const date_names[] = {
    "order.placed_at",     "order.promised_at",    "order.received_at",    "order.service_at",
    "shipment.shipped_at", "shipment.promised_at", "shipment.delivered_at"};

static bool is_date(Str name)
{
    for (size_t i = 0; i < sizeof date_names / sizeof date_names[0]; i++)
        if (str_is(name, date_names[i])) return true;
    return false;
}

/* ---- reading ---- */

static void read_conditions(const DocReader *reader, const Json *object, const char *name,
                            Condition **items, uint32_t *count)
{
    const Json *list = doc_list(reader, object, name, CONDITIONS_MAX);
    if (!list) return;
    *items = ARENA_ARRAY(reader->arena, Condition, list->count + 1);
    uint32_t index = 0;
    for (const Json *item = list->first; item; item = item->next, index++) {
        DocReader inner = doc_at(reader, name, index);
        doc_words(&inner, item, "fact is");
        Condition *condition = &(*items)[index];
        condition->fact = doc_text_needed(&inner, item, "fact", 100);
        condition->is = doc_bool(&inner, item, "is", true);
        condition->question = question_of(condition->fact);
        if (condition->fact.len && condition->question < 0)
            doc_fail(&inner, "fact", "is not a question that can be asked");
    }
    *count = index;
}

#define READ_CONDITIONS(reader, object, name, list)                                                \
    read_conditions((reader), (object), (name), &(list)->items, &(list)->count)

static void check_type(const DocReader *reader, const Json *json, Str type)
{
    for (size_t i = 0; i < sizeof step_types / sizeof step_types[0]; i++) {
        if (!str_eq(step_types[i].name, type)) continue;
        Str needs = str_of(step_types[i].needs);
        while (needs.len) {
            const char *need = arena_cstr(reader->arena, str_cut(&needs, ' '));
            if (!json_get(json, need)) doc_fail(reader, need, "is missing");
        }
        return;
    }
    doc_fail(reader, "type", "is not a type of step");
}

static void read_step(const DocReader *reader, const Json *json, StepSettings *step)
{
    doc_words(reader, json,
              "name type next kind channel template category useful_for for date offset "
              "conditions otherwise");
    step->name = doc_text_needed(reader, json, "name", 60);
    step->type = doc_text_needed(reader, json, "type", 60);
    step->next = doc_text(reader, json, "next", 60);
    step->kind = doc_text(reader, json, "kind", 60);
    step->channel = doc_text(reader, json, "channel", 30);
    if (step->channel.len == 0) step->channel = STR("email");
    step->template_name = doc_text(reader, json, "template", 60);
    if (step->template_name.len == 0) step->template_name = step->kind;
    Str category = doc_text(reader, json, "category", 30);
    if (category.len && !category_parse(category, &step->category))
        doc_fail(reader, "category", "is not transactional, service, feedback or marketing");
    step->useful_for = doc_duration(reader, json, "useful_for", false);
    if (step->useful_for == 0) step->useful_for = 3 * DAY;
    step->duration = doc_duration(reader, json, "for", false);
    step->date = doc_text(reader, json, "date", 60);
    if (step->date.len && !is_date(step->date)) doc_fail(reader, "date", "is not a known date");
    step->offset = doc_duration(reader, json, "offset", true);
    READ_CONDITIONS(reader, json, "conditions", &step->conditions);
    step->otherwise = doc_text(reader, json, "otherwise", 60);
    check_type(reader, json, step->type);
}

static void read_steps(const DocReader *reader, const Json *json, Journey *journey)
{
    const Json *list = doc_list(reader, json, "steps", JOURNEY_STEPS_MAX);
    if (!list || list->count == 0) {
        doc_fail(reader, "steps", "must be a list with at least one step");
        return;
    }
    uint32_t index = 0;
    for (const Json *item = list->first; item; item = item->next, index++) {
        DocReader inner = doc_at(reader, "steps", index);
        read_step(&inner, item, list_push(reader->arena, &journey->steps));
    }
}

void journey_read(const DocReader *reader, const Json *json, Journey *journey)
{
    doc_words(reader, json,
              "name title description live trigger about entry exits useful_for steps");
    doc_titles(reader, json, "title", &journey->title_en, &journey->title_de);
    journey->live = doc_bool(reader, json, "live", true);
    Str trigger = doc_text_needed(reader, json, "trigger", 60);
    if (trigger.len && !fact_parse(trigger, &journey->trigger))
        doc_fail(reader, "trigger", "is not a fact that starts journeys");
    journey->about = doc_text(reader, json, "about", 20);
    if (journey->about.len == 0) journey->about = STR("order");
    if (!str_is(journey->about, "order") && !str_is(journey->about, "shipment"))
        doc_fail(reader, "about", "is not order or shipment");
    if (str_is(journey->about, "shipment") && journey->trigger != FACT_ORDER_SHIPPED)
        doc_fail(reader, "about", "is shipment only where order_shipped is the trigger");
    READ_CONDITIONS(reader, json, "entry", &journey->entry);
    READ_CONDITIONS(reader, json, "exits", &journey->exits);
    journey->useful_for = doc_duration(reader, json, "useful_for", false);
    if (journey->useful_for == 0) journey->useful_for = 2 * DAY;
    read_steps(reader, json, journey);
}

/* ---- checking the graph ---- */

static int step_index(const Journey *journey, Str name)
{
    for (uint32_t i = 0; i < journey->steps.count; i++)
        if (str_eq(journey->steps.items[i].name, name)) return (int)i;
    return -1;
}

static void check_target(const DocReader *reader, const Journey *journey, Str target,
                         const char *word)
{
    if (target.len && step_index(journey, target) < 0)
        doc_fail(reader, word, "names a step that is not there");
}

static bool waits(const StepSettings *step)
{
    return str_is(step->type, "wait") || str_is(step->type, "wait_until");
}

/* Which steps can be reached from `from` (without passing a wait when `hurry`). */
static uint64_t reached(const Journey *journey, int from, bool hurry)
{
    uint64_t seen = 0, open = 1ULL << from;
    while (open) {
        int at = __builtin_ctzll(open);
        open &= open - 1;
        if (seen & 1ULL << at) continue;
        seen |= 1ULL << at;
        const StepSettings *step = &journey->steps.items[at];
        if (hurry && waits(step)) continue;
        Str targets[] = {step->next, str_is(step->type, "branch") ? step->otherwise : STR_NONE};
        for (int i = 0; i < 2; i++) {
            int target = targets[i].len ? step_index(journey, targets[i]) : -1;
            if (target >= 0) open |= 1ULL << target;
        }
    }
    return seen;
}

static bool goes_in_a_circle(const Journey *journey, int at)
{
    const StepSettings *step = &journey->steps.items[at];
    if (waits(step)) return false;
    Str targets[] = {step->next, str_is(step->type, "branch") ? step->otherwise : STR_NONE};
    for (int i = 0; i < 2; i++) {
        int target = targets[i].len ? step_index(journey, targets[i]) : -1;
        if (target >= 0 && reached(journey, target, true) & 1ULL << at &&
            !waits(&journey->steps.items[target]))
            return true;
    }
    return false;
}

void journey_check(const DocReader *reader, const Journey *journey)
{
    _Static_assert(JOURNEY_STEPS_MAX <= 64, "steps are bits of a uint64_t");
    if (journey->steps.count == 0) return;
    uint64_t seen = reached(journey, 0, false);
    for (uint32_t i = 0; i < journey->steps.count; i++) {
        const StepSettings *step = &journey->steps.items[i];
        DocReader inner = doc_at(reader, "steps", i);
        if (step_index(journey, step->name) != (int)i)
            doc_fail(&inner, "name", "stands there twice");
        check_target(&inner, journey, step->next, "next");
        check_target(&inner, journey, step->otherwise, "otherwise");
        if (!(seen & 1ULL << i)) doc_fail(&inner, "name", "is a step that nobody reaches");
        if (goes_in_a_circle(journey, (int)i))
            doc_fail(&inner, "next", "leads in a circle in which nobody ever waits");
    }
}
