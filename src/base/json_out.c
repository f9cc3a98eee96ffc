/* base/json_out.c - writing JSON: a parsed value back, or a new one with commas kept right.
 *
 * Not here: escaping of strings (buf_json).
 * What is written wrongly (a value without its key, an end too many) is a programmer's mistake and
 * asserts. */
#include "base/json.h"

#include <assert.h>

#define OUT_DEPTH_MAX  32
#define TREE_DEPTH_MAX 256 /* as deep as json_parse goes */

/* The whole of a leaf, the opening of a container. */
static void put_start(Buf *buf, const Json *json)
{
    switch (json->kind) {
    case JSON_NULL: buf_lit(buf, "null"); break;
    case JSON_BOOL: buf_add(buf, json->boolean ? STR("true") : STR("false")); break;
    case JSON_NUMBER: buf_add(buf, json->text); break;
    case JSON_STRING: buf_json(buf, json->text); break;
    case JSON_ARRAY: buf_char(buf, '['); break;
    case JSON_OBJECT: buf_char(buf, '{'); break;
    }
}

/* Comma and key, as the container around the value wants them. */
static void put_lead(Buf *buf, const Json *container, const Json *json)
{
    if (container->first != json) buf_char(buf, ',');
    if (container->kind != JSON_OBJECT) return;
    buf_json(buf, json->key);
    buf_char(buf, ':');
}

void buf_json_value(Buf *buf, const Json *json)
{
    const Json *around[TREE_DEPTH_MAX]; /* the containers around `container`, NULL first */
    const Json *container = NULL;
    size_t depth = 0;
    if (!json) {
        buf_lit(buf, "null");
        return;
    }
    for (;;) {
        if (container) put_lead(buf, container, json);
        put_start(buf, json);
        const Json *next = json->next;
        if (json->kind >= JSON_ARRAY) {
            assert(depth < TREE_DEPTH_MAX);
            around[depth++] = container;
            container = json;
            next = json->first;
        } else if (!container) {
            return;
        }
        while (!next) {
            buf_char(buf, container->kind == JSON_OBJECT ? '}' : ']');
            next = container->next;
            container = around[--depth];
            if (!container) return;
        }
        json = next;
    }
}

JsonOut json_out(Buf *buf)
{
    return (JsonOut){.buf = buf, .first_bits = 1};
}

static uint64_t bit(uint32_t depth)
{
    return UINT64_C(1) << depth;
}

/* Before every value: the comma, unless a key or an opening stands right before. */
static void before_value(JsonOut *out)
{
    bool in_object = out->object_bits & bit(out->depth);
    assert(in_object == out->after_key);
    if (!out->after_key) {
        assert(out->depth || out->first_bits & 1); /* one value at the top */
        if (!(out->first_bits & bit(out->depth))) buf_char(out->buf, ',');
        out->first_bits &= ~bit(out->depth);
    }
    out->after_key = false;
}

static void open(JsonOut *out, bool object)
{
    before_value(out);
    assert(out->depth < OUT_DEPTH_MAX);
    out->depth++;
    out->first_bits |= bit(out->depth);
    if (object)
        out->object_bits |= bit(out->depth);
    else
        out->object_bits &= ~bit(out->depth);
    buf_char(out->buf, object ? '{' : '[');
}

void json_object(JsonOut *out)
{
    open(out, true);
}

void json_array(JsonOut *out)
{
    open(out, false);
}

void json_end(JsonOut *out)
{
    assert(out->depth > 0 && !out->after_key);
    buf_char(out->buf, out->object_bits & bit(out->depth) ? '}' : ']');
    out->depth--;
}

void json_key(JsonOut *out, const char *key)
{
    json_key_str(out, str_of(key));
}

void json_key_str(JsonOut *out, Str key)
{
    assert(out->object_bits & bit(out->depth) && !out->after_key);
    if (!(out->first_bits & bit(out->depth))) buf_char(out->buf, ',');
    out->first_bits &= ~bit(out->depth);
    buf_json(out->buf, key);
    buf_char(out->buf, ':');
    out->after_key = true;
}

void json_out_str(JsonOut *out, Str s)
{
    before_value(out);
    buf_json(out->buf, s);
}

void json_out_i64(JsonOut *out, int64_t value)
{
    before_value(out);
    buf_i64(out->buf, value);
}

void json_out_bool(JsonOut *out, bool value)
{
    json_out_raw(out, value ? STR("true") : STR("false"));
}

void json_out_null(JsonOut *out)
{
    json_out_raw(out, STR("null"));
}

void json_out_double(JsonOut *out, double value, int decimals)
{
    if (!__builtin_isfinite(value)) {
        json_out_null(out);
        return;
    }
    before_value(out);
    buf_double(out->buf, value, decimals);
}

void json_out_time(JsonOut *out, Time time)
{
    if (time == 0 || time == TIME_NEVER) {
        json_out_null(out);
        return;
    }
    before_value(out);
    buf_char(out->buf, '"');
    buf_time(out->buf, time);
    buf_char(out->buf, '"');
}

void json_out_raw(JsonOut *out, Str json)
{
    before_value(out);
    buf_add(out->buf, json);
}

void json_put_str(JsonOut *out, const char *key, Str s)
{
    json_key(out, key);
    json_out_str(out, s);
}

void json_put_i64(JsonOut *out, const char *key, int64_t value)
{
    json_key(out, key);
    json_out_i64(out, value);
}

void json_put_bool(JsonOut *out, const char *key, bool value)
{
    json_key(out, key);
    json_out_bool(out, value);
}

void json_put_time(JsonOut *out, const char *key, Time time)
{
    json_key(out, key);
    json_out_time(out, time);
}

void json_put_double(JsonOut *out, const char *key, double value, int decimals)
{
    json_key(out, key);
    json_out_double(out, value, decimals);
}

void json_put_str_opt(JsonOut *out, const char *key, Str s)
{
    if (s.len) json_put_str(out, key, s);
}

void json_put_i64_opt(JsonOut *out, const char *key, int64_t value)
{
    if (value) json_put_i64(out, key, value);
}

void json_put_time_opt(JsonOut *out, const char *key, Time time)
{
    if (time) json_put_time(out, key, time);
}
