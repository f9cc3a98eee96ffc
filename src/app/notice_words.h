/* app/notice_words.h - what the mails to colleagues say: the day, a stop, a failing mail server.
 *
 * Facts in, subject and text out, English or German as the person reads the console. Pure; when and
 * to whom: notices.c. */
#pragma once
#include "base/money.h"
#include "domain/words.h"

typedef struct NoticeMail {
    Str subject, text;
} NoticeMail;

/* To whom, about which shop: the same in all of them. */
typedef struct NoticeTo {
    Arena *arena;
    Reader reader;
    Str person; /* "": nobody said a name */
    Str shop;   /* "": Afterglow */
    Str url;    /* of the console */
} NoticeTo;

typedef struct MorningFacts {
    Time day; /* a moment of the day the figures are of */
    int64_t orders, messages, answers;
    LIST_OF(Money) revenue; /* by currency */
    int64_t on_way, late;   /* parcels now */
} MorningFacts;

NoticeMail notice_morning_mail(const NoticeTo *to, const MorningFacts *facts);
NoticeMail notice_stopped_mail(const NoticeTo *to, Str by, Str reason, Time at);
/* Sent when a mail gets through again: since when it did not, and what the server said. */
NoticeMail notice_failed_mail(const NoticeTo *to, Str said, Time since);
/* Since when the server refused every customer for good, and what it said last. */
NoticeMail notice_refused_mail(const NoticeTo *to, Str said, Time since);
