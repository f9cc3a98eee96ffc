/* product_test.c - what events tell of products, and which of several words on a field holds. */
#include "lib/unit.h"

#include "domain/product.h"

static ProductTellings tellings_of(Arena *arena, const char *text)
{
    const Json *json = NULL;
    Diag diag = {0};
    ProductTellings out = {0};
    if (json_parse(arena, str_of(text), NULL, &json, &diag)) fail_msg("%s", diag.sentence);
    product_tellings(arena, json, 1000, &out);
    return out;
}

static Str told(const ProductTellings *tellings, const char *product, const char *field)
{
    for (uint32_t i = 0; i < tellings->count; i++)
        if (str_is(tellings->items[i].product_id, product) &&
            str_is(tellings->items[i].field, field))
            return tellings->items[i].value;
    return STR_NONE;
}

static void events_tell_of_products(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    ProductTellings out = tellings_of(
        arena, "{\"properties\":{\"currency\":\"EUR\",\"products\":["
               "{\"product_id\":\"p1\",\"name\":\" Kettle \",\"price\":\"59.00\","
               "\"image_url\":\"https://x.test/k.png\"},"
               "{\"sku\":\"s2\",\"category\":\"Tea\",\"price\":4,\"currency\":\"JPY\"},"
               "{\"product_id\":\"p3\",\"name\":\"Shirt\",\"variant\":\"Blue\",\"price\":20,"
               "\"image_url\":\"https://x.test/blue.png\",\"sku\":\"s3b\"},"
               "{\"name\":\"nobody\"}]}}");
    assert_true(str_is(told(&out, "p1", "name"), "Kettle"));
    assert_true(str_is(told(&out, "p1", "price/EUR"), "5900"));
    assert_true(str_is(told(&out, "p1", "image_url"), "https://x.test/k.png"));
    assert_true(str_is(told(&out, "s2", "category"), "Tea"));
    assert_true(str_is(told(&out, "s2", "price/JPY"), "4"));
    assert_true(str_is(told(&out, "p3", "price/EUR/Blue"), "2000"));
    assert_true(str_is(told(&out, "p3", "name"), "Shirt"));
    assert_int_equal(told(&out, "p3", "image_url").len, 0); /* a variant's is not the product's */
    assert_int_equal(told(&out, "p3", "sku").len, 0);
    out = tellings_of(arena, "{\"properties\":{\"product_id\":\"p4\",\"name\":\"Cup\","
                             "\"price\":\"-1\",\"currency\":\"EUR\"}}");
    assert_true(str_is(told(&out, "p4", "name"), "Cup"));
    assert_int_equal(told(&out, "p4", "price/EUR").len, 0);
    arena_close(arena);
}

typedef struct Word {
    const char *value;
    Time at;
} Word;

static Str held_after(Arena *arena, const Word *words, size_t count, ProductLine *ret_line)
{
    *ret_line = (ProductLine){0};
    for (size_t i = 0; i < count; i++)
        product_line_tell(arena, ret_line, str_of(words[i].value), words[i].at);
    return ret_line->facts.items[ret_line->facts.count - 1].value;
}

static Str value_at(const ProductLine *line, Time at)
{
    Str value = STR_NONE;
    for (uint32_t i = 0; i < line->facts.count && line->facts.items[i].since <= at; i++)
        value = line->facts.items[i].value;
    return value;
}

/* A was told at 1 and 3, B at 2 and 5, C at 9: in any order the same holds at every told moment. */
static void any_order_gives_one_history(void **state)
{
    (void)state;
    static const Word all[5] = {
        {"A", 1},
        {"B", 2},
        {"A", 3},
        {"B", 5},
        {"C", 9}
    };
    Arena *arena = arena_open(0);
    for (int order = 0; order < 3125; order++) {
        Word words[5];
        int digits = order, used = 0;
        for (int i = 0; i < 5; i++, digits /= 5) {
            used |= 1 << digits % 5;
            words[i] = all[digits % 5];
        }
        if (used != 31) continue;
        ProductLine line;
        assert_true(str_is(held_after(arena, words, 5, &line), "C"));
        for (int i = 0; i < 5; i++)
            assert_true(str_is(value_at(&line, all[i].at), all[i].value));
        arena_reset(arena);
    }
    arena_close(arena);
}

static void a_late_word_does_not_win(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    ProductLine line;
    const Word confirmed[] = {
        {"10", 1},
        {"10", 5},
        {"12", 3}
    };
    assert_true(str_is(held_after(arena, confirmed, 3, &line), "10"));
    assert_true(str_is(value_at(&line, 4), "12"));
    const Word same_moment[] = {
        {"10", 1},
        {"12", 1}
    };
    assert_true(str_is(held_after(arena, same_moment, 2, &line), "10"));
    const Word again[] = {
        {"10", 1},
        {"12", 3},
        {"10", 1},
        {"12", 3}
    };
    assert_true(str_is(held_after(arena, again, 4, &line), "12"));
    assert_int_equal(line.facts.count, 2);
    arena_close(arena);
}

static void lines_are_filled(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Product product = {.product_id = STR("p1")};
    product_set(arena, &product, STR("name"), STR("Kettle"));
    product_set(arena, &product, STR("image_url"), STR("https://x.test/k.png"));
    product_set(arena, &product, STR("stock"), STR("7"));
    product_set(arena, &product, STR("price/EUR"), STR("5900"));
    product_set(arena, &product, STR("price/EUR"), STR("6100"));
    product_set(arena, &product, STR("price/EUR/Blue"), STR("100"));
    assert_true(product.has_stock && product.stock == 7);
    assert_int_equal(product.prices.count, 2);
    assert_int_equal(product.prices.items[0].minor, 6100);
    OrderLine line = {.product_id = STR("p1"), .name = STR("My kettle")};
    assert_true(product_wanted(&line));
    product_fill(&product, &line);
    assert_true(str_is(line.name, "My kettle"));
    assert_true(str_is(line.image_url, "https://x.test/k.png"));
    assert_false(product_wanted(&(OrderLine){.name = STR("x")}));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_tell_of_products),
        cmocka_unit_test(any_order_gives_one_history),
        cmocka_unit_test(a_late_word_does_not_win),
        cmocka_unit_test(lines_are_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
