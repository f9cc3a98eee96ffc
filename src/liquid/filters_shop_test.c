/* liquid/filters_shop_test.c - money, pluralize, img_url, hmac_sha256 and json. */
#include "liquid/liquid_test.h"

#define NBSP "\xC2\xA0"
#define EURO "\xE2\x82\xAC"

static const char *const data =
    "{\"price\":123450,\"even\":5900,\"text\":\" 1999 \",\"half\":1999.5,\"e\":\"\",\"l\":[1],"
    "\"cdn\":\"https://cdn.shopify.com/s/files/1/a.b/shoe.jpg?v=1.2\",\"own\":\"https://x.example/"
    "a.jpg\","
    "\"all\":{\"a\":[1,2.5,null,true,\"</script>&\\\"\"],\"b\":{},\"c\":[]}}";

static void test_money(void **state)
{
    static const char *const cases[][2] = {
        {"{{ price | money }}|{{ -5900 | money }}|{{ 0 | money }}",
         "1.234,50" NBSP EURO "|-59,00" NBSP EURO "|0,00" NBSP EURO                                                                       },
        {"{{ text | money }}|{{ half | money }}|{{ '5.0' | money }}",
         "19,99" NBSP EURO "|20,00" NBSP EURO "|0,05" NBSP EURO                                                                           },
        {"{{ price | money: currency: 'USD', locale: 'en-US' }}|{{ 500 | money: currency: 'JPY', "
         "locale: 'en' }}",                                                             "$1,234.50|\xC2\xA5"
         "500"                                                                                        },
        {"{{ even | money_with_currency }}|{{ even | money_with_currency: currency: 'CHF', locale: "
         "'en' }}",                                                                     "59,00" NBSP EURO " EUR|CHF" NBSP "59.00"},
        {"{{ price | money_without_currency }}|{{ -500 | money_without_currency: currency: 'KWD', "
         "locale: 'en' }}",                                                             "1.234,50|-0.500"                        },
        {"{{ even | money_without_trailing_zeros }}|{{ price | money_without_trailing_zeros }}",
         "59" NBSP EURO "|1.234,50" NBSP EURO                                                                                             },
        {"[{{ nil | money }}][{{ e | money }}][{{ none | money_with_currency }}]",               "[][][]"                                 },
        {"{{ 'x' | money }}|{{ l | money }}",
         "Liquid error: this is no amount of money|Liquid error: this is no amount of money"                                              },
        {"{{ '1e30' | money }}|{{ 1.0 | divided_by: 0 | money }}",
         "Liquid error: this is no amount of money|Liquid error: this is no amount of money"                                              },
        {"{{ even | money: currency: 'XYZ' }}|{{ even | money: 'EUR' }}",
         "Liquid error: there is no currency 'XYZ'|Liquid error: currency and locale are given by "
         "name"                                                                                                                           },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_words(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 1 | pluralize: 'item', 'items' }} {{ 2 | pluralize: 'item', 'items' }} {{ 0 | "
         "pluralize: 'item', 'items' }}",                     "item items items"},
        {"{{ '1' | pluralize: 'a', 'b' }} {{ 1.0 | pluralize: 'a', 'b' }} {{ 1.5 | pluralize: 'a', "
         "'b' }} {{ nil | pluralize: 'a', 'b' }}",            "a a b b"         },
 /* RFC 4231, case 2. */
        {"{{ 'what do ya want for nothing?' | hmac_sha256: 'Jefe' }}",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"              },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_img_url(void **state)
{
    static const char *const cases[][2] = {
        {"{{ cdn | img_url: '100x100' }}",
         "https://cdn.shopify.com/s/files/1/a.b/shoe_100x100.jpg?v=1.2"                                                                     },
        {"{{ cdn | img_url }}",                                                 "https://cdn.shopify.com/s/files/1/a.b/shoe_small.jpg?v=1.2"},
        {"{{ cdn | img_url: '9x', crop: 'center', scale: 2, format: 'pjpg' }}",
         "https://cdn.shopify.com/s/files/1/a.b/shoe_9x_crop_center@2x.jpg.pjpg?v=1.2"                                                      },
        {"{{ cdn | img_url: 'master' }}",                                       "https://cdn.shopify.com/s/files/1/a.b/shoe.jpg?v=1.2"      },
        {"{{ '//x.example/cdn/shop/files.d/shoe' | img_url: '9x' }}",
         "//x.example/cdn/shop/files.d/shoe_9x"                                                                                             },
        {"{{ own | img_url: '9x' }}[{{ nil | img_url }}]",                      "https://x.example/a.jpg[]"                                 },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_json(void **state)
{
    static const char *const cases[][2] = {
        {"{{ all | json }}",
         "{\"a\":[1,2.5,null,true,\"\\u003c/script\\u003e\\u0026\\\"\"],\"b\":{},\"c\":[]}"    },
        {"{{ 'a\xC3\xA4' | json }} {{ nil | json }} {{ 7 | json }} {{ (1..3) | json }}",
         "\"a\xC3\xA4\" null 7 \"1..3\""                                                       },
        {"{{ 1.0 | divided_by: 0 | json }}",                                             "null"},
    };
    CHECK_PRINTS(state, data, cases);
}

/* Of so many lists in one another. */
static Str nested_as_json(Arena *arena, int depth)
{
    LiquidValue *value = ARENA_NEW(arena, LiquidValue);
    *value = liquid_list(NULL, 0);
    for (int i = 1; i < depth; i++) {
        LiquidValue *outer = ARENA_NEW(arena, LiquidValue);
        *outer = liquid_list(value, 1);
        value = outer;
    }
    LiquidMember *member = ARENA_NEW(arena, LiquidMember);
    *member = (LiquidMember){STR("a"), liquid_hash(STR("a")), *value};
    const LiquidTemplate *parsed;
    LiquidError error;
    LiquidSource source = {STR("t"), STR("{{ a | json }}")};
    assert_int_equal(liquid_parse(arena, source, LIQUID_LAX, NULL, &parsed, &error), OK);
    Buf out = buf_new(arena, 10000);
    LiquidInput input = {.data = liquid_object(arena, member, 1)};
    assert_int_equal(liquid_render(parsed, &input, arena, &out, NULL, &error), OK);
    return buf_str(&out);
}

static void test_deep_json(void **state)
{
    assert_str(nested_as_json(*state, 3), "[[[]]]");
    assert_int_equal(nested_as_json(*state, 64).len, 128);
    assert_str(nested_as_json(*state, 65), "Liquid error: this is nested too deep for JSON");
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_money), TEST(test_words), TEST(test_img_url),
                                       TEST(test_json), TEST(test_deep_json)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
