/* flow/recount.h - counts all figures again beside a running engine, when the days they are counted
 * in, the storefronts they are counted by, or the KPIs that count are others.
 *
 *   moment P, under the turn   the next generation of counts begins: from here on each turn counts
 *                              into both, each in its way
 *   many small steps           the rows of the log before P are folded again, customer by customer,
 *                              and counted into the next generation
 *   at the end, under the turn the next generation is the one that stands
 *
 * So each row is counted once in each generation, whatever comes meanwhile, and readers see the old
 * figures until the last moment. How far it has come is written with the counts of each step: after
 * a crash the next step goes on from there. Not here: when to step (app/lane_recount.c), what is
 * counted (flow/kpi.h). */
#pragma once
#include "flow/kpi.h"
#include "io/world.h"

typedef struct Recount Recount;

typedef struct RecountOptions {
    const World *world;
    Store *store; /* of the recount alone; outlives it */
    const Kpi *const *kpis;
    size_t kpi_count;
} RecountOptions;

Recount *recount_open(const RecountOptions *options);
void recount_close(Recount *recount);
/* How the figures are to be counted. */
typedef struct RecountWay {
    Str zone;        /* IANA: whose days */
    Str storefronts; /* definitions_storefront_names */
    Str counters;    /* kpi_counters of RecountOptions.kpis */
} RecountWay;
/* One bounded step towards that. *ret_more: there is more to do. A step that failed changed
 * nothing.
 */
Err recount_step(Recount *recount, const RecountWay *wanted, bool *ret_more, Diag *diag) MUST_CHECK;
