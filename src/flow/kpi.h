/* flow/kpi.h - a KPI is one file: what it counts as events pass, and the sentence that reads it.
 *
 * How to add one: docs/how-to/kpi.md (one file in flow/insight/kpis/, one line in app/kpis.def).
 * count() is pure: from what changed about one customer to (counter, day, dimension, amount). What
 * depends on the customer's orders is counted as a function of the state: subtract what `before`
 * counted, add what `after` counts; so late events, merges and recounts give the same figure. A
 * closed (absorbed) customer counts nothing. Days are of the reporting zone. Where a shop has
 * several storefronts, count() is called again for each with what belongs to it: a KPI knows
 * nothing of them.
 */
#pragma once
#include "domain/customer.h"
#include "store/store.h"

typedef struct CustomerChange {
    Arena *arena;           /* scratch of the turn; never NULL */
    const Customer *before; /* NULL: new */
    const Customer *after;
    const Event *event; /* NULL: a wake-up */
    const Event *own;   /* decisions of this handling, as events, in order */
    size_t own_count;
    bool orders_changed; /* facts differ, or absorbed, or closed */
    const Zone *zone;
} CustomerChange;

typedef struct Counts Counts; /* gathers rows, adding equal ones */
void count_add(Counts *counts, Str counter, Day day, Str dimension, int64_t amount);

/* Where a report reads its sums: summed over buckets, sorted by day and dimension. */
typedef Err (*CountsRead)(void *self, Arena *arena, const CountRange *range, CountRows *ret_rows,
                          Diag *diag);

typedef struct ReportIn {
    Arena *arena;
    CountsRead counts;
    void *counts_self;
    Day from, to;   /* from inclusive, to exclusive */
    Str storefront; /* its id; "": of the whole shop */
} ReportIn;

/* Under what name a counter's part of one storefront is kept; the counter itself when that is "".
 */
Str counter_of(Arena *arena, Str counter, Str storefront);

typedef struct Kpi {
    Str name;                   /* "repeat_purchase_rate": key in the report */
    Str formula_en, formula_de; /* shown beside the number */
    void (*count)(const CustomerChange *change,
                  Counts *counts); /* may be NULL: derived of others */
    Err (*report)(const ReportIn *in, JsonOut *out, Diag *diag); /* writes one JSON value */
    int edition; /* raised when count() counts otherwise than it did: what a shop has counted is
                    then counted again */
} Kpi;

/* Those that count, with their editions: "orders messages/2". */
Str kpi_counters(Arena *arena, const Kpi *const *kpis, size_t count);
