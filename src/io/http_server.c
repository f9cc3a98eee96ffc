/* io/http_server.c - opening and closing the server, its loop, and replies on their way back.
 *
 * Not here: what libmicrohttpd tells us (http_intake.c), handlers' threads (http_worker.c).
 * Why a loop of our own: the library's epoll thread waits for ever when exactly a multiple of 128
 * sockets are ready, and a resume from another thread does not wake it. So we wait for its epoll
 * and our own eventfd together, and only this thread touches its connections; others leave their
 * reply in a list and write to the eventfd. */
#include "io/alloc.h"
#include "io/http_parts.h"
#include "io/listen.h"
#include <assert.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX_DEFAULT 10000
#define QUEUE_MAX_DEFAULT       1024
#define BACKLOG                 1024
#define FILES_BESIDE            256 /* descriptors for databases, files, mail */
#define FLUSH_TIME              (200 * MILLISECOND)
#define REAP_PERIOD             (250 * MILLISECOND)

void http_wake(HttpServer *server)
{
    uint64_t one = 1;
    ssize_t put = write(server->event_fd, &one, sizeof one);
    (void)put; /* full means that the loop is awake already */
}

/* Replies in the order they came. */
static HttpConnection *replies_take(HttpServer *server)
{
    mutex_lock(server->lock);
    HttpConnection *latest = server->replies, *oldest = NULL;
    server->replies = NULL;
    mutex_unlock(server->lock);
    while (latest) {
        HttpConnection *next = latest->next;
        latest->next = oldest;
        oldest = latest;
        latest = next;
    }
    return oldest;
}

/* An abandoned request has come back: it was counted as a user of the server. */
static void abandoned_end(HttpServer *server, HttpConnection *connection)
{
    MHD_destroy_response(connection->response);
    http_connection_free(connection);
    mutex_lock(server->lock);
    server->users--;
    mutex_unlock(server->lock);
}

static void replies_send(HttpServer *server)
{
    for (HttpConnection *next, *reply = replies_take(server); reply; reply = next) {
        next = reply->next;
        if (!reply->mhd) {
            abandoned_end(server, reply);
            continue;
        }
        http_working_remove(reply);
        reply->line->phase = PHASE_REPLY;
        reply->line->deadline = http_reply_deadline(server, reply->reply_bytes);
        server->bytes_out += reply->reply_bytes;
        /* On a suspended connection this only notes it; sending starts when it is resumed. */
        enum MHD_Result queued = MHD_queue_response(reply->mhd, reply->status, reply->response);
        assert(queued == MHD_YES);
        MHD_destroy_response(reply->response);
        MHD_resume_connection(reply->mhd);
    }
}

static void loop_once(HttpServer *server, Time patience)
{
    struct epoll_event events[2];
    MHD_UNSIGNED_LONG_LONG wanted;
    int timeout = (int)(patience / MILLISECOND);
    if (MHD_get_timeout(server->daemon, &wanted) == MHD_YES && wanted < (unsigned)timeout)
        timeout = (int)wanted;
    int ready = epoll_wait(server->epoll_fd, events, 2, timeout);
    for (int i = 0; i < ready; i++) {
        uint64_t count;
        if (events[i].data.fd != server->event_fd) continue;
        ssize_t got = read(server->event_fd, &count, sizeof count);
        (void)got; /* emptied before the list is taken, so no reply is left behind */
    }
    replies_send(server);
    MHD_run(server->daemon);
}

static void stop_listening(HttpServer *server)
{
    if (server->listen_fd < 0) return;
    MHD_quiesce_daemon(server->daemon);
    close(server->listen_fd);
    server->listen_fd = -1;
}

/* The patience is over: those whose handlers still work get a 503, and a reply that comes later
 * finds nobody waiting. */
static void abandon_working(HttpServer *server)
{
    for (HttpConnection *behind, *connection = server->working; connection; connection = behind) {
        behind = connection->behind;
        struct MHD_Connection *mhd = connection->mhd;
        Arena *arena = arena_open(0); /* the request's own belongs to its handler */
        struct MHD_Response *response = http_refusal(arena, 503);
        connection->line->phase = PHASE_REPLY;
        mutex_lock(server->lock);
        server->users++;
        mutex_unlock(server->lock);
        connection->mhd = NULL;
        MHD_queue_response(mhd, 503, response);
        MHD_destroy_response(response);
        MHD_resume_connection(mhd);
        arena_close(arena);
    }
    server->working = NULL;
}

static void loop_run(void *self)
{
    HttpServer *server = self;
    for (;;) {
        Time stop_at = server->stop_at;
        loop_once(server, stop_at ? 20 * MILLISECOND : REAP_PERIOD);
        Time now = server->real.monotonic(NULL);
        if (stop_at) {
            stop_listening(server);
            bool quiet = http_reap(server, now, true);
            if ((quiet && !server->working) || now >= stop_at) break;
        } else if (now - server->reaped_at >= REAP_PERIOD) {
            server->reaped_at = now;
            (void)http_reap(server, now, false);
        }
    }
    abandon_working(server);
    for (Time end = server->real.monotonic(NULL) + FLUSH_TIME; server->lines;) {
        loop_once(server, 20 * MILLISECOND);
        Time now = server->real.monotonic(NULL);
        if (now >= end || http_reap(server, now, true)) break;
    }
    loop_once(server, 0);
}

static Err listen_open(HttpServer *server, Diag *diag)
{
    return listen_on(server->options.listen, BACKLOG, &server->listen_fd, &server->port, diag);
}

/* As many descriptors as connections may come; the system's hard limit stays. */
static void raise_file_limit(int connections)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)connections + FILES_BESIDE;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    int raised = setrlimit(RLIMIT_NOFILE, &limit);
    (void)raised; /* then accepting pauses at the limit */
}

/* Names and arguments stay as they came; http_request.c decodes. */
static size_t unescape_nothing(void *self, struct MHD_Connection *mhd, char *text)
{
    (void)self, (void)mhd;
    return strlen(text);
}

static bool watch(HttpServer *server, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return fd >= 0 && epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static Err daemon_open(HttpServer *server, Diag *diag)
{
    int connections = server->options.connections_max;
    if (connections <= 0) connections = CONNECTIONS_MAX_DEFAULT;
    raise_file_limit(connections);
    /* 0.9.x writes the head of its refusals twice; what it would refuse we refuse as well. */
    int strict = http_layout_known() ? 0 : 1;
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, http_on_request, server,
        MHD_OPTION_LISTEN_SOCKET, server->listen_fd, MHD_OPTION_NOTIFY_COMPLETED, http_on_completed,
        server, MHD_OPTION_NOTIFY_CONNECTION, http_on_line, server, MHD_OPTION_URI_LOG_CALLBACK,
        http_on_uri, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTP_POOL_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, strict, MHD_OPTION_END);
    if (!server->daemon) return fail(diag, ERR_INTERNAL, "the HTTP library does not start");
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    server->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (!info || !watch(server, info->epoll_fd) || !watch(server, server->event_fd))
        return fail(diag, ERR_INTERNAL, "the HTTP loop does not start");
    return OK;
}

static void threads_start(HttpServer *server)
{
    int count = server->options.workers;
    server->workers = io_alloc((size_t)count, sizeof *server->workers);
    for (int i = 0; i < count; i++) {
        server->workers[i] = (HttpWorker){.server = server, .number = i};
        server->workers[i].thread =
            thread_start("http-worker", http_worker_run, &server->workers[i]);
    }
    server->loop = thread_start("http-loop", loop_run, server);
}

Err http_open(const HttpOptions *options, HttpServer **ret_server, Diag *diag)
{
    assert(options->workers >= 1 && options->handle && options->world);
    HttpServer *server = io_alloc(1, sizeof *server);
    server->options = *options;
    if (!options->head_time) server->options.head_time = HTTP_HEAD_TIME;
    if (!options->body_time) server->options.body_time = HTTP_BODY_TIME;
    if (!options->idle_time) server->options.idle_time = HTTP_IDLE_TIME;
    server->real = world_real();
    server->listen_fd = server->epoll_fd = server->event_fd = -1;
    server->users = 1;
    server->lock = mutex_open();
    server->queue =
        queue_open(options->queue_max > 0 ? (size_t)options->queue_max : QUEUE_MAX_DEFAULT);
    Err e = listen_open(server, diag);
    if (!e) e = daemon_open(server, diag);
    if (e) {
        http_server_free(server);
        return e;
    }
    threads_start(server);
    *ret_server = server;
    return OK;
}

void http_server_free(HttpServer *server)
{
    if (server->daemon) MHD_stop_daemon(server->daemon);
    if (server->listen_fd >= 0) close(server->listen_fd);
    if (server->epoll_fd >= 0) close(server->epoll_fd);
    if (server->event_fd >= 0) close(server->event_fd);
    for (HttpConnection *next, *one = server->pool; one; one = next) {
        next = one->next;
        http_connection_free(one);
    }
    queue_close(server->queue);
    mutex_close(server->lock);
    free(server->workers);
    free(server);
}

void http_close(HttpServer *server, Time patience)
{
    if (!server) return;
    server->stop_at = server->real.monotonic(NULL) + (patience > 0 ? patience : 1);
    http_wake(server);
    thread_join(server->loop);
    server->ending = true;
    queue_end(server->queue);
    for (int i = 0; i < server->options.workers; i++)
        thread_join(server->workers[i].thread);
    MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
    mutex_lock(server->lock);
    server->closed = true; /* from here on http_reply frees the request itself */
    mutex_unlock(server->lock);
    for (HttpConnection *next, *late = replies_take(server); late; late = next) {
        next = late->next;
        abandoned_end(server, late);
    }
    mutex_lock(server->lock);
    bool last = --server->users == 0;
    mutex_unlock(server->lock);
    if (last) http_server_free(server);
}

int http_port(const HttpServer *server)
{
    return server->port;
}

HttpStats http_stats(const HttpServer *server)
{
    return (HttpStats){.requests = server->requests,
                       .refused = server->refused,
                       .bytes_in = server->bytes_in,
                       .bytes_out = server->bytes_out,
                       .connections = server->connections};
}
