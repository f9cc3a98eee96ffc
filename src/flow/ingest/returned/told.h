/* flow/ingest/returned/told.h - what a read mail means for whom: own events for the engine.
 * Internal.
 *
 * Whose it is: the customer of the message it names, else who owns the address. Proven is what
 * names a message of ours, sent not long ago, to that very address: who writes such a mail has seen
 * ours. */
#pragma once
#include "flow/ingest/returned/inside.h"
#include "flow/returned_inbox.h"
#include "store/reads.h"

typedef LIST_OF(EngineItem) ToldItems;

typedef struct Telling {
    Arena *arena;
    const Reads *reads;
    Time now;
    Hash16 mail; /* of its bytes: the events' ids come from it */
} Telling;

/* No items: it concerns nobody we know, or is only counted. */
Err returned_told(const Telling *telling, const Returned *returned, ToldItems *ret_items,
                  Diag *diag) MUST_CHECK;
