/* flow/ingest/import_orders.h - an order while its lines are gathered, and the calls it becomes
 * (import_tell.c). */
#pragma once
#include "flow/ingest/import_mapping.h"

typedef struct DraftLine {
    Str fields[LF_COUNT];
    int64_t amount_minor, shipping_minor;
} DraftLine;

typedef struct Draft {
    Str id;
    Str fields[OF_COUNT];
    LIST_OF(DraftLine) lines;
    uint64_t line_last;
    Arena *arena; /* NULL: told already */
} Draft;

typedef struct Orders {
    Arena *kept;
    Mapping mapping;
    Map by_id;
    LIST_OF(Draft *) drafts;
    uint32_t told; /* drafts before this one are told */
    Draft *last;
} Orders;

/* Whether the order's id has the prefix that says so; "" never. */
static inline bool draft_is(Str prefix, const Draft *draft)
{
    return prefix.len && str_starts(draft->id, prefix);
}

/* The calls of an order: completed, shipped, delivered, cancelled, refunded, consent. */
Err draft_tell(Orders *orders, Import *import, Draft *draft, Diag *diag) MUST_CHECK;
