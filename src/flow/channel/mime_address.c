/* flow/channel/mime_address.c - addresses as they stand in an envelope and a header. */
#include "flow/channel/mime.h"

#include "base/utf8.h"

#include <glib.h>

#define LOCAL_BYTES_MAX   64
#define ADDRESS_BYTES_MAX 254

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool local_ok(Str local)
{
    for (size_t i = 0; i < local.len; i++) {
        char c = local.ptr[i];
        bool wide = (uint8_t)c >= 0x80;
        if (!wide && !letter(c) && (!c || !strchr("!#$%&'*+-/=?^_`{|}~.", c))) return false;
    }
    return local.len > 0 && local.len <= LOCAL_BYTES_MAX && utf8_valid(local);
}

static bool domain_ok(Str domain)
{
    for (size_t i = 0; i < domain.len; i++)
        if (!letter(domain.ptr[i]) && domain.ptr[i] != '-' && domain.ptr[i] != '.') return false;
    return domain.len > 0;
}

/* STR_NONE for a name that no domain has. */
static Str ascii_domain(Arena *arena, Str domain)
{
    char *given = arena_cstr(arena, domain);
    if (!utf8_valid(domain) || strlen(given) != domain.len) return STR_NONE;
    char *ascii = g_hostname_to_ascii(given);
    Str copy = arena_str(arena, str_of(ascii));
    g_free(ascii);
    return copy;
}

bool mime_address(Arena *arena, Str address, Str *ret_address)
{
    Str domain = address;
    Str local = str_cut(&domain, '@');
    if (!local_ok(local) || domain.len == 0) return false;
    Str ascii = domain_ok(domain) ? domain : ascii_domain(arena, domain);
    if (!domain_ok(ascii) || local.len + 1 + ascii.len > ADDRESS_BYTES_MAX) return false;
    *ret_address = str_eq(ascii, domain)
                       ? address
                       : arena_printf(arena, "%.*s@%.*s", STR_ARG(local), STR_ARG(ascii));
    return true;
}
