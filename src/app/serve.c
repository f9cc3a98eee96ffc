/* app/serve.c - `afterglow serve`: one process that takes events in, decides, sends and shows.
 *
 * Not here: lanes (lanes.c), routes (api/), senders (senders.c). Start: shop, engine, lanes, HTTP;
 * stop in the opposite order, so that what was accepted is finished. */
#include "app/channels.h"
#include "app/command.h"
#include "app/connectors.h"
#include "app/jobs.h"
#include "app/mail_in.h"
#include "app/plain_mail.h"
#include "app/senders.h"
#include "base/version.h"
#include "domain/keys.h"
#include "domain/mail_records.h"
#include "flow/outbox.h"
#include "flow/segment.h"
#include "io/files.h"
#include "io/log.h"
#include "io/smtp.h"
#include <signal.h>
#include <stdio.h>

static Err serve_engine(Serve *serve, Diag *diag)
{
    Err e = shop_store(&serve->shop, diag);
    if (e) return e;
    EngineOptions options = {.world = &serve->shop.world,
                             .store = serve->shop.store,
                             .kpis = kpis,
                             .kpi_count = kpi_count,
                             .pin = definitions_pin,
                             .unpin = definitions_unpin,
                             .definitions_self = serve->shop.definitions,
                             .data_dir = serve->config->data_dir,
                             .crash_at = serve->config->crash_at};
    senders_receive(serve, &options);
    return engine_open(&options, &serve->engine, diag);
}

static Err serve_send_plain(void *self, const PlainMail *mail, Diag *diag)
{
    return plain_mail_send(self, mail, diag);
}

static Err serve_door(Serve *serve, Diag *diag)
{
    for (int i = 0; i < SERVE_WORKERS; i++) {
        Err e = shop_handle(&serve->shop, false, &serve->dbs[i], diag);
        if (e) return e;
    }
    Api *api = &serve->api;
    api->world = &serve->shop.world;
    api->clock = serve->config->clock_virtual ? &serve->shop.clock : NULL;
    api->engine = serve->engine;
    api->definitions = serve->shop.definitions;
    api->dbs = serve->dbs;
    api->kpis = kpis;
    api->kpi_count = kpi_count;
    api->channels = channels;
    api->channel_count = channel_count;
    api->connectors = connectors;
    api->connector_count = connector_count;
    api->public_url = shop_public_url(serve->config);
    api->from_address = serve->config->from;
    api->dns_server = serve->config->dns;
    api->data_dir = serve->config->data_dir;
    api->smtp_from_environment = serve->config->smtp.len > 0;
    api->started_at = world_now(api->world);
    api->app = serve;
    api->clock_move = serve_clock_move;
    api->start_job = jobs_start;
    api->send_plain = serve_send_plain;
    Err e = segment_door_open(serve->config->arena, &api->door, diag);
    if (e) return e;
    HttpOptions options = {.listen = serve->config->listen,
                           .workers = SERVE_WORKERS,
                           .body_max = API_BODY_BYTES_MAX,
                           .body_gunzip_max = 4 * 1024 * 1024,
                           .world = api->world,
                           .handle = api_handle,
                           .body_limit = api_body_limit,
                           .self = api};
    return http_open(&options, &api->http, diag);
}

/* What the senders have marked is recorded: left behind, it would be in doubt. The
 * threads have ended; the steps are taken here. */
static void serve_last_turns(Serve *serve)
{
    const World *world = &serve->shop.world;
    Time until = world->monotonic(world->self) + 5 * SECOND;
    while ((engine_stats(serve->engine).queue_length || !senders_idle(serve)) &&
           world->monotonic(world->self) < until) {
        senders_step(serve);
        (void)engine_step(serve->engine, world_now(world));
    }
}

static void serve_stop(Serve *serve)
{
    atomic_store(&serve->ending, true);
    if (serve->api.http) http_close(serve->api.http, 5 * SECOND);
    jobs_close(serve->jobs);
    senders_end(serve);
    mail_in_end(serve);
    lanes_stop(serve->lanes, serve->lane_count);
    if (serve->engine) serve_last_turns(serve);
    serve_lanes_close(serve);
    if (serve->engine) engine_close(serve->engine);
    for (int i = 0; i < SERVE_WORKERS; i++) {
        if (serve->dbs[i]) db_close(serve->dbs[i]);
        if (serve->sample_dbs[i]) db_close(serve->sample_dbs[i]);
    }
    shop_close(&serve->shop);
}

/* Two servers on one folder would both think they are the one that sends. */
static Err serve_alone(const Config *config, Diag *diag)
{
    Diag held = {0};
    Err e = dir_make(config->data_dir, diag);
    if (e) return e;
    Str path = arena_printf(config->arena, "%.*s/serve.lock", STR_ARG(config->data_dir));
    e = file_lock(path, &held);
    if (e == ERR_CONFLICT)
        return fail(diag, e, "a server already runs on %.*s", STR_ARG(config->data_dir));
    return e ? fail(diag, e, "%s", held.sentence) : OK;
}

static Err serve_relay(const Config *config, Str url, Diag *diag)
{
    SmtpServer server;
    Diag said = {0};
    if (smtp_parse_url(config->arena, url, &server, &said))
        return fail(diag, ERR_INVALID, "AFTERGLOW_SMTP: %s", said.sentence);
    if (config->clock_virtual && !smtp_host_is_loopback(server.host))
        return fail(diag, ERR_CONFLICT,
                    "mail of a virtual clock stays on this machine: AFTERGLOW_SMTP names another");
    return OK;
}

/* A slip in the environment is told at the start, not by mails that never come. */
static Err serve_environment(const Config *config, Diag *diag)
{
    Str ignored, rest = config->smtp;
    for (int relay = 1; rest.len; relay++) {
        Err e = serve_relay(config, smtp_url_next(&rest), diag);
        if (!e && relay > OUTBOX_RELAYS_MAX)
            e = fail(diag, ERR_INVALID, "AFTERGLOW_SMTP names more than %d servers",
                     OUTBOX_RELAYS_MAX);
        if (e) return e;
    }
    if (config->from.len && !key_normalise(config->arena, KEY_EMAIL, config->from, &ignored))
        return fail(diag, ERR_INVALID, "AFTERGLOW_FROM is no e-mail address");
    if (mail_sender_fault(config->from))
        return fail(diag, ERR_INVALID, "AFTERGLOW_FROM: %s", mail_sender_fault(config->from));
    return OK;
}

static Err serve_start(Serve *serve, Diag *diag)
{
    Err e = serve_environment(serve->config, diag);
    if (!e) e = serve_alone(serve->config, diag);
    if (!e) e = shop_open(serve->config, STORE_UPGRADE, &serve->shop, diag);
    if (!e) e = shop_address(&serve->shop, diag);
    if (!e) e = serve_engine(serve, diag);
    if (!e) e = serve_lanes(serve, diag);
    if (!e) e = sample_handles(serve, diag);
    if (!e) serve->jobs = jobs_open(serve);
    if (!e) e = serve_door(serve, diag);
    if (!e) lanes_start(&serve->shop.world, serve->lanes, serve->lane_count);
    return e;
}

/* The last lines of a start: the address, and the owner's link when nobody can sign in yet. */
static Err serve_greet(Serve *serve, Diag *diag)
{
    Arena *arena = arena_open(0);
    Str url = serve->api.public_url, link = STR_NONE;
    Err e = OK;
    if (serve->shop.first_start) e = shop_link(&serve->shop, arena, 0, 7 * DAY, &link, diag);
    if (!e) {
        printf("Afterglow " AFTERGLOW_VERSION " is ready at %.*s\n", STR_ARG(url));
        if (link.len) printf("Make yourself the owner: %.*s\n", STR_ARG(link));
        fflush(stdout);
    }
    arena_close(arena);
    return e;
}

static void wait_for_end(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    int got;
    (void)sigwait(&ends, &got);
}

/* Before any thread is made, so that all inherit it. */
static void block_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &ends, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
}

static int serve_run(const Config *config)
{
    Diag diag = {0};
    block_signals();
    Serve *serve = ARENA_NEW(config->arena, Serve);
    serve->config = config;
    Err e = serve_start(serve, &diag);
    if (!e) e = serve_greet(serve, &diag);
    if (!e) wait_for_end();
    serve_stop(serve);
    return e ? command_refused(&diag) : 0;
}

const Command command_serve = {
    .name = "serve",
    .usage = "[--listen ADDRESS:PORT] [--url PUBLIC] [--mail-in ADDRESS:PORT] "
             "[--clock virtual --now TIME]",
    .help = "runs the server in the foreground until Ctrl-C",
    .flags = "",
    .run = serve_run,
};
