/* flow/segment.h - Segment's HTTP calls become events: the one door all tellers share.
 *
 * Not here: HTTP (api/intake.c), files (import.c). Source of the names: Segment's HTTP tracking API
 * and e-commerce spec (field.md 4.1).
 * Clock correction: occurred_at = timestamp + (received_at - sentAt) when both are given and differ
 * by more than a second, never after received_at. Without a timestamp it is received_at. */
#pragma once
#include "domain/schema.h"
#include "flow/engine.h"

#define SEGMENT_ITEM_BYTES_MAX  (32 * 1024)
#define SEGMENT_BATCH_BYTES_MAX (500 * 1024)
#define SEGMENT_BATCH_ITEMS_MAX 500

typedef struct SegmentDoor SegmentDoor;
/* Compiles the built-in schemas (documents under schemas/). */
Err segment_door_open(Arena *arena, SegmentDoor **ret_door, Diag *diag) MUST_CHECK;

typedef struct SegmentFrom {
    const SegmentDoor *door;
    Str source;     /* of the key or connector */
    uint32_t flags; /* EVENT_HISTORY, EVENT_UNPROVEN */
    Time received_at;
    Time sent_at;          /* of the batch; 0 none */
    const World *world;    /* for ids of calls that carry none */
    size_t item_bytes_max; /* 0: SEGMENT_ITEM_BYTES_MAX */
    bool browser;          /* the key may tell only what events.def marks EVENT_BROWSER */
} SegmentFrom;

/* Checks one call and fills an ENGINE_EVENT item. `type` "" is read from the call itself. The item
 * borrows call and raw. On failure diag->field names the field at fault. */
Err segment_item(Arena *arena, const SegmentFrom *from, Str type, const Json *call,
                 EngineItem *ret_item, Diag *diag) MUST_CHECK;
