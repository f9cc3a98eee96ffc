/* flow/outbox/deliver.c - composes one message that is marked as handing over, and hands it over.
 *
 * Whose fault a failure is decides what follows. The relay's (down, crowded, our sign-in, our
 * reputation): the next relay is tried at once, for nothing was taken; then the message goes back
 * without burning a try. The provider's: it goes back, and that provider alone waits. The
 * recipient's or the message's: it ends, once the server has taken somebody else's mail
 * (health.h). One in doubt goes back as such and over no other relay. A merchant's template
 * that fails holds it with its reason, until it is mended or the message is useful no more. */
#include "flow/outbox/sender.h"

#include "flow/compose.h"
#include "io/log.h"

#define RETRY_HELD    (10 * MINUTE) /* until then a template may have been mended */
#define TRIES_POLICY  3             /* a policy is not the person's fault: it may change */
#define TRIES_MAILBOX 5             /* a full one is emptied, or nobody reads it any more */
#define TRIES_MAX     8             /* nobody else's mail shows whose fault it is */
#define SUSPECT_LATER (30 * SECOND) /* first those that were never refused */

bool sender_stopped(const Definitions *definitions)
{
    return definitions->sending.paused || definitions->sending.sample;
}

static Result refused(Str reason, Str answer)
{
    return (Result){.kind = EV_MESSAGE_REFUSED, .reason = reason, .answer = answer};
}

static Result returned(Str reason, Str answer, Time retry_at)
{
    return (Result){
        .kind = EV_MESSAGE_RETURNED, .reason = reason, .answer = answer, .retry_at = retry_at};
}

static Result burned(const Delivery *delivery)
{
    return (Result){.kind = EV_MESSAGE_RETURNED,
                    .reason = delivery->reason,
                    .answer = delivery->answer,
                    .burned = true};
}

/* ---- the relay ---- */

static uint8_t jitter_of(const Sender *sender)
{
    const World *world = sender->outbox->options.world;
    uint8_t jitter;
    world->random(world->self, &jitter, sizeof jitter);
    return jitter;
}

static RelaySaid said_by(const Delivery *delivery)
{
    switch (delivery->verdict) {
    case DELIVERY_ACCEPTED: return RELAY_TOOK;
    case DELIVERY_PERMANENT: return RELAY_REFUSED;
    case DELIVERY_IN_DOUBT: return RELAY_DOWN; /* it leaves us without an answer */
    case DELIVERY_TEMPORARY: break;
    }
    if (str_is(delivery->reason, "server_down")) return RELAY_DOWN;
    return str_is(delivery->reason, "server_crowded") ? RELAY_CROWDED : RELAY_ANSWERED;
}

/* Tells the circuit; the relay is free then. */
static Time note(Sender *sender, const Delivery *delivery, Time now)
{
    RelayNews news = {.said = said_by(delivery),
                      .address = sender->current->message.address,
                      .words = delivery->answer,
                      .now = now,
                      .jitter = jitter_of(sender)};
    Time again = relays_note(&sender->outbox->relays, sender->relay, &news);
    if (news.said == RELAY_DOWN)
        log_line(LOG_WARN, "mail_server_down", LOG_S("answer", delivery->answer),
                 LOG_I("relay", sender->relay + 1), LOG_I("retry_in_s", (again - now) / SECOND));
    sender->relay = -1;
    return again;
}

static bool is_broken(const Delivery *delivery)
{
    RelaySaid said = said_by(delivery);
    return said == RELAY_DOWN || said == RELAY_CROWDED;
}

/* Nothing was taken, and another relay may well take it. */
static bool fails_over(const Delivery *delivery)
{
    if (delivery->verdict == DELIVERY_IN_DOUBT) return false;
    return is_broken(delivery) || str_is(delivery->reason, "policy_refused");
}

static Delivery deliver_once(Sender *sender, const ComposedMessage *mail, Str bytes)
{
    Outbox *outbox = sender->outbox;
    Arena *arena = sender->current->arena;
    const World *world = outbox->options.world;
    Road *road = lines_road(&outbox->lines, sender->current->message.channel, sender->relay);
    Line *line;
    Diag diag = {0};
    if (line_borrow(&outbox->lines, road, world_now(world), &line, &diag))
        return (Delivery){DELIVERY_TEMPORARY, arena_str(arena, str_of(diag.sentence)),
                          STR("server_down")};
    Delivery delivery = road->channel->deliver(line->connection, arena, mail, bytes);
    line_return(&outbox->lines, line, is_broken(&delivery), world_now(world));
    return delivery;
}

/* By the relay that was admitted, then by those after it. *ret_again: of the last one's circuit. */
static Delivery deliver_over(Sender *sender, const ComposedMessage *mail, Str bytes,
                             Time *ret_again)
{
    const World *world = sender->outbox->options.world;
    for (;;) {
        int relay = sender->relay;
        Delivery delivery = deliver_once(sender, mail, bytes);
        Time now = world_now(world);
        *ret_again = note(sender, &delivery, now);
        if (!fails_over(&delivery)) return delivery;
        sender->relay = relays_admit(&sender->outbox->relays, relay + 1, false, now);
        if (sender->relay < 0) return delivery;
    }
}

/* ---- what it means for the message ---- */

/* Refused for good: believed when somebody else's mail was taken since the first time. */
static Result refusal(Sender *sender, const Delivery *delivery, Time again, Time now)
{
    const Message *message = &sender->current->message;
    int32_t tries = message->tries;
    bool about_it = health_refused(&sender->outbox->health, message->id, now);
    if (str_is(delivery->reason, "policy_refused")) about_it = about_it && tries >= TRIES_POLICY;
    if (again) return returned(STR("server_refuses"), delivery->answer, again + SUSPECT_LATER);
    if (about_it || tries >= TRIES_MAX) return refused(delivery->reason, delivery->answer);
    return burned(delivery);
}

static Result result_of(Sender *sender, const Delivery *delivery, Time again, Time now)
{
    switch (delivery->verdict) {
    case DELIVERY_ACCEPTED: return (Result){.kind = EV_MESSAGE_SENT, .answer = delivery->answer};
    case DELIVERY_PERMANENT: return refusal(sender, delivery, again, now);
    case DELIVERY_IN_DOUBT:
        return (Result){
            .kind = EV_MESSAGE_IN_DOUBT, .reason = delivery->reason, .answer = delivery->answer};
    case DELIVERY_TEMPORARY: break;
    }
    if (is_broken(delivery)) return returned(STR("server_down"), delivery->answer, again);
    if (str_is(delivery->reason, "provider_deferred"))
        return returned(
            delivery->reason, delivery->answer,
            waiting_defer(&sender->outbox->waiting, sender->provider, now, jitter_of(sender)));
    if (str_is(delivery->reason, "mailbox_full") && sender->current->message.tries >= TRIES_MAILBOX)
        return refused(delivery->reason, delivery->answer);
    return burned(delivery);
}

static Result not_composed(Arena *arena, const Diag *diag, Time now)
{
    Str sentence = arena_str(arena, str_of(diag->sentence));
    if (compose_is_held(diag)) {
        log_fail(LOG_WARN, "message_held", diag);
        return (Result){.kind = EV_MESSAGE_RETURNED,
                        .reason = STR("template_failed"),
                        .answer = sentence,
                        .retry_at = now + RETRY_HELD};
    }
    log_fail(LOG_ERROR, "message_not_composed", diag);
    bool address = str_is(str_of(diag->field), "to");
    return refused(address ? STR("bad_address") : STR("not_composed"), sentence);
}

static Result hand_over(Sender *sender, const Definitions *definitions)
{
    const OutboxOptions *options = &sender->outbox->options;
    ReleasedMessage *current = sender->current;
    Arena *arena = current->arena;
    ComposeIn in = {.definitions = definitions,
                    .secret = options->world->secret,
                    .public_url = options->public_url,
                    .from_address = options->from_address,
                    .customer = current->customer,
                    .message = &current->message,
                    .fill = options->fill,
                    .fill_self = options->fill_self};
    ComposedMessage mail;
    Str bytes;
    Diag diag = {0};
    Time again = 0;
    Err e = message_compose(arena, &in, &mail, &diag);
    const Road *road = lines_road(&sender->outbox->lines, current->message.channel, 0);
    if (!e) e = road->channel->compose(arena, &mail, &bytes, &diag);
    if (e) return not_composed(arena, &diag, world_now(options->world));
    health_template(&sender->outbox->health, mail.names_missing, mail.language_missing);
    Delivery delivery = deliver_over(sender, &mail, bytes, &again);
    Result result = result_of(sender, &delivery, again, world_now(options->world));
    if (result.kind != EV_MESSAGE_RETURNED) result.subject = mail.subject;
    result.bytes = result.kind == EV_MESSAGE_SENT ? bytes : STR_NONE;
    result.definitions = definitions->version;
    return result;
}

static bool in_trial(const Definitions *definitions, Str address)
{
    for (uint32_t i = 0; i < definitions->sending.only_to.count; i++)
        if (str_eq_nocase(definitions->sending.only_to.items[i], address)) return true;
    return definitions->sending.only_to.count == 0;
}

/* The address bounces: told to its customer beside the message's end. */
static void note_bounce(Sender *sender, const Result *result, Time now)
{
    bool full = str_is(result->reason, "mailbox_full");
    if (result->kind != EV_MESSAGE_REFUSED) return;
    if (!full && !str_is(result->reason, "recipient_refused")) return;
    Result bounced = {.kind = EV_EMAIL_BOUNCED, .answer = result->answer, .soft = full};
    sender_result(sender, sender->current, &bounced, now);
}

void sender_deliver(Sender *sender, const Definitions *definitions)
{
    Outbox *outbox = sender->outbox;
    const Message *message = &sender->current->message;
    Result result;
    if (sender_stopped(definitions))
        result = (Result){.kind = EV_MESSAGE_RETURNED, .reason = STR("paused")};
    else if (atomic_load(&outbox->ending))
        result = (Result){.kind = EV_MESSAGE_RETURNED, .reason = STR("ending")};
    else if (!lines_road(&outbox->lines, message->channel, 0))
        result = refused(STR("no_channel"), STR_NONE);
    else if (definitions->sending.live && !in_trial(definitions, message->address))
        result = refused(STR("not_in_trial"), STR_NONE);
    else
        result = hand_over(sender, definitions);
    Time now = world_now(outbox->options.world);
    sender_result(sender, sender->current, &result, now);
    note_bounce(sender, &result, now);
    sender_let_go(sender, result.kind == EV_MESSAGE_SENT);
}
