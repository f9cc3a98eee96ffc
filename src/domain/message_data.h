/* domain/message_data.h - what composing a message needs, as the JSON kept in the message's row.
 *
 * Written at release by the core (Message.data), read by the outbox, the pages and the console; so
 * a message can be shown again to the byte whatever became of its customer and order since. It
 * holds facts, never words: words come from the templates and the definitions of `definitions`.
 * Addresses of people stand in it: it is erased with its row. Pure. Thread: any. */
#pragma once
#include "domain/definitions.h"

#define MESSAGE_DATA_BYTES_MAX (48 * 1024)
#define MESSAGE_DATA_SCANS_MAX 6

typedef struct MessageDataIn {
    const Customer *customer;
    const Message *message; /* released_at, kind, order_id, shipment_id are set */
    const Order *order;     /* NULL: about no order, or none is known */
    int64_t definitions;    /* version that is in force at release */
} MessageDataIn;

/* Appends one JSON object. */
void message_data_write(Buf *buf, const MessageDataIn *in);

typedef struct MessageData {
    int64_t definitions;
    Str name, first_name;
    Str timezone, country; /* country of the parcel, else of the person */
    bool measure_consent;  /* the person agreed to be measured */
    bool has_order;
    Order order; /* what the JSON had of it; lists in the arena */
    Str shipment_id;
    const Shipment *shipment; /* the one the message is about, in order; NULL none */
} MessageData;

/* Forgiving: what is missing is zero, so that later forms and hand-made test data are read too. */
Err message_data_read(Arena *arena, Str json, MessageData *ret_data, Diag *diag) MUST_CHECK;

/* What is told of a message afterwards, by the outbox, the trackers and the shopper's pages: own
 * events whose properties hold `message_id` (32 hex digits) and
 *
 *   Message Sent       subject, answer, definitions, templates, bytes_hash (of what went out)
 *   Message Refused    reason (a stable word), subject, answer
 *   Message Returned   reason, retry_at (not before that moment; may be missing), answer,
 *                      burned: true when it counts as a try of this message
 *   Message In Doubt   subject, answer
 *   Email Bounced      email, bounce_type "hard" or "soft", answer; of what came back
 *                      (flow/returned_inbox.h) also "block", class, code, status, unproven
 *   Email Replied      from, subject, text
 *   Email Opened       -
 *   Email Link Clicked url
 *   Survey Answered    survey "nps" or "csat", score, text, order_id
 *   Product Reviewed   product_id, rating 1-5, review_body, title, order_id
 *   Consent Changed    channel "email", purpose "feedback" "marketing" "service" "measurement",
 *                      state "given" or "refused", source, text
 *   Address Suppressed address, reason "not_mine"
 *   Order Disowned     order_id
 *   identify           traits.locale: the language chosen on the preferences page */
