/* api/health.c - is it alive, is it ready, what does it count.
 *
 * Source: Prometheus text format 0.0.4. The figures are the process' own and cost no query. */
#include "api/auth.h"
#include "flow/outbox.h"

static void healthz(ApiCx *cx)
{
    api_text(cx, 200, STR("text/plain"), STR("ok\n"));
}

static void readyz(ApiCx *cx)
{
    int64_t version;
    if (definitions_version(cx->db, &version, &cx->diag)) {
        api_text(cx, 503, STR("text/plain"), STR("the database does not answer\n"));
        return;
    }
    if (engine_storing(cx->api->engine, &cx->diag)) {
        Str why = arena_printf(cx->arena, "nothing can be stored: %s\n", cx->diag.sentence);
        api_text(cx, 503, STR("text/plain"), why);
        return;
    }
    api_text(cx, 200, STR("text/plain"), STR("ready\n"));
}

static void metric(Buf *buf, const char *name, const char *type, const char *help, uint64_t value)
{
    buf_lit(buf, "# HELP ");
    buf_add(buf, str_of(name));
    buf_char(buf, ' ');
    buf_add(buf, str_of(help));
    buf_lit(buf, "\n# TYPE ");
    buf_add(buf, str_of(name));
    buf_char(buf, ' ');
    buf_add(buf, str_of(type));
    buf_char(buf, '\n');
    buf_add(buf, str_of(name));
    buf_char(buf, ' ');
    buf_u64(buf, value);
    buf_char(buf, '\n');
}

static void label(Buf *buf, const char *name, int relay, uint64_t value)
{
    buf_add(buf, str_of(name));
    buf_lit(buf, "{relay=\"");
    buf_u64(buf, (uint64_t)relay);
    buf_lit(buf, "\"} ");
    buf_u64(buf, value);
    buf_char(buf, '\n');
}

/* Relays by their place in the settings, from 1 on. */
static void relay_metrics(Buf *buf, const OutboxState *outbox)
{
    buf_lit(buf, "# HELP afterglow_mail_relay_circuit 0 closed, 1 half-open, 2 open\n"
                 "# TYPE afterglow_mail_relay_circuit gauge\n");
    for (int i = 0; i < outbox->relay_count; i++) {
        const OutboxRelay *relay = &outbox->relays[i];
        uint64_t circuit = relay->probing ? 1 : 2;
        label(buf, "afterglow_mail_relay_circuit", i + 1, relay->failing_since ? circuit : 0);
    }
    buf_lit(buf, "# HELP afterglow_mail_relay_in_use hand-overs under way\n"
                 "# TYPE afterglow_mail_relay_in_use gauge\n");
    for (int i = 0; i < outbox->relay_count; i++)
        label(buf, "afterglow_mail_relay_in_use", i + 1, (uint64_t)outbox->relays[i].in_use);
}

static void metrics(ApiCx *cx)
{
    EngineStats engine = engine_stats(cx->api->engine);
    HttpStats http = http_stats(cx->api->http);
    Buf buf = buf_new(cx->arena, 64 * 1024);
    metric(&buf, "afterglow_events_total", "counter", "events stored", engine.events);
    metric(&buf, "afterglow_events_repeated_total", "counter", "events told again", engine.repeats);
    metric(&buf, "afterglow_events_refused_total", "counter", "events refused", engine.refused);
    metric(&buf, "afterglow_turns_total", "counter", "turns committed", engine.turns);
    metric(&buf, "afterglow_decisions_total", "counter", "decisions made", engine.decisions);
    metric(&buf, "afterglow_customers_merged_total", "counter", "customers joined", engine.merges);
    metric(&buf, "afterglow_messages_released_total", "counter", "messages released",
           engine.messages_released);
    metric(&buf, "afterglow_rows_written_total", "counter", "rows written", engine.rows);
    metric(&buf, "afterglow_engine_queue_batches", "gauge", "batches waiting for a turn",
           engine.queue_length);
    OutboxState outbox = cx->api->outbox ? outbox_state(cx->api->outbox) : (OutboxState){0};
    metric(&buf, "afterglow_messages_sent_total", "counter", "messages a server accepted",
           outbox.sent);
    metric(&buf, "afterglow_messages_refused_total", "counter", "messages refused for good",
           outbox.refused);
    metric(&buf, "afterglow_messages_in_doubt_total", "counter", "hand-overs without an answer",
           outbox.in_doubt);
    metric(&buf, "afterglow_messages_deferred_total", "counter",
           "hand-overs that a mailbox provider deferred", outbox.deferred);
    metric(&buf, "afterglow_messages_waiting", "gauge", "released messages waiting for a sender",
           outbox.waiting);
    metric(&buf, "afterglow_template_names_missing_total", "counter",
           "names and texts that templates asked for and that do not exist", outbox.names_missing);
    metric(&buf, "afterglow_template_languages_missing_total", "counter",
           "mails written in another language, because their template lacks the reader's",
           outbox.languages_missing);
    metric(&buf, "afterglow_mail_failing", "gauge", "1 while the mail server takes no mail",
           outbox.failing_since != 0);
    relay_metrics(&buf, &outbox);
    metric(&buf, "afterglow_http_requests_total", "counter", "requests answered", http.requests);
    metric(&buf, "afterglow_http_refused_total", "counter", "requests refused at the door",
           http.refused);
    metric(&buf, "afterglow_http_connections", "gauge", "open connections",
           (uint64_t)http.connections);
    api_text(cx, 200, STR("text/plain; version=0.0.4"), buf_str(&buf));
}

const Route routes_health[] = {
    {STR_INIT("GET"), STR_INIT("/healthz"), ROLE_NONE, ROUTE_PUBLIC, healthz},
    {STR_INIT("GET"), STR_INIT("/readyz"),  ROLE_NONE, ROUTE_PUBLIC, readyz },
    {STR_INIT("GET"), STR_INIT("/metrics"), ROLE_NONE, ROUTE_PUBLIC, metrics},
    ROUTE_END,
};
