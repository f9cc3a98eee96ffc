/* io/http_parts.h - what the files of the HTTP server share. For src/io/http_*.c only.
 *
 * A line is a TCP connection, known to the loop's thread alone. An HttpConnection is one request on
 * it, from its first line to its reply; while a handler has it, the loop does not touch it. */
#pragma once
#include "io/http.h"
#include "io/thread.h"
#include <microhttpd.h>

/* A head may have 8 KB; the rest of a connection's memory holds libmicrohttpd's notes about its
 * fields and the head of the reply. */
#define HTTP_POOL_BYTES       (12 * 1024)
#define HTTP_HEAD_BYTES_MAX   (8 * 1024)
#define HTTP_FIELD_BYTES      64   /* of notes per field */
#define HTTP_REPLY_HEAD_BYTES 1536 /* kept free for the head of the reply */
#define HTTP_FIELDS_MAX       100

#define HTTP_HEAD_TIME   (10 * SECOND)
#define HTTP_BODY_TIME   (30 * SECOND)
#define HTTP_IDLE_TIME   (60 * SECOND)
#define HTTP_LINGER_TIME (2 * SECOND) /* without a byte of a body that was refused */
#define HTTP_LINGER_BYTES_MAX                                                                      \
    ((size_t)16 * 1024 * 1024)                /* of it; who sends more gets no longer              \
                                               */
#define HTTP_BYTES_PER_SECOND_MIN (32 * 1024) /* large bodies get more time at this pace */

typedef enum HttpPhase {
    PHASE_OPEN, /* no byte of a request seen */
    PHASE_HEAD,
    PHASE_BODY,
    PHASE_WORK, /* the handler has it: no deadline */
    PHASE_REPLY,
    PHASE_IDLE, /* between two requests */
} HttpPhase;

typedef struct HttpLine {
    int fd;
    HttpPhase phase;
    Time deadline; /* by the machine's monotonic clock */
    char peer[46];
    bool loopback;
    struct HttpLine *previous, *next;
} HttpLine;

typedef struct HttpConnection {
    Arena *arena; /* of the request */
    HttpRequest request;
    HttpServer *server;
    HttpLine *line;             /* the loop's thread only */
    struct MHD_Connection *mhd; /* the loop's thread only; NULL: nobody waits for the reply */
    const char *uri_at;         /* as it lies in the memory of libmicrohttpd */
    Str uri;
    HttpHeader headers[HTTP_FIELDS_MAX];
    bool head_done, refused, gzipped;
    char *body; /* grows; kept for the next request when it is small */
    size_t body_length, body_capacity, body_limit;
    Time body_started;
    struct MHD_Response *response;
    unsigned status;
    uint64_t reply_bytes;
    struct HttpConnection *next;            /* among replies, or in the pool */
    struct HttpConnection *before, *behind; /* among those a handler has */
} HttpConnection;

/* What the head of a request says about itself, when it is sound. */
typedef struct HttpHead {
    const char *method, *version; /* as libmicrohttpd hands them over */
    uint64_t content_length;
    bool has_length, chunked;
} HttpHead;

/* http_framing.c: copies the header fields into the request and checks the head. Returns 0 or the
 * status to refuse it with. */
unsigned http_head_read(HttpConnection *connection, HttpHead *head);
/* Does the head lie in memory as libmicrohttpd 0.9.x leaves it? */
bool http_layout_known(void);
/* Path and query from the target; false when it is malformed. */
bool http_target_read(HttpRequest *request, Str uri);

/* http_reply.c: refusals as a response (destroyed by the caller), as a body, and as bytes for a
 * socket that libmicrohttpd cannot answer on any more. */
#define HTTP_REFUSAL_TYPE "application/problem+json"
struct MHD_Response *http_refusal(Arena *arena, unsigned status);
Str http_refusal_body(Arena *arena, unsigned status);
Str http_refusal_text(Arena *arena, unsigned status);

struct HttpServer {
    HttpOptions options;
    World real; /* deadlines of the network are of the real clock in every world */
    struct MHD_Daemon *daemon;
    int listen_fd, epoll_fd, event_fd, port;
    Thread *loop;
    struct HttpWorker *workers;
    Queue *queue;

    /* The loop's thread only. */
    HttpLine *lines;
    HttpConnection *working; /* those a handler has */
    HttpConnection *pool;
    size_t pool_count;
    Time reaped_at;

    Mutex *lock;
    HttpConnection *replies; /* under the lock */
    bool closed;             /* under the lock: the loop is gone */
    size_t users;            /* under the lock: the opener, and each abandoned request */
    _Atomic Time stop_at;    /* 0: running */
    _Atomic bool ending;     /* workers end when the queue is empty */
    _Atomic uint64_t requests, refused, bytes_in, bytes_out;
    _Atomic int connections;
};

typedef struct HttpWorker {
    HttpServer *server;
    int number;
    Thread *thread;
} HttpWorker;

/* http_intake.c: what libmicrohttpd calls on the loop's thread. */
void *http_on_uri(void *self, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result http_on_request(void *self, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **request_self);
void http_on_completed(void *self, struct MHD_Connection *mhd, void **request_self,
                       enum MHD_RequestTerminationCode why);
void http_on_line(void *self, struct MHD_Connection *mhd, void **line_self,
                  enum MHD_ConnectionNotificationCode what);
void http_connection_free(HttpConnection *connection);
void http_working_remove(HttpConnection *connection);
/* Shuts the lines whose time is over (all idle ones when stopping); true when none is busy. */
bool http_reap(HttpServer *server, Time now, bool stopping);
Time http_reply_deadline(const HttpServer *server, uint64_t bytes);

/* http_server.c */
void http_wake(HttpServer *server);        /* from any thread: the loop looks at the replies */
void http_server_free(HttpServer *server); /* the last user is gone */

/* http_worker.c: takes requests from the queue until it ends. */
void http_worker_run(void *self);
