/* engine/identity.h - whose event is it, and who turns out to be the same person. Pure.
 *
 * Not here: looking owners up (load.c), carrying a merge out (merge.c).
 * Rules (the design's 'Whose event is it'):
 *   - The event belongs to the owner of its strongest key, or to a new customer.
 *   - User id, e-mail and order join two customers unless both have a user id. The one with a user
 *     id stays; of two without, the one whose first event occurred earlier (ties: smaller id), so
 *     that the order of arrival does not matter.
 *   - Phone and anonymous id are weak: a family phone or a shared device joins only when one of the
 *     two has no key of a stronger rank than it. A customer found by a weak key is as weakly bound
 *     to the event, whatever the next key is.
 *   - A tracking number joins only a customer known by nothing else; else it goes to the latest
 *     announcement, because carriers use numbers again.
 *   - `alias` with a secret key joins two user ids.
 *   - A customer not made yet is joined by simply not being made. */
#pragma once
#include "domain/keys.h"

/* What identity needs to know of a customer. */
typedef struct Party {
    int64_t id; /* 0: nobody */
    bool user;  /* has a user id */
    KeyKind strongest;
    Time first_at;    /* the earliest thing that occurred to it */
    bool parcel_only; /* known by nothing but tracking numbers */
} Party;

typedef struct OwnedKey {
    Key key;
    Party owner; /* id 0: nobody's */
    Time claimed_at;
} OwnedKey;

typedef struct Merge {
    int64_t loser, winner;
} Merge;

typedef struct Identity {
    int64_t customer; /* whose event it is, after the merges; 0: a new one, made by the first key */
    Merge merges[EVENT_KEYS_MAX]; /* to be carried out in this order */
    uint32_t merge_count;
    bool claim[EVENT_KEYS_MAX]; /* the key is the customer's from now on */
    int64_t order_owner;        /* another customer that keeps an order key of the event; 0 none */
} Identity;

typedef struct IdentityIn {
    const OwnedKey *keys; /* strongest first */
    uint32_t count;
    Time occurred_at;
    bool alias; /* told by a secret key: two user ids are one person */
} IdentityIn;

void identity_resolve(const IdentityIn *in, Identity *ret);
