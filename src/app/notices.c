/* app/notices.c - a lane that tells colleagues: the day in a short mail each morning to who wants
 * it, and owners, once, that sending was stopped or that mail failed.
 *
 * Not here: the words (notice_words.c), the figures (flow/report.h). What was told to whom is kept
 * as values of the installation, so that neither a restart nor one bad address tells anybody twice.
 * A mail server that fails cannot say so itself: the log says it at once, every page of the console
 * too (GET /api/me), and the notice stays due until a mail gets through. One that refuses every
 * customer for good may still take mail for its owners. */
#include "app/notices.h"
#include "app/notice_words.h"
#include "app/plain_mail.h"
#include "flow/outbox.h"
#include "flow/report.h"
#include "io/log.h"
#include "store/reads.h"

#define LOOK_EVERY     (10 * SECOND)
#define FAILING_LONG   (2 * MINUTE) /* what is shorter is no news */
#define PATIENCE_FIRST (30 * SECOND)
#define PATIENCE_MAX   (2 * MINUTE)
#define MORNING_MINUTE (7 * 60)
#define NOON_MINUTE    (12 * 60) /* a server that was off tells no morning in the afternoon */

typedef struct Notices {
    Serve *serve;
    Db *db;
    Store *store;            /* for the counters */
    Time retry_at, patience; /* after a mail that did not go out */
} Notices;

/* One step: who works here, and what the shop is now. */
typedef struct Round {
    Notices *notices;
    Arena *arena;
    const Definitions *definitions;
    const Zone *zone;
    Time now;
    bool refusing, refused; /* the server refuses everybody; one of ours too, in this round */
    Person *people;
    size_t count;
} Round;

/* ---- one mail to one person, once ---- */

static Str value_of(const Round *round, Str name)
{
    Str value = STR_NONE;
    Diag none = {0};
    return admin_value_get(round->notices->db, round->arena, name, &value, &none) ? STR_NONE
                                                                                  : value;
}

static void value_keep(const Round *round, Str name, Str value)
{
    Diag diag = {0};
    if (admin_value_put(round->notices->db, name, value, &diag))
        log_fail(LOG_WARN, "notice_not_sent", &diag);
}

static Str told_name(const Round *round, const char *notice, const Person *person)
{
    return arena_printf(round->arena, "told_%s_%lld", notice, (long long)person->id);
}

static bool told(const Round *round, const char *notice, const Person *person, Str what)
{
    return str_eq(value_of(round, told_name(round, notice, person)), what);
}

static NoticeTo notice_to(const Round *round, const Person *person)
{
    Str zone = round->definitions->sending.reporting_zone;
    return (NoticeTo){.arena = round->arena,
                      .reader = reader_of(person->locale, STR("en"), zone, false),
                      .person = person->name,
                      .shop = round->definitions->brand.name,
                      .url = round->notices->serve->api.public_url};
}

/* For so long nobody is mailed, longer from time to time. */
static void wait_a_while(const Round *round)
{
    Notices *notices = round->notices;
    notices->patience = notices->patience ? notices->patience * 2 : PATIENCE_FIRST;
    if (notices->patience > PATIENCE_MAX) notices->patience = PATIENCE_MAX;
    notices->retry_at = round->now + notices->patience;
}

/* A refusal is for good and counts as told, unless the server refuses everybody: that says nothing
 * of this person, and the next one is tried. */
static void tell(Round *round, const char *notice, const Person *person, Str what,
                 const NoticeMail *words)
{
    Notices *notices = round->notices;
    PlainMail mail = {person->email, words->subject, words->text, person->locale};
    Diag diag = {0};
    Err e = plain_mail_send(notices->serve, &mail, &diag);
    if (e && !notices->patience) log_fail(LOG_WARN, "notice_not_sent", &diag);
    if (e == ERR_UNAVAILABLE) {
        wait_a_while(round);
        return;
    }
    if (e && round->refusing) {
        round->refused = true;
        return;
    }
    notices->patience = 0;
    value_keep(round, told_name(round, notice, person), what);
}

static bool may_try(const Round *round)
{
    return round->notices->retry_at <= round->now;
}

static bool owner_untold(const Round *round, const char *notice, const Person *person, Str what)
{
    return person->role == ROLE_OWNER && !person->off && !told(round, notice, person, what);
}

/* ---- sending was stopped ---- */

static void tell_stopped(Round *round)
{
    const Sending *sending = &round->definitions->sending;
    if (!sending->paused) return;
    Str what = arena_printf(round->arena, "%lld", (long long)sending->paused_at);
    for (size_t i = 0; i < round->count && may_try(round); i++) {
        const Person *person = &round->people[i];
        if (!owner_untold(round, "stopped", person, what)) continue;
        NoticeTo to = notice_to(round, person);
        NoticeMail mail = notice_stopped_mail(
            &to, sending->paused_by, value_of(round, STR("pause_reason")), sending->paused_at);
        tell(round, "stopped", person, what, &mail);
    }
}

/* ---- mail failed ---- */

/* The last outage that lasted, as the value 'mail_outage': "due SINCE WHAT THE SERVER SAID" until
 * all owners are told ("refusing" instead of "due": it refused everybody for good), then
 * "told SINCE"; since in microseconds. */
typedef struct Outage {
    bool due, refusing;
    Str what; /* SINCE */
    Time since;
    Str said;
} Outage;

static Outage outage_read(const Round *round)
{
    Outage outage = {.said = value_of(round, STR("mail_outage"))};
    Str state = str_cut(&outage.said, ' ');
    outage.refusing = str_is(state, "refusing");
    outage.due = outage.refusing || str_is(state, "due");
    outage.what = str_cut(&outage.said, ' ');
    if (!str_to_i64(outage.what, &outage.since)) outage.since = 0;
    return outage;
}

static void outage_keep(const Round *round, const char *state, Time since, Str said)
{
    value_keep(round, STR("mail_outage"),
               arena_printf(round->arena, "%s %lld %.*s", state, (long long)since, STR_ARG(said)));
}

static Time failing_since(const Round *round)
{
    return outbox_state(round->notices->serve->api.outbox).failing_since;
}

/* A new outage is noted when the last one is told to all, so that none is passed over. */
static void outage_note(const Round *round, const Outage *last)
{
    OutboxState state = outbox_state(round->notices->serve->api.outbox);
    Time since = state.failing_since;
    if (last->due || !since || since == last->since || round->now - since < FAILING_LONG) return;
    outage_keep(round, state.refusing ? "refusing" : "due", since, str_of(state.reason));
    log_line(LOG_ERROR, "mail_failing", LOG_I("since", since / SECOND),
             LOG_S("answer", str_of(state.reason)));
}

static void tell_failed(Round *round)
{
    Outage outage = outage_read(round);
    outage_note(round, &outage);
    outage = outage_read(round);
    for (size_t i = 0; i < round->count && outage.due; i++) {
        const Person *person = &round->people[i];
        if (!owner_untold(round, "failed", person, outage.what)) continue;
        if (!may_try(round)) return;
        NoticeTo to = notice_to(round, person);
        NoticeMail mail = outage.refusing ? notice_refused_mail(&to, outage.said, outage.since)
                                          : notice_failed_mail(&to, outage.said, outage.since);
        tell(round, "failed", person, outage.what, &mail);
        if (!may_try(round)) return;
    }
    if (outage.due && !round->refused) outage_keep(round, "told", outage.since, STR(""));
}

/* ---- the day ---- */

static void read_revenue(Arena *arena, const Json *report, MorningFacts *facts)
{
    const Json *revenue = json_get(report, "revenue_minor");
    for (const Json *sum = revenue ? revenue->first : NULL; sum; sum = sum->next) {
        Money money;
        if (currency_parse(sum->key, &money.currency) && json_i64(sum, &money.minor))
            *list_push(arena, &facts->revenue) = money;
    }
}

static void read_messages(const Json *report, MorningFacts *facts)
{
    const Json *channels = json_get(report, "messages");
    for (const Json *channel = channels ? channels->first : NULL; channel; channel = channel->next)
        for (const Json *kind = channel->first; kind; kind = kind->next) {
            int64_t n;
            if (json_i64(json_get(kind, "sent"), &n)) facts->messages += n;
            if (json_i64(json_get(kind, "answered"), &n)) facts->answers += n;
        }
}

/* Yesterday's counters, and the parcels as they are now. */
static Err morning_facts(Round *round, Day today, MorningFacts *ret_facts, Diag *diag)
{
    ReportIn in = {.arena = round->arena,
                   .counts = report_counts_of_store,
                   .counts_self = round->notices->store,
                   .from = today - 1,
                   .to = today};
    Buf buf = buf_new(round->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    const Json *report;
    Reads reads;
    DayNumbers numbers;
    Err e = report_write(&in, kpis, kpi_count, &out, diag);
    if (!e) e = json_parse(round->arena, buf_str(&buf), NULL, &report, diag);
    if (!e) e = reads_open(round->notices->db, round->arena, &reads, diag);
    if (!e) e = reads_day(&reads, round->zone, round->now, &numbers, diag);
    if (e) return e;
    *ret_facts = (MorningFacts){.day = time_at(round->zone, today - 1, NOON_MINUTE),
                                .on_way = numbers.on_way,
                                .late = numbers.late};
    (void)json_i64(json_get(report, "orders"), &ret_facts->orders);
    read_revenue(round->arena, report, ret_facts);
    read_messages(report, ret_facts);
    return OK;
}

static void tell_morning(Round *round)
{
    Day today = day_of(round->zone, round->now);
    if (round->now < time_at(round->zone, today, MORNING_MINUTE) ||
        round->now >= time_at(round->zone, today, NOON_MINUTE))
        return;
    Str what = arena_printf(round->arena, "%d", today);
    MorningFacts facts = {0};
    for (size_t i = 0; i < round->count && may_try(round); i++) {
        const Person *person = &round->people[i];
        Diag diag = {0};
        if (!person->morning_mail || person->off || told(round, "morning", person, what)) continue;
        if (!facts.day && morning_facts(round, today, &facts, &diag)) {
            log_fail(LOG_WARN, "notice_not_sent", &diag);
            return;
        }
        NoticeTo to = notice_to(round, person);
        NoticeMail mail = notice_morning_mail(&to, &facts);
        tell(round, "morning", person, what, &mail);
    }
}

/* ---- the lane ---- */

/* Under a virtual clock only what is known to come; a real one is looked at often, because others
 * stop the sending and servers fail in between. */
static Time next_look(const Round *round)
{
    Time now = round->now, retry_at = round->notices->retry_at, since = failing_since(round);
    Day today = day_of(round->zone, now);
    Time next = time_at(round->zone, today, MORNING_MINUTE);
    if (!round->notices->serve->config->clock_virtual) return now + LOOK_EVERY;
    if (next <= now) next = time_at(round->zone, today + 1, MORNING_MINUTE);
    if (retry_at > now && retry_at < next) next = retry_at;
    if (since && since + FAILING_LONG > now && since + FAILING_LONG < next)
        next = since + FAILING_LONG;
    return next;
}

static Time notices_step(void *self, Time now)
{
    Notices *notices = self;
    struct DefinitionsHolder *holder = notices->serve->shop.definitions;
    Round round = {.notices = notices, .arena = arena_open(0), .now = now};
    Diag diag = {0};
    round.definitions = definitions_pin(holder);
    round.zone = zone_find(round.definitions->sending.reporting_zone);
    if (!round.zone) round.zone = zone_utc();
    if (plain_mail_possible(notices->serve)) {
        if (person_list(notices->db, round.arena, &round.people, &round.count, &diag))
            log_fail(LOG_WARN, "notice_not_sent", &diag);
        round.refusing = outbox_state(notices->serve->api.outbox).refusing;
        tell_stopped(&round);
        tell_failed(&round);
        tell_morning(&round);
        if (round.refused) wait_a_while(&round);
    }
    Time next = next_look(&round);
    definitions_unpin(holder, round.definitions);
    arena_close(round.arena);
    return next;
}

Err notices_open(Serve *serve, Lane *ret_lane, Diag *diag)
{
    Notices *notices = ARENA_NEW(serve->config->arena, Notices);
    Db *counts;
    serve->notices = notices;
    notices->serve = serve;
    Err e = shop_handle(&serve->shop, false, &notices->db, diag);
    if (!e) e = shop_handle(&serve->shop, true, &counts, diag);
    if (!e) e = store_sql(counts, &notices->store, diag);
    if (!e) *ret_lane = (Lane){.name = "notices", .step = notices_step, .self = notices};
    return e;
}

void notices_close(Serve *serve)
{
    Notices *notices = serve->notices;
    if (!notices) return;
    if (notices->store) notices->store->ops->close(notices->store);
    if (notices->db) db_close(notices->db);
}
