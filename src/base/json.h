/* base/json.h - JSON into an arena: one strict parser for everything that comes in.
 *
 * Source: RFC 8259. Strict: UTF-8 checked, no duplicate keys in one object, no NUL in strings or
 * keys, no trailing text, depth limited. Numbers keep their text, so that money never passes a
 * double. Strings without escapes point into the input; the input must outlive the tree.
 * Not here: JSON Schema (domain/schema.h). Writing goes through buf_json and friends.
 * Fuzzed against jansson (JSON_REJECT_DUPLICATES). Thread: any. */
#pragma once
#include "base/err.h"
#include "base/money.h"
#include "base/time.h"

typedef enum JsonKind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} JsonKind;

typedef struct Json {
    JsonKind kind;
    bool boolean;
    uint32_t count; /* children */
    Str key;        /* decoded, when this is a member of an object */
    Str text;       /* decoded string, or the digits of a number */
    Str raw;        /* the bytes of this value in the input, without surrounding space */
    struct Json *first, *next;
} Json;

typedef struct JsonLimits {
    uint32_t depth_max; /* 32 by default */
    uint32_t nodes_max; /* 100000 by default */
} JsonLimits;

/* Parses all of `text`. On failure says what and at which byte. */
Err json_parse(Arena *arena, Str text, const JsonLimits *limits, const Json **ret_json,
               Diag *diag) MUST_CHECK;

/* Lookups accept NULL and answer NULL/default, so that paths chain without checks. */
const Json *json_get(const Json *object, const char *key);
const Json *json_get_str(const Json *object, Str key);
const Json *json_path(const Json *json, const char *dotted); /* "context.page.url" */
Str json_text(const Json *json); /* string or number text; STR_NONE otherwise */
Str json_get_text(const Json *object, const char *key);
bool json_is(const Json *json, JsonKind kind); /* false for NULL */
bool json_i64(const Json *json, int64_t *ret_value);
bool json_bool(const Json *json, bool fallback);
bool json_time(const Json *json, Time *ret_time); /* ISO text or epoch seconds/milliseconds */
bool json_money(const Json *json, Currency currency, int64_t *ret_minor); /* number or string */

/* Appends the value in canonical compact form: no space, keys in their order, strings re-escaped.
 */
void buf_json_value(Buf *buf, const Json *json);

/* A small writer that keeps commas right. Depth at most 32.
 *   JsonOut o = json_out(&buf); json_object(&o); json_key(&o, "id"); json_out_i64(&o, 5);
 *   json_end(&o);                                                                            */
typedef struct JsonOut {
    Buf *buf;
    uint32_t depth;
    uint64_t first_bits;  /* bit d: nothing written yet at depth d */
    uint64_t object_bits; /* bit d: depth d is an object */
    bool after_key;
} JsonOut;

JsonOut json_out(Buf *buf);
/* Other names for the linker: jansson has functions of these two, and ours would take their place
 * inside it wherever both are linked. */
void json_object(JsonOut *out) __asm__("afterglow_json_object");
void json_array(JsonOut *out) __asm__("afterglow_json_array");
void json_end(JsonOut *out);
void json_key(JsonOut *out, const char *key);
void json_key_str(JsonOut *out, Str key);
void json_out_str(JsonOut *out, Str s);
void json_out_i64(JsonOut *out, int64_t value);
void json_out_bool(JsonOut *out, bool value);
void json_out_null(JsonOut *out);
void json_out_double(JsonOut *out, double value, int decimals);
void json_out_time(JsonOut *out, Time time); /* null when 0 */
void json_out_raw(JsonOut *out, Str json);   /* already JSON */
/* Key and value in one; nothing is written for an empty string or a 0 in the _opt forms. */
void json_put_str(JsonOut *out, const char *key, Str s);
void json_put_i64(JsonOut *out, const char *key, int64_t value);
void json_put_bool(JsonOut *out, const char *key, bool value);
void json_put_time(JsonOut *out, const char *key, Time time);
void json_put_double(JsonOut *out, const char *key, double value, int decimals);
void json_put_str_opt(JsonOut *out, const char *key, Str s);
void json_put_i64_opt(JsonOut *out, const char *key, int64_t value);
void json_put_time_opt(JsonOut *out, const char *key, Time time);
