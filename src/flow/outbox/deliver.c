/* flow/outbox/deliver.c - composes one message that is marked as handing over, and hands it over.
 *
 * Whose fault a failure is decides what follows: the server's (down, busy, our sign-in) sends the
 * message back without burning a try and lets all senders wait; the recipient's or the message's
 * refuses it for good; a merchant's template that fails holds it with its reason, until it is
 * mended or the message is useful no more. */
#include "flow/outbox/sender.h"

#include "flow/compose.h"
#include "io/log.h"

#define RETRY_TEMPORARY (10 * MINUTE) /* grey-listing asks for a few minutes */
#define RETRY_HELD      (10 * MINUTE) /* until then a template may have been mended */

bool sender_stopped(const Definitions *definitions)
{
    return definitions->sending.paused || definitions->sending.sample;
}

static ChannelLink *link_of(Sender *sender, Str name)
{
    for (size_t i = 0; i < sender->outbox->options.channel_count; i++)
        if (str_eq(sender->links[i].channel->name, name)) return &sender->links[i];
    return NULL;
}

static void unlink_channel(ChannelLink *link)
{
    if (link->connection) link->channel->disconnect(link->connection);
    link->connection = NULL;
}

/* Connected with the settings as they are now. */
static Err connect_channel(Sender *sender, ChannelLink *link, const Definitions *definitions,
                           Diag *diag)
{
    const OutboxOptions *options = &sender->outbox->options;
    if (link->asked_at != definitions->version) {
        Arena *arena = arena_open(0);
        Str settings =
            options->settings(options->settings_self, arena, link->channel->name, definitions);
        link->asked_at = definitions->version;
        if (link->connection && str_eq(settings, link->settings)) {
            arena_close(arena);
            return OK;
        }
        unlink_channel(link);
        arena_close(link->arena);
        link->arena = arena;
        link->settings = settings;
    }
    if (link->connection) return OK;
    Err e = link->channel->connect(link->settings, &link->connection, diag);
    if (e) link->asked_at = -1; /* what was wrong with the settings may be over */
    return e;
}

static Result refused(Str reason, Str answer)
{
    return (Result){.kind = EV_MESSAGE_REFUSED, .reason = reason, .answer = answer};
}

static Result server_down(Sender *sender, Str answer, Time now)
{
    const World *world = sender->outbox->options.world;
    uint8_t jitter;
    world->random(world->self, &jitter, sizeof jitter);
    Time retry_at = health_server_down(&sender->outbox->health, answer, now, jitter);
    log_line(LOG_WARN, "mail_server_down", LOG_S("answer", answer),
             LOG_I("retry_in_s", (retry_at - now) / SECOND));
    return (Result){.kind = EV_MESSAGE_RETURNED,
                    .reason = STR("server_down"),
                    .answer = answer,
                    .retry_at = retry_at};
}

static Result result_of(Sender *sender, const Delivery *delivery, Time now)
{
    switch (delivery->verdict) {
    case DELIVERY_ACCEPTED: return (Result){.kind = EV_MESSAGE_SENT, .answer = delivery->answer};
    case DELIVERY_PERMANENT:
        health_server_refused(&sender->outbox->health, sender->current->message.address,
                              delivery->answer, now);
        return refused(delivery->reason, delivery->answer);
    case DELIVERY_IN_DOUBT:
        return (Result){
            .kind = EV_MESSAGE_IN_DOUBT, .reason = delivery->reason, .answer = delivery->answer};
    case DELIVERY_TEMPORARY: break;
    }
    if (str_is(delivery->reason, "server_down")) return server_down(sender, delivery->answer, now);
    return (Result){.kind = EV_MESSAGE_RETURNED,
                    .reason = delivery->reason,
                    .answer = delivery->answer,
                    .retry_at = now + RETRY_TEMPORARY,
                    .burned = true};
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

static Result hand_over(Sender *sender, ChannelLink *link, const Definitions *definitions, Time now)
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
    Err e = message_compose(arena, &in, &mail, &diag);
    if (!e) e = link->channel->compose(arena, &mail, &bytes, &diag);
    if (e) return not_composed(arena, &diag, now);
    health_template(&sender->outbox->health, mail.names_missing, mail.language_missing);
    if (connect_channel(sender, link, definitions, &diag))
        return server_down(sender, arena_str(arena, str_of(diag.sentence)), now);
    Delivery delivery = link->channel->deliver(link->connection, arena, &mail, bytes);
    now = world_now(options->world);
    Result result = result_of(sender, &delivery, now);
    if (result.kind != EV_MESSAGE_RETURNED) result.subject = mail.subject;
    result.bytes = result.kind == EV_MESSAGE_SENT ? bytes : STR_NONE;
    result.definitions = definitions->version;
    /* A broken conversation is not gone on with. */
    if (delivery.verdict == DELIVERY_IN_DOUBT || str_is(delivery.reason, "server_down"))
        unlink_channel(link);
    return result;
}

static bool in_trial(const Definitions *definitions, Str address)
{
    for (uint32_t i = 0; i < definitions->sending.only_to.count; i++)
        if (str_eq_nocase(definitions->sending.only_to.items[i], address)) return true;
    return definitions->sending.only_to.count == 0;
}

void sender_deliver(Sender *sender, const Definitions *definitions, Time now)
{
    const Message *message = &sender->current->message;
    ChannelLink *link = link_of(sender, message->channel);
    Result result;
    if (sender_stopped(definitions))
        result = (Result){.kind = EV_MESSAGE_RETURNED, .reason = STR("paused")};
    else if (atomic_load(&sender->outbox->ending))
        result = (Result){.kind = EV_MESSAGE_RETURNED, .reason = STR("ending")};
    else if (!link)
        result = refused(STR("no_channel"), STR_NONE);
    else if (definitions->sending.live && !in_trial(definitions, message->address))
        result = refused(STR("not_in_trial"), STR_NONE);
    else
        result = hand_over(sender, link, definitions, now);
    now = world_now(sender->outbox->options.world);
    sender_result(sender, sender->current, &result, now);
    if (result.kind == EV_MESSAGE_REFUSED && str_is(result.reason, "recipient_refused")) {
        Result bounced = {.kind = EV_EMAIL_BOUNCED, .answer = result.answer};
        sender_result(sender, sender->current, &bounced, now);
    }
    arena_close(sender->current->arena);
    sender->current = NULL;
}
