/* domain/schema.c - JSON Schema 2020-12, the part our own schemas use, compiled once.
 *
 * Source: json-schema.org/draft/2020-12 (core and validation). Words: type, required, properties,
 * items, enum, format (date-time, date, email and our own decimal, https and currency: read as fold
 * reads them, so that what passes is not lost behind the door), minLength, maxLength, minimum,
 * maximum, maxItems, minItems, additionalProperties: false, anyOf. $schema, $id, title,
 * description, default and examples are read over; any other word is refused when a schema is
 * compiled, so that no rule is silently not kept. Numbers compare as decimals through doubles; no
 * money is decided here. Depth of the check follows the schema, which is ours, never the value. */
#include "domain/schema.h"

#include "base/buf.h"
#include "base/decimal.h"
#include "base/money.h"
#include "base/utf8.h"
#include "domain/keys.h"
#include "domain/links.h"

#include <inttypes.h>

#define SCHEMA_DEPTH_MAX 24
#define PATH_BYTES_MAX   90

typedef enum Format {
    FORMAT_NONE,
    FORMAT_DATE_TIME,
    FORMAT_DATE,
    FORMAT_EMAIL,
    FORMAT_DECIMAL, /* ours: an amount or quantity told as text */
    FORMAT_HTTPS,   /* ours: an address to link to */
    FORMAT_CURRENCY /* ours: a code of ISO 4217 that people pay with */
} Format;
enum { TYPE_INTEGER = 1 << (JSON_OBJECT + 1), TYPE_ANY = 0 };

typedef struct Property {
    Str name;
    const Schema *schema;
} Property;

struct Schema {
    unsigned types; /* bits of JsonKind, and TYPE_INTEGER; TYPE_ANY: no matter */
    LIST_OF(Str) required;
    LIST_OF(Property) properties;
    LIST_OF(const Schema *) any_of;
    const Schema *items;
    const Json *allowed; /* enum's array */
    Format format;
    bool closed; /* additionalProperties: false */
    bool has_minimum, has_maximum;
    double minimum, maximum;
    int64_t length_min, length_max; /* of text in characters, or of an array; max -1: none */
};

/* ---- compiling ---- */

typedef struct Compiler {
    Arena *arena;
    Diag *diag;
} Compiler;

static Err compile(Compiler *compiler, const Json *json, int depth, const Schema **ret_schema);

static const struct {
    const char *name;
    unsigned bit;
} type_names[] = {
    {"null",    1U << JSON_NULL  },
    {"boolean", 1U << JSON_BOOL  },
    {"number",  1U << JSON_NUMBER},
    {"string",  1U << JSON_STRING},
    {"array",   1U << JSON_ARRAY },
    {"object",  1U << JSON_OBJECT},
    {"integer", TYPE_INTEGER     },
};

static Err compile_type(Compiler *compiler, const Json *json, unsigned *types)
{
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if (!str_is(json_text(json), type_names[i].name)) continue;
        *types |= type_names[i].bit;
        return OK;
    }
    return fail(compiler->diag, ERR_INVALID, "the schema names an unknown type '%.*s'",
                STR_ARG(json_text(json)));
}

static Err compile_types(Compiler *compiler, const Json *json, unsigned *types)
{
    if (json->kind == JSON_STRING) return compile_type(compiler, json, types);
    for (const Json *item = json->first; item; item = item->next) {
        Err err = compile_type(compiler, item, types);
        if (err) return err;
    }
    return OK;
}

static Err compile_format(Compiler *compiler, Str name, Format *ret_format)
{
    *ret_format = str_is(name, "date-time")  ? FORMAT_DATE_TIME
                  : str_is(name, "date")     ? FORMAT_DATE
                  : str_is(name, "email")    ? FORMAT_EMAIL
                  : str_is(name, "decimal")  ? FORMAT_DECIMAL
                  : str_is(name, "https")    ? FORMAT_HTTPS
                  : str_is(name, "currency") ? FORMAT_CURRENCY
                                             : FORMAT_NONE;
    if (*ret_format) return OK;
    return fail(compiler->diag, ERR_INVALID, "the schema names an unknown format '%.*s'",
                STR_ARG(name));
}

// NOLINTBEGIN(misc-no-recursion): it follows the schema, and SCHEMA_DEPTH_MAX ends it.
static Err compile_properties(Compiler *compiler, const Json *json, int depth, Schema *schema)
{
    for (const Json *item = json->first; item; item = item->next) {
        const Schema *inner;
        Err err = compile(compiler, item, depth + 1, &inner);
        if (err) return err;
        *list_push(compiler->arena, &schema->properties) =
            (Property){arena_str(compiler->arena, item->key), inner};
    }
    return OK;
}

static Err compile_any(Compiler *compiler, const Json *json, int depth, Schema *schema)
{
    for (const Json *item = json->first; item; item = item->next) {
        const Schema *inner;
        Err err = compile(compiler, item, depth + 1, &inner);
        if (err) return err;
        *list_push(compiler->arena, &schema->any_of) = inner;
    }
    return OK;
}

static bool is_remark(Str word)
{
    static const char *const remarks[] = {"$schema",     "$id",     "title",
                                          "description", "default", "examples"};
    for (size_t i = 0; i < sizeof remarks / sizeof remarks[0]; i++)
        if (str_is(word, remarks[i])) return true;
    return false;
}

static Err compile_number(Compiler *compiler, const Json *json, Schema *schema)
{
    double value;
    Str word = json->key;
    if (!json_is(json, JSON_NUMBER) || !str_to_double(json->text, &value))
        return fail(compiler->diag, ERR_INVALID, "the schema's %.*s is not a number",
                    STR_ARG(word));
    if (str_is(word, "minimum")) {
        schema->has_minimum = true;
        schema->minimum = value;
    } else if (str_is(word, "maximum")) {
        schema->has_maximum = true;
        schema->maximum = value;
    } else if (str_starts(word, STR("min"))) {
        schema->length_min = (int64_t)value;
    } else {
        schema->length_max = (int64_t)value;
    }
    return OK;
}

static bool is_number_word(Str word)
{
    static const char *const words[] = {"minimum",   "maximum",  "minLength",
                                        "maxLength", "minItems", "maxItems"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_is(word, words[i])) return true;
    return false;
}

static Err compile_word(Compiler *compiler, const Json *json, int depth, Schema *schema)
{
    Str word = json->key;
    if (is_remark(word)) return OK;
    if (is_number_word(word)) return compile_number(compiler, json, schema);
    if (str_is(word, "type")) return compile_types(compiler, json, &schema->types);
    if (str_is(word, "properties")) return compile_properties(compiler, json, depth, schema);
    if (str_is(word, "items")) return compile(compiler, json, depth + 1, &schema->items);
    if (str_is(word, "anyOf")) return compile_any(compiler, json, depth, schema);
    if (str_is(word, "format")) return compile_format(compiler, json_text(json), &schema->format);
    if (str_is(word, "enum")) {
        schema->allowed = json;
    } else if (str_is(word, "required")) {
        for (const Json *item = json->first; item; item = item->next)
            *list_push(compiler->arena, &schema->required) =
                arena_str(compiler->arena, json_text(item));
    } else if (str_is(word, "additionalProperties") && json->kind == JSON_BOOL) {
        schema->closed = !json->boolean;
    } else {
        return fail(compiler->diag, ERR_INVALID, "the schema uses '%.*s', which is not known here",
                    STR_ARG(word));
    }
    return OK;
}

static Err compile(Compiler *compiler, const Json *json, int depth, const Schema **ret_schema)
{
    if (!json_is(json, JSON_OBJECT) || depth > SCHEMA_DEPTH_MAX)
        return fail(compiler->diag, ERR_INVALID, "a schema is an object at most %d deep",
                    SCHEMA_DEPTH_MAX);
    Schema *schema = ARENA_NEW(compiler->arena, Schema);
    schema->length_max = -1;
    for (const Json *item = json->first; item; item = item->next) {
        Err err = compile_word(compiler, item, depth, schema);
        if (err) return err;
    }
    *ret_schema = schema;
    return OK;
}

// NOLINTEND(misc-no-recursion)

Err schema_compile(Arena *arena, const Json *document, const Schema **ret_schema, Diag *diag)
{
    /* enum's values are looked at in the tree, so the tree comes along. */
    Buf text = buf_new(arena, 1024 * 1024);
    const Json *copy;
    buf_json_value(&text, document);
    Err err = json_parse(arena, buf_str(&text), NULL, &copy, diag);
    if (err) return err;
    Compiler compiler = {arena, diag};
    return compile(&compiler, copy, 0, ret_schema);
}

/* ---- checking ---- */

typedef struct Check {
    Diag *diag;
    char path[PATH_BYTES_MAX + 1];
    size_t path_len;
} Check;

static bool check(Check *state, const Schema *schema, const Json *value);

static void path_add(Check *state, Str part)
{
    size_t room = PATH_BYTES_MAX - state->path_len;
    size_t len = utf8_cut(part, room).len;
    if (len) memcpy(state->path + state->path_len, part.ptr, len);
    state->path_len += len;
    state->path[state->path_len] = '\0';
}

static void path_member(Check *state, Str name)
{
    if (state->path_len) path_add(state, STR("."));
    path_add(state, name);
}

static void path_item(Check *state, uint64_t index)
{
    char text[24];
    size_t at = sizeof text;
    text[--at] = ']';
    do {
        text[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index);
    text[--at] = '[';
    path_add(state, (Str){text + at, sizeof text - at});
}

static void path_back(Check *state, size_t len)
{
    state->path_len = len;
    state->path[len] = '\0';
}

#define refuse(state, ...)                                                                         \
    (fail_field((state)->diag, ERR_INVALID, (state)->path, __VA_ARGS__), false)

static bool is_whole(const Json *value)
{
    int64_t whole;
    return json_i64(value, &whole);
}

/* The type to give; that it may also be null helps nobody. */
static const char *type_words(unsigned types)
{
    if (types & 1U << JSON_NUMBER)
        return types & 1U << JSON_STRING ? "a number or a text" : "a number";
    if (types & 1U << JSON_STRING) return "a text";
    if (types & TYPE_INTEGER) return "a whole number";
    if (types & 1U << JSON_OBJECT) return "an object";
    if (types & 1U << JSON_ARRAY) return "a list";
    return types & 1U << JSON_BOOL ? "true or false" : "null";
}

static bool check_type(Check *state, const Schema *schema, const Json *value)
{
    if (schema->types == TYPE_ANY || schema->types & 1U << value->kind) return true;
    if (schema->types & TYPE_INTEGER && value->kind == JSON_NUMBER && is_whole(value)) return true;
    return refuse(state, "must be %s", type_words(schema->types));
}

static bool json_same(const Json *a, const Json *b)
{
    if (a->kind != b->kind) return false;
    return a->kind == JSON_BOOL ? a->boolean == b->boolean : str_eq(a->text, b->text);
}

static bool check_enum(Check *state, const Schema *schema, const Json *value)
{
    if (!schema->allowed) return true;
    for (const Json *item = schema->allowed->first; item; item = item->next)
        if (json_same(item, value)) return true;
    return refuse(state, "is not one of %.*s", (int)utf8_cut(schema->allowed->raw, 150).len,
                  schema->allowed->raw.ptr);
}

static bool check_text(Check *state, const Schema *schema, const Json *value)
{
    Time time;
    Day day;
    Decimal decimal;
    Currency currency;
    int64_t length = (int64_t)utf8_length(value->text);
    if (length < schema->length_min)
        return refuse(state, "must have at least %" PRId64 " characters", schema->length_min);
    if (schema->length_max >= 0 && length > schema->length_max)
        return refuse(state, "must have at most %" PRId64 " characters", schema->length_max);
    switch (schema->format) {
    case FORMAT_NONE: return true;
    case FORMAT_DATE_TIME:
        return time_parse(value->text, &time) ||
               refuse(state, "must be a date or a date and time as in ISO 8601, of the years 1900 "
                             "to 9999");
    case FORMAT_DATE:
        return day_parse(value->text, &day) || refuse(state, "must be a date like 2026-05-14");
    case FORMAT_EMAIL:
        return email_plausible(str_trim(value->text)) || refuse(state, "must be an e-mail address");
    case FORMAT_DECIMAL:
        return decimal_parse(value->text, &decimal) ||
               refuse(state, "must be a decimal number like 59.00");
    case FORMAT_HTTPS:
        return link_secure(str_trim(value->text)) || refuse(state, "must be an https:// address");
    case FORMAT_CURRENCY:
        return currency_parse(value->text, &currency) ||
               refuse(state, "must be a currency's code of ISO 4217 like EUR");
    }
    return true;
}

static bool check_number(Check *state, const Schema *schema, const Json *value)
{
    double number;
    if (!str_to_double(value->text, &number)) return refuse(state, "is not a number we can hold");
    if (schema->has_minimum && number < schema->minimum)
        return refuse(state, "must be at least %g", schema->minimum);
    if (schema->has_maximum && number > schema->maximum)
        return refuse(state, "must be at most %g", schema->maximum);
    return true;
}

// NOLINTBEGIN(misc-no-recursion): it follows the schema, whose depth is bounded.
static bool check_array(Check *state, const Schema *schema, const Json *value)
{
    if ((int64_t)value->count < schema->length_min)
        return refuse(state, "must have at least %" PRId64 " items", schema->length_min);
    if (schema->length_max >= 0 && (int64_t)value->count > schema->length_max)
        return refuse(state, "must have at most %" PRId64 " items", schema->length_max);
    size_t len = state->path_len;
    uint64_t index = 0;
    for (const Json *item = value->first; schema->items && item; item = item->next, index++) {
        path_item(state, index);
        if (!check(state, schema->items, item)) return false;
        path_back(state, len);
    }
    return true;
}

static const Schema *property_of(const Schema *schema, Str name)
{
    for (uint32_t i = 0; i < schema->properties.count; i++)
        if (str_eq(schema->properties.items[i].name, name))
            return schema->properties.items[i].schema;
    return NULL;
}

static bool check_object(Check *state, const Schema *schema, const Json *value)
{
    size_t len = state->path_len;
    for (uint32_t i = 0; i < schema->required.count; i++) {
        if (json_get_str(value, schema->required.items[i])) continue;
        path_member(state, schema->required.items[i]);
        return refuse(state, "is missing");
    }
    for (const Json *item = value->first; item; item = item->next) {
        const Schema *inner = property_of(schema, item->key);
        if (!inner && !schema->closed) continue;
        path_member(state, item->key);
        if (!inner) return refuse(state, "is not known here");
        if (!check(state, inner, item)) return false;
        path_back(state, len);
    }
    return true;
}

/* The sentence of the last alternative is as good as any: ours are alike but for one word. */
static bool check_any(Check *state, const Schema *schema, const Json *value)
{
    size_t len = state->path_len;
    Diag unused = {0};
    Check quiet = *state;
    quiet.diag = &unused;
    for (uint32_t i = 0; i < schema->any_of.count; i++) {
        if (check(&quiet, schema->any_of.items[i], value)) return true;
        if (i + 1 == schema->any_of.count) break;
        path_back(&quiet, len);
        diag_clear(&unused);
    }
    if (schema->any_of.count == 0) return true;
    fail_field(state->diag, ERR_INVALID, unused.field, "%s", unused.sentence);
    return false;
}

static bool check(Check *state, const Schema *schema, const Json *value)
{
    if (!check_type(state, schema, value) || !check_enum(state, schema, value)) return false;
    bool fits = true;
    switch (value->kind) {
    case JSON_NULL:
    case JSON_BOOL: break;
    case JSON_STRING: fits = check_text(state, schema, value); break;
    case JSON_NUMBER: fits = check_number(state, schema, value); break;
    case JSON_ARRAY: fits = check_array(state, schema, value); break;
    case JSON_OBJECT: fits = check_object(state, schema, value); break;
    }
    return fits && check_any(state, schema, value);
}

// NOLINTEND(misc-no-recursion)

Err schema_check(const Schema *schema, const Json *value, Diag *diag)
{
    Check state = {.diag = diag};
    if (!value) return fail(diag, ERR_INVALID, "there is no value");
    return check(&state, schema, value) ? OK : diag->code;
}
