/* app/notices.c - a lane that tells owners: the day in a short mail each morning, and, once, when
 * sending stops or mail fails.
 *
 * Not here: figures (flow/report.h). What was told is kept as a value of the installation, so that
 * a restart tells nothing twice. When the mail server is what fails, the notice waits for it too;
 * the console's banner and the log say it meanwhile. */
#include "app/plain_mail.h"
#include "app/senders.h"
#include "flow/outbox.h"
#include "flow/report.h"
#include "io/log.h"

#define NOTICES_EVERY  (30 * SECOND)
#define FAILING_LONG   (2 * MINUTE)
#define MORNING_MINUTE (7 * 60)

static Err tell_people(Serve *serve, Arena *arena, bool morning, const PlainMail *mail, Diag *diag)
{
    Person *people;
    size_t count;
    Err e = person_list(serve->notice_db, arena, &people, &count, diag);
    for (size_t i = 0; i < count && !e; i++) {
        bool wants = morning ? people[i].morning_mail : people[i].role == ROLE_OWNER;
        if (!wants || people[i].off) continue;
        PlainMail own = *mail;
        own.to = people[i].email;
        e = plain_mail_send(serve, &own, diag);
    }
    return e;
}

/* Tells once per `what`: the value names the last thing told under `name`. */
static void tell_once(Serve *serve, Arena *arena, const char *name, Str what, const PlainMail *mail)
{
    Diag diag = {0};
    Str told = STR_NONE;
    Err e = admin_value_get(serve->notice_db, arena, str_of(name), &told, &diag);
    if (!e && str_eq(told, what)) return;
    diag_clear(&diag);
    e = what.len ? tell_people(serve, arena, str_is(str_of(name), "notice_morning"), mail, &diag)
                 : OK;
    if (!e) e = admin_value_put(serve->notice_db, str_of(name), what, &diag);
    if (e) log_fail(LOG_WARN, "notice_not_sent", &diag);
}

static void notice_stopped(Serve *serve, Arena *arena, const Definitions *definitions)
{
    const Sending *sending = &definitions->sending;
    Str what =
        sending->paused ? arena_printf(arena, "%lld", (long long)sending->paused_at) : STR_NONE;
    PlainMail mail = {.subject = STR("Sending is stopped"),
                      .text = arena_printf(arena,
                                           "All sending was stopped by %.*s.\nNo customer gets a "
                                           "message until somebody resumes it: %.*s/",
                                           STR_ARG(sending->paused_by),
                                           STR_ARG(serve->api.public_url))};
    tell_once(serve, arena, "notice_stopped", what, &mail);
}

static void notice_failing(Serve *serve, Arena *arena, Time now)
{
    OutboxState state = outbox_state(serve->api.outbox);
    bool long_enough = state.failing_since && now - state.failing_since > FAILING_LONG;
    Str what = long_enough ? arena_printf(arena, "%lld", (long long)state.failing_since) : STR_NONE;
    PlainMail mail = {.subject = STR("Mail is failing"),
                      .text =
                          arena_printf(arena,
                                       "The mail server does not take mail: %s\nMessages wait and "
                                       "go out when it does. See %.*s/settings/mail",
                                       state.reason, STR_ARG(serve->api.public_url))};
    if (long_enough || !state.failing_since) tell_once(serve, arena, "notice_failing", what, &mail);
}

/* Yesterday's figures in three lines. */
static Str morning_text(Serve *serve, Arena *arena, Day yesterday, Diag *diag)
{
    ReportIn in = {.arena = arena,
                   .counts = report_counts_of_store,
                   .counts_self = serve->notice_store,
                   .from = yesterday,
                   .to = yesterday + 1};
    Buf buf = buf_new(arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    const Json *report;
    if (report_write(&in, kpis, kpi_count, &out, diag) ||
        json_parse(arena, buf_str(&buf), NULL, &report, diag))
        return STR_NONE;
    Buf text = buf_new(arena, 4096);
    buf_lit(&text, "Yesterday: ");
    buf_add(&text, json_get_text(report, "orders"));
    buf_lit(&text, " orders.\nRevenue:");
    const Json *revenue = json_get(report, "revenue_minor");
    for (const Json *sum = revenue ? revenue->first : NULL; sum; sum = sum->next) {
        Currency currency;
        int64_t minor;
        if (!currency_parse(sum->key, &currency) || !json_i64(sum, &minor)) continue;
        buf_char(&text, ' ');
        buf_money(&text, minor, currency, STR("en"));
    }
    buf_lit(&text, ".\nMore: ");
    buf_add(&text, serve->api.public_url);
    return buf_str(&text);
}

static void notice_morning(Serve *serve, Arena *arena, const Definitions *definitions, Time now)
{
    const Zone *zone = zone_find(definitions->sending.reporting_zone);
    if (!zone) zone = zone_utc();
    Day today = day_of(zone, now);
    if (now < time_at(zone, today, MORNING_MINUTE)) return;
    Diag diag = {0};
    PlainMail mail = {.subject = STR("Your day"),
                      .text = morning_text(serve, arena, today - 1, &diag)};
    if (diag.code)
        log_fail(LOG_WARN, "notice_not_sent", &diag);
    else
        tell_once(serve, arena, "notice_morning", arena_printf(arena, "%d", today), &mail);
}

Time notices_step(void *self, Time now)
{
    Serve *serve = self;
    Arena *arena = arena_open(0);
    const Definitions *definitions = definitions_pin(serve->shop.definitions);
    notice_stopped(serve, arena, definitions);
    notice_failing(serve, arena, now);
    notice_morning(serve, arena, definitions, now);
    definitions_unpin(serve->shop.definitions, definitions);
    arena_close(arena);
    return now + NOTICES_EVERY;
}
