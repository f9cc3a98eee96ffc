/* app/plain_mail.c - composes a short mail of text and hands it over on the caller's thread. */
#include "app/plain_mail.h"
#include "app/channels.h"
#include "app/senders.h"

/* Text as a page of paragraphs, for readers that show only HTML. */
static Str text_as_html(Arena *arena, const PlainMail *mail)
{
    Buf buf = buf_new(arena, 64 * 1024);
    buf_lit(&buf, "<!doctype html><html lang=\"");
    buf_html(&buf, mail->locale);
    buf_lit(&buf, "\"><meta charset=\"utf-8\"><div style=\"font:16px/1.5 sans-serif;"
                  "max-width:640px;white-space:pre-line\">");
    buf_html(&buf, mail->text);
    buf_lit(&buf, "</div>");
    return buf_str(&buf);
}

static Str host_of(Str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    Str rest = scheme < 0 ? url : str_slice(url, (size_t)scheme + 3, url.len);
    Str host = str_cut(&rest, '/');
    return str_cut(&host, ':');
}

static ComposedMessage compose(Arena *arena, const Serve *serve, const PlainMail *mail,
                               const Definitions *definitions)
{
    const World *world = &serve->shop.world;
    const Storefront *storefront = definitions_storefront(definitions, STR_NONE);
    Str from = serve->config->from;
    if (!from.len && storefront) from = storefront->sender_address;
    ComposedMessage message = {.kind = STR("colleague"),
                               .cause = STR("console"),
                               .category = CATEGORY_TRANSACTIONAL,
                               .from_name = definitions->brand.name,
                               .from_address = from,
                               .to_address = mail->to,
                               .subject = mail->subject,
                               .text = mail->text,
                               .html = text_as_html(arena, mail),
                               .locale = mail->locale,
                               .message_id_domain = host_of(serve->api.public_url),
                               .date = world_now(world)};
    world->random(world->self, message.id.bytes, sizeof message.id.bytes);
    return message;
}

static Err hand_over(Arena *arena, Str settings, const ComposedMessage *message, Diag *diag)
{
    const Channel *channel = channels[0];
    Str bytes;
    void *connection;
    Err e = channel->compose(arena, message, &bytes, diag);
    if (!e) e = channel->connect(settings, &connection, diag);
    if (e) return e;
    Delivery delivery = channel->deliver(connection, arena, message, bytes);
    channel->disconnect(connection);
    if (delivery.verdict == DELIVERY_ACCEPTED) return OK;
    Err refused = delivery.verdict == DELIVERY_PERMANENT ? ERR_UNPROCESSABLE : ERR_UNAVAILABLE;
    return fail(diag, refused, "the mail server did not take it: %.*s",
                STR_ARG(delivery.answer.len ? delivery.answer : delivery.reason));
}

bool plain_mail_possible(Serve *serve)
{
    Arena *arena = arena_open(0);
    bool possible = senders_server(serve, arena, 0).len > 0;
    arena_close(arena);
    return possible;
}

Err plain_mail_send(Serve *serve, const PlainMail *mail, Diag *diag)
{
    Arena *arena = arena_open(0);
    const Definitions *definitions = definitions_pin(serve->shop.definitions);
    ComposedMessage message = compose(arena, serve, mail, definitions);
    Str server = senders_server(serve, arena, 0);
    Err e = OK;
    if (!server.len) e = fail(diag, ERR_CONFLICT, "no mail server is set: enter one");
    if (!e && !message.from_address.len)
        e = fail(diag, ERR_CONFLICT, "no sender's address is set: enter one");
    if (!e) e = hand_over(arena, server, &message, diag);
    for (int relay = 1; e == ERR_UNAVAILABLE; relay++) {
        server = senders_server(serve, arena, relay);
        if (!server.len) break;
        diag_clear(diag);
        e = hand_over(arena, server, &message, diag);
    }
    definitions_unpin(serve->shop.definitions, definitions);
    arena_close(arena);
    return e;
}
