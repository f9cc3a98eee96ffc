/* app/cmd_user.c - `afterglow user create`: a person who may sign in; prints a one-time link. */
#include "app/command.h"
#include "app/shop.h"
#include "domain/keys.h"
#include <stdio.h>

extern const Command command_user;

static Err user_make(Shop *shop, Str email, Role role, Str *ret_url, Diag *diag)
{
    Arena *arena = shop->config->arena;
    Person person;
    Err e = person_find(shop->db, arena, email, &person, diag);
    if (e == OK) return fail(diag, ERR_CONFLICT, "%.*s is there already", STR_ARG(email));
    if (e != ERR_NOT_FOUND) return e;
    diag_clear(diag);
    person = (Person){.email = email,
                      .name = STR_NONE,
                      .locale = STR("en"),
                      .role = role,
                      .invited_at = world_now(&shop->world)};
    int64_t id;
    e = person_put(shop->db, &person, &id, diag);
    return e ? e : shop_link(shop, arena, id, 7 * DAY, ret_url, diag);
}

static int run(const Config *config)
{
    Str email = config_option(config, "email"), url;
    Role role;
    if (config->word_count != 1 || !str_is(config->words[0], "create"))
        return command_usage(&command_user, "say 'user create'");
    if (!email_plausible(email))
        return command_usage(&command_user, "--email is missing or no address");
    if (!role_parse(config_option(config, "role"), &role))
        return command_usage(&command_user,
                             "--role is owner, marketer, agent, analyst or read-only");
    Diag diag = {0};
    Shop shop;
    if (shop_open(config, STORE_MAKE, &shop, &diag)) return command_refused(&diag);
    Err e = user_make(&shop, email, role, &url, &diag);
    shop_close(&shop);
    if (e) return command_refused(&diag);
    printf("%.*s\n", STR_ARG(url));
    return 0;
}

const Command command_user = {
    .name = "user",
    .usage = "create --email E --role owner|marketer|agent|analyst|read-only [--url PUBLIC]",
    .help = "adds a person and prints a one-time sign-in link",
    .flags = "",
    .run = run,
};
