/* domain/links.h - the signed links of mails and pages: their form, their making, their checking.
 *
 * A link says: who (customer), because of what (message), which kind of page, since when, and for
 * clicks where to. It is a capability: whoever holds it may see what that page shows. So it ends
 * after LINK_LASTS, can be revoked (store/admin.h revoked_*, by link_revoke_*), and one kind of
 * link never opens another kind of page. Token: base64url of version|kind, issue time (seconds, 4
 * bytes), customer (8), message (16), target (clicks only), and the first 16 bytes of HMAC-SHA256
 * over all that under the installation's secret. The target is inside what is signed: no open
 * redirect. No clock here: the time is handed in. Thread: any. */
#pragma once
#include "base/err.h"
#include "base/hash.h"
#include "base/time.h"

#define LINK_LASTS            (180 * DAY)
#define LINK_TARGET_BYTES_MAX 2000

/* The number is inside the token: never re-used. */
typedef enum LinkKind {
    LINK_CLICK = 1,
    LINK_OPEN = 2,
    LINK_SCORE_NPS = 3,
    LINK_SCORE_CSAT = 4,
    LINK_UNSUBSCRIBE = 5,
    LINK_PREFERENCES = 6,
    LINK_ORDER = 7,
    LINK_REVIEW = 8,
    LINK_NOT_MINE = 9
} LinkKind;

typedef struct Link {
    LinkKind kind;
    Time issued_at; /* whole seconds */
    int64_t customer;
    Hash16 message;
    Str target; /* LINK_CLICK: http(s) address; else "" */
} Link;

/* Appends the token alone. A target longer than LINK_TARGET_BYTES_MAX is cut: link_target_ok tells
 * before. */
void link_token(Buf *buf, const Link *link, const uint8_t secret[32]);
/* Appends PUBLIC/path/TOKEN as the kind's page has it; a score link ends in '&n=' for the score. */
void link_url(Buf *buf, Str public_url, const Link *link, const uint8_t secret[32]);
/* NOT_FOUND: not a link of ours, or not of this kind; GONE: it has ended. */
typedef struct LinkCheck {
    Str token;
    LinkKind kind; /* wanted */
    Time now;
    const uint8_t *secret;
} LinkCheck;
Err link_read(Arena *arena, const LinkCheck *check, Link *ret_link, Diag *diag) MUST_CHECK;
/* A click or open counted of nobody in particular: no customer, the kind's name where the message
 * stood, and the day instead of the moment, which would tell the person after all. The seconds of
 * that day say the storefront. */
typedef struct LinkNobody {
    Str message_kind, storefront; /* its id */
    Time issued_at;
} LinkNobody;
Link link_of_nobody(LinkKind kind, const LinkNobody *about);
Str link_nobody_kind(const Link *link); /* the name (at most 16 bytes), borrowed; "" else */
int32_t link_nobody_storefront(const Link *link); /* link_storefront of its id; 0: not said */
int32_t link_storefront(Str id); /* what such a link says of it; never 0. Two may have one mark */
/* May this address be behind a signed click: http or https, no control characters, not too long. */
bool link_target_ok(Str target);
bool link_secure(Str target); /* the same, and https */

/* The code that a message of kind CODE_KIND carries: who can say it has read that mail. It is not
 * stored anywhere; it follows from the message's id and the secret. */
#define CODE_KIND   "order_code"
#define CODE_DIGITS 6
#define CODE_LASTS  (15 * MINUTE)
void code_of_message(Hash16 message, const uint8_t secret[32], char ret_digits[CODE_DIGITS]);
/* What such a message is about: an order and the second it was asked for, "code:1001/1778752200".
 */
Str code_cause(Arena *arena, Str order_id, Time asked_at);
bool code_cause_is_of(Str cause, Str order_id);

/* What store/admin.h's revoked_get is asked for: one message's links, or all of a customer's. */
Hash16 link_revoke_message(Hash16 message);
Hash16 link_revoke_customer(int64_t customer);

/* A value for a cookie or a form that we hand out and get back: 'purpose' and 'subject' signed,
 * until a moment. value_signed appends TIME.MAC, value_ok checks it. */
void value_sign(Buf *buf, Str purpose, Str subject, Time until, const uint8_t secret[32]);
bool value_ok(Str value, Str purpose, Str subject, Time now, const uint8_t secret[32]);
