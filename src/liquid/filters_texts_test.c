/* liquid/filters_texts_test.c - the filter t: keys, holes, forms, what is missing. */
#include "liquid/liquid_test.h"

static const char *const texts =
    "{\"hi\":\"Hi {{ name }}, {{name}}!\",\"a\":{\"b\":{\"c\":\"deep\"},\"d\":7},"
    "\"rich_html\":\"<b>{{ name }}</b>\",\"open\":\"1 {{ 2\",\"empty\":\"\","
    "\"n\":{\"one\":\"{{ count }} line\",\"other\":\"{{ count }} "
    "lines\"},\"half\":{\"one\":\"1\"}}";
static const char *const shared = "{\"hi\":\"never\",\"bye\":\"Bye\",\"a\":{\"e\":\"shared\"}}";

static LiquidValue value_of(Arena *arena, const char *text)
{
    const Json *json;
    Diag diag = {0};
    assert_int_equal(json_parse(arena, str_of(text), NULL, &json, &diag), OK);
    return liquid_from_json(arena, json);
}

static Str rendered(Arena *arena, const char *text, bool must_exist, uint32_t *ret_missing)
{
    const LiquidTemplate *template;
    LiquidError error;
    LiquidReport report;
    LiquidSource source = {STR("t"), str_of(text)};
    assert_int_equal(liquid_parse(arena, source, LIQUID_LAX, NULL, &template, &error), OK);
    LiquidInput input = {
        .data = value_of(arena, "{\"who\":\"<Ada>\",\"none\":null}"),
        .texts = {value_of(arena, texts), value_of(arena, shared)},
        .must_exist = must_exist
    };
    Buf out = buf_new(arena, 1 << 16);
    assert_int_equal(liquid_render(template, &input, arena, &out, &report, &error), OK);
    *ret_missing = report.missing;
    return buf_str(&out);
}

typedef struct Case {
    const char *template, *printed;
    uint32_t missing;
} Case;

static void test_texts(void **state)
{
    static const Case cases[] = {
        {"{{ 'hi' | t: name: who }}",                                                             "Hi <Ada>, <Ada>!",                                 0},
        {"{{ 'a.b.c' | t }} {{ 'a.e' | t }} {{ 'bye' | t }}{{ 'empty' | t }}",                    "deep shared Bye",
         0                                                                                                                                             },
        {"{{ 'rich_html' | t: name: who }}",                                                      "<b>&lt;Ada&gt;</b>",                               0},
        {"{{ 'open' | t }}",                                                                      "1 {{ 2",                                           0},
        {"{{ 'n' | t: count: 1 }}, {{ 'n' | t: count: '1' }}, {{ 'n' | t: count: 0 }}, "
         "{{ 'n' | t: count: 1.5 }}",                                                    "1 line, 1 line, 0 lines, 1.5 lines",               0},
        {"{{ 'bye' | t: count: 3 }}",                                                             "Bye",                                              0},
        {"{{ 'hi' | t: name: none }}",                                                            "Hi , !",                                           0},
        {"[{{ 'hi' | t }}]",                                                                      "[Hi , !]",                                         2},
        {"[{{ 'no' | t }}{{ 'a' | t }}{{ 'a.d' | t }}{{ 'n' | t }}]",                             "[]",                                               4},
        {"[{{ 'half' | t: count: 2 }}{{ '' | t }}{{ nil | t }}{{ 'hi.x' | t }}{{ 'a..b' | t }}]",
         "[]",                                                                                                                                        5},
        {"{{ 'hi' | t: 'x' }}",                                                                   "Liquid error: what fills a text is given by name", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t missing;
        assert_str(rendered(*state, cases[i].template, false, &missing), cases[i].printed);
        assert_int_equal(missing, cases[i].missing);
    }
}

static void test_must_exist(void **state)
{
    uint32_t missing;
    assert_str(rendered(*state, "{{ 'no' | t }}", true, &missing),
               "Liquid error: there is no 'no'");
    assert_str(rendered(*state, "{{ 'hi' | t }}", true, &missing),
               "Liquid error: there is no 'name'");
}

/* Each text counts for what it costs, and what it becomes is bounded. */
static void test_limits(void **state)
{
    const LiquidTemplate *template;
    LiquidError error;
    LiquidSource source = {
        STR("t"), STR("{% for i in (1..100000) %}{% assign x = 'hi' | t: name: i %}{% endfor %}")};
    assert_int_equal(liquid_parse(*state, source, LIQUID_STRICT, NULL, &template, &error), OK);
    LiquidInput input = {.texts = {value_of(*state, texts)},
                         .limits = {.memory_max = (size_t)1 << 20}};
    Buf out = buf_new(*state, 1 << 16);
    assert_int_equal(liquid_render(template, &input, *state, &out, NULL, &error), ERR_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_texts), TEST(test_must_exist), TEST(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
