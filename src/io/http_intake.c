/* io/http_intake.c - what libmicrohttpd tells us: lines open and close, a head, a body, an end.
 *
 * Not here: is the head sound (http_framing.c), the loop and replies (http_server.c).
 * All of this runs on the loop's thread. A request goes: target read (http_on_uri), head checked,
 * body collected, then suspended and queued; its reply comes back through http_server.c.
 * Why deadlines of our own: libmicrohttpd's only start anew with every byte, so a client that sends
 * one byte per second keeps its line for ever. */
#include "io/alloc.h"
#include "io/http_parts.h"
#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define POOL_MAX      256
#define BODY_KEEP_MAX ((size_t)64 * 1024)

static Time monotonic(const HttpServer *server)
{
    return server->real.monotonic(NULL);
}

/* Large bodies get more time, at a pace any real client reaches. */
static Time time_for(const HttpServer *server, uint64_t bytes)
{
    return server->options.body_time + (Time)(bytes / HTTP_BYTES_PER_SECOND_MIN) * SECOND;
}

Time http_reply_deadline(const HttpServer *server, uint64_t bytes)
{
    return monotonic(server) + time_for(server, bytes);
}

static void peer_write(HttpLine *line, const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;
        inet_ntop(AF_INET, &v4->sin_addr, line->peer, sizeof line->peer);
        line->loopback = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)address;
        const uint8_t *bytes = v6->sin6_addr.s6_addr;
        bool mapped = IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr);
        if (mapped)
            inet_ntop(AF_INET, bytes + 12, line->peer, sizeof line->peer);
        else
            inet_ntop(AF_INET6, bytes, line->peer, sizeof line->peer);
        line->loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) || (mapped && bytes[12] == 127);
    }
}

static HttpLine *line_open(HttpServer *server, struct MHD_Connection *mhd)
{
    HttpLine *line = io_alloc(1, sizeof *line);
    line->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    peer_write(line, MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    line->phase = PHASE_OPEN;
    line->deadline = monotonic(server) + server->options.head_time;
    line->next = server->lines;
    if (server->lines) server->lines->previous = line;
    server->lines = line;
    server->connections++;
    return line;
}

static void line_close(HttpServer *server, HttpLine *line)
{
    if (line->previous)
        line->previous->next = line->next;
    else
        server->lines = line->next;
    if (line->next) line->next->previous = line->previous;
    server->connections--;
    free(line);
}

void http_on_line(void *self, struct MHD_Connection *mhd, void **line_self,
                  enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *line_self = line_open(self, mhd);
    } else if (*line_self) {
        line_close(self, *line_self);
        *line_self = NULL;
    }
}

bool http_reap(HttpServer *server, Time now, bool stopping)
{
    bool quiet = true;
    for (HttpLine *line = server->lines; line; line = line->next) {
        bool idle = line->phase == PHASE_OPEN || line->phase == PHASE_IDLE;
        if (!idle) quiet = false;
        bool late = line->phase != PHASE_WORK && now >= line->deadline;
        if (late || (stopping && idle)) shutdown(line->fd, SHUT_RDWR); /* MHD sees it and closes */
    }
    return quiet;
}

static HttpConnection *connection_new(HttpServer *server)
{
    HttpConnection *connection = server->pool;
    if (connection) {
        server->pool = connection->next;
        server->pool_count--;
    } else {
        connection = io_alloc(1, sizeof *connection);
        connection->arena = arena_open(0);
    }
    connection->server = server;
    connection->request = (HttpRequest){.arena = connection->arena, .connection = connection};
    return connection;
}

void http_connection_free(HttpConnection *connection)
{
    arena_close(connection->arena);
    free(connection->body);
    free(connection);
}

/* Back into the pool, emptied. */
static void connection_release(HttpServer *server, HttpConnection *connection)
{
    if (server->pool_count >= POOL_MAX) {
        http_connection_free(connection);
        return;
    }
    Arena *arena = connection->arena;
    char *body = connection->body;
    size_t capacity = connection->body_capacity;
    arena_reset(arena);
    if (capacity > BODY_KEEP_MAX) {
        free(body);
        body = NULL;
        capacity = 0;
    }
    *connection = (HttpConnection){
        .arena = arena, .body = body, .body_capacity = capacity, .next = server->pool};
    server->pool = connection;
    server->pool_count++;
}

static void working_add(HttpConnection *connection)
{
    HttpServer *server = connection->server;
    connection->before = NULL;
    connection->behind = server->working;
    if (server->working) server->working->before = connection;
    server->working = connection;
}

void http_working_remove(HttpConnection *connection)
{
    if (connection->before)
        connection->before->behind = connection->behind;
    else
        connection->server->working = connection->behind;
    if (connection->behind) connection->behind->before = connection->before;
}

void *http_on_uri(void *self, const char *uri, struct MHD_Connection *mhd)
{
    HttpServer *server = self;
    HttpConnection *connection = connection_new(server);
    connection->mhd = mhd;
    connection->line =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    connection->uri_at = uri;
    connection->uri = arena_str(connection->arena, str_of(uri));
    if (connection->line->phase == PHASE_IDLE)
        connection->line->deadline = monotonic(server) + server->options.head_time;
    connection->line->phase = PHASE_HEAD;
    return connection;
}

/* A refusal where nothing is left to read: libmicrohttpd sends it. */
static enum MHD_Result refuse(HttpConnection *connection, unsigned status)
{
    HttpServer *server = connection->server;
    struct MHD_Response *response = http_refusal(connection->arena, status);
    connection->refused = true;
    connection->line->phase = PHASE_REPLY;
    connection->line->deadline = http_reply_deadline(server, 0);
    server->refused++;
    enum MHD_Result queued = MHD_queue_response(connection->mhd, status, response);
    MHD_destroy_response(response);
    return queued;
}

/* Each piece of a refused body gives the client a little longer, at a pace any real one reaches. */
static void linger(HttpConnection *connection)
{
    Time until = monotonic(connection->server) + HTTP_LINGER_TIME;
    Time last = connection->body_started + time_for(connection->server, connection->body_length);
    connection->line->deadline = until < last ? until : last;
}

/* A refusal while the client still sends its body: written by ourselves, because libmicrohttpd
 * would hang up on what is unread, which resets the connection, and most clients would see a broken
 * connection and never why. What still comes is thrown away until the client has said all. */
static void refuse_and_linger(HttpConnection *connection, unsigned status)
{
    Str text = http_refusal_text(connection->arena, status);
    HttpLine *line = connection->line;
    ssize_t sent = send(line->fd, text.ptr, text.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)sent; /* a client whose window is full never hears it */
    shutdown(line->fd, SHUT_WR);
    connection->refused = true;
    connection->server->refused++;
    line->phase = PHASE_REPLY;
    linger(connection);
}

/* Does a body follow the head? A client that first asks whether it may send waits for our word. */
static bool body_follows(struct MHD_Connection *mhd)
{
    return !MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, "Expect") &&
           (MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, "Content-Length") ||
            MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, "Transfer-Encoding"));
}

static enum MHD_Result refuse_head(HttpConnection *connection, unsigned status)
{
    if (!body_follows(connection->mhd)) return refuse(connection, status);
    refuse_and_linger(connection, status);
    return MHD_YES;
}

static enum MHD_Result on_head(HttpConnection *connection, const char *method, const char *version)
{
    HttpServer *server = connection->server;
    HttpHead head = {.method = method, .version = version};
    connection->head_done = true;
    connection->body_started = monotonic(server);
    server->requests++;
    unsigned status = http_head_read(connection, &head);
    if (status) return refuse_head(connection, status);
    HttpRequest *request = &connection->request;
    const HttpOptions *options = &server->options;
    request->received_at = world_now(options->world);
    connection->body_limit = options->body_max;
    if (options->body_limit) {
        size_t limit = options->body_limit(options->self, request->method, request->path);
        if (limit > 0) connection->body_limit = limit;
    }
    if (head.has_length && head.content_length > connection->body_limit)
        return refuse_head(connection, 413);
    connection->line->phase = PHASE_BODY;
    connection->line->deadline = connection->body_started + options->body_time;
    return MHD_YES;
}

static void on_body(HttpConnection *connection, const char *bytes, size_t size)
{
    connection->server->bytes_in += size;
    if (!connection->refused && size > connection->body_limit - connection->body_length)
        refuse_and_linger(connection, 413);
    if (connection->refused) {
        connection->body_length += size; /* counted, not kept */
        if (connection->body_length < HTTP_LINGER_BYTES_MAX) linger(connection);
        return;
    }
    void *body = connection->body;
    io_grow(&body, &connection->body_capacity, connection->body_length + size, 1);
    connection->body = body;
    memcpy(connection->body + connection->body_length, bytes, size);
    connection->body_length += size;
    connection->line->deadline =
        connection->body_started + time_for(connection->server, connection->body_length);
}

/* The request is whole: it waits for a worker, and its line for the reply. */
static enum MHD_Result on_whole(HttpConnection *connection)
{
    HttpServer *server = connection->server;
    if (connection->refused) return MHD_NO; /* the client has taken all it wanted to send */
    connection->request.body = (Str){connection->body, connection->body_length};
    if (server->stop_at) return refuse(connection, 503);
    if (!queue_push(server->queue, connection)) return refuse(connection, 503);
    /* A reply may already be in the list, but only this thread takes it from there. */
    MHD_suspend_connection(connection->mhd);
    connection->line->phase = PHASE_WORK;
    working_add(connection);
    return MHD_YES;
}

// NOLINTNEXTLINE(readability-function-size): the type is libmicrohttpd's.
enum MHD_Result http_on_request(void *self, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **request_self)
{
    (void)self, (void)mhd, (void)url;
    HttpConnection *connection = *request_self;
    assert(connection && connection->mhd == mhd);
    if (!connection->head_done) return on_head(connection, method, version);
    if (*upload_size == 0) return on_whole(connection);
    on_body(connection, upload, *upload_size);
    *upload_size = 0;
    return MHD_YES;
}

void http_on_completed(void *self, struct MHD_Connection *mhd, void **request_self,
                       enum MHD_RequestTerminationCode why)
{
    (void)mhd, (void)why;
    HttpServer *server = self;
    HttpConnection *connection = *request_self;
    *request_self = NULL;
    if (!connection || !connection->mhd) return; /* abandoned: its handler still has it */
    connection->line->phase = PHASE_IDLE;
    connection->line->deadline = monotonic(server) + server->options.idle_time;
    connection_release(server, connection);
}
