/* flow/returned.h - what a mail that came back to us says: a bounce, a complaint, a machine's
 * answer, a person's reply.
 *
 * Pure: bytes in, a verdict out; no store, no clock. Who the customer is and what follows is
 * flow/ingest/returned/told.c. Sources: RFC 3464 and 3463 (reports and their codes), 5965
 * (complaints), 3834 (automatic answers), 8058 (unsubscribing); and for what follows no standard,
 * the wording of mail servers as they are met (class.c, text.c). Whoever wrote the mail may lie:
 * nothing here is proof of anything. Thread: any. */
#pragma once
#include "base/arena.h"
#include "base/hash.h"

#define RETURNED_BYTES_MAX      (10 * 1024 * 1024) /* larger mail is refused at the door */
#define RETURNED_PARTS_MAX      64                 /* parts of one mail that are looked at */
#define RETURNED_DEPTH_MAX      8                  /* of parts within parts */
#define RETURNED_TEXT_MAX       (64 * 1024)        /* of all its words together that are read */
#define RETURNED_RECIPIENTS_MAX 32
#define RETURNED_ANSWER_MAX     400  /* bytes of a server's words that are kept */
#define RETURNED_REPLY_MAX      8000 /* bytes of a person's words that are kept */

typedef enum ReturnedWhat {
    RETURNED_OTHER,     /* delivery receipts, lists, what concerns nobody */
    RETURNED_BOUNCE,    /* it will not arrive */
    RETURNED_DELAYED,   /* it has not arrived yet, and is still tried */
    RETURNED_COMPLAINT, /* somebody pressed 'this is spam' */
    RETURNED_UNSUBSCRIBE,
    RETURNED_AUTO_REPLY, /* a machine answers for a person */
    RETURNED_REPLY       /* a person answers */
} ReturnedWhat;

/* Of whom a bounce speaks: of the address for good, of it for now, or of us. */
typedef enum ReturnedType { RETURNED_HARD, RETURNED_SOFT, RETURNED_BLOCK } ReturnedType;

typedef enum ReturnedClass {
#define RETURNED(NAME, name, type) RETURNED_##NAME,
#include "flow/returned.def"
#undef RETURNED
    RETURNED_CLASS_COUNT
} ReturnedClass;

typedef struct ReturnedRecipient {
    Str address; /* lower case; "" when the report names none */
    ReturnedClass class;
    char status[12]; /* RFC 3463 "5.1.1", or "" */
    int code;        /* SMTP reply code, 0 none */
    Str answer;      /* the other server's words, one line, UTF-8 */
    bool delayed;    /* still tried */
} ReturnedRecipient;

typedef struct Returned {
    ReturnedWhat what;
    LIST_OF(ReturnedRecipient) recipients; /* of bounces, delays and complaints */
    bool names_message;                    /* it names a Message-ID of our form */
    Hash16 message;
    Str from, from_name; /* of the mail itself; the address lower case */
    Str subject;
    Str feedback; /* of a complaint: "abuse", "fraud", "virus", "other", ... */
    Str reply;    /* of a reply: the person's words without what is quoted below them */
} Returned;

Returned returned_read(Arena *arena, Str bytes);

ReturnedType returned_type(ReturnedClass class);
Str returned_class_name(ReturnedClass class); /* "user_unknown" */
Str returned_type_name(ReturnedType type);    /* "hard", "soft", "block" */
Str returned_what_name(ReturnedWhat what);
