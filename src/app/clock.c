/* app/clock.c - moving a virtual clock: everything due by then is decided and sent before the
 * answer. */
#include "app/serve.h"

static void nudge_all(Serve *serve)
{
    for (size_t i = 0; i < serve->lane_count; i++)
        lane_nudge(&serve->lanes[i]);
}

Err serve_clock_move(void *self, Time now, Diag *diag)
{
    Serve *serve = self;
    Time before = world_now(&serve->shop.world);
    if (now < before) return fail(diag, ERR_CONFLICT, "the clock moves only forward");
    Err e = definitions_refresh(serve->shop.definitions, serve->definitions_db, diag);
    while (!e) {
        nudge_all(serve);
        Time next = lanes_settle(serve->lanes, serve->lane_count);
        Time at = world_now(&serve->shop.world);
        if (at >= now) break;
        if (atomic_load(&serve->ending))
            return fail(diag, ERR_UNAVAILABLE,
                        "the server ends: the clock did not come as far as that");
        Time to = next <= now && next > at ? next : now;
        if (!virtual_clock_move(&serve->shop.clock, to))
            e = fail(diag, ERR_CONFLICT, "the clock was moved by somebody else");
    }
    return e;
}
