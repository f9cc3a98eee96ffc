/* app/lanes.c - what runs beside the requests: the engine's turns, SQLite's checkpoints, the watch
 * on definitions, the recount, the senders, the mail that comes back, the notices, the follower of
 * the log that keeps products.
 *
 * Not here: what a turn, a recount or a sender does. Each lane has its own database handle. */
#include "app/mail_in.h"
#include "app/notices.h"
#include "app/senders.h"
#include "app/trackers.h"
#include "flow/products.h"
#include "io/log.h"

#define CHECKPOINT_PAGES_MIN 1000 /* 4 MB of write-ahead log */
#define CHECKPOINT_EVERY     (200 * MILLISECOND)
#define LOOK_AGAIN_EVERY     (5 * SECOND)        /* what another process made due */
#define DEFINITIONS_EVERY    (200 * MILLISECOND) /* 'stop all sending' holds within a second */
#define LOOK_CLOSELY         (10 * SECOND) /* after a change: who made it may release messages */

static Time checkpoint_step(void *self, Time now)
{
    Diag diag = {0};
    if (db_checkpoint(self, CHECKPOINT_PAGES_MIN, &diag))
        log_fail(LOG_WARN, "checkpoint_failed", &diag);
    return now + CHECKPOINT_EVERY;
}

/* Documents may be saved by another process (afterglow pause, apply); the version tells. */
static Time definitions_step(void *self, Time now)
{
    Serve *serve = self;
    Diag diag = {0};
    int64_t before = definitions_newest(serve->shop.definitions);
    if (definitions_refresh(serve->shop.definitions, serve->definitions_db, &diag))
        log_spell_fail(&serve->refusals, LOG_ERROR, "definitions_refused", &diag, now);
    else
        log_spell_well(&serve->refusals, "definitions_refused", now);
    if (definitions_newest(serve->shop.definitions) != before)
        serve->look_closely_until = now + LOOK_CLOSELY;
    if (now < serve->look_closely_until || now - serve->looked_at >= LOOK_AGAIN_EVERY) {
        engine_look_again(serve->engine);
        serve->looked_at = now;
    }
    return now + DEFINITIONS_EVERY;
}

static Lane *lane_add(Serve *serve, const char *name, Time (*step)(void *, Time), void *self)
{
    Lane *lane = &serve->lanes[serve->lane_count++];
    *lane = (Lane){.name = name, .step = step, .self = self};
    return lane;
}

static Err products_lane(Serve *serve, Diag *diag)
{
    Db *db;
    Err e = shop_handle(&serve->shop, false, &db, diag);
    if (e) return e;
    serve->products = products_follower_open(db, serve->config->clock_virtual);
    lane_add(serve, "products", products_follower_step, serve->products);
    return OK;
}

Err serve_lanes(Serve *serve, Diag *diag)
{
    engine_lane(serve->engine, lane_add(serve, "engine", engine_step, serve->engine));
    Err e = shop_handle(&serve->shop, false, &serve->definitions_db, diag);
    if (e) return e;
    /* Under a virtual clock every lane must come to rest, so nothing may run by the clock alone. */
    if (!serve->config->clock_virtual) {
        e = shop_handle(&serve->shop, false, &serve->checkpoint_db, diag);
        if (e) return e;
        lane_add(serve, "checkpoint", checkpoint_step, serve->checkpoint_db);
        lane_add(serve, "definitions", definitions_step, serve);
    }
    e = recount_lane_open(serve, &serve->lanes[serve->lane_count++], diag);
    if (e) return e;
    e = products_lane(serve, diag);
    if (e) return e;
    e = trackers_lanes(serve, diag);
    if (e) return e;
    e = senders_lanes(serve, diag);
    if (!e) e = mail_in_open(serve, &serve->lanes[serve->lane_count++], diag);
    return e ? e : notices_open(serve, &serve->lanes[serve->lane_count++], diag);
}

void serve_lanes_close(Serve *serve)
{
    notices_close(serve);
    mail_in_close(serve);
    senders_close(serve);
    trackers_close(serve);
    recount_lane_close(serve->recount);
    products_follower_close(serve->products);
    if (serve->checkpoint_db) db_close(serve->checkpoint_db);
    if (serve->definitions_db) db_close(serve->definitions_db);
}
