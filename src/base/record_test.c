/* base/record_test.c - round trips, versions old and new, and bytes that are cut or contradict. */
#include "base/base_test.h"

#include "base/hash.h"
#include "base/record.h"

typedef struct Line {
    Str sku;
    int64_t quantity;
    bool gift;
} Line;

static const Field line_fields[] = {
    FIELD_STR(Line, 1, sku),
    FIELD_I64(Line, 2, quantity),
    FIELD_BOOL(Line, 4, gift),
};
static const RecordType line_type = RECORD_TYPE(Line, line_fields);

typedef struct Order {
    int64_t number;
    int32_t state;
    bool paid;
    Str note, extra;
    Hash16 id;
    Currency currency;
    Time at;
    Line best;
    LIST_OF(Line) lines;
    LIST_OF(Str) tags;
    int not_a_field;
} Order;

static const Field order_fields[] = {
    FIELD_I64(Order, 1, number),
    FIELD_I32(Order, 2, state),
    FIELD_BOOL(Order, 3, paid),
    FIELD_STR(Order, 4, note),
    FIELD_JSON(Order, 5, extra),
    FIELD_HASH16(Order, 6, id),
    FIELD_CURRENCY(Order, 7, currency),
    FIELD_TIME(Order, 8, at),
    FIELD_RECORD(Order, 20, best, line_type),
    FIELD_LIST(Order, 21, lines, line_type),
    FIELD_STRS(Order, 200, tags),
};
static const RecordType order_type = RECORD_TYPE(Order, order_fields);

/* What an older version knew of an order. */
typedef struct OldOrder {
    int64_t number;
    Str note;
    LIST_OF(Str) tags;
} OldOrder;

static const Field old_fields[] = {
    FIELD_I64(OldOrder, 1, number),
    FIELD_STR(OldOrder, 4, note),
    FIELD_STRS(OldOrder, 200, tags),
};
static const RecordType old_type = RECORD_TYPE(OldOrder, old_fields);

static Order example(Arena *arena)
{
    Order order = {
        .number = -7,
        .state = INT32_MIN,
        .paid = true,
        .note = STR("leave it \xe2\x82\xac"),
        .extra = STR("{\"a\":[1]}"),
        .id = hash16(STR("a"), STR("b")),
        .currency = {"EUR"                 },
        .at = 1778743800 * SECOND,
        .best = { .sku = arena_printf(arena, "%0300d", 1), .quantity = INT64_MIN},
        .not_a_field = 9,
    };
    for (int i = 0; i < 5; i++) {
        Line *line = list_push(arena, &order.lines);
        if (i != 2)
            *line =
                (Line){.sku = arena_printf(arena, "%0*d", i * 40, i), .quantity = i, .gift = i & 1};
    }
    *list_push(arena, &order.tags) = STR("x");
    *list_push(arena, &order.tags) = STR_NONE;
    *list_push(arena, &order.tags) = STR("y");
    return order;
}

static Str encoded(Arena *arena, const RecordType *type, const void *record)
{
    Buf buf = buf_new(arena, 1 << 20);
    record_encode(&buf, type, record);
    assert_false(buf.overflow);
    return buf_str(&buf);
}

static void everything_round_trips(void **state)
{
    Arena *arena = *state;
    Order order = example(arena), back, copy;
    Str bytes = encoded(arena, &order_type, &order);
    Diag diag = {0};
    assert_int_equal(record_decode(arena, bytes, &order_type, &back, &diag), OK);
    assert_true(record_equal(&order_type, &order, &back));
    assert_int_equal(back.not_a_field, 0);
    assert_int_equal(back.lines.count, 5);
    assert_true(str_eq(encoded(arena, &order_type, &back), bytes));
    assert_true(back.note.ptr > bytes.ptr && back.note.ptr < bytes.ptr + bytes.len);

    Arena *other = arena_open(0);
    record_copy(other, &order_type, &back, &copy);
    memset((char *)(uintptr_t)bytes.ptr, 0, bytes.len);
    assert_true(record_equal(&order_type, &order, &copy));
    assert_false(record_equal(&order_type, &order, &back));
    arena_close(other);
}

static void zero_is_no_bytes(void **state)
{
    Arena *arena = *state;
    Order empty = {0}, back;
    Diag diag = {0};
    assert_int_equal(encoded(arena, &order_type, &empty).len, 0);
    memset(&back, 0xff, sizeof back);
    assert_int_equal(record_decode(arena, STR_NONE, &order_type, &back, &diag), OK);
    assert_true(record_equal(&order_type, &empty, &back));
    record_copy(arena, &order_type, &empty, &back);
    assert_true(record_equal(&order_type, &empty, &back));
}

static void the_form_is_as_documented(void **state)
{
    Arena *arena = *state;
    Order order = {.number = -1, .paid = true, .note = STR("ab"), .best.quantity = 64};
    *list_push(arena, &order.lines) = (Line){.sku = STR("z")};
    assert_str(encoded(arena, &order_type, &order), "\x08\x01" /* 1: -1 */
                                                    "\x18\x02" /* 3: true */
                                                    "\x22\x02"
                                                    "ab"
                                                    "\xa2\x01\x03\x10\x80\x01" /* 20: {2: 64} */
                                                    "\xaa\x01\x03\x0a\x01z");  /* 21: {1: "z"} */
}

static void versions_read_each_other(void **state)
{
    Arena *arena = *state;
    Order order = example(arena), newer;
    OldOrder old;
    Diag diag = {0};
    assert_int_equal(
        record_decode(arena, encoded(arena, &order_type, &order), &old_type, &old, &diag), OK);
    assert_int_equal(old.number, -7);
    assert_true(str_eq(old.note, order.note));
    assert_int_equal(old.tags.count, 3);
    assert_int_equal(
        record_decode(arena, encoded(arena, &old_type, &old), &order_type, &newer, &diag), OK);
    assert_int_equal(newer.number, -7);
    assert_int_equal(newer.tags.count, 3);
    assert_int_equal(newer.lines.count, 0);
}

/* Any cut is either refused or, between two fields, reads as a shorter record; never out of bounds,
 * for which each cut is copied to memory of its own size. */
static void cut_bytes_are_refused(void **state)
{
    Arena *arena = *state;
    Order order = example(arena);
    Str bytes = encoded(arena, &order_type, &order);
    size_t refused = 0;
    for (size_t size = 0; size < bytes.len; size++) {
        char *cut = malloc(size ? size : 1);
        memcpy(cut, bytes.ptr, size);
        Order back;
        Diag diag = {0};
        Arena *unit = arena_open(0);
        if (record_decode(unit, (Str){cut, size}, &order_type, &back, &diag) != OK) {
            Order empty = {0};
            assert_true(record_equal(&order_type, &back, &empty));
            refused++;
        }
        arena_close(unit);
        free(cut);
    }
    assert_true(refused > bytes.len * 9 / 10);
}

static void contradictions_are_refused(void **state)
{
    static const struct {
        Str bytes;
        const char *sentence;
    } bad[] = {
        {STR_INIT("\x08"),                                         "the bytes of a record Order end in a number"                 },
        {STR_INIT("\x80"),                                         "the bytes of a record Order end in a field number"           },
        {STR_INIT("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02"),
         "the bytes of a record Order end in a number"                                                                           },
        {STR_INIT("\x22\x05"
                  "ab"),
         "the bytes of a record Order end in a text"                                                                             },
        {STR_INIT("\x22\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
         "the bytes of a record Order end in a text"                                                                             },
        {STR_INIT("\x00\x02"),                                     "the bytes of a record Order are out of order"                },
        {STR_INIT("\x10\x02\x08\x02"),                             "the bytes of a record Order are out of order"                },
        {STR_INIT("\x08\x02\x08\x02"),                             "the bytes of a record Order hold one field twice"            },
        {STR_INIT("\x09\x02"),                                     "the bytes of a record Order hold an unknown kind of value"   },
        {STR_INIT("\x0a\x00"),                                     "the bytes of a record Order hold text where a number belongs"},
        {STR_INIT("\x20\x02"),                                     "the bytes of a record Order hold a number where text belongs"},
        {STR_INIT("\x18\x04"),                                     "the bytes of a record Order hold a truth value that is none" },
        {STR_INIT("\x10\x80\x80\x80\x80\x80\x01"),
         "the bytes of a record Order hold a number too large"                                                                   },
        {STR_INIT("\x32\x02"
                  "ab"),
         "the bytes of a record Order hold a hash of the wrong size"                                                             },
        {STR_INIT("\x3a\x03"
                  "eur"),
         "the bytes of a record Order hold a currency that is none"                                                              },
        {STR_INIT("\x3a\x02"
                  "EU"),
         "the bytes of a record Order hold a currency that is none"                                                              },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Order back;
        Diag diag = {0};
        assert_int_equal(record_decode(*state, bad[i].bytes, &order_type, &back, &diag),
                         ERR_INVALID);
        assert_string_equal(diag.sentence, bad[i].sentence);
    }
    /* Unknown numbers may repeat: a newer version may hold lists there. */
    Order back;
    Diag diag = {0};
    assert_int_equal(
        record_decode(*state, STR("\x08\x02\x48\x02\x4a\x00\x48\x02"), &order_type, &back, &diag),
        OK);
}

typedef struct Tree {
    int64_t value;
    LIST_OF(struct Tree) children;
} Tree;
extern const RecordType tree_type;
static const Field tree_fields[] = {FIELD_I64(Tree, 1, value),
                                    FIELD_LIST(Tree, 2, children, tree_type)};
const RecordType tree_type = RECORD_TYPE(Tree, tree_fields);

static void nesting_of_data_is_bounded(void **state)
{
    Arena *arena = *state;
    Tree root = {.value = 1}, back;
    Tree *at = &root;
    for (int i = 0; i < 15; i++) {
        at = list_push(arena, &at->children);
        at->value = i;
    }
    Diag diag = {0};
    Str bytes = encoded(arena, &tree_type, &root);
    assert_int_equal(record_decode(arena, bytes, &tree_type, &back, &diag), OK);
    assert_true(record_equal(&tree_type, &root, &back));

    Buf deeper = buf_new(arena, 4096);
    buf_lit(&deeper, "\x12");
    buf_char(&deeper, (char)bytes.len);
    buf_add(&deeper, bytes);
    assert_int_equal(record_decode(arena, buf_str(&deeper), &tree_type, &back, &diag), ERR_INVALID);
    assert_string_equal(diag.sentence, "the bytes of a record Tree are nested too deep");
}

static void differences_are_seen(void **state)
{
    Arena *arena = *state;
    Order order = example(arena), other;
    record_copy(arena, &order_type, &order, &other);
    other.not_a_field = 1;
    assert_true(record_equal(&order_type, &order, &other));
    other.lines.items[3].gift = false;
    assert_false(record_equal(&order_type, &order, &other));
    other.lines.items[3].gift = true;
    other.tags.items[1] = STR("z");
    assert_false(record_equal(&order_type, &order, &other));
    other.tags.count = 2;
    assert_false(record_equal(&order_type, &order, &other));
}

static void json_by_field_names(void **state)
{
    Arena *arena = *state;
    Order order = {.number = 5,
                   .paid = true,
                   .extra = STR("[1]"),
                   .currency = {"EUR"},
                   .at = SECOND,
                   .best.quantity = 2};
    order.id.bytes[15] = 0xab;
    *list_push(arena, &order.lines) = (Line){.quantity = 0};
    *list_push(arena, &order.tags) = STR("a\"");
    Buf buf = buf_new(arena, 4096);
    JsonOut out = json_out(&buf);
    record_json(&out, &order_type, &order);
    assert_str(
        buf_str(&buf),
        "{\"number\":5,\"paid\":true,\"extra\":[1],\"id\":\"000000000000000000000000000000ab\","
        "\"currency\":\"EUR\",\"at\":\"1970-01-01T00:00:01.000Z\",\"best\":{\"quantity\":2},"
        "\"lines\":[{}],\"tags\":[\"a\\\"\"]}");
}

static void a_full_buf_is_noticed(void **state)
{
    Arena *arena = *state;
    Order order = example(arena);
    size_t size = encoded(arena, &order_type, &order).len;
    for (size_t cap = 0; cap < size; cap++) {
        Buf buf = buf_new(arena, cap);
        record_encode(&buf, &order_type, &order);
        assert_true(buf.overflow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(everything_round_trips),     TEST(zero_is_no_bytes),
        TEST(the_form_is_as_documented),  TEST(versions_read_each_other),
        TEST(cut_bytes_are_refused),      TEST(contradictions_are_refused),
        TEST(nesting_of_data_is_bounded), TEST(differences_are_seen),
        TEST(json_by_field_names),        TEST(a_full_buf_is_noticed),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
