/* io/http_framing.c - is the head of a request exactly what it says: where it ends, what follows.
 *
 * Source: RFC 9112 (framing, sections 3, 5 and 6), RFC 9110 (field names and values).
 * Why so strict: libmicrohttpd 0.9.75 takes Content-Length beside Transfer-Encoding, repeated
 * lengths, NUL, bare LF and folded lines. A proxy before us may read such a head in another way,
 * and what it takes for a body would be a second request to us (request smuggling).
 * How: libmicrohttpd parses in place, and writes NUL over each CR and LF. So the parts of a sound
 * head lie behind each other with exactly two NUL between the lines; anything else between them is
 * what we refuse. This holds for 0.9.x; from 1.0 on the library checks by itself. */
#include "io/http_parts.h"
#include <arpa/inet.h>
#include <string.h>

typedef struct Walk {
    HttpConnection *connection;
    const char *at; /* where the previous line ended in the raw head; NULL: layout not known */
    unsigned status;
} Walk;

static bool is_token(Str s)
{
    static const char also[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alnum && (c == '\0' || !strchr(also, c))) return false;
    }
    return s.len > 0;
}

static bool is_field_value(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) return false;
    }
    return true;
}

static enum MHD_Result field_read(void *self, enum MHD_ValueKind kind, const char *name,
                                  size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    Walk *walk = self;
    HttpRequest *request = &walk->connection->request;
    HttpHeader field = {
        {name,  name_size },
        str_trim((Str){value, value_size}
        )
    };
    if (walk->at && name != walk->at + 2) walk->status = 400;
    walk->at = walk->at ? value + value_size : NULL;
    if (!is_token(field.name) || !is_field_value(field.value)) walk->status = 400;
    if (request->header_count == HTTP_FIELDS_MAX) walk->status = 431;
    if (walk->status) return MHD_NO;
    field.name = arena_str(request->arena, field.name);
    field.value = arena_str(request->arena, field.value);
    walk->connection->headers[request->header_count++] = field;
    return MHD_YES;
}

/* Two NUL where the request line's parts and lines meet; the head ends behind an empty line. */
static bool layout_is_sound(const HttpConnection *connection, const HttpHead *head, const char *end)
{
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    const char *uri = connection->uri_at;
    return uri == head->method + strlen(head->method) + 1 &&
           head->version == uri + connection->uri.len + 1 && size &&
           end + 4 == head->method + size->header_size;
}

bool http_layout_known(void)
{
    return strncmp(MHD_get_version(), "0.9.", 4) == 0;
}

static bool is_digits(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0;
}

/* The fields that say where the request ends, and Host: each at most once. */
static unsigned framing_read(const HttpRequest *request, HttpHead *head)
{
    unsigned hosts = 0, lengths = 0, codings = 0;
    bool modern = strcmp(head->version, "HTTP/1.1") == 0;
    for (size_t i = 0; i < request->header_count; i++) {
        Str name = request->headers[i].name, value = request->headers[i].value;
        if (str_eq_nocase(name, STR("Host"))) hosts++;
        if (str_eq_nocase(name, STR("Content-Length"))) {
            lengths++;
            if (!is_digits(value) || !str_to_u64(value, &head->content_length)) return 400;
            head->has_length = true;
        }
        if (str_eq_nocase(name, STR("Transfer-Encoding"))) {
            codings++;
            if (!str_eq_nocase(value, STR("chunked"))) return 501;
            head->chunked = true;
        }
    }
    if (!modern && strcmp(head->version, "HTTP/1.0") != 0) return 505;
    if (hosts > 1 || lengths > 1 || codings > 1 || (lengths && codings)) return 400;
    if ((modern && hosts == 0) || (!modern && codings)) return 400;
    return 0;
}

static enum MHD_Result count_one(void *self, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    (void)kind, (void)name, (void)value;
    ++*(size_t *)self;
    return MHD_YES;
}

/* Is there room left for the head of the reply? Otherwise libmicrohttpd would just hang up. */
static bool is_too_large(const HttpConnection *connection)
{
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t fields = 0, cookies = 0;
    MHD_get_connection_values(connection->mhd, MHD_HEADER_KIND, count_one, &fields);
    MHD_get_connection_values(connection->mhd, MHD_GET_ARGUMENT_KIND, count_one, &fields);
    MHD_get_connection_values(connection->mhd, MHD_COOKIE_KIND, count_one, &cookies);
    size_t copied = cookies ? http_header(&connection->request, "Cookie").len : 0;
    size_t used = size->header_size + copied + (fields + cookies) * HTTP_FIELD_BYTES;
    return size->header_size > HTTP_HEAD_BYTES_MAX ||
           used > HTTP_POOL_BYTES - HTTP_REPLY_HEAD_BYTES;
}

/* The proxy on this machine names the client; a client elsewhere is not believed. The last address
 * is the one that proxy saw itself. Behind a proxy nobody counts as sitting at this machine. */
static void peer_read(HttpConnection *connection)
{
    static const char *const signs[] = {"X-Forwarded-For",  "Forwarded",         "X-Real-IP",
                                        "X-Forwarded-Host", "X-Forwarded-Proto", "Via"};
    HttpRequest *request = &connection->request;
    memcpy(request->peer, connection->line->peer, sizeof request->peer);
    request->peer_loopback = connection->line->loopback;
    if (!request->peer_loopback) return;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (http_header(request, signs[i]).ptr) request->peer_loopback = false;
    Str last = STR_NONE;
    for (size_t i = 0; i < request->header_count; i++)
        if (str_eq_nocase(request->headers[i].name, STR("X-Forwarded-For")))
            for (Str rest = request->headers[i].value; rest.len > 0;)
                last = str_trim(str_cut(&rest, ','));
    struct in6_addr address;
    char text[46];
    if (last.len == 0 || last.len >= sizeof text) return;
    memcpy(text, last.ptr, last.len);
    text[last.len] = '\0';
    if (inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1)
        memcpy(request->peer, text, last.len + 1);
}

unsigned http_head_read(HttpConnection *connection, HttpHead *head)
{
    HttpRequest *request = &connection->request;
    Walk walk = {.connection = connection,
                 .at = http_layout_known() ? head->version + strlen(head->version) : NULL};
    request->headers = connection->headers;
    request->method = arena_str(request->arena, str_of(head->method));
    MHD_get_connection_values_n(connection->mhd, MHD_HEADER_KIND, field_read, &walk);
    if (walk.status) return walk.status;
    if (walk.at && !layout_is_sound(connection, head, walk.at)) return 400;
    if (is_too_large(connection)) return 431;
    unsigned status = framing_read(request, head);
    if (status) return status;
    if (!is_token(request->method) || !http_target_read(request, connection->uri)) return 400;
    if (str_is(request->method, "HEAD")) request->method = STR("GET");
    peer_read(connection);
    return 0;
}
