/* api/settings_mail.c - the mail server: read, change, test.
 *
 * Not here: sealing the password (flow/mail_settings.c), using the server (the senders ask for it
 * when definitions have changed). A server given by the environment is shown and cannot be changed
 * here. A test of settings not yet saved speaks to that server itself; a test of the saved ones
 * goes the way of the owner's notices. */
#include "api/auth.h"
#include "api/settings.h"
#include "flow/mail_settings.h"
#include "io/smtp.h"

#define TEST_PATIENCE (20 * SECOND)

static void mail_json(JsonOut *out, const ApiCx *cx, const MailSettings *mail)
{
    bool environment = cx->api->smtp_from_environment;
    json_object(out);
    json_put_str(out, "source",
                 environment      ? STR("environment")
                 : mail->host.len ? STR("console")
                                  : STR("none"));
    put_text(out, "host", environment ? STR_NONE : mail->host);
    json_key(out, "port");
    if (mail->port && !environment)
        json_out_i64(out, mail->port);
    else
        json_out_null(out);
    json_put_str(out, "tls", mail->tls.len ? mail->tls : STR("starttls"));
    put_text(out, "user", environment ? STR_NONE : mail->user);
    json_put_bool(out, "password_set", mail->password.len > 0);
    put_text(out, "from_name", mail->from_name);
    put_text(out, "from_address", mail->from_address);
    json_end(out);
}

static Err mail_read(ApiCx *cx, MailSettings *ret_mail)
{
    return mail_settings_read(cx->api->dbs[cx->request->worker], cx->arena, cx->api->world->secret,
                              ret_mail, &cx->diag);
}

static void mail_get(ApiCx *cx)
{
    MailSettings mail;
    Buf buf = buf_new(cx->arena, 8192);
    JsonOut out = json_out(&buf);
    if (!mail_read(cx, &mail)) mail_json(&out, cx, &mail);
    api_answer(cx, 200, &buf);
}

static bool host_plain(Str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
        if (!good) return false;
    }
    return host.len <= 253;
}

/* *ret_given: a password was said; else the one in *mail stays. */
static Err mail_form(ApiCx *cx, const Json *body, MailSettings *mail, bool *ret_given)
{
    int64_t port = 0;
    const Json *port_json = json_get(body, "port");
    Err e = input_known(cx, body, "host port tls user password from_name from_address");
    if (e) return e;
    if (port_json && port_json->kind != JSON_NULL &&
        (!json_i64(port_json, &port) || port < 1 || port > 65535))
        (void)input_fault(cx, "port", "must be a number from 1 to 65535");
    mail->host = input_text(cx, body, "host", 253);
    if (!host_plain(mail->host)) (void)input_fault(cx, "host", "this is no name of a server");
    mail->port = (int32_t)port;
    (void)input_word(cx, body, "tls", "none starttls tls");
    mail->tls = json_get_text(body, "tls");
    mail->user = input_text(cx, body, "user", 200);
    mail->from_name = input_text_needed(cx, body, "from_name", 200);
    mail->from_address = input_sender(cx, body, "from_address");
    if (!mail->from_address.len) (void)input_fault(cx, "from_address", "must not be empty");
    *ret_given = json_get(body, "password") != NULL;
    if (*ret_given) {
        mail->password = json_get_text(body, "password");
        if (mail->password.len > 500) (void)input_fault(cx, "password", "is longer than 500 bytes");
    }
    return cx->diag.code;
}

static Err mail_save(ApiCx *cx, const MailSettings *mail, bool password_given)
{
    Buf buf = buf_new(cx->arena, 8192);
    uint8_t nonce[24];
    cx->api->world->random(cx->api->world->self, nonce, sizeof nonce);
    mail_settings_write(&buf, mail);
    Document document = {.kind = STR("mail"), .name = STR("mail"), .body = buf_str(&buf)};
    Err e = OK;
    if (password_given || !mail->user.len)
        e = mail_password_put(cx->db, cx->arena, cx->api->world->secret,
                              mail->user.len ? mail->password : STR_NONE, nonce, &cx->diag);
    return e ? e : settings_document_save(cx, &document, STR("mail server changed"), mail->host);
}

static void mail_put(ApiCx *cx)
{
    const Json *body;
    MailSettings mail = {0};
    bool given = false;
    Followers sender = {.count = 2};
    Err e = api_body(cx, &body);
    if (!e && cx->api->smtp_from_environment)
        e = fail(&cx->diag, ERR_CONFLICT, "the mail server is given by AFTERGLOW_SMTP");
    if (!e) e = mail_read(cx, &mail);
    if (!e) sender.items[0] = (Follower){"sender_name", mail.from_name, STR_NONE};
    if (!e) sender.items[1] = (Follower){"sender_address", mail.from_address, STR_NONE};
    if (!e) e = mail_form(cx, body, &mail, &given);
    sender.items[0].now = mail.from_name;
    sender.items[1].now = mail.from_address;
    /* Storefronts without a sender of their own write as the shop does. */
    if (!e) e = settings_storefronts_follow(cx, &sender, STR("sender"));
    if (!e) e = mail_save(cx, &mail, given);
    if (e)
        api_problem(cx, e);
    else
        mail_get(cx);
}

typedef struct MailTest {
    bool ok;
    Str step; /* the one that failed */
    Str said;
    bool encrypts, signs_in; /* else there is no such step */
} MailTest;

/* In the order of doing: those before the one that failed went well. */
static void mail_test_json(JsonOut *out, const MailTest *test, Time took)
{
    static const char *const steps[] = {"connect", "tls", "auth", "sender", "recipient", "data"};
    json_object(out);
    json_put_bool(out, "ok", test->ok);
    json_put_str(out, "said", test->said);
    json_key(out, "steps");
    json_array(out);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        bool failed = !test->ok && str_is(test->step, steps[i]);
        if (!failed && ((i == 1 && !test->encrypts) || (i == 2 && !test->signs_in))) continue;
        json_object(out);
        json_put_str(out, "step", str_of(steps[i]));
        json_put_bool(out, "ok", !failed);
        json_put_str(out, "said", failed || i == 5 ? test->said : STR_NONE);
        json_end(out);
        if (failed) break;
    }
    json_end(out);
    json_put_i64(out, "milliseconds", took / MILLISECOND);
    json_end(out);
}

static Str test_letter(ApiCx *cx, const MailSettings *mail, Str to)
{
    Buf buf = buf_new(cx->arena, 8192);
    buf_lit(&buf, "From: <");
    buf_add(&buf, mail->from_address);
    buf_lit(&buf, ">\r\nTo: <");
    buf_add(&buf, to);
    buf_lit(&buf, ">\r\nSubject: Afterglow: a test\r\nDate: ");
    buf_time_rfc5322(&buf, cx->now, 0);
    buf_lit(&buf, "\r\nMessage-ID: <");
    buf_add(&buf, auth_token_make(cx->api->world, cx->arena));
    buf_lit(&buf, "@afterglow.invalid>\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                  "Afterglow can send mail through this server.\r\n");
    return buf_str(&buf);
}

static Str failed_step(const SmtpAnswer *answer)
{
    if (answer->code == 0) return STR("connect");
    if (answer->code == 530 || answer->code == 534 || answer->code == 535 || answer->code == 538)
        return STR("auth");
    if (answer->recipient) return STR("recipient");
    return str_is(str_of(answer->enhanced), "5.1.8") ? STR("sender") : STR("data");
}

static Err test_server(ApiCx *cx, const MailSettings *mail, Str to, MailTest *ret_test)
{
    SmtpServer server = {0};
    Err e = mail->host.len
                ? smtp_parse_url(cx->arena, mail_settings_url(cx->arena, mail), &server, &cx->diag)
                : input_fault(cx, "settings/host", "must not be empty");
    if (!e && cx->api->clock && !smtp_host_is_loopback(server.host))
        e = fail(&cx->diag, ERR_CONFLICT, "mail of a virtual clock stays on this machine");
    if (e) return e;
    Smtp *smtp = smtp_open(&server, TEST_PATIENCE);
    SmtpAnswer answer = smtp_send(smtp, mail->from_address, to, test_letter(cx, mail, to));
    smtp_close(smtp);
    ret_test->ok = answer.verdict == SMTP_ACCEPTED;
    ret_test->step = failed_step(&answer);
    Str text = arena_str(cx->arena, str_of(answer.text));
    ret_test->said =
        answer.code ? arena_printf(cx->arena, "%d %.*s", answer.code, STR_ARG(text)) : text;
    return OK;
}

/* The saved server, as the owner's notices go. */
static Err test_saved(ApiCx *cx, Str to, MailTest *ret_test)
{
    Diag diag = {0};
    if (!cx->api->send_plain) return fail(&cx->diag, ERR_CONFLICT, "no mail server is set");
    PlainMail mail = {.to = to,
                      .subject = STR("Afterglow: a test"),
                      .text = STR("Afterglow can send mail through this server.\n"),
                      .locale = STR("en")};
    Err e = cx->api->send_plain(cx->api->app, &mail, &diag);
    *ret_test = (MailTest){.ok = e == OK,
                           .step = STR("data"),
                           .said = e ? arena_str(cx->arena, str_of(diag.sentence)) : STR("250 OK")};
    return OK;
}

static void mail_test(ApiCx *cx)
{
    const Json *body;
    MailSettings mail = {0};
    MailTest test = {0};
    bool given;
    Buf buf = buf_new(cx->arena, 16 * 1024);
    JsonOut out = json_out(&buf);
    const World *world = cx->api->world;
    Time started = world->monotonic(world->self);
    Err e = input_body(cx, "to settings", &body);
    Str to = e ? STR_NONE : input_email(cx, body, "to");
    if (!e && !to.len) e = input_fault(cx, "to", "must not be empty");
    const Json *settings = e ? NULL : json_get(body, "settings");
    if (!e) e = mail_read(cx, &mail);
    if (!e && settings) {
        e = mail_form(cx, settings, &mail, &given);
        if (!e) e = test_server(cx, &mail, to, &test);
    } else if (!e) {
        e = test_saved(cx, to, &test);
    }
    /* What the environment's server does of these is not known here. */
    bool known = settings || !cx->api->smtp_from_environment;
    test.encrypts = known && !str_is(mail.tls, "none");
    test.signs_in = known && mail.user.len > 0;
    if (!e) mail_test_json(&out, &test, world->monotonic(world->self) - started);
    api_answer(cx, 200, &buf);
}

const Route routes_settings_mail[] = {
    {STR_INIT("GET"),  STR_INIT("/api/settings/mail"),      ROLE_READ_ONLY, 0, mail_get },
    {STR_INIT("PUT"),  STR_INIT("/api/settings/mail"),      ROLE_OWNER,     0, mail_put },
    {STR_INIT("POST"), STR_INIT("/api/settings/mail/test"), ROLE_OWNER,     0, mail_test},
    ROUTE_END,
};
