/* api/settings_keys.c - keys of the API and of Segment calls: list, make (shown once), revoke.
 *
 * Who made a key stands in the audit, where the row 'key made' names the key's id. */
#include "api/auth.h"
#include "api/settings.h"

#define KEY_MADE       "key made"
#define AUDIT_ROWS_MAX 1000

static Str key_maker(const AuditRows *audit, int64_t id)
{
    for (uint32_t i = 0; i < audit->count; i++) {
        int64_t of;
        if (str_is(audit->items[i].what, KEY_MADE) && str_to_i64(audit->items[i].detail, &of) &&
            of == id)
            return audit->items[i].who;
    }
    return STR("command line");
}

static void key_json(JsonOut *out, const ApiKey *key, Str maker, Str secret)
{
    json_object(out);
    put_id(out, "id", key->id);
    json_put_str(out, "name", key->name);
    json_put_str(out, "scope", key->scope);
    json_put_str(out, "hint", key->hint);
    json_put_time(out, "created_at", key->made_at);
    json_put_str(out, "created_by", maker);
    json_put_time(out, "last_used_at", key->used_at);
    json_put_str_opt(out, "key", secret);
    json_end(out);
}

static void keys_list(ApiCx *cx)
{
    ApiKey *keys = NULL;
    size_t count = 0;
    AuditRows audit = {0};
    Buf buf = buf_new(cx->arena, 512 * 1024);
    JsonOut out = json_out(&buf);
    Err e = api_key_list(cx->db, cx->arena, &keys, &count, &cx->diag);
    if (!e) e = audit_list(cx->db, cx->arena, TIME_NEVER, AUDIT_ROWS_MAX, &audit, &cx->diag);
    list_open(&out);
    for (size_t i = 0; i < count && !e; i++)
        if (!keys[i].revoked_at) key_json(&out, &keys[i], key_maker(&audit, keys[i].id), STR_NONE);
    list_close(&out, STR_NONE);
    api_answer(cx, 200, &buf);
}

static Err key_make(ApiCx *cx, ApiKey *ret_key, Str *ret_secret)
{
    const Json *body;
    Err e = input_body(cx, "name scope", &body);
    if (e) return e;
    Str name = input_text_needed(cx, body, "name", 120);
    (void)input_word(cx, body, "scope", "write browser read admin");
    if (cx->diag.code) return cx->diag.code;
    Str scope = json_get_text(body, "scope");
    Str secret = arena_printf(cx->arena, "ag_%.*s_%.*s", STR_ARG(scope),
                              STR_ARG(auth_token_make(cx->api->world, cx->arena)));
    *ret_key = (ApiKey){.name = name,
                        .scope = scope,
                        .source = arena_printf(cx->arena, "key:%.*s", STR_ARG(name)),
                        .hint = str_slice(secret, secret.len - 4, secret.len),
                        .hash = auth_token_hash(secret),
                        .made_at = cx->now};
    *ret_secret = secret;
    e = api_key_put(cx->db, ret_key, &ret_key->id, &cx->diag);
    if (!e)
        e = settings_audit(cx, STR(KEY_MADE),
                           arena_printf(cx->arena, "%lld", (long long)ret_key->id));
    return e;
}

static void key_create(ApiCx *cx)
{
    ApiKey key;
    Str secret;
    Buf buf = buf_new(cx->arena, 16 * 1024);
    JsonOut out = json_out(&buf);
    if (!key_make(cx, &key, &secret)) key_json(&out, &key, api_who(cx), secret);
    api_answer(cx, 201, &buf);
}

static Err key_end(ApiCx *cx)
{
    int64_t id;
    ApiKey *keys = NULL;
    size_t count = 0;
    bool there = false;
    if (!api_param_i64(cx, 0, &id)) return fail(&cx->diag, ERR_NOT_FOUND, "there is no such key");
    Err e = api_key_list(cx->db, cx->arena, &keys, &count, &cx->diag);
    for (size_t i = 0; i < count && !e; i++)
        there |= keys[i].id == id && !keys[i].revoked_at;
    if (!e && !there) e = fail(&cx->diag, ERR_NOT_FOUND, "there is no such key");
    if (!e) e = api_key_revoke(cx->db, id, cx->now, &cx->diag);
    return e ? e : settings_audit(cx, STR("key revoked"), cx->params[0]);
}

static void key_delete(ApiCx *cx)
{
    if (key_end(cx))
        api_problem(cx, cx->diag.code);
    else
        api_empty(cx, 204);
}

const Route routes_settings_keys[] = {
    {STR_INIT("GET"),    STR_INIT("/api/settings/keys"),     ROLE_OWNER, 0, keys_list },
    {STR_INIT("POST"),   STR_INIT("/api/settings/keys"),     ROLE_OWNER, 0, key_create},
    {STR_INIT("DELETE"), STR_INIT("/api/settings/keys/:id"), ROLE_OWNER, 0, key_delete},
    ROUTE_END,
};
