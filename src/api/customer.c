/* api/customer.c - one customer on one page, and a consent told in person.
 *
 * Not here: the list (customers.c), what happened (timeline.c). All of it is one row, the snapshot:
 * the page costs one statement. */
#include "api/customer.h"
#include "api/append.h"
#include "core/policy.h"

#define ABSORBED_STEPS_MAX 16

Err customer_decode(ApiCx *cx, Str snapshot, Customer *ret_customer)
{
    *ret_customer = (Customer){0};
    return record_decode(cx->arena, snapshot, &customer_type, ret_customer, &cx->diag);
}

Err customer_of_path(ApiCx *cx, const Reads *reads, CustomerRow *ret_row, Customer *ret_customer)
{
    int64_t id;
    if (!api_param_i64(cx, 0, &id))
        return fail(&cx->diag, ERR_NOT_FOUND, "there is no such customer");
    for (int step = 0; step < ABSORBED_STEPS_MAX; step++) {
        Err e = reads_customer(reads, id, ret_row, &cx->diag);
        if (!e) e = customer_decode(cx, ret_row->snapshot, ret_customer);
        if (e || !ret_customer->absorbed_into) return e;
        id = ret_customer->absorbed_into;
    }
    return fail(&cx->diag, ERR_INTERNAL, "this customer was absorbed again and again");
}

int64_t customer_late(const Customer *customer, Time now)
{
    int64_t late = 0;
    for (uint32_t i = 0; i < customer->orders.count; i++) {
        const Order *order = &customer->orders.items[i];
        if (!order_late(order, now)) continue;
        int64_t parcels = 0;
        for (uint32_t s = 0; s < order->shipments.count; s++) {
            const Shipment *shipment = &order->shipments.items[s];
            Time promise = shipment->promised_at ? shipment->promised_at : order->promised_at;
            parcels += !shipment->delivered_at && promise && promise < now;
        }
        late += parcels ? parcels : 1;
    }
    return late;
}

static int64_t customer_on_way(const Customer *customer)
{
    int64_t on_way = 0;
    for (uint32_t i = 0; i < customer->orders.count; i++) {
        const Order *order = &customer->orders.items[i];
        for (uint32_t s = 0; s < order->shipments.count && !order->cancelled_at; s++)
            on_way +=
                order->shipments.items[s].shipped_at && !order->shipments.items[s].delivered_at;
    }
    return on_way;
}

static PolicyAnswer reach(ApiCx *cx, const Customer *customer, MessageCategory category)
{
    DecideIn in = {.arena = cx->arena,
                   .customer = customer,
                   .definitions = cx->definitions,
                   .now = cx->now,
                   .secret = cx->api->world->secret};
    return policy_reach(&in, STR("email"), category);
}

Str customer_may_get(ApiCx *cx, const Customer *customer)
{
    if (reach(cx, customer, CATEGORY_MARKETING).verdict == POLICY_RELEASE) return STR("offers");
    if (reach(cx, customer, CATEGORY_TRANSACTIONAL).verdict == POLICY_RELEASE) return STR("news");
    return STR("nothing");
}

/* The policy's words in those of the console. */
static Str reach_reason(const PolicyAnswer *answer)
{
    Str because = answer->because, reason = answer->reason;
    if (answer->verdict == POLICY_RELEASE) {
        bool belongs = str_is(because, "transactional") || str_is(because, "service");
        return belongs ? STR("contract") : because;
    }
    if (str_is(reason, "unsubscribed") || str_is(because, "objected")) return STR("objected");
    bool as_said = str_is(reason, "suppressed") || str_is(reason, "no_address") ||
                   str_is(reason, "not_customer");
    return as_said ? reason : STR("none");
}

static void put_may(JsonOut *out, ApiCx *cx, const Customer *customer)
{
    bool trouble = customer_has_late_order(customer, cx->now);
    json_key(out, "may");
    json_array(out);
    for (int category = CATEGORY_TRANSACTIONAL; category <= CATEGORY_MARKETING; category++) {
        PolicyAnswer answer = reach(cx, customer, (MessageCategory)category);
        bool allowed = answer.verdict == POLICY_RELEASE;
        bool held = allowed && trouble && category >= CATEGORY_FEEDBACK;
        json_object(out);
        json_put_str(out, "class", str_of(category_name((MessageCategory)category)));
        json_put_str(out, "channel", STR("email"));
        json_put_bool(out, "allowed", allowed && !held);
        json_put_str(out, "reason", held ? STR("late_parcel") : reach_reason(&answer));
        json_put_time(out, "until", 0);
        json_end(out);
    }
    json_end(out);
}

static void key_json(JsonOut *out, const char *kind, Str value)
{
    json_object(out);
    json_put_str(out, "kind", str_of(kind));
    json_put_str(out, "value", value);
    json_put_bool(out, "proven", true);
    json_end(out);
}

static void put_keys(JsonOut *out, const Customer *customer)
{
    json_key(out, "keys");
    json_array(out);
    if (customer->user_id.len) key_json(out, "user_id", customer->user_id);
    for (uint32_t i = 0; i < customer->emails.count; i++)
        key_json(out, "email", customer->emails.items[i]);
    for (uint32_t i = 0; i < customer->phones.count; i++)
        key_json(out, "phone", customer->phones.items[i]);
    json_end(out);
}

/* A no to what needs a yes is a denial; a no to what was going on is an objection. */
static Str consent_word(const Customer *customer, const Consent *consent)
{
    if (consent->state == CONSENT_GIVEN) return STR("granted");
    return customer->objected_at && consent->at >= customer->objected_at ? STR("objected")
                                                                         : STR("denied");
}

static void put_consents(JsonOut *out, const Customer *customer)
{
    json_key(out, "consents");
    json_array(out);
    for (uint32_t i = 0; i < customer->consents.count; i++) {
        const Consent *consent = &customer->consents.items[i];
        if (consent->state == CONSENT_NONE) continue;
        json_object(out);
        json_put_str(out, "channel", consent->channel);
        json_put_str(out, "purpose", consent->purpose);
        json_put_str(out, "state", consent_word(customer, consent));
        json_put_str(out, "source", consent->source);
        json_put_time(out, "at", consent->at);
        put_text(out, "text", consent->text);
        json_end(out);
    }
    json_end(out);
}

static void put_suppressed(JsonOut *out, const Customer *customer)
{
    json_key(out, "suppressed");
    json_array(out);
    for (uint32_t i = 0; i < customer->suppressed.count; i++) {
        const Suppression *suppression = &customer->suppressed.items[i];
        json_object(out);
        json_put_str(out, "email", suppression->address);
        json_put_str(out, "reason", suppression->reason);
        json_put_time(out, "at", suppression->at);
        json_end(out);
    }
    json_end(out);
}

typedef struct Spent {
    CurrencySum net[8]; /* of each currency, the latest order's first */
    int64_t orders[8];
    int count;
    Time last_at;
} Spent;

static void spent_add(Spent *spent, Currency currency, int64_t minor, int64_t orders)
{
    int at = 0;
    while (at < spent->count && !currency_eq(spent->net[at].currency, currency))
        at++;
    if (at == (int)(sizeof spent->net / sizeof spent->net[0])) return;
    if (at == spent->count) spent->net[spent->count++].currency = currency;
    (void)money_add(&spent->net[at].minor, minor);
    spent->orders[at] += orders;
}

static Spent spent_of(const Customer *customer)
{
    Spent spent = {0};
    for (uint32_t i = customer->facts.count; i-- > 0;) {
        const OrderFact *fact = &customer->facts.items[i];
        if (!fact->placed_at || fact->cancelled) continue;
        int64_t minor = fact->revenue_minor;
        for (uint32_t r = 0; r < fact->refunds.count; r++)
            minor -= fact->refunds.items[r].minor;
        spent_add(&spent, fact->currency, minor, 1);
        if (fact->placed_at > spent.last_at) spent.last_at = fact->placed_at;
    }
    for (uint32_t i = 0; i < customer->dropped_spent.count; i++)
        spent_add(&spent, customer->dropped_spent.items[i].currency,
                  customer->dropped_spent.items[i].minor, 0);
    return spent;
}

static void put_money_facts(JsonOut *out, const Customer *customer)
{
    Spent spent = spent_of(customer);
    json_put_i64(out, "orders", customer_order_count(customer));
    json_key(out, "spent");
    json_array(out);
    for (int i = 0; i < spent.count; i++)
        out_money(out, spent.net[i].minor, spent.net[i].currency);
    json_end(out);
    json_key(out, "aov");
    if (spent.count && spent.orders[0])
        out_money(out,
                  spent.net[0].minor /
                      (spent.orders[0] + (spent.count == 1 ? customer->facts_dropped : 0)),
                  spent.net[0].currency);
    else
        json_out_null(out);
    json_put_time(out, "first_order_at", customer->first_order_at);
    json_put_time(out, "last_order_at", spent.last_at);
}

static void put_score(JsonOut *out, const char *survey, const Customer *customer)
{
    const Answer *last = NULL;
    for (uint32_t i = 0; i < customer->answers.count; i++) {
        const Answer *answer = &customer->answers.items[i];
        if (str_is(answer->survey, survey) && (!last || answer->at > last->at)) last = answer;
    }
    json_key(out, survey);
    if (last)
        json_out_i64(out, last->score);
    else
        json_out_null(out);
}

static Str about_words(Arena *arena, Str about)
{
    Str rest = about, kind = str_cut(&rest, ':');
    if (!rest.len) return about;
    Buf words = buf_new(arena, about.len);
    buf_add(&words, kind);
    buf_char(&words, ' ');
    buf_add(&words, rest);
    return buf_str(&words);
}

static void put_runs(JsonOut *out, const ApiCx *cx, const Customer *customer)
{
    bool german = str_starts(cx->person.locale, STR("de"));
    json_key(out, "runs");
    json_array(out);
    for (uint32_t i = 0; i < customer->runs.count; i++) {
        const Run *run = &customer->runs.items[i];
        const Journey *journey = definitions_journey(cx->definitions, run->journey, run->version);
        Str title = !journey ? run->journey : german ? journey->title_de : journey->title_en;
        json_object(out);
        json_put_str(out, "journey", run->journey);
        json_put_str(out, "title", title.len ? title : run->journey);
        json_put_str(out, "node", run->step);
        json_put_str(out, "about", about_words(cx->arena, run->about));
        json_put_time(out, "waiting_until", run->due_at == TIME_NEVER ? 0 : run->due_at);
        json_put_time(out, "entered_at", run->entered_at);
        json_end(out);
    }
    json_end(out);
}

static void put_planned(JsonOut *out, const Customer *customer)
{
    json_key(out, "planned");
    json_array(out);
    for (uint32_t i = 0; i < customer->messages.count; i++) {
        MessageItem item = {
            .row = {.customer = customer->id, .message = customer->messages.items[i]},
            .person = {.name = customer->name,   .email = customer->email              }
        };
        message_row(out, &item);
    }
    json_end(out);
}

static void customer_json(JsonOut *out, ApiCx *cx, const Customer *customer)
{
    json_object(out);
    put_id(out, "id", customer->id);
    put_text(out, "name", customer->name);
    put_text(out, "email", customer->email);
    put_text(out, "number", customer->user_id);
    put_text(out, "phone", customer->phones.count ? customer->phones.items[0] : STR_NONE);
    put_text(out, "locale", customer->locale);
    put_text(out, "country", customer->country);
    put_text(out, "zone", customer->timezone);
    json_put_time(out, "since", customer->first_at);
    put_keys(out, customer);
    json_key(out, "traits");
    json_out_raw(out, customer->traits.len ? customer->traits : STR("{}"));
    put_consents(out, customer);
    put_suppressed(out, customer);
    put_may(out, cx, customer);
    put_money_facts(out, customer);
    json_put_i64(out, "late", customer_late(customer, cx->now));
    json_put_i64(out, "on_way", customer_on_way(customer));
    put_score(out, "nps", customer);
    put_score(out, "csat", customer);
    put_runs(out, cx, customer);
    put_planned(out, customer);
    json_end(out);
}

static void customer_get(ApiCx *cx)
{
    Reads reads;
    CustomerRow row;
    Customer customer;
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = db_look_begin(cx->db, &cx->diag);
    if (!e) e = parts_reads(cx, &reads);
    if (!e) e = customer_of_path(cx, &reads, &row, &customer);
    if (!e) customer_json(&out, cx, &customer);
    db_look_end(cx->db);
    api_answer(cx, 200, &buf);
}

static Err consent_read(ApiCx *cx, Str *ret_properties)
{
    const Json *body;
    Err e = input_body(cx, "channel purpose state text", &body);
    if (e) return e;
    Str purpose = input_text_needed(cx, body, "purpose", 30);
    (void)input_word(cx, body, "channel", "email");
    if (!word_among(purpose, "marketing feedback service measurement all", NULL))
        (void)input_fault(cx, "purpose",
                          "must be marketing, feedback, service, measurement or all");
    int state = input_word(cx, body, "state", "granted denied objected");
    Buf buf = buf_new(cx->arena, 4096);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "channel", STR("email"));
    json_put_str(&out, "purpose", purpose);
    json_put_str(&out, "state", state == 0 ? STR("given") : STR("refused"));
    json_put_str(&out, "source", STR("in_person"));
    json_put_str(&out, "text", input_text_needed(cx, body, "text", 300));
    json_end(&out);
    *ret_properties = buf_str(&buf);
    return cx->diag.code;
}

static void consent_post(ApiCx *cx)
{
    Reads reads;
    CustomerRow row;
    Customer customer;
    Str properties;
    EngineItem item;
    Err e = parts_reads(cx, &reads);
    if (!e) e = customer_of_path(cx, &reads, &row, &customer);
    if (!e) e = consent_read(cx, &properties);
    if (!e) {
        append_item(cx, &item, customer.id, EV_CONSENT_CHANGED, properties);
        e = append_now(cx, &item, 1);
    }
    if (e)
        api_problem(cx, e);
    else
        customer_get(cx);
}

const Route routes_customer[] = {
    {STR_INIT("GET"),  STR_INIT("/api/customers/:id"),         ROLE_READ_ONLY, 0, customer_get},
    {STR_INIT("POST"), STR_INIT("/api/customers/:id/consent"), ROLE_AGENT,     0, consent_post},
    ROUTE_END,
};
