/* base/json_test.c - what is JSON, what is not, and what is done with it. The public suite
 * (nst/JSONTestSuite) is run when the shared test data is there. */
#include "base/base_test.h"

#include "base/json.h"

#include <dirent.h>

static const Json *parse(Arena *arena, const char *text)
{
    const Json *json = NULL;
    Diag diag = {0};
    if (json_parse(arena, str_of(text), NULL, &json, &diag) != OK)
        stop_test("%s: %s\n", text, diag.sentence);
    return json;
}

/* What the text reads as, written canonically; the sentence when it is refused. */
static Str rewritten_with(Arena *arena, Str text, const JsonLimits *limits)
{
    const Json *json = NULL;
    Diag diag = {0};
    if (json_parse(arena, text, limits, &json, &diag) != OK)
        return arena_str(arena, str_of(diag.sentence));
    Buf buf = buf_new(arena, 1 << 20);
    buf_json_value(&buf, json);
    return buf_str(&buf);
}

static Str rewritten(Arena *arena, const char *text)
{
    return rewritten_with(arena, str_of(text), NULL);
}

static void values_are_rewritten_canonically(void **state)
{
    static const char *const same[] = {"null",
                                       "true",
                                       "false",
                                       "0",
                                       "-0",
                                       "-12.50e+07",
                                       "\"\"",
                                       "[]",
                                       "{}",
                                       "[[],{},[[]],[{}]]",
                                       "{\"a\":[1,2,{\"b\":null}],\"c\":\"d\",\"\":{}}",
                                       "[1,[2,[3,[4]]],5]",
                                       "{\"b\":1,\"a\":2}",
                                       "[{\"a\":1},2,{\"a\":3}]"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_str(rewritten(*state, same[i]), same[i]);
    assert_str(rewritten(*state, " \t\r\n[ 1 , { \"a\" : \"b\" } ] \n"), "[1,{\"a\":\"b\"}]");
    Buf buf = buf_new(*state, 100);
    buf_json_value(&buf, NULL);
    assert_str(buf_str(&buf), "null");
}

static void strings_are_decoded(void **state)
{
    Arena *arena = *state;
    assert_str(json_text(parse(arena, "\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"")), "a\"\\/\b\f\n\r\tz");
    assert_str(json_text(parse(arena, "\"\\u00e4\\u20AC\\uD83D\\uDE00\\u007f\"")),
               "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\x7f");
    assert_str(json_text(parse(arena, "\"\\udbff\\udfff\\uffff\"")),
               "\xf4\x8f\xbf\xbf\xef\xbf\xbf");
    /* A plain string is a slice of the input, whatever its length. */
    for (int size = 0; size < 70; size++) {
        Str text = arena_printf(
            arena, "[\"%.*s\"]", size,
            "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-*/.,;:<>");
        const Json *json;
        Diag diag = {0};
        assert_int_equal(json_parse(arena, text, NULL, &json, &diag), OK);
        assert_ptr_equal(json->first->text.ptr, text.ptr + 2);
        assert_int_equal(json->first->text.len, size);
        assert_int_equal(json->first->raw.len, size + 2);
    }
}

/* One special byte at each distance from the start of the string and of a word of 8 bytes. */
static void special_bytes_are_seen_everywhere(void **state)
{
    Arena *arena = *state;
    for (int at = 0; at < 40; at++) {
        for (int byte = 1; byte < 128; byte++) {
            char text[64];
            memset(text, 'x', sizeof text);
            text[0] = '"';
            text[1 + at] = (char)byte;
            text[50] = '"';
            const Json *json;
            Diag diag = {0};
            Err err = json_parse(arena, (Str){text, 51}, NULL, &json, &diag);
            bool fine = byte >= 0x20 && byte != '"' && byte != '\\';
            assert_int_equal(err, fine ? OK : ERR_INVALID);
        }
        arena_reset(arena);
    }
}

static void refusals_say_what_and_where(void **state)
{
    static const char *const bad[][2] = {
        {"",                   "an unfinished value at byte 0 of the JSON"                    },
        {"[1,",                "an unfinished value at byte 3 of the JSON"                    },
        {"[1,]",               "something that is no value at byte 3 of the JSON"             },
        {"[1 2]",              "neither ',' nor the closing bracket at byte 3 of the JSON"    },
        {"[1}",                "neither ',' nor the closing bracket at byte 2 of the JSON"    },
        {"{\"a\"}",            "no ':' after a key at byte 4 of the JSON"                     },
        {"{a:1}",              "no key where one must stand at byte 1 of the JSON"            },
        {"{\"a\":1,}",         "no key where one must stand at byte 7 of the JSON"            },
        {"{}x",                "more text after the value at byte 2 of the JSON"              },
        {"\"a",                "an unfinished string at byte 0 of the JSON"                   },
        {"\"a\\",              "an unfinished string at byte 3 of the JSON"                   },
        {"\"a\nb\"",           "a control character in a string at byte 2 of the JSON"        },
        {"\"\\n\n\"",          "a control character in a string at byte 3 of the JSON"        },
        {"\"\\x\"",            "an unknown escape at byte 2 of the JSON"                      },
        {"\"\\u12\"xyz",       "a bad \\u escape at byte 5 of the JSON"                       },
        {"\"\\u12",            "an unfinished \\u escape at byte 3 of the JSON"               },
        {"\"\\ud800\"",        "half a surrogate pair at byte 3 of the JSON"                  },
        {"\"\\udc00\"",        "half a surrogate pair at byte 3 of the JSON"                  },
        {"\"\\ud800\\ud800\"", "half a surrogate pair at byte 3 of the JSON"                  },
        {"\"\\u0000\"",        "a NUL in a string at byte 3 of the JSON"                      },
        {"\"\xff\"",           "bytes that are not UTF-8 at byte 1 of the JSON"               },
        {"\"\xed\xa0\x80\"",   "bytes that are not UTF-8 at byte 1 of the JSON"               },
        {"01",                 "a number that begins with 0 at byte 0 of the JSON"            },
        {"-",                  "something that is no value at byte 1 of the JSON"             },
        {"1.",                 "a number without digits after the point at byte 2 of the JSON"},
        {"1e+",                "a number without digits in its exponent at byte 3 of the JSON"},
        {"+1",                 "something that is no value at byte 0 of the JSON"             },
        {"truth",              "something that is no value at byte 0 of the JSON"             },
        {"nul",                "something that is no value at byte 0 of the JSON"             },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_str(rewritten(*state, bad[i][0]), bad[i][1]);
}

/* An object of `count` members k0..., then `last` as one more key. */
static Str object_with_last(Arena *arena, int count, const char *last)
{
    Buf buf = buf_new(arena, 1 << 20);
    JsonOut out = json_out(&buf);
    json_object(&out);
    for (int i = 0; i < count; i++)
        json_put_i64(&out, arena_printf(arena, "k%d", i).ptr, i);
    json_put_i64(&out, last, 1);
    json_end(&out);
    return buf_str(&buf);
}

static void duplicate_keys_are_refused(void **state)
{
    Arena *arena = *state;
    for (int count = 1; count < 200; count++) {
        const Json *json;
        Diag diag = {0};
        Str last = arena_printf(arena, "k%d", count / 2);
        assert_int_equal(
            json_parse(arena, object_with_last(arena, count, last.ptr), NULL, &json, &diag),
            ERR_INVALID);
        assert_str(last, diag.field);
        diag_clear(&diag);
        assert_int_equal(json_parse(arena, object_with_last(arena, count, "z"), NULL, &json, &diag),
                         OK);
        assert_int_equal(json->count, count + 1);
        arena_reset(arena);
    }
    /* Keys are compared as they read, not as they are written. */
    assert_true(str_starts(rewritten(arena, "{\"a\":1,\"\\u0061\":2}"), STR("a key stands twice")));
    assert_true(str_starts(rewritten(arena, "{\"\":1,\"\":2}"), STR("a key stands twice")));
    assert_str(rewritten(arena, "{\"a\":{\"a\":{\"a\":1}}}"), "{\"a\":{\"a\":{\"a\":1}}}");
}

static void limits_hold(void **state)
{
    Arena *arena = *state;
    JsonLimits limits = {.depth_max = 3, .nodes_max = 10};
    assert_str(rewritten_with(arena, STR("[[[1]]]"), &limits), "[[[1]]]");
    assert_str(rewritten_with(arena, STR("[[[[]]]]"), &limits),
               "the JSON has more than 3 levels of nesting");
    assert_str(rewritten_with(arena, STR("[1,2,3,4,5,6,7,8,9]"), &limits), "[1,2,3,4,5,6,7,8,9]");
    assert_str(rewritten_with(arena, STR("[1,2,3,4,5,6,7,8,9,10]"), &limits),
               "the JSON has more than 10 values");

    size_t deep = 100000;
    char *brackets = arena_alloc(arena, deep);
    memset(brackets, '[', deep);
    limits = (JsonLimits){.depth_max = UINT32_MAX};
    assert_str(rewritten_with(arena, (Str){brackets, deep}, &limits),
               "the JSON has more than 256 levels of nesting");

    Arena *small = arena_open(2000);
    const Json *json;
    Diag diag = {0};
    Str many = object_with_last(arena, 1000, "z");
    assert_int_equal(json_parse(small, many, NULL, &json, &diag), ERR_TOO_LARGE);
    arena_close(small);
}

static void lookups_chain_over_what_is_missing(void **state)
{
    const Json *json = parse(
        *state, "{\"a\":{\"b\":[10,{\"c\":\"x\"}],\"t\":true},\"n\":12,\"f\":1.5,\"z\":null}");
    int64_t value = 7;
    assert_str(json_text(json_path(json, "a.b.1.c")), "x");
    assert_str(json_text(json_path(json, "a.b.0")), "10");
    assert_null(json_path(json, "a.b.2"));
    assert_null(json_path(json, "a.b.x"));
    assert_null(json_path(json, "a.x.y.z"));
    assert_null(json_get(json_get(NULL, "a"), "b"));
    assert_ptr_equal(json_path(json, ""), json);
    assert_str(json_get_text(json, "n"), "12");
    assert_int_equal(json_get_text(json, "z").len, 0);
    assert_true(json_bool(json_path(json, "a.t"), false));
    assert_true(json_bool(json_get(json, "n"), true));
    assert_true(json_is(json_get(json, "z"), JSON_NULL));
    assert_false(json_is(NULL, JSON_NULL));
    assert_true(json_i64(json_get(json, "n"), &value) && value == 12);
    assert_false(json_i64(json_get(json, "f"), &value));
    assert_false(json_i64(NULL, &value));
    assert_int_equal(value, 12);
    assert_true(json_i64(parse(*state, "1.20e2"), &value) && value == 120);
    assert_false(json_i64(parse(*state, "1e19"), &value));
    assert_false(json_i64(parse(*state, "\"5\""), &value));
    assert_str(json_get(json, "a")->raw, "{\"b\":[10,{\"c\":\"x\"}],\"t\":true}");
    assert_str(json_path(json, "a.b")->raw, "[10,{\"c\":\"x\"}]");
}

static void times_and_money(void **state)
{
    Arena *arena = *state;
    Time time, expected;
    assert_true(time_parse(STR("2026-05-14T07:30:00Z"), &expected));
    static const char *const same[] = {"\"2026-05-14T09:30:00+02:00\"",
                                       "1778743800",
                                       "1778743800000",
                                       "1778743800.0",
                                       "1.7787438e9",
                                       "1778743800000.0"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_true(json_time(parse(arena, same[i]), &time) && time == expected);
    assert_true(json_time(parse(arena, "1778743800.123456"), &time) && time == expected + 123456);
    assert_true(json_time(parse(arena, "-1"), &time) && time == -SECOND);
    static const char *const bad[] = {"\"1778743800\"", "\"\"", "true", "null", "1e300", "1e17"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(json_time(parse(arena, bad[i]), &time));
    assert_false(json_time(NULL, &time));

    int64_t minor;
    Currency eur = {"EUR"};
    assert_true(json_money(parse(arena, "59.90"), eur, &minor) && minor == 5990);
    assert_true(json_money(parse(arena, "\"59.90\""), eur, &minor) && minor == 5990);
    assert_false(json_money(parse(arena, "\"x\""), eur, &minor));
    assert_false(json_money(NULL, eur, &minor));
}

static void writer_keeps_commas_right(void **state)
{
    Buf buf = buf_new(*state, 4096);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "s", STR("a\"b"));
    json_put_str_opt(&out, "none", STR_NONE);
    json_put_i64_opt(&out, "none", 0);
    json_put_time_opt(&out, "none", 0);
    json_put_i64(&out, "i", -5);
    json_key(&out, "list");
    json_array(&out);
    json_out_bool(&out, false);
    json_array(&out);
    json_end(&out);
    json_object(&out);
    json_end(&out);
    json_out_null(&out);
    json_end(&out);
    json_put_bool(&out, "b", true);
    json_put_time(&out, "t", 1778743800 * SECOND);
    json_put_time(&out, "t0", 0);
    json_put_double(&out, "d", 0.5, 2);
    json_put_double(&out, "nan", 0.0 / 0.0, 2);
    json_key_str(&out, STR("raw"));
    json_out_raw(&out, STR("[1]"));
    json_end(&out);
    assert_str(buf_str(&buf),
               "{\"s\":\"a\\\"b\",\"i\":-5,\"list\":[false,[],{},null],\"b\":true,"
               "\"t\":\"2026-05-14T07:30:00.000Z\",\"t0\":null,\"d\":0.50,\"nan\":null,"
               "\"raw\":[1]}");
}

static void writer_goes_32_deep(void **state)
{
    Buf buf = buf_new(*state, 4096);
    JsonOut out = json_out(&buf);
    for (int i = 0; i < 32; i++)
        json_array(&out);
    for (int i = 0; i < 32; i++)
        json_end(&out);
    assert_int_equal(buf.len, 64);
    assert_str(rewritten(*state, buf_cstr(&buf)), buf_cstr(&buf));
}

/* The suite holds two things valid that are refused here on purpose (json.h). */
static bool refused_on_purpose(const char *name)
{
    return strstr(name, "duplicated_key") || strstr(name, "escaped_null_in_key") ||
           strstr(name, "string_null_escape");
}

static void public_suite(void **state)
{
    Arena *arena = *state;
    const char *root = shared_data(arena, getenv("AFTERGLOW_SHARED"), "json_test_suite");
    DIR *folder = root ? opendir(arena_printf(arena, "%s/test_parsing", root).ptr) : NULL;
    if (!folder) skip();
    int seen = 0, wrong = 0;
    Arena *unit = arena_open(0);
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *name = entry->d_name;
        if (name[0] == '.') continue;
        Str text = read_file(unit, arena_printf(unit, "%s/test_parsing/%s", root, name).ptr);
        const Json *json;
        Diag diag = {0};
        bool good = json_parse(unit, text, NULL, &json, &diag) == OK;
        bool wanted = name[0] == 'y' && !refused_on_purpose(name);
        if (name[0] != 'i' && good != wanted) {
            print_error("%s: %s\n", name, good ? "was taken" : diag.sentence);
            wrong++;
        }
        seen++;
        arena_reset(unit);
    }
    closedir(folder);
    arena_close(unit);
    assert_int_equal(wrong, 0);
    assert_true(seen > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_are_rewritten_canonically),
        TEST(strings_are_decoded),
        TEST(special_bytes_are_seen_everywhere),
        TEST(refusals_say_what_and_where),
        TEST(duplicate_keys_are_refused),
        TEST(limits_hold),
        TEST(lookups_chain_over_what_is_missing),
        TEST(times_and_money),
        TEST(writer_keeps_commas_right),
        TEST(writer_goes_32_deep),
        TEST(public_suite),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
