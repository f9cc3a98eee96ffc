/* domain/definitions.h - what the merchant decided: journeys, policy, brand, storefronts, sending.
 *
 * Each is a versioned JSON document (kind, name, version, body); Definitions is the compiled set
 * that one unit of work pins. It is immutable; whoever compiled it frees it (its arena) when the
 * last unit that pinned it ends (flow/engine and the API hold it through flow/definitions.h).
 * Starter documents are in app/documents. JSON Schemas: docs/schemas. */
#pragma once
#include "domain/customer.h"

#define JOURNEY_STEPS_MAX 64
#define CONDITIONS_MAX    16

/* What a journey is triggered by: facts that became true, raised by fold (core/fold.h). */
typedef enum Fact {
    FACT_ORDER_PLACED = 1,
    FACT_ORDER_SHIPPED,  /* each parcel; about the shipment */
    FACT_ORDER_RECEIVED, /* last parcel delivered, or fulfilled without one */
    FACT_ORDER_CANCELLED,
    FACT_PROMISE_MOVED, /* an order's or parcel's promised date was set or changed */
    FACT_SURVEY_ANSWERED,
    FACT_PRODUCT_REVIEWED
} Fact;
const char *fact_name(Fact fact); /* "order_placed" */
bool fact_parse(Str name, Fact *ret_fact);

/* A question about the customer (and the run's order) that is yes or no right now. */
typedef struct Condition {
    Str fact;         /* name of a question in domain/questions.def: "order.received",
                         "order.cancelled", "order.late", "customer.has_late_order",
                         "order.reviewed", "customer.answered_recently", ... */
    bool is;          /* the answer wanted */
    int32_t question; /* its place in domain/questions.def */
} Condition;

typedef struct StepSettings {
    Str name; /* unique in the journey */
    Str type; /* a step of core/decide/steps: "message", "wait", "wait_until", "branch",
                 "exit" */
    Str next; /* name of the next step; "" ends */
    /* message */
    Str kind, channel, template_name;
    MessageCategory category;
    Time useful_for; /* the message lapses this long after it was planned */
    /* wait: for; wait_until: a date of the order plus offset */
    Time duration;
    Str date; /* "order.promised_at" */
    Time offset;
    /* branch */
    LIST_OF(Condition) conditions; /* all must hold */
    Str otherwise;                 /* next when they do not */
} StepSettings;

typedef struct Journey {
    Str name, title_en, title_de;
    int32_t version;
    bool live; /* false: paused; runs stand still, nothing enters */
    Fact trigger;
    LIST_OF(Condition) entry;    /* all must hold */
    LIST_OF(Condition) exits;    /* any ends the run, looked at whenever the customer changes */
    Str about;                   /* "order" or "shipment" */
    Time useful_for;             /* a late event enters only this long after it occurred */
    LIST_OF(StepSettings) steps; /* the first is where a run begins */
    Str document;                /* the JSON it was compiled from */
} Journey;

typedef enum Measure {
    MEASURE_NONE = 0,   /* no pixel, plain links */
    MEASURE_COUNTS = 1, /* as counts, of nobody in particular */
    MEASURE_PERSON = 2, /* per person, always */
    MEASURE_CONSENT = 3 /* per person with consent to measurement, else as counts for clicks and
                           not at all for opens */
} Measure;

typedef struct MeasureRule {
    Str country;              /* ISO code, or "*" */
    MessageCategory category; /* 0: all */
    int32_t opens, clicks;    /* Measure */
} MeasureRule;

typedef struct CountryRule {
    Str country;             /* "*": all others */
    bool existing_customers; /* similar own goods without consent, with notice at the sale */
} CountryRule;

typedef struct Storefront {
    Str id, name, country, locale, currency, url;
    Str affiliation; /* value of properties.affiliation that selects it */
    Str sender_name, sender_address, reply_to;
    Str postal_address, imprint_url, privacy_url, contact_email, contact_phone, contact_hours;
    Str notice; /* text of the notice given at the sale; "" none is given */
    LIST_OF(CountryRule) rules;
    LIST_OF(MeasureRule) measure; /* first match wins; the default is domain/measure.c's */
} Storefront;

typedef struct Brand {
    Str name, logo_url, primary_colour, ink_colour, ground_colour, font;
    bool du; /* German 'du' instead of 'Sie' */
} Brand;

/* Care text of a product or a category; shown in the thank-you when one matches. */
typedef struct CareText {
    Str product_id, category; /* one of them */
    Str title_en, title_de, text_en, text_de, url;
} CareText;

typedef enum SendBy { SEND_BY_US = 1, SEND_BY_SHOP = 2, SEND_BY_NOBODY = 3 } SendBy;
typedef struct KindRule {
    Str kind;
    int32_t by; /* SendBy */
} KindRule;

/* Who sends what, since when, to whom. */
typedef struct Sending {
    bool live;       /* false: rehearsal; messages go to the Maildir */
    Time live_since; /* what was due before is not sent unless asked */
    bool paused;
    Str paused_by;
    Time paused_at;
    LIST_OF(KindRule) kinds;
    LIST_OF(Str) only_to; /* trial: only these addresses; empty: everyone */
    Str reporting_zone;   /* IANA */
    bool sample;          /* a sample shop: can send nothing */
} Sending;

typedef struct Definitions {
    Arena *arena;
    int64_t version;           /* rises with every saved document */
    LIST_OF(Journey) journeys; /* all versions that are live or still have runs; newest first */
    LIST_OF(Storefront) storefronts; /* the first is the default */
    LIST_OF(CareText) care;
    Brand brand;
    Sending sending;
    LIST_OF(const struct Template *) templates; /* domain/template.h; the newest of each name */
} Definitions;

/* One stored document. */
typedef struct Document {
    Str kind; /* "journey", "brand", "storefronts", "care", "sending", "template", "mail", "dkim",
                 "installation" (what mails are composed with beside definitions) */
    Str name;
    int32_t version;
    Str body; /* JSON */
    Time saved_at;
    Str saved_by;
    int64_t definitions; /* Definitions.version that saving it made */
} Document;

/* Checks one document; on failure says the place ("steps[2].next") and the reason. */
Err document_check(Arena *scratch, const Document *document, Diag *diag) MUST_CHECK;
/* Compiles documents (all versions given) into `definitions`, which borrows nothing from them. */
Err definitions_compile(Arena *arena, const Document *documents, size_t count, int64_t version,
                        Definitions *ret_definitions, Diag *diag) MUST_CHECK;

const Journey *definitions_journey(const Definitions *definitions, Str name, int32_t version);
const Journey *definitions_journey_live(const Definitions *definitions, Str name);
const StepSettings *journey_step(const Journey *journey, Str name);
const Storefront *definitions_storefront(const Definitions *definitions, Str id); /* or default */
/* What the figures of each storefront depend on: JSON [["id","affiliation"],...] in their order; ""
 * when there is but one, so that a shop with one storefront counts nothing twice. */
Str definitions_storefront_names(Arena *arena, const Definitions *definitions);
SendBy sending_by(const Definitions *definitions, Str kind);
/* EU, UK, Switzerland: opens only with consent; elsewhere per person. */
void measure_for(const Storefront *storefront, Str country, MessageCategory category,
                 Measure *ret_opens, Measure *ret_clicks);
