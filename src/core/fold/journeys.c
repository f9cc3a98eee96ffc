/* core/fold/journeys.c - runs of journeys as decided: entered, moved on, left. */
#include "core/fold/inside.h"

static Run *run_of(Customer *customer, const Event *event)
{
    Hash16 id;
    if (!hash16_parse(json_get_text(event_properties(event), "run"), &id)) return NULL;
    for (uint32_t i = 0; i < customer->runs.count; i++)
        if (hash16_eq(customer->runs.items[i].id, id)) return &customer->runs.items[i];
    return NULL;
}

static int64_t number(const Json *properties, const char *name)
{
    int64_t value;
    return json_i64(json_get(properties, name), &value) ? value : 0;
}

/* Where a run stands; the due time is left out where nothing is due. */
static void read_place(const Json *properties, Run *run)
{
    int64_t due_at;
    run->step = json_get_text(properties, "step");
    run->visit = (int32_t)number(properties, "visit");
    run->due_at = json_i64(json_get(properties, "due_at"), &due_at) ? due_at : TIME_NEVER;
}

/* Of two states of one run the one further on counts. */
void join_run(Arena *arena, Customer *customer, const Run *run)
{
    for (uint32_t i = 0; i < customer->runs.count; i++) {
        Run *known = &customer->runs.items[i];
        if (!hash16_eq(known->id, run->id)) continue;
        bool further = run->visit > known->visit ||
                       (run->visit == known->visit && run->due_at < known->due_at);
        if (further) *known = *run;
        return;
    }
    *list_push(arena, &customer->runs) = *run;
}

void fold_journey_entered(Fold *fold, const Event *event)
{
    const Json *properties = event_properties(event);
    Run run = {.journey = json_get_text(properties, "journey"),
               .version = (int32_t)number(properties, "version"),
               .about = json_get_text(properties, "about"),
               .order_id = json_get_text(properties, "order_id"),
               .shipment_id = json_get_text(properties, "shipment_id"),
               .entered_at = event->handled_at};
    if (!hash16_parse(json_get_text(properties, "run"), &run.id)) return;
    read_place(properties, &run);
    join_run(fold->arena, fold->customer, &run);
    Order *order = customer_order(fold->customer, run.order_id);
    if (!order) return;
    Str mark = run.journey;
    if (run.shipment_id.len)
        mark =
            arena_printf(fold->arena, "%.*s/%.*s", STR_ARG(run.journey), STR_ARG(run.shipment_id));
    texts_add(fold->arena, (StrList *)&order->entered, mark);
    order->touched = true;
}

void fold_journey_moved(Fold *fold, const Event *event)
{
    Run *run = run_of(fold->customer, event);
    if (run) read_place(event_properties(event), run);
}

void fold_journey_left(Fold *fold, const Event *event)
{
    Run *run = run_of(fold->customer, event);
    if (run) list_remove(&fold->customer->runs, (uint32_t)(run - fold->customer->runs.items));
}
