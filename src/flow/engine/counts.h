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
/* From here on it gathers for one storefront: its name follows each counter's. "": for the shop. */
void counts_part(Counts *counts, Str storefront);

/* How orders tell a storefront. */
typedef struct StorefrontMarks {
    Str id;
    int32_t id_mark, told_mark; /* storefront_mark */
} StorefrontMarks;
typedef LIST_OF(StorefrontMarks) Storefronts;
/* Of definitions_storefront_names; none when it is "". */
Storefronts storefronts_parse(Arena *arena, Str json);

/* What the sums depend on beside the log. */
typedef struct CountWay {
    const Zone *zone;               /* whose days */
    const Storefronts *storefronts; /* NULL: there is but one */
} CountWay;
/* The way of the counts that stand. Before their zone is written down it is the definitions'. */
CountWay count_way(Arena *arena, const Counting *counting, const Definitions *definitions);
/* The way of those that a recount makes. */
CountWay count_way_next(Arena *arena, const Counting *counting);

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
    CountWay way;
} CountIn;
void counts_of(const CountIn *in, Counts *counts);
/* What of it belongs to each storefront. */
void counts_of_parts(const CountIn *in, const CustomerChange *change, Counts *counts);
/* A decision as an event. */
Event own_decision(EventKind kind, const Json *body, Time now);
