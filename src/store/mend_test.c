/* mend_test.c - what only check and rebuild ask of a store, and settling without a state, the same
 * of each. */
#include "lib/each_store.h"

static void commit(TestStore *w, const TurnWrites *writes)
{
    ok(w, w->store->ops->commit(w->store, writes, &w->diag));
}

static void put_message(TestStore *w, const MessageRow *row)
{
    TurnWrites writes = {0};
    *list_push(w->arena, &writes.messages) = *row;
    commit(w, &writes);
}

static MessageRow message_row(TestStore *w, int number, int64_t customer)
{
    return (MessageRow){
        .bucket = store_bucket(w->store, (uint64_t)customer),
        .customer = customer,
        .message = {.id = {.bytes = {(uint8_t)number, 0xff, 7}},
                    .kind = STR("order_confirmation"),
                    .cause = STR("order:1001"),
                    .state = MESSAGE_RELEASED,
                    .tries = 3,
                    .reason = STR("later")},
        .insert = true
    };
}

static MessageRows rows_of(TestStore *w, int64_t customer)
{
    DerivedRows rows;
    ok(w, w->store->ops->derived(w->store, w->arena, &customer, 1, &rows, &w->diag));
    return rows.messages;
}

static MessageRows unsent_of(TestStore *w)
{
    MessageRows rows;
    ok(w, w->store->ops->unsent(w->store, w->arena, MESSAGE_RELEASED, 9, &rows, &w->diag));
    return rows;
}

/* A click is known, and the way of the message is as it was. */
static void without_a_state_its_way_stays(void **state)
{
    TestStore *w = *state;
    MessageRow row = message_row(w, 1, 64);
    put_message(w, &row);
    MessageRow settle = {.bucket = row.bucket, .clicked_at = 80, .settle_only = true};
    settle.message.id = row.message.id;
    put_message(w, &settle);
    MessageRow got = rows_of(w, 64).items[0];
    assert_int_equal(got.message.state, row.message.state);
    assert_int_equal(got.message.tries, 3);
    assert_true(str_is(got.message.reason, "later"));
    assert_int_equal(got.clicked_at, 80);
}

static void messages_go_and_come_anew(void **state)
{
    TestStore *w = *state;
    StoreSizes sizes;
    MessageRow row = message_row(w, 1, 64), other = message_row(w, 2, 64);
    put_message(w, &row);
    put_message(w, &other);
    TurnWrites writes = {0};
    *list_push(w->arena, &writes.messages_gone) =
        (MessageRow){.bucket = row.bucket, .message.id = row.message.id};
    row.message.kind = STR("other");
    *list_push(w->arena, &writes.messages) = row;
    *list_push(w->arena, &writes.messages_gone) =
        (MessageRow){.bucket = other.bucket, .message.id = other.message.id};
    commit(w, &writes);
    assert_int_equal(rows_of(w, 64).count, 1);
    assert_true(str_is(rows_of(w, 64).items[0].message.kind, "other"));
    assert_int_equal(unsent_of(w).count, 1);
    ok(w, w->store->ops->sizes(w->store, &sizes, &w->diag));
    assert_int_equal(sizes.messages, 1);
    ok(w, w->store->ops->drop_strays(w->store, &w->diag)); /* customer 64 has no row */
    assert_int_equal(rows_of(w, 64).count, 0);
    put_message(w, &row);
    assert_int_equal(rows_of(w, 64).count, 1);
}

static void keys_are_walked_in_pieces(void **state)
{
    TestStore *w = *state;
    TurnWrites writes = {0};
    for (int i = 0; i < 9; i++) {
        KeyRow row = {
            .key = {i % 2 ? KEY_EMAIL : KEY_USER, arena_printf(w->arena, "k%d", i)},
            .customer = 64 + i,
            .claimed_at = 1000 + i,
            .shared = i % 3 == 0
        };
        row.bucket = store_bucket(w->store, key_place(row.key));
        *list_push(w->arena, &writes.keys) = row;
    }
    commit(w, &writes);
    bool met[9] = {0};
    for (int32_t bucket = 0; bucket < w->store->bucket_count; bucket++) {
        KeyRows rows;
        KeyRange range = {.bucket = bucket, .max = 2};
        do {
            ok(w, w->store->ops->walk_keys(w->store, w->arena, &range, &rows, &w->diag));
            for (uint32_t i = 0; i < rows.count; i++) {
                int64_t at = rows.items[i].customer - 64;
                assert_in_range(at, 0, 8);
                assert_false(met[at]);
                assert_int_equal(rows.items[i].claimed_at, 1000 + at);
                assert_int_equal(rows.items[i].shared, at % 3 == 0);
                met[at] = true;
                range.after = rows.items[i].key;
            }
        } while (rows.count);
    }
    for (size_t i = 0; i < sizeof met; i++)
        assert_true(met[i]);
}

static int suite(const char *name)
{
    const struct CMUnitTest tests[] = {
        ON_STORE(without_a_state_its_way_stays),
        ON_STORE(messages_go_and_come_anew),
        ON_STORE(keys_are_walked_in_pieces),
    };
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    return test_each_store("mending", suite) != 0;
}
