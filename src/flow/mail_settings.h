/* flow/mail_settings.h - the mail server entered in the console: document 'mail', password apart.
 *
 * The document holds {"host","port","tls","user","from_name","from_address"}; the password is
 * the sealed value 'mail_password' (flow/sealed.h), so that exported documents do not tell it.
 * Shared by the API, which writes it, and the senders, which ask for its URL. */
#pragma once
#include "store/admin.h"

typedef struct MailSettings {
    Str host; /* "": none is set */
    int32_t port;
    Str tls; /* "none", "starttls", "tls" */
    Str user, password;
    Str from_name, from_address;
} MailSettings;

/* All zero when nothing was entered yet. */
Err mail_settings_read(Db *db, Arena *arena, const uint8_t secret[32], MailSettings *ret_settings,
                       Diag *diag) MUST_CHECK;
/* The document's body, without the password. */
void mail_settings_write(Buf *buf, const MailSettings *settings);
/* `nonce` is fresh random bytes of the caller's world. */
Err mail_password_put(Db *db, Arena *arena, const uint8_t secret[32], Str password,
                      const uint8_t nonce[24], Diag *diag) MUST_CHECK;
/* smtp://user:password@host:port?tls=..., as AFTERGLOW_SMTP; "" when there is no host. */
Str mail_settings_url(Arena *arena, const MailSettings *settings);
