/* app/cmd_pause.c - `afterglow pause` stops all sending.
 *
 * Not here: letting it go on (cmd_resume.c). It saves the document 'sending'; a running server
 * notices within a second. */
#include "app/command.h"
#include "app/shop.h"
#include "flow/sending.h"
#include <stdio.h>

static int pause_run(const Config *config)
{
    Diag diag = {0};
    Shop shop;
    if (shop_open(config, STORE_AS_IT_IS, &shop, &diag)) return command_refused(&diag);
    SendingStop stop = {.by = STR("command line"), .at = world_now(&shop.world)};
    Err e = sending_pause(shop.db, config->arena, true, &stop, &diag);
    shop_close(&shop);
    if (e) return command_refused(&diag);
    printf("all sending is stopped\n");
    return 0;
}

const Command command_pause = {
    .name = "pause",
    .usage = "",
    .help = "stops all sending within a second",
    .flags = "",
    .run = pause_run,
};
