/* io/dns.c - see io/dns.h. */
#include "io/dns.h"

#include "io/alloc.h"
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdlib.h>

#define ANSWER_BYTES_MAX 65535
#define NAME_BYTES_MAX   253
#define TRIES            2

/* ADDRESS:PORT as the only server to ask. */
static bool server_set(struct __res_state *resolver, Str server)
{
    char address[16] = "";
    Str port = server;
    Str host = str_cut(&port, ':');
    uint64_t number = 53;
    if (host.len >= sizeof address) return false;
    memcpy(address, host.ptr, host.len);
    if (port.len && (!str_to_u64(port, &number) || number == 0 || number > 65535)) return false;
    struct sockaddr_in *place = &resolver->nsaddr_list[0];
    *place = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)number)};
    resolver->nscount = 1;
    return inet_pton(AF_INET, address, &place->sin_addr) == 1;
}

/* Names of hosts and of records ('_dmarc.shop.example'), a trailing dot allowed. */
static bool name_ok(Str name)
{
    if (name.len && name.ptr[name.len - 1] == '.') name.len--;
    if (name.len == 0 || name.len > NAME_BYTES_MAX) return false;
    while (name.len) {
        Str label = str_cut(&name, '.');
        if (label.len == 0 || label.len > 63) return false;
        for (size_t i = 0; i < label.len; i++) {
            char c = label.ptr[i];
            bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && c != '-' && c != '_') return false;
        }
    }
    return true;
}

/* A record's strings, each behind its length, as one text. */
static Str joined(Arena *arena, const unsigned char *data, size_t size)
{
    char *text = arena_alloc_raw(arena, DNS_TEXT_BYTES_MAX);
    size_t length = 0;
    for (size_t at = 0; at < size;) {
        size_t told = data[at++], part = told;
        if (part > size - at) part = size - at;
        if (part > DNS_TEXT_BYTES_MAX - length) part = DNS_TEXT_BYTES_MAX - length;
        for (size_t i = 0; i < part; i++) {
            unsigned char c = data[at + i];
            text[length++] = c >= ' ' && c < 0x7f ? (char)c : '?';
        }
        at += told;
    }
    return (Str){text, length};
}

static bool texts_read(Arena *arena, const unsigned char *answer, int size, DnsTexts *texts)
{
    ns_msg message;
    if (ns_initparse(answer, size, &message)) return false;
    for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
        ns_rr record;
        if (ns_parserr(&message, ns_s_an, i, &record)) return false;
        if (ns_rr_type(record) != ns_t_txt || texts->items.count == DNS_TEXTS_MAX) continue;
        Str text = joined(arena, ns_rr_rdata(record), ns_rr_rdlen(record));
        *list_push(arena, &texts->items) = text;
    }
    return true;
}

static Err ask(struct __res_state *resolver, Arena *arena, const char *name, DnsTexts *texts,
               Diag *diag)
{
    unsigned char *answer = io_alloc(1, ANSWER_BYTES_MAX);
    int size = res_nquery(resolver, name, ns_c_in, ns_t_txt, answer, ANSWER_BYTES_MAX);
    bool none =
        size < 0 && (resolver->res_h_errno == HOST_NOT_FOUND || resolver->res_h_errno == NO_DATA);
    if (size > ANSWER_BYTES_MAX) size = ANSWER_BYTES_MAX;
    bool good = none || (size >= 0 && texts_read(arena, answer, size, texts));
    free(answer);
    if (good) return OK;
    return fail(diag, ERR_UNAVAILABLE, "nobody could tell what the records of %s are", name);
}

Err dns_texts(Arena *arena, Str server, Str name, DnsTexts *ret_texts, Diag *diag)
{
    struct __res_state resolver = {0};
    DnsTexts texts = {0};
    if (!name_ok(name))
        return fail(diag, ERR_INVALID, "'%.*s' is no name to ask for", STR_ARG(name));
    if (res_ninit(&resolver))
        return fail(diag, ERR_UNAVAILABLE, "this machine has no way to ask for names");
    resolver.retrans = DNS_PATIENCE;
    resolver.retry = TRIES;
    Err e = OK;
    if (server.len && !server_set(&resolver, server))
        e = fail(diag, ERR_INVALID, "'%.*s' is no address of a name server", STR_ARG(server));
    if (!e) e = ask(&resolver, arena, arena_cstr(arena, name), &texts, diag);
    res_nclose(&resolver);
    if (!e) *ret_texts = texts;
    return e;
}
