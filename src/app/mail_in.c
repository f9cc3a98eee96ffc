/* app/mail_in.c - mail that comes back to a running server: the door for it (`--mail-in
 * ADDRESS:PORT`, LMTP or SMTP), and the lane that reads it from DATA/mail-in.
 *
 * Without the door the lane still reads what lies in the folder: what was kept before a restart,
 * and what another program puts into DATA/mail-in/new. */
#include "app/mail_in.h"

#include "flow/returned_inbox.h"
#include "io/lmtp.h"
#include "io/log.h"

typedef struct MailIn {
    ReturnedInbox *inbox;
    Lmtp *lmtp; /* NULL: no door */
    Db *db;
} MailIn;

static Err take(void *self, const LmtpMail *mail, Diag *diag)
{
    const MailIn *in = self;
    Err e = returned_inbox_keep(in->inbox, mail->from, mail->recipients[0], mail->bytes, diag);
    if (e) log_fail(LOG_ERROR, "mail_in_not_kept", diag);
    return e;
}

static Err open_door(Serve *serve, Diag *diag)
{
    MailIn *in = serve->mail_in;
    Str listen = config_option(serve->config, "mail-in");
    if (!listen.len) return OK;
    LmtpOptions options = {
        .listen = listen, .mail_bytes_max = RETURNED_BYTES_MAX, .take = take, .self = in};
    return lmtp_open(&options, &in->lmtp, diag);
}

Err mail_in_open(Serve *serve, Lane *lane, Diag *diag)
{
    const Config *config = serve->config;
    MailIn *in = ARENA_NEW(config->arena, MailIn);
    serve->mail_in = in;
    Err e = shop_handle(&serve->shop, false, &in->db, diag);
    if (e) return e;
    ReturnedInboxOptions options = {
        .world = &serve->shop.world,
        .engine = serve->engine,
        .submit = engine_submit,
        .db = in->db,
        .folder = arena_printf(config->arena, "%.*s/mail-in", STR_ARG(config->data_dir))};
    e = returned_inbox_open(&options, &in->inbox, diag);
    if (e) return e;
    returned_inbox_lane(in->inbox, lane);
    return open_door(serve, diag);
}

void mail_in_end(Serve *serve)
{
    if (!serve->mail_in) return;
    lmtp_close(serve->mail_in->lmtp);
    serve->mail_in->lmtp = NULL;
}

void mail_in_close(Serve *serve)
{
    if (!serve->mail_in) return;
    returned_inbox_close(serve->mail_in->inbox);
    if (serve->mail_in->db) db_close(serve->mail_in->db);
}
