/* flow/ingest/segment.c - checks one Segment call and makes it an event.
 *
 * Order of checks: an object, a type, somebody it belongs to, its times, the event's own schema.
 * The first field at fault is named; nothing is repaired silently but the clock. */
#include "flow/segment.h"
#include "documents.h"
#include "domain/customer.h"

#define ID_BYTES_MAX       255
#define CLOCK_SKEW_IGNORED SECOND

typedef struct DoorSchema {
    EventKind kind;
    const Schema *schema;
} DoorSchema;

struct SegmentDoor {
    LIST_OF(DoorSchema) schemas;
};

/* "schemas/order_completed.json" is the schema of "Order Completed". */
static bool schema_is_of(Str path, Str name)
{
    if (!str_starts(path, STR("schemas/")) || !str_ends(path, STR(".json"))) return false;
    Str slug = str_slice(path, 8, path.len - 5);
    if (slug.len != name.len) return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i] == ' ' ? '_' : name.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if (slug.ptr[i] != c) return false;
    }
    return true;
}

static Err door_add(Arena *arena, SegmentDoor *door, EventKind kind, Diag *diag)
{
    for (size_t i = 0; i < builtin_document_count; i++) {
        const BuiltinDocument *document = &builtin_documents[i];
        if (!schema_is_of(str_of(document->path), event_name(kind))) continue;
        const Json *json;
        Err e = json_parse(arena, (Str){document->text, document->size}, NULL, &json, diag);
        if (e) return e;
        DoorSchema *added = list_push(arena, &door->schemas);
        added->kind = kind;
        return schema_compile(arena, json, &added->schema, diag);
    }
    return OK;
}

Err segment_door_open(Arena *arena, SegmentDoor **ret_door, Diag *diag)
{
    static const EventKind kinds[] = {
#define EVENT(number, NAME, name, bits) EV_##NAME,
#include "domain/events.def"
#undef EVENT
    };
    SegmentDoor *door = ARENA_NEW(arena, SegmentDoor);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        Err e = door_add(arena, door, kinds[i], diag);
        if (e) return e;
    }
    *ret_door = door;
    return OK;
}

static const Schema *door_schema(const SegmentDoor *door, EventKind kind)
{
    for (uint32_t i = 0; i < door->schemas.count; i++)
        if (door->schemas.items[i].kind == kind) return door->schemas.items[i].schema;
    return NULL;
}

static Err check_id(const Json *call, const char *name, Diag *diag)
{
    const Json *id = json_get(call, name);
    if (!id || id->kind == JSON_NULL) return OK;
    if (id->kind != JSON_STRING && id->kind != JSON_NUMBER)
        return fail_field(diag, ERR_INVALID, name, "%s must be text", name);
    if (id->text.len > ID_BYTES_MAX)
        return fail_field(diag, ERR_INVALID, name, "%s is longer than %d bytes", name,
                          ID_BYTES_MAX);
    return OK;
}

static Err check_ids(const Json *call, Diag *diag)
{
    static const char *const names[] = {"userId", "anonymousId", "messageId", "previousId"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Err e = check_id(call, names[i], diag);
        if (e) return e;
    }
    return OK;
}

/* What the call is; only what shops may say: decisions and acts of our own come from nobody else.
 */
static Err call_kind(Str type, const Json *call, EventKind *ret_kind, Diag *diag)
{
    if (str_is(type, "identify"))
        *ret_kind = EV_IDENTIFIED;
    else if (str_is(type, "page"))
        *ret_kind = EV_PAGE_VIEWED;
    else if (str_is(type, "screen"))
        *ret_kind = EV_SCREEN_VIEWED;
    else if (str_is(type, "group"))
        *ret_kind = EV_GROUPED;
    else if (str_is(type, "alias"))
        *ret_kind = EV_ALIASED;
    else if (str_is(type, "track")) {
        Str name = json_text(json_get(call, "event"));
        if (!json_is(json_get(call, "event"), JSON_STRING) || name.len == 0)
            return fail_field(diag, ERR_INVALID, "event", "a track call names its event");
        *ret_kind = event_kind_of(name);
        if (*ret_kind >= EV_JOURNEY_ENTERED)
            return fail_field(diag, ERR_INVALID, "event", "%.*s is said by Afterglow alone",
                              STR_ARG(name));
    } else {
        return fail_field(diag, ERR_INVALID, "type",
                          "type is track, identify, page, screen, group or alias");
    }
    return OK;
}

static Err call_time(const Json *call, const SegmentFrom *from, Time *ret_time, Diag *diag)
{
    Time stamp, sent = from->sent_at;
    const Json *timestamp = json_get(call, "timestamp");
    if (!timestamp || timestamp->kind == JSON_NULL) {
        *ret_time = from->received_at;
        return OK;
    }
    if (!json_time(timestamp, &stamp))
        return fail_field(
            diag, ERR_INVALID, "timestamp",
            "timestamp is not a time like 2026-05-14T09:30:00Z of the years 1900 to 9999");
    (void)json_time(json_get(call, "sentAt"), &sent);
    bool live = !(from->flags & EVENT_HISTORY); /* history was sent long ago: no clock is known */
    Time skew = sent && live ? from->received_at - sent : 0;
    if (skew > CLOCK_SKEW_IGNORED || skew < -CLOCK_SKEW_IGNORED) stamp += skew;
    *ret_time = stamp > from->received_at ? from->received_at : stamp;
    return OK;
}

/* A call of a file without an id is named by its words, so that the file told again is known. */
static Hash16 call_id(const SegmentFrom *from, const Json *call)
{
    Str message_id = json_get_text(call, "messageId");
    if (message_id.len) return hash16(from->source, message_id);
    if (from->flags & EVENT_HISTORY) return hash16(from->source, call->raw);
    Hash16 id;
    from->world->random(from->world->self, id.bytes, sizeof id.bytes);
    return id;
}

static Err check_rights(const SegmentFrom *from, EventKind kind, Diag *diag)
{
    if (from->browser && !(event_bits(kind) & EVENT_BROWSER))
        return fail_field(diag, ERR_FORBIDDEN, "event",
                          "a browser's key may not tell %.*s: send it from the server",
                          STR_ARG(event_name(kind)));
    return OK;
}

/* The scales of the surveys we count; other surveys have their own. */
static Err check_score(const Json *properties, Diag *diag)
{
    static const struct {
        const char *survey;
        int64_t least, most;
    } scales[] = {
        {"nps",  0, 10},
        {"csat", 1, 5 },
        {"ces",  1, 7 }
    };
    int64_t score;
    Str survey = json_get_text(properties, "survey");
    if (!json_i64(json_get(properties, "score"), &score)) return OK; /* the schema's to say */
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++)
        if (str_is(survey, scales[i].survey) && (score < scales[i].least || score > scales[i].most))
            return fail_field(diag, ERR_INVALID, "properties.score", "%s is answered from %d to %d",
                              scales[i].survey, (int)scales[i].least, (int)scales[i].most);
    return OK;
}

/* What a schema cannot say. */
static Err check_sense(const Event *event, Diag *diag)
{
    ConsentState state;
    const Json *properties = event_properties(event);
    if (event->kind == EV_SURVEY_ANSWERED) return check_score(properties, diag);
    if (event->kind == EV_CONSENT_CHANGED && !consent_said(json_get(properties, "state"), &state))
        return fail_field(diag, ERR_INVALID, "properties.state",
                          "says neither yes (given) nor no (refused)");
    return OK;
}

static Err check_somebody(Arena *arena, const Event *event, Diag *diag)
{
    Key keys[EVENT_KEYS_MAX];
    if (event_keys(arena, event, keys) > 0) return OK;
    return fail_field(
        diag, ERR_INVALID, "userId",
        "the call names nobody: give userId or anonymousId, or an e-mail, a phone, an "
        "order or a parcel in it");
}

Err segment_item(Arena *arena, const SegmentFrom *from, Str type, const Json *call,
                 EngineItem *ret_item, Diag *diag)
{
    if (!json_is(call, JSON_OBJECT))
        return fail_field(diag, ERR_INVALID, "", "a call must be a JSON object");
    size_t most = from->item_bytes_max ? from->item_bytes_max : SEGMENT_ITEM_BYTES_MAX;
    if (call->raw.len > most)
        return fail_field(diag, ERR_TOO_LARGE, "", "a call is at most %zu bytes", most);
    Event event = {.flags = from->flags,
                   .format = 1,
                   .received_at = from->received_at,
                   .source = from->source,
                   .body = call};
    Err e = call_kind(type.len ? type : json_get_text(call, "type"), call, &event.kind, diag);
    if (!e) e = check_ids(call, diag);
    if (!e) e = call_time(call, from, &event.occurred_at, diag);
    if (!e) e = check_rights(from, event.kind, diag);
    const Schema *schema = e ? NULL : door_schema(from->door, event.kind);
    if (schema) e = schema_check(schema, call, diag);
    if (!e) e = check_sense(&event, diag);
    if (!e) e = check_somebody(arena, &event, diag);
    if (e) return e;
    event.id = call_id(from, call);
    *ret_item = (EngineItem){.kind = ENGINE_EVENT, .event = event, .raw = call->raw};
    return OK;
}
