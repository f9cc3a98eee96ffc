/* io/smtp.h - hands one composed message to a mail server over a kept connection (libcurl).
 *
 * Not here: composing (flow/channel), queues and rates (flow/outbox). One connection, one thread.
 * The answer keeps the SMTP code and enhanced code (RFC 5321, RFC 3463), so that the caller can
 * tell temporary from permanent. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"

typedef enum SmtpTls { SMTP_TLS_AUTO, SMTP_TLS_NONE, SMTP_TLS_STARTTLS, SMTP_TLS_TLS } SmtpTls;

typedef struct SmtpServer {
    Str host;
    int port;
    Str user, password; /* "" : no AUTH */
    SmtpTls tls;        /* AUTO: STARTTLS when offered, required unless host is loopback */
    bool verify;        /* the certificate; false only for loopback */
} SmtpServer;

/* smtp://[user:password@]host:port[?tls=none|starttls|tls]; parts are percent-decoded. */
Err smtp_parse_url(Arena *arena, Str url, SmtpServer *ret_server, Diag *diag) MUST_CHECK;

/* Cuts the first URL off a list separated by spaces or commas; "" when there is none. A comma is
 * one of the list only where another URL follows, so that one in a password does no harm. */
Str smtp_url_next(Str *rest);

bool smtp_host_is_loopback(Str host); /* mail to it stays on this machine */

/* One line to the server. Whatever the server does, a call ends: smtp_send after `timeout` (to
 * connect: after 20 seconds at most), or when one message was answered by more than
 * SMTP_ANSWERS_MAX bytes; smtp_close says QUIT and waits for no answer. */
#define SMTP_ANSWERS_MAX (64 * 1024)
typedef struct Smtp Smtp;
Smtp *smtp_open(const SmtpServer *server, Time timeout); /* connects with the first message */
void smtp_close(Smtp *smtp);

/* How far the talk about a message had come when it ended. */
typedef enum SmtpStage {
    SMTP_AT_CONNECT, /* greeting, EHLO, STARTTLS, AUTH: about the server's set-up */
    SMTP_AT_MAIL,
    SMTP_AT_RCPT,
    SMTP_AT_DATA,
    SMTP_AT_BODY, /* 354 came: the message goes out */
} SmtpStage;

typedef enum SmtpVerdict {
    SMTP_ACCEPTED,  /* 2yz after the data */
    SMTP_TEMPORARY, /* 4yz, no connection, timeout before the data ended: safe to try again */
    SMTP_PERMANENT, /* 5yz to MAIL, RCPT or the message. At connecting, TLS or AUTH (and 530) it is
                       TEMPORARY: the server's set-up is wrong, not this message */
    SMTP_IN_DOUBT   /* the connection broke after the data was sent and before the answer */
} SmtpVerdict;

typedef struct SmtpAnswer {
    SmtpVerdict verdict;
    int code;          /* 250; 0 when there was none */
    char enhanced[12]; /* "5.1.1" or "" */
    char text[160];    /* of the server, printable ASCII only */
    SmtpStage stage;
    bool recipient; /* the refusal was of the recipient (RCPT), not of the message or server */
} SmtpAnswer;

SmtpAnswer smtp_send(Smtp *smtp, Str from, Str to, Str message);
