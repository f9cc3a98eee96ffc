/* domain/definitions_test.c - documents that are refused, with the place and the reason; versions.
 */
#include "lib/unit.h"

#include "domain/definitions.h"

#define STEPS(steps) "{\"trigger\":\"order_placed\",\"steps\":[" steps "]}"
#define MESSAGE(name, more)                                                                        \
    "{\"name\":\"" name "\",\"type\":\"message\",\"kind\":\"nps\",\"category\":\"feedback\"" more  \
    "}"

static void refused(const char *kind, const char *body, const char *field)
{
    Arena *arena = arena_open(0);
    Diag diag = {0};
    Document document = {
        .kind = str_of(kind), .name = STR("it"), .version = 1, .body = str_of(body)};
    Err err = document_check(arena, &document, &diag);
    if (!field && err) fail_msg("%s: %s %s", body, diag.field, diag.sentence);
    if (field && !err) fail_msg("%s was taken", body);
    if (field && strcmp(diag.field, field) != 0)
        fail_msg("%s: '%s' (%s), not '%s'", body, diag.field, diag.sentence, field);
    arena_close(arena);
}

static void journeys(void **state)
{
    (void)state;
    refused("journey", STEPS(MESSAGE("a", "")), NULL);
    refused("journey", "{\"trigger\":\"order_placed\",\"steps\":[]}", "steps");
    refused("journey", "{\"trigger\":\"full_moon\",\"steps\":[" MESSAGE("a", "") "]}", "trigger");
    refused("journey", STEPS(MESSAGE("a", ",\"next\":\"b\"")), "steps[0].next");
    refused("journey", STEPS(MESSAGE("a", "") "," MESSAGE("b", "")), "steps[1].name");
    refused("journey", STEPS(MESSAGE("a", ",\"next\":\"a\"")), "steps[0].next");
    refused("journey", STEPS(MESSAGE("a", ",\"colour\":\"red\"")), "steps[0].colour");
    refused("journey", STEPS("{\"name\":\"a\",\"type\":\"dance\"}"), "steps[0].type");
    refused("journey", STEPS("{\"name\":\"a\",\"type\":\"wait\"}"), "steps[0].for");
    refused("journey", STEPS("{\"name\":\"a\",\"type\":\"wait\",\"for\":\"a while\"}"),
            "steps[0].for");
    refused("journey", STEPS("{\"name\":\"a\",\"type\":\"wait_until\",\"date\":\"order.moon\"}"),
            "steps[0].date");
    refused("journey",
            STEPS("{\"name\":\"a\",\"type\":\"branch\",\"conditions\":[{\"fact\":\"order.blue\"}],"
                  "\"otherwise\":\"a\"}"),
            "steps[0].conditions[0].fact");
    /* A circle is fine where somebody waits in it. */
    refused("journey",
            STEPS("{\"name\":\"w\",\"type\":\"wait\",\"for\":\"1 day\",\"next\":\"m\"}," MESSAGE(
                "m", ",\"next\":\"w\"")),
            NULL);
    refused("journey", "[1]", "");
}

static void others(void **state)
{
    (void)state;
    refused("brand", "{\"name\":\"Shop\",\"du\":\"yes\"}", "du");
    refused("storefronts", "{\"storefronts\":[]}", "storefronts");
    refused("template", "{\"subject\":\"s\",\"html\":\"h\",\"text\":\"t\"}", NULL);
    refused("template", "{\"subject\":\"s\",\"html\":\"h\"}", "text");
    refused("template", "{\"subject\":\"s\",\"html\":\"{{ x\",\"text\":\"t\"}", "html");
    refused("template", "{\"subject\":\"s\",\"html\":\"h\",\"text\":\"t\",\"texts\":{\"en\":7}}",
            "texts");
    refused("template", "{\"subject\":\"s\",\"html\":\"h\",\"text\":\"t\",\"category\":\"x\"}",
            "category");
    refused("storefronts", "{\"storefronts\":[{\"id\":\"a\"},{\"id\":\"a\"}]}",
            "storefronts[1].id");
    refused("storefronts",
            "{\"storefronts\":[{\"id\":\"a\",\"measure\":[{\"country\":\"*\",\"opens\":\"all\","
            "\"clicks\":\"none\"}]}]}",
            "storefronts[0].measure[0].opens");
    refused("sending", "{\"kinds\":{\"nps\":\"them\"}}", "kinds");
    refused("sending", "{\"only_to\":[\"nobody\"]}", "only_to");
    refused("sending", "{\"reporting_zone\":\"Mars/Olympus\"}", "reporting_zone");
    refused("care", "{\"care\":[{\"title\":{\"en\":\"x\"}}]}", "care[0].category");
    refused("mail", "{\"host\":\"mail.example\"}", NULL);
}

static void versions(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Diag diag = {0};
    Definitions definitions;
    const char *paused =
        "{\"trigger\":\"order_placed\",\"live\":false,\"steps\":[" MESSAGE("a", "") "]}";
    Document documents[] = {
        {.kind = STR("journey"),
         .name = STR("j"),
         .version = 1,
         .body = STR(STEPS(MESSAGE("a",                                                                       "")))},
        {.kind = STR("journey"),                                 .name = STR("j"),            .version = 3, .body = str_of(paused)},
        {.kind = STR("journey"),
         .name = STR("k"),
         .version = 2,
         .body = STR(STEPS(MESSAGE("a",                                                                                        "")))},
        {.kind = STR("brand"),
         .name = STR("brand"),
         .version = 2,
         .body = STR("{\"name\":\"New\"}")                                                                               },
        {.kind = STR("brand"),
         .name = STR("brand"),
         .version = 1,
         .body = STR("{\"name\":\"Old\"}")                                                                               },
    };
    assert_int_equal(definitions_compile(arena, documents, 5, 9, &definitions, &diag), OK);
    assert_true(str_is(definitions.brand.name, "New"));
    assert_non_null(definitions_journey(&definitions, STR("j"), 1));
    assert_null(definitions_journey(&definitions, STR("j"), 2));
    assert_null(definitions_journey_live(&definitions, STR("j"))); /* the newest is paused */
    assert_int_equal(definitions_journey_live(&definitions, STR("k"))->version, 2);
    assert_true(str_is(definitions_storefront(&definitions, STR("none"))->id, "default"));
    assert_int_equal(sending_by(&definitions, STR("nps")), SEND_BY_US);
    arena_close(arena);
}

static void measuring(void **state)
{
    (void)state;
    Measure opens, clicks;
    MeasureRule rules[] = {
        {STR("DE"), CATEGORY_TRANSACTIONAL, MEASURE_NONE, MEASURE_COUNTS}
    };
    Storefront storefront = {
        .measure = {rules, 1, 1}
    };
    measure_for(&storefront, STR("DE"), CATEGORY_TRANSACTIONAL, &opens, &clicks);
    assert_true(opens == MEASURE_NONE && clicks == MEASURE_COUNTS);
    measure_for(&storefront, STR("DE"), CATEGORY_MARKETING, &opens, &clicks);
    assert_true(opens == MEASURE_CONSENT && clicks == MEASURE_CONSENT);
    measure_for(NULL, STR("US"), CATEGORY_MARKETING, &opens, &clicks);
    assert_true(opens == MEASURE_PERSON);
    measure_for(NULL, STR_NONE, CATEGORY_MARKETING, &opens, &clicks);
    assert_true(opens == MEASURE_CONSENT);
    measure_for(NULL, STR("ch"), CATEGORY_MARKETING, &opens, &clicks);
    assert_true(opens == MEASURE_CONSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(journeys),
        cmocka_unit_test(others),
        cmocka_unit_test(versions),
        cmocka_unit_test(measuring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
