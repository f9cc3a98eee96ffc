/* io/http_worker.c - a thread that takes whole requests from the queue and calls the handler.
 *
 * Unpacking happens here and not in the loop, so that one large body does not hold up the others.
 */
#include "io/files.h"
#include "io/http_parts.h"
#include <stdlib.h>

static void refuse(HttpRequest *request, unsigned status)
{
    HttpReply reply = {.status = (int)status,
                       .content_type = STR(HTTP_REFUSAL_TYPE),
                       .body = http_refusal_body(request->arena, status)};
    http_reply(request, &reply);
}

/* 0, or the status to refuse the body with. */
static unsigned unpack(HttpRequest *request, size_t bytes_max)
{
    Str coding = http_header(request, "Content-Encoding");
    if (coding.len == 0 || str_eq_nocase(coding, STR("identity"))) return 0;
    if (!str_eq_nocase(coding, STR("gzip")) && !str_eq_nocase(coding, STR("x-gzip"))) return 415;
    Diag diag = {.code = OK};
    Err e = gunzip_bytes(request->arena, request->body, bytes_max, &request->body, &diag);
    return e == OK ? 0 : e == ERR_TOO_LARGE ? 413 : 400;
}

void http_worker_run(void *self)
{
    HttpWorker *worker = self;
    HttpServer *server = worker->server;
    for (;;) {
        void *item;
        if (!queue_wait(server->queue, MINUTE, &item)) {
            if (server->ending) return;
            continue;
        }
        HttpRequest *request = &((HttpConnection *)item)->request;
        request->worker = worker->number;
        unsigned status = unpack(request, server->options.body_gunzip_max);
        if (status)
            refuse(request, status);
        else
            server->options.handle(server->options.self, request);
    }
}
