/* app/plain_mail.h - one mail to a colleague, outside the loop: invitations, notices, tests of
 * settings. It is no message to a customer: no journey, no policy, no row. */
#pragma once
#include "app/serve.h"

typedef struct PlainMail {
    Str to, subject, text;
    Str settings; /* of the channel email; "" : as the senders have them */
} PlainMail;

/* Handed over before it returns; UNAVAILABLE with the server's words when it was not taken. */
Err plain_mail_send(Serve *serve, const PlainMail *mail, Diag *diag) MUST_CHECK;
