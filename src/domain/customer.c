/* domain/customer.c - the snapshot's records field by field, and looking things up in them.
 *
 * Field numbers are stored in databases: never changed, never used again. What is not in a table is
 * not stored (touched flags, lists of what left, a message's data). */
#include "domain/customer.h"

static const Field told_fields[] = {
    FIELD_I32(Told, 1, field),
    FIELD_TIME(Told, 2, at),
    FIELD_I64(Told, 3, tie),
};
static const RecordType told_type = RECORD_TYPE(Told, told_fields);

static const Field consent_fields[] = {
    FIELD_STR(Consent, 1, channel), FIELD_STR(Consent, 2, purpose), FIELD_I32(Consent, 3, state),
    FIELD_TIME(Consent, 4, at),     FIELD_STR(Consent, 5, source),  FIELD_STR(Consent, 6, text),
};
static const RecordType consent_type = RECORD_TYPE(Consent, consent_fields);

static const Field suppression_fields[] = {
    FIELD_STR(Suppression, 1, address),
    FIELD_STR(Suppression, 2, reason),
    FIELD_TIME(Suppression, 3, at),
};
static const RecordType suppression_type = RECORD_TYPE(Suppression, suppression_fields);

static const Field soft_bounces_fields[] = {
    FIELD_STR(SoftBounces, 1, address),
    FIELD_I32(SoftBounces, 2, count),
    FIELD_TIME(SoftBounces, 3, first_at),
    FIELD_TIME(SoftBounces, 4, last_at),
};
static const RecordType soft_bounces_type = RECORD_TYPE(SoftBounces, soft_bounces_fields);

static const Field line_fields[] = {
    FIELD_STR(OrderLine, 1, product_id),  FIELD_STR(OrderLine, 2, sku),
    FIELD_STR(OrderLine, 3, name),        FIELD_STR(OrderLine, 4, variant),
    FIELD_STR(OrderLine, 5, category),    FIELD_STR(OrderLine, 6, image_url),
    FIELD_STR(OrderLine, 7, url),         FIELD_STR(OrderLine, 8, quantity),
    FIELD_I64(OrderLine, 9, price_minor), FIELD_I64(OrderLine, 10, total_minor),
    FIELD_BOOL(OrderLine, 11, no_parcel),
};
static const RecordType line_type = RECORD_TYPE(OrderLine, line_fields);

static const Field scan_fields[] = {
    FIELD_TIME(Scan, 1, at),
    FIELD_STR(Scan, 2, status),
    FIELD_STR(Scan, 3, text),
    FIELD_STR(Scan, 4, place),
};
static const RecordType scan_type = RECORD_TYPE(Scan, scan_fields);

static const Field seen_fields[] = {
    FIELD_STR(StatusSeen, 1, status),
    FIELD_STR(StatusSeen, 2, sub_status),
    FIELD_TIME(StatusSeen, 3, first_at),
    FIELD_TIME(StatusSeen, 4, last_at),
};
static const RecordType seen_type = RECORD_TYPE(StatusSeen, seen_fields);

static const Field shipment_line_fields[] = {
    FIELD_STR(ShipmentLine, 1, product_id),
    FIELD_STR(ShipmentLine, 2, quantity),
};
static const RecordType shipment_line_type = RECORD_TYPE(ShipmentLine, shipment_line_fields);

static const Field shipment_fields[] = {
    FIELD_STR(Shipment, 1, shipment_id),
    FIELD_STR(Shipment, 2, carrier),
    FIELD_STR(Shipment, 3, tracking_number),
    FIELD_STR(Shipment, 4, tracking_url),
    FIELD_STR(Shipment, 5, status),
    FIELD_STR(Shipment, 6, sub_status),
    FIELD_TIME(Shipment, 7, status_at),
    FIELD_TIME(Shipment, 8, shipped_at),
    FIELD_TIME(Shipment, 9, delivered_at),
    FIELD_TIME(Shipment, 10, promised_at),
    FIELD_TIME(Shipment, 11, estimated_at),
    FIELD_LIST(Shipment, 12, scans, scan_type),
    FIELD_LIST(Shipment, 13, seen, seen_type),
    FIELD_TIME(Shipment, 14, told_at),
    FIELD_I64(Shipment, 15, told_tie),
    FIELD_I32(Shipment, 16, told_fields),
    FIELD_LIST(Shipment, 17, told_before, told_type),
    FIELD_LIST(Shipment, 18, lines, shipment_line_type),
};
const RecordType shipment_type = RECORD_TYPE(Shipment, shipment_fields);

static const Field address_fields[] = {
    FIELD_STR(Address, 1, name),    FIELD_STR(Address, 2, company),
    FIELD_STR(Address, 3, street),  FIELD_STR(Address, 4, city),
    FIELD_STR(Address, 5, region),  FIELD_STR(Address, 6, postal_code),
    FIELD_STR(Address, 7, country),
};
static const RecordType address_type = RECORD_TYPE(Address, address_fields);

static const Field refund_line_fields[] = {
    FIELD_STR(RefundLine, 1, product_id),
    FIELD_STR(RefundLine, 2, quantity),
};
static const RecordType refund_line_type = RECORD_TYPE(RefundLine, refund_line_fields);

static const Field refund_fields[] = {
    FIELD_STR(Refund, 1, id),
    FIELD_TIME(Refund, 2, at),
    FIELD_BOOL(Refund, 3, told),
    FIELD_I64(Refund, 4, minor),
    FIELD_CURRENCY(Refund, 5, currency),
    FIELD_LIST(Refund, 6, lines, refund_line_type),
};
static const RecordType refund_type = RECORD_TYPE(Refund, refund_fields);

static const Field return_fields[] = {
    FIELD_STR(Return, 1, id),           FIELD_TIME(Return, 2, requested_at),
    FIELD_TIME(Return, 3, received_at), FIELD_STR(Return, 4, reason),
    FIELD_TIME(Return, 5, reason_at),   FIELD_TIME(Return, 6, lines_at),
    FIELD_I64(Return, 7, lines_tie),    FIELD_LIST(Return, 8, lines, shipment_line_type),
    FIELD_BOOL(Return, 9, unnamed),
};
static const RecordType return_type = RECORD_TYPE(Return, return_fields);

static const Field order_document_fields[] = {
    FIELD_STR(OrderDocument, 1, type),
    FIELD_STR(OrderDocument, 2, name),
    FIELD_STR(OrderDocument, 3, url),
};
static const RecordType order_document_type = RECORD_TYPE(OrderDocument, order_document_fields);

static const Field order_fields[] = {
    FIELD_STR(Order, 1, order_id),
    FIELD_TIME(Order, 2, placed_at),
    FIELD_TIME(Order, 3, promised_at),
    FIELD_TIME(Order, 4, cancelled_at),
    FIELD_TIME(Order, 5, received_at),
    FIELD_TIME(Order, 6, changed_at),
    FIELD_TIME(Order, 7, told_at),
    FIELD_CURRENCY(Order, 8, currency),
    FIELD_I64(Order, 9, total_minor),
    FIELD_I64(Order, 10, shipping_minor),
    FIELD_I64(Order, 11, tax_minor),
    FIELD_I64(Order, 12, discount_minor),
    FIELD_I64(Order, 13, subtotal_minor),
    FIELD_I64(Order, 14, revenue_minor),
    FIELD_I64(Order, 15, refunded_minor),
    FIELD_STR(Order, 16, storefront),
    FIELD_STR(Order, 17, locale),
    FIELD_STR(Order, 18, email),
    FIELD_STR(Order, 19, phone),
    FIELD_STR(Order, 20, coupon),
    FIELD_BOOL(Order, 21, gift),
    FIELD_BOOL(Order, 22, history),
    FIELD_BOOL(Order, 23, disowned),
    FIELD_BOOL(Order, 24, fulfilled),
    FIELD_TIME(Order, 25, service_at),
    FIELD_I32(Order, 26, lines_more),
    FIELD_RECORD(Order, 27, shipping, address_type),
    FIELD_LIST(Order, 28, lines, line_type),
    FIELD_LIST(Order, 29, shipments, shipment_type),
    FIELD_STRS(Order, 30, entered),
    FIELD_LIST(Order, 31, refunds, refund_type),
    FIELD_TIME(Order, 32, fulfilled_at),
    FIELD_I64(Order, 33, told_tie),
    FIELD_I32(Order, 34, told_fields),
    FIELD_LIST(Order, 35, told_before, told_type),
    FIELD_LIST(Order, 36, documents, order_document_type),
    FIELD_LIST(Order, 37, returns, return_type),
    FIELD_I32(Order, 38, told_bare),
};
const RecordType order_type = RECORD_TYPE(Order, order_fields);

static const Field refund_fact_fields[] = {
    FIELD_TIME(RefundFact, 1, at),
    FIELD_I64(RefundFact, 2, minor),
};
static const RecordType refund_fact_type = RECORD_TYPE(RefundFact, refund_fact_fields);

static const Field fact_fields[] = {
    FIELD_I64(OrderFact, 1, order_hash),    FIELD_TIME(OrderFact, 2, placed_at),
    FIELD_I64(OrderFact, 3, revenue_minor), FIELD_CURRENCY(OrderFact, 4, currency),
    FIELD_BOOL(OrderFact, 5, cancelled),    FIELD_LIST(OrderFact, 6, refunds, refund_fact_type),
    FIELD_I32(OrderFact, 7, storefront),
};
static const RecordType fact_type = RECORD_TYPE(OrderFact, fact_fields);

static const Field run_fields[] = {
    FIELD_HASH16(Run, 1, id),    FIELD_STR(Run, 2, journey),  FIELD_I32(Run, 3, version),
    FIELD_STR(Run, 4, about),    FIELD_STR(Run, 5, order_id), FIELD_STR(Run, 6, shipment_id),
    FIELD_STR(Run, 7, step),     FIELD_I32(Run, 8, visit),    FIELD_TIME(Run, 9, entered_at),
    FIELD_TIME(Run, 10, due_at),
};
const RecordType run_type = RECORD_TYPE(Run, run_fields);

static const Field message_fields[] = {
    FIELD_HASH16(Message, 1, id),           FIELD_STR(Message, 2, kind),
    FIELD_STR(Message, 3, cause),           FIELD_I32(Message, 4, category),
    FIELD_I32(Message, 5, state),           FIELD_STR(Message, 6, channel),
    FIELD_STR(Message, 7, journey),         FIELD_I32(Message, 8, version),
    FIELD_HASH16(Message, 9, run),          FIELD_STR(Message, 10, order_id),
    FIELD_STR(Message, 11, shipment_id),    FIELD_STR(Message, 12, address),
    FIELD_STR(Message, 13, storefront),     FIELD_STR(Message, 14, locale),
    FIELD_TIME(Message, 15, planned_at),    FIELD_TIME(Message, 16, due_at),
    FIELD_TIME(Message, 17, useful_until),  FIELD_TIME(Message, 18, released_at),
    FIELD_TIME(Message, 19, release_until), FIELD_I32(Message, 20, tries),
    FIELD_STR(Message, 21, reason),
};
const RecordType message_type = RECORD_TYPE(Message, message_fields);

static const Field sent_fields[] = {
    FIELD_HASH16(SentMessage, 1, id),         FIELD_STR(SentMessage, 2, kind),
    FIELD_STR(SentMessage, 3, channel),       FIELD_STR(SentMessage, 4, cause),
    FIELD_STR(SentMessage, 5, journey),       FIELD_I32(SentMessage, 6, category),
    FIELD_TIME(SentMessage, 7, sent_at),      FIELD_TIME(SentMessage, 8, delivered_at),
    FIELD_TIME(SentMessage, 9, opened_at),    FIELD_TIME(SentMessage, 10, clicked_at),
    FIELD_TIME(SentMessage, 11, answered_at),
};
static const RecordType sent_type = RECORD_TYPE(SentMessage, sent_fields);

static const Field answer_fields[] = {
    FIELD_STR(Answer, 1, survey), FIELD_STR(Answer, 2, about), FIELD_I32(Answer, 3, score),
    FIELD_STR(Answer, 4, text),   FIELD_TIME(Answer, 5, at),   FIELD_HASH16(Answer, 6, message),
};
static const RecordType answer_type = RECORD_TYPE(Answer, answer_fields);

static const Field cart_fields[] = {
    FIELD_STR(CartLine, 1, product_id), FIELD_STR(CartLine, 2, name),
    FIELD_STR(CartLine, 3, quantity),   FIELD_I64(CartLine, 4, price_minor),
    FIELD_TIME(CartLine, 5, at),
};
static const RecordType cart_type = RECORD_TYPE(CartLine, cart_fields);

static const Field sum_fields[] = {
    FIELD_CURRENCY(CurrencySum, 1, currency),
    FIELD_I64(CurrencySum, 2, minor),
};
static const RecordType sum_type = RECORD_TYPE(CurrencySum, sum_fields);

static const Field absorbed_fields[] = {FIELD_I64(AbsorbedId, 1, id)};
static const RecordType absorbed_type = RECORD_TYPE(AbsorbedId, absorbed_fields);
static const Field said_fields[] = {FIELD_TIME(SaidAt, 1, at)};
static const RecordType said_type = RECORD_TYPE(SaidAt, said_fields);

static const Field customer_fields[] = {
    FIELD_I64(Customer, 1, id),
    FIELD_I32(Customer, 2, format),
    FIELD_STR(Customer, 3, user_id),
    FIELD_STRS(Customer, 4, emails),
    FIELD_STRS(Customer, 5, phones),
    FIELD_STR(Customer, 6, email),
    FIELD_TIME(Customer, 7, email_at),
    FIELD_STR(Customer, 8, name),
    FIELD_STR(Customer, 9, first_name),
    FIELD_STR(Customer, 10, last_name),
    FIELD_STR(Customer, 11, locale),
    FIELD_STR(Customer, 12, timezone),
    FIELD_STR(Customer, 13, country),
    FIELD_STR(Customer, 14, city),
    FIELD_STR(Customer, 15, storefront),
    FIELD_TIME(Customer, 16, name_at),
    FIELD_TIME(Customer, 17, locale_at),
    FIELD_TIME(Customer, 18, place_at),
    FIELD_JSON(Customer, 19, traits),
    FIELD_JSON(Customer, 20, traits_at),
    FIELD_TIME(Customer, 21, first_at),
    FIELD_TIME(Customer, 22, last_at),
    FIELD_LIST(Customer, 23, consents, consent_type),
    FIELD_TIME(Customer, 24, objected_at),
    FIELD_JSON(Customer, 25, notice),
    FIELD_LIST(Customer, 26, suppressed, suppression_type),
    FIELD_LIST(Customer, 27, facts, fact_type),
    FIELD_I32(Customer, 28, facts_dropped),
    FIELD_TIME(Customer, 29, first_order_at),
    FIELD_LIST(Customer, 30, dropped_spent, sum_type),
    FIELD_LIST(Customer, 31, orders, order_type),
    FIELD_LIST(Customer, 32, runs, run_type),
    FIELD_I32(Customer, 33, runs_about_customer),
    FIELD_LIST(Customer, 34, messages, message_type),
    FIELD_LIST(Customer, 35, sent, sent_type),
    FIELD_LIST(Customer, 36, answers, answer_type),
    FIELD_LIST(Customer, 37, cart, cart_type),
    FIELD_STR(Customer, 38, cart_id),
    FIELD_TIME(Customer, 39, cart_at),
    FIELD_STR(Customer, 40, language_said),
    FIELD_LIST(Customer, 41, absorbed, absorbed_type),
    FIELD_I64(Customer, 42, absorbed_into),
    FIELD_BOOL(Customer, 43, nameless),
    FIELD_TIME(Customer, 44, wake_at),
    FIELD_I64(Customer, 45, events),
    FIELD_TIME(Customer, 46, user_id_at),
    FIELD_TIME(Customer, 47, timezone_at),
    FIELD_TIME(Customer, 48, storefront_at),
    FIELD_TIME(Customer, 49, language_said_at),
    FIELD_LIST(Customer, 50, emails_at, said_type),
    FIELD_LIST(Customer, 51, phones_at, said_type),
    FIELD_TIME(Customer, 52, cart_cleared_at),
    FIELD_TIME(Customer, 53, first_name_at),
    FIELD_TIME(Customer, 54, last_name_at),
    FIELD_LIST(Customer, 55, soft_bounces, soft_bounces_type),
};
const RecordType customer_type = RECORD_TYPE(Customer, customer_fields);

/* ---- lookups ---- */

Order *customer_order(const Customer *customer, Str order_id)
{
    for (uint32_t i = 0; order_id.len && i < customer->orders.count; i++)
        if (str_eq(customer->orders.items[i].order_id, order_id)) return &customer->orders.items[i];
    return NULL;
}

int32_t storefront_mark(Str told)
{
    return told.len ? 1 + (int32_t)(place_hash(told.ptr, told.len) % 0x0fffffff) : 0;
}

OrderFact *customer_fact(const Customer *customer, Str order_id)
{
    int64_t hash = (int64_t)key_place((Key){KEY_ORDER, order_id});
    for (uint32_t i = customer->facts.count; i-- > 0;)
        if (customer->facts.items[i].order_hash == hash) return &customer->facts.items[i];
    return NULL;
}

Message *customer_message(const Customer *customer, Hash16 id)
{
    for (uint32_t i = 0; i < customer->messages.count; i++)
        if (hash16_eq(customer->messages.items[i].id, id)) return &customer->messages.items[i];
    return NULL;
}

SentMessage *customer_sent(const Customer *customer, Hash16 id)
{
    for (uint32_t i = 0; i < customer->sent.count; i++)
        if (hash16_eq(customer->sent.items[i].id, id)) return &customer->sent.items[i];
    return NULL;
}

bool customer_has_late_order(const Customer *customer, Time now)
{
    for (uint32_t i = 0; i < customer->orders.count; i++)
        if (order_late(&customer->orders.items[i], now)) return true;
    return false;
}

bool consent_of_word(Str word, ConsentState *ret_state)
{
    static const char *const yes[] = {"given",     "granted", "subscribed", "opted_in", "opt_in",
                                      "confirmed", "true",    "yes",        "accepted", "1"};
    static const char *const no[] = {
        "refused",   "denied",   "revoked",          "withdrawn",        "unsubscribed",
        "opted_out", "opt_out",  "declined",         "objected",         "false",
        "no",        "rejected", "never_subscribed", "never subscribed", "0"};
    word = str_trim(word);
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        *ret_state = CONSENT_GIVEN;
        if (str_eq_nocase(word, str_of(yes[i]))) return true;
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        *ret_state = CONSENT_REFUSED;
        if (str_eq_nocase(word, str_of(no[i]))) return true;
    }
    return false;
}

bool consent_said(const Json *said, ConsentState *ret_state)
{
    if (!json_is(said, JSON_BOOL)) return consent_of_word(json_text(said), ret_state);
    *ret_state = said->boolean ? CONSENT_GIVEN : CONSENT_REFUSED;
    return true;
}

static bool means(Str said, Str asked)
{
    return str_eq(said, asked) || str_is(said, "all");
}

ConsentState customer_consent(const Customer *customer, Str channel, Str purpose,
                              Consent *ret_proof)
{
    const Consent *latest = NULL;
    for (uint32_t i = 0; i < customer->consents.count; i++) {
        const Consent *consent = &customer->consents.items[i];
        if (!means(consent->channel, channel) || !means(consent->purpose, purpose)) continue;
        if (!latest || consent->at > latest->at ||
            (consent->at == latest->at && consent->state > latest->state))
            latest = consent; /* of two words at one moment the refusal counts */
    }
    if (latest && ret_proof) *ret_proof = *latest;
    return latest ? (ConsentState)latest->state : CONSENT_NONE;
}

bool customer_suppressed(const Customer *customer, Str address)
{
    for (uint32_t i = 0; i < customer->suppressed.count; i++)
        if (str_eq(customer->suppressed.items[i].address, address)) return true;
    return false;
}

int32_t customer_order_count(const Customer *customer)
{
    int32_t count = customer->facts_dropped;
    for (uint32_t i = 0; i < customer->facts.count; i++) {
        const OrderFact *fact = &customer->facts.items[i];
        if (fact->placed_at && !fact->cancelled) count++;
    }
    return count;
}

/* ---- names ---- */

static const char *const category_names[] = {"", "transactional", "service", "feedback",
                                             "marketing"};

const char *category_name(MessageCategory category)
{
    return category_names[category];
}

bool category_parse(Str name, MessageCategory *ret_category)
{
    for (int i = CATEGORY_TRANSACTIONAL; i <= CATEGORY_MARKETING; i++) {
        if (!str_is(name, category_names[i])) continue;
        *ret_category = (MessageCategory)i;
        return true;
    }
    return false;
}
