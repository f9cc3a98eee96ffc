/* flow/insight/kpis/journeys.c - how runs go through their journeys: each move from a step to the
 * next, entries and exits. No figure of the report: the console's graphs add the moves up to who
 * passed a step, who left there and who waits at it.
 *
 * Dimension: journey '|' step it left ("" entered) '|' step it reached, or '!' and the reason it
 * left the journey for. */
#include "flow/insight/order_days.h"

static void count_move(const CustomerChange *change, Counts *counts, const Event *own, Str from,
                       Str to)
{
    Str journey = json_get_text(event_properties(own), "journey");
    Str dimension =
        arena_printf(change->arena, "%.*s|%.*s|%.*s", STR_ARG(journey), STR_ARG(from), STR_ARG(to));
    count_add(counts, STR("journey_moves"), day_of(change->zone, own->occurred_at), dimension, 1);
}

static void count(const CustomerChange *change, Counts *counts)
{
    for (size_t i = 0; i < change->own_count; i++) {
        const Event *own = &change->own[i];
        const Json *properties = event_properties(own);
        Str step = json_get_text(properties, "step");
        if (own->kind == EV_JOURNEY_ENTERED) count_move(change, counts, own, STR_NONE, step);
        if (own->kind == EV_JOURNEY_MOVED && !str_eq(json_get_text(properties, "from"), step))
            count_move(change, counts, own, json_get_text(properties, "from"), step);
        if (own->kind == EV_JOURNEY_LEFT)
            count_move(
                change, counts, own, step,
                arena_printf(change->arena, "!%.*s", STR_ARG(json_get_text(properties, "reason"))));
    }
}

const Kpi kpi_journeys = {
    .name = STR_INIT("journeys"),
    .formula_en = STR_INIT("moves of customers from step to step of a journey"),
    .formula_de = STR_INIT("Schritte der Kunden durch eine Journey"),
    .count = count,
};
