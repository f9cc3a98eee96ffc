/* base/utf8_test.c - well-formed sequences, all of them, and folding. */
#include "base/utf8.h"

#include "base/base_test.h"

static size_t encode(uint32_t code, char out[4])
{
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    out[0] = (char)(leads[size] | code >> 6 * (size - 1));
    for (size_t i = 1; i < size; i++)
        out[i] = (char)(0x80 | (code >> 6 * (size - 1 - i) & 63));
    return size;
}

static void every_code_point_but_surrogates(void **state)
{
    (void)state;
    char text[4];
    for (uint32_t code = 0; code < 0x120000; code++) {
        size_t size = encode(code, text);
        bool good = (code < 0xd800 || code > 0xdfff) && code <= 0x10ffff;
        if (utf8_valid((Str){text, size}) != good) stop_test("U+%X\n", code);
        if (size > 1 && utf8_valid((Str){text, size - 1})) stop_test("cut U+%X\n", code);
    }
}

static void malformed_at_every_place(void **state)
{
    (void)state;
    const char *bad[] = {"\x80",
                         "\xc0\xaf",
                         "\xc1\xbf",
                         "\xe0\x9f\xbf",
                         "\xed\xa0\x80",
                         "\xf0\x8f\xbf\xbf",
                         "\xf4\x90\x80\x80",
                         "\xf5\x80\x80\x80",
                         "\xfe",
                         "\xff",
                         "\xc3(",
                         "\xe2\x82",
                         "\xe2(\xa1"};
    char text[128];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Str sequence = str_of(bad[i]);
        for (size_t at = 0; at < 100; at++) {
            memset(text, 'a', sizeof text);
            memcpy(text + at, sequence.ptr, sequence.len);
            assert_int_equal(utf8_valid_prefix((Str){text, sizeof text}), at);
            assert_int_equal(utf8_valid_prefix((Str){text, at}), at);
        }
    }
    assert_true(utf8_valid(STR_NONE));
}

static void lengths_and_cuts(void **state)
{
    (void)state;
    assert_int_equal(utf8_length(STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
    assert_int_equal(utf8_length(STR_NONE), 0);
    Str s = STR("a\xe2\x82\xac");
    assert_int_equal(utf8_cut(s, 9).len, 4);
    assert_int_equal(utf8_cut(s, 4).len, 4);
    assert_int_equal(utf8_cut(s, 3).len, 1);
    assert_int_equal(utf8_cut(s, 2).len, 1);
    assert_int_equal(utf8_cut(s, 0).len, 0);
}

static void lower_and_fold(void **state)
{
    Arena *arena = *state;
    assert_str(utf8_lower(arena, STR("ABC xyz @[")), "abc xyz @[");
    assert_str(utf8_lower(arena, STR("\xc3\x84\xc3\x96\xce\xa9")), "\xc3\xa4\xc3\xb6\xcf\x89");
    assert_str(utf8_lower(arena, STR_NONE), "");
    assert_str(utf8_fold(arena, STR("  Bob@Mail.Example ")), "bob@mail.example");
    /* A composed and a decomposed umlaut, full-width letters, a ligature. */
    assert_str(utf8_fold(arena, STR("Mu\xcc\x88LLER")), "m\xc3\xbcller");
    assert_str(utf8_fold(arena, STR("\xef\xbc\xa1\xef\xbc\xa2")), "ab");
    assert_str(utf8_fold(arena, STR("\xef\xac\x81n")), "fin");
    assert_str(utf8_fold(arena, STR(" \n ")), "");
}

static Str in_case(Arena *arena, const char *text, Utf8Case how)
{
    Buf buf = buf_new(arena, 1000);
    buf_case(&buf, str_of(text), how);
    return buf_str(&buf);
}

static void capital_and_small_letters(void **state)
{
    static const char *const cases[][4] = {
  /* text, capital, small, a capital first */
        {"",                            "",                         "",                         ""                    },
        {"aB-z 1{@[`",                  "AB-Z 1{@[`",               "ab-z 1{@[`",               "Ab-z 1{@[`"          },
        {"stra\xc3\x9f"
         "e \xc3\xa4\xc3\x96", "STRASSE \xc3\x84\xc3\x96",
         "stra\xc3\x9f"
         "e \xc3\xa4\xc3\xb6",                                                                  "Stra\xc3\x9f"
         "e \xc3\xa4\xc3\xb6"                                                           },
        {"\xc3\x9f",                    "SS",                       "\xc3\x9f",                 "Ss"                  },
        {"\xef\xac\x83X",               "FFIX",                     "\xef\xac\x83x",            "Ffix"                },
        {"\xce\xa3\xce\xa3",            "\xce\xa3\xce\xa3",         "\xcf\x83\xcf\x83",         "\xce\xa3\xcf\x83"    },
        {"\xc7\x86",                    "\xc7\x84",                 "\xc7\x86",                 "\xc7\x85"            },
        {"\xe1\xbe\xb2",                "\xe1\xbe\xba\xce\x99",     "\xe1\xbe\xb2",             "\xe1\xbe\xba\xcd\x85"},
        {"\xc5\x89",                    "\xca\xbcN",                "\xc5\x89",                 "\xca\xbcN"           },
        {"\xc4\xb0I",                   "\xc4\xb0I",                "i\xcc\x87i",               "\xc4\xb0i"           },
        {"\xe2\x93\x90\xe2\x85\xa0",    "\xe2\x92\xb6\xe2\x85\xa0", "\xe2\x93\x90\xe2\x85\xb0",
         "\xe2\x92\xb6\xe2\x85\xb0"                                                                                   },
        {"\xe1\x83\x90",                "\xe1\xb2\x90",             "\xe1\x83\x90",             "\xe1\x83\x90"        },
        {"\xc3"
         "a\xff\xa4",          "\xc3"
         "A\xff\xa4",                 "\xc3"
         "a\xff\xa4",                        "\xc3"
         "a\xff\xa4"                          },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_str(in_case(*state, cases[i][0], UTF8_UPPER), cases[i][1]);
        assert_str(in_case(*state, cases[i][0], UTF8_LOWER), cases[i][2]);
        assert_str(in_case(*state, cases[i][0], UTF8_TITLE), cases[i][3]);
    }
    Buf small = buf_new(*state, 3);
    buf_case(&small, STR("abc\xc3\x9f"), UTF8_UPPER);
    assert_true(small.overflow);
    assert_str(buf_str(&small), "ABC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_code_point_but_surrogates),
        TEST(malformed_at_every_place),
        TEST(lengths_and_cuts),
        TEST(lower_and_fold),
        TEST(capital_and_small_letters),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
