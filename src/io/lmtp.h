/* io/lmtp.h - a small server for mail that is handed to us: LMTP (RFC 2033), and SMTP for who has
 * no LMTP, on one port, told apart by the client's greeting.
 *
 * Not here: what a mail says (flow/returned.h), where it is kept (the caller's `take`). No TLS and
 * no sign-in: it is for a mail server on this machine or a network of its own; the default is
 * loopback. Limits are the options and LMTP_*; a client that is slow, silent, greedy or mad is told
 * so and hung up on, and others go on. A line ends in CR LF and nothing else, so that nobody can
 * smuggle one mail inside another. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"

#define LMTP_RECIPIENTS_MAX  100
#define LMTP_LINE_MAX        1000 /* bytes of a command (RFC 5321: 512, more with extensions) */
#define LMTP_MISTAKES_MAX    20   /* commands refused before the connection ends */
#define LMTP_MAILS_MAX       1000 /* of one connection */
#define LMTP_CONNECTIONS_MAX 16
#define LMTP_RECEIVING_MAX   6 /* mails that are coming in at once: bounds memory */
#define LMTP_IDLE_MAX        (60 * SECOND)
#define LMTP_MAIL_TIME_MAX   (5 * MINUTE) /* from DATA to its end */

typedef struct LmtpMail {
    Str from; /* envelope sender without <>; "" of a bounce */
    const Str *recipients;
    size_t recipient_count;
    Str bytes; /* lines end in CR LF */
} LmtpMail;

typedef struct LmtpOptions {
    Str listen; /* "127.0.0.1:8424" */
    size_t mail_bytes_max;
    /* Keeps the mail for good: when it returns OK, the answer is 250. An error is answered as
     * temporary, with its sentence in the log of the caller. On the server's thread. */
    Err (*take)(void *self, const LmtpMail *mail, Diag *diag);
    void *self;
    Time idle_max, mail_time_max; /* 0: LMTP_IDLE_MAX, LMTP_MAIL_TIME_MAX; tests have others */
} LmtpOptions;

typedef struct Lmtp Lmtp;
/* Listens and serves on a thread of its own. */
Err lmtp_open(const LmtpOptions *options, Lmtp **ret_lmtp, Diag *diag) MUST_CHECK;
int lmtp_port(const Lmtp *lmtp);
void lmtp_close(Lmtp *lmtp); /* ends after the mail at hand; NULL is ignored */
