/* domain/customer.h - the snapshot: all that is known and still moves about one customer.
 *
 * It is one row of at most SNAPSHOT_BYTES_MAX, made only by fold (core/fold.h). Everything in it is
 * a record (base/record.h): field numbers are for ever. Lists are bounded by name; what falls out
 * is summed or is a row of its own (orders). What is true of the world is kept so that the order of
 * arrival does not matter: latest by occurred_at, sums, sets, a parcel's status by its own times.
 */
#pragma once
#include "base/record.h"
#include "domain/keys.h"

#define SNAPSHOT_FORMAT           1
#define SNAPSHOT_BYTES_MAX        (64 * 1024)
#define CUSTOMER_EMAILS_MAX       8
#define CUSTOMER_PHONES_MAX       8
#define CUSTOMER_ABSORBED_MAX     64
#define CUSTOMER_CONSENTS_MAX     32
#define CUSTOMER_SUPPRESSED_MAX   16
#define CUSTOMER_SOFT_BOUNCES_MAX 8    /* addresses */
#define CUSTOMER_FACTS_MAX        1024 /* order facts; the oldest fall out into the sums */
#define CUSTOMER_ORDERS_MAX       12   /* moving orders with all their detail */
#define ORDER_LINES_MAX           60
#define ORDER_SHIPMENTS_MAX       8
#define ORDER_RETURNS_MAX         16
#define SHIPMENT_SCANS_MAX        16
#define CUSTOMER_RUNS_MAX         48
#define CUSTOMER_MESSAGES_MAX     48 /* not yet settled */
#define CUSTOMER_SENT_MAX         24 /* settled, kept for opens, clicks and caps */
#define CUSTOMER_ANSWERS_MAX      16
#define CUSTOMER_CART_MAX         20
#define ORDER_DOCUMENTS_MAX       10
#define ORDER_LINES_BYTES_MAX     12288 /* text of one order's lines; beyond it lines_more counts */
#define ORDERS_BYTES_MAX          24576 /* of all moving orders; beyond it the oldest leave */
#define TRAITS_BYTES_MAX          4096

typedef enum MessageCategory {
    CATEGORY_TRANSACTIONAL = 1,
    CATEGORY_SERVICE = 2,
    CATEGORY_FEEDBACK = 3,
    CATEGORY_MARKETING = 4
} MessageCategory;

typedef enum ConsentState { CONSENT_NONE = 0, CONSENT_GIVEN = 1, CONSENT_REFUSED = 2 } ConsentState;

/* When a field was told, if that differs from the latest telling of its owner: what fold needs so
 * that the latest telling of each field wins in any order of arrival (core/fold/told.h). */
typedef struct Told {
    int32_t field; /* the bit of the field in told_fields */
    Time at;
    int64_t tie; /* of two at the same moment the larger one wins: from the event's id */
} Told;

/* The latest word on one channel and purpose; with its proof. */
typedef struct Consent {
    Str channel;   /* "email" */
    Str purpose;   /* "marketing", "feedback", "service", "measurement"; "all" */
    int32_t state; /* ConsentState */
    Time at;       /* occurred_at of the word */
    Str source;    /* "checkout", "preferences", "import", "one-click", ... */
    Str text;      /* what the person agreed to, at most 300 bytes */
} Consent;

/* An address that gets nothing (of the purpose), whatever consent says. */
typedef struct Suppression {
    Str address;
    Str reason; /* "bounce", "soft_bounces", "complaint", "not_mine", "import", "manual" */
    Time at;
} Suppression;

/* Mails to an address that came back for now, one a day counted, the last of them not long after
 * the one before: core/fold/bounces.c. */
typedef struct SoftBounces {
    Str address;
    int32_t count;
    Time first_at, last_at;
} SoftBounces;

typedef struct OrderLine {
    Str product_id, sku, name, variant, category, image_url, url;
    Str quantity;        /* decimal text, as told */
    int64_t price_minor; /* of one unit */
    int64_t total_minor; /* quantity times price, rounded half to even */
    bool no_parcel;      /* digital, service, booking, pick-up, gift card */
} OrderLine;

typedef struct Scan {
    Time at;
    Str status, text, place;
} Scan;

/* A status a parcel was ever in: the current one follows from all of these. */
typedef struct StatusSeen {
    Str status, sub_status;
    Time first_at, last_at;
} StatusSeen;

/* What a parcel holds, when that was told: so that the last of several is known. Of a return: what
 * comes back. */
typedef struct ShipmentLine {
    Str product_id;
    Str quantity; /* decimal text; "" all of the line */
} ShipmentLine;

typedef struct Shipment {
    Str shipment_id, carrier, tracking_number, tracking_url;
    Str status; /* AfterShip's nine in snake_case: pending, info_received, in_transit,
                   out_for_delivery, attempt_fail, delivered, available_for_pickup,
                   exception, expired */
    Str sub_status;
    Time status_at; /* of the status, by its own time */
    Time shipped_at, delivered_at, promised_at, estimated_at;
    LIST_OF(Scan) scans;      /* sorted by time */
    LIST_OF(StatusSeen) seen; /* sorted by status; status, status_at, delivered_at follow from it */
    Time told_at;
    int64_t told_tie;
    int32_t told_fields;
    LIST_OF(Told) told_before;
    LIST_OF(ShipmentLine) lines; /* none: not told */
} Shipment;

typedef struct Address {
    Str name, company, street, city, region, postal_code, country; /* country: ISO 3166 alpha-2 */
} Address;

/* One product of a refund whose amount follows from the order's line. */
typedef struct RefundLine {
    Str product_id;
    Str quantity; /* "" all of the line */
} RefundLine;

/* A refund as told. What it takes off the order's revenue follows from all refunds and the order:
 * an amount is taken as told, products are their share, neither is all that remains. */
typedef struct Refund {
    Str id; /* refund_id, else the event's id in hex */
    Time at;
    bool told;     /* an amount was told */
    int64_t minor; /* the amount told */
    Currency currency;
    LIST_OF(RefundLine) lines;
} Refund;

/* A paper of an order that the shop holds: we know where it is, never what is in it. */
typedef struct OrderDocument {
    Str type; /* "invoice", "credit_note", "delivery_note", "return_label", "warranty", "other" */
    Str name; /* as the shop calls it; "" the type says enough */
    Str url;  /* https */
} OrderDocument;

/* What goes back to the shop, asked for and arrived. Of its lines and its reason the latest telling
 * counts. */
typedef struct Return {
    Str id;            /* return_id, else the event's id in hex */
    bool unnamed;      /* the shop gave none: asking and arriving are two of these */
    Time requested_at; /* 0: it arrived without being asked for, as far as we were told */
    Time received_at;  /* 0: not yet */
    Str reason;
    Time reason_at, lines_at;
    int64_t lines_tie;
    LIST_OF(ShipmentLine) lines; /* none: all of the order */
} Return;

/* What is known of one order. `placed_at` 0: only heard of (a parcel before its order). */
typedef struct Order {
    Str order_id;
    Time placed_at, promised_at, cancelled_at, received_at, changed_at;
    Time told_at; /* occurred_at of the event whose details stand here: the latest wins */
    Currency currency;
    int64_t total_minor, shipping_minor, tax_minor, discount_minor, subtotal_minor;
    int64_t revenue_minor;  /* total less shipping and tax, before refunds */
    int64_t refunded_minor; /* of revenue: what Order Refunded took back, each refund once */
    Str storefront, locale, email, phone, coupon;
    bool gift;
    bool history; /* placed by an imported event */
    bool disowned;
    bool fulfilled;     /* the part that needs no parcel was provided */
    Time service_at;    /* date of service, booking or collection; 0 none */
    int32_t lines_more; /* lines beyond ORDER_LINES_MAX */
    Address shipping;
    LIST_OF(OrderLine) lines;
    LIST_OF(Shipment) shipments;
    LIST_OF(Str) entered;    /* journeys this order has entered: one cause, one run */
    LIST_OF(Refund) refunds; /* sorted by time and id, each once */
    LIST_OF(Return) returns; /* sorted by id */
    Time fulfilled_at;       /* of Order Fulfilled or of the date that passed */
    int64_t told_tie;
    int32_t told_fields;
    int32_t told_bare; /* those of its fields whose amounts came without a currency */
    LIST_OF(Told) told_before;
    LIST_OF(OrderDocument) documents;
    bool touched;                /* not stored: its row must be written */
    LIST_OF(Str) shipments_left; /* not stored: ids of parcels it had; their rows go */
} Order;

/* What counting needs of each order, for ever small. Sorted by (placed_at, order hash). */
typedef struct OrderFact {
    int64_t order_hash; /* place_hash of the order key */
    Time placed_at;
    int64_t revenue_minor; /* before refunds */
    Currency currency;
    bool cancelled;
    int32_t storefront;                 /* storefront_mark of what the order told */
    LIST_OF(struct RefundFact) refunds; /* of an order not placed (placed_at 0): as told */
} OrderFact;

typedef struct RefundFact {
    Time at;
    int64_t minor;
} RefundFact;

/* One run of a journey: the journey and what it is about. */
typedef struct Run {
    Hash16 id; /* hash of journey and about */
    Str journey;
    int32_t version;
    Str about; /* "order:1001", "shipment:1001/1", "customer:3" */
    Str order_id, shipment_id;
    Str step;                /* name of the step it stands at */
    int32_t visit;           /* how many steps it has taken */
    Time entered_at, due_at; /* due_at: when to look again; TIME_NEVER none */
} Run;

typedef enum MessageState {
    MESSAGE_PLANNED = 1,
    MESSAGE_RELEASED = 2,
    MESSAGE_HANDING_OVER = 3, /* row only; the snapshot says released */
    MESSAGE_SENT = 4,
    MESSAGE_LAPSED = 5,
    MESSAGE_REFUSED = 6,
    MESSAGE_CLOSED_IN_DOUBT = 7
} MessageState;

/* A message on its way. Its row (store) carries what composing needs. */
typedef struct Message {
    Hash16 id;        /* hash of journey, run and visit of its step */
    Str kind;         /* "order_confirmation": X-Afterglow-Kind */
    Str cause;        /* "order:1001": X-Afterglow-Cause */
    int32_t category; /* MessageCategory */
    int32_t state;    /* MessageState */
    Str channel;      /* "email" */
    Str journey;
    int32_t version;
    Hash16 run;
    Str order_id, shipment_id;
    Str address;            /* decided at release */
    Str storefront, locale; /* decided at release */
    Time planned_at, due_at, useful_until;
    Time released_at, release_until;
    int32_t tries;
    Str reason;   /* of the last postponement, lapse or refusal */
    Str data;     /* JSON of domain/message_data.h, written at release; kept in the row only */
    bool touched; /* not stored */
} Message;

typedef struct SentMessage {
    Hash16 id;
    Str kind, channel, cause, journey;
    int32_t category;
    Time sent_at, delivered_at, opened_at, clicked_at, answered_at; /* first ones; 0 none */
    bool touched;
} SentMessage;

typedef struct Answer {
    Str survey; /* "nps", "csat" */
    Str about;  /* "order:1001": a second answer within a day replaces the first */
    int32_t score;
    Str text;
    Time at;
    Hash16 message;
} Answer;

typedef struct CartLine {
    Str product_id, name;
    Str quantity;
    int64_t price_minor;
    Time at;
} CartLine;

typedef struct CurrencySum {
    Currency currency;
    int64_t minor;
} CurrencySum;

typedef struct Customer {
    int64_t id; /* key_place of the key that made it (perturbed when taken) */
    int32_t format;
    Str user_id;
    LIST_OF(Str) emails, phones; /* the latest said first */
    Str email;                   /* the one to write to: latest by occurred_at */
    Time email_at;
    Str name, first_name, last_name, locale, timezone, country, city, storefront;
    Time name_at, locale_at, place_at;
    Time first_name_at, last_name_at, user_id_at, timezone_at, storefront_at, language_said_at;
    LIST_OF(struct SaidAt) emails_at, phones_at; /* when each of emails and phones was last said */
    Str traits;    /* JSON object of the other traits, latest per name */
    Str traits_at; /* JSON object: name -> occurred_at in microseconds */
    Time first_at; /* earliest occurred_at of anything */
    Time last_at;  /* latest */
    LIST_OF(Consent) consents;
    Time objected_at; /* to the existing-customer rule; 0 never */
    Str notice;       /* proof of the notice given at the sale: JSON {at, order, text} */
    LIST_OF(Suppression) suppressed;
    LIST_OF(SoftBounces) soft_bounces; /* by address */
    LIST_OF(OrderFact) facts;
    int32_t facts_dropped; /* orders that fell out of facts */
    Time first_order_at;
    LIST_OF(CurrencySum) dropped_spent; /* their revenue less refunds */
    LIST_OF(Order) orders;
    LIST_OF(Run) runs;
    int32_t runs_about_customer; /* numbers the runs that are about nothing else */
    LIST_OF(Message) messages;
    LIST_OF(SentMessage) sent;
    LIST_OF(Answer) answers;
    LIST_OF(CartLine) cart;
    Str cart_id;
    Time cart_at;
    Time cart_cleared_at; /* by the latest order */
    Str language_said;    /* last language the person chose */
    LIST_OF(struct AbsorbedId) absorbed;
    int64_t absorbed_into; /* 0: alive */
    bool nameless;         /* owned only by an order or a parcel so far */
    Time wake_at;          /* earliest moment something waits for; TIME_NEVER none. Derived */
    int64_t events;        /* handled so far */
    /* Not stored. What fell out of orders, messages and sent since the caller last emptied these
     * lists: their rows must be written too. A message that settled (sent, lapsed, refused, closed)
     * is in messages_left once; an order named again comes back from orders_left by itself. */
    LIST_OF(Order) orders_left;
    LIST_OF(Message) messages_left;
    LIST_OF(SentMessage) sent_left;
} Customer;

typedef struct SaidAt {
    Time at;
} SaidAt;

typedef struct AbsorbedId {
    int64_t id;
} AbsorbedId;

extern const RecordType customer_type, order_type, message_type, shipment_type, run_type;

/* A storefront's name as a small number, the same for ever; 0: none was told. */
int32_t storefront_mark(Str told);
Order *customer_order(const Customer *customer, Str order_id); /* NULL when not in the snapshot */
OrderFact *customer_fact(const Customer *customer, Str order_id);
Message *customer_message(const Customer *customer, Hash16 id);
SentMessage *customer_sent(const Customer *customer, Hash16 id);
Shipment *order_shipment(const Order *order, Str shipment_id);
bool order_all_received(const Order *order); /* see domain/order.c for the rule */
/* The earliest promise that still counts: of the order, or of a parcel not delivered; 0 none. */
Time order_promise(const Order *order);
/* Lines of it are received when the date of their service, booking or collection passes. */
bool order_waits_for_date(const Order *order);
/* When the return arrived, 0: not yet. One asked for without an id is over when any arrives later,
 * and one that arrives without an id ends all asked for before it. */
Time order_return_arrived(const Order *order, const Return *asked);
/* False of an arrival without an id that is shown as the end of what was asked for. */
bool order_return_apart(const Order *order, const Return *told);
/* A return was asked for and has not arrived. */
bool order_return_open(const Order *order);
/* All of the order came back. */
bool order_returned(const Order *order);
/* A promise of the order or a parcel has passed and it is neither received, cancelled nor sent
 * back.
 */
bool order_late(const Order *order, Time now);
bool customer_has_late_order(const Customer *customer, Time now);
/* What a shop says of a consent, in its words or as true and false; false: neither yes nor no. */
bool consent_said(const Json *said, ConsentState *ret_state);
bool consent_of_word(Str word, ConsentState *ret_state);
ConsentState customer_consent(const Customer *customer, Str channel, Str purpose,
                              Consent *ret_proof);
bool customer_suppressed(const Customer *customer, Str address);
int32_t customer_order_count(const Customer *customer); /* not cancelled, dropped ones included */
const char *category_name(MessageCategory category);
bool category_parse(Str name, MessageCategory *ret_category);
