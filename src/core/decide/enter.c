/* core/decide/enter.c - which journeys a fact that became true starts.
 *
 * One cause, one run: a run's id is a hash of the journey and what it is about, and the order keeps
 * the list of journeys it has entered. A fact told late starts a journey only while that is of use
 * (useful_for). Nobody nameless enters: what is true is raised again when they get a name. */
#include "core/decide/inside.h"

static bool has_entered(const Order *order, const Run *run)
{
    for (uint32_t i = 0; i < order->entered.count; i++) {
        Str mark = order->entered.items[i];
        if (run->shipment_id.len == 0) {
            if (str_eq(mark, run->journey)) return true;
            continue;
        }
        size_t len = run->journey.len;
        if (mark.len == len + 1 + run->shipment_id.len && str_starts(mark, run->journey) &&
            mark.ptr[len] == '/' && str_ends(mark, run->shipment_id))
            return true;
    }
    return false;
}

static Run run_for(Arena *arena, const Journey *journey, const RaisedFact *fact, Time now)
{
    Run run = {.journey = journey->name,
               .version = journey->version,
               .order_id = fact->order_id,
               .step = journey->steps.items[0].name,
               .visit = 1,
               .entered_at = now};
    if (str_is(journey->about, "shipment")) {
        run.shipment_id = fact->shipment_id;
        run.about = arena_printf(arena, "shipment:%.*s/%.*s", STR_ARG(fact->order_id),
                                 STR_ARG(fact->shipment_id));
    } else {
        run.about = arena_printf(arena, "order:%.*s", STR_ARG(fact->order_id));
    }
    return run;
}

static bool may_enter(const DecideIn *in, const Journey *journey, const RaisedFact *fact)
{
    if (journey->trigger != fact->fact || journey->steps.count == 0) return false;
    if (definitions_journey_live(in->definitions, journey->name) != journey) return false;
    return in->now - fact->occurred_at <= journey->useful_for;
}

static Decision entered(const DecideIn *in, const Journey *journey, const Run *run, Fact fact)
{
    StepResult look = step_look(in, journey, run);
    Writer writer = decision_start(in, EV_JOURNEY_ENTERED);
    put_run(&writer, run);
    json_put_str(&writer.out, "step", run->step);
    json_put_i64(&writer.out, "visit", run->visit);
    Time due_at = look.verdict == STEP_WAIT ? look.until : in->now;
    if (due_at != TIME_NEVER) json_put_i64(&writer.out, "due_at", due_at);
    json_put_str(&writer.out, "because", str_of(fact_name(fact)));
    return decision_end(&writer);
}

static bool enter_one(const DecideIn *in, const Journey *journey, const RaisedFact *fact,
                      Decision *ret_decision)
{
    const Order *order = customer_order(in->customer, fact->order_id);
    if (!order || !may_enter(in, journey, fact)) return false;
    Run run = run_for(in->arena, journey, fact, in->now);
    if (has_entered(order, &run)) return false;
    if (condition_that_fails(in, &run, journey->entry.items, journey->entry.count)) return false;
    if (condition_that_holds(in, &run, journey->exits.items, journey->exits.count)) return false;
    run.id = hash16(run.journey, run.about);
    *ret_decision = entered(in, journey, &run, fact->fact);
    return true;
}

bool enter_next(const DecideIn *in, DecideWork *work, Decision *ret_decision)
{
    const Customer *customer = in->customer;
    while (work->next_raised < work->raised_count) {
        const RaisedFact *fact = &work->raised[work->next_raised];
        while (work->next_journey < in->definitions->journeys.count) {
            const Journey *journey = &in->definitions->journeys.items[work->next_journey++];
            if (customer->nameless || customer->runs.count >= CUSTOMER_RUNS_MAX) continue;
            if (enter_one(in, journey, fact, ret_decision)) return true;
        }
        work->next_raised++;
        work->next_journey = 0;
    }
    return false;
}
