/* app/senders.c - the outbox of a running server: its channels, where they send, its lanes.
 *
 * Where mail goes is asked anew whenever the definitions have changed: the environment's servers,
 * else, once the shop is live, the one of the document 'mail', else the Maildir DATA/mail. On a
 * virtual clock a server elsewhere is none: it would get mail of a time that is not. */
#include "app/senders.h"
#include "app/channels.h"
#include "flow/dkim_settings.h"
#include "flow/mail_settings.h"
#include "flow/outbox.h"
#include "io/log.h"
#include "io/smtp.h"
#include "io/thread.h"
#include "store/products.h"

#define SETTINGS_BYTES_MAX (512 * 1024) /* 60 keys of RSA */

typedef struct Senders {
    Serve *serve;
    Outbox *outbox;
    Mutex *mutex; /* of db: senders have threads of their own */
    Db *db;
    Time (*step)(void *self, Time now); /* of its lanes */
} Senders;

static bool take_released(void *self, ReleasedMessage *message)
{
    const Serve *serve = self;
    return serve->senders && outbox_released(serve->senders->outbox, message);
}

static int reserve(void *self, const Message *message)
{
    const Serve *serve = self;
    return serve->senders ? outbox_reserve(serve->senders->outbox, message) : 0;
}

static void let_go(void *self, int sender)
{
    const Serve *serve = self;
    outbox_let_go(serve->senders->outbox, sender);
}

static bool delivering(void *self)
{
    const Serve *serve = self;
    return serve->senders && outbox_delivering(serve->senders->outbox);
}

void senders_receive(Serve *serve, EngineOptions *options)
{
    options->released = take_released;
    options->reserve = reserve;
    options->let_go = let_go;
    options->delivering = delivering;
    options->released_self = serve;
}

/* {"smtp" or "maildir": value, "dkim": [...]}. Without its keys nothing may go out: then {"fault"}
 * says why, and the channel does not connect. */
static Str settings_json(Senders *senders, Arena *arena, const char *name, Str value)
{
    Buf buf = buf_new(arena, SETTINGS_BYTES_MAX);
    JsonOut out = json_out(&buf);
    Diag diag = {0};
    json_object(&out);
    json_put_str(&out, name, value);
    json_key(&out, "dkim");
    mutex_lock(senders->mutex);
    Err e =
        dkim_settings_signing(senders->db, arena, senders->serve->shop.world.secret, &out, &diag);
    mutex_unlock(senders->mutex);
    if (e) {
        log_fail(LOG_ERROR, "dkim_keys_not_read", &diag);
        json_put_str(&out, "fault", STR("the keys that sign mails cannot be read"));
    }
    json_end(&out);
    return buf_str(&buf);
}

/* The server the merchant entered, or STR_NONE. */
static Str saved_server(Senders *senders, Arena *arena)
{
    MailSettings mail;
    Diag diag = {0};
    mutex_lock(senders->mutex);
    Err e = mail_settings_read(senders->db, arena, senders->serve->shop.world.secret, &mail, &diag);
    mutex_unlock(senders->mutex);
    bool leaves = !e && mail.host.len && !smtp_host_is_loopback(mail.host);
    if (e || (leaves && senders->serve->config->clock_virtual)) return STR_NONE;
    return mail_settings_url(arena, &mail);
}

/* Of any other channel: the document of its name. */
static Str channel_document(Senders *senders, Arena *arena, Str channel)
{
    Document document;
    Diag diag = {0};
    mutex_lock(senders->mutex);
    Err e = document_get(senders->db, arena, STR("channel"), channel, &document, &diag);
    mutex_unlock(senders->mutex);
    return e ? STR("{}") : document.body;
}

/* The server at this place of the list, or STR_NONE. */
static Str server_at(Str list, int relay)
{
    Str url = smtp_url_next(&list);
    while (relay-- > 0)
        url = smtp_url_next(&list);
    return url;
}

/* Servers for mail that leaves, in the order of preference, separated by spaces. */
static Str servers(Senders *senders, Arena *arena)
{
    Str given = senders->serve->config->smtp;
    return given.len ? given : saved_server(senders, arena);
}

static Str channel_settings(void *self, Arena *arena, Str channel, int relay,
                            const Definitions *definitions)
{
    Senders *senders = self;
    const Config *config = senders->serve->config;
    if (!str_is(channel, "email"))
        return relay ? STR_NONE : channel_document(senders, arena, channel);
    bool leaves = config->smtp.len || definitions->sending.live;
    Str list = leaves ? servers(senders, arena) : STR_NONE;
    Str server = server_at(list, relay);
    if (server.len) return settings_json(senders, arena, "smtp", server);
    if (relay) return STR_NONE;
    return settings_json(senders, arena, "maildir",
                         arena_printf(arena, "%.*s/mail", STR_ARG(config->data_dir)));
}

Str senders_server(Serve *serve, Arena *arena, int relay)
{
    Str server = server_at(servers(serve->senders, arena), relay);
    return server.len ? settings_json(serve->senders, arena, "smtp", server) : STR_NONE;
}

/* A mail goes out with a picture less rather than not at all. */
static void fill_order(void *self, Arena *arena, Order *order, Time at)
{
    Senders *senders = self;
    Diag diag = {0};
    mutex_lock(senders->mutex);
    Err e = products_fill(senders->db, arena, order, at, &diag);
    mutex_unlock(senders->mutex);
    if (e) log_fail(LOG_WARN, "products_not_read", &diag);
}

static OutboxOptions outbox_options(Senders *senders)
{
    Serve *serve = senders->serve;
    return (OutboxOptions){.world = &serve->shop.world,
                           .engine = serve->engine,
                           .submit = engine_submit,
                           .pin = definitions_pin,
                           .unpin = definitions_unpin,
                           .definitions_self = serve->shop.definitions,
                           .channels = channels,
                           .channel_count = channel_count,
                           .settings = channel_settings,
                           .settings_self = senders,
                           .fill = fill_order,
                           .fill_self = senders,
                           .public_url = shop_public_url(serve->config),
                           .from_address = serve->config->from};
}

Err senders_lanes(Serve *serve, Diag *diag)
{
    Senders *senders = ARENA_NEW(serve->config->arena, Senders);
    senders->serve = serve;
    senders->mutex = mutex_open();
    serve->senders = senders;
    Err e = shop_handle(&serve->shop, false, &senders->db, diag);
    if (e) return e;
    OutboxOptions options = outbox_options(senders);
    senders->outbox = outbox_open(&options);
    serve->api.outbox = outbox_health(senders->outbox);
    for (int i = 0; i < outbox_senders(senders->outbox); i++)
        outbox_lane(senders->outbox, i, &serve->lanes[serve->lane_count++]);
    senders->step = serve->lanes[serve->lane_count - 1].step;
    return OK;
}

void senders_end(Serve *serve)
{
    if (serve->senders && serve->senders->outbox) outbox_end(serve->senders->outbox);
}

void senders_step(Serve *serve)
{
    if (!serve->senders || !serve->senders->outbox) return;
    Time now = world_now(&serve->shop.world);
    for (size_t i = 0; i < serve->lane_count; i++)
        if (serve->lanes[i].step == serve->senders->step)
            (void)serve->lanes[i].step(serve->lanes[i].self, now);
}

bool senders_idle(const Serve *serve)
{
    return !serve->senders || !serve->senders->outbox || outbox_idle(serve->senders->outbox);
}

void senders_close(Serve *serve)
{
    Senders *senders = serve->senders;
    if (!senders) return;
    serve->senders = NULL;
    if (senders->outbox) outbox_close(senders->outbox);
    if (senders->db) db_close(senders->db);
    mutex_close(senders->mutex);
}
