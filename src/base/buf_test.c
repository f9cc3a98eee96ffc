/* base/buf_test.c - growth, the cap, each printer and each decoder. */
#include "base/buf.h"

#include "base/base_test.h"
#include "base/utf8.h"

static void it_grows_and_keeps_what_fits(void **state)
{
    Arena *arena = *state;
    Buf buf = buf_new(arena, 10);
    assert_string_equal(buf_cstr(&buf), "");
    buf_lit(&buf, "12345678");
    assert_false(buf.overflow);
    buf_lit(&buf, "abc");
    assert_true(buf.overflow);
    assert_str(buf_str(&buf), "12345678ab");
    assert_string_equal(buf_cstr(&buf), "12345678ab");
    buf_char(&buf, 'x');
    assert_str(buf_str(&buf), "12345678ab");
    buf_clear(&buf);
    assert_false(buf.overflow);
    buf_char(&buf, 'x');
    assert_str(buf_str(&buf), "x");

    Buf large = buf_new(arena, 1 << 20);
    for (int i = 0; i < 100000; i++) {
        buf_char(&large, (char)('a' + i % 26));
        if (i % 1000 == 0) arena_alloc(arena, 3);
    }
    for (int i = 0; i < 100000; i++)
        assert_int_equal(large.ptr[i], 'a' + i % 26);
}

#define assert_printed(expected, print)                                                            \
    do {                                                                                           \
        Buf b = buf_new(*state, 4096);                                                             \
        print;                                                                                     \
        assert_str(buf_str(&b), (expected));                                                       \
    } while (0)

static void numbers(void **state)
{
    assert_printed("0", buf_i64(&b, 0));
    assert_printed("-9223372036854775808", buf_i64(&b, INT64_MIN));
    assert_printed("9223372036854775807", buf_i64(&b, INT64_MAX));
    assert_printed("18446744073709551615", buf_u64(&b, UINT64_MAX));
    assert_printed("0.12", buf_double(&b, 0.125, 2));
    assert_printed("0.38", buf_double(&b, 0.375, 2));
    assert_printed("-2", buf_double(&b, -2.5, 0));
    assert_printed("0.00", buf_double(&b, -0.001, 2));
    assert_printed("-0.01", buf_double(&b, -0.01, 2));
    assert_printed("3.1415926536", buf_double(&b, 3.14159265358979, 10));
    assert_printed("", buf_double(&b, 0.0 / 0.0, 2));
}

static void languages(void **state)
{
    assert_printed("&lt;a href=&quot;x&quot;&gt; &amp;&#39;",
                   buf_html(&b, STR("<a href=\"x\"> &'")));
    assert_printed("AZaz09-._~%20%2F%C3%A4%2B", buf_url(&b, STR("AZaz09-._~ /\xc3\xa4+")));
    assert_printed("\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\xc3\xa4\x7f\"",
                   buf_json(&b, STR("a\"\\\b\f\n\r\t\x01\x1f/\xc3\xa4\x7f")));
    assert_printed("\"a\xef\xbf\xbd(\xef\xbf\xbd\"", buf_json(&b, STR("a\xc3(\xff")));
    assert_printed("\"a\\u0000\"", buf_json(&b, STR("a\0")));
    assert_printed("\"\"", buf_json(&b, STR_NONE));
}

/* The plain way, one byte after the other; `byte` is the only one that may need care. */
static Str json_by_byte(Arena *arena, Str s, unsigned char byte, Str escaped)
{
    Buf buf = buf_new(arena, 1000);
    buf_char(&buf, '"');
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] == byte)
            buf_add(&buf, escaped);
        else
            buf_char(&buf, s.ptr[i]);
    buf_char(&buf, '"');
    return buf_str(&buf);
}

static void json_wherever_the_byte_stands(void **state)
{
    static const struct {
        unsigned char byte;
        const char *escaped;
    } cases[] = {
        {'"',  "\\\""        },
        {'\\', "\\\\"        },
        {'\n', "\\n"         },
        {0,    "\\u0000"     },
        {0x1f, "\\u001f"     },
        {' ',  " "           },
        {'!',  "!"           },
        {'#',  "#"           },
        {'[',  "["           },
        {']',  "]"           },
        {0x7f, "\x7f"        },
        {0x80, "\xef\xbf\xbd"},
        {0xff, "\xef\xbf\xbd"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        for (size_t length = 1; length <= 26; length++) {
            for (size_t at = 0; at < length; at++) {
                char text[26];
                memset(text, 'x', sizeof text);
                text[at] = (char)cases[c].byte;
                Str s = {text, length};
                Buf buf = buf_new(*state, 1000);
                buf_json(&buf, s);
                Str want = json_by_byte(*state, s, cases[c].byte, str_of(cases[c].escaped));
                if (!str_eq(buf_str(&buf), want))
                    stop_test("byte %d at %zu of %zu", cases[c].byte, at, length);
            }
        }
    }
}

static void json_keeps_what_fits(void **state)
{
    for (size_t cap = 0; cap < 14; cap++) {
        Buf buf = buf_new(*state, cap);
        buf_json(&buf, STR("0123456789"));
        assert_int_equal(buf.len, cap < 12 ? cap : 12);
        assert_int_equal(buf.overflow, cap < 12);
        assert_memory_equal(buf.len ? buf.ptr : "", "\"0123456789\"", buf.len);
    }
}

static void csv_fields(void **state)
{
    assert_printed("plain", buf_csv(&b, STR("plain")));
    assert_printed("", buf_csv(&b, STR_NONE));
    assert_printed("\"a,b\"", buf_csv(&b, STR("a,b")));
    assert_printed("\"say \"\"hi\"\"\"", buf_csv(&b, STR("say \"hi\"")));
    assert_printed("\"a\nb\"", buf_csv(&b, STR("a\nb")));
    assert_printed("'=1+1", buf_csv(&b, STR("=1+1")));
    assert_printed("\"'@SUM(A1,B1)\"", buf_csv(&b, STR("@SUM(A1,B1)")));
    assert_printed("'-5", buf_csv(&b, STR("-5")));
    assert_printed("a=b", buf_csv(&b, STR("a=b")));
}

static void encodings(void **state)
{
    static const char *const base64[][2] = {
        {"",       ""        },
        {"f",      "Zg=="    },
        {"fo",     "Zm8="    },
        {"foo",    "Zm9v"    },
        {"foob",   "Zm9vYg=="},
        {"fooba",  "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"}
    };
    for (size_t i = 0; i < sizeof base64 / sizeof base64[0]; i++) {
        Str plain = str_of(base64[i][0]), back;
        assert_printed(base64[i][1], buf_base64(&b, plain.ptr, plain.len));
        assert_true(base64_decode(*state, str_of(base64[i][1]), &back) && str_eq(back, plain));
    }
    assert_printed("+/8=", buf_base64(&b, "\xfb\xff", 2));
    assert_printed("-_8", buf_base64url(&b, "\xfb\xff", 2));
    assert_printed("00ff1a", buf_hex(&b, "\x00\xff\x1a", 3));
}

static void decoders_refuse(void **state)
{
    Str out;
    assert_true(base64_decode(*state, STR("-_8"), &out) && out.len == 2);
    assert_true(base64_decode(*state, STR("-_8="), &out) && out.len == 2);
    const char *bad64[] = {
        "A", "AB=", "A===", "Zh==", "Zm9=", "Zm 9v", "Zg==Zg==", "=", "====", "Zm9v\n"};
    for (size_t i = 0; i < sizeof bad64 / sizeof bad64[0]; i++)
        assert_false(base64_decode(*state, str_of(bad64[i]), &out));
    assert_true(hex_decode(*state, STR("00fF"), &out) && out.len == 2 && out.ptr[1] == '\xff');
    assert_false(hex_decode(*state, STR("0"), &out));
    assert_false(hex_decode(*state, STR("0g"), &out));
    assert_true(url_decode(*state, STR("a%20b+c%2B"), true, &out));
    assert_str(out, "a b c+");
    assert_true(url_decode(*state, STR("a+b"), false, &out));
    assert_str(out, "a+b");
    assert_false(url_decode(*state, STR("%2"), false, &out));
    assert_false(url_decode(*state, STR("%zz"), false, &out));
    assert_false(url_decode(*state, STR("%"), false, &out));
}

static void every_byte_round_trips(void **state)
{
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    for (size_t size = 0; size <= sizeof bytes; size++) {
        Buf b64 = buf_new(*state, 4096), url = buf_new(*state, 4096), hex = buf_new(*state, 4096);
        Str plain = {bytes, size}, back;
        buf_base64url(&b64, bytes, size);
        assert_true(base64_decode(*state, buf_str(&b64), &back) && str_eq(back, plain));
        buf_url(&url, plain);
        assert_true(url_decode(*state, buf_str(&url), true, &back) && str_eq(back, plain));
        buf_hex(&hex, bytes, size);
        assert_true(hex_decode(*state, buf_str(&hex), &back) && str_eq(back, plain));
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_grows_and_keeps_what_fits),
        TEST(numbers),
        TEST(languages),
        TEST(json_wherever_the_byte_stands),
        TEST(json_keeps_what_fits),
        TEST(csv_fields),
        TEST(encodings),
        TEST(decoders_refuse),
        TEST(every_byte_round_trips),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
