/* api/api.h - one HTTP request as a route sees it: who asks, what with, and how to answer.
 *
 * Not here: connections and framing (io/http.h), what routes do (one file per topic), state: a
 * route reads, changes settings, and appends events; it never writes state of customers. How to add
 * a route: write the handler in its topic's file, add a row to the topic's table, describe it in
 * openapi.json. A topic is one line in routes.def.
 *
 * A handler answers exactly once: api_json, api_empty, api_problem, ..., or hands events over with
 * api_submit and answers from the engine's callback. Either is the last thing it does: the request,
 * the ApiCx and all that lies in its arena are gone when the call returns. */
#pragma once
#include "base/json.h"
#include "domain/definitions.h"
#include "flow/engine.h"
#include "io/http.h"
#include "io/world.h"
#include "store/admin.h"

#define API_BODY_BYTES_MAX (512 * 1024) /* /v1/batch takes 500 KB; imports stream by pieces */
#define API_LIST_MAX       200
#define SESSION_LASTS      (14 * DAY)

/* What a route demands. Public routes demand nothing; the others a role (by session, or a key's
 * scope: read gives ROLE_ANALYST on GET, admin gives ROLE_OWNER). */
enum {
    ROUTE_PUBLIC = 1,
    ROUTE_WRITE_KEY = 2, /* Basic user: a key with scope write, browser or admin */
    ROUTE_LOOPBACK = 4,  /* only from this machine */
    ROUTE_NO_CSRF = 8,   /* unsafe without a session: sign-in, one-click unsubscribe */
    ROUTE_REST = 16      /* only where no other route has the path, whatever its method */
};

struct ApiCx;
typedef struct Route {
    Str method;
    Str pattern; /* "/api/customers/:id"; a last segment "*" takes the rest */
    Role role;   /* at least this one; ROLE_NONE with ROUTE_PUBLIC or ROUTE_WRITE_KEY */
    unsigned flags;
    void (*handle)(struct ApiCx *cx);
} Route;

/* A topic's table ends with a row whose handle is NULL. */
#define ROUTE_END                                                                                  \
    {                                                                                              \
        STR_INIT(""), STR_INIT(""), ROLE_NONE, 0, NULL                                             \
    }

/* What all requests share: made by app/serve.c, immutable while the server runs. */
/* A mail to a colleague: an invitation, a notice, a test of the settings. */
typedef struct PlainMail {
    Str to, subject, text;
    Str locale; /* of the text */
} PlainMail;

typedef struct Api {
    const World *world;
    VirtualClock *clock; /* NULL: the real clock */
    Engine *engine;
    struct DefinitionsHolder *definitions;
    struct SegmentDoor *door;     /* flow/ingest: compiled schemas */
    struct OutboxHealth *outbox;  /* flow/outbox: state of sending; may be NULL */
    struct Tracking *tracking;    /* flow/tracking: opens and clicks; may be NULL */
    struct PageGuard *page_guard; /* api/pages/guard.h: tries of postcodes; may be NULL */
    struct Brake *brake;          /* api/brake.h: tries of passwords; may be NULL */
    Db **dbs;                     /* per worker: the shop's */
    /* Per worker: the sample shop's; NULL while there is none. All come at once: a worker without
     * its handle would show the shop itself to who looks at the sample, and let it be changed. */
    Db **_Atomic sample_dbs;
    const Kpi *const *kpis;
    size_t kpi_count;
    const struct Channel *const *channels; /* flow/channel.h */
    size_t channel_count;
    const struct Connector *const *connectors; /* flow/connector.h */
    size_t connector_count;
    Str public_url;   /* without a trailing '/' */
    Str from_address; /* AFTERGLOW_FROM; "" none */
    Str dns_server;   /* AFTERGLOW_DNS: as io/dns.h has it */
    Str data_dir;
    bool smtp_from_environment;
    HttpServer *http;
    Time started_at;
    /* Moves the virtual clock and waits until all lanes have settled. */
    Err (*clock_move)(void *self, Time now, Diag *diag);
    /* Sends one mail outside the loop, as app/plain_mail.h says; may be NULL. */
    Err (*send_plain)(void *self, const PlainMail *mail, Diag *diag);
    /* Starts what a request asked for in the background: an import, the sample shop, a recount. */
    Err (*start_job)(void *self, Str job, Str argument, Diag *diag);
    void *app;
} Api;

typedef struct ApiCx {
    const Api *api;
    HttpRequest *request;
    Arena *arena; /* the request's */
    Diag diag;
    Time now;      /* read once */
    Time retry_in; /* said with 429; 0: a second */
    Db *db;        /* this worker's handle: the shop's, or the sample's */
    bool sample;   /* the session looks at the sample shop: nothing may be changed */
    const Definitions *definitions; /* pinned while the handler runs */
    const Route *route;
    Str params[4]; /* of the pattern, in order, decoded */
    Role role;
    Person person; /* id 0: a key or nobody */
    Session session;
    ApiKey key;                  /* id 0: none */
    const Json *body;            /* parsed by the first api_body */
    HttpHeader reply_headers[8]; /* gathered before the answer: cookies and the like */
    size_t reply_header_count;
} ApiCx;

/* Finds the route, checks who asks, calls it. The handler of io/http.h's options. */
void api_handle(void *self, HttpRequest *request);
size_t api_body_limit(void *self, Str method, Str path);

/* Answers. `body` is finished JSON. */
void api_json(ApiCx *cx, int status, const Buf *body);
void api_empty(ApiCx *cx, int status);
/* May pages of any origin call this path? Events in, by a browser's key. */
bool api_any_origin(const ApiCx *cx);
void api_preflight(ApiCx *cx); /* what a browser asks before it calls from another origin */
/* cx->diag (or `code` with the general sentence) as application/problem+json (RFC 9457). */
void api_problem(ApiCx *cx, Err code);
void api_text(ApiCx *cx, int status, Str content_type, Str body);
void api_csv(ApiCx *cx, Str file_name, const Buf *body);
void api_redirect(ApiCx *cx, int status, Str location);
void api_header(ApiCx *cx, Str name, Str value); /* before the answer */
void api_cookie(ApiCx *cx, Str name, Str value,
                Time lasts); /* before the answer; HttpOnly, SameSite=Lax,
                                 Secure when public_url is https */

/* Input. On failure the diag names the field and the caller answers api_problem. */
Err api_body(ApiCx *cx, const Json **ret_json) MUST_CHECK;
Str api_query(const ApiCx *cx, const char *name); /* decoded; STR_NONE when missing */
int64_t api_limit(const ApiCx *cx);               /* ?limit=, 1..API_LIST_MAX, 50 by default */
Err api_day(ApiCx *cx, const char *name,
            Day *ret_day) MUST_CHECK; /* ?name=2026-05-14; kept when missing */
bool api_param_i64(const ApiCx *cx, int index, int64_t *ret_value);

/* Hands the batch to the engine, whose callback answers; too much waiting is answered here. */
void api_submit(ApiCx *cx, EngineBatch *batch);
