/* core/fold/told.h - of several tellings of a thing each field keeps its latest, in any order of
 * arrival.
 *
 * A thing (an order, a parcel) has a latest telling (at, tie) and for each field told earlier than
 * that its own moment. Joining two states of a thing compares field by field; an event is a small
 * state of its own, so folding an event and merging two customers are the same join, which is
 * commutative, associative and idempotent.
 *
 * Of two tellings of one moment nothing says which is the later: their arrival must not, for it may
 * be another in a merge. So the larger tie counts, a number from the event's id (event_tie): by
 * chance, but the same for every reader of the log. A sender for whom it matters tells the later
 * one with a later moment (docs/events.md). */
#pragma once
#include "domain/customer.h"

typedef struct Tellings {
    Time at;
    int64_t tie;
    int32_t fields; /* bits of the fields that were ever told */
    Told *before;   /* rising by field */
    uint32_t count;
} Tellings;

/* The joined tellings, and the bits of the fields to take from `b`. */
Tellings tellings_join(Arena *arena, const Tellings *a, const Tellings *b, int32_t *ret_take);

/* Order and Shipment have the same five fields. */
#define TELLINGS_OF(thing)                                                                         \
    ((Tellings){(thing)->told_at, (thing)->told_tie, (thing)->told_fields,                         \
                (thing)->told_before.items, (thing)->told_before.count})
#define TELLINGS_PUT(thing, tellings)                                                              \
    do {                                                                                           \
        (thing)->told_at = (tellings).at;                                                          \
        (thing)->told_tie = (tellings).tie;                                                        \
        (thing)->told_fields = (tellings).fields;                                                  \
        (thing)->told_before.items = (tellings).before;                                            \
        (thing)->told_before.count = (thing)->told_before.capacity = (tellings).count;             \
    } while (0)
