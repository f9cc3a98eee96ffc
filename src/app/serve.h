/* app/serve.h - a running server: the shop, its lanes, its HTTP door. serve.c starts and stops it
 * in order; what runs beside the loop is a lane in lanes.c. */
#pragma once
#include "api/api.h"
#include "app/shop.h"
#include "io/log.h"
#include <stdatomic.h>

#define SERVE_WORKERS   2
#define SERVE_LANES_MAX 32

typedef struct RecountLane RecountLane;

typedef struct Serve {
    const Config *config;
    Shop shop;
    Engine *engine;
    Api api;
    Lane lanes[SERVE_LANES_MAX];
    size_t lane_count;
    Db *dbs[SERVE_WORKERS];
    Db *sample_dbs[SERVE_WORKERS];
    Db *checkpoint_db;       /* of the checkpoint lane */
    Db *definitions_db;      /* of the definitions lane */
    Time looked_at;          /* of the definitions lane */
    Time look_closely_until; /* its own too */
    LogSpell refusals;       /* of the definitions lane */
    struct Notices *notices; /* app/notices.c */
    struct ProductsFollower *products;
    RecountLane *recount;
    struct Nobody *nobody; /* app/nobody.c */
    struct Jobs *jobs;
    Db *jobs_db;             /* of the job at hand */
    struct MailIn *mail_in;  /* app/mail_in.c */
    struct Senders *senders; /* app/senders.c: the outbox and its connections */
    atomic_bool ending;      /* asked to end: a walk of the virtual clock is broken off */
} Serve;

/* The lane of app/lane_recount.c: fills *lane. */
Err recount_lane_open(Serve *serve, Lane *lane, Diag *diag) MUST_CHECK;
/* The reporting zone was changed. Thread: any. */
void recount_lane_nudge(RecountLane *lane);
void recount_lane_close(RecountLane *lane);
/* Moves the virtual clock step by step to each moment something is due, up to `now`; UNAVAILABLE
 * when the server is asked to end meanwhile. */
Err serve_clock_move(void *self, Time now, Diag *diag) MUST_CHECK;

/* Adds the lanes that every shop has: engine, checkpoint, definitions, products,
 * senders. */
Err serve_lanes(Serve *serve, Diag *diag) MUST_CHECK;
void serve_lanes_close(Serve *serve);
