/* flow/dkim_settings.c - see dkim_settings.h. */
#include "flow/dkim_settings.h"

#include "base/json.h"

#define KEY_BYTES_MAX (8 * 1024) /* of a private key as base64 */

static bool key_read(Arena *arena, const Json *json, DkimSetting *ret_key)
{
    DkimSetting key = {.domain = json_get_text(json, "domain"),
                       .selector = json_get_text(json, "selector"),
                       .state = json_get_text(json, "state")};
    bool good = dkim_algorithm_parse(json_get_text(json, "algorithm"), &key.algorithm) &&
                base64_decode(arena, json_get_text(json, "public"), &key.public_key);
    (void)json_time(json_get(json, "made_at"), &key.made_at);
    *ret_key = key;
    return good;
}

Err dkim_settings_read(Db *db, Arena *arena, DkimSettings *ret_settings, Diag *diag)
{
    Document document = {0};
    const Json *json = NULL;
    DkimSettings settings = {0};
    *ret_settings = settings;
    Err e = document_get(db, arena, STR("dkim"), STR("dkim"), &document, diag);
    if (e == ERR_NOT_FOUND) {
        diag_clear(diag);
        return OK;
    }
    if (!e) e = json_parse(arena, document.body, NULL, &json, diag);
    if (e) return e;
    const Json *keys = json_get(json, "keys");
    for (const Json *item = keys ? keys->first : NULL; item; item = item->next) {
        DkimSetting key;
        if (!key_read(arena, item, &key))
            return fail(diag, ERR_INVALID, "a key of DKIM cannot be read");
        *list_push(arena, &settings) = key;
    }
    *ret_settings = settings;
    return OK;
}

static void put_base64(JsonOut *out, Arena *arena, const char *name, Str bytes)
{
    Buf text = buf_new(arena, KEY_BYTES_MAX);
    buf_base64(&text, bytes.ptr, bytes.len);
    json_put_str(out, name, buf_str(&text));
}

void dkim_settings_write(Buf *buf, const DkimSettings *settings)
{
    JsonOut out = json_out(buf);
    json_object(&out);
    json_key(&out, "keys");
    json_array(&out);
    for (uint32_t i = 0; i < settings->count; i++) {
        const DkimSetting *key = &settings->items[i];
        json_object(&out);
        json_put_str(&out, "domain", key->domain);
        json_put_str(&out, "selector", key->selector);
        json_put_str(&out, "algorithm", dkim_algorithm_name(key->algorithm));
        put_base64(&out, buf->arena, "public", key->public_key);
        json_put_str(&out, "state", key->state);
        json_put_time(&out, "made_at", key->made_at);
        json_end(&out);
    }
    json_end(&out);
    json_end(&out);
}

Sealed dkim_private(Db *db, Arena *arena, const uint8_t secret[32], Str selector)
{
    return (Sealed){db, secret, arena_printf(arena, "dkim:%.*s", STR_ARG(selector))};
}

static Err put_signing(Db *db, Arena *arena, const uint8_t secret[32], const DkimSetting *key,
                       JsonOut *out, Diag *diag)
{
    Str private_key;
    Sealed sealed = dkim_private(db, arena, secret, key->selector);
    Err e = sealed_get(&sealed, arena, &private_key, diag);
    if (e) return e;
    json_object(out);
    json_put_str(out, "domain", key->domain);
    json_put_str(out, "selector", key->selector);
    json_put_str(out, "algorithm", dkim_algorithm_name(key->algorithm));
    put_base64(out, arena, "key", private_key);
    json_end(out);
    return OK;
}

Err dkim_settings_signing(Db *db, Arena *arena, const uint8_t secret[32], JsonOut *out, Diag *diag)
{
    DkimSettings settings;
    Err e = dkim_settings_read(db, arena, &settings, diag);
    json_array(out);
    for (uint32_t i = 0; i < settings.count && !e; i++)
        if (str_is(settings.items[i].state, "signing"))
            e = put_signing(db, arena, secret, &settings.items[i], out, diag);
    json_end(out);
    return e;
}

Str dkim_record_name(Arena *arena, const DkimSetting *key)
{
    return arena_printf(arena, "%.*s._domainkey.%.*s", STR_ARG(key->selector),
                        STR_ARG(key->domain));
}

bool dkim_domain_before(const DkimSettings *settings, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (str_eq(settings->items[i].domain, settings->items[at].domain)) return true;
    return false;
}
