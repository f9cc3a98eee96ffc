/* flow/connector.h - a connector turns the webhooks of a shop system or carrier into Segment calls.
 *
 * How to add one: docs/how-to/connector.md (one file in flow/ingest/connectors/, one line in
 * app/connectors.def). Its door is POST /hooks/NAME (api/hooks.c). A connector knows nothing of
 * customers, engines or stores: bytes and headers in, calls out. What it writes goes through the
 * one door (flow/segment.h) as from a key of a server, so a signed connector proves who somebody
 * is. The same delivery twice is stored once: call ids are made of the delivery's. */
#pragma once
#include "base/err.h"
#include "base/json.h"

/* One delivery. Everything is borrowed and lives as long as the request. */
typedef struct Hook {
    Arena *arena;
    Str body;     /* as received: what a signature is about */
    Str secret;   /* the merchant's for this connector; never empty */
    Str delivery; /* names it: the sender's id, else a hash of the body */
    Str (*header)(const void *self, const char *name); /* case-insensitive; STR_NONE */
    const void *header_self;
} Hook;

typedef struct Connector {
    Str name;                    /* of the door and of the events' source */
    const char *delivery_header; /* that tells the sender's id of a delivery; NULL: none does */
    /* MUST: UNAUTHORIZED unless the body is signed with hook->secret; compares in constant time. */
    Err (*verify)(const Hook *hook, Diag *diag);
    /* Writes the delivery's calls one after another, each between hook_track and hook_end; none
     * when it tells nothing of interest. INVALID with the field at fault when it cannot be read. */
    Err (*parse)(const Hook *hook, const Json *body, JsonOut *calls, Diag *diag);
} Connector;

typedef struct HookCall {
    const char *event; /* "Order Completed" */
    Str part;          /* tells calls of one event in one delivery apart; "" when there is one */
    Str user_id;       /* "" not known */
    Time at;           /* 0: when it was received */
} HookCall;

Str hook_header(const Hook *hook, const char *name);
/* Opens a track call up to its properties; the connector adds those, then hook_end. */
void hook_track(const Hook *hook, JsonOut *calls, const HookCall *call);
void hook_end(JsonOut *calls);
