/* api/journey_graph.c - nodes and edges of a journey with what passed and what waits.
 *
 * Entry and end are nodes of their own beside the steps; their ids begin with '_', which no step's
 * name in the starter documents does. */
#include "api/journey.h"

#define ENTRY STR("_entry")
#define END   STR("_end")

typedef struct Move {
    Str journey, from, to;
} Move;

static Move move_of(Str dimension)
{
    Move move;
    Str rest = dimension;
    move.journey = str_cut(&rest, '|');
    move.from = str_cut(&rest, '|');
    move.to = rest;
    return move;
}

int64_t journey_moves(const CountRows *rows, Str journey, Str from, Str to)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < rows->count; i++) {
        Move move = move_of(rows->items[i].dimension);
        if (str_eq(move.journey, journey) && str_eq(move.from, from) &&
            (!to.len || str_eq(move.to, to)))
            sum += rows->items[i].amount;
    }
    return sum;
}

static bool is_exit(Str to)
{
    return to.len > 0 && to.ptr[0] == '!';
}

int64_t journey_inside(const CountRows *rows, Str journey)
{
    int64_t inside = 0;
    for (uint32_t i = 0; i < rows->count; i++) {
        Move move = move_of(rows->items[i].dimension);
        if (!str_eq(move.journey, journey)) continue;
        if (!move.from.len) inside += rows->items[i].amount;
        if (is_exit(move.to)) inside -= rows->items[i].amount;
    }
    return inside > 0 ? inside : 0;
}

/* Arrivals at a step less departures from it. */
static int64_t waiting_at(const CountRows *rows, Str journey, Str step)
{
    int64_t waiting = 0;
    for (uint32_t i = 0; i < rows->count; i++) {
        Move move = move_of(rows->items[i].dimension);
        if (!str_eq(move.journey, journey)) continue;
        if (str_eq(move.to, step)) waiting += rows->items[i].amount;
        if (str_eq(move.from, step)) waiting -= rows->items[i].amount;
    }
    return waiting > 0 ? waiting : 0;
}

static bool finished(Str to)
{
    return str_is(to, "!finished");
}

/* Who went on from the step, by a move or to the end. */
static int64_t passed_at(const CountRows *rows, Str journey, Str step)
{
    int64_t passed = 0;
    for (uint32_t i = 0; i < rows->count; i++) {
        Move move = move_of(rows->items[i].dimension);
        if (str_eq(move.journey, journey) && str_eq(move.from, step) &&
            (!is_exit(move.to) || finished(move.to)))
            passed += rows->items[i].amount;
    }
    return passed;
}

static void put_left(JsonOut *out, const CountRows *rows, Str journey, Str step)
{
    json_key(out, "left");
    json_object(out);
    for (uint32_t i = 0; i < rows->count; i++) {
        Move move = move_of(rows->items[i].dimension);
        if (!str_eq(move.journey, journey) || !str_eq(move.from, step) || !is_exit(move.to) ||
            finished(move.to))
            continue;
        json_key_str(out, str_slice(move.to, 1, move.to.len));
        json_out_i64(out, rows->items[i].amount);
    }
    json_end(out);
}

/* ---- what a step does, in a few words ---- */

/* "order.late" as the list shows it. */
static Str question_words(Str fact)
{
    static const struct {
        const char *name, *shown;
    } questions[] = {
#define QUESTION(name, shown) {#name, shown},
#include "domain/questions.def"
#undef QUESTION
    };
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        Str name = str_of(questions[i].name);
        ptrdiff_t bar = str_find(name, STR("__"));
        Str head = str_slice(name, 0, (size_t)bar),
            tail = str_slice(name, (size_t)bar + 2, name.len);
        if (fact.len == head.len + 1 + tail.len && str_starts(fact, head) && str_ends(fact, tail))
            return str_of(questions[i].shown);
    }
    return fact;
}

static Str duration_words(Arena *arena, Time duration)
{
    Time length = duration < 0 ? -duration : duration;
    static const struct {
        Time unit;
        const char *name;
    } units[] = {
        {DAY,    "day"   },
        {HOUR,   "hour"  },
        {MINUTE, "minute"},
        {SECOND, "second"}
    };
    size_t u = 0;
    while (u < 3 && (length < units[u].unit || length % units[u].unit))
        u++;
    long long count = (long long)(length / units[u].unit);
    return arena_printf(arena, "%lld %s%s", count, units[u].name, count == 1 ? "" : "s");
}

/* "order.received_at" as 'order received' */
static Str date_words(Arena *arena, Str date)
{
    Buf buf = buf_new(arena, 256);
    Str cut = str_ends(date, STR("_at")) ? str_slice(date, 0, date.len - 3) : date;
    for (size_t i = 0; i < cut.len; i++)
        buf_char(&buf, cut.ptr[i] == '.' || cut.ptr[i] == '_' ? ' ' : cut.ptr[i]);
    return buf_str(&buf);
}

static Str step_label(Arena *arena, const StepSettings *step)
{
    if (str_is(step->type, "message")) return arena_printf(arena, "Send %.*s", STR_ARG(step->kind));
    if (str_is(step->type, "wait"))
        return arena_printf(arena, "Wait %.*s", STR_ARG(duration_words(arena, step->duration)));
    if (str_is(step->type, "wait_until")) {
        Str date = date_words(arena, step->date);
        if (!step->offset) return arena_printf(arena, "Wait until %.*s", STR_ARG(date));
        return arena_printf(arena, "Wait until %.*s %s %.*s",
                            STR_ARG(duration_words(arena, step->offset)),
                            step->offset < 0 ? "before" : "after", STR_ARG(date));
    }
    if (!str_is(step->type, "branch")) return STR("Leave");
    Buf buf = buf_new(arena, 4096);
    buf_lit(&buf, "If ");
    for (uint32_t i = 0; i < step->conditions.count; i++) {
        const Condition *condition = &step->conditions.items[i];
        if (i) buf_lit(&buf, " and ");
        if (!condition->is) buf_lit(&buf, "not: ");
        buf_add(&buf, question_words(condition->fact));
    }
    return buf_str(&buf);
}

static const char *node_type(const StepSettings *step)
{
    if (str_is(step->type, "message")) return "message";
    if (str_is(step->type, "wait")) return "wait";
    if (str_is(step->type, "wait_until")) return "wait_for";
    return str_is(step->type, "branch") ? "condition" : "exit";
}

/* What a branch asks: the codes of domain/questions.def. */
static void put_asked(JsonOut *out, const StepSettings *step)
{
    json_key(out, "asked");
    json_array(out);
    for (uint32_t i = 0; i < step->conditions.count; i++) {
        json_object(out);
        json_put_str(out, "fact", step->conditions.items[i].fact);
        json_put_bool(out, "is", step->conditions.items[i].is);
        json_end(out);
    }
    json_end(out);
}

typedef struct Node {
    Str id, label, trigger; /* trigger: of the entry */
    const char *type;
    int64_t waiting, passed;
    const StepSettings *step; /* NULL: entry or end */
} Node;

static void node_json(JsonOut *out, const CountRows *rows, Str journey, const Node *node)
{
    json_object(out);
    json_put_str(out, "id", node->id);
    json_put_str(out, "type", str_of(node->type));
    json_put_str(out, "label", node->label);
    json_key(out, "facts");
    json_object(out);
    json_put_str_opt(out, "trigger", node->trigger);
    if (node->step) {
        json_put_str_opt(out, "kind", node->step->kind);
        json_put_str_opt(out, "date", node->step->date);
        json_put_i64_opt(out, "seconds", node->step->duration / SECOND);
        json_put_i64_opt(out, "offset_seconds", node->step->offset / SECOND);
        if (node->step->conditions.count) put_asked(out, node->step);
    }
    json_end(out);
    json_put_i64(out, "waiting", node->waiting);
    json_put_i64(out, "passed", node->passed);
    put_left(out, rows, journey, node->step ? node->step->name : node->id);
    json_end(out);
}

static int64_t ended(const Journey *journey, const CountRows *rows)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < rows->count; i++) {
        Move move = move_of(rows->items[i].dimension);
        if (str_eq(move.journey, journey->name) && finished(move.to)) sum += rows->items[i].amount;
    }
    return sum;
}

static void edge_json(JsonOut *out, const Node *edge, Str branch)
{
    json_object(out);
    json_put_str(out, "from", edge->id);
    json_put_str(out, "to", edge->label);
    json_put_str_opt(out, "branch", branch);
    json_put_i64(out, "passed", edge->passed);
    json_end(out);
}

static void put_edge(JsonOut *out, const Journey *journey, const CountRows *rows,
                     const StepSettings *step, bool otherwise)
{
    bool branches = str_is(step->type, "branch");
    Str to = otherwise ? step->otherwise : step->next;
    int64_t passed = journey_moves(rows, journey->name, step->name, to.len ? to : STR("!finished"));
    Node edge = {.id = step->name, .label = to.len ? to : END, .passed = passed};
    edge_json(out, &edge, !branches ? STR_NONE : otherwise ? STR("no") : STR("yes"));
}

void put_graph(JsonOut *out, Arena *arena, const Journey *journey, const CountRows *rows)
{
    int64_t entered = journey_moves(rows, journey->name, STR_NONE, STR_NONE);
    Node entry = {.id = ENTRY,
                  .type = "entry",
                  .label = date_words(arena, str_of(fact_name(journey->trigger))),
                  .trigger = str_of(fact_name(journey->trigger)),
                  .passed = entered};
    Node end = {.id = END, .type = "exit", .label = STR("Done"), .passed = ended(journey, rows)};
    json_key(out, "nodes");
    json_array(out);
    node_json(out, rows, journey->name, &entry);
    for (uint32_t i = 0; i < journey->steps.count; i++) {
        const StepSettings *step = &journey->steps.items[i];
        Node node = {.id = step->name,
                     .type = node_type(step),
                     .label = step_label(arena, step),
                     .waiting = waiting_at(rows, journey->name, step->name),
                     .passed = passed_at(rows, journey->name, step->name),
                     .step = step};
        node_json(out, rows, journey->name, &node);
    }
    node_json(out, rows, journey->name, &end);
    json_end(out);
    json_key(out, "edges");
    json_array(out);
    Node first = {.id = ENTRY, .passed = entered};
    first.label = journey->steps.count ? journey->steps.items[0].name : END;
    edge_json(out, &first, STR_NONE);
    for (uint32_t i = 0; i < journey->steps.count; i++) {
        const StepSettings *step = &journey->steps.items[i];
        put_edge(out, journey, rows, step, false);
        if (str_is(step->type, "branch")) put_edge(out, journey, rows, step, true);
    }
    json_end(out);
}
