/* store_test.c - what a store must do, the same of each. */
#include "lib/each_store.h"

static int32_t bucket_of(TestStore *w, int64_t place)
{
    return store_bucket(w->store, (uint64_t)place);
}

static Hash16 id_of(int number)
{
    return (Hash16){
        .bytes = {(uint8_t)number, (uint8_t)(number >> 8), 0, 0xff, 7}
    };
}

static LogRow log_row(TestStore *w, int64_t seq, int64_t customer)
{
    return (LogRow){.bucket = bucket_of(w, customer),
                    .seq = seq,
                    .customer = customer,
                    .id = id_of((int)seq),
                    .kind = 24,
                    .flags = 1,
                    .format = 1,
                    .occurred_at = 100 + seq,
                    .received_at = 200 + seq,
                    .handled_at = 300 + seq,
                    .source = STR("segment:web"),
                    .body =
                        STR("{\"event\":\"Order Completed\",\"properties\":{\"name\":\"Jörg\"}}"),
                    .decisions = STR("[]"),
                    .definitions = 3};
}

static CustomerRow customer_row(TestStore *w, int64_t id, Time wake_at)
{
    return (CustomerRow){.bucket = bucket_of(w, id),
                         .id = id,
                         .wake_at = wake_at,
                         .snapshot = STR("\x08\x00\xffsnapshot"),
                         .sort_name = STR("adams anna"),
                         .name = STR("Anna Ädams"),
                         .email = STR("anna@example.com"),
                         .country = STR("DE"),
                         .since_at = 5,
                         .last_order_at = 77,
                         .order_count = 2,
                         .spent_minor = 5900,
                         .currency = {"EUR"},
                         .flags = CUSTOMER_ROW_MARKETING};
}

static MessageRow message_row(TestStore *w, int number, int64_t customer)
{
    return (MessageRow){
        .bucket = bucket_of(w, customer),
        .customer = customer,
        .message = {.id = id_of(number),
                    .kind = STR("order_confirmation"),
                    .cause = STR("order:1001"),
                    .category = CATEGORY_TRANSACTIONAL,
                    .state = MESSAGE_RELEASED,
                    .channel = STR("email"),
                    .journey = STR("confirm"),
                    .version = 2,
                    .run = id_of(900 + number),
                    .order_id = STR("1001"),
                    .address = STR("anna@example.com"),
                    .storefront = STR("main"),
                    .locale = STR("de"),
                    .planned_at = 10,
                    .due_at = 11,
                    .useful_until = 99,
                    .released_at = 1000 - number,
                    .release_until = 2000,
                    .tries = 1,
                    .data = STR("{\"order\":{}}")},
        .insert = true
    };
}

static Err commit(TestStore *w)
{
    return w->store->ops->commit(w->store, &w->writes, &w->diag);
}

/* One row of one list as a turn. */
#define COMMIT(w, member, row)                                                                     \
    ((w)->writes = (TurnWrites){0}, *list_push((w)->arena, &(w)->writes.member) = (row), commit(w))

static LogRows log_of(TestStore *w, LogRange range)
{
    LogRows rows;
    ok(w, w->store->ops->log(w->store, w->arena, &range, &rows, &w->diag));
    return rows;
}

static Str snapshot_of(TestStore *w, int64_t id)
{
    Str snapshot;
    ok(w, w->store->ops->customers(w->store, w->arena, &id, 1, &snapshot, &w->diag));
    return snapshot;
}

static MessageRow message_of(TestStore *w, int number, int64_t customer)
{
    MessageRow row;
    MessageRef ref = {customer, id_of(number)};
    ok(w, w->store->ops->messages(w->store, w->arena, &ref, 1, &row, &w->diag));
    return row;
}

static DueList due_of(TestStore *w, Time now, size_t max)
{
    DueList due;
    ok(w, w->store->ops->due(w->store, w->arena, now, max, &due, &w->diag));
    return due;
}

static void log_comes_back_in_order(void **state)
{
    TestStore *w = *state;
    TurnWrites writes = {0};
    for (int i = 1; i <= 5; i++)
        *list_push(w->arena, &writes.log) = log_row(w, i, i == 3 ? 64 : 128);
    ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
    LogRows rows = log_of(w, (LogRange){.from = 2, .max = 3});
    assert_int_equal(rows.count, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(rows.items[i].seq, 2 + i);
    LogRow want = log_row(w, 2, 128), *got = &rows.items[0];
    assert_true(hash16_eq(got->id, want.id));
    assert_true(str_eq(got->body, want.body));
    assert_true(str_eq(got->source, want.source));
    assert_true(str_eq(got->decisions, want.decisions));
    assert_int_equal(got->customer, 128);
    assert_int_equal(got->kind, 24);
    assert_int_equal(got->flags, 1);
    assert_int_equal(got->format, 1);
    assert_int_equal(got->occurred_at, 102);
    assert_int_equal(got->received_at, 202);
    assert_int_equal(got->handled_at, 302);
    assert_int_equal(got->definitions, 3);
}

static void log_of_one_customer(void **state)
{
    TestStore *w = *state;
    TurnWrites writes = {0};
    for (int i = 1; i <= 6; i++)
        *list_push(w->arena, &writes.log) = log_row(w, i, i % 2 ? 64 : 128);
    ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
    LogRows rows = log_of(w, (LogRange){.customer = 64, .from = 2, .max = 10});
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.items[0].seq, 3);
    assert_int_equal(rows.items[1].seq, 5);
    assert_int_equal(log_of(w, (LogRange){.customer = 192, .from = 0, .max = 10}).count, 0);
    assert_int_equal(log_of(w, (LogRange){.from = 7, .max = 10}).count, 0);
}

static void log_number_twice_is_refused(void **state)
{
    TestStore *w = *state;
    ok(w, COMMIT(w, log, log_row(w, 1, 64)));
    assert_int_equal(COMMIT(w, log, log_row(w, 1, 64)), ERR_CONFLICT);
    assert_int_equal(log_of(w, (LogRange){.from = 0, .max = 10}).count, 1);
}

static void seen_is_found_with_its_body(void **state)
{
    TestStore *w = *state;
    SeenRow row = {.bucket = bucket_of(w, 65), .id = id_of(1), .body_hash = INT64_MIN};
    ok(w, COMMIT(w, seen, row));
    SeenRow ask[] = {
        {.bucket = row.bucket, .id = id_of(2)},
        row
    };
    bool found[2];
    int64_t hash[2];
    ok(w, w->store->ops->seen(w->store, ask, 2, found, hash, &w->diag));
    assert_false(found[0]);
    assert_true(found[1]);
    assert_true(hash[1] == INT64_MIN);
    assert_int_equal(COMMIT(w, seen, row), ERR_CONFLICT);
}

static KeyOwner owner_of(TestStore *w, Key key)
{
    KeyRow ask = {.bucket = bucket_of(w, 9), .key = key};
    KeyOwner owner;
    ok(w, w->store->ops->keys(w->store, w->arena, &ask, 1, &owner, &w->diag));
    return owner;
}

static void keys_are_claimed_and_given_up(void **state)
{
    TestStore *w = *state;
    Key key = {KEY_EMAIL, STR("anna@example.com")};
    Key other = {KEY_PHONE, STR("anna@example.com")};
    KeyRow row = {.bucket = bucket_of(w, 9), .key = key, .customer = -5, .claimed_at = 7};
    assert_int_equal(owner_of(w, key).customer, 0);
    ok(w, COMMIT(w, keys, row));
    assert_int_equal(owner_of(w, key).customer, -5);
    assert_true(owner_of(w, key).claimed_at == 7 && !owner_of(w, key).shared);
    assert_int_equal(owner_of(w, other).customer, 0);
    row.customer = 6;
    row.claimed_at = 8;
    row.shared = true;
    ok(w, COMMIT(w, keys, row));
    assert_int_equal(owner_of(w, key).customer, 6);
    assert_true(owner_of(w, key).claimed_at == 8 && owner_of(w, key).shared);
    row.customer = 0;
    ok(w, COMMIT(w, keys, row));
    assert_int_equal(owner_of(w, key).customer, 0);
}

static void snapshots_of_a_batch(void **state)
{
    TestStore *w = *state;
    TurnWrites writes = {0};
    for (int64_t id = -3; id <= 3; id++) {
        CustomerRow *row = list_push(w->arena, &writes.customers);
        *row = customer_row(w, id, TIME_NEVER);
        row->snapshot = arena_printf(w->arena, "state of %d", (int)id);
    }
    ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
    int64_t ids[] = {2, 99, -3};
    Str got[3];
    ok(w, w->store->ops->customers(w->store, w->arena, ids, 3, got, &w->diag));
    assert_true(str_is(got[0], "state of 2"));
    assert_null(got[1].ptr);
    assert_true(str_is(got[2], "state of -3"));
}

static CustomerRow walked(TestStore *w, int64_t id)
{
    WalkRange range = {.bucket = bucket_of(w, id), .after = INT64_MIN, .max = 100};
    CustomerRows rows;
    ok(w, w->store->ops->walk(w->store, w->arena, &range, &rows, &w->diag));
    for (uint32_t i = 0; i < rows.count; i++)
        if (rows.items[i].id == id) return rows.items[i];
    return (CustomerRow){0};
}

static void customer_rows_are_whole(void **state)
{
    TestStore *w = *state;
    CustomerRow row = customer_row(w, 64, 500);
    ok(w, COMMIT(w, customers, row));
    CustomerRow got = walked(w, 64);
    assert_true(str_eq(got.snapshot, row.snapshot));
    assert_true(str_eq(got.sort_name, row.sort_name));
    assert_true(str_eq(got.name, row.name));
    assert_true(str_eq(got.email, row.email));
    assert_true(str_is(got.country, "DE"));
    assert_true(currency_eq(got.currency, row.currency));
    assert_int_equal(got.wake_at, 500);
    assert_int_equal(got.since_at, 5);
    assert_int_equal(got.last_order_at, 77);
    assert_int_equal(got.order_count, 2);
    assert_int_equal(got.spent_minor, 5900);
    assert_int_equal(got.flags, CUSTOMER_ROW_MARKETING);
    assert_true(got.exists);
}

static void customers_are_changed(void **state)
{
    TestStore *w = *state;
    ok(w, COMMIT(w, customers, customer_row(w, 64, 500)));
    CustomerRow row = customer_row(w, 64, TIME_NEVER);
    row.exists = true;
    row.snapshot = STR("longer than the snapshot that stood there before it");
    row.sort_name = STR("zeta");
    row.name = STR("Zeta");
    row.email = STR("z@example.com");
    row.country = STR("FR");
    row.since_at = 4;
    row.last_order_at = 78;
    row.order_count = 3;
    row.spent_minor = 1;
    row.currency = (Currency){"JPY"};
    row.flags = CUSTOMER_ROW_LATE;
    ok(w, COMMIT(w, customers, row));
    CustomerRow got = walked(w, 64);
    assert_true(str_eq(got.snapshot, row.snapshot));
    assert_true(str_eq(got.sort_name, row.sort_name));
    assert_true(str_eq(got.name, row.name));
    assert_true(str_eq(got.email, row.email));
    assert_true(str_is(got.country, "FR"));
    assert_true(currency_eq(got.currency, row.currency));
    assert_true(got.wake_at == TIME_NEVER);
    assert_int_equal(got.since_at, 4);
    assert_int_equal(got.last_order_at, 78);
    assert_int_equal(got.order_count, 3);
    assert_int_equal(got.spent_minor, 1);
    assert_int_equal(got.flags, CUSTOMER_ROW_LATE);
    row.exists = false;
    assert_int_equal(COMMIT(w, customers, row), ERR_CONFLICT);
}

static void walk_goes_by_id(void **state)
{
    TestStore *w = *state;
    int64_t ids[] = {640, -64, 0x7fffffffffffffc0, 64, -640};
    for (int i = 0; i < 5; i++)
        ok(w, COMMIT(w, customers, customer_row(w, ids[i], TIME_NEVER)));
    WalkRange range = {.bucket = 0, .after = INT64_MIN, .max = 2};
    int64_t want[] = {-640, -64, 64, 640, 0x7fffffffffffffc0};
    for (size_t at = 0; at < 5;) {
        CustomerRows rows;
        ok(w, w->store->ops->walk(w->store, w->arena, &range, &rows, &w->diag));
        assert_int_equal(rows.count, at < 4 ? 2 : 1);
        for (uint32_t i = 0; i < rows.count; i++)
            assert_true(rows.items[i].id == want[at++]);
        range.after = rows.items[rows.count - 1].id;
    }
}

static void due_are_the_earliest(void **state)
{
    TestStore *w = *state;
    Time wakes[] = {50, 30, TIME_NEVER, 30, 10, 90};
    for (int i = 0; i < 6; i++)
        ok(w, COMMIT(w, customers, customer_row(w, i + 1, wakes[i])));
    DueList due = due_of(w, 50, 10);
    assert_int_equal(due.count, 4);
    int64_t want[] = {5, 2, 4, 1};
    for (int i = 0; i < 4; i++)
        assert_int_equal(due.ids[i], want[i]);
    assert_int_equal(due.next, 90);
    due = due_of(w, 50, 2);
    assert_int_equal(due.count, 2);
    assert_int_equal(due.ids[1], 2);
    assert_int_equal(due.next, 30);
    due = due_of(w, 9, 10);
    assert_int_equal(due.count, 0);
    assert_int_equal(due.next, 10);
}

static void due_follows_changes(void **state)
{
    TestStore *w = *state;
    for (int i = 1; i <= 3; i++)
        ok(w, COMMIT(w, customers, customer_row(w, i, 10 * i)));
    CustomerRow row = customer_row(w, 1, 25);
    row.exists = true;
    ok(w, COMMIT(w, customers, row));
    DueList due = due_of(w, 25, 10);
    assert_int_equal(due.count, 2);
    assert_int_equal(due.ids[0], 2);
    assert_int_equal(due.ids[1], 1);
    row.wake_at = TIME_NEVER;
    ok(w, COMMIT(w, customers, row));
    due = due_of(w, 1000, 10);
    assert_int_equal(due.count, 2);
    assert_int_equal(due.ids[1], 3);
    assert_true(due.next == TIME_NEVER);
}

static OrderRow order_row(TestStore *w, int64_t customer, int64_t order_hash, Str record)
{
    return (OrderRow){.bucket = bucket_of(w, customer),
                      .customer = customer,
                      .order_hash = order_hash,
                      .order_id = STR("1001"),
                      .record = record,
                      .placed_at = 5,
                      .promised_at = 9,
                      .total_minor = 5900,
                      .currency = {"EUR"},
                      .status = ORDER_STATUS_PLACED};
}

static Str record_of(TestStore *w, int64_t customer, int64_t order_hash)
{
    OrderRef ref = {customer, order_hash};
    Str record;
    ok(w, w->store->ops->orders(w->store, w->arena, &ref, 1, &record, &w->diag));
    return record;
}

static void orders_are_written_over(void **state)
{
    TestStore *w = *state;
    ok(w, COMMIT(w, orders, order_row(w, 64, -1, STR("first"))));
    ok(w, COMMIT(w, orders, order_row(w, 64, 2, STR("other"))));
    ok(w, COMMIT(w, orders, order_row(w, 64, -1, STR("second, longer than the first"))));
    assert_true(str_is(record_of(w, 64, -1), "second, longer than the first"));
    assert_true(str_is(record_of(w, 64, 2), "other"));
    assert_null(record_of(w, 64, 3).ptr);
    assert_null(record_of(w, 128, -1).ptr);
}

static void message_rows_are_whole(void **state)
{
    TestStore *w = *state;
    MessageRow want = message_row(w, 1, 64);
    want.message.shipment_id = STR("p1");
    want.message.reason = STR("cap");
    want.server_answer = STR("250 ok");
    want.subject = STR("Your order");
    want.sent_at = 1;
    want.opened_at = 2;
    want.clicked_at = 3;
    want.answered_at = 4;
    want.delivered_at = 5;
    ok(w, COMMIT(w, messages, want));
    MessageRow got = message_of(w, 1, 64);
    assert_int_equal(got.customer, 64);
    assert_true(hash16_eq(got.message.id, want.message.id));
    assert_true(hash16_eq(got.message.run, want.message.run));
    const Str texts[][2] = {
        {got.message.kind,        want.message.kind       },
        {got.message.cause,       want.message.cause      },
        {got.message.channel,     want.message.channel    },
        {got.message.journey,     want.message.journey    },
        {got.message.order_id,    want.message.order_id   },
        {got.message.shipment_id, want.message.shipment_id},
        {got.message.address,     want.message.address    },
        {got.message.storefront,  want.message.storefront },
        {got.message.locale,      want.message.locale     },
        {got.message.reason,      want.message.reason     },
        {got.message.data,        want.message.data       },
        {got.server_answer,       want.server_answer      },
        {got.subject,             want.subject            }
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_true(str_eq(texts[i][0], texts[i][1]));
    const int64_t numbers[] = {got.message.category,    got.message.state,
                               got.message.version,     got.message.planned_at,
                               got.message.due_at,      got.message.useful_until,
                               got.message.released_at, got.message.release_until,
                               got.message.tries,       got.sent_at,
                               got.opened_at,           got.clicked_at,
                               got.answered_at,         got.delivered_at};
    const int64_t wanted[] = {
        CATEGORY_TRANSACTIONAL, MESSAGE_RELEASED, 2, 10, 11, 99, 999, 2000, 1, 1, 2, 3, 4, 5};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        assert_int_equal(numbers[i], wanted[i]);
}

static void message_twice_is_refused(void **state)
{
    TestStore *w = *state;
    ok(w, COMMIT(w, messages, message_row(w, 1, 64)));
    assert_int_equal(COMMIT(w, messages, message_row(w, 1, 64)), ERR_CONFLICT);
    MessageRow missing = message_of(w, 2, 64);
    assert_int_equal(missing.customer, 0);
}

static void updates_keep_what_is_not_known(void **state)
{
    TestStore *w = *state;
    MessageRow row = message_row(w, 1, 64);
    row.sent_at = 70;
    row.server_answer = STR("250 ok");
    row.subject = STR("Your order");
    ok(w, COMMIT(w, messages, row));
    MessageRow change = {.bucket = row.bucket, .customer = 64, .opened_at = 80};
    change.message = (Message){.id = row.message.id,
                               .state = MESSAGE_PLANNED,
                               .due_at = 500,
                               .address = STR("b@example.com"),
                               .kind = STR("other")};
    ok(w, COMMIT(w, messages, change));
    MessageRow got = message_of(w, 1, 64);
    assert_int_equal(got.message.state, MESSAGE_PLANNED);
    assert_int_equal(got.message.due_at, 500);
    assert_int_equal(got.message.released_at, 0);
    assert_true(str_is(got.message.address, "b@example.com"));
    assert_true(str_is(got.message.kind, "order_confirmation"));
    assert_true(str_eq(got.message.data, row.message.data));
    assert_true(str_is(got.server_answer, "250 ok") && str_is(got.subject, "Your order"));
    assert_int_equal(got.sent_at, 70);
    assert_int_equal(got.opened_at, 80);
}

static void settling_touches_nothing_else(void **state)
{
    TestStore *w = *state;
    MessageRow row = message_row(w, 1, 64);
    ok(w, COMMIT(w, messages, row));
    MessageRow settle = {
        .bucket = row.bucket, .sent_at = 80, .delivered_at = 81, .settle_only = true};
    settle.server_answer = STR("250 taken");
    settle.subject = STR("Your order");
    settle.message = (Message){.id = row.message.id,
                               .state = MESSAGE_SENT,
                               .tries = 2,
                               .reason = STR("later"),
                               .address = STR("nobody")};
    ok(w, COMMIT(w, messages, settle));
    MessageRow got = message_of(w, 1, 64);
    assert_int_equal(got.customer, 64);
    assert_int_equal(got.message.state, MESSAGE_SENT);
    assert_int_equal(got.message.tries, 2);
    assert_int_equal(got.sent_at, 80);
    assert_int_equal(got.delivered_at, 81);
    assert_true(str_is(got.message.reason, "later"));
    assert_true(str_is(got.server_answer, "250 taken") && str_is(got.subject, "Your order"));
    assert_true(str_is(got.message.address, "anna@example.com"));
    assert_int_equal(got.message.released_at, 999);
    assert_true(str_eq(got.message.data, row.message.data));
}

static MessageRows unsent_of(TestStore *w, MessageState message_state, size_t max)
{
    MessageRows rows;
    ok(w, w->store->ops->unsent(w->store, w->arena, message_state, max, &rows, &w->diag));
    return rows;
}

static void unsent_are_the_oldest_releases(void **state)
{
    TestStore *w = *state;
    for (int i = 1; i <= 4; i++)
        ok(w, COMMIT(w, messages, message_row(w, i, 60 + i)));
    MessageRow row = message_row(w, 3, 63);
    row.insert = false;
    row.message.state = MESSAGE_HANDING_OVER;
    ok(w, COMMIT(w, messages, row));
    MessageRows rows = unsent_of(w, MESSAGE_RELEASED, 2);
    assert_int_equal(rows.count, 2);
    assert_true(hash16_eq(rows.items[0].message.id, id_of(4)));
    assert_true(hash16_eq(rows.items[1].message.id, id_of(2)));
    rows = unsent_of(w, MESSAGE_HANDING_OVER, 9);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].customer, 63);
    row.message.state = MESSAGE_SENT;
    row.settle_only = true;
    ok(w, COMMIT(w, messages, row));
    assert_int_equal(unsent_of(w, MESSAGE_HANDING_OVER, 9).count, 0);
    assert_int_equal(unsent_of(w, MESSAGE_RELEASED, 9).count, 3);
}

static CountRow count_row(Str counter, Day day, Str dimension, int64_t amount)
{
    return (CountRow){.counter = counter, .day = day, .dimension = dimension, .amount = amount};
}

static CountRows counts_of(TestStore *w, CountRange range)
{
    CountRows rows;
    ok(w, w->store->ops->counts(w->store, w->arena, &range, &rows, &w->diag));
    return rows;
}

static void counts_add_up(void **state)
{
    TestStore *w = *state;
    TurnWrites writes = {0};
    *list_push(w->arena, &writes.counts) = count_row(STR("orders"), 3, STR("b"), 2);
    *list_push(w->arena, &writes.counts) = count_row(STR("orders"), 3, STR("a"), 1);
    *list_push(w->arena, &writes.counts) =
        count_row(STR("orders"), 1, STR(""), INT64_C(5000000000));
    *list_push(w->arena, &writes.counts) = count_row(STR("answers"), 1, STR(""), 1);
    ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
    ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
    ok(w, COMMIT(w, counts, count_row(STR("orders"), 3, STR("b"), -3)));
    CountRows rows = counts_of(w, (CountRange){STR("orders"), 1, 4});
    assert_int_equal(rows.count, 3);
    assert_true(rows.items[0].amount == INT64_C(10000000000));
    assert_true(str_is(rows.items[1].dimension, "a"));
    assert_int_equal(rows.items[1].amount, 2);
    assert_int_equal(rows.items[2].amount, 1);
    assert_int_equal(rows.items[2].day, 3);
    assert_int_equal(counts_of(w, (CountRange){STR("orders"), 1, 3}).count, 1);
    rows = counts_of(w, (CountRange){STR(""), 0, 100});
    assert_int_equal(rows.count, 4);
    assert_true(str_is(rows.items[0].counter, "answers"));
}

static void buckets_remember_where_they_are(void **state)
{
    TestStore *w = *state;
    BucketRows rows;
    ok(w, w->store->ops->buckets(w->store, w->arena, &rows, &w->diag));
    assert_int_equal(rows.count, w->store->bucket_count);
    assert_int_equal(rows.items[0].bucket, 0);
    assert_int_equal(rows.items[0].next_seq, 1);
    assert_int_equal(rows.items[0].handled_at, 0);
    ok(w, COMMIT(w, buckets, ((BucketRow){.next_seq = 12, .handled_at = 345})));
    ok(w, w->store->ops->buckets(w->store, w->arena, &rows, &w->diag));
    assert_int_equal(rows.items[0].next_seq, 12);
    assert_int_equal(rows.items[0].handled_at, 345);
}

static void everything_or_nothing(void **state)
{
    TestStore *w = *state;
    ok(w, COMMIT(w, messages, message_row(w, 1, 64)));
    TurnWrites writes = {0};
    *list_push(w->arena, &writes.log) = log_row(w, 1, 64);
    *list_push(w->arena, &writes.seen) = (SeenRow){.bucket = 0, .id = id_of(1)};
    *list_push(w->arena, &writes.keys) = (KeyRow){
        .bucket = bucket_of(w, 9), .key = {KEY_USER, STR("u")},
              .customer = 64
    };
    *list_push(w->arena, &writes.customers) = customer_row(w, 64, 1);
    *list_push(w->arena, &writes.orders) = order_row(w, 64, 1, STR("r"));
    *list_push(w->arena, &writes.counts) = count_row(STR("orders"), 1, STR(""), 1);
    *list_push(w->arena, &writes.buckets) = (BucketRow){.next_seq = 2, .handled_at = 2};
    *list_push(w->arena, &writes.messages) = message_row(w, 2, 64);
    *list_push(w->arena, &writes.messages) = message_row(w, 1, 64);
    assert_int_equal(w->store->ops->commit(w->store, &writes, &w->diag), ERR_CONFLICT);
    assert_int_equal(log_of(w, (LogRange){.from = 0, .max = 9}).count, 0);
    assert_null(snapshot_of(w, 64).ptr);
    assert_null(record_of(w, 64, 1).ptr);
    assert_int_equal(owner_of(w, (Key){KEY_USER, STR("u")}).customer, 0);
    assert_int_equal(due_of(w, 100, 9).count, 0);
    assert_int_equal(counts_of(w, (CountRange){STR("orders"), 0, 9}).count, 0);
    assert_int_equal(message_of(w, 2, 64).customer, 0);
    writes.messages.count = 1; /* and without the second one it goes */
    diag_clear(&w->diag);
    ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
    assert_int_equal(log_of(w, (LogRange){.from = 0, .max = 9}).count, 1);
    assert_int_equal(message_of(w, 2, 64).customer, 64);
}

static DerivedRows derived_of(TestStore *w, int64_t customer)
{
    DerivedRows rows;
    ok(w, w->store->ops->derived(w->store, w->arena, &customer, 1, &rows, &w->diag));
    return rows;
}

static void a_merge_moves_rows(void **state)
{
    TestStore *w = *state;
    TurnWrites writes = {0};
    *list_push(w->arena, &writes.orders) = order_row(w, 64, 1, STR("loser's"));
    *list_push(w->arena, &writes.orders) = order_row(w, 64, 2, STR("loser's only"));
    *list_push(w->arena, &writes.orders) = order_row(w, 65, 1, STR("winner's"));
    *list_push(w->arena, &writes.orders) = order_row(w, 66, 1, STR("stranger's"));
    *list_push(w->arena, &writes.shipments) = (ShipmentRow){
        .bucket = bucket_of(w, 64), .customer = 64, .order_hash = 2, .shipment_id = STR("p1")};
    *list_push(w->arena, &writes.shipments) = (ShipmentRow){
        .bucket = bucket_of(w, 64), .customer = 64, .order_hash = 1, .shipment_id = STR("p0")};
    *list_push(w->arena, &writes.messages) = message_row(w, 1, 64);
    ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
    MoveRow move = {
        .from_bucket = bucket_of(w, 64), .into_bucket = bucket_of(w, 65), .from = 64, .into = 65};
    ok(w, COMMIT(w, moves, move));
    assert_true(str_is(record_of(w, 65, 1), "winner's"));
    assert_true(str_is(record_of(w, 65, 2), "loser's only"));
    assert_true(str_is(record_of(w, 66, 1), "stranger's"));
    assert_null(record_of(w, 64, 1).ptr);
    assert_null(record_of(w, 64, 2).ptr);
    assert_int_equal(message_of(w, 1, 65).customer, 65);
    DerivedRows left = derived_of(w, 64), moved = derived_of(w, 65);
    assert_int_equal(left.orders.count + left.shipments.count, 0);
    assert_int_equal(moved.orders.count, 2);
    assert_true(moved.orders.items[0].order_hash < moved.orders.items[1].order_hash);
    assert_int_equal(moved.shipments.count, 1); /* that of the winner's own order is not taken */
    assert_true(str_is(moved.shipments.items[0].shipment_id, "p1"));
    ok(w, COMMIT(w, moves, move)); /* twice changes nothing */
    assert_true(str_is(record_of(w, 65, 2), "loser's only"));
}

static void clearing_keeps_what_is_told(void **state)
{
    TestStore *w = *state;
    TurnWrites writes = {0};
    *list_push(w->arena, &writes.log) = log_row(w, 1, 64);
    *list_push(w->arena, &writes.customers) = customer_row(w, 64, 1);
    *list_push(w->arena, &writes.orders) = order_row(w, 64, 1, STR("r"));
    *list_push(w->arena, &writes.counts) = count_row(STR("orders"), 1, STR(""), 1);
    *list_push(w->arena, &writes.messages) = message_row(w, 1, 64);
    *list_push(w->arena, &writes.keys) = (KeyRow){
        .bucket = bucket_of(w, 9), .key = {KEY_USER, STR("u")},
              .customer = 64
    };
    ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
    ok(w, w->store->ops->clear_derived(w->store, &w->diag));
    assert_null(snapshot_of(w, 64).ptr);
    assert_null(record_of(w, 64, 1).ptr);
    assert_int_equal(due_of(w, 100, 9).count, 0);
    assert_int_equal(counts_of(w, (CountRange){STR("orders"), 0, 9}).count, 0);
    assert_int_equal(log_of(w, (LogRange){.from = 0, .max = 9}).count, 1);
    assert_int_equal(message_of(w, 1, 64).customer, 64);
    assert_int_equal(owner_of(w, (Key){KEY_USER, STR("u")}).customer, 64);
    ok(w, COMMIT(w, customers, customer_row(w, 64, 1)));
    assert_int_equal(due_of(w, 100, 9).count, 1);
}

/* Many rows at once, in all states of the loop: what a simulated day looks like. */
static void many_turns(void **state)
{
    TestStore *w = *state;
    enum { TURNS = 40, CUSTOMERS = 50 };
    for (int turn = 0; turn < TURNS; turn++) {
        TurnWrites writes = {0};
        for (int i = 0; i < CUSTOMERS; i++) {
            CustomerRow *row = list_push(w->arena, &writes.customers);
            *row = customer_row(w, i + 1, (i * 37 + turn * 11) % 101);
            row->exists = turn > 0;
            row->snapshot = arena_printf(w->arena, "%d/%d%*s", i, turn, (turn * 7) % 30, "");
        }
        ok(w, w->store->ops->commit(w->store, &writes, &w->diag));
        DueList due = due_of(w, 50, CUSTOMERS);
        Time last = 0;
        for (size_t i = 0; i < due.count; i++) {
            Time wake = ((due.ids[i] - 1) * 37 + turn * 11) % 101;
            assert_true(wake >= last && wake <= 50);
            last = wake;
        }
        assert_true(due.next > 50);
    }
    assert_true(str_starts(snapshot_of(w, 1), STR("0/39")));
}

static int suite(const char *name)
{
    const struct CMUnitTest tests[] = {
        ON_STORE(log_comes_back_in_order),
        ON_STORE(log_of_one_customer),
        ON_STORE(log_number_twice_is_refused),
        ON_STORE(seen_is_found_with_its_body),
        ON_STORE(keys_are_claimed_and_given_up),
        ON_STORE(snapshots_of_a_batch),
        ON_STORE(customer_rows_are_whole),
        ON_STORE(customers_are_changed),
        ON_STORE(walk_goes_by_id),
        ON_STORE(due_are_the_earliest),
        ON_STORE(due_follows_changes),
        ON_STORE(orders_are_written_over),
        ON_STORE(message_rows_are_whole),
        ON_STORE(message_twice_is_refused),
        ON_STORE(updates_keep_what_is_not_known),
        ON_STORE(settling_touches_nothing_else),
        ON_STORE(unsent_are_the_oldest_releases),
        ON_STORE(counts_add_up),
        ON_STORE(buckets_remember_where_they_are),
        ON_STORE(everything_or_nothing),
        ON_STORE(a_merge_moves_rows),
        ON_STORE(clearing_keeps_what_is_told),
        ON_STORE(many_turns),
    };
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    return test_each_store("store", suite) != 0;
}
