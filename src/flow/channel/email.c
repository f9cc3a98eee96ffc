/* flow/channel/email.c - the channel 'email': by SMTP to a server, or into a Maildir for
 * rehearsals.
 *
 * Settings: {"smtp":"smtp://..."} or {"maildir":"FOLDER"}. A refusal that is about our sign-in or
 * our sender's address is the server's trouble with us and not the message's fault: it is
 * temporary, so that one wrong password does not burn a day's mails. */
#include "flow/channel/email.h"

#include "flow/channel/maildir.h"
#include "flow/channel/mime.h"
#include "io/smtp.h"

#define SMTP_TIMEOUT (30 * SECOND)

typedef struct EmailConnection {
    Arena *arena;
    Smtp *smtp; /* NULL: Maildir */
    Str maildir;
} EmailConnection;

static Err email_connect(Str settings, void **ret_connection, Diag *diag)
{
    Arena *arena = arena_open(0);
    const Json *json;
    EmailConnection *connection = ARENA_NEW(arena, EmailConnection);
    SmtpServer server;
    Err e = json_parse(arena, arena_str(arena, settings), NULL, &json, diag);
    Str url = e ? STR_NONE : json_get_text(json, "smtp");
    connection->arena = arena;
    if (!e) connection->maildir = json_get_text(json, "maildir");
    if (!e && url.len) e = smtp_parse_url(arena, url, &server, diag);
    if (!e && !url.len && !connection->maildir.len)
        e = fail(diag, ERR_INVALID, "the mail settings name neither a server nor a Maildir");
    if (e) {
        arena_close(arena);
        return e;
    }
    if (url.len) connection->smtp = smtp_open(&server, SMTP_TIMEOUT);
    *ret_connection = connection;
    return OK;
}

static void email_disconnect(void *self)
{
    EmailConnection *connection = self;
    if (!connection) return;
    if (connection->smtp) smtp_close(connection->smtp);
    arena_close(connection->arena);
}

/* "550 5.1.1 no such user" */
static Str answer_text(Arena *arena, const SmtpAnswer *answer)
{
    if (answer->code == 0) return arena_str(arena, str_of(answer->text));
    return arena_printf(arena, "%d %s%s%s", answer->code, answer->enhanced,
                        answer->enhanced[0] ? " " : "", answer->text);
}

static bool our_fault(const SmtpAnswer *answer)
{
    bool sign_in =
        answer->code == 530 || answer->code == 534 || answer->code == 535 || answer->code == 538;
    Str enhanced = str_of(answer->enhanced);
    return sign_in || str_is(enhanced, "5.1.7") || str_is(enhanced, "5.1.8");
}

Delivery email_delivery_of(Arena *arena, const SmtpAnswer *answer)
{
    Str text = answer_text(arena, answer);
    switch (answer->verdict) {
    case SMTP_ACCEPTED: return (Delivery){DELIVERY_ACCEPTED, text, STR_NONE};
    case SMTP_IN_DOUBT: return (Delivery){DELIVERY_IN_DOUBT, text, STR("answer_lost")};
    case SMTP_TEMPORARY:
        return (Delivery){DELIVERY_TEMPORARY, text,
                          answer->code == 0 || answer->code == 421 ? STR("server_down")
                                                                   : STR("temporary")};
    case SMTP_PERMANENT: break;
    }
    if (answer->recipient) return (Delivery){DELIVERY_PERMANENT, text, STR("recipient_refused")};
    if (our_fault(answer)) return (Delivery){DELIVERY_TEMPORARY, text, STR("server_down")};
    return (Delivery){DELIVERY_PERMANENT, text, STR("message_refused")};
}

static Delivery email_deliver(void *self, Arena *arena, const ComposedMessage *message, Str bytes)
{
    EmailConnection *connection = self;
    if (!connection->smtp) return maildir_deliver_mail(connection->maildir, arena, message, bytes);
    SmtpAnswer answer =
        smtp_send(connection->smtp, message->from_address, message->to_address, bytes);
    return email_delivery_of(arena, &answer);
}

const Channel channel_email = {
    .name = STR_INIT("email"),
    .compose = mime_compose,
    .connect = email_connect,
    .deliver = email_deliver,
    .disconnect = email_disconnect,
};
