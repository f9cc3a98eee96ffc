/* core/fold/inside.h - what the files of this folder share; for them only.
 *
 * Strings of the event are borrowed: event->body lives at least as long as the customer does in
 * memory. */
#pragma once
#include "core/fold.h"

typedef void FoldFunction(Fold *fold, const Event *event);

/* ---- small joins ---- */

static inline Time time_earliest(Time a, Time b) /* 0: not known */
{
    if (a == 0 || b == 0) return a ? a : b;
    return a < b ? a : b;
}

static inline Time time_latest(Time a, Time b)
{
    return a > b ? a : b;
}

/* The latest word wins; of two at one moment the larger text. */
void text_tell(Str *text, Time *at, Str news, Time news_at);
/* A number from an event's id: which of two tellings at one moment wins. Never 0. */
int64_t event_tie(const Event *event);
/* A moment in the properties, never after the event was received; else the event's own. */
Time event_moment(const Event *event, const Json *properties, const char *name);
/* A promised moment; a date alone means the end of that day (UTC). 0: not told. */
Time promised_moment(const Json *properties, const char *name);
bool message_id_of(const Event *event, Hash16 *ret_id);

/* Sorted lists of texts without repeats. */
typedef struct __attribute__((may_alias)) StrList {
    Str *items;
    uint32_t count, capacity;
} StrList;
typedef struct __attribute__((may_alias)) SaidList {
    SaidAt *items;
    uint32_t count, capacity;
} SaidList;
void texts_add(Arena *arena, StrList *list, Str text);
bool texts_have(const StrList *list, Str text);
/* The latest said first, at most `max`. */
void said_add(Arena *arena, StrList *texts, SaidList *moments, Str text, Time at, uint32_t max);

/* ---- orders (orders.c, lines.c, documents.c, shipments.c, refunds.c, returns.c, facts.c) ---- */

enum { /* bits of Order.told_fields: stored */
       OF_MONEY = 1,
       OF_LINES = 2,
       OF_PROMISED = 4,
       OF_STOREFRONT = 8,
       OF_LOCALE = 16,
       OF_EMAIL = 32,
       OF_PHONE = 64,
       OF_COUPON = 128,
       OF_GIFT = 256,
       OF_ADDRESS = 512,
       OF_SERVICE = 1024,
       OF_DOCUMENTS = 2048,
       OF_CURRENCY = 4096 /* told with amounts; amounts told without one are in the one told last */
};
enum { /* bits of Shipment.told_fields: stored */
       SF_CARRIER = 1,
       SF_NUMBER = 2,
       SF_URL = 4,
       SF_PROMISED = 8,
       SF_ESTIMATED = 16,
       SF_LINES = 32
};

/* The customer's order, made when it is new. */
Order *order_hold(Fold *fold, Str order_id);
/* Joins what is told of an order and raises what became true. */
void order_tell(Fold *fold, Order *order, const Order *news, bool raise);
void order_join(Arena *arena, Order *order, const Order *news);
/* Status, received_at, refunded_minor: all that follows from the rest. */
void order_derive(Arena *arena, Order *order);

/* Details of Order Completed and Order Updated. */
void lines_read(Arena *arena, const Json *properties, Order *order);
void money_read(const Json *properties, Order *order);
void documents_read(Arena *arena, const Json *properties, Order *order);
/* False (and 0) when it is not told or nonsense. */
bool amount_read(const Json *properties, const char *name, Currency currency, int64_t *ret_minor);
/* The revenue rule; false when no amount is told. */
bool revenue_read(const Json *properties, Currency currency, int64_t *ret_minor);

void shipments_join(Arena *arena, Order *order, const Order *news);
void shipments_derive(Order *order);
/* Parcels that were known by their number alone go to the order they belong to. */
void strays_adopt(Fold *fold, Order *order);
Str stray_order_id(Arena *arena, Str parcel); /* its number, else its id */
/* The nameless order that a parcel told without an order's id may be in; "" no parcel is told. */
Str stray_told(Arena *arena, const Event *event);
bool is_stray(const Order *order);

void refunds_join(Arena *arena, Order *order, const Order *news);
/* What each refund takes off the revenue, in the order of their time. */
void refund_amounts(const Order *order, int64_t *ret_minors);
void refunds_derive(Order *order);

void returns_join(Arena *arena, Order *order, const Order *news);

void note_fact(Fold *fold, const Order *order);
void forget_fact(Customer *customer, Str order_id);
void facts_sort(Customer *customer);

/* ---- what became true ---- */

typedef struct Truth {
    bool placed, received, cancelled;
    Time promise;
    Str shipped[ORDER_SHIPMENTS_MAX];
    uint32_t shipped_count;
} Truth;
Truth order_truth(const Order *order);
void raise_new(Fold *fold, const Order *order, const Truth *before);
void raise_fact(Fold *fold, Fact fact, Str order_id, Str shipment_id, Time occurred_at);

/* ---- joins that absorbing shares ---- */

void join_consent(Arena *arena, Customer *customer, const Consent *consent);
void join_suppression(Arena *arena, Customer *customer, const Suppression *news);
void join_soft_bounces(Arena *arena, Customer *customer, const SoftBounces *news);
/* What a bounce or complaint does to the address; `message` is the one it names, or NULL. */
void fold_bounced(Fold *fold, const Event *event, const Message *message);
void fold_complained(Fold *fold, const Event *event, const Message *message);
/* Offers and questions are refused from then on. */
void refuse_offers(Fold *fold, const Event *event, Str source);
/* True when it is the first on its survey and subject. */
bool join_answer(Arena *arena, Customer *customer, const Answer *answer);
void join_cart_line(Arena *arena, Customer *customer, const CartLine *line);
void cart_tidy(Customer *customer);
void join_notice(Arena *arena, Customer *customer, Time at, Str order_id, Str text);
void traits_join(Arena *arena, Customer *customer, const Json *traits, const Json *moments,
                 Time at);
SentMessage *join_sent(Arena *arena, Customer *customer, const SentMessage *sent);
void join_run(Arena *arena, Customer *customer, const Run *run);
void join_message(Arena *arena, Customer *customer, const Message *message);

/* One for each kind, see table.c. */
FoldFunction fold_people, fold_cart_line, fold_cart_viewed, fold_order_completed,
    fold_order_updated, fold_order_cancelled, fold_order_refunded, fold_order_shipped,
    fold_shipment_updated, fold_order_delivered, fold_order_fulfilled, fold_order_received,
    fold_order_disowned, fold_return_requested, fold_return_received, fold_survey_answered,
    fold_product_reviewed, fold_consent_changed, fold_unsubscribed, fold_address_suppressed,
    fold_email_event, fold_notice_given, fold_journey_entered, fold_journey_moved,
    fold_journey_left, fold_message_planned, fold_message_released, fold_message_postponed,
    fold_message_lapsed, fold_message_sent, fold_message_refused, fold_message_returned,
    fold_message_in_doubt, fold_customer_absorbed, fold_customer_closed;

/* Where one lives: the latest word on country and city together. */
void place_word(Customer *customer, Str country, Str city, Time at);
void spent_add(Arena *arena, Customer *customer, Currency currency, int64_t minor);

/* Bounds of the snapshot (bounds.c). */
void customer_trim(Arena *arena, Customer *customer, Time handled_at);
