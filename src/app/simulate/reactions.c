/* app/simulate/reactions.c - what readers do with a message: open, click, answer. */
#include "app/simulate/sim.h"

static SimHappening reaction(const ReleasedMessage *message, EventKind event, Time at)
{
    return (SimHappening){.at = at,
                          .kind = SIM_REACT,
                          .event = event,
                          .customer = message->customer,
                          .arena = arena_open(0)};
}

static void react_json(SimHappening *happening, const Message *message, const char *survey,
                       int score)
{
    Buf buf = buf_new(happening->arena, 2048);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "message_id", hash16_hex(happening->arena, message->id));
    json_put_str_opt(&out, "order_id", message->order_id);
    if (survey) {
        json_put_str(&out, "survey", str_of(survey));
        json_put_i64(&out, "score", score);
    }
    json_end(&out);
    happening->json = event_call(happening->arena, happening->event, buf_str(&buf));
}

static void schedule(Sim *sim, const ReleasedMessage *message, EventKind event, Time at,
                     const char *survey, int score)
{
    SimHappening happening = reaction(message, event, at);
    react_json(&happening, &message->message, survey, score);
    sim_schedule(sim, happening);
}

/* Detractors are mostly those whose parcels are late; the rest lean to the top. */
static int score_of(SimRandom *random, int top)
{
    double mood = sim_unit(random);
    if (mood < 0.12) return sim_between(random, top == 10 ? 0 : 1, top == 10 ? 6 : 3);
    return mood < 0.35 ? top - sim_between(random, 1, 2) : top - sim_between(random, 0, 1);
}

void sim_react(Sim *sim, const ReleasedMessage *released)
{
    const Message *message = &released->message;
    uint64_t subject;
    memcpy(&subject, message->id.bytes, sizeof subject);
    SimRandom random = sim_random(sim->world.secret, STR("reaction"), subject);
    if (!sim_happens(&random, 0.62)) return;
    Time opened = sim->now + (Time)(sim_exponential(&random, 5) * (double)HOUR) + MINUTE;
    schedule(sim, released, EV_EMAIL_OPENED, opened, NULL, 0);
    if (sim_happens(&random, 0.2))
        schedule(sim, released, EV_EMAIL_CLICKED, opened + MINUTE, NULL, 0);
    if (str_is(message->kind, "nps") && sim_happens(&random, 0.3))
        schedule(sim, released, EV_SURVEY_ANSWERED, opened + 2 * MINUTE, "nps",
                 score_of(&random, 10));
    if (str_is(message->kind, "order_delivered") && sim_happens(&random, 0.25))
        schedule(sim, released, EV_SURVEY_ANSWERED, opened + 2 * MINUTE, "csat",
                 score_of(&random, 5));
}
