/* tests/tools/events_doc.c - prints docs/events.md: every event, from the list of events and the
 * schemas that the door checks. tests/docs/run compares it with the file. */
#include <stdio.h>

#include "base/json.h"
#include "documents.h"
#include "domain/event.h"

typedef struct EventLine {
    EventKind kind;
    int number;
} EventLine;

static const EventLine events[] = {
#define EVENT(number, NAME, name, bits) {EV_##NAME, number},
#include "domain/events.def"
#undef EVENT
};
#define EVENTS (sizeof events / sizeof events[0])

static const char head[] =
    "# Every event\n\n"
    "Made from `src/domain/events.def` and the schemas in `src/app/documents/schemas`; "
    "`tests/docs/run`\n"
    "says how to make it anew.\n\n"
    "A shop tells events as Segment's HTTP API has them: `POST /v1/track` with `event` and "
    "`properties`,\n"
    "`/v1/identify`, `page`, `screen`, `group`, `alias`, and `/v1/batch` for up to 500 of them. A "
    "call names\n"
    "somebody: `userId`, `anonymousId`, or an e-mail, phone, order or parcel in it. `messageId` "
    "makes a "
    "call\n"
    "repeatable: the same id from the same sender is stored once. A member that is not listed is "
    "kept and\n"
    "not checked.\n\n"
    "`timestamp` is when it happened, by the clock that also gave `sentAt`: ISO 8601, or seconds "
    "or "
    "milliseconds\n"
    "since 1970. One in the future counts as now. One before 1900 or after 9999 is refused with "
    "`timestamp is\n"
    "not a time like 2026-05-14T09:30:00Z of the years 1900 to 9999`, field `timestamp`; any other "
    "time in a call\n"
    "with `must be a date or a date and time as in ISO 8601, of the years 1900 to 9999` and its "
    "own "
    "field, such as\n"
    "`properties.promised_at`.\n\n"
    "Money is decimal in major units, of a `currency` of ISO 4217; told without one it is in the "
    "currency told last for\nthe same order, and USD when none was told for it.\n\n"
    "What is told of an order may come in any order: of each field the telling with the latest "
    "`timestamp` counts. Of\n"
    "two with the same `timestamp` one counts by chance, always the same: give the later of two "
    "changes a later time.\n\n"
    "*Browser*: a key of scope `browser` may tell it. **Bold** members must be there.\n";

static const Json *schema_of(Arena *arena, Str name)
{
    for (size_t i = 0; i < builtin_document_count; i++) {
        Str path = str_of(builtin_documents[i].path);
        const Json *json;
        Diag diag = {0};
        if (!str_starts(path, STR("schemas/"))) continue;
        Str text = {builtin_documents[i].text, builtin_documents[i].size};
        if (json_parse(arena, text, NULL, &json, &diag) == OK &&
            str_eq(json_get_text(json, "title"), name))
            return json;
    }
    return NULL;
}

static bool is_required(const Json *object, Str name)
{
    const Json *list = json_get(object, "required");
    for (const Json *item = list ? list->first : NULL; item; item = item->next)
        if (str_eq(json_text(item), name)) return true;
    return false;
}

/* "order_id, products[] (product_id, sku)": one level of what is inside. */
static void print_members(const Json *object, bool inner)
{
    const Json *members = json_get(object, "properties");
    for (const Json *item = members ? members->first : NULL; item; item = item->next) {
        const char *mark = is_required(object, item->key) ? "**" : "";
        const Json *items = json_get(item, "items"), *inside = items ? items : item;
        const Json *allowed = json_get(item, "enum");
        printf("%s%s`%.*s%s`%s", item == members->first ? "" : ", ", mark, STR_ARG(item->key),
               items ? "[]" : "", mark);
        if (!inner && json_get(inside, "properties")) {
            printf(" (");
            print_members(inside, true); // NOLINT(misc-no-recursion): once
            printf(")");
        }
        for (const Json *word = allowed ? allowed->first : NULL; word; word = word->next)
            if (word->kind == JSON_STRING)
                printf("%s%.*s", word == allowed->first ? ": " : " / ", STR_ARG(word->text));
    }
}

static void print_told(Arena *arena, const EventLine *event)
{
    Str name = event_name(event->kind);
    unsigned bits = event_bits(event->kind);
    const Json *schema = schema_of(arena, name), *members = json_get(schema, "properties");
    const Json *body = json_get(members, "properties");
    if (!body) body = json_get(members, "traits");
    printf("\n### %.*s\n\n", STR_ARG(name));
    if (schema) printf("%.*s", STR_ARG(json_get_text(schema, "description")));
    printf("%s\n", bits & EVENT_BROWSER ? " *Browser.*" : "");
    if (!json_get(body, "properties")) return;
    printf("\n");
    print_members(body, false);
    printf("\n");
}

static void print_part(Arena *arena, const char *title, int from, int to)
{
    printf("\n## %s\n", title);
    for (size_t i = 0; i < EVENTS; i++)
        if (events[i].number >= from && events[i].number < to) print_told(arena, &events[i]);
}

static void print_own(const char *title, const char *text, int from, int to)
{
    printf("\n## %s\n\n%s\n\n", title, text);
    for (size_t i = 0; i < EVENTS; i++)
        if (events[i].number >= from && events[i].number < to)
            printf("- %.*s\n", STR_ARG(event_name(events[i].kind)));
}

int main(void)
{
    Arena *arena = arena_open(0);
    printf("%s", head);
    print_part(arena, "Calls other than track", 1, 10);
    print_part(arena, "Segment's e-commerce and e-mail events", 10, 100);
    print_part(arena, "Ours, in the same style", 100, 200);
    print_own("Decisions of the core",
              "Nobody else may say them. They stand in the log with the event that led to them.",
              200, 300);
    print_own("Acts of the engine",
              "What became of a message handed over, and of customers joined.", 300, 400);
    arena_close(arena);
    return 0;
}
