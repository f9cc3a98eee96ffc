/* flow/channel/email.c - the channel 'email': by SMTP to a server, or into a Maildir for
 * rehearsals.
 *
 * Settings: {"smtp":"smtp://..."} or {"maildir":"FOLDER"}, and "dkim": the keys that sign
 * (flow/dkim_settings.h). The signature is put before the composed bytes here, at the hand-over:
 * what is kept and shown again is what was composed, and the signature follows from it, the keys
 * and the message's date, which is its t=. Beside
 * "smtp" may stand the longest a hand-over may take, "patience_ms". What answers mean:
 * email_verdict.c. */
#include "flow/channel/email.h"

#include "base/json.h"
#include "flow/channel/maildir.h"
#include "flow/channel/mime.h"
#include "flow/dkim_settings.h"
#include "io/smtp.h"

#define PATIENCE_DEFAULT_MS 30000
#define PATIENCE_MAX_MS     600000

typedef struct EmailConnection {
    Arena *arena;
    Smtp *smtp; /* NULL: Maildir */
    Str maildir;
    DkimSigner *signers[DKIM_KEYS_MAX];
    size_t signer_count;
} EmailConnection;

static Err signer_add(EmailConnection *connection, const Json *json, Diag *diag)
{
    DkimAlgorithm algorithm;
    Str key;
    if (connection->signer_count == DKIM_KEYS_MAX ||
        !dkim_algorithm_parse(json_get_text(json, "algorithm"), &algorithm) ||
        !base64_decode(connection->arena, json_get_text(json, "key"), &key))
        return fail(diag, ERR_INVALID, "a key that signs mails cannot be read");
    Err e =
        dkim_signer_open(algorithm, json_get_text(json, "domain"), json_get_text(json, "selector"),
                         key, &connection->signers[connection->signer_count], diag);
    if (!e) connection->signer_count++;
    return e;
}

static Err signers_open(EmailConnection *connection, const Json *keys, Diag *diag)
{
    Err e = OK;
    for (const Json *item = keys ? keys->first : NULL; item && !e; item = item->next)
        e = signer_add(connection, item, diag);
    return e;
}

static void email_disconnect(void *self)
{
    EmailConnection *connection = self;
    if (!connection) return;
    if (connection->smtp) smtp_close(connection->smtp);
    for (size_t i = 0; i < connection->signer_count; i++)
        dkim_signer_close(connection->signers[i]);
    arena_close(connection->arena);
}

static Time patience_of(const Json *settings)
{
    int64_t ms;
    bool said = json_i64(json_get(settings, "patience_ms"), &ms) && ms > 0 && ms <= PATIENCE_MAX_MS;
    return (said ? ms : PATIENCE_DEFAULT_MS) * MILLISECOND;
}

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
    Str fault = e ? STR_NONE : json_get_text(json, "fault");
    if (fault.len) e = fail(diag, ERR_UNAVAILABLE, "%.*s", STR_ARG(fault));
    if (!e) e = signers_open(connection, json_get(json, "dkim"), diag);
    if (e) {
        email_disconnect(connection);
        return e;
    }
    if (url.len) connection->smtp = smtp_open(&server, patience_of(json));
    *ret_connection = connection;
    return OK;
}

/* `bytes` with a signature by each key of the sender's domain before it. */
static Err sign(const EmailConnection *connection, Arena *arena, const ComposedMessage *message,
                Str from, Str *bytes, Diag *diag)
{
    DkimSigner *signers[DKIM_KEYS_MAX];
    size_t count = 0;
    Str fields, domain = from;
    (void)str_cut(&domain, '@');
    for (size_t i = 0; i < connection->signer_count; i++)
        if (str_eq_nocase(dkim_signer_domain(connection->signers[i]), domain))
            signers[count++] = connection->signers[i];
    if (count == 0) return OK;
    Err e = dkim_sign((DkimSigners){signers, count}, arena, *bytes, message->date, &fields, diag);
    if (e) return e;
    char *whole = arena_alloc_raw(arena, fields.len + bytes->len);
    memcpy(whole, fields.ptr, fields.len);
    memcpy(whole + fields.len, bytes->ptr, bytes->len);
    *bytes = (Str){whole, fields.len + bytes->len};
    return OK;
}

static Delivery email_deliver(void *self, Arena *arena, const ComposedMessage *message, Str bytes)
{
    EmailConnection *connection = self;
    Str from = message->from_address, to = message->to_address;
    Diag diag = {0};
    (void)mime_address(arena, from, &from); /* compose has found both good */
    (void)mime_address(arena, to, &to);
    if (sign(connection, arena, message, from, &bytes, &diag))
        return (Delivery){DELIVERY_TEMPORARY, arena_str(arena, str_of(diag.sentence)),
                          STR("temporary")};
    if (!connection->smtp) return maildir_deliver_mail(connection->maildir, arena, message, bytes);
    SmtpAnswer answer = smtp_send(connection->smtp, from, to, bytes);
    return email_delivery_of(arena, &answer);
}

const Channel channel_email = {
    .name = STR_INIT("email"),
    .compose = mime_compose,
    .connect = email_connect,
    .deliver = email_deliver,
    .disconnect = email_disconnect,
};
