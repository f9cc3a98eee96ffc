/* core/policy.h - may we send this message, to them, now: release, wait until, or lapse and why.
 *
 * Consent by category and purpose, the existing-customer rule by country, suppressed addresses, who
 * sends this kind, trouble first (no feedback asks while an order is late), pause, sample shop,
 * usefulness. The reasons are stable words; docs/policy.md and the console translate them. */
#pragma once
#include "core/decide.h"

typedef enum PolicyVerdict { POLICY_RELEASE, POLICY_WAIT, POLICY_LAPSE } PolicyVerdict;

typedef struct PolicyAnswer {
    PolicyVerdict verdict;
    Time until;  /* POLICY_WAIT */
    Str reason;  /* "no_consent", "suppressed", "late_order", "paused", "not_live_kind",
                    "overdue", "no_address", "sent_by_shop", "not_customer", ... */
    Str because; /* POLICY_RELEASE: what allowed it: "transactional", "consent",
                    "existing_customer" */
} PolicyAnswer;

/* Where it would go: the order's address, else the customer's; "" none. */
Str policy_address(const DecideIn *in, const Message *message);
PolicyAnswer policy_ask(const DecideIn *in, const Message *message);
/* May this person get messages of this category at all, and why (for counts after an import). */
PolicyAnswer policy_reach(const DecideIn *in, Str channel, MessageCategory category);
