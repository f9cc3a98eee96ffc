/* api/journeys.c - journeys: the list, one as a graph with live counts, live or paused.
 *
 * Not here: the graph (journey_graph.c). Setting one live or paused saves a new version of its
 * document, so that who changed it and when stands in its history. */
#include "api/journey.h"
#include "api/settings.h"

#define DAYS_SHOWN 30

static Str title_of(const ApiCx *cx, const Journey *journey)
{
    Str german = journey->title_de, english = journey->title_en;
    Str title = str_starts(cx->person.locale, STR("de")) && german.len ? german : english;
    return title.len ? title : journey->name;
}

/* The newest version of each name stands first among its versions. */
static bool is_newest(const Definitions *definitions, uint32_t index)
{
    return index == 0 || !str_eq(definitions->journeys.items[index].name,
                                 definitions->journeys.items[index - 1].name);
}

static void put_kinds(JsonOut *out, const Journey *journey)
{
    json_key(out, "kinds");
    json_array(out);
    for (uint32_t i = 0; i < journey->steps.count; i++)
        if (str_is(journey->steps.items[i].type, "message"))
            json_out_str(out, journey->steps.items[i].kind);
    json_end(out);
}

static Str class_of(const Journey *journey)
{
    for (uint32_t i = 0; i < journey->steps.count; i++)
        if (str_is(journey->steps.items[i].type, "message"))
            return str_of(category_name(journey->steps.items[i].category));
    return STR("service");
}

/* Messages of the journey's kinds that reached the stage in the last days. */
static int64_t messages_at(const JourneyCounts *counts, const Journey *journey, const char *stage)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < counts->messages.count; i++) {
        Str rest = counts->messages.items[i].dimension;
        if (!str_is(str_cut(&rest, '|'), stage)) continue;
        (void)str_cut(&rest, '|');
        for (uint32_t s = 0; s < journey->steps.count; s++) {
            const StepSettings *step = &journey->steps.items[s];
            if (str_is(step->type, "message") && str_eq(step->kind, rest)) {
                sum += counts->messages.items[i].amount;
                break;
            }
        }
    }
    return sum;
}

static void row_members(JsonOut *out, const ApiCx *cx, const Journey *journey,
                        const JourneyCounts *counts)
{
    json_put_str(out, "name", journey->name);
    json_put_str(out, "title", title_of(cx, journey));
    json_put_str(out, "state", journey->live ? STR("live") : STR("paused"));
    json_put_str(out, "class", class_of(journey));
    json_put_i64(out, "version", journey->version);
    put_kinds(out, journey);
    json_put_i64(out, "waiting", journey_inside(&counts->ever, journey->name));
    json_put_i64(out, "entered_30d",
                 journey_moves(&counts->recent, journey->name, STR_NONE, STR_NONE));
    json_put_i64(out, "sent_30d", messages_at(counts, journey, "sent"));
    json_put_i64(out, "answered_30d", messages_at(counts, journey, "answered"));
    json_put_i64(out, "clicked_30d", messages_at(counts, journey, "clicked"));
}

static Err counts_read(ApiCx *cx, JourneyCounts *ret_counts)
{
    Reads reads;
    Day today = day_of(parts_zone(cx), cx->now);
    CountRange moves = {STR("journey_moves"), today - DAYS_SHOWN + 1, today + 1};
    CountRange messages = {STR("messages"), today - DAYS_SHOWN + 1, today + 1};
    *ret_counts = (JourneyCounts){0};
    Err e = parts_reads(cx, &reads);
    if (!e) e = reads_totals(&reads, STR("journey_moves"), &ret_counts->ever, &cx->diag);
    if (!e) e = reads_counts(&reads, &moves, &ret_counts->recent, &cx->diag);
    if (!e) e = reads_counts(&reads, &messages, &ret_counts->messages, &cx->diag);
    return e;
}

static void journeys_list(ApiCx *cx)
{
    JourneyCounts counts;
    const Definitions *definitions = cx->definitions;
    Buf buf = buf_new(cx->arena, 512 * 1024);
    JsonOut out = json_out(&buf);
    Err e = counts_read(cx, &counts);
    list_open(&out);
    for (uint32_t i = 0; i < definitions->journeys.count && !e; i++) {
        if (!is_newest(definitions, i)) continue;
        json_object(&out);
        row_members(&out, cx, &definitions->journeys.items[i], &counts);
        json_end(&out);
    }
    list_close(&out, STR_NONE);
    api_answer(cx, 200, &buf);
}

/* ?version= or the newest. */
static Err journey_of_path(ApiCx *cx, const Journey **ret_journey)
{
    int64_t version = 0;
    bool given = input_query_i64(cx, "version", &version);
    for (uint32_t i = 0; i < cx->definitions->journeys.count && !cx->diag.code; i++) {
        const Journey *journey = &cx->definitions->journeys.items[i];
        if (!str_eq(journey->name, cx->params[0]) || (given && journey->version != version))
            continue;
        *ret_journey = journey;
        return OK;
    }
    return cx->diag.code ? cx->diag.code
                         : fail(&cx->diag, ERR_NOT_FOUND, "there is no such journey");
}

static Err put_versions(JsonOut *out, ApiCx *cx)
{
    Document *documents = NULL;
    size_t count = 0;
    Err e = document_list(cx->db, cx->arena, true, &documents, &count, &cx->diag);
    json_key(out, "versions");
    json_array(out);
    for (size_t i = count; i-- > 0 && !e;) {
        const Document *document = &documents[i];
        if (!str_is(document->kind, "journey") || !str_eq(document->name, cx->params[0])) continue;
        json_object(out);
        json_put_i64(out, "version", document->version);
        json_put_time(out, "at", document->saved_at);
        json_put_str(out, "by", document->saved_by);
        json_end(out);
    }
    json_end(out);
    return e;
}

static void journey_get(ApiCx *cx)
{
    const Journey *journey;
    JourneyCounts counts;
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = input_query_known(cx, "version");
    if (!e) e = journey_of_path(cx, &journey);
    if (!e) e = counts_read(cx, &counts);
    if (!e) {
        json_object(&out);
        row_members(&out, cx, journey, &counts);
        e = put_versions(&out, cx);
        json_key(&out, "document");
        json_out_raw(&out, journey->document);
        put_graph(&out, cx->arena, journey, &counts.ever);
        json_end(&out);
    }
    (void)e; /* cx->diag says it */
    api_answer(cx, 200, &buf);
}

static Err journey_change(ApiCx *cx)
{
    const Json *body;
    SettingsEdit edit;
    Err e = input_body(cx, "state", &body);
    if (e) return e;
    bool live = input_word(cx, body, "state", "live paused") == 0;
    if (cx->diag.code) return cx->diag.code;
    e = settings_open_named(cx, "journey", cx->params[0], &edit);
    if (!e && !edit.document.version)
        e = fail(&cx->diag, ERR_NOT_FOUND, "there is no such journey");
    if (e) return e;
    settings_keep(&edit, "live");
    json_put_bool(&edit.out, "live", live);
    return settings_save(&edit, live ? STR("journey set live") : STR("journey paused"),
                         cx->params[0]);
}

static void journey_put(ApiCx *cx)
{
    if (journey_change(cx))
        api_problem(cx, cx->diag.code);
    else
        settings_answer(cx, journey_get);
}

const Route routes_journeys[] = {
    {STR_INIT("GET"), STR_INIT("/api/journeys"),       ROLE_READ_ONLY, 0, journeys_list},
    {STR_INIT("GET"), STR_INIT("/api/journeys/:name"), ROLE_READ_ONLY, 0, journey_get  },
    {STR_INIT("PUT"), STR_INIT("/api/journeys/:name"), ROLE_MARKETER,  0, journey_put  },
    ROUTE_END,
};
