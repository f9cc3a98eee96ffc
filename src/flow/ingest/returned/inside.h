/* flow/ingest/returned/inside.h - a mail taken apart, and who reads which piece. Internal.
 *
 * take.c fills Taken (the only file that knows GMime); report.c reads reports, text.c what servers
 * write in words, reply.c people's answers; class.c says what words and codes mean. All text in
 * Taken is valid UTF-8, its lines end in LF. */
#pragma once
#include "base/buf.h"
#include "flow/returned.h"

typedef struct Taken {
    Str from, from_name, to, subject;
    Str return_path;                                   /* as written */
    Str auto_submitted, precedence, failed_recipients; /* X-Failed-Recipients */
    Str references;                                    /* In-Reply-To, then References */
    bool other_auto;                                   /* another header that only machines write */
    bool is_list; /* List-Id and the like: to many, from a list */
    bool apple_unsubscribe;
    Str words;    /* text parts outside the original, one after another */
    Str html;     /* the first HTML part, when there is no text part */
    Str status;   /* fields of message/delivery-status, groups apart by empty lines */
    Str feedback; /* fields of message/feedback-report */
    Str original; /* headers of the message that came back */
} Taken;

Taken take_apart(Arena *arena, Str bytes);

/* ---- report.c ---- */

/* The value of a field (a header) in `fields`, unfolded and trimmed; "" when missing. */
Str field_of(Arena *arena, Str fields, const char *name);
/* Recipients of a delivery report; false: it has none. */
bool report_status(Arena *arena, const Taken *taken, Returned *returned);
bool report_feedback(Arena *arena, const Taken *taken, Returned *returned);
bool report_ses(Arena *arena, const Taken *taken, Returned *returned);
/* The first address in `text` (between <> or bare), lower case; "" none. */
Str address_in(Arena *arena, Str text);

/* ---- text.c ---- */

/* Is it a server's notice, though no report? Then its recipients and reasons. */
bool notice_read(Arena *arena, const Taken *taken, Returned *returned);
/* Words before the copy of the original that many servers put below their own. */
Str notice_words(Arena *arena, Str words, Str *ret_original);

/* ---- reply.c ---- */

bool reply_is_automatic(Arena *arena, const Taken *taken);
Str reply_words(Arena *arena, const Taken *taken);

/* ---- class.c ---- */

typedef struct Evidence {
    Str answer;   /* the server's words about this recipient */
    Str around;   /* the whole notice: asked when the answer says nothing */
    Str near;     /* where it may stand to which command the answer was */
    Str status;   /* RFC 3463, "" */
    int code;     /* SMTP, 0 */
    bool passing; /* reported as delayed or with 4.x.x: never hard */
} Evidence;
ReturnedClass class_of(Arena *arena, const Evidence *evidence);

/* Lower case ASCII, every run of white space one space, one space at each end. */
Str plain_words(Arena *arena, Str text);
/* The first SMTP code ("550") and RFC 3463 code ("5.1.1") in the text. */
int code_in(Str text);
bool status_in(Str text, char ret_status[12]);
