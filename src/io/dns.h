/* io/dns.h - asks the domain name system for TXT records.
 *
 * Not here: what they mean (domain/mail_records.h). The C library's resolver asks: over UDP, over
 * TCP when the answer is cut, each server twice, DNS_PATIENCE a try. An answer is untrusted text.
 * Blocks; thread: any, each call has a resolver of its own. Source: RFC 1035. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

#define DNS_TEXTS_MAX      32   /* records of one name; more are left out */
#define DNS_TEXT_BYTES_MAX 4096 /* of one record, its strings joined; a longer one is cut */
#define DNS_PATIENCE       2    /* seconds */

typedef struct DnsTexts {
    LIST_OF(Str) items; /* printable ASCII: other bytes are '?'; in the order of the answer */
} DnsTexts;

/* The TXT records of `name`, each with its strings joined. A name that does not exist, or has none,
 * is no failure: the list is empty. `server` is "" for the machine's own resolver, else an IPv4
 * address and port, "127.0.0.1:5353". INVALID: no name to ask for, no such server; UNAVAILABLE:
 * nobody answered, or the answer was a failure or unreadable. */
Err dns_texts(Arena *arena, Str server, Str name, DnsTexts *ret_texts, Diag *diag) MUST_CHECK;
