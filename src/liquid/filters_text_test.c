/* liquid/filters_text_test.c - the filters over text: what golden-liquid does not ask, and all that
 * a shop would notice when its data is absent. */
#include "liquid/filter.h"
#include "liquid/liquid_test.h"

static const char *const data = "{\"u\":\"\\u00e4\\u20ac\\ud83d\\ude00x\",\"w\":\" a\\t\\n b "
                                "\\r\\n\",\"l\":[1,2,3,4],\"s\":\"abcabc\",\"slash\":\"\\\\\"}";

static void test_change(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 'a' | append: 'b' | prepend: 1 | append: nil }}",      "1ab"                            },
        {"{{ 'sTRASSE \xC3\x84' | capitalize }}",                   "Strasse \xC3\xA4"               },
        {"{{ 'gro\xC3\x9F' | upcase }}{{ '\xC3\x84' | downcase }}", "GROSS\xC3\xA4"                  },
        {"[{{ w | strip }}][{{ w | lstrip }}][{{ w | rstrip }}]",
         "[a\t\n b][a\t\n b \r\n][ a\t\n b]"                                                         },
        {"[{{ w | squish }}][{{ nil | squish }}]",                  "[a b][]"                        },
        {"{{ w | strip_newlines }}|{{ w | newline_to_br }}",        " a\t b | a\t<br />\n b <br />\n"},
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_cut(void **state)
{
    static const char *const cases[][2] = {
        {"{{ u | slice: 1 }}{{ u | slice: -2, 2 }}",                                        "\xE2\x82\xAC\xF0\x9F\x98\x80x"},
        {"[{{ s | slice: -7 }}{{ s | slice: 6 }}{{ s | slice: 7 }}{{ s | slice: 1, -1 }}]", "[]"                           },
        {"{{ s | slice: 4, 9223372036854775807 }}",                                         "bc"                           },
        {"{{ l | slice: 1, 2 }}{{ l | slice: -1 }}",                                        "234"                          },
        {"{{ l | slice: 9 | size }}",                                                       "0"                            },
        {"{{ s | slice: 'x' }}",                                                            "Liquid error: invalid integer"},
        {"{{ u | truncate: 3 }}|{{ u | truncate: 4 }}|{{ u | truncate: 3, '' }}",
         "...|\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x|\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"                                  },
        {"{{ s | truncate: -1 }}|{{ s | truncate: 2, '1234' }}",                            "...|1234"                     },
        {"{{ 'a b ' | truncatewords: 2 }}|{{ 'a b' | truncatewords: 2 }}",                  "a b...|a b"                   },
        {"{{ ' a  b c' | truncatewords: 2, '!' }}|{{ '  ' | truncatewords: 1 }}|",          "a b!|  |"                     },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_replace(void **state)
{
    static const char *const cases[][2] = {
        {"{{ s | replace: 'b', 'xx' }}|{{ s | replace: 'n', 'x' }}",                        "axxcaxxc|abcabc"                           },
        {"{{ u | replace: '', '.' }}",                                                      ".\xC3\xA4.\xE2\x82\xAC.\xF0\x9F\x98\x80.x."},
        {"{{ s | replace: 'b', '[\\0\\&\\1\\\\\\x]' }}",                                    "a[bb\\\\x]ca[bb\\\\x]c"                    },
        {"{{ s | replace_first: 'ca', \"(\\`|\\')\" }}",                                    "ab(ab|bc)bc"                               },
        {"{{ s | replace: 'b', slash }}",                                                   "a\\ca\\c"                                  },
        {"{{ s | replace: 'b', '\\k<n>' }}",
         "Liquid error: there are no names for what a replacement found"                                                                },
        {"{{ s | replace_last: 'bc', '\\0' }}|{{ s | replace_last: '', '.' }}",             "abca\\0|abcabc."                           },
        {"{{ 'aaaa' | replace_last: 'aa', 'b' }}|{{ s | replace_last: 'x', '' }}",          "aab|abcabc"                                },
        {"{{ s | remove: 'bc' }}|{{ s | remove_first: 'bc' }}|{{ s | remove_last: 'bc' }}",
         "aa|aabc|abca"                                                                                                                 },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_split(void **state)
{
    static const char *const cases[][2] = {
        {"{% assign p = w | split: ' ' %}{{ p.size }}{{ p "
         "}}",                                                                              "2ab"          },
        {"{% assign p = ',a,,b,,' | split: ',' %}{{ p.size }}{% for x in p %}[{{ x }}]{% endfor %}",
         "4[][a][][b]"                                                                                              },
        {"{% assign p = u | split: '' %}{{ p.size }}{{ p[1] }}",                                     "4\xE2\x82\xAC"},
        {"{% assign p = '' | split: ',' %}{{ p.size }}",                                             "0"            },
        {"{% assign p = 'a--b-' | split: '--' %}{{ p.size }}{{ p.last }}",                           "2b-"          },
    };
    CHECK_PRINTS(state, data, cases);
}

/* Time and memory are bounded by what is counted. */
static void test_limits(void **state)
{
    static const char *const big =
        "{% assign b = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' %}{% for i in (1..8) %}"
        "{% assign b = b | append: b | append: b %}{% endfor %}";
    Str steps = arena_printf(*state,
                             "%s{%% for i in (1..100000) %%}{%% assign c = b | strip %%}"
                             "{%% endfor %%}",
                             big);
    Str memory = arena_printf(*state, "%s{{ b | replace: 'a', b }}", big);
    Str parts = arena_printf(*state, "%s{%% assign c = b | split: '' %%}", big);
    LiquidLimits limits = {.memory_max = (size_t)1 << 20};
    assert_str(printed_within(*state, steps.ptr, "{}", limits),
               "[the template takes more steps than it may]");
    assert_str(printed_within(*state, memory.ptr, "{}", limits),
               "[the template needs more memory than it may use]");
    assert_str(printed_within(*state, parts.ptr, "{}", limits),
               "[the template needs more memory than it may use]");
}

/* Lookup is by halves: the list must be sorted, or a filter would not be found. */
static void test_names(void **state)
{
    static const char *const names[] = {
#define FILTER(word, min, max) #word,
#include "liquid/filters.def"
#undef FILTER
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (i > 0 && strcmp(names[i - 1], names[i]) >= 0)
            stop_test("'%s' does not come before '%s'\n", names[i - 1], names[i]);
        const LiquidFilter *found = liquid_filter_find(str_of(names[i]));
        assert_true(found && str_is(found->name, names[i]));
    }
    assert_null(liquid_filter_find(STR("")));
    assert_null(liquid_filter_find(STR("appen")));
    assert_null(liquid_filter_find(STR("zzz")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_change), TEST(test_cut),    TEST(test_replace),
                                       TEST(test_split),  TEST(test_limits), TEST(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
