/* tests/lib/dns_server.h - a name server of the tests: answers TXT questions from a table, on
 * loopback, over UDP and TCP, on a port of its own.
 *
 * Not here: any other record. A name that the table does not have does not exist. */
#pragma once
#include "base/arena.h"

typedef enum DnsMood {
    DNS_USUAL,
    DNS_OVER_TCP, /* cut over UDP: asks to come back over TCP */
    DNS_FAILING,  /* SERVFAIL */
    DNS_GARBLED,  /* an answer with a count that its bytes do not hold */
    DNS_SILENT,
    DNS_ALIAS /* the first text is a name: a CNAME to it, and its texts behind */
} DnsMood;

typedef struct DnsName {
    const char *name; /* lower case */
    DnsMood mood;
    const char *texts[8]; /* longer than 255 characters: sent in strings of 255 */
} DnsName;

typedef struct DnsServer DnsServer;
/* `names` ends with a NULL name and must outlive the server. */
DnsServer *dns_server_open(const DnsName *names);
Str dns_server_address(const DnsServer *server); /* "127.0.0.1:PORT" */
void dns_server_close(DnsServer *server);
