/* api/settings_people.c - who may work in the console: list, invite, change, switch off.
 *
 * Not here: oneself and signing in (session.c). An invitation is a one-time link good for a week;
 * it goes out by mail where a mail server is set, and is answered where none is. A person switched
 * off is signed out at once; the last owner can be neither switched off nor made less. */
#include "api/auth.h"
#include "api/me.h"
#include "api/settings.h"
#include "domain/words.h"

#define LINK_LASTS (7 * DAY)

static void people_list(ApiCx *cx)
{
    Person *people = NULL;
    size_t count = 0;
    Buf buf = buf_new(cx->arena, 512 * 1024);
    JsonOut out = json_out(&buf);
    Err e = person_list(cx->db, cx->arena, &people, &count, &cx->diag);
    list_open(&out);
    for (size_t i = 0; i < count && !e; i++)
        person_json(&out, &people[i]);
    list_close(&out, STR_NONE);
    api_answer(cx, 200, &buf);
}

static Err link_make(ApiCx *cx, const Person *person, Str *ret_url)
{
    Str token = auth_token_make(cx->api->world, cx->arena);
    Session link = {.token = auth_token_hash(token),
                    .person = person->id,
                    .kind = STR("link"),
                    .made_at = cx->now,
                    .until = cx->now + LINK_LASTS};
    *ret_url =
        arena_printf(cx->arena, "%.*s/link/%.*s", STR_ARG(cx->api->public_url), STR_ARG(token));
    return session_put(cx->db, &link, &cx->diag);
}

static const Wording link_subject = {.en = "Your access to {shop}", .de = "Ihr Zugang zu {shop}"};
static const Wording link_letter = {
    .en = "Hello {name},\n\nthis link signs you in at {shop}. It works once, within a week:\n\n"
          "{url}\n",
    .de = "Guten Tag, {name},\n\nmit diesem Link melden Sie sich bei {shop} an. Er gilt eine "
          "Woche und nur einmal:\n\n{url}\n",
};

/* Whether it went out; without a server, or when it refuses, the link is answered instead. */
static bool link_mail(ApiCx *cx, const Person *person, Str url)
{
    Diag diag = {0};
    Str shop = cx->definitions->brand.name;
    if (!cx->api->send_plain) return false;
    if (!shop.len) shop = STR("Afterglow");
    Reader reader = reader_of(person->locale, STR("en"), STR_NONE, false);
    PlainMail mail = {.to = person->email,
                      .subject = say(cx->arena, &reader, &link_subject, {"shop", shop}),
                      .text = say(cx->arena, &reader, &link_letter, {"name", person->name},
                                  {"shop", shop}, {"url", url}),
                      .locale = reader_lang(&reader)};
    return cx->api->send_plain(cx->api->app, &mail, &diag) == OK;
}

static void link_answer(ApiCx *cx, const Person *person, bool with_person)
{
    Str url;
    Buf buf = buf_new(cx->arena, 16 * 1024);
    JsonOut out = json_out(&buf);
    Err e = link_make(cx, person, &url);
    if (!e) {
        bool mailed = link_mail(cx, person, url);
        json_object(&out);
        if (with_person) {
            json_key(&out, "person");
            person_json(&out, person);
        }
        json_put_str(&out, "link", url);
        json_put_bool(&out, "mailed", mailed);
        json_end(&out);
    }
    api_answer(cx, 201, &buf);
}

static Err invite_read(ApiCx *cx, Person *ret_person)
{
    const Json *body;
    Err e = input_body(cx, "email name role locale", &body);
    if (e) return e;
    Role role = ROLE_NONE;
    if (!role_parse(input_text(cx, body, "role", 20), &role))
        (void)input_fault(cx, "role", "must be owner, marketer, agent, analyst or read-only");
    Str email = input_email(cx, body, "email"), locale = input_text(cx, body, "locale", 35);
    if (!email.len) (void)input_fault(cx, "email", "must not be empty");
    *ret_person = (Person){.email = email,
                           .name = input_text_needed(cx, body, "name", 120),
                           .locale = locale.len ? locale : STR("en"),
                           .role = role,
                           .invited_at = cx->now};
    return cx->diag.code;
}

static void person_invite(ApiCx *cx)
{
    Person person;
    Err e = invite_read(cx, &person);
    if (!e) e = person_put(cx->db, &person, &person.id, &cx->diag);
    if (!e) e = settings_audit(cx, STR("person invited"), person.email);
    if (e)
        api_problem(cx, e);
    else
        link_answer(cx, &person, true);
}

static Err person_of_path(ApiCx *cx, Person *ret_person)
{
    int64_t id;
    if (!api_param_i64(cx, 0, &id))
        return fail(&cx->diag, ERR_NOT_FOUND, "there is no such person");
    return person_get(cx->db, cx->arena, id, ret_person, &cx->diag);
}

/* There is another owner who is not switched off. */
static Err owner_remains(ApiCx *cx, const Person *changed)
{
    Person *people = NULL;
    size_t count = 0;
    Err e = person_list(cx->db, cx->arena, &people, &count, &cx->diag);
    for (size_t i = 0; i < count && !e; i++)
        if (people[i].id != changed->id && people[i].role == ROLE_OWNER && !people[i].off)
            return OK;
    return e ? e : fail(&cx->diag, ERR_CONFLICT, "one owner must stay");
}

static Err person_change(ApiCx *cx, Person *ret_person)
{
    const Json *body;
    Role role = ROLE_NONE;
    Err e = input_body(cx, "role state", &body);
    if (!e) e = person_of_path(cx, ret_person);
    if (e) return e;
    if (!role_parse(input_text(cx, body, "role", 20), &role))
        (void)input_fault(cx, "role", "must be owner, marketer, agent, analyst or read-only");
    bool off = input_word(cx, body, "state", "active off") == 1;
    if (cx->diag.code) return cx->diag.code;
    if (role != ROLE_OWNER || off) e = owner_remains(cx, ret_person);
    if (e) return e;
    ret_person->role = role;
    ret_person->off = off;
    e = person_put(cx->db, ret_person, &ret_person->id, &cx->diag);
    if (!e && off) e = session_end_all(cx->db, ret_person->id, &cx->diag);
    if (!e)
        e = settings_audit(cx, off ? STR("person switched off") : STR("person changed"),
                           arena_printf(cx->arena, "%.*s, %.*s", STR_ARG(ret_person->email),
                                        STR_ARG(role_name(role))));
    return e;
}

static void person_change_answer(ApiCx *cx)
{
    Person person;
    Buf buf = buf_new(cx->arena, 16 * 1024);
    JsonOut out = json_out(&buf);
    if (!person_change(cx, &person)) person_json(&out, &person);
    api_answer(cx, 200, &buf);
}

static void person_link(ApiCx *cx)
{
    Person person;
    Err e = person_of_path(cx, &person);
    if (!e && person.off) e = fail(&cx->diag, ERR_CONFLICT, "this person is switched off");
    if (!e) e = settings_audit(cx, STR("sign-in link made"), person.email);
    if (e)
        api_problem(cx, e);
    else
        link_answer(cx, &person, false);
}

const Route routes_settings_people[] = {
    {STR_INIT("GET"),  STR_INIT("/api/settings/people"),          ROLE_OWNER, 0, people_list         },
    {STR_INIT("POST"), STR_INIT("/api/settings/people"),          ROLE_OWNER, 0, person_invite       },
    {STR_INIT("PUT"),  STR_INIT("/api/settings/people/:id"),      ROLE_OWNER, 0, person_change_answer},
    {STR_INIT("POST"), STR_INIT("/api/settings/people/:id/link"), ROLE_OWNER, 0, person_link         },
    ROUTE_END,
};
