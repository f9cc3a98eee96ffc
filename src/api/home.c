/* api/home.c - the day as facts: GET /api/home. The console makes sentences of them.
 *
 * A few counts over small indexes, the counters of the last four weeks, and the end of the log.
 * The repeat rate is of these weeks, its change against the four before. With ?storefront= all of
 * it is of one storefront, but for what is still to be set up. */
#include "api/customer.h"
#include "api/figures.h"
#include "flow/mail_settings.h"

#define DAYS_SHOWN  28
#define LATEST_ROWS 100 /* of the log, looked through for ten worth knowing */
#define LATEST_MAX  10

typedef struct Home {
    ApiCx *cx;
    JsonOut *out;
    Figures figures;
    DayNumbers numbers;
    Day today;
} Home;

static Err put_revenue_today(Home *home)
{
    ApiCx *cx = home->cx;
    const Json *sums = NULL;
    Buf buf = buf_new(cx->arena, 4096);
    JsonOut out = json_out(&buf);
    Err e = put_revenue(&out, &home->figures, home->today, home->today + 1);
    if (!e) e = json_parse(cx->arena, buf_str(&buf), NULL, &sums, &cx->diag);
    json_key(home->out, "revenue_today");
    json_array(home->out);
    for (const Json *sum = sums ? sums->first : NULL; sum; sum = sum->next) {
        Currency currency;
        int64_t minor;
        if (json_i64(sum, &minor) && currency_parse(sum->key, &currency))
            out_money(home->out, minor, currency);
    }
    json_end(home->out);
    return e;
}

static Err put_repeat(Home *home)
{
    int64_t once = 0, more = 0, once_before = 0, more_before = 0;
    Day to = home->today + 1, from = to - DAYS_SHOWN;
    Err e = figures_repeat(&home->figures, from, to, &once, &more);
    if (!e) e = figures_repeat(&home->figures, from - DAYS_SHOWN, from, &once_before, &more_before);
    double rate = once > 0 ? (double)more / (double)once : 0;
    JsonOut *out = home->out;
    json_key(out, "repeat");
    json_object(out);
    json_key(out, "value");
    if (once > 0)
        json_out_double(out, rate, 6);
    else
        json_out_null(out);
    json_put_i64(out, "n", once);
    json_key(out, "change");
    if (once > 0 && once_before > 0)
        json_out_double(out, rate - (double)more_before / (double)once_before, 6);
    else
        json_out_null(out);
    json_end(out);
    return e;
}

static void put_messages_today(Home *home)
{
    Day today = home->today;
    JsonOut *out = home->out;
    json_key(out, "messages_today");
    json_object(out);
    json_put_i64(out, "sent", figures_messages(&home->figures, "sent", today, today + 1));
    json_put_i64(out, "planned", home->numbers.planned);
    json_put_i64(out, "lapsed", figures_messages(&home->figures, "lapsed", today, today + 1));
    json_put_i64(out, "failed", home->numbers.failed);
    json_end(out);
}

/* ---- the last things worth knowing ---- */

static const char *latest_word(const LogRow *row)
{
    switch (row->kind) {
    case EV_ORDER_COMPLETED: return "order";
    case EV_ORDER_DELIVERED: return "delivered";
    case EV_MESSAGE_SENT: return "message";
    case EV_SURVEY_ANSWERED: return "answer";
    case EV_PRODUCT_REVIEWED: return "review";
    case EV_UNSUBSCRIBED: return "unsubscribed";
    default: break;
    }
    return NULL;
}

/* What was sent: the event names the message, its row the kind. */
static void put_sent_kind(Home *home, Str message_id)
{
    Hash16 id;
    MessageItem item;
    Diag diag = {0};
    if (hash16_parse(message_id, &id) && !reads_message(&home->figures.reads, id, &item, &diag))
        json_put_str(home->out, "kind", item.row.message.kind);
}

static void latest_json(Home *home, const LogRow *row, const char *word,
                        const CustomerRow *customer)
{
    static const char *const facts[] = {"score", "rating", "survey", "kind", "text", "purpose"};
    const Json *body = NULL;
    Diag diag = {0};
    if (json_parse(home->cx->arena, row->body, NULL, &body, &diag)) return;
    const Json *properties = json_get(body, "properties");
    Str order_id = json_get_text(properties, "order_id");
    ReadsPerson person = {customer->name, customer->email, customer->flags, customer->snapshot};
    JsonOut *out = home->out;
    json_object(out);
    json_put_time(out, "at", row->handled_at);
    json_put_str(out, "what", str_of(word));
    put_customer_ref(out, "customer", row->customer, &person);
    if (order_id.len) put_order_ref(out, "order", order_id);
    json_put_str_opt(out, "message_id", json_get_text(properties, "message_id"));
    json_key(out, "facts");
    json_object(out);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        const Json *fact = json_get(properties, facts[i]);
        if (!fact || fact->kind == JSON_OBJECT || fact->kind == JSON_ARRAY) continue;
        json_key(out, facts[i]);
        json_out_raw(out, fact->raw);
    }
    if (row->kind == EV_MESSAGE_SENT && !json_get(properties, "kind"))
        put_sent_kind(home, json_get_text(properties, "message_id"));
    json_end(out);
    json_end(out);
}

/* What was told names its storefront by its order, its message, or whom it is of. */
static Str storefront_told(Home *home, const LogRow *row, const CustomerRow *customer)
{
    Arena *arena = home->cx->arena;
    const Reads *reads = &home->figures.reads;
    const Json *body = NULL;
    Diag diag = {0};
    OrderItem order;
    MessageItem message;
    Customer known;
    Hash16 id;
    if (json_parse(arena, row->body, NULL, &body, &diag)) return STR_NONE;
    const Json *properties = json_get(body, "properties");
    Str order_id = json_get_text(properties, "order_id");
    if (order_id.len && !reads_order(reads, order_id, &order, &diag)) return order.order.storefront;
    bool about = hash16_parse(json_get_text(properties, "message_id"), &id);
    if (about && !reads_message(reads, id, &message, &diag)) return message.row.message.storefront;
    bool decoded = customer->snapshot.len && !customer_decode(home->cx, customer->snapshot, &known);
    return decoded ? known.storefront : STR_NONE;
}

static bool is_asked_for(Home *home, Str told)
{
    Str wanted = home->figures.storefront;
    const Storefront *storefront = definitions_storefront(home->cx->definitions, told);
    return storefront && str_eq(storefront->id, wanted);
}

/* Nothing imported: that is no news. */
static Err put_latest(Home *home)
{
    LogRows rows = {0};
    Reads *reads = &home->figures.reads;
    Err e = reads_latest(reads, LATEST_ROWS, &rows, &home->cx->diag);
    int shown = 0;
    json_key(home->out, "latest");
    json_array(home->out);
    for (uint32_t i = 0; i < rows.count && shown < LATEST_MAX && !e; i++) {
        const LogRow *row = &rows.items[i];
        const char *word = latest_word(row);
        CustomerRow customer = {.flags = CUSTOMER_ROW_NAMELESS};
        if (!word || (row->flags & EVENT_HISTORY)) continue;
        e = reads_customer(reads, row->customer, &customer, &home->cx->diag);
        if (e == ERR_NOT_FOUND) {
            diag_clear(&home->cx->diag);
            e = OK;
        }
        bool one = home->figures.storefront.len;
        if (e || (one && !is_asked_for(home, storefront_told(home, row, &customer)))) continue;
        latest_json(home, row, word, &customer);
        shown++;
    }
    json_end(home->out);
    return e;
}

static void step_json(JsonOut *out, const char *step, bool done)
{
    json_object(out);
    json_put_str(out, "step", str_of(step));
    json_put_bool(out, "done", done);
    json_end(out);
}

static Err put_setup(Home *home)
{
    ApiCx *cx = home->cx;
    MailSettings mail;
    Person *people = NULL;
    size_t count = 0;
    static const Storefront none;
    const Storefront *first = definitions_storefront(cx->definitions, STR_NONE);
    Db *shop = cx->api->dbs[cx->request->worker];
    Err e = mail_settings_read(shop, cx->arena, cx->api->world->secret, &mail, &cx->diag);
    if (!e) e = person_list(shop, cx->arena, &people, &count, &cx->diag);
    if (e) return e;
    if (!first) first = &none;
    bool sender = cx->api->from_address.len || mail.from_address.len || first->sender_address.len;
    json_key(home->out, "setup");
    json_array(home->out);
    step_json(home->out, "events", home->numbers.events > 0);
    step_json(home->out, "brand", cx->definitions->brand.name.len && first->postal_address.len);
    step_json(home->out, "sender", sender);
    step_json(home->out, "smtp", cx->api->smtp_from_environment || mail.host.len);
    step_json(home->out, "golive", cx->definitions->sending.live);
    step_json(home->out, "people", count > 1);
    json_end(home->out);
    return OK;
}

static void put_numbers(Home *home)
{
    JsonOut *out = home->out;
    Day today = home->today;
    json_put_time(out, "now", home->cx->now);
    put_day(out, "day", today);
    json_put_i64(out, "on_way", home->numbers.on_way);
    json_put_i64(out, "late", home->numbers.late);
    json_put_i64(out, "cases", 0);
    json_put_i64(out, "orders_today", figures_sum(&home->figures, STR("orders"), today, today + 1));
    json_put_i64(out, "orders_yesterday",
                 figures_sum(&home->figures, STR("orders"), today - 1, today));
    json_put_i64(out, "answers_today",
                 figures_messages(&home->figures, "answered", today, today + 1));
}

static Err home_json(Home *home)
{
    json_object(home->out);
    put_numbers(home);
    Err e = put_revenue_today(home);
    if (!e) e = put_repeat(home);
    if (!e) put_messages_today(home);
    if (!e) e = put_latest(home);
    json_key(home->out, "series");
    if (!e) e = put_series(home->out, &home->figures);
    if (!e) e = put_setup(home);
    json_end(home->out);
    return e;
}

/* Events are the whole shop's: they tell whether it has begun. */
static Err numbers_read(Home *home)
{
    ApiCx *cx = home->cx;
    const Reads *reads = &home->figures.reads;
    DayNumbers *sum = &home->numbers;
    DayParts parts = {0};
    if (!home->figures.storefront.len)
        return reads_day(reads, parts_zone(cx), cx->now, sum, &cx->diag);
    Err e = reads_events(reads, &sum->events, &cx->diag);
    if (!e) e = reads_day_parts(reads, parts_zone(cx), cx->now, &parts, &cx->diag);
    for (uint32_t i = 0; i < parts.count && !e; i++) {
        const DayNumbers *part = &parts.items[i].numbers;
        if (!is_asked_for(home, parts.items[i].storefront)) continue;
        sum->on_way += part->on_way;
        sum->late += part->late;
        sum->planned += part->planned;
        sum->failed += part->failed;
    }
    return e;
}

static void home_get(ApiCx *cx)
{
    Buf buf = buf_new(cx->arena, 512 * 1024);
    JsonOut out = json_out(&buf);
    Home home = {.cx = cx, .out = &out, .today = day_of(parts_zone(cx), cx->now)};
    Str storefront = STR_NONE;
    Err e = input_query_known(cx, "storefront");
    if (!e) e = figures_storefront(cx, &storefront);
    if (!e) e = db_look_begin(cx->db, &cx->diag);
    if (!e) e = figures_open(cx, &home.figures);
    home.figures.storefront = storefront;
    home.figures.from = home.today + 1 - DAYS_SHOWN;
    home.figures.to = home.today + 1;
    if (!e) e = numbers_read(&home);
    if (!e) e = home_json(&home);
    (void)e; /* cx->diag says it */
    db_look_end(cx->db);
    api_answer(cx, 200, &buf);
}

const Route routes_home[] = {
    {STR_INIT("GET"), STR_INIT("/api/home"), ROLE_READ_ONLY, 0, home_get},
    ROUTE_END,
};
