/* api/settings_dkim.c - the keys that sign the shop's mails: make, let sign, retire, forget; and
 * the records to publish.
 *
 * A key is made for a sender's domain and signs from the moment somebody says that its record is
 * published; the one that signed before is retired then, and its record stays until it is deleted.
 * Not here: looking whether the DNS has the records (settings_dns.c). */
#include "api/auth.h"
#include "api/settings.h"
#include "domain/mail_records.h"
#include "flow/dkim_settings.h"
#include "flow/mail_settings.h"

#define ANSWER_BYTES_MAX (256 * 1024)
#define TXT_PART_MAX     255 /* RFC 1035: a text of a TXT record */

static Err keys_read(ApiCx *cx, DkimSettings *ret_keys)
{
    return dkim_settings_read(cx->db, cx->arena, ret_keys, &cx->diag);
}

/* A text as a DNS record takes it: "value" whole, "parts" as they are entered where a part is asked
 * to be short. */
static void dns_record_json(ApiCx *cx, JsonOut *out, const char *purpose, Str name, Str value)
{
    json_object(out);
    json_put_str(out, "purpose", str_of(purpose));
    json_put_str(out, "name", arena_str(cx->arena, name));
    json_put_str(out, "type", STR("TXT"));
    json_put_str(out, "value", value);
    json_key(out, "parts");
    json_array(out);
    for (size_t at = 0; at < value.len; at += TXT_PART_MAX)
        json_out_str(out, str_slice(value, at, at + TXT_PART_MAX));
    json_end(out);
    json_end(out);
}

static void key_json(ApiCx *cx, JsonOut *out, const DkimSetting *key)
{
    json_object(out);
    json_put_str(out, "selector", key->selector);
    json_put_str(out, "algorithm", dkim_algorithm_name(key->algorithm));
    json_put_str(out, "state", key->state);
    json_put_time(out, "created_at", key->made_at);
    json_key(out, "record");
    dns_record_json(cx, out, "dkim", dkim_record_name(cx->arena, key),
                    dkim_record(cx->arena, key->algorithm, key->public_key));
    json_end(out);
}

/* SPF names who may send for the domain: the server of the settings, when one is known. DMARC is
 * asked for by the large mailbox providers, p=none is enough for them. */
static void advice_json(ApiCx *cx, JsonOut *out, Str domain, Str server)
{
    json_key(out, "advice");
    json_array(out);
    dns_record_json(cx, out, "spf", domain,
                    server.len ? arena_printf(cx->arena, "v=spf1 a:%.*s ~all", STR_ARG(server))
                               : STR("v=spf1 mx ~all"));
    dns_record_json(
        cx, out, "dmarc", arena_printf(cx->arena, "_dmarc.%.*s", STR_ARG(domain)),
        arena_printf(cx->arena, "v=DMARC1; p=none; rua=mailto:postmaster@%.*s", STR_ARG(domain)));
    json_end(out);
}

static void domain_json(ApiCx *cx, JsonOut *out, const DkimSettings *keys, uint32_t at, Str server)
{
    Str domain = keys->items[at].domain;
    json_object(out);
    json_put_str(out, "domain", domain);
    json_key(out, "keys");
    json_array(out);
    for (uint32_t i = at; i < keys->count; i++)
        if (str_eq(keys->items[i].domain, domain)) key_json(cx, out, &keys->items[i]);
    json_end(out);
    advice_json(cx, out, domain, server);
    json_end(out);
}

static void dkim_answer(ApiCx *cx, int status)
{
    DkimSettings keys;
    MailSettings mail = {0};
    Buf buf = buf_new(cx->arena, ANSWER_BYTES_MAX);
    JsonOut out = json_out(&buf);
    Err e = keys_read(cx, &keys);
    if (!e) e = mail_settings_read(cx->db, cx->arena, cx->api->world->secret, &mail, &cx->diag);
    Str server = cx->api->smtp_from_environment ? STR_NONE : mail.host;
    list_open(&out);
    for (uint32_t i = 0; i < keys.count && !e; i++)
        if (!dkim_domain_before(&keys, i)) domain_json(cx, &out, &keys, i, server);
    list_close(&out, STR_NONE);
    api_answer(cx, status, &buf);
}

static void dkim_get(ApiCx *cx)
{
    dkim_answer(cx, 200);
}

static Err keys_save(ApiCx *cx, const DkimSettings *keys, Str what, Str detail)
{
    Buf buf = buf_new(cx->arena, SETTINGS_BYTES_MAX);
    dkim_settings_write(&buf, keys);
    Document document = {.kind = STR("dkim"), .name = STR("dkim"), .body = buf_str(&buf)};
    return settings_document_save(cx, &document, what, detail);
}

/* Small letters, digits, hyphens; two labels at least; as it stands in the DNS (xn-- and all). */
static bool is_domain(Str domain)
{
    size_t label = 0, labels = 1;
    for (size_t i = 0; i < domain.len; i++) {
        char c = domain.ptr[i];
        bool dot = c == '.', hyphen = c == '-';
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!dot && !hyphen && !letter) return false;
        if ((dot || hyphen) && label == 0) return false;
        if (dot && domain.ptr[i - 1] == '-') return false;
        label = dot ? 0 : label + 1;
        labels += dot;
        if (label > 63) return false;
    }
    return labels > 1 && label > 0 && domain.ptr[domain.len - 1] != '-' && domain.len <= 200;
}

static Str lower(Arena *arena, Str text)
{
    Buf buf = buf_new(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_char(&buf, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
    }
    return buf_str(&buf);
}

/* "ag202611-3f2a91c0": says when it was made and is nobody else's. */
static Str new_selector(ApiCx *cx)
{
    uint8_t chance[4];
    Buf buf = buf_new(cx->arena, 64);
    CivilDate date = civil_from_day(day_of(zone_utc(), cx->now));
    cx->api->world->random(cx->api->world->self, chance, sizeof chance);
    buf_lit(&buf, "ag");
    buf_i64(&buf, date.year);
    if (date.month < 10) buf_char(&buf, '0');
    buf_i64(&buf, date.month);
    buf_char(&buf, '-');
    buf_hex(&buf, chance, sizeof chance);
    return buf_str(&buf);
}

static Err private_put(ApiCx *cx, Str selector, Str private_key)
{
    uint8_t nonce[24];
    cx->api->world->random(cx->api->world->self, nonce, sizeof nonce);
    Sealed sealed = dkim_private(cx->db, cx->arena, cx->api->world->secret, selector);
    return sealed_put(&sealed, cx->arena, private_key, nonce, &cx->diag);
}

static Err key_add(ApiCx *cx, DkimSettings *keys, Str domain, DkimAlgorithm algorithm)
{
    DkimKey made;
    Err e = dkim_key_make(cx->arena, algorithm, &made, &cx->diag);
    if (e) return e;
    DkimSetting key = {.domain = domain,
                       .selector = new_selector(cx),
                       .algorithm = algorithm,
                       .public_key = made.public_key,
                       .state = STR("new"),
                       .made_at = cx->now};
    e = private_put(cx, key.selector, made.private_key);
    if (!e) *list_push(cx->arena, keys) = key;
    return e;
}

static Err keys_add(ApiCx *cx, DkimSettings *keys)
{
    const Json *body;
    Err e = input_body(cx, "domain algorithm", &body);
    if (e) return e;
    Str domain = lower(cx->arena, input_text_needed(cx, body, "domain", 200));
    int which = input_word(cx, body, "algorithm", "rsa ed25519 both");
    if (domain.len && !is_domain(domain))
        (void)input_fault(cx, "domain", "this is no name of a domain");
    if (mail_domain_is_free(domain)) /* nobody but the provider can publish a key there */
        (void)input_fault(cx, "domain", "only the mailbox provider can publish records for this");
    e = cx->diag.code;
    if (!e) e = keys_read(cx, keys);
    if (!e && keys->count + 2 > DKIM_KEYS_MAX)
        e = fail(&cx->diag, ERR_CONFLICT, "there are %u keys: delete those that are retired",
                 keys->count);
    if (!e && which != 1) e = key_add(cx, keys, domain, DKIM_RSA);
    if (!e && which != 0) e = key_add(cx, keys, domain, DKIM_ED25519);
    return e ? e : keys_save(cx, keys, STR("DKIM key made"), domain);
}

static void dkim_create(ApiCx *cx)
{
    DkimSettings keys;
    if (keys_add(cx, &keys))
        api_problem(cx, cx->diag.code);
    else
        dkim_answer(cx, 201);
}

static DkimSetting *key_find(ApiCx *cx, const DkimSettings *keys)
{
    for (uint32_t i = 0; i < keys->count; i++)
        if (str_eq(keys->items[i].selector, cx->params[0])) return &keys->items[i];
    (void)fail(&cx->diag, ERR_NOT_FOUND, "there is no such key");
    return NULL;
}

static void others_retire(const DkimSettings *keys, const DkimSetting *chosen)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        DkimSetting *key = &keys->items[i];
        if (key != chosen && key->algorithm == chosen->algorithm &&
            str_eq(key->domain, chosen->domain) && str_is(key->state, "signing"))
            key->state = STR("retired");
    }
}

static void dkim_put(ApiCx *cx)
{
    const Json *body;
    DkimSettings keys = {0};
    Err e = input_body(cx, "state", &body);
    if (!e && input_word(cx, body, "state", "new signing retired") < 0) e = cx->diag.code;
    if (!e) e = keys_read(cx, &keys);
    DkimSetting *key = e ? NULL : key_find(cx, &keys);
    if (key) {
        key->state = json_get_text(body, "state");
        if (str_is(key->state, "signing")) others_retire(&keys, key);
        (void)keys_save(cx, &keys, STR("DKIM key changed"), key->selector);
    }
    if (cx->diag.code)
        api_problem(cx, cx->diag.code);
    else
        dkim_answer(cx, 200);
}

static Err key_delete(ApiCx *cx)
{
    DkimSettings keys;
    Err e = keys_read(cx, &keys);
    const DkimSetting *key = e ? NULL : key_find(cx, &keys);
    if (!key) return cx->diag.code;
    if (str_is(key->state, "signing"))
        return fail(&cx->diag, ERR_CONFLICT, "this key signs: let another sign, or retire it");
    Str selector = key->selector;
    list_remove(&keys, (uint32_t)(key - keys.items));
    e = keys_save(cx, &keys, STR("DKIM key deleted"), selector);
    return e ? e : private_put(cx, selector, STR_NONE);
}

static void dkim_delete(ApiCx *cx)
{
    if (key_delete(cx))
        api_problem(cx, cx->diag.code);
    else
        api_empty(cx, 204);
}

const Route routes_settings_dkim[] = {
    {STR_INIT("GET"),    STR_INIT("/api/settings/dkim"),           ROLE_READ_ONLY, 0, dkim_get   },
    {STR_INIT("POST"),   STR_INIT("/api/settings/dkim"),           ROLE_OWNER,     0, dkim_create},
    {STR_INIT("PUT"),    STR_INIT("/api/settings/dkim/:selector"), ROLE_OWNER,     0, dkim_put   },
    {STR_INIT("DELETE"), STR_INIT("/api/settings/dkim/:selector"), ROLE_OWNER,     0, dkim_delete},
    ROUTE_END,
};
