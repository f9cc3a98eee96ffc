/* io/listen.c - see listen.h. */
#include "io/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* "host:port"; the host may be empty or '*' for all, or an IPv6 address in brackets. */
static Err address_find(Arena *scratch, Str listen_at, struct addrinfo **ret_addresses, Diag *diag)
{
    size_t colon = listen_at.len;
    while (colon > 0 && listen_at.ptr[colon - 1] != ':')
        colon--;
    Str host = str_slice(listen_at, 0, colon ? colon - 1 : 0);
    Str port = str_slice(listen_at, colon, listen_at.len);
    int64_t number;
    if (colon == 0 || !str_to_i64(port, &number) || number < 0 || number > 65535)
        return fail(diag, ERR_INVALID, "'%.*s' is not host:port", STR_ARG(listen_at));
    if (host.len >= 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
        host = str_slice(host, 1, host.len - 1);
    bool all = host.len == 0 || str_is(host, "*");
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    if (all) hints.ai_family = AF_INET;
    int error = getaddrinfo(all ? NULL : arena_cstr(scratch, host), arena_cstr(scratch, port),
                            &hints, ret_addresses);
    if (error)
        return fail(diag, ERR_INVALID, "cannot listen on '%.*s': %s", STR_ARG(host),
                    gai_strerror(error));
    return OK;
}

static Err own_port(int fd, int *ret_port, Diag *diag)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } own = {.v6 = {.sin6_port = 0}};
    socklen_t size = sizeof own;
    if (getsockname(fd, &own.any, &size) != 0) return fail(diag, ERR_IO, "no port of our own");
    *ret_port = ntohs(own.any.sa_family == AF_INET6 ? own.v6.sin6_port : own.v4.sin_port);
    return OK;
}

Err listen_on(Str address, int backlog, int *ret_fd, int *ret_port, Diag *diag)
{
    struct addrinfo *at = NULL;
    Arena *scratch = arena_open(0);
    Err e = address_find(scratch, address, &at, diag);
    arena_close(scratch);
    if (e) return e;
    int on = 1;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool listening = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                     bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, backlog) == 0;
    int error = errno;
    freeaddrinfo(at);
    if (!listening)
        e = error == EADDRINUSE
                ? fail(diag, ERR_CONFLICT, "%.*s is taken: another program listens there",
                       STR_ARG(address))
                : fail(diag, ERR_IO, "cannot listen on %.*s", STR_ARG(address));
    if (!e) e = own_port(fd, ret_port, diag);
    if (!e)
        *ret_fd = fd;
    else if (fd >= 0)
        close(fd);
    return e;
}
