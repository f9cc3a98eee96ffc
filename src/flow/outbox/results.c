/* flow/outbox/results.c - what became of a message, as events for its customer. */
#include "flow/outbox/sender.h"

#include "flow/compose.h"
#include "io/log.h"

#define RESULT_BYTES_MAX 8192

static void write_properties(JsonOut *out, Arena *arena, const ReleasedMessage *released,
                             const Result *result)
{
    const Message *message = &released->message;
    json_put_str(out, "message_id", hash16_hex(arena, message->id));
    json_put_str_opt(out, "channel", message->channel);
    json_put_str_opt(out, "kind", message->kind);
    json_put_str_opt(out, "subject", result->subject);
    json_put_str_opt(out, "reason", result->reason);
    json_put_str_opt(out, "answer", result->answer);
    json_put_time_opt(out, "retry_at", result->retry_at);
    if (result->burned) json_put_bool(out, "burned", true);
    if (result->kind == EV_EMAIL_BOUNCED) {
        json_put_str(out, "email", message->address);
        json_put_str(out, "bounce_type", result->soft ? STR("soft") : STR("hard"));
    }
    if (!result->bytes.len) return;
    json_put_i64(out, "definitions", result->definitions);
    json_put_i64(out, "templates", COMPOSE_TEMPLATES);
    json_put_str(out, "bytes_hash", hash16_hex(arena, hash16(result->bytes, STR_NONE)));
}

static Outcome outcome_of(EventKind kind, Str reason)
{
    if (kind == EV_MESSAGE_SENT) return OUTCOME_SENT;
    if (kind == EV_MESSAGE_REFUSED) return OUTCOME_REFUSED;
    if (str_is(reason, "provider_deferred")) return OUTCOME_DEFERRED;
    return kind == EV_MESSAGE_IN_DOUBT ? OUTCOME_IN_DOUBT : OUTCOME_RETURNED;
}

void sender_result(Sender *sender, const ReleasedMessage *message, const Result *result, Time now)
{
    Arena *arena = sender->result_arena;
    Buf properties = buf_new(arena, RESULT_BYTES_MAX);
    JsonOut out = json_out(&properties);
    json_object(&out);
    write_properties(&out, arena, message, result);
    json_end(&out);
    EngineItem *item = list_push(arena, &sender->results);
    item->kind = ENGINE_OWN_EVENT;
    item->customer = message->customer;
    item->raw = event_call(arena, result->kind, buf_str(&properties));
    item->event = (Event){.kind = result->kind,
                          .format = 1,
                          .occurred_at = now,
                          .received_at = now,
                          .source = STR("outbox")};
    Diag diag = {0};
    if (json_parse(arena, item->raw, NULL, &item->event.body, &diag)) {
        log_fail(LOG_ERROR, "outbox_result_unreadable", &diag);
        sender->results.count--;
        return;
    }
    if (result->kind != EV_EMAIL_BOUNCED)
        health_note(&sender->outbox->health, outcome_of(result->kind, result->reason), now);
}
