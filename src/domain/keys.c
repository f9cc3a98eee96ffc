/* domain/keys.c - which keys an event names, and the one form of each.
 *
 * Not here: who owns a key (flow/engine). Places looked at: userId, previousId, anonymousId of the
 * call; email and phone in traits, properties and context.traits; order_id, carrier,
 * tracking_number and shipment_id in properties. A country for phone numbers comes from the address
 * told with them.
 */
#include "domain/keys.h"

#include "base/utf8.h"

#include <glib.h>

#define KEY_BYTES_MAX    200
#define EMAIL_LOCAL_MAX  64
#define EMAIL_BYTES_MAX  254
#define PHONE_DIGITS_MIN 5
#define PHONE_DIGITS_MAX 15

uint64_t key_place(Key key)
{
    char bytes[1 + 2 * KEY_BYTES_MAX];
    size_t size = key.value.len < sizeof bytes - 1 ? key.value.len : sizeof bytes - 1;
    bytes[0] = (char)key.kind;
    if (size) memcpy(bytes + 1, key.value.ptr, size);
    return place_hash(bytes, size + 1);
}

static bool has_control(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7f) return true;
    return false;
}

bool email_plausible(Str address)
{
    ptrdiff_t at = -1;
    for (size_t i = 0; i < address.len; i++)
        if (address.ptr[i] == '@') at = (ptrdiff_t)i;
    if (at <= 0 || at > EMAIL_LOCAL_MAX || address.len > EMAIL_BYTES_MAX) return false;
    Str domain = str_slice(address, (size_t)at + 1, address.len);
    if (domain.len < 3 || has_control(address) || str_find_char(domain, '.') <= 0) return false;
    if (domain.ptr[domain.len - 1] == '.' || domain.ptr[domain.len - 1] == '-') return false;
    if (domain.ptr[0] == '-' || str_find(domain, STR("..")) >= 0) return false;
    for (size_t i = 0; i < address.len; i++)
        if (strchr("<>()[]\\,;:\"", address.ptr[i])) return false;
    return true;
}

static bool is_ascii(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80) return false;
    return true;
}

static Str ascii_domain(Arena *arena, Str email)
{
    if (is_ascii(email)) return email;
    ptrdiff_t at = str_find_char(email, '@');
    if (at < 0) return email;
    Str domain = str_slice(email, (size_t)at + 1, email.len);
    gchar *ascii = is_ascii(domain) ? NULL : g_hostname_to_ascii(arena_cstr(arena, domain));
    if (!ascii) return email;
    Str whole = arena_printf(arena, "%.*s@%s", (int)at, email.ptr, ascii);
    g_free(ascii);
    return whole;
}

static bool normalise_email(Arena *arena, Str value, Str *ret_value)
{
    Str lower = ascii_domain(arena, utf8_lower(arena, value));
    if (!email_plausible(lower)) return false;
    *ret_value = lower;
    return true;
}

/* ---- phones ---- */

typedef struct CallingCode {
    char country[3], code[4];
} CallingCode;

/* Countries whose national numbers start with a 0 that is not dialled from abroad, and those that
 * have none (trunk 0). The ones shops of our customers' countries see most. */
static const CallingCode codes[] = {
    {"DE", "49" },
    {"AT", "43" },
    {"CH", "41" },
    {"GB", "44" },
    {"FR", "33" },
    {"NL", "31" },
    {"BE", "32" },
    {"SE", "46" },
    {"FI", "358"},
    {"IE", "353"},
    {"AU", "61" },
    {"NZ", "64" },
    {"TR", "90" },
    {"ZA", "27" },
    {"JP", "81" },
    {"RO", "40" },
    {"SK", "421"},
    {"SI", "386"},
    {"HR", "385"},
    {"BG", "359"},
};

static Str national_to_e164(Arena *arena, Str digits, Str country)
{
    if (digits.len < 2 || digits.ptr[0] != '0') return digits;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (str_eq_nocase(country, str_of(codes[i].country)))
            return arena_printf(arena, "+%s%.*s", codes[i].code, (int)digits.len - 1,
                                digits.ptr + 1);
    return digits;
}

static bool normalise_phone(Arena *arena, Str value, Str country, Str *ret_value)
{
    char digits[PHONE_DIGITS_MAX + 3];
    size_t count = 0;
    ptrdiff_t trunk = str_find(value, STR("(0)"));
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (trunk > 0 && i == (size_t)trunk)
            i += 2;
        else if (c == '+' && count == 0)
            digits[count++] = '+';
        else if (c >= '0' && c <= '9' && count < sizeof digits)
            digits[count++] = c;
        else if (!strchr(" -./()\t", c))
            return false;
    }
    Str said = {digits, count};
    if (str_starts(said, STR("00")))
        said = arena_printf(arena, "+%.*s", (int)count - 2, digits + 2);
    else
        said = arena_str(arena, national_to_e164(arena, said, country));
    size_t plain = said.len - (said.len && said.ptr[0] == '+');
    if (plain < PHONE_DIGITS_MIN || plain > PHONE_DIGITS_MAX) return false;
    *ret_value = said;
    return true;
}

/* ---- any key ---- */

static Str upper_without_space(Arena *arena, Str s)
{
    char *out = arena_alloc_raw(arena, s.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == ' ' || c == '\t') continue;
        out[len++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return (Str){out, len};
}

static bool normalise_tracking(Arena *arena, Str value, Str *ret_value)
{
    Str upper = upper_without_space(arena, value);
    ptrdiff_t bar = str_find_char(upper, '|');
    if (bar < 0 || (size_t)bar + 1 == upper.len) return false; /* no number */
    *ret_value = upper;
    return true;
}

bool key_normalise(Arena *arena, KeyKind kind, Str value, Str *ret_value)
{
    Str trimmed = str_trim(value);
    if (trimmed.len == 0 || trimmed.len > 2 * KEY_BYTES_MAX) return false;
    switch (kind) {
    case KEY_EMAIL: return normalise_email(arena, trimmed, ret_value);
    case KEY_PHONE: return normalise_phone(arena, trimmed, STR_NONE, ret_value);
    case KEY_TRACKING: return normalise_tracking(arena, trimmed, ret_value);
    case KEY_USER:
    case KEY_ORDER:
    case KEY_ANONYMOUS:
        if (trimmed.len > KEY_BYTES_MAX) return false;
        *ret_value = trimmed;
        return true;
    }
    return false;
}

/* ---- keys of an event ---- */

typedef struct KeyList {
    Key *keys;
    uint32_t count;
} KeyList;

static void add_normal(KeyList *list, KeyKind kind, Str value)
{
    if (list->count == EVENT_KEYS_MAX) return;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->keys[i].kind == kind && str_eq(list->keys[i].value, value)) return;
    list->keys[list->count++] = (Key){kind, value};
}

static void add(Arena *arena, KeyList *list, KeyKind kind, Str value)
{
    Str normal;
    if (key_normalise(arena, kind, value, &normal)) add_normal(list, kind, normal);
}

static void add_phone(Arena *arena, KeyList *list, const Json *where)
{
    const Json *address = json_get(where, "shipping_address");
    if (!address) address = json_get(where, "address");
    Str country = json_get_text(address, "country_code");
    if (country.len == 0) country = json_get_text(address, "country");
    Str normal, said = str_trim(json_get_text(where, "phone"));
    if (said.len && normalise_phone(arena, said, country, &normal))
        add_normal(list, KEY_PHONE, normal);
}

/* A parcel's id counts as a number that no carrier gave. */
static void add_parcel(Arena *arena, KeyList *list, Str carrier, Str number)
{
    if (str_trim(number).len == 0) return;
    add(arena, list, KEY_TRACKING,
        arena_printf(arena, "%.*s|%.*s", STR_ARG(str_trim(carrier)), STR_ARG(str_trim(number))));
}

static void add_order(Arena *arena, KeyList *list, const Event *event)
{
    const Json *properties = event_properties(event);
    if (!(event_bits(event->kind) & EVENT_ORDER)) return;
    add(arena, list, KEY_ORDER, json_get_text(properties, "order_id"));
    add_parcel(arena, list, json_get_text(properties, "carrier"),
               json_get_text(properties, "tracking_number"));
    add_parcel(arena, list, STR_NONE, json_get_text(properties, "shipment_id"));
}

uint32_t event_keys(Arena *arena, const Event *event, Key ret_keys[EVENT_KEYS_MAX])
{
    KeyList list = {.keys = ret_keys};
    const Json *body = event->body;
    if (event->flags & EVENT_UNPROVEN) {
        add(arena, &list, KEY_ANONYMOUS, json_get_text(body, "anonymousId"));
        return list.count;
    }
    const Json *places[] = {json_get(body, "traits"), json_get(body, "properties"),
                            json_path(body, "context.traits")};
    add(arena, &list, KEY_USER, json_get_text(body, "userId"));
    if (event->kind == EV_ALIASED) add(arena, &list, KEY_USER, json_get_text(body, "previousId"));
    for (size_t i = 0; i < 3; i++)
        add(arena, &list, KEY_EMAIL, json_get_text(places[i], "email"));
    for (size_t i = 0; i < 3; i++)
        add_phone(arena, &list, places[i]);
    add_order(arena, &list, event);
    add(arena, &list, KEY_ANONYMOUS, json_get_text(body, "anonymousId"));
    if (event->kind == EV_ALIASED)
        add(arena, &list, KEY_ANONYMOUS, json_get_text(body, "previousId"));
    return list.count;
}
