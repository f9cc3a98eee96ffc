/* api/journey.h - a journey as nodes and edges, and how many went along each.
 *
 * The counter 'journey_moves' (flow/insight/kpis/journeys.c) has the dimension
 * journey|from|to: from "" is an entry, to "!reason" is an exit. */
#pragma once
#include "api/parts.h"

typedef struct JourneyCounts {
    CountRows ever, recent; /* of journey_moves */
    CountRows messages;     /* of the last days */
} JourneyCounts;

/* Moves from a step ("" entries) to a step ("" any). */
int64_t journey_moves(const CountRows *rows, Str journey, Str from, Str to);
/* Who is in the journey now. */
int64_t journey_inside(const CountRows *rows, Str journey);
/* Members "nodes" and "edges". */
void put_graph(JsonOut *out, Arena *arena, const Journey *journey, const CountRows *rows);
