/* io/http.h - the HTTP server: connections, framing, deadlines, limits; and nothing of routes.
 *
 * libmicrohttpd in an external epoll loop of ours with our own eventfd for replies from other
 * threads (its own resume loses wake-ups; its internal epoll loop stalls at multiples of 128).
 * This layer refuses what libmicrohttpd lets through: Content-Length together with
 * Transfer-Encoding, repeated or odd Content-Length, codings other than chunked, NUL in headers,
 * bare LF, folded lines, a missing Host. Heads have at most 8 KB and 100 fields (431). Deadlines
 * are ours: head 10 s, body 30 s (more for large ones that come at 32 KB/s), reply likewise, idle
 * 60 s. HEAD comes to the handler as GET; the body is left out here.
 *
 * A request whose body is complete is given to one of the worker threads, which calls the handler.
 * The handler answers with http_reply, at once or later from any thread, exactly once; the request
 * and all that lies in its arena die in that call. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "io/world.h"

typedef struct HttpServer HttpServer;

typedef struct HttpHeader {
    Str name, value;
} HttpHeader;

typedef struct HttpRequest {
    Arena *arena; /* dies with the request; handlers allocate here */
    Str method;   /* "GET" */
    Str path;     /* decoded, starts with '/', no NUL */
    Str raw_path; /* as sent, without the query */
    Str query;    /* raw, without '?' */
    Str body;     /* whole; gunzipped when Content-Encoding was gzip */
    const HttpHeader *headers;
    size_t header_count;
    char peer[46]; /* numeric address of the connection (or of the trusted hop's X-Forwarded-For) */
    bool peer_loopback;
    Time received_at;
    int worker;  /* index of the worker thread: its database handle and the like */
    void *route; /* for the router */
    struct HttpConnection *connection;
} HttpRequest;

typedef struct HttpReply {
    int status;
    Str content_type;          /* "" : none */
    Str body;                  /* copied unless body_static */
    bool body_static;          /* lives as long as the process */
    const HttpHeader *headers; /* copied */
    size_t header_count;
} HttpReply;

typedef struct HttpOptions {
    Str listen;                           /* "127.0.0.1:8420"; port 0 picks a free one */
    int workers;                          /* handler threads, at least 1 */
    size_t body_max;                      /* bytes on the wire: 413 above */
    size_t body_gunzip_max;               /* bytes after gunzip: 413 above */
    int connections_max;                  /* 0: 10000 */
    int queue_max;                        /* requests waiting for a worker; 0: 1024. 503 above */
    Time head_time, body_time, idle_time; /* deadlines; 0: 10 s, 30 s, 60 s */
    const World *world;
    void (*handle)(void *self, HttpRequest *request); /* on a worker thread */
    /* Limit for this path, or 0 for body_max: asked when the head is read. May be NULL. */
    size_t (*body_limit)(void *self, Str method, Str path);
    void *self;
} HttpOptions;

/* CONFLICT with a plain sentence when the address is taken. */
Err http_open(const HttpOptions *options, HttpServer **ret_server, Diag *diag) MUST_CHECK;
int http_port(const HttpServer *server);
/* No new connections; requests under way are answered (up to `patience`); threads joined. */
void http_close(HttpServer *server, Time patience);

void http_reply(HttpRequest *request, const HttpReply *reply);
Str http_header(const HttpRequest *request, const char *name); /* case-insensitive; STR_NONE */
/* A decoded query parameter; false when it is missing. */
bool http_query(const HttpRequest *request, const char *name, Str *ret_value);
bool http_cookie(const HttpRequest *request, const char *name, Str *ret_value);
/* application/x-www-form-urlencoded or multipart/form-data fields of the body. */
bool http_form(const HttpRequest *request, const char *name, Str *ret_value);

typedef struct HttpStats {
    uint64_t requests, refused, bytes_in, bytes_out;
    int connections;
} HttpStats;
HttpStats http_stats(const HttpServer *server);
