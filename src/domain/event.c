/* domain/event.c - the list of events as tables, and where an event's parts stand in its body. */
#include "domain/event.h"

typedef struct EventInfo {
    Str name;
    EventKind kind;
    unsigned bits;
} EventInfo;

static const EventInfo infos[] = {
#define EVENT(number, NAME, name, bits) {STR_INIT(name), EV_##NAME, bits},
#include "domain/events.def"
#undef EVENT
};
#define INFO_COUNT (sizeof infos / sizeof infos[0])

/* Only a track call has a name of its own; the other calls' entries are not names of events. */
static bool is_track_name(EventKind kind)
{
    return kind > EV_OTHER;
}

EventKind event_kind_of(Str track_name)
{
    for (size_t i = 0; i < INFO_COUNT; i++)
        if (is_track_name(infos[i].kind) && str_eq(infos[i].name, track_name)) return infos[i].kind;
    return str_is(track_name, "Completed Order") ? EV_ORDER_COMPLETED : EV_OTHER;
}

static const EventInfo *info_of(EventKind kind)
{
    for (size_t i = 0; i < INFO_COUNT; i++)
        if (infos[i].kind == kind) return &infos[i];
    return NULL;
}

Str event_name(EventKind kind)
{
    const EventInfo *info = info_of(kind);
    return info ? info->name : STR_NONE;
}

Str event_call(Arena *arena, EventKind kind, Str properties)
{
    Str name = event_name(kind);
    Buf buf = buf_new(arena, properties.len + name.len + 64);
    buf_lit(&buf, "{\"type\":\"track\",\"event\":");
    buf_json(&buf, name);
    buf_lit(&buf, ",\"properties\":");
    buf_add(&buf, properties);
    buf_char(&buf, '}');
    return buf_str(&buf);
}

unsigned event_bits(EventKind kind)
{
    const EventInfo *info = info_of(kind);
    return info ? info->bits : 0;
}

const Json *event_properties(const Event *event)
{
    bool traits = event->kind == EV_IDENTIFIED || event->kind == EV_GROUPED;
    return json_get(event->body, traits ? "traits" : "properties");
}

Str event_order_id(const Event *event)
{
    return str_trim(json_get_text(event_properties(event), "order_id"));
}
