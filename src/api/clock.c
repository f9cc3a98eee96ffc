/* api/clock.c - POST /api/clock: moves a virtual clock and answers when everything due by then is
 * decided and sent. Only for tests and rehearsals on the machine itself. */
#include "api/auth.h"
#include "flow/definitions.h"
#include "flow/mail_settings.h"
#include "io/smtp.h"

/* A live shop whose saved mail server is elsewhere is no rehearsal, though the senders let nothing
 * go there (app/senders.c); one in the environment is refused at the start. */
static bool mail_leaves(ApiCx *cx)
{
    MailSettings mail;
    Diag diag = {0};
    if (cx->api->smtp_from_environment || !cx->definitions->sending.live) return false;
    Err e = mail_settings_read(cx->db, cx->arena, cx->api->world->secret, &mail, &diag);
    return e || (mail.host.len && !smtp_host_is_loopback(mail.host));
}

static void clock_move(ApiCx *cx)
{
    const Json *body;
    Time now = 0;
    if (!cx->api->clock) {
        (void)fail(&cx->diag, ERR_CONFLICT, "the clock is real: start with --clock virtual");
    } else if (!str_is(cx->key.scope, "admin")) {
        (void)fail(&cx->diag, ERR_FORBIDDEN, "this needs a key of scope admin");
    } else if (mail_leaves(cx)) {
        (void)fail(&cx->diag, ERR_CONFLICT, "the mail server is not on this machine");
    } else if (api_body(cx, &body) == OK) {
        if (!json_time(json_get(body, "now"), &now))
            (void)fail_field(&cx->diag, ERR_UNPROCESSABLE, "now",
                             "now is not a time like 2026-05-14T09:30:00Z");
        else
            (void)cx->api->clock_move(cx->api->app, now, &cx->diag);
    }
    if (cx->diag.code) {
        api_problem(cx, cx->diag.code);
        return;
    }
    Buf buf = buf_new(cx->arena, 256);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_time(&out, "now", now);
    json_end(&out);
    api_json(cx, 200, &buf);
}

const Route routes_clock[] = {
    {STR_INIT("POST"), STR_INIT("/api/clock"), ROLE_OWNER, ROUTE_LOOPBACK, clock_move},
    ROUTE_END,
};
