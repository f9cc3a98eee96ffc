/* liquid/golden_test.c - every case of golden-liquid (github.com/jg-rp/golden-liquid), from
 * ../shared/data. Cases that are not met are named in `exceptions`, each with its reason in
 * docs/liquid.md; an exception that is met after all fails the test, so the list stays true. */
#include "base/base_test.h"
#include "liquid/liquid.h"

static const char *const exceptions[] = {
    "",
};

typedef struct Case {
    Arena *arena;
    const Json *json;
    LiquidMode mode;
} Case;

static bool has_tag(const Json *test, const char *tag)
{
    const Json *tags = json_get(test, "tags");
    for (const Json *item = tags ? tags->first : NULL; item; item = item->next)
        if (str_is(item->text, tag)) return true;
    return false;
}

static const LiquidTemplate *find_partial(void *self, Str name, LiquidError *ret_error)
{
    const Case *test = self;
    const Json *text = json_get_str(json_get(test->json, "templates"), name);
    const LiquidTemplate *template = NULL;
    if (!text) return NULL;
    LiquidSource source = {name, text->text};
    return liquid_parse(test->arena, source, test->mode, NULL, &template, ret_error) ? NULL
                                                                                     : template;
}

/* What the case prints; false when it fails. In lax mode a failure stands in the text,
 * unless it is one of a tag that prints nothing. */
static bool run_case(Case *test, Str *ret_text, LiquidError *error)
{
    const LiquidTemplate *template;
    LiquidSource source = {STR("golden"), json_get_text(test->json, "template")};
    if (liquid_parse(test->arena, source, test->mode, NULL, &template, error)) return false;
    LiquidInput input = {
        .partials = {find_partial, test}
    };
    const Json *data = json_get(test->json, "data");
    if (data) input.data = liquid_from_json(test->arena, data);
    Buf out = buf_new(test->arena, 1 << 20);
    Err e = liquid_render(template, &input, test->arena, &out, NULL, error);
    *ret_text = buf_str(&out);
    return e == OK && str_find(*ret_text, STR("Liquid error: ")) < 0;
}

static bool met(Case *test, Str *ret_text, LiquidError *error)
{
    *error = (LiquidError){.code = OK};
    bool good = run_case(test, ret_text, error);
    const Json *results = json_get(test->json, "results");
    if (json_bool(json_get(test->json, "invalid"), false)) return !good || error->code;
    if (!good) return false;
    for (const Json *item = results ? results->first : NULL; item; item = item->next)
        if (str_eq(item->text, *ret_text)) return true;
    return !results && str_eq(json_get_text(test->json, "result"), *ret_text);
}

static bool is_exception(Str name)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        if (str_is(name, exceptions[i])) return true;
    return false;
}

static void test_golden(void **state)
{
    Arena *arena = *state;
    const char *folder = shared_data(arena, getenv("AFTERGLOW_SHARED"), "golden_liquid");
    if (!folder) return;
    Str text = read_file(arena, arena_printf(arena, "%s/golden_liquid.json", folder).ptr);
    const Json *json;
    Diag diag = {0};
    assert_int_equal(json_parse(arena, text, NULL, &json, &diag), OK);
    unsigned wrong = 0, right = 0;
    for (const Json *item = json_get(json, "tests")->first; item; item = item->next) {
        bool strict = has_tag(item, "strict") || has_tag(item, "strict2");
        Case test = {arena, item, strict ? LIQUID_STRICT : LIQUID_LAX};
        Str name = json_get_text(item, "name"), printed = STR_NONE;
        LiquidError error;
        if (met(&test, &printed, &error) != is_exception(name)) {
            right++;
            continue;
        }
        wrong++;
        print_error("%.*s\n  template '%.*s'\n  printed  '%.*s' %s\n", STR_ARG(name),
                    STR_ARG(json_get_text(item, "template")), STR_ARG(printed),
                    error.code ? error.sentence : "");
    }
    printf("golden-liquid: %u cases as they should be\n", right);
    assert_int_equal(wrong, 0);
    assert_int_equal(right, 1054);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_golden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
