/* base/json_fuzz.c - any bytes: the same verdict as jansson's, and the same values.
 *
 * Differences that are meant: jansson refuses numbers that do not fit its types, where ours keeps
 * the digits; it takes a NUL after the value for the end, which ours refuses; ours stops at 256
 * levels and 100000 values, where jansson goes on. What is taken is
 * written canonically, which must read as the same tree again, in both. */
#include "base/json.h"

/* The two headers share a few names; jansson's are moved out of the way. */
#define json_object jansson_object
#define json_array  jansson_array
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY  JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_NULL   JANSSON_NULL
#include <jansson.h>
#undef json_object
#undef json_array
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL

#include <stdio.h>
#include <stdlib.h>

static void must(bool held, const char *what, const char *more)
{
    if (held) return;
    fprintf(stderr, "%s: %s\n", what, more);
    abort();
}

static json_t *judge(Str text, json_error_t *error)
{
    return json_loadb(text.len ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
                      error);
}

static Str written(Arena *arena, const Json *json)
{
    Buf buf = buf_new(arena, (size_t)1 << 26);
    buf_json_value(&buf, json);
    must(!buf.overflow, "too long", "");
    return buf_str(&buf);
}

static void same_tree_again(Arena *arena, const Json *json, json_t *theirs)
{
    Str text = written(arena, json);
    const Json *again;
    Diag diag = {0};
    json_error_t error;
    must(json_parse(arena, text, &(JsonLimits){.depth_max = 256}, &again, &diag) == OK,
         "ours does not read what it wrote", diag.sentence);
    must(str_eq(written(arena, again), text), "writing is not stable", text.ptr);
    json_t *theirs_again = judge(text, &error);
    must(theirs_again, "jansson does not read what ours wrote", error.text);
    must(json_equal(theirs, theirs_again), "another tree", text.ptr);
    json_decref(theirs_again);
}

/* libFuzzer calls it by this name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); // NOLINT(*-identifier-naming)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open(0);
    Str text = {(const char *)data, size};
    const Json *json = NULL;
    Diag diag = {0};
    json_error_t error;
    Err err = json_parse(arena, text, &(JsonLimits){.depth_max = 256}, &json, &diag);
    json_t *theirs = judge(text, &error);
    if (err == OK && !theirs) {
        enum json_error_code code = json_error_code(&error);
        must(code == json_error_numeric_overflow, "jansson refuses", error.text);
    } else if (err == OK) {
        same_tree_again(arena, json, theirs);
    } else if (err != ERR_TOO_LARGE && str_find_char(text, 0) < 0) {
        must(!theirs, "ours refuses", diag.sentence);
    }
    json_decref(theirs);
    arena_close(arena);
    return 0;
}
