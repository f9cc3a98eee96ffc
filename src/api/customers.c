/* api/customers.c - the list of customers: search, filters, pages.
 *
 * Not here: one of them (customer.c). What was typed is looked for as what it looks like: with an @
 * an address, with digits an order, a tracking number, a phone or a user id, and always the
 * beginning of a name. */
#include "api/customer.h"
#include "base/utf8.h"

static void row_json(JsonOut *out, ApiCx *cx, const CustomerRow *row, const Customer *customer)
{
    json_object(out);
    put_id(out, "id", row->id);
    put_text(out, "name", customer->name);
    put_text(out, "email", row->email);
    put_text(out, "number", customer->user_id);
    put_text(out, "country", row->country);
    json_put_time(out, "since", row->since_at);
    json_put_i64(out, "orders", row->order_count);
    json_key(out, "spent");
    if (row->order_count)
        out_money(out, row->spent_minor, row->currency);
    else
        json_out_null(out);
    json_put_time(out, "last_order_at", row->last_order_at);
    json_put_i64(out, "late", customer_late(customer, cx->now));
    json_put_str(out, "may_get", customer_may_get(cx, customer));
    json_end(out);
}

/* ?q= as a key somebody owns. */
static Err key_search(ApiCx *cx, const Reads *reads, Str q, int64_t *ret_customer)
{
    static const KeyKind kinds[] = {KEY_USER, KEY_EMAIL, KEY_PHONE, KEY_ORDER, KEY_TRACKING};
    *ret_customer = 0;
    Err e = OK;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !e && !*ret_customer; i++) {
        if (kinds[i] == KEY_EMAIL && str_find_char(q, '@') < 0) continue;
        e = reads_known_by(reads, kinds[i], q, ret_customer, &cx->diag);
    }
    return e;
}

static Err filter_read(ApiCx *cx, CustomerFilter *ret_filter)
{
    bool late_given;
    int sort = 0;
    int64_t orders_max = 0;
    Day since = INT32_MIN;
    CustomerFilter filter = {.limit = (size_t)api_limit(cx)};
    Err e = input_query_known(cx, "cursor limit q may_get late orders_min orders_max country "
                                  "since sort");
    if (!e) e = parts_page(cx, &filter.after);
    if (!e) e = api_day(cx, "since", &since);
    if (e) return e;
    if (input_query_bool(cx, "late", &late_given))
        filter.flags_mask = filter.flags_want = CUSTOMER_ROW_LATE;
    (void)input_query_i64(cx, "orders_min", &filter.orders_min);
    /* A bound of 0 means none to the read: nobody has fewer than one order and more than none. */
    if (input_query_i64(cx, "orders_max", &orders_max)) filter.orders_max = orders_max;
    filter.country = api_query(cx, "country");
    if (since != INT32_MIN) filter.since_from = day_start(parts_zone(cx), since);
    Str may_get = api_query(cx, "may_get"), word = api_query(cx, "sort");
    if (may_get.len && !word_among(may_get, "offers news nothing", NULL))
        (void)input_fault(cx, "may_get", "must be offers, news or nothing");
    if (may_get.len) filter.flags_mask |= CUSTOMER_ROW_MARKETING;
    if (str_is(may_get, "offers")) filter.flags_want |= CUSTOMER_ROW_MARKETING;
    if (word.len && !word_among(word, "last_order spent orders since name", &sort))
        (void)input_fault(cx, "sort", "must be last_order, spent, orders, name or since");
    filter.sort = (CustomerSort)sort;
    *ret_filter = filter;
    return cx->diag.code;
}

/* The page of one customer found by a key. */
static Err search_one(ApiCx *cx, const Reads *reads, int64_t id, CustomerRows *ret_rows)
{
    CustomerRow *row = list_push(cx->arena, ret_rows);
    return reads_customer(reads, id, row, &cx->diag);
}

static Err customers_read(ApiCx *cx, CustomerRows *ret_rows, ReadsCursor *ret_next)
{
    Reads reads;
    CustomerFilter filter;
    int64_t found = 0;
    Str q = str_trim(api_query(cx, "q"));
    Err e = filter_read(cx, &filter);
    if (!e) e = parts_reads(cx, &reads);
    if (!e && q.len && !filter.after.set) e = key_search(cx, &reads, q, &found);
    if (e) return e;
    if (found) return search_one(cx, &reads, found, ret_rows);
    if (q.len && str_find_char(q, '@') >= 0) return OK;
    filter.name_prefix = q.len ? utf8_fold(cx->arena, q) : STR_NONE;
    return reads_customers(&reads, &filter, ret_rows, ret_next, &cx->diag);
}

static void customers_list(ApiCx *cx)
{
    CustomerRows rows = {0};
    ReadsCursor next = {0};
    Str may_get = api_query(cx, "may_get");
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = customers_read(cx, &rows, &next);
    list_open(&out);
    for (uint32_t i = 0; i < rows.count && !e; i++) {
        Customer customer;
        e = customer_decode(cx, rows.items[i].snapshot, &customer);
        if (e || (may_get.len && !str_eq(customer_may_get(cx, &customer), may_get))) continue;
        row_json(&out, cx, &rows.items[i], &customer);
    }
    list_close_at(&out, cx, &next);
    api_answer(cx, 200, &buf);
}

const Route routes_customers[] = {
    {STR_INIT("GET"), STR_INIT("/api/customers"), ROLE_READ_ONLY, 0, customers_list},
    ROUTE_END,
};
