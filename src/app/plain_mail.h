/* app/plain_mail.h - one mail to a colleague, outside the loop: invitations, notices, tests of
 * settings. It is no message to a customer: no journey, no policy, no row, and going live is not
 * waited for. It goes by the mail server that is set, and never into the rehearsal's folder, where
 * nobody would find it. */
#pragma once
#include "app/serve.h"

/* A mail server is set. Thread: any. */
bool plain_mail_possible(Serve *serve);
/* Handed over before it returns. CONFLICT: there is no server or no sender's address; UNPROCESSABLE
 * with the server's words: refused for good; UNAVAILABLE: not taken now. Thread: any. */
Err plain_mail_send(Serve *serve, const PlainMail *mail, Diag *diag) MUST_CHECK;
