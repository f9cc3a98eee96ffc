/* core/decide/runs.c - runs of journeys: left by an exit, moved from step to step, made to wait.
 *
 * An event looks at every run, a wake-up at those that are due. A decision is made only where
 * something changes, so looking is free of traces. A paused journey's runs stand still. */
#include "core/decide/inside.h"

#define PAUSED_LOOK_AGAIN HOUR

StepResult step_look(const DecideIn *in, const Journey *journey, const Run *run)
{
    const StepSettings *settings = journey_step(journey, run->step);
    const Step *step = settings ? step_find(settings->type) : NULL;
    if (!step) return (StepResult){.verdict = STEP_END, .reason = STR("step_gone")};
    StepIn look = {in, journey, run, settings};
    return step->run(&look);
}

static void put_due(Writer *writer, Time due_at)
{
    if (due_at != TIME_NEVER) json_put_i64(&writer->out, "due_at", due_at);
}

static Decision left(const DecideIn *in, const Run *run, Str reason, Str because)
{
    Writer writer = decision_start(in, EV_JOURNEY_LEFT);
    put_run(&writer, run);
    json_put_str(&writer.out, "step", run->step);
    json_put_str(&writer.out, "reason", reason);
    json_put_str_opt(&writer.out, "because", because);
    return decision_end(&writer);
}

static Decision moved(const DecideIn *in, const Run *run, const Run *to, Str reason)
{
    Writer writer = decision_start(in, EV_JOURNEY_MOVED);
    put_run(&writer, run);
    json_put_str(&writer.out, "from", run->step);
    json_put_str(&writer.out, "step", to->step);
    json_put_i64(&writer.out, "visit", to->visit);
    put_due(&writer, to->due_at);
    json_put_str_opt(&writer.out, "reason", reason);
    return decision_end(&writer);
}

static Decision planned(const DecideIn *in, const Journey *journey, const Run *run)
{
    const StepSettings *settings = journey_step(journey, run->step);
    Message message = {.id = message_id_for(run),
                       .kind = settings->kind,
                       .category = (int32_t)settings->category,
                       .channel = settings->channel,
                       .cause = run->about,
                       .journey = run->journey,
                       .version = run->version,
                       .run = run->id,
                       .order_id = run->order_id,
                       .shipment_id = run->shipment_id};
    Writer writer = decision_start(in, EV_MESSAGE_PLANNED);
    put_message(&writer, &message);
    json_put_str(&writer.out, "step", run->step);
    json_put_str(&writer.out, "template", settings->template_name);
    json_put_i64(&writer.out, "due_at", in->now);
    json_put_i64(&writer.out, "useful_until", in->now + settings->useful_for);
    json_put_str(&writer.out, "because", str_of(fact_name(journey->trigger)));
    return decision_end(&writer);
}

static bool is_planned(const DecideIn *in, const Run *run)
{
    Hash16 id = message_id_for(run);
    return customer_message(in->customer, id) || customer_sent(in->customer, id);
}

static Decision go_to(const DecideIn *in, const Journey *journey, const Run *run, Str next)
{
    if (next.len == 0) return left(in, run, STR("finished"), STR_NONE);
    Run to = *run;
    to.step = next;
    to.visit++;
    to.due_at = 0;
    StepResult look = step_look(in, journey, &to);
    to.due_at = look.verdict == STEP_WAIT ? look.until : in->now;
    return moved(in, run, &to, STR_NONE);
}

static bool stand_still(const DecideIn *in, const Run *run, Decision *ret_decision)
{
    if (run->due_at > in->now) return false;
    Run to = *run;
    to.due_at = in->now + PAUSED_LOOK_AGAIN;
    *ret_decision = moved(in, run, &to, STR("journey_paused"));
    return true;
}

static bool look_at(const DecideIn *in, const Run *run, Decision *ret_decision)
{
    const Journey *journey = definitions_journey(in->definitions, run->journey, run->version);
    if (!journey) {
        *ret_decision = left(in, run, STR("journey_gone"), STR_NONE);
        return true;
    }
    const Condition *exit =
        condition_that_holds(in, run, journey->exits.items, journey->exits.count);
    if (exit) {
        *ret_decision = left(in, run, STR("exit"), exit->fact);
        return true;
    }
    if (!definitions_journey_live(in->definitions, run->journey))
        return stand_still(in, run, ret_decision);
    StepResult look = step_look(in, journey, run);
    if (look.verdict == STEP_WAIT) {
        if (look.until == run->due_at) return false;
        Run to = *run;
        to.due_at = look.until;
        *ret_decision = moved(in, run, &to, STR_NONE);
        return true;
    }
    if (look.verdict == STEP_END)
        *ret_decision = left(in, run, look.reason, STR_NONE);
    else if (look.plan && !is_planned(in, run))
        *ret_decision = planned(in, journey, run);
    else
        *ret_decision = go_to(in, journey, run, look.next);
    return true;
}

bool run_next(const DecideIn *in, Decision *ret_decision)
{
    for (uint32_t i = 0; i < in->customer->runs.count; i++) {
        const Run *run = &in->customer->runs.items[i];
        bool looks = in->event || run->due_at <= in->now;
        if (looks && look_at(in, run, ret_decision)) return true;
    }
    return false;
}
