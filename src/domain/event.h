/* domain/event.h - one thing that happened to one customer.
 *
 * Not here: how events arrive (flow/ingest), what they change (core/fold).
 * The body is the JSON as told (a Segment call: type, event, properties, traits, context, ids),
 * kept as it came, so that later rules can ask for any property. Our own decisions have the same
 * form:
 * {"event":"Message Planned","properties":{...}}. */
#pragma once
#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"

typedef enum EventKind {
#define EVENT(number, NAME, name, bits) EV_##NAME = (number),
#include "domain/events.def"
#undef EVENT
} EventKind;

enum {
    EVENT_BROWSER = 1, /* a browser's key may tell it */
    EVENT_ORDER = 2,   /* names an order */
    EVENT_MESSAGE = 4  /* names a message */
};

/* How it came, kept in the log as bits. */
enum {
    EVENT_HISTORY = 1,  /* imported: folds, is not decided on */
    EVENT_UNPROVEN = 2, /* told by a browser: ids other than the anonymous one are only said */
    EVENT_ADDRESSED = 4 /* told of a customer by its id: what it names was not looked at as a key */
};

typedef struct Event {
    EventKind kind;
    uint32_t flags;   /* EVENT_HISTORY | EVENT_UNPROVEN | EVENT_ADDRESSED (the turn) */
    int32_t format;   /* of the body; 1 today */
    Time occurred_at; /* the sender's, corrected, never after received_at */
    Time received_at; /* the door's */
    Time handled_at;  /* the turn's; never goes back within a bucket */
    Hash16 id;        /* hash of source and message id */
    Str source;       /* write key name or connector, e.g. "segment:web", "import", "core" */
    const Json *body; /* the whole call; NULL only for EV_WOKE */
} Event;

/* The event's number for a track name (exact, case as in the spec, also the old order "Completed
 * Order"); EV_OTHER when there is none. */
EventKind event_kind_of(Str track_name);
Str event_name(EventKind kind);
/* A track call of the event, as stored of own events; `properties` is a JSON object. */
Str event_call(Arena *arena, EventKind kind, Str properties);
unsigned event_bits(EventKind kind);
/* properties of a track, page or screen call; traits of identify and group; never NULL-unsafe. */
const Json *event_properties(const Event *event);
Str event_order_id(const Event *event); /* properties.order_id as text, or STR_NONE */
