/* app/cmd_pause.c - `afterglow pause` stops all sending, `afterglow resume` lets it go on.
 *
 * Both save the document 'sending'; a running server notices within a second. */
#include "app/command.h"
#include "app/shop.h"
#include "flow/sending.h"
#include <stdio.h>

static int set_paused(const Config *config, bool paused)
{
    Diag diag = {0};
    Shop shop;
    if (shop_open(config, STORE_AS_IT_IS, &shop, &diag)) return command_refused(&diag);
    SendingStop stop = {.by = STR("command line"), .at = world_now(&shop.world)};
    Err e = sending_pause(shop.db, config->arena, paused, &stop, &diag);
    shop_close(&shop);
    if (e) return command_refused(&diag);
    printf("%s\n", paused ? "all sending is stopped" : "sending goes on");
    return 0;
}

static int pause_run(const Config *config)
{
    return set_paused(config, true);
}

static int resume_run(const Config *config)
{
    return set_paused(config, false);
}

const Command command_pause = {
    .name = "pause",
    .usage = "",
    .help = "stops all sending within a second",
    .flags = "",
    .run = pause_run,
};

const Command command_resume = {
    .name = "resume",
    .usage = "",
    .help = "lets sending go on",
    .flags = "",
    .run = resume_run,
};
