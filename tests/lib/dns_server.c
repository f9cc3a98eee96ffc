/* tests/lib/dns_server.c - see lib/dns_server.h. */
#include "lib/dns_server.h"

#include "base/buf.h"
#include "io/thread.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define QUESTION_AT 12 /* a message's head */
#define UDP_BYTES   512

struct DnsServer {
    const DnsName *names;
    Arena *arena, *answer;
    int udp, tcp;
    Str address;
    Thread *thread;
    _Atomic bool ending;
};

static void put16(Buf *buf, size_t n)
{
    buf_char(buf, (char)(n >> 8));
    buf_char(buf, (char)n);
}

/* The name of the question as text, and where its type stands; 0: unreadable. */
static size_t question_of(const uint8_t *bytes, size_t size, char name[256])
{
    size_t at = QUESTION_AT, length = 0;
    while (at < size && bytes[at]) {
        size_t label = bytes[at++];
        if (label > 63 || at + label > size || length + label + 1 > 255) return 0;
        if (length) name[length++] = '.';
        memcpy(name + length, bytes + at, label);
        length += label;
        at += label;
    }
    name[length] = '\0';
    return at + 5 <= size ? at + 1 : 0;
}

static const DnsName *name_find(const DnsServer *server, const char *name)
{
    for (const DnsName *at = server->names; at->name; at++)
        if (strcasecmp(at->name, name) == 0) return at;
    return NULL;
}

static void put_name(Buf *buf, Str name)
{
    while (name.len) {
        Str label = str_cut(&name, '.');
        buf_char(buf, (char)label.len);
        buf_add(buf, label);
    }
    buf_char(buf, 0);
}

static void put_record(Buf *buf, Str owner, int type, Str data)
{
    put_name(buf, owner);
    put16(buf, (size_t)type);
    put16(buf, 1); /* IN */
    put16(buf, 0);
    put16(buf, 60); /* seconds it may be kept */
    put16(buf, data.len);
    buf_add(buf, data);
}

static Str strings_of(Arena *arena, Str text)
{
    Buf buf = buf_new(arena, 8192);
    do {
        Str part = str_slice(text, 0, 255);
        buf_char(&buf, (char)part.len);
        buf_add(&buf, part);
        text = str_slice(text, part.len, text.len);
    } while (text.len);
    return buf_str(&buf);
}

static size_t put_records(Buf *buf, Arena *arena, const DnsName *name)
{
    Str owner = str_of(name->name);
    size_t count = 0;
    for (size_t i = 0; i < 8 && name->texts[i]; i++, count++) {
        Str text = str_of(name->texts[i]);
        if (name->mood == DNS_ALIAS && i == 0) {
            Buf alias = buf_new(arena, 300);
            put_name(&alias, text);
            put_record(buf, owner, 5, buf_str(&alias));
            owner = text;
        } else {
            put_record(buf, owner, 16, strings_of(arena, text));
        }
    }
    return count;
}

/* The answer to a question, or nothing. */
static Str answer_of(DnsServer *server, const uint8_t *bytes, size_t size, bool tcp)
{
    char asked[256];
    size_t type_at = size > QUESTION_AT ? question_of(bytes, size, asked) : 0;
    if (!type_at) return STR_NONE;
    Arena *arena = server->answer;
    const DnsName *name = name_find(server, asked);
    DnsMood mood = name ? name->mood : DNS_USUAL;
    if (mood == DNS_SILENT) return STR_NONE;
    bool cut = mood == DNS_OVER_TCP && !tcp, txt = bytes[type_at + 1] == 16;
    Buf records = buf_new(arena, 65000);
    size_t count =
        name && txt && !cut && mood != DNS_FAILING ? put_records(&records, arena, name) : 0;
    if (!tcp && records.len > UDP_BYTES - 300) cut = true;
    Buf answer = buf_new(arena, 65500);
    buf_add(&answer, (Str){(const char *)bytes, 2});
    buf_char(&answer, (char)(0x81 | (cut ? 2 : 0))); /* an answer; recursion wished for */
    buf_char(&answer, (char)(0x80 | (mood == DNS_FAILING ? 2 : name ? 0 : 3)));
    put16(&answer, 1);
    put16(&answer, cut ? 0 : count + (mood == DNS_GARBLED ? 3 : 0));
    put16(&answer, 0);
    put16(&answer, 0);
    buf_add(&answer, (Str){(const char *)bytes + QUESTION_AT, type_at + 4 - QUESTION_AT});
    if (!cut) buf_add(&answer, buf_str(&records));
    return buf_str(&answer);
}

static void serve_udp(DnsServer *server)
{
    uint8_t bytes[1024];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    ssize_t size = recvfrom(server->udp, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length);
    Str answer = size > 0 ? answer_of(server, bytes, (size_t)size, false) : STR_NONE;
    if (answer.len)
        (void)sendto(server->udp, answer.ptr, answer.len, 0, (struct sockaddr *)&from, length);
}

static void serve_tcp(DnsServer *server)
{
    uint8_t bytes[1024];
    int fd = accept(server->tcp, NULL, NULL);
    if (fd < 0) return;
    ssize_t size = recv(fd, bytes, 2, MSG_WAITALL);
    size_t wanted = size == 2 ? (size_t)bytes[0] << 8 | bytes[1] : 0;
    if (wanted && wanted <= sizeof bytes &&
        recv(fd, bytes, wanted, MSG_WAITALL) == (ssize_t)wanted) {
        Str answer = answer_of(server, bytes, wanted, true);
        uint8_t head[2] = {(uint8_t)(answer.len >> 8), (uint8_t)answer.len};
        if (answer.len && send(fd, head, 2, MSG_NOSIGNAL | MSG_MORE) == 2)
            (void)send(fd, answer.ptr, answer.len, MSG_NOSIGNAL);
    }
    close(fd);
}

static void run(void *self)
{
    DnsServer *server = self;
    struct pollfd fds[2] = {
        {server->udp, POLLIN, 0},
        {server->tcp, POLLIN, 0}
    };
    while (!server->ending) {
        arena_reset(server->answer);
        if (poll(fds, 2, 50) <= 0) continue;
        if (fds[0].revents) serve_udp(server);
        if (fds[1].revents) serve_tcp(server);
    }
}

/* UDP and TCP on one port, that is free for both. */
static bool bound(DnsServer *server)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof place;
    server->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    server->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = bind(server->tcp, (struct sockaddr *)&place, sizeof place) == 0 &&
                listen(server->tcp, 8) == 0 &&
                getsockname(server->tcp, (struct sockaddr *)&place, &length) == 0 &&
                bind(server->udp, (struct sockaddr *)&place, sizeof place) == 0;
    server->address = arena_printf(server->arena, "127.0.0.1:%d", ntohs(place.sin_port));
    if (good) return true;
    close(server->udp);
    close(server->tcp);
    return false;
}

DnsServer *dns_server_open(const DnsName *names)
{
    Arena *arena = arena_open(0);
    DnsServer *server = ARENA_NEW(arena, DnsServer);
    server->arena = arena;
    server->answer = arena_open(0);
    server->names = names;
    for (int tries = 0; !bound(server); tries++)
        if (tries == 100) abort();
    server->thread = thread_start("dns", run, server);
    return server;
}

Str dns_server_address(const DnsServer *server)
{
    return server->address;
}

void dns_server_close(DnsServer *server)
{
    server->ending = true;
    thread_join(server->thread);
    close(server->udp);
    close(server->tcp);
    arena_close(server->answer);
    arena_close(server->arena);
}
