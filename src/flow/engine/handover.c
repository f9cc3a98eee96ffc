/* engine/handover.c - the marks around a hand-over: may this message go now, is it being handed
 * over, does it come back.
 *
 * Not here: composing and sending (flow/outbox). The row alone says 'handing over'; the snapshot
 * says 'released' until the result comes as an event. So a message that was revoked, expired or
 * marked by somebody else before is refused here, in the same order in which everything else
 * happens. */
#include "flow/engine/engine_inside.h"

OwnEvent message_event(Arena *arena, EventKind kind, Hash16 id, Str reason, Time now)
{
    Buf buf = buf_new(arena, 256);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "message_id", hash16_hex(arena, id));
    json_put_str_opt(&out, "reason", reason);
    json_end(&out);
    return own_event(arena, kind, buf_str(&buf), now);
}

Err turn_return_message(Turn *turn, Held *held, Hash16 id, Str reason, bool fold_only)
{
    OwnEvent own = message_event(turn->arena, EV_MESSAGE_RETURNED, id, reason, turn->now);
    Handling handling = {.event = &own.event, .body = own.body, .fold_only = fold_only};
    return turn_handle(turn, held, &handling);
}

static Err refuse(Work *work, Err code, const char *why)
{
    work->verdict = ENGINE_REFUSED;
    (void)fail(&work->item->diag, code, "%s", why);
    return OK;
}

Err turn_hand_over(Turn *turn, Work *work)
{
    Held *held;
    HeldMessage *message;
    Hash16 id = work->item->message;
    Err e = turn_customer(turn, work->customer, &held);
    if (!e && !held->customer) return refuse(work, ERR_NOT_FOUND, "there is no such customer");
    if (!e) e = turn_message(turn, id, held->id, &message);
    if (e) return e;
    if (held->id != work->customer) /* released for somebody who was absorbed: the winner's goes */
        return refuse(work, ERR_GONE, "this message was released anew after a merge");
    const Message *known = customer_message(held->customer, id);
    if (!known || message->row.customer != held->id || known->state != MESSAGE_RELEASED ||
        message->row.message.state != MESSAGE_RELEASED)
        return refuse(work, ERR_GONE, "this message is not released any more");
    if (known->release_until && known->release_until <= turn->now) {
        (void)refuse(work, ERR_GONE, "the release of this message has expired");
        return turn_return_message(turn, held, id, STR("release_expired"), false);
    }
    message->row.message.state = MESSAGE_HANDING_OVER;
    message->changed = message->marked = true;
    message->publish = false;
    turn->handing_over = true;
    work->verdict = ENGINE_STORED;
    return OK;
}

ReleasedMessage *released_copy(const MessageRow *row)
{
    Arena *arena = arena_open(0);
    ReleasedMessage *released = ARENA_NEW(arena, ReleasedMessage);
    released->arena = arena;
    released->customer = row->customer;
    record_copy(arena, &message_type, &row->message, &released->message);
    released->message.data =
        arena_str(arena, row->message.data); /* not a field of the snapshot's */
    return released;
}
