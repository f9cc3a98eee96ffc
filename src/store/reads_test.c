/* reads_test.c - what the console reads, on SQLite and on PostgreSQL when there is one. */
#include "lib/unit.h"

#include "lib/store.h"
#include "store/reads.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct World {
    TestDatabase database;
    Store *store;
    Reads reads;
    Arena *arena;
    TurnWrites writes;
    Diag diag;
} World;

static bool on_postgres;

static void ok(World *w, Err err)
{
    if (err) fail_msg("%s: %s", err_name(err), w->diag.sentence);
}

static int setup(void **state)
{
    World *w = calloc(1, sizeof *w);
    w->arena = arena_open(0);
    test_database_open(&w->database, on_postgres);
    ok(w, store_sql(test_database_db(&w->database), &w->store, &w->diag));
    ok(w, reads_open(w->store->db, w->arena, &w->reads, &w->diag));
    assert_int_equal(w->reads.bucket_count, w->store->bucket_count);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    World *w = *state;
    w->store->ops->close(w->store);
    test_database_close(&w->database);
    arena_close(w->arena);
    free(w);
    return 0;
}

static int32_t bucket_of(World *w, int64_t place)
{
    return store_bucket(w->store, (uint64_t)place);
}

static void commit(World *w)
{
    ok(w, w->store->ops->commit(w->store, &w->writes, &w->diag));
    w->writes = (TurnWrites){0};
}

static Hash16 id_of(int number)
{
    return (Hash16){
        .bytes = {(uint8_t)(number >> 8), (uint8_t)number}
    };
}

static CustomerRow *add_customer(World *w, int64_t id, Str name, Time last_order_at)
{
    CustomerRow *row = list_push(w->arena, &w->writes.customers);
    *row = (CustomerRow){.bucket = bucket_of(w, id),
                         .id = id,
                         .wake_at = TIME_NEVER,
                         .snapshot = STR("s"),
                         .sort_name = name,
                         .name = name,
                         .email = STR("a@example.com"),
                         .country = STR("DE"),
                         .since_at = 1000 - last_order_at,
                         .last_order_at = last_order_at,
                         .order_count = 1,
                         .spent_minor = last_order_at * 7 % 40,
                         .currency = {"EUR"}};
    return row;
}

static OrderRow *add_order(World *w, int64_t customer, Str order_id, Time placed_at)
{
    OrderRow *row = list_push(w->arena, &w->writes.orders);
    *row = (OrderRow){.bucket = bucket_of(w, customer),
                      .customer = customer,
                      .order_hash = (int64_t)key_place((Key){KEY_ORDER, order_id}),
                      .order_id = order_id,
                      .record = order_id,
                      .placed_at = placed_at,
                      .total_minor = 100,
                      .currency = {"EUR"},
                      .storefront = STR("main"),
                      .status = ORDER_STATUS_PLACED};
    return row;
}

static ShipmentRow *add_parcel(World *w, const OrderRow *order, Str id, Time news_at)
{
    ShipmentRow *row = list_push(w->arena, &w->writes.shipments);
    *row = (ShipmentRow){.bucket = order->bucket,
                         .customer = order->customer,
                         .order_hash = order->order_hash,
                         .order_id = order->order_id,
                         .shipment_id = id,
                         .carrier = STR("DHL"),
                         .status = STR("in_transit"),
                         .shipped_at = news_at,
                         .news_at = news_at};
    return row;
}

static MessageRow *add_message(World *w, int number, int64_t customer, Time planned_at)
{
    MessageRow *row = list_push(w->arena, &w->writes.messages);
    *row = (MessageRow){.bucket = bucket_of(w, customer), .customer = customer, .insert = true};
    row->message = (Message){.id = id_of(number),
                             .kind = STR("nps"),
                             .category = CATEGORY_FEEDBACK,
                             .state = MESSAGE_SENT,
                             .channel = STR("email"),
                             .journey = STR("ask"),
                             .order_id = STR("1001"),
                             .storefront = STR("main"),
                             .planned_at = planned_at,
                             .due_at = planned_at,
                             .data = STR("{}")};
    return row;
}

static void add_event(World *w, int64_t seq, int64_t customer, Time occurred_at)
{
    *list_push(w->arena, &w->writes.log) = (LogRow){.bucket = bucket_of(w, customer),
                                                    .seq = seq,
                                                    .customer = customer,
                                                    .occurred_at = occurred_at,
                                                    .handled_at = 100 + seq,
                                                    .source = STR("t"),
                                                    .body = STR("{}")};
}

/* ---- customers ---- */

static size_t customers(World *w, const CustomerFilter *filter, int64_t *ret_ids)
{
    CustomerFilter f = *filter;
    size_t count = 0;
    do {
        CustomerRows rows;
        ReadsCursor next;
        ok(w, reads_customers(&w->reads, &f, &rows, &next, &w->diag));
        for (uint32_t i = 0; i < rows.count; i++)
            ret_ids[count++] = rows.items[i].id;
        assert_true(reads_cursor_parse(w->arena, reads_cursor_text(w->arena, &next), &f.after));
        f.after.set = next.set;
    } while (f.after.set && count < 50);
    return count;
}

static void expect_customers(World *w, CustomerFilter filter, size_t count, const int64_t *want)
{
    int64_t got[64];
    filter.limit = 2;
    assert_int_equal(customers(w, &filter, got), count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(got[i], want[i]);
}

static void fill_customers(World *w)
{
    add_customer(w, 1, STR("adams anna"), 30)->flags = CUSTOMER_ROW_MARKETING;
    add_customer(w, -2, STR("adler bert"), 50)->flags = CUSTOMER_ROW_LATE;
    add_customer(w, 3, STR("baum carl"), 10)->country = STR("FR");
    add_customer(w, 4, STR("celan dora"), 30)->order_count = 5;
    add_customer(w, 5, STR(""), 99)->flags = CUSTOMER_ROW_NAMELESS;
    add_customer(w, 6, STR("adams anna"), 98)->flags = CUSTOMER_ROW_CLOSED;
    commit(w);
}

#define EXPECT_CUSTOMERS(w, filter, ...)                                                           \
    expect_customers((w), (filter), sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t),            \
                     (int64_t[]){__VA_ARGS__})

static void customers_are_sorted_and_paged(void **state)
{
    World *w = *state;
    fill_customers(w);
    EXPECT_CUSTOMERS(w, (CustomerFilter){0}, -2, 4, 1, 3);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.sort = CUSTOMERS_BY_SPENT}, 3, -2, 4, 1);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.sort = CUSTOMERS_BY_ORDERS}, 4, 3, 1, -2);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.sort = CUSTOMERS_BY_SINCE}, 3, 4, 1, -2);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.sort = CUSTOMERS_BY_NAME}, 1, -2, 3, 4);
}

static void customers_are_filtered(void **state)
{
    World *w = *state;
    fill_customers(w);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.name_prefix = STR("ad")}, 1, -2);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.name_prefix = STR("adl")}, -2);
    EXPECT_CUSTOMERS(w, ((CustomerFilter){.flags_mask = 2, .flags_want = 2}), -2);
    EXPECT_CUSTOMERS(w, ((CustomerFilter){.flags_mask = 2}), 4, 1, 3);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.country = STR("FR")}, 3);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.orders_min = 2}, 4);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.orders_max = 4}, -2, 1, 3);
    EXPECT_CUSTOMERS(w, (CustomerFilter){.since_from = 960}, 4, 1, 3);
    EXPECT_CUSTOMERS(
        w,
        ((CustomerFilter){
            .name_prefix = STR("a"), .country = STR("DE"), .flags_mask = 4, .flags_want = 4}),
        1);
    assert_int_equal(
        customers(w, &(CustomerFilter){.name_prefix = STR("x"), .limit = 2}, (int64_t[64]){0}), 0);
}

static void one_customer(void **state)
{
    World *w = *state;
    fill_customers(w);
    CustomerRow row;
    ok(w, reads_customer(&w->reads, -2, &row, &w->diag));
    assert_true(str_is(row.name, "adler bert"));
    assert_true(str_is(row.snapshot, "s"));
    assert_int_equal(reads_customer(&w->reads, 77, &row, &w->diag), ERR_NOT_FOUND);
}

static void add_key(World *w, Key key, int64_t customer)
{
    *list_push(w->arena, &w->writes.keys) =
        (KeyRow){.bucket = bucket_of(w, (int64_t)key_place(key)), .key = key, .customer = customer};
}

static void owners_follow_merges(void **state)
{
    World *w = *state;
    Key email = {KEY_EMAIL, STR("a@example.com")}, other = {KEY_PHONE, STR("491")};
    Customer loser = {.id = 8, .absorbed_into = 9};
    Buf buf = buf_new(w->arena, 4096);
    record_encode(&buf, &customer_type, &loser);
    CustomerRow *row = add_customer(w, 8, STR("x"), 1);
    row->flags = CUSTOMER_ROW_CLOSED;
    row->snapshot = buf_str(&buf);
    add_customer(w, 9, STR("y"), 1);
    add_key(w, email, 8);
    add_key(w, other, 9);
    commit(w);
    int64_t owner = 0;
    ok(w, reads_key_owner(&w->reads, email, &owner, &w->diag));
    assert_int_equal(owner, 9);
    ok(w, reads_key_owner(&w->reads, other, &owner, &w->diag));
    assert_int_equal(owner, 9);
    ok(w, reads_key_owner(&w->reads, (Key){KEY_USER, STR("u")}, &owner, &w->diag));
    assert_int_equal(owner, 0);
}

static void timeline_joins_the_absorbed(void **state)
{
    World *w = *state;
    const int64_t who[] = {64, 65};
    add_event(w, 1, 64, 500);
    add_event(w, 2, 65, 300);
    add_event(w, 3, 66, 350);
    add_event(w, 4, 64, 400); /* history, imported later */
    add_event(w, 5, 65, 300);
    commit(w);
    TimelineFilter filter = {.customers = who, .customer_count = 2, .limit = 3};
    TimelinePage page;
    ok(w, reads_timeline(&w->reads, &filter, &page, &w->diag));
    const int64_t want[] = {1, 4, 5, 2};
    assert_int_equal(page.rows.count, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(page.rows.items[i].seq, want[i]);
    assert_true(page.next.set);
    filter.after = page.next;
    ok(w, reads_timeline(&w->reads, &filter, &page, &w->diag));
    assert_int_equal(page.rows.count, 1);
    assert_int_equal(page.rows.items[0].seq, 2);
    assert_false(page.next.set);
    filter.after = (ReadsCursor){0};
    filter.limit = 1; /* what stands latest was told first */
    for (int i = 0; i < 4; i++, filter.after = page.next) {
        ok(w, reads_timeline(&w->reads, &filter, &page, &w->diag));
        assert_int_equal(page.rows.items[0].seq, want[i]);
    }
}

/* ---- orders and parcels ---- */

static void fill_orders(World *w)
{
    add_customer(w, 1, STR("adams anna"), 30);
    OrderRow *a = add_order(w, 1, STR("A"), 10);
    a->promised_at = 40;
    add_parcel(w, a, STR("a1"), 100)->promised_at = 60;
    a = &w->writes.orders.items[0];
    add_parcel(w, a, STR("a2"), 120)->delivered_at = 130;
    OrderRow *b = add_order(w, 1, STR("B"), 30);
    b->status = ORDER_STATUS_RECEIVED;
    b->promised_at = 40;
    OrderRow *c = add_order(w, 2, STR("C"), 20); /* of nobody known */
    c->storefront = STR("fr");
    ShipmentRow *parcel = add_parcel(w, c, STR("c1"), 120);
    parcel->carrier = STR("UPS");
    parcel->status = STR("exception");
    add_order(w, 2, STR("D"), 0); /* only heard of */
    for (uint32_t i = 0; i < w->writes.orders.count; i++) {
        const OrderRow *row = &w->writes.orders.items[i];
        add_key(w, (Key){KEY_ORDER, row->order_id}, row->customer);
    }
    commit(w);
}

/* Of a shop of two: the first, which is also of those that name none that is known, and "fr". */
static ReadsStorefront of_storefront(size_t place)
{
    static Storefront both[] = {
        {.id = STR_INIT("default")     },
        { .id = STR_INIT("shop-fr"), .affiliation = STR_INIT("fr")}
    };
    static const Definitions known = {
        .storefronts = {both, 2, 2}
    };
    return (ReadsStorefront){&known, &both[place]};
}

static void expect_orders(World *w, OrderFilter filter, const char *want)
{
    char got[64] = "";
    size_t count = 0;
    filter.limit = 1;
    do {
        OrderItems items;
        ok(w, reads_orders(&w->reads, &filter, &items, &filter.after, &w->diag));
        for (uint32_t i = 0; i < items.count && count < 60; i++)
            got[count++] = items.items[i].order.order_id.ptr[0];
    } while (filter.after.set && count < 60);
    got[count] = 0;
    assert_string_equal(got, want);
}

static void orders_are_listed(void **state)
{
    World *w = *state;
    fill_orders(w);
    expect_orders(w, (OrderFilter){0}, "BCA");
    expect_orders(w, (OrderFilter){.storefront = of_storefront(0)}, "BA"); /* "main" is unknown */
    expect_orders(w, (OrderFilter){.storefront = of_storefront(1)}, "C");
    expect_orders(w, (OrderFilter){.status_mask = 1 << ORDER_STATUS_PLACED}, "CA");
    expect_orders(w, (OrderFilter){.from = 20}, "BC");
    expect_orders(w, (OrderFilter){.to = 20}, "A");
    expect_orders(w, (OrderFilter){.from = 11, .to = 30}, "C");
    expect_orders(w, (OrderFilter){.customer = 1}, "BA");
    expect_orders(w, (OrderFilter){.customer = 2}, "C");
    expect_orders(w, (OrderFilter){.customer = 2, .heard = true}, "CD");
    expect_orders(w, (OrderFilter){.late_at = 41}, "A");
    expect_orders(w, (OrderFilter){.late_at = 40}, "");
}

static void expect_beginning(World *w, const char *beginning, OrderFilter filter, const char *want)
{
    OrderItems items;
    Buf got = buf_new(w->arena, 256);
    filter.limit = filter.limit ? filter.limit : 10;
    ok(w, reads_orders_beginning(&w->reads, str_of(beginning), &filter, &items, &w->diag));
    for (uint32_t i = 0; i < items.count; i++) {
        buf_add(&got, items.items[i].order.order_id);
        buf_lit(&got, " ");
    }
    assert_string_equal(buf_cstr(&got), want);
}

static void orders_are_found_by_the_beginning_of_their_number(void **state)
{
    World *w = *state;
    static const char *const numbers[] = {"R-100", "R-1001", "R-12", "R-2", "R-ä", "r-1", "S-1"};
    for (int i = 0; i < 7; i++) {
        OrderRow *row = add_order(w, 1 + i % 2, str_of(numbers[i]), 10 * (1 + i));
        row->promised_at = 40;
        add_key(w, (Key){KEY_ORDER, row->order_id}, row->customer);
    }
    w->writes.orders.items[2].status = ORDER_STATUS_RECEIVED;
    w->writes.orders.items[1].storefront = STR("fr");
    add_key(w, (Key){KEY_ORDER, add_order(w, 1, STR("R-1999"), 0)->order_id}, 1); /* heard of */
    add_key(w, (Key){KEY_USER, STR("R-1")}, 1);
    commit(w);
    expect_beginning(w, "R-1", (OrderFilter){0}, "R-12 R-1001 R-100 ");
    expect_beginning(w, "R-", (OrderFilter){0}, "R-ä R-2 R-12 R-1001 R-100 ");
    expect_beginning(w, "R-1", (OrderFilter){.limit = 2}, "R-12 R-1001 ");
    expect_beginning(w, "R-1", (OrderFilter){.customer = 2}, "R-1001 ");
    expect_beginning(w, "R-1", (OrderFilter){.storefront = of_storefront(1)}, "R-1001 ");
    expect_beginning(w, "R-1", (OrderFilter){.status_mask = 1 << ORDER_STATUS_RECEIVED}, "R-12 ");
    expect_beginning(w, "R-1", (OrderFilter){.late_at = 41}, "R-1001 R-100 ");
    expect_beginning(w, "R-1", (OrderFilter){.late_at = 40}, "");
    expect_beginning(w, "R-1", (OrderFilter){.from = 20, .to = 30}, "R-1001 ");
    expect_beginning(w, "R-3", (OrderFilter){0}, "");
}

static void whoever_has_neither_name_nor_address_comes_with_the_snapshot(void **state)
{
    World *w = *state;
    OrderItem item;
    CustomerRow *numbered = add_customer(w, 1, STR(""), 9);
    numbered->email = STR("");
    numbered->snapshot = STR("13085");
    add_customer(w, 2, STR(""), 9);
    add_order(w, 1, STR("A"), 5);
    add_order(w, 2, STR("B"), 5);
    add_key(w, (Key){KEY_ORDER, STR("A")}, 1);
    add_key(w, (Key){KEY_ORDER, STR("B")}, 2);
    commit(w);
    ok(w, reads_order(&w->reads, STR("A"), &item, &w->diag));
    assert_true(str_is(item.person.snapshot, "13085"));
    ok(w, reads_order(&w->reads, STR("B"), &item, &w->diag));
    assert_int_equal(item.person.snapshot.len, 0);
}

static void one_order(void **state)
{
    World *w = *state;
    OrderItem item;
    fill_orders(w);
    ok(w, reads_order(&w->reads, STR("A"), &item, &w->diag));
    assert_true(str_is(item.order.record, "A"));
    assert_int_equal(item.order.customer, 1);
    assert_int_equal(item.order.promised_at, 40);
    assert_true(str_is(item.person.name, "adams anna"));
    assert_true(str_is(item.person.email, "a@example.com"));
    assert_int_equal(reads_order(&w->reads, STR("Z"), &item, &w->diag), ERR_NOT_FOUND);
    ParcelItems parcels;
    ok(w, reads_parcels_of(&w->reads, 1, item.order.order_hash, &parcels, &w->diag));
    assert_int_equal(parcels.count, 2);
    assert_true(str_is(parcels.items[1].shipment.shipment_id, "a2"));
    assert_true(str_is(parcels.items[1].order_record, "A"));
}

static void expect_parcels(World *w, ParcelFilter filter, const char *want)
{
    char got[64] = "";
    size_t count = 0;
    filter.limit = 1;
    do {
        ParcelItems items;
        ReadsCursor next;
        ok(w, reads_parcels(&w->reads, &filter, &items, &next, &w->diag));
        for (uint32_t i = 0; i < items.count && count < 60; i++) {
            got[count++] = items.items[i].shipment.shipment_id.ptr[0];
            got[count++] = items.items[i].shipment.shipment_id.ptr[1];
        }
        assert_true(
            reads_cursor_parse(w->arena, reads_cursor_text(w->arena, &next), &filter.after));
        filter.after.set = next.set;
    } while (filter.after.set && count < 60);
    got[count] = 0;
    assert_string_equal(got, want);
}

static void parcels_are_listed(void **state)
{
    World *w = *state;
    fill_orders(w);
    expect_parcels(w, (ParcelFilter){0}, "c1a2a1");
    expect_parcels(w, (ParcelFilter){.open = true}, "c1a1");
    expect_parcels(w, (ParcelFilter){.carrier = STR("dhl")}, "a2a1");
    expect_parcels(w, (ParcelFilter){.late_at = 61}, "a1");
    expect_parcels(w, (ParcelFilter){.late_at = 60}, "");
    expect_parcels(w, (ParcelFilter){.storefront = of_storefront(0)}, "a2a1");
    expect_parcels(w, (ParcelFilter){.storefront = of_storefront(0), .late_at = 61}, "a1");
    expect_parcels(w, (ParcelFilter){.storefront = of_storefront(1)}, "c1");
    expect_parcels(w, (ParcelFilter){.storefront = of_storefront(1), .late_at = 61}, "");
    Str status[] = {STR("exception"), STR("expired")};
    ParcelFilter filter = {
        .statuses = {status, 2, 2}
    };
    expect_parcels(w, filter, "c1");
    ParcelItems items;
    ReadsCursor next;
    filter.limit = 5;
    ok(w, reads_parcels(&w->reads, &filter, &items, &next, &w->diag));
    assert_int_equal(items.items[0].person.flags, CUSTOMER_ROW_NAMELESS);
    assert_true(str_is(items.items[0].order_record, "C"));
}

/* ---- messages ---- */

static size_t messages(World *w, MessageFilter filter, int *ret_last)
{
    size_t count = 0;
    Time last = TIME_NEVER;
    do {
        MessageItems items;
        ok(w, reads_messages(&w->reads, &filter, &items, &filter.after, &w->diag));
        assert_true(items.count <= filter.limit);
        for (uint32_t i = 0; i < items.count; i++, count++) {
            const Message *message = &items.items[i].row.message;
            assert_true(message->planned_at <= last);
            assert_int_equal(message->data.len, 0);
            last = message->planned_at;
            *ret_last = message->id.bytes[0] << 8 | message->id.bytes[1];
        }
    } while (filter.after.set && count < 5000);
    return count;
}

static void messages_are_found_however_rare(void **state)
{
    World *w = *state;
    enum { MANY = 1700 };
    add_customer(w, 1, STR("adams anna"), 30);
    for (int i = 0; i < MANY; i++) {
        MessageRow *row = add_message(w, i, i % 100 + 1, 1000 + i / 3);
        if (i == 3) row->message.kind = STR("rare");
        if (i == 4) row->message.state = MESSAGE_LAPSED;
        if (i % 2) row->message.category = CATEGORY_SERVICE;
    }
    commit(w);
    int last = -1;
    assert_int_equal(messages(w, (MessageFilter){.limit = 70}, &last), MANY);
    assert_int_equal(last, 0);
    assert_int_equal(messages(w, (MessageFilter){.limit = 5, .kind = STR("rare")}, &last), 1);
    assert_int_equal(last, 3);
    MessageFilter lapsed = {.limit = 5, .state_mask = 1 << MESSAGE_LAPSED};
    assert_int_equal(messages(w, lapsed, &last), 1);
    assert_int_equal(last, 4);
    MessageFilter service = {.limit = 90, .category = CATEGORY_SERVICE};
    assert_int_equal(messages(w, service, &last), MANY / 2);
    assert_int_equal(messages(w, (MessageFilter){.limit = 9, .customer = 1}, &last), MANY / 100);
    MessageFilter none = {.limit = 9, .customer = 1, .order_id = STR("1002")};
    assert_int_equal(messages(w, none, &last), 0);
    MessageFilter period = {.limit = 9, .from = 1001, .to = 1003};
    assert_int_equal(messages(w, period, &last), 6);
    assert_int_equal(last, 3);
    assert_int_equal(
        messages(w, (MessageFilter){.limit = 9, .storefront = of_storefront(1)}, &last), 0);
}

static void one_message(void **state)
{
    World *w = *state;
    add_customer(w, 70, STR("adams anna"), 30);
    add_message(w, 7, 70, 10);
    commit(w);
    MessageItem item;
    ok(w, reads_message(&w->reads, id_of(7), &item, &w->diag));
    assert_true(str_is(item.row.message.data, "{}"));
    assert_true(str_is(item.person.name, "adams anna"));
    assert_int_equal(reads_message(&w->reads, id_of(8), &item, &w->diag), ERR_NOT_FOUND);
}

static void planned_are_listed_and_summed(void **state)
{
    World *w = *state;
    const Time due[] = {50, 20, 90, 30};
    for (int i = 0; i < 4; i++) {
        MessageRow *row = add_message(w, i, 1, 5);
        row->message.state = i == 3 ? MESSAGE_RELEASED : MESSAGE_PLANNED;
        row->message.due_at = due[i];
        row->message.released_at = i == 3 ? 44 : 0;
    }
    commit(w);
}

static void add_count(World *w, const char *counter, Day day, const char *dimension, int64_t amount)
{
    *list_push(w->arena, &w->writes.counts) = (CountRow){
        .counter = str_of(counter), .day = day, .dimension = str_of(dimension), .amount = amount};
}

/* Hours before this one from what was counted, this one from the rows. */
static void pending_of_the_day(void **state)
{
    World *w = *state;
    Time now = 100 * DAY + 90 * MINUTE;
    OrderRow *order = add_order(w, 1, STR("A"), 10);
    order->promised_at = now - MINUTE;
    add_parcel(w, order, STR("a1"), 99 * DAY)->promised_at =
        now - MINUTE; /* late since this hour */
    add_parcel(w, order, STR("a2"), 99 * DAY)->promised_at = now + MINUTE;
    add_parcel(w, order, STR("a3"), 99 * DAY)->promised_at = 99 * DAY; /* was counted */
    add_count(w, "pending_parcels", 99, "2401", 2);
    add_count(w, "pending_parcels", 99, "2376", 1);
    add_count(w, "pending_parcels", 98, "-", 4);
    add_count(w, "pending_parcels", 39, "1200", 8); /* too long ago */
    add_count(w, "pending_messages", 99, "", 1);
    add_count(w, "pending_messages", 100, "", 2);
    add_count(w, "pending_messages", 101, "", 4);
    add_message(w, 1, 1, 100 * DAY)->message.state = MESSAGE_REFUSED;
    add_message(w, 2, 1, 100 * DAY)->message.state = MESSAGE_SENT;
    MessageRow *in_doubt = add_message(w, 3, 1, now);
    in_doubt->message.state = MESSAGE_CLOSED_IN_DOUBT;
    in_doubt->message.storefront = STR("fr");
    add_message(w, 4, 1, 100 * DAY - 1)->message.state = MESSAGE_REFUSED;
    commit(w);
    DayNumbers day;
    ok(w, reads_day(&w->reads, zone_utc(), now, &day, &w->diag));
    int64_t events;
    ok(w, reads_events(&w->reads, &events, &w->diag));
    assert_int_equal(events, day.events);
    assert_int_equal(day.on_way, 7);
    assert_int_equal(day.late, 2);
    assert_int_equal(day.planned, 3);
    assert_int_equal(day.failed, 2);
    DayParts parts;
    ok(w, reads_day_parts(&w->reads, zone_utc(), now, &parts, &w->diag));
    assert_int_equal(parts.count, 2);
    assert_true(str_is(parts.items[0].storefront, "fr"));
    assert_int_equal(parts.items[0].numbers.on_way, 0);
    assert_int_equal(parts.items[0].numbers.failed, 1);
    assert_true(str_is(parts.items[1].storefront, "main"));
    assert_int_equal(parts.items[1].numbers.on_way, 3);
    assert_int_equal(parts.items[1].numbers.late, 2);
    assert_int_equal(parts.items[1].numbers.failed, 1);
}

static void numbers_of_the_day(void **state)
{
    World *w = *state;
    fill_orders(w);
    add_event(w, 1, 64, 500);
    add_event(w, 2, 65, 300);
    add_event(w, 3, 66, 300);
    *list_push(w->arena, &w->writes.buckets) = (BucketRow){.bucket = 0, .next_seq = 4};
    commit(w);
    DayNumbers day;
    ok(w, reads_day(&w->reads, zone_utc(), 61, &day, &w->diag));
    assert_int_equal(day.events, 3);
    assert_int_equal(day.on_way, 0);
    LogRows rows;
    ok(w, reads_latest(&w->reads, 2, &rows, &w->diag));
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.items[0].seq, 3);
    assert_int_equal(rows.items[1].seq, 2);
}

static void counters_are_summed(void **state)
{
    World *w = *state;
    *list_push(w->arena, &w->writes.counts) = (CountRow){STR("waiting"), 3, STR("nps|ask"), 5, 0};
    *list_push(w->arena, &w->writes.counts) = (CountRow){STR("waiting"), 4, STR("nps|ask"), -2, 0};
    *list_push(w->arena, &w->writes.counts) = (CountRow){STR("other"), 4, STR(""), 1, 0};
    commit(w);
    CountRows rows;
    ok(w, reads_totals(&w->reads, STR("waiting"), &rows, &w->diag));
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].amount, 3);
    ok(w, reads_counts(&w->reads, &(CountRange){STR("waiting"), 4, 9}, &rows, &w->diag));
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].amount, -2);
    ok(w, reads_counts(&w->reads, &(CountRange){STR(""), 0, 9}, &rows, &w->diag));
    assert_int_equal(rows.count, 3);
}

static void foreign_cursors_are_refused(void **state)
{
    World *w = *state;
    ReadsCursor cursor;
    assert_false(reads_cursor_parse(w->arena, STR(""), &cursor));
    assert_false(reads_cursor_parse(w->arena, STR("AAAA"), &cursor));
    assert_false(reads_cursor_parse(w->arena, STR("!!!"), &cursor));
}

static int run_suite(bool postgres, const char *name)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(customers_are_sorted_and_paged),
        CASE(customers_are_filtered),
        CASE(one_customer),
        CASE(owners_follow_merges),
        CASE(timeline_joins_the_absorbed),
        CASE(orders_are_listed),
        CASE(orders_are_found_by_the_beginning_of_their_number),
        CASE(one_order),
        CASE(whoever_has_neither_name_nor_address_comes_with_the_snapshot),
        CASE(parcels_are_listed),
        CASE(messages_are_found_however_rare),
        CASE(one_message),
        CASE(planned_are_listed_and_summed),
        CASE(pending_of_the_day),
        CASE(numbers_of_the_day),
        CASE(counters_are_summed),
        CASE(foreign_cursors_are_refused),
    };
    on_postgres = postgres;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    int failed = run_suite(false, "reads on sqlite");
    if (test_postgres())
        failed += run_suite(true, "reads on postgresql");
    else
        printf("skipped: reads on postgresql\n");
    return failed != 0;
}
