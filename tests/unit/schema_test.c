/* tests/unit/schema_test.c - calls and documents against our own schemas, with the field at fault.
 */
#include "lib/unit.h"

#include "documents.h"
#include "domain/definitions.h"
#include "domain/schema.h"

static const Json *parsed(Arena *arena, Str text)
{
    Diag diag = {0};
    const Json *tree = NULL;
    if (json_parse(arena, text, NULL, &tree, &diag)) fail_msg("%s", diag.sentence);
    return tree;
}

static const Schema *builtin(Arena *arena, const char *path)
{
    Diag diag = {0};
    const Schema *schema = NULL;
    for (size_t i = 0; i < builtin_document_count; i++) {
        const BuiltinDocument *document = &builtin_documents[i];
        if (!str_is(str_of(document->path), path)) continue;
        if (schema_compile(arena, parsed(arena, (Str){document->text, document->size}), &schema,
                           &diag))
            fail_msg("%s: %s", path, diag.sentence);
        return schema;
    }
    fail_msg("there is no %s", path);
    return NULL;
}

/* `field` NULL: the call is fine. */
static void check(const char *path, const char *call, const char *field)
{
    Arena *arena = arena_open(0);
    Diag diag = {0};
    Err err = schema_check(builtin(arena, path), parsed(arena, str_of(call)), &diag);
    if (!field && err) fail_msg("%s: %s %s", call, diag.field, diag.sentence);
    if (field && (!err || strcmp(diag.field, field) != 0))
        fail_msg("%s: '%s' is at fault, not '%s'", call, diag.field, field);
    arena_close(arena);
}

#define ORDER "schemas/order_completed.json"

static void orders(void **state)
{
    (void)state;
    check(ORDER, "{\"properties\":{\"order_id\":\"1\"}}", NULL);
    check(ORDER, "{\"properties\":{\"order_id\":1,\"total\":\"59.00\",\"coupon\":null,\"x\":[1]}}",
          NULL);
    check(ORDER, "{\"properties\":{\"order_id\":1,\"promised_at\":\"2026-05-14\"}}", NULL);
    check(ORDER, "{\"properties\":{\"order_id\":1,\"promised_at\":\"9999-12-31\"}}", NULL);
    check(ORDER, "{\"properties\":{\"order_id\":1,\"currency\":\"eur\"}}", NULL);
    check(ORDER, "{\"properties\":{\"order_id\":1,\"currency\":null}}", NULL);
    check(ORDER, "{}", "properties");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"promised_at\":\"1899-12-31\"}}",
          "properties.promised_at");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"currency\":\"XXQ\"}}", "properties.currency");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"currency\":\"EUR \"}}", "properties.currency");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"currency\":\"\"}}", "properties.currency");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"total\":\" 59.00\"}}", "properties.total");
    check(ORDER, "{\"properties\":{}}", "properties.order_id");
    check(ORDER, "{\"properties\":{\"order_id\":\"\"}}", "properties.order_id");
    check(ORDER, "{\"properties\":{\"order_id\":{}}}", "properties.order_id");
    check(ORDER, "{\"properties\":{\"order_id\":1.5}}", "properties.order_id");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"total\":\"a lot\"}}", "properties.total");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"total\":true}}", "properties.total");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"promised_at\":\"soon\"}}",
          "properties.promised_at");
    check(ORDER, "{\"properties\":{\"order_id\":1,\"products\":[{\"price\":1},{\"price\":[]}]}}",
          "properties.products[1].price");
    check(ORDER,
          "{\"properties\":{\"order_id\":1,\"documents\":[{\"type\":\"invoice\",\"name\":null,"
          "\"url\":\"https://shop.example/1.pdf\"}]}}",
          NULL);
    check(ORDER, "{\"properties\":{\"order_id\":1,\"documents\":[{\"type\":\"invoice\"}]}}",
          "properties.documents[0].url");
    check(ORDER,
          "{\"properties\":{\"order_id\":1,\"documents\":[{\"url\":\"http://a.example/\"}]}}",
          "properties.documents[0].url");
    check(ORDER,
          "{\"properties\":{\"order_id\":1,\"documents\":[{\"url\":\"https://a.example/\","
          "\"type\":\"secret\"}]}}",
          "properties.documents[0].type");
    check(ORDER, "{\"userId\":{},\"properties\":{\"order_id\":1}}", "userId");
}

static void others(void **state)
{
    (void)state;
    check("schemas/survey_answered.json", "{\"properties\":{\"survey\":\"nps\",\"score\":\"9\"}}",
          "properties.score");
    check("schemas/survey_answered.json", "{\"properties\":{\"survey\":\"nps\",\"score\":9}}",
          NULL);
    check("schemas/consent_changed.json",
          "{\"properties\":{\"purpose\":\"spam\",\"state\":\"given\"}}", "properties.purpose");
    check("schemas/address_suppressed.json", "{\"properties\":{\"email\":\"no\"}}",
          "properties.email");
    check("schemas/identify.json", "{\"traits\":{\"email\":null,\"plan\":{\"a\":1}}}", NULL);
    check("schemas/alias.json", "{}", "previousId");
    check("schemas/track.json", "{\"event\":\"Anything\"}", NULL);
}

static void every_event_of_shops_has_one(void **state)
{
    (void)state;
    static const struct {
        EventKind kind;
        const char *name;
    } events[] = {
#define EVENT(number, NAME, name, bits) {EV_##NAME, name},
#include "domain/events.def"
#undef EVENT
    };
    Arena *arena = arena_open(0);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        if (events[i].kind >= EV_JOURNEY_ENTERED) continue;
        char path[80] = "schemas/";
        size_t len = strlen(path);
        for (const char *at = events[i].name; *at; at++)
            path[len++] = *at == ' ' ? '_' : (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
        memcpy(path + len, ".json", sizeof ".json");
        assert_non_null(builtin(arena, path));
    }
    arena_close(arena);
}

static void starter_documents_keep_their_schemas(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    for (size_t i = 0; i < builtin_document_count; i++) {
        const BuiltinDocument *document = &builtin_documents[i];
        Str path = str_of(document->path), rest = str_slice(path, 0, path.len - 5);
        if (str_starts(path, STR("schemas/")) || str_starts(path, STR("json-schemas/"))) continue;
        Str kind = str_cut(&rest, '/');
        if (rest.len) kind = str_slice(kind, 0, kind.len - 1);
        const char *schema =
            arena_cstr(arena, arena_printf(arena, "json-schemas/%.*s.json", STR_ARG(kind)));
        Diag diag = {0};
        if (schema_check(builtin(arena, schema),
                         parsed(arena, (Str){document->text, document->size}), &diag))
            fail_msg("%s: %s %s", document->path, diag.field, diag.sentence);
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders),
        cmocka_unit_test(others),
        cmocka_unit_test(every_event_of_shops_has_one),
        cmocka_unit_test(starter_documents_keep_their_schemas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
