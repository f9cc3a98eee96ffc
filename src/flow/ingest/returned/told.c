/* flow/ingest/returned/told.c - see told.h. */
#include "flow/ingest/returned/told.h"

#include "domain/keys.h"
#include "flow/own_event.h"

#define PROPERTIES_MAX (16 * 1024)

/* Of whom a mail speaks. */
typedef struct Owner {
    int64_t customer; /* 0: nobody we know */
    Str address;      /* where we write to */
    bool named;       /* by a message of ours */
    bool proven;
} Owner;

static Str normal(Arena *arena, Str address)
{
    Str normalised;
    return key_normalise(arena, KEY_EMAIL, address, &normalised) ? normalised : STR_NONE;
}

static Err owner_of_address(const Telling *telling, Str address, Owner *ret_owner, Diag *diag)
{
    *ret_owner = (Owner){.address = normal(telling->arena, address)};
    if (!ret_owner->address.len) return OK;
    Key key = {KEY_EMAIL, ret_owner->address};
    return reads_key_owner(telling->reads, key, &ret_owner->customer, diag);
}

/* The message's row, if there is one that went out. */
static Err message_named(const Telling *telling, const Returned *returned, MessageRow *ret_row,
                         bool *ret_found, Diag *diag)
{
    MessageItem item;
    *ret_found = false;
    if (!returned->names_message) return OK;
    Err e = reads_message(telling->reads, returned->message, &item, diag);
    if (e == ERR_NOT_FOUND) {
        diag_clear(diag);
        return OK;
    }
    if (e) return e;
    *ret_row = item.row;
    *ret_found = item.row.message.address.len > 0 && item.row.message.released_at > 0;
    return OK;
}

/* `said`: the address the mail speaks of, "" when it leaves that out. */
static Err owner_find(const Telling *telling, const Returned *returned, Str said, Owner *ret_owner,
                      Diag *diag)
{
    MessageRow row;
    bool found;
    Err e = message_named(telling, returned, &row, &found, diag);
    if (e) return e;
    if (!found) return owner_of_address(telling, said, ret_owner, diag);
    Str sent_to = normal(telling->arena, row.message.address);
    bool same = !said.len || str_eq(normal(telling->arena, said), sent_to);
    bool lately = telling->now - row.message.released_at <= RETURNED_PROOF_LASTS;
    *ret_owner = (Owner){row.customer, sent_to, true, same && lately};
    return OK;
}

/* ---- events ---- */

static void put_common(JsonOut *out, const Telling *telling, const Returned *returned,
                       const Owner *owner)
{
    json_object(out);
    if (owner->named)
        json_put_str(out, "message_id", hash16_hex(telling->arena, returned->message));
}

static void add(const Telling *telling, const Owner *owner, EventKind kind, JsonOut *out, Buf *buf,
                ToldItems *items)
{
    json_end(out);
    if (buf->overflow) return; /* its parts are bounded: it cannot be */
    OwnEvent event = {owner->customer, kind, buf_str(buf), STR("mail-in"), telling->now};
    EngineItem *item = list_push(telling->arena, items);
    Str number = arena_printf(telling->arena, "%u", items->count);
    own_event_item(telling->arena, &event, item);
    item->event.id = hash16(hash16_str(&telling->mail), number);
}

static Err tell_bounce(const Telling *telling, const Returned *returned,
                       const ReturnedRecipient *recipient, ToldItems *items, Diag *diag)
{
    Owner owner;
    Err e = owner_find(telling, returned, recipient->address, &owner, diag);
    if (e || !owner.customer) return e;
    Buf buf = buf_new(telling->arena, PROPERTIES_MAX);
    JsonOut out = json_out(&buf);
    put_common(&out, telling, returned, &owner);
    json_put_str(&out, "email", owner.address);
    json_put_str(&out, "bounce_type", returned_type_name(returned_type(recipient->class)));
    json_put_str(&out, "class", returned_class_name(recipient->class));
    json_put_i64_opt(&out, "code", recipient->code);
    json_put_str_opt(&out, "status", str_of(recipient->status));
    json_put_str_opt(&out, "answer", recipient->answer);
    if (!owner.proven) json_put_bool(&out, "unproven", true);
    add(telling, &owner, EV_EMAIL_BOUNCED, &out, &buf, items);
    return OK;
}

static Err tell_complaint(const Telling *telling, const Returned *returned,
                          const ReturnedRecipient *recipient, ToldItems *items, Diag *diag)
{
    Owner owner;
    Err e = owner_find(telling, returned, recipient->address, &owner, diag);
    if (e || !owner.customer) return e;
    Buf buf = buf_new(telling->arena, PROPERTIES_MAX);
    JsonOut out = json_out(&buf);
    put_common(&out, telling, returned, &owner);
    json_put_str(&out, "email", owner.address);
    json_put_str_opt(&out, "feedback", returned->feedback);
    if (!owner.proven) json_put_bool(&out, "unproven", true);
    add(telling, &owner, EV_EMAIL_SPAM, &out, &buf, items);
    return OK;
}

/* Whoever asks in somebody's name is heard: too few mails do less harm than too many. Offers and
 * questions stop; with a message named, its kind. */
static Err tell_unsubscribed(const Telling *telling, const Returned *returned, ToldItems *items,
                             Diag *diag)
{
    Owner owner;
    Str from = returned->recipients.count ? returned->recipients.items[0].address : returned->from;
    Err e = owner_find(telling, returned, from, &owner, diag);
    if (!e && owner.named && !owner.proven) e = owner_of_address(telling, from, &owner, diag);
    if (e || !owner.customer) return e;
    Buf buf = buf_new(telling->arena, PROPERTIES_MAX);
    JsonOut out = json_out(&buf);
    put_common(&out, telling, returned, &owner);
    json_put_str(&out, "channel", STR("email"));
    json_put_str(&out, "source", STR("mail"));
    if (!owner.named) json_put_str(&out, "purpose", STR("marketing"));
    add(telling, &owner, EV_UNSUBSCRIBED, &out, &buf, items);
    return OK;
}

/* A reply may come from another address of the same person: the message it answers says whose. */
static Err tell_reply(const Telling *telling, const Returned *returned, ToldItems *items,
                      Diag *diag)
{
    Owner owner;
    Err e = owner_find(telling, returned, returned->from, &owner, diag);
    if (e || !owner.customer) return e;
    Buf buf = buf_new(telling->arena, 4 * PROPERTIES_MAX);
    JsonOut out = json_out(&buf);
    put_common(&out, telling, returned, &owner);
    json_put_str(&out, "from", returned->from);
    json_put_str_opt(&out, "subject", returned->subject);
    json_put_str_opt(&out, "text", returned->reply);
    add(telling, &owner, EV_EMAIL_REPLIED, &out, &buf, items);
    return OK;
}

Err returned_told(const Telling *telling, const Returned *returned, ToldItems *ret_items,
                  Diag *diag)
{
    Err e = OK;
    *ret_items = (ToldItems){0};
    if (returned->what == RETURNED_REPLY) return tell_reply(telling, returned, ret_items, diag);
    if (returned->what == RETURNED_UNSUBSCRIBE)
        return tell_unsubscribed(telling, returned, ret_items, diag);
    bool bounce = returned->what == RETURNED_BOUNCE;
    if (!bounce && returned->what != RETURNED_COMPLAINT) return OK;
    for (uint32_t i = 0; i < returned->recipients.count && !e; i++) {
        const ReturnedRecipient *recipient = &returned->recipients.items[i];
        if (bounce && recipient->delayed) continue;
        e = bounce ? tell_bounce(telling, returned, recipient, ret_items, diag)
                   : tell_complaint(telling, returned, recipient, ret_items, diag);
    }
    return e;
}
