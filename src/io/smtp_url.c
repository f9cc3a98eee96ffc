/* io/smtp_url.c - smtp://user:password@host:port?tls=... as a mail server's settings.
 *
 * Source: RFC 3986 for the shape; user and password are percent-decoded. */
#include "io/smtp.h"

bool smtp_host_is_loopback(Str host)
{
    bool digits = true; /* 127.example.com is somebody's server */
    for (size_t i = 0; i < host.len; i++)
        digits = digits && (host.ptr[i] == '.' || (host.ptr[i] >= '0' && host.ptr[i] <= '9'));
    return str_eq_nocase(host, STR("localhost")) || str_is(host, "::1") || str_is(host, "[::1]") ||
           (digits && str_starts(host, STR("127.")));
}

static Err tls_parse(Str query, SmtpServer *server, Diag *diag)
{
    static const struct {
        const char *word;
        SmtpTls tls;
    } words[] = {
        {"none",     SMTP_TLS_NONE    },
        {"starttls", SMTP_TLS_STARTTLS},
        {"tls",      SMTP_TLS_TLS     }
    };
    if (query.len == 0) return OK;
    Str value = query;
    Str key = str_cut(&value, '=');
    for (size_t i = 0; str_is(key, "tls") && i < sizeof words / sizeof words[0]; i++) {
        if (!str_is(value, words[i].word)) continue;
        server->tls = words[i].tls;
        return OK;
    }
    return fail(diag, ERR_INVALID, "after '?' stands tls=none, tls=starttls or tls=tls");
}

/* user:password, both percent-encoded. */
static Err login_parse(Arena *arena, Str login, SmtpServer *server, Diag *diag)
{
    Str password = login;
    Str user = str_cut(&password, ':');
    if (!url_decode(arena, user, false, &server->user) ||
        !url_decode(arena, password, false, &server->password))
        return fail(diag, ERR_INVALID, "user and password of the mail server are percent-encoded");
    return OK;
}

static Err host_parse(Str place, SmtpServer *server, Diag *diag)
{
    Str host, port;
    ptrdiff_t bracket = str_find_char(place, ']');
    if (place.len > 0 && place.ptr[0] == '[' && bracket > 0) {
        host = str_slice(place, 1, (size_t)bracket);
        port = str_slice(place, (size_t)bracket + 1, place.len);
        if (port.len > 0 && port.ptr[0] == ':') port = str_slice(port, 1, port.len);
    } else {
        port = place;
        host = str_cut(&port, ':');
    }
    int64_t number = server->tls == SMTP_TLS_TLS ? 465 : 25;
    if (port.len > 0 && (!str_to_i64(port, &number) || number < 1 || number > 65535))
        return fail(diag, ERR_INVALID, "'%.*s' is not a port", STR_ARG(port));
    if (host.len == 0) return fail(diag, ERR_INVALID, "the mail server has no host");
    server->host = host;
    server->port = (int)number;
    return OK;
}

Err smtp_parse_url(Arena *arena, Str url, SmtpServer *ret_server, Diag *diag)
{
    SmtpServer server = {.tls = SMTP_TLS_AUTO};
    if (str_starts(url, STR("smtps://")))
        server.tls = SMTP_TLS_TLS;
    else if (!str_starts(url, STR("smtp://")))
        return fail(diag, ERR_INVALID, "a mail server is written smtp://host:port");
    Str query = arena_str(arena, str_slice(url, (size_t)str_find(url, STR("//")) + 2, url.len));
    Str place = str_cut(&query, '?');
    if (str_ends(place, STR("/"))) place = str_slice(place, 0, place.len - 1);
    size_t at = place.len; /* the last '@', so that one in a password does no harm */
    while (at > 0 && place.ptr[at - 1] != '@')
        at--;
    Err e = tls_parse(query, &server, diag);
    if (!e && at > 0) e = login_parse(arena, str_slice(place, 0, at - 1), &server, diag);
    if (!e) e = host_parse(str_slice(place, at, place.len), &server, diag);
    server.verify = !smtp_host_is_loopback(server.host);
    if (!e) *ret_server = server;
    return e;
}

static bool url_begins(Str rest)
{
    return str_starts(rest, STR("smtp://")) || str_starts(rest, STR("smtps://"));
}

static Str skip_separators(Str rest)
{
    size_t at = 0;
    while (at < rest.len && (rest.ptr[at] == ' ' || rest.ptr[at] == ','))
        at++;
    return str_slice(rest, at, rest.len);
}

Str smtp_url_next(Str *rest)
{
    Str list = skip_separators(*rest);
    size_t end = 0;
    for (; end < list.len && list.ptr[end] != ' '; end++)
        if (list.ptr[end] == ',' && (end + 1 == list.len || list.ptr[end + 1] == ' ' ||
                                     url_begins(skip_separators(str_slice(list, end, list.len)))))
            break;
    *rest = skip_separators(str_slice(list, end, list.len));
    return str_slice(list, 0, end);
}
