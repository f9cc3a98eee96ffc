/* domain/keys.h - what a customer is known by: kind and value, in order of rank.
 *
 * Source: design.md 'Whose event is it'. Values are normalised here and nowhere else: e-mail is
 * trimmed and lower-cased (the whole address; the domain to ASCII), phone to E.164 digits when the
 * country is known else digits as given, tracking is carrier '|' number in upper case (and '|' id
 * of the parcel), others are trimmed. */
#pragma once
#include "domain/event.h"

typedef enum KeyKind {
    KEY_USER = 1,
    KEY_EMAIL = 2,
    KEY_PHONE = 3,
    KEY_ORDER = 4,
    KEY_TRACKING = 5,
    KEY_ANONYMOUS = 6
} KeyKind;

typedef struct Key {
    KeyKind kind;
    Str value;
} Key;

#define EVENT_KEYS_MAX 16

/* The keys of an event, strongest first, each once. A browser's (UNPROVEN) event yields only its
 * anonymous id. `alias` yields both ids. Order keys are prefixed by nothing: one installation
 * serves one merchant; two storefronts with equal order numbers say so by properties.order_id
 * prefixes. */
uint32_t event_keys(Arena *arena, const Event *event, Key ret_keys[EVENT_KEYS_MAX]);
bool key_normalise(Arena *arena, KeyKind kind, Str value, Str *ret_value);
uint64_t key_place(Key key); /* place_hash of kind and value: its bucket, and the id of the customer
                                it makes */
/* RFC 5321 shape: local@domain, lengths, no control characters. */
bool email_plausible(Str address);
