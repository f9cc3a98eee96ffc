/* flow/mail_settings.c - see mail_settings.h. */
#include "flow/mail_settings.h"
#include "flow/sealed.h"

#define PASSWORD_VALUE "mail_password"

static Sealed password_of(Db *db, const uint8_t secret[32])
{
    return (Sealed){db, secret, STR(PASSWORD_VALUE)};
}

Err mail_password_put(Db *db, Arena *arena, const uint8_t secret[32], Str password,
                      const uint8_t nonce[24], Diag *diag)
{
    Sealed sealed = password_of(db, secret);
    return sealed_put(&sealed, arena, password, nonce, diag);
}

Err mail_settings_read(Db *db, Arena *arena, const uint8_t secret[32], MailSettings *ret_settings,
                       Diag *diag)
{
    Document document = {0};
    const Json *json = NULL;
    int64_t port = 0;
    *ret_settings = (MailSettings){.tls = STR("starttls")};
    Err e = document_get(db, arena, STR("mail"), STR("mail"), &document, diag);
    if (e == ERR_NOT_FOUND) {
        diag_clear(diag);
        return OK;
    }
    if (!e) e = json_parse(arena, document.body, NULL, &json, diag);
    if (e) return e;
    (void)json_i64(json_get(json, "port"), &port);
    *ret_settings = (MailSettings){.host = json_get_text(json, "host"),
                                   .port = (int32_t)port,
                                   .tls = json_get_text(json, "tls"),
                                   .user = json_get_text(json, "user"),
                                   .from_name = json_get_text(json, "from_name"),
                                   .from_address = json_get_text(json, "from_address")};
    Sealed sealed = password_of(db, secret);
    return sealed_get(&sealed, arena, &ret_settings->password, diag);
}

void mail_settings_write(Buf *buf, const MailSettings *settings)
{
    JsonOut out = json_out(buf);
    json_object(&out);
    json_put_str_opt(&out, "host", settings->host);
    json_put_i64_opt(&out, "port", settings->port);
    json_put_str_opt(&out, "tls", settings->tls);
    json_put_str_opt(&out, "user", settings->user);
    json_put_str_opt(&out, "from_name", settings->from_name);
    json_put_str_opt(&out, "from_address", settings->from_address);
    json_end(&out);
}

Str mail_settings_url(Arena *arena, const MailSettings *settings)
{
    if (!settings->host.len) return STR_NONE;
    Buf buf = buf_new(arena, 4096);
    buf_lit(&buf, "smtp://");
    if (settings->user.len) {
        buf_url(&buf, settings->user);
        buf_char(&buf, ':');
        buf_url(&buf, settings->password);
        buf_char(&buf, '@');
    }
    buf_add(&buf, settings->host);
    buf_char(&buf, ':');
    buf_i64(&buf, settings->port ? settings->port : 587);
    if (settings->tls.len) {
        buf_lit(&buf, "?tls=");
        buf_add(&buf, settings->tls);
    }
    return buf_str(&buf);
}
