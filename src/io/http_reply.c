/* io/http_reply.c - from an HttpReply to what libmicrohttpd sends; and our own refusals.
 *
 * Not here: what is answered (api). Refusals are problems of RFC 9457, as all errors are. */
#include "io/http_parts.h"
#include <assert.h>
#include <stdlib.h>

static const char *refusal_title(unsigned status)
{
    switch (status) {
    case 400: return "the request is malformed";
    case 413: return "the body is too large";
    case 415: return "the body has a Content-Encoding other than gzip";
    case 431: return "the head of the request is too large";
    case 501: return "this Transfer-Encoding is not supported";
    case 503: return "too much at once, try again later";
    case 505: return "HTTP/1.1 is spoken here";
    default: return "something is wrong inside";
    }
}

/* libmicrohttpd copies, or only reads what lives as long as the process. */
static struct MHD_Response *response_with(Str body, bool is_static)
{
    union {
        const char *borrowed;
        void *plain;
    } bytes = {.borrowed = body.len ? body.ptr : ""};
    enum MHD_ResponseMemoryMode mode = is_static ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY;
    struct MHD_Response *response = MHD_create_response_from_buffer(body.len, bytes.plain, mode);
    if (!response) abort();
    return response;
}

Str http_refusal_body(Arena *arena, unsigned status)
{
    return arena_printf(arena, "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%u}",
                        refusal_title(status), status);
}

struct MHD_Response *http_refusal(Arena *arena, unsigned status)
{
    Str body = http_refusal_body(arena, status);
    struct MHD_Response *response = response_with(body, false);
    enum MHD_Result typed = MHD_add_response_header(response, "Content-Type", HTTP_REFUSAL_TYPE);
    enum MHD_Result timed =
        status == 503 ? MHD_add_response_header(response, "Retry-After", "1") : MHD_YES;
    assert(typed == MHD_YES && timed == MHD_YES);
    return response;
}

Str http_refusal_text(Arena *arena, unsigned status)
{
    Str body = http_refusal_body(arena, status);
    return arena_printf(arena,
                        "HTTP/1.1 %u Refused\r\nContent-Type: " HTTP_REFUSAL_TYPE
                        "\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%.*s",
                        status, body.len, STR_ARG(body));
}

static bool add_header(HttpRequest *request, struct MHD_Response *response, Str name, Str value)
{
    const char *name_text = arena_cstr(request->arena, name);
    const char *value_text = arena_cstr(request->arena, value);
    if (strlen(name_text) != name.len || strlen(value_text) != value.len) return false;
    return MHD_add_response_header(response, name_text, value_text) == MHD_YES;
}

void http_reply(HttpRequest *request, const HttpReply *reply)
{
    HttpConnection *connection = request->connection;
    HttpServer *server = connection->server;
    struct MHD_Response *response = response_with(reply->body, reply->body_static);
    bool sound = reply->status >= 200 && reply->status <= 599;
    if (reply->content_type.len > 0)
        sound = sound && add_header(request, response, STR("Content-Type"), reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        sound =
            sound && add_header(request, response, reply->headers[i].name, reply->headers[i].value);
    connection->status = (unsigned)reply->status;
    connection->reply_bytes = reply->body.len;
    if (!sound) { /* a line break in a header: half of it would be worse than nothing */
        MHD_destroy_response(response);
        response = http_refusal(request->arena, 500);
        connection->status = 500;
    }
    connection->response = response;
    /* Here, and not when the loop lets go of the request: who touches it after the answer is caught
     * by the sanitizer every time, and not only when the loop was quicker. */
    arena_reset(request->arena);

    mutex_lock(server->lock);
    if (server->closed) { /* nobody sends it any more */
        server->users--;
        bool last = server->users == 0;
        mutex_unlock(server->lock);
        MHD_destroy_response(response);
        http_connection_free(connection);
        if (last) http_server_free(server);
        return;
    }
    bool first = server->replies == NULL;
    connection->next = server->replies;
    server->replies = connection;
    if (first) http_wake(server); /* under the lock: afterwards the server may be gone */
    mutex_unlock(server->lock);
}
