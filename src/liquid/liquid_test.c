/* liquid/liquid_test.c - templates through the public door: what is printed, and what is refused.
 */
#include "base/base_test.h"
#include "liquid/liquid.h"

static Str rendered(Arena *arena, const char *template, const char *json)
{
    const LiquidTemplate *parsed;
    LiquidError error;
    const Json *data;
    Diag diag = {0};
    assert_int_equal(json_parse(arena, str_of(json), NULL, &data, &diag), OK);
    LiquidSource source = {STR("t"), str_of(template)};
    assert_int_equal(liquid_parse(arena, source, LIQUID_LAX, NULL, &parsed, &error), OK);
    Buf out = buf_new(arena, 1 << 20);
    LiquidInput input = {.data = liquid_from_json(arena, data)};
    assert_int_equal(liquid_render(parsed, &input, arena, &out, NULL, &error), OK);
    return buf_str(&out);
}

static void test_output(void **state)
{
    static const char *const cases[][3] = {
        {"Hi {{ customer.name }}!",                                                   "{\"customer\":{\"name\":\"Ada\"}}",                 "Hi Ada!"                  },
        {"{{ a[1] }}{{ a[-1].b }}{{ a.size }}",                                       "{\"a\":[1,2,{\"b\":3}]}",                           "233"                      },
        {"{{ [x][y['k']] }}",                                                         "{\"x\":\"o\",\"o\":{\"q\":7},\"y\":{\"k\":\"q\"}}", "7"                        },
        {"a {{- 1 -}} b",                                                             "{}",                                                "a1b"                      },
        {"{{ 1.0 }} {{ 1e3 }} {{ -7 }} {{ f }} {{ g }}",                              "{\"f\":1e16,\"g\":0.00001}",
         "1.0  -7 1.0e+16 1.0e-05"                                                                                                                                    },
        {"{{ l }}|{{ l | append: '' }}",                                              "{\"l\":[1,[\"a\",null],{\"k\":true}]}",
         "1a{\"k\"=>true}|[1, [\"a\", nil], {\"k\"=>true}]"                                                                                                           },
        {"{{ 0.6 }} {{ 0.05 }} {{ 0.0001 }} {{ -0.0 }} {{ 20.0 }} {{ f }}",           "{\"f\":-0.125}",
         "0.6 0.05 0.0001 -0.0 20.0 -0.125"                                                                                                                           },
        {"{{ f }} {{ g }}",                                                           "{\"f\":1e15,\"g\":123456789012345.0}",              "1.0e+15 123456789012345.0"},
        {"{{ x | default: 'none' }}{{ false | default: allow_false: true, 'none' }}", "{}",
         "nonefalse"                                                                                                                                                  },
        {"{{ 'x' | size: 1 }}!",                                                      "{}",
         "Liquid error: wrong number of arguments (given 2, expected 1)!"                                                                                             },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_str(rendered(*state, cases[i][0], cases[i][1]), cases[i][2]);
}

static void test_refused(void **state)
{
    static const char *const cases[][2] = {
        {"a\n {{ 'x' | }}",    "t:2:11: expected the name of a filter before the end"},
        {"{{ x",               "t:1:1: this '{{' is not closed by '}}'"              },
        {"\xC3\xA4{% shop %}", "t:1:2: unknown tag 'shop'"                           },
        {"{{ a b }}",          "t:1:6: expected '|' or the end, found 'b'"           },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const LiquidTemplate *parsed;
        LiquidError error;
        LiquidSource source = {STR("t"), str_of(cases[i][0])};
        assert_int_not_equal(liquid_parse(*state, source, LIQUID_STRICT, NULL, &parsed, &error),
                             OK);
        Buf buf = buf_new(*state, 1000);
        liquid_error_text(&buf, &error);
        assert_str(buf_str(&buf), cases[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_output), TEST(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
