/* io/http_request.c - reading what a request carries: target, headers, query, cookies, forms.
 *
 * Source: RFC 9112 section 3.2 (targets), RFC 6265 (cookies), WHATWG URL (urlencoded forms),
 * RFC 7578 (multipart forms). All of it is text from outside: each reader takes any bytes, decodes
 * into the request's arena and never looks past its end. Fuzzed by http_request_fuzz.c. */
#include "io/http_parts.h"

static bool has_nul(Str s)
{
    return s.len > 0 && memchr(s.ptr, '\0', s.len);
}

bool http_target_read(HttpRequest *request, Str uri)
{
    if (str_starts(uri, STR("http://")) || str_starts(uri, STR("https://"))) { /* absolute form */
        uri = str_slice(uri, (size_t)str_find(uri, STR("//")) + 2, uri.len);
        ptrdiff_t slash = str_find_char(uri, '/');
        uri = slash < 0 ? STR("/") : str_slice(uri, (size_t)slash, uri.len);
    }
    if (uri.len == 0 || uri.ptr[0] != '/') return false;
    for (size_t i = 0; i < uri.len; i++)
        if ((unsigned char)uri.ptr[i] <= ' ' || uri.ptr[i] == 0x7f) return false;
    request->query = uri;
    request->raw_path = str_cut(&request->query, '?');
    return url_decode(request->arena, request->raw_path, false, &request->path) &&
           !has_nul(request->path);
}

Str http_header(const HttpRequest *request, const char *name)
{
    Str wanted = str_of(name);
    for (size_t i = 0; i < request->header_count; i++)
        if (str_eq_nocase(request->headers[i].name, wanted)) return request->headers[i].value;
    return STR_NONE;
}

/* name=value&name=value; names are decoded only when they need it. A pair that cannot be decoded
 * is not there. */
static bool pairs_find(Arena *arena, Str pairs, const char *name, Str *ret_value)
{
    Str wanted = str_of(name);
    while (pairs.len > 0) {
        Str value = str_cut(&pairs, '&');
        Str key = str_cut(&value, '=');
        bool encoded = str_find_char(key, '%') >= 0 || str_find_char(key, '+') >= 0;
        if (encoded && !url_decode(arena, key, true, &key)) continue;
        if (!str_eq(key, wanted)) continue;
        if (url_decode(arena, value, true, ret_value)) return true;
    }
    return false;
}

bool http_query(const HttpRequest *request, const char *name, Str *ret_value)
{
    return pairs_find(request->arena, request->query, name, ret_value);
}

bool http_cookie(const HttpRequest *request, const char *name, Str *ret_value)
{
    Str wanted = str_of(name);
    for (size_t i = 0; i < request->header_count; i++) {
        if (!str_eq_nocase(request->headers[i].name, STR("Cookie"))) continue;
        for (Str rest = request->headers[i].value; rest.len > 0;) {
            Str value = str_cut(&rest, ';');
            Str key = str_trim(str_cut(&value, '='));
            if (!str_eq(key, wanted)) continue;
            value = str_trim(value);
            if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
                value = str_slice(value, 1, value.len - 1);
            *ret_value = value;
            return true;
        }
    }
    return false;
}

/* The parameter of a header value: form-data; name="x"; quoted text is taken up to the next quote
 * that is not escaped, as browsers write it (they send a quote as %22). */
static bool parameter_find(Str header, const char *name, Str *ret_value)
{
    (void)str_cut(&header, ';');
    while (header.len > 0) {
        Str key = str_trim(str_cut(&header, '='));
        Str value;
        while (header.len > 0 && header.ptr[0] == ' ')
            header = str_slice(header, 1, header.len);
        if (header.len > 0 && header.ptr[0] == '"') {
            header = str_slice(header, 1, header.len);
            value = str_cut(&header, '"');
            (void)str_cut(&header, ';');
        } else {
            value = str_trim(str_cut(&header, ';'));
        }
        if (!str_eq_nocase(key, str_of(name))) continue;
        *ret_value = value;
        return true;
    }
    return false;
}

/* The name of one part, from its Content-Disposition line. */
static bool part_name(Str head, Str *ret_name)
{
    while (head.len > 0) {
        Str value = str_cut(&head, '\n');
        Str key = str_cut(&value, ':');
        if (str_eq_nocase(str_trim(key), STR("Content-Disposition")))
            return parameter_find(str_trim(value), "name", ret_name);
    }
    return false;
}

/* Cuts *rest before the next line that starts with the delimiter; false when there is none. */
static bool part_cut(Str *rest, Str delimiter, Str *ret_part)
{
    ptrdiff_t at = str_find(*rest, delimiter);
    if (at < 0) return false;
    *ret_part = str_slice(*rest, 0, (size_t)at);
    *rest = str_slice(*rest, (size_t)at + delimiter.len, rest->len);
    return true;
}

static bool multipart_find(const HttpRequest *request, Str type, const char *name, Str *ret_value)
{
    Str boundary, part, rest = request->body;
    if (!parameter_find(type, "boundary", &boundary)) return false;
    if (boundary.len == 0 || boundary.len > 70) return false; /* RFC 2046 */
    Str delimiter = arena_printf(request->arena, "\r\n--%.*s", STR_ARG(boundary));
    Str first = str_slice(delimiter, 2, delimiter.len);
    if (!part_cut(&rest, first, &part)) return false;
    while (!str_starts(rest, STR("--")) && part_cut(&rest, delimiter, &part)) {
        ptrdiff_t blank = str_find(part, STR("\r\n\r\n"));
        Str key;
        if (blank < 0 || !part_name(str_slice(part, 0, (size_t)blank), &key)) continue;
        if (!str_eq(key, str_of(name))) continue;
        *ret_value = str_slice(part, (size_t)blank + 4, part.len);
        return true;
    }
    return false;
}

bool http_form(const HttpRequest *request, const char *name, Str *ret_value)
{
    Str type = http_header(request, "Content-Type"), rest = type;
    Str kind = str_trim(str_cut(&rest, ';'));
    if (str_eq_nocase(kind, STR("multipart/form-data")))
        return multipart_find(request, type, name, ret_value);
    if (!str_eq_nocase(kind, STR("application/x-www-form-urlencoded"))) return false;
    return pairs_find(request->arena, request->body, name, ret_value);
}
