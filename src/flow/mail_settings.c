/* flow/mail_settings.c - see mail_settings.h. */
#include "flow/mail_settings.h"

#include <sodium.h>

#define PASSWORD_VALUE "mail_password"

_Static_assert(crypto_secretbox_NONCEBYTES == 24, "mail_password_put takes a nonce of this size");

/* The secret has other uses: a key of its own for this one. */
static void password_key(const uint8_t secret[32], uint8_t ret_key[crypto_secretbox_KEYBYTES])
{
    static const uint8_t purpose[] = "afterglow mail password";
    crypto_generichash(ret_key, crypto_secretbox_KEYBYTES, purpose, sizeof purpose, secret, 32);
}

Err mail_password_put(Db *db, Arena *arena, const uint8_t secret[32], Str password,
                      const uint8_t nonce[24], Diag *diag)
{
    if (!password.len) return admin_value_put(db, STR(PASSWORD_VALUE), STR_NONE, diag);
    uint8_t key[crypto_secretbox_KEYBYTES];
    size_t size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + password.len;
    uint8_t *sealed = arena_alloc(arena, size);
    password_key(secret, key);
    memcpy(sealed, nonce, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, (const uint8_t *)password.ptr,
                          password.len, nonce, key);
    sodium_memzero(key, sizeof key);
    return admin_value_put(db, STR(PASSWORD_VALUE), (Str){(const char *)sealed, size}, diag);
}

static Err password_get(Db *db, Arena *arena, const uint8_t secret[32], Str *ret_password,
                        Diag *diag)
{
    Str sealed = STR_NONE;
    const size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    Err e = admin_value_get(db, arena, STR(PASSWORD_VALUE), &sealed, diag);
    *ret_password = STR_NONE;
    if (e == ERR_NOT_FOUND) {
        diag_clear(diag);
        return OK;
    }
    if (e || sealed.len <= head) return e;
    uint8_t key[crypto_secretbox_KEYBYTES];
    const uint8_t *bytes = (const uint8_t *)sealed.ptr;
    char *password = arena_alloc(arena, sealed.len - head);
    password_key(secret, key);
    int wrong = crypto_secretbox_open_easy((uint8_t *)password, bytes + crypto_secretbox_NONCEBYTES,
                                           sealed.len - crypto_secretbox_NONCEBYTES, bytes, key);
    sodium_memzero(key, sizeof key);
    if (wrong) return fail(diag, ERR_CONFLICT, "the mail password was sealed by another secret");
    *ret_password = (Str){password, sealed.len - head};
    return OK;
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
    return password_get(db, arena, secret, &ret_settings->password, diag);
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
