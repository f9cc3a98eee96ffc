/* flow/outbox/drops.h - what a mail's template can name, over the facts of one mail.
 *
 * docs/template-names.md lists the names. A drop answers only what it is asked for: no link is
 * signed and no list made that no template names. What is not known is nil, never missing; a name
 * that does not exist at all counts as missing. Addresses that are not http(s) are nil. Lives in
 * the mail's arena. */
#pragma once
#include "flow/outbox/mail.h"
#include "liquid/liquid.h"

typedef struct Drops {
    Mail *mail;
    LiquidDrop root, shop, brand, light, dark, customer, order, address, survey, message,
        verification;
    LiquidValue lines, fulfillments, care; /* made when first asked for; nil before */
} Drops;

void drops_init(Drops *drops, Mail *mail);

/* ---- for drops_*.c ---- */

typedef enum DropKind {
    DROP_TEXT,   /* a Str; "" is nil */
    DROP_URL,    /* the same, nil unless it may be linked to */
    DROP_AMOUNT, /* int64_t, minor units */
    DROP_TIME,   /* a Time; 0 is nil */
    DROP_BOOL
} DropKind;

/* A member of a struct that a template names as it is. */
typedef struct DropField {
    Str name; /* "" behind the last */
    DropKind kind;
    size_t offset;
} DropField;
#define DROP_MEMBER(Type, member, name, kind)                                                      \
    {                                                                                              \
        STR_INIT(name), (kind), offsetof(Type, member)                                             \
    }
#define DROP_END                                                                                   \
    {                                                                                              \
        STR_INIT(""), DROP_TEXT, 0                                                                 \
    }

/* The field of that name, false when none has it. The list ends with DROP_END. */
bool drop_field(const Drops *drops, const DropField *fields, const void *self, Str key,
                LiquidValue *ret_value);
LiquidValue drop_text(Str text);                      /* nil when "" */
LiquidValue drop_url(Str url);                        /* nil when it may not be linked to */
LiquidValue drop_time(const Drops *drops, Time time); /* by the reader's clock, with its offset */
LiquidValue drop_list(const Drops *drops, uint32_t count, LiquidValue **ret_items);
/* Members follow one another: name, value. */
typedef struct DropMember {
    const char *name;
    LiquidValue value;
} DropMember;
LiquidValue drop_object(const Drops *drops, const DropMember *members, uint32_t count);
/* Whether it is one of the words, separated by a space: names whose value is not known yet. */
bool drop_unknown(Str key, const char *words, LiquidValue *ret_value);

bool drop_shop_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_brand_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_light_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_dark_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_customer_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_message_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_survey_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_verification_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_order_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
bool drop_address_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
LiquidValue drop_lines(Drops *drops);
LiquidValue drop_fulfillments(Drops *drops);
LiquidValue drop_shipment(Drops *drops, const Shipment *shipment); /* nil for NULL */
LiquidValue drop_product(Drops *drops, const OrderLine *line);
