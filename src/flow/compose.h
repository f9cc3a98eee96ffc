/* flow/compose.h - a released message's row becomes the message a person gets.
 *
 * A pure function of the row (with its data), the definitions, what was known of products, the
 * template version and the installation (secret, public address): the same in, the same bytes out.
 * So a message can be shown again to the byte: with the definitions and the address that were in
 * force at the hand-over ('Message Sent' has their number and the hash of the bytes) and the
 * products as they were known at the release the console calls the same function. Not here: MIME
 * and sending (flow/channel). */
#pragma once
#include "domain/definitions.h"
#include "flow/channel.h"

/* Raised when a template changes what it prints; kept with the message when it is sent. */
#define COMPOSE_TEMPLATES 4
/* Of products, what was learnt so long before the release counts: a follower of the log that was
 * about to commit then makes no difference. */
#define COMPOSE_KNOWN_BEFORE MINUTE
/* Gmail cuts what is longer than 102 KB. */
#define COMPOSE_HTML_BYTES_MAX (100 * 1024)

typedef struct ComposeIn {
    const Definitions *definitions;
    const uint8_t *secret; /* 32 bytes */
    Str public_url;        /* without a trailing '/' */
    Str from_address;      /* AFTERGLOW_FROM: used when the storefront has no sender; may be "" */
    int64_t customer;
    const Message *message;
    /* Adds to the order's lines what they leave out, as it was known at `at`.
     * NULL: nothing is known of products. */
    void (*fill)(void *self, Arena *arena, Order *order, Time at);
    void *fill_self;
    const struct Template *template; /* by this one, live or not; NULL: as the definitions say */
} ComposeIn;

Err message_compose(Arena *arena, const ComposeIn *in, ComposedMessage *ret_message,
                    Diag *diag) MUST_CHECK;
/* Whether it failed by the merchant's template (diag->field is a part of it): the message is held
 * until the template is mended. */
bool compose_is_held(const Diag *diag);
/* Renders the template with made-up facts in each of its languages, under its category: what fails
 * here would fail with customers. */
Err template_try(Arena *arena, const Definitions *definitions, const struct Template *template,
                 Diag *diag) MUST_CHECK;
