/* api/auth.c - keys and sessions. Tokens are random; the database keeps only their hashes.
 *
 * Not here: passwords and sign-in (session.c). Source: OWASP session management; the CSRF token is
 * bound to the session (synchronizer token). */
#include "api/auth.h"
#include <stdatomic.h>

Hash16 auth_token_hash(Str token)
{
    return hash16(STR("token"), token);
}

Str auth_token_make(const World *world, Arena *arena)
{
    uint8_t bytes[32];
    world->random(world->self, bytes, sizeof bytes);
    Buf buf = buf_new(arena, 64);
    buf_base64url(&buf, bytes, sizeof bytes);
    return buf_str(&buf);
}

/* A live key by its text. */
static Err key_find(ApiCx *cx, Str text)
{
    Err e = api_key_find(cx->db, cx->arena, auth_token_hash(text), &cx->key, &cx->diag);
    if (e && e != ERR_NOT_FOUND) return e;
    if (e || cx->key.revoked_at) {
        diag_clear(&cx->diag);
        cx->key = (ApiKey){0};
        return fail(&cx->diag, ERR_UNAUTHORIZED, "this key is not known, or was revoked");
    }
    return api_key_used(cx->db, &cx->key, cx->now, &cx->diag);
}

/* Segment's newer clients put the key into the body instead of the header. */
static Err write_key_text(ApiCx *cx, Str *ret_text)
{
    Str header = http_header(cx->request, "Authorization"), decoded;
    const Json *body;
    if (str_starts(header, STR("Basic ")) &&
        base64_decode(cx->arena, str_trim(str_slice(header, 6, header.len)), &decoded)) {
        *ret_text = str_cut(&decoded, ':');
        return OK;
    }
    if (!header.len && api_body(cx, &body) == OK && json_get(body, "writeKey")) {
        *ret_text = json_get_text(body, "writeKey");
        return OK;
    }
    diag_clear(&cx->diag);
    return fail(&cx->diag, ERR_UNAUTHORIZED, "give a write key as the user of Basic auth");
}

Err auth_write_key(ApiCx *cx)
{
    Str text;
    Err e = write_key_text(cx, &text);
    if (!e) e = key_find(cx, text);
    if (e) return e;
    if (str_is(cx->key.scope, "read"))
        return fail(&cx->diag, ERR_FORBIDDEN, "this key may only read");
    return OK;
}

static Err bearer(ApiCx *cx, Str header)
{
    Err e = key_find(cx, str_trim(str_slice(header, 7, header.len)));
    if (e) return e;
    if (str_is(cx->key.scope, "admin"))
        cx->role = ROLE_OWNER;
    else if (str_is(cx->key.scope, "read"))
        cx->role = ROLE_ANALYST;
    else
        return fail(&cx->diag, ERR_FORBIDDEN, "a key of scope %.*s may not use the API",
                    STR_ARG(cx->key.scope));
    return OK;
}

/* The sample shop is read instead of the shop while the session's person looks at it. */
static void choose_shop(ApiCx *cx)
{
    Str cookie;
    Db **samples = atomic_load(&cx->api->sample_dbs);
    if (samples && http_cookie(cx->request, "afterglow_sample", &cookie) && str_is(cookie, "1")) {
        cx->db = samples[cx->request->worker];
        cx->sample = true;
    }
}

Err auth_person(ApiCx *cx)
{
    Str header = http_header(cx->request, "Authorization");
    if (str_starts(header, STR("Bearer "))) return bearer(cx, header);
    Str cookie;
    if (!http_cookie(cx->request, SESSION_COOKIE, &cookie))
        return fail(&cx->diag, ERR_UNAUTHORIZED, "sign in first");
    Err e = session_get(cx->db, cx->arena, auth_token_hash(cookie), &cx->session, &cx->diag);
    if (e && e != ERR_NOT_FOUND) return e;
    if (e || cx->session.until <= cx->now || !str_is(cx->session.kind, "session")) {
        diag_clear(&cx->diag);
        return fail(&cx->diag, ERR_UNAUTHORIZED, "your session has ended; sign in again");
    }
    e = person_get(cx->db, cx->arena, cx->session.person, &cx->person, &cx->diag);
    if (e || cx->person.off) {
        diag_clear(&cx->diag);
        return fail(&cx->diag, ERR_UNAUTHORIZED, "this account is switched off");
    }
    cx->role = cx->person.role;
    choose_shop(cx);
    return OK;
}

Err auth_csrf(ApiCx *cx)
{
    if (cx->key.id) return OK; /* a key is never sent by a browser on its own */
    Str token = http_header(cx->request, "X-CSRF-Token");
    if (token.len == 0 || token.len != cx->session.csrf.len ||
        !bytes_eq_constant_time(token.ptr, cx->session.csrf.ptr, token.len))
        return fail(&cx->diag, ERR_FORBIDDEN, "the page is out of date: load it again");
    return OK;
}

Err auth_session_start(ApiCx *cx, const Person *person)
{
    Str token = auth_token_make(cx->api->world, cx->arena);
    Session session = {.token = auth_token_hash(token),
                       .person = person->id,
                       .kind = STR("session"),
                       .csrf = auth_token_make(cx->api->world, cx->arena),
                       .made_at = cx->now,
                       .until = cx->now + SESSION_LASTS};
    Err e = session_put(cx->db, &session, &cx->diag);
    if (e) return e;
    cx->session = session;
    cx->person = *person;
    cx->role = person->role;
    api_cookie(cx, STR(SESSION_COOKIE), token, SESSION_LASTS);
    return OK;
}
