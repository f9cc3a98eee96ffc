/* engine/counts.h - gathers what the KPIs count in a turn, and keeps what they compare with.
 *
 * count_add itself is declared in flow/kpi.h, for the KPIs. Internal to the engine otherwise. */
#pragma once
#include "domain/definitions.h"
#include "flow/kpi.h"

/* What it gathers is rows of that generation. */
Counts *counts_new(Arena *arena, int32_t generation);
/* Each (counter, day, dimension) once, in order of the first time; sums of zero are left out. */
void counts_rows(const Counts *counts, Arena *arena, CountRows *ret_rows);
/* The zone whose days they have. Before it is written down that is the definitions'. */
const Zone *counting_zone(const Counting *counting, const Definitions *definitions);

/* What a KPI may compare with: the customer with its own lists of facts, orders with their parcels,
 * answers, messages and sent messages, so that the core may go on changing the original. Texts are
 * shared. */
Customer *customer_before(Arena *arena, const Customer *customer);
bool customer_orders_changed(const Customer *before, const Customer *after);

/* One handling as the KPIs are shown it: by the turn, and again by check and rebuild. */
typedef struct CountIn {
    const Kpi *const *kpis;
    size_t kpi_count;
    Arena *arena;
    const Customer *before, *after;
    const Event *event;
    const Event *own; /* decisions */
    size_t own_count;
    const Zone *zone;
} CountIn;
void counts_of(const CountIn *in, Counts *counts);
/* A decision as an event. */
Event own_decision(EventKind kind, const Json *body, Time now);
