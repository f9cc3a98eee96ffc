/* flow/channel.h - a channel takes a composed message out of the house.
 *
 * How to add one: docs/how-to/channel.md (one file in flow/channel/, one line in app/channels.def).
 * A channel knows nothing of customers, policy or stores. */
#pragma once
#include "base/err.h"
#include "domain/customer.h"

/* A file that goes with a message: an invoice, a label; or a picture its HTML shows. */
typedef struct MailFile {
    Str name, type, bytes; /* "invoice.pdf", "application/pdf" */
    Str content_id;        /* "" : attached; else the HTML says cid:CONTENT_ID */
} MailFile;

typedef struct ComposedMessage {
    Hash16 id; /* also the Message-ID: <hex@domain> */
    Str kind, cause;
    MessageCategory category;
    Str from_name, from_address, reply_to, to_address, to_name;
    Str subject, preheader, text, html, locale;
    Str unsubscribe_url; /* "" for transactional; RFC 8058 one-click */
    Str list_id;
    Str message_id_domain;
    Str storefront; /* its id, "" when unknown: complaints are counted by it */
    Time date;
    int date_offset_minutes;
    const MailFile *files;
    size_t file_count;
    /* Of a mail by a template: names and texts that were asked for and do not exist, and whether it
     * does not speak the reader's language. */
    uint32_t names_missing;
    bool language_missing;
} ComposedMessage;

typedef enum DeliveryVerdict {
    DELIVERY_ACCEPTED,
    DELIVERY_TEMPORARY,
    DELIVERY_PERMANENT,
    DELIVERY_IN_DOUBT
} DeliveryVerdict;

typedef struct Delivery {
    DeliveryVerdict verdict;
    Str answer; /* the server's words, in the caller's arena */
    Str reason; /* stable word: "recipient_refused", "server_down", ... */
} Delivery;

/* One connection of a channel: used by one thread. */
typedef struct Channel {
    Str name; /* stable: stored in rows. "email" */
    /* MUST: make the bytes that go out; kept so that the message can be shown again. */
    Err (*compose)(Arena *arena, const ComposedMessage *message, Str *ret_bytes, Diag *diag);
    /* MUST: carry the id, so that a repeat shows. settings: the channel's document (JSON). */
    Err (*connect)(Str settings, void **ret_connection, Diag *diag);
    Delivery (*deliver)(void *connection, Arena *arena, const ComposedMessage *message, Str bytes);
    void (*disconnect)(void *connection);
} Channel;
