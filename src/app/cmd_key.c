/* app/cmd_key.c - `afterglow key create`: makes a key and prints it once. */
#include "api/auth.h"
#include "app/command.h"
#include "app/shop.h"
#include <stdio.h>

extern const Command command_key;

static bool scope_known(Str scope)
{
    return str_is(scope, "write") || str_is(scope, "browser") || str_is(scope, "read") ||
           str_is(scope, "admin");
}

static int key_create(const Config *config, Str name, Str scope)
{
    Diag diag = {0};
    Shop shop;
    if (shop_open(config, STORE_MAKE, &shop, &diag)) return command_refused(&diag);
    Str token = arena_printf(config->arena, "ag_%.*s_%.*s", STR_ARG(scope),
                             STR_ARG(auth_token_make(&shop.world, config->arena)));
    ApiKey key = {.name = name,
                  .scope = scope,
                  .source = arena_printf(config->arena, "key:%.*s", STR_ARG(name)),
                  .hint = str_slice(token, token.len - 4, token.len),
                  .hash = auth_token_hash(token),
                  .made_at = world_now(&shop.world)};
    int64_t id;
    Err e = api_key_put(shop.db, &key, &id, &diag);
    shop_close(&shop);
    if (e) return command_refused(&diag);
    printf("%.*s\n", STR_ARG(token));
    return 0;
}

static int run(const Config *config)
{
    if (config->word_count != 1 || !str_is(config->words[0], "create"))
        return command_usage(&command_key, "say 'key create'");
    Str name = config_option(config, "name"), scope = config_option(config, "scope");
    if (!name.len) return command_usage(&command_key, "--name is missing");
    if (!scope.len) scope = STR("write");
    if (!scope_known(scope))
        return command_usage(&command_key, "--scope is write, browser, read or admin");
    return key_create(config, name, scope);
}

const Command command_key = {
    .name = "key",
    .usage = "create --name NAME [--scope write|browser|read|admin]",
    .help = "makes a key and prints it, once",
    .flags = "",
    .run = run,
};
