/* api/session.c - signing in and out, one-time links, and oneself.
 *
 * Not here: what a session is (auth.c), other people (people.c). Passwords are argon2id (RFC 9106;
 * t=2, 19 MiB, OWASP's minimum). A wrong address and a wrong password take the same time and get
 * the same sentence; how often one may be wrong is brake.h's. */
#include "api/brake.h"
#include "api/me.h"
#include "domain/keys.h"
#include <sodium.h>

#define PASSWORD_BYTES_MIN 10
#define PASSWORD_BYTES_MAX 200
#define ARGON_PASSES       2
#define ARGON_BYTES        (19 * 1024 * 1024)

static Err hash_begin(ApiCx *cx)
{
    if (brake_hash_begin(cx->api->brake)) return OK;
    return fail(&cx->diag, ERR_BUSY, "others are signing in; try again in a second");
}

static Err password_hash(ApiCx *cx, Str password, Str *ret_hash)
{
    if (password.len < PASSWORD_BYTES_MIN || password.len > PASSWORD_BYTES_MAX)
        return fail_field(&cx->diag, ERR_UNPROCESSABLE, "password",
                          "a password has %d to %d characters", PASSWORD_BYTES_MIN,
                          PASSWORD_BYTES_MAX);
    Err e = hash_begin(cx);
    if (e) return e;
    char hash[crypto_pwhash_STRBYTES];
    int failed = crypto_pwhash_str_alg(hash, password.ptr, password.len, ARGON_PASSES, ARGON_BYTES,
                                       crypto_pwhash_ALG_ARGON2ID13);
    brake_hash_end(cx->api->brake);
    if (failed) return fail(&cx->diag, ERR_INTERNAL, "no memory to hash a password");
    *ret_hash = arena_str(cx->arena, str_of(hash));
    return OK;
}

/* A hash nobody's password has, so that an unknown address costs what a known one does. */
static const char nobodys_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                   "Zm9yYW5hZGRyZXNzdGhhdG5vYm9keWhhc19fX19fX19fX18";

/* `email` is what was given, anybody's or nobody's. */
static Err password_check(ApiCx *cx, const Person *person, Str email, Str password)
{
    BrakeTry who = {cx->api->dbs[cx->request->worker], email, str_of(cx->request->peer)};
    Str stored = STR_NONE;
    Diag ignored = {0};
    bool known = person->id && !person->off &&
                 person_password_get(cx->db, cx->arena, person->id, &stored, &ignored) == OK &&
                 stored.len > 0;
    const char *hash = known ? arena_cstr(cx->arena, stored) : nobodys_hash;
    cx->retry_in = brake_try(cx->api->brake, &who);
    if (cx->retry_in) return fail(&cx->diag, ERR_BUSY, "too many tries; wait a minute");
    Err e = hash_begin(cx);
    if (e) return e;
    bool right = password.len <= PASSWORD_BYTES_MAX &&
                 crypto_pwhash_str_verify(hash, password.ptr, password.len) == 0 && known;
    brake_hash_end(cx->api->brake);
    brake_tried(cx->api->brake, &who, right);
    return right ? OK
                 : fail(&cx->diag, ERR_UNAUTHORIZED, "address and password do not belong together");
}

static void sign_in(ApiCx *cx)
{
    const Json *body;
    Str email;
    if (api_body(cx, &body)) {
        api_problem(cx, cx->diag.code);
        return;
    }
    Person person = {0};
    Diag ignored = {0};
    if (key_normalise(cx->arena, KEY_EMAIL, json_get_text(body, "email"), &email))
        (void)!person_find(cx->db, cx->arena, email, &person, &ignored);
    else
        email = json_get_text(body, "email");
    Err e = password_check(cx, &person, email, json_get_text(body, "password"));
    if (e) {
        api_problem(cx, e);
        return;
    }
    if (auth_session_start(cx, &person))
        api_problem(cx, cx->diag.code);
    else
        me_answer(cx);
}

static void sign_out(ApiCx *cx)
{
    if (cx->session.person &&
        session_end(cx->api->dbs[cx->request->worker], cx->session.token, &cx->diag)) {
        api_problem(cx, cx->diag.code);
        return;
    }
    api_cookie(cx, STR(SESSION_COOKIE), STR_NONE, 0);
    api_cookie(cx, STR("afterglow_sample"), STR_NONE, 0);
    api_empty(cx, 204);
}

/* Each start prints an owner's link until there is one; then none of them is good any more. */
static Err owner_wanted(ApiCx *cx, bool *ret_wanted)
{
    Person *people;
    size_t count;
    Err e = person_list(cx->db, cx->arena, &people, &count, &cx->diag);
    if (e) return e;
    *ret_wanted = true;
    for (size_t i = 0; i < count; i++)
        if (people[i].role == ROLE_OWNER && people[i].has_password && !people[i].off)
            *ret_wanted = false;
    return OK;
}

/* The link of a token; person id 0 is the first owner's. */
static Err link_find(ApiCx *cx, Str token, Session *ret_link, Person *ret_person)
{
    Err e = session_get(cx->db, cx->arena, auth_token_hash(token), ret_link, &cx->diag);
    bool good = !e && str_is(ret_link->kind, "link") && ret_link->until > cx->now;
    if (good && !ret_link->person) e = owner_wanted(cx, &good);
    if (e == ERR_NOT_FOUND || (!e && !good)) {
        diag_clear(&cx->diag);
        return fail(&cx->diag, ERR_NOT_FOUND, "this link was used or has ended; ask for a new one");
    }
    *ret_person = (Person){.role = ROLE_OWNER, .locale = STR("en")};
    if (!e && ret_link->person)
        e = person_get(cx->db, cx->arena, ret_link->person, ret_person, &cx->diag);
    return e;
}

static void link_read(ApiCx *cx)
{
    Session link;
    Person person;
    if (link_find(cx, api_query(cx, "token"), &link, &person)) {
        api_problem(cx, cx->diag.code);
        return;
    }
    Buf buf = buf_new(cx->arena, 4096);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "purpose",
                 !link.person          ? STR("owner")
                 : person.has_password ? STR("sign_in")
                                       : STR("invite"));
    json_key(&out, "email");
    link.person ? json_out_str(&out, person.email) : json_out_null(&out);
    json_key(&out, "name");
    person.name.len ? json_out_str(&out, person.name) : json_out_null(&out);
    json_put_str(&out, "shop", cx->definitions->brand.name);
    json_put_time(&out, "expires_at", link.until);
    json_end(&out);
    api_json(cx, 200, &buf);
}

/* Fills the person from the form of the link. */
static Err link_form(ApiCx *cx, const Json *body, const Session *link, Person *person)
{
    if (!link->person) {
        Str email;
        if (!email_plausible(json_get_text(body, "email")) ||
            !key_normalise(cx->arena, KEY_EMAIL, json_get_text(body, "email"), &email))
            return fail_field(&cx->diag, ERR_UNPROCESSABLE, "email", "this is no e-mail address");
        person->email = email;
        person->invited_at = cx->now;
    }
    person->name = str_trim(json_get_text(body, "name"));
    if (person->name.len == 0 || person->name.len > 120)
        return fail_field(&cx->diag, ERR_UNPROCESSABLE, "name", "give a name of 1 to 120 bytes");
    Str locale = json_get_text(body, "locale");
    if (locale.len) person->locale = locale;
    return OK;
}

static Err link_take(ApiCx *cx, const Json *body)
{
    Session link;
    Person person;
    Str hash;
    Err e = link_find(cx, json_get_text(body, "token"), &link, &person);
    if (!e) e = link_form(cx, body, &link, &person);
    if (!e) e = password_hash(cx, json_get_text(body, "password"), &hash);
    if (!e) e = session_use(cx->db, link.token, &cx->diag);
    if (!e) e = person_put(cx->db, &person, &person.id, &cx->diag);
    if (!e) e = person_password_put(cx->db, person.id, hash, &cx->diag);
    if (!e) e = session_end_all(cx->db, person.id, &cx->diag);
    person.has_password = true;
    return e ? e : auth_session_start(cx, &person);
}

static void link_use(ApiCx *cx)
{
    const Json *body;
    if (api_body(cx, &body) || link_take(cx, body))
        api_problem(cx, cx->diag.code);
    else
        me_answer(cx);
}

static Err me_change(ApiCx *cx, const Json *body)
{
    cx->person.name = str_trim(json_get_text(body, "name"));
    if (cx->person.name.len == 0 || cx->person.name.len > 120)
        return fail_field(&cx->diag, ERR_UNPROCESSABLE, "name", "give a name of 1 to 120 bytes");
    cx->person.locale = json_get_text(body, "locale");
    cx->person.morning_mail = json_bool(json_get(body, "morning_mail"), false);
    return person_put(cx->db, &cx->person, &cx->person.id, &cx->diag);
}

static void me_put(ApiCx *cx)
{
    const Json *body;
    if (api_body(cx, &body) || me_change(cx, body))
        api_problem(cx, cx->diag.code);
    else
        me_answer(cx);
}

static Err password_change(ApiCx *cx, const Json *body)
{
    Str hash;
    Err e = password_check(cx, &cx->person, cx->person.email, json_get_text(body, "old"));
    if (e == ERR_UNAUTHORIZED) {
        diag_clear(&cx->diag);
        e = fail_field(&cx->diag, ERR_UNPROCESSABLE, "old", "this is not your password");
    }
    if (!e) e = password_hash(cx, json_get_text(body, "new"), &hash);
    return e ? e : person_password_put(cx->db, cx->person.id, hash, &cx->diag);
}

static void password_put(ApiCx *cx)
{
    const Json *body;
    if (api_body(cx, &body) || password_change(cx, body))
        api_problem(cx, cx->diag.code);
    else
        api_empty(cx, 204);
}

const Route routes_session[] = {
    {STR_INIT("POST"),   STR_INIT("/api/session"),      ROLE_NONE,      ROUTE_PUBLIC, sign_in     },
    {STR_INIT("DELETE"), STR_INIT("/api/session"),      ROLE_READ_ONLY, 0,            sign_out    },
    {STR_INIT("GET"),    STR_INIT("/api/session/link"), ROLE_NONE,      ROUTE_PUBLIC, link_read   },
    {STR_INIT("POST"),   STR_INIT("/api/session/link"), ROLE_NONE,      ROUTE_PUBLIC, link_use    },
    {STR_INIT("GET"),    STR_INIT("/api/me"),           ROLE_READ_ONLY, 0,            me_answer   },
    {STR_INIT("PUT"),    STR_INIT("/api/me"),           ROLE_READ_ONLY, 0,            me_put      },
    {STR_INIT("PUT"),    STR_INIT("/api/me/password"),  ROLE_READ_ONLY, 0,            password_put},
    ROUTE_END,
};
