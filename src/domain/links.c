/* domain/links.c - see links.h. Pure: bytes in, bytes out. */
#include "domain/links.h"

#define LINK_VERSION    1
#define LINK_HEAD_BYTES 29 /* version and kind, time, customer, message */
#define LINK_MAC_BYTES  16

static const struct {
    LinkKind kind;
    Str path;
} link_paths[] = {
    {LINK_CLICK,       STR_INIT("/t/c/")             },
    {LINK_OPEN,        STR_INIT("/t/o/")             },
    {LINK_SCORE_NPS,   STR_INIT("/s/score?k=nps&t=") },
    {LINK_SCORE_CSAT,  STR_INIT("/s/score?k=csat&t=")},
    {LINK_UNSUBSCRIBE, STR_INIT("/s/u/")             },
    {LINK_PREFERENCES, STR_INIT("/s/p/")             },
    {LINK_ORDER,       STR_INIT("/s/o/")             },
    {LINK_REVIEW,      STR_INIT("/s/r/")             },
    {LINK_NOT_MINE,    STR_INIT("/s/n/")             },
};

static void put_be(uint8_t *to, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        to[i] = (uint8_t)value;
        value >>= 8;
    }
}

static uint64_t get_be(const char *from, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | (uint8_t)from[i];
    return value;
}

/* Head and target under a key of their own, so that no other signature of ours can stand in. */
static void link_mac(Str head, Str target, const uint8_t secret[32], uint8_t ret_mac[32])
{
    uint8_t key[32];
    hmac_sha256((Str){(const char *)secret, 32}, STR("afterglow link 1"), key);
    uint8_t inner[LINK_HEAD_BYTES + LINK_TARGET_BYTES_MAX];
    memcpy(inner, head.ptr, head.len);
    if (target.len) memcpy(inner + head.len, target.ptr, target.len);
    hmac_sha256((Str){(const char *)key, sizeof key},
                (Str){(const char *)inner, head.len + target.len}, ret_mac);
}

void link_token(Buf *buf, const Link *link, const uint8_t secret[32])
{
    uint8_t token[LINK_HEAD_BYTES + LINK_TARGET_BYTES_MAX + LINK_MAC_BYTES], mac[32];
    Str target = str_slice(link->target, 0, LINK_TARGET_BYTES_MAX);
    token[0] = (uint8_t)(LINK_VERSION << 4 | (int)link->kind);
    put_be(token + 1, (uint64_t)(link->issued_at / SECOND), 4);
    put_be(token + 5, (uint64_t)link->customer, 8);
    memcpy(token + 13, link->message.bytes, 16);
    link_mac((Str){(const char *)token, LINK_HEAD_BYTES}, target, secret, mac);
    if (target.len) memcpy(token + LINK_HEAD_BYTES, target.ptr, target.len);
    memcpy(token + LINK_HEAD_BYTES + target.len, mac, LINK_MAC_BYTES);
    buf_base64url(buf, token, LINK_HEAD_BYTES + target.len + LINK_MAC_BYTES);
}

void link_url(Buf *buf, Str public_url, const Link *link, const uint8_t secret[32])
{
    buf_add(buf, public_url);
    for (size_t i = 0; i < sizeof link_paths / sizeof *link_paths; i++)
        if (link_paths[i].kind == link->kind) buf_add(buf, link_paths[i].path);
    link_token(buf, link, secret);
    if (link->kind == LINK_SCORE_NPS || link->kind == LINK_SCORE_CSAT) buf_lit(buf, "&n=");
}

Err link_read(Arena *arena, const LinkCheck *check, Link *ret_link, Diag *diag)
{
    Str token = check->token;
    LinkKind kind = check->kind;
    Str bytes;
    uint8_t mac[32];
    bool plausible = token.len < 4 * (LINK_HEAD_BYTES + LINK_TARGET_BYTES_MAX + 64) / 3 &&
                     base64_decode(arena, token, &bytes) &&
                     bytes.len >= LINK_HEAD_BYTES + LINK_MAC_BYTES &&
                     bytes.len <= LINK_HEAD_BYTES + LINK_TARGET_BYTES_MAX + LINK_MAC_BYTES;
    if (!plausible || (uint8_t)bytes.ptr[0] != (LINK_VERSION << 4 | (int)kind))
        return fail(diag, ERR_NOT_FOUND, "this is not a link of ours");
    Str target = str_slice(bytes, LINK_HEAD_BYTES, bytes.len - LINK_MAC_BYTES);
    link_mac(str_slice(bytes, 0, LINK_HEAD_BYTES), target, check->secret, mac);
    if (!bytes_eq_constant_time(mac, bytes.ptr + bytes.len - LINK_MAC_BYTES, LINK_MAC_BYTES))
        return fail(diag, ERR_NOT_FOUND, "this is not a link of ours");
    Link link = {.kind = kind,
                 .issued_at = (Time)get_be(bytes.ptr + 1, 4) * SECOND,
                 .customer = (int64_t)get_be(bytes.ptr + 5, 8),
                 .target = target};
    memcpy(link.message.bytes, bytes.ptr + 13, 16);
    if (check->now - link.issued_at > LINK_LASTS)
        return fail(diag, ERR_GONE, "this link has ended after 180 days");
    *ret_link = link;
    return OK;
}

int32_t link_storefront(Str id)
{
    return (int32_t)(place_hash(id.ptr, id.len) % (DAY / SECOND - 1)) + 1;
}

Link link_of_nobody(LinkKind kind, const LinkNobody *about)
{
    Time day = about->issued_at - about->issued_at % DAY;
    Link link = {.kind = kind, .issued_at = day + link_storefront(about->storefront) * SECOND};
    Str name = str_slice(about->message_kind, 0, sizeof link.message.bytes);
    if (name.len) memcpy(link.message.bytes, name.ptr, name.len);
    return link;
}

Str link_nobody_kind(const Link *link)
{
    if (link->customer != 0) return STR_NONE;
    const char *name = (const char *)link->message.bytes;
    return (Str){name, strnlen(name, sizeof link->message.bytes)};
}

int32_t link_nobody_storefront(const Link *link)
{
    return link->customer ? 0 : (int32_t)(link->issued_at % DAY / SECOND);
}

bool link_target_ok(Str target)
{
    if (target.len == 0 || target.len > LINK_TARGET_BYTES_MAX) return false;
    if (!str_starts(target, STR("https://")) && !str_starts(target, STR("http://"))) return false;
    for (size_t i = 0; i < target.len; i++)
        if ((uint8_t)target.ptr[i] <= ' ' || target.ptr[i] == 0x7f || target.ptr[i] == '"' ||
            target.ptr[i] == '\\')
            return false;
    return true;
}

bool link_secure(Str target)
{
    return str_starts(target, STR("https://")) && link_target_ok(target);
}

void code_of_message(Hash16 message, const uint8_t secret[32], char ret_digits[CODE_DIGITS])
{
    uint64_t drawn = chance_u64(secret, STR(CODE_KIND), hash16_str(&message));
    for (int i = CODE_DIGITS - 1; i >= 0; i--) {
        ret_digits[i] = (char)('0' + drawn % 10);
        drawn /= 10;
    }
}

Str code_cause(Arena *arena, Str order_id, Time asked_at)
{
    return arena_printf(arena, "code:%.*s/%lld", STR_ARG(order_id), (long long)(asked_at / SECOND));
}

bool code_cause_is_of(Str cause, Str order_id)
{
    uint64_t second;
    size_t head = STR("code:").len;
    return str_starts(cause, STR("code:")) &&
           str_starts(str_slice(cause, head, cause.len), order_id) &&
           str_starts(str_slice(cause, head + order_id.len, cause.len), STR("/")) &&
           str_to_u64(str_slice(cause, head + order_id.len + 1, cause.len), &second);
}

Hash16 link_revoke_message(Hash16 message)
{
    return hash16(STR("link of message"), hash16_str(&message));
}

Hash16 link_revoke_customer(int64_t customer)
{
    uint8_t bytes[8];
    put_be(bytes, (uint64_t)customer, 8);
    return hash16(STR("links of customer"), (Str){(const char *)bytes, sizeof bytes});
}

static void value_mac(Str purpose, Str subject, uint64_t until, const uint8_t secret[32],
                      uint8_t ret_mac[32])
{
    Hasher hasher;
    hasher_start(&hasher, secret);
    hasher_part(&hasher, STR("afterglow value 1"));
    hasher_part(&hasher, purpose);
    hasher_part(&hasher, subject);
    hasher_u64(&hasher, until);
    Hash16 inner = hasher_end16(&hasher);
    hmac_sha256((Str){(const char *)secret, 32}, hash16_str(&inner), ret_mac);
}

void value_sign(Buf *buf, Str purpose, Str subject, Time until, const uint8_t secret[32])
{
    uint8_t mac[32];
    uint64_t seconds = (uint64_t)(until / SECOND);
    value_mac(purpose, subject, seconds, secret, mac);
    buf_u64(buf, seconds);
    buf_char(buf, '.');
    buf_hex(buf, mac, 16);
}

bool value_ok(Str value, Str purpose, Str subject, Time now, const uint8_t secret[32])
{
    Str rest = value;
    uint64_t seconds;
    uint8_t mac[32];
    static const char digits[] = "0123456789abcdef";
    if (!str_to_u64(str_cut(&rest, '.'), &seconds) || rest.len != 32) return false;
    if (seconds > (uint64_t)INT64_MAX / SECOND || (Time)seconds * SECOND <= now) return false;
    value_mac(purpose, subject, seconds, secret, mac);
    char hex[32];
    for (size_t i = 0; i < 16; i++) {
        hex[2 * i] = digits[mac[i] >> 4];
        hex[2 * i + 1] = digits[mac[i] & 15];
    }
    return bytes_eq_constant_time(hex, rest.ptr, 32);
}
