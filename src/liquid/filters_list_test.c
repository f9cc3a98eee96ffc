/* liquid/filters_list_test.c - the filters over lists: as a whole, by property, sorted. */
#include "liquid/liquid_test.h"

#include "liquid/filter.h"

static const char *const data =
    "{\"l\":[3,[1,[2]],null],\"w\":[\"b\",\"A\",\"a\",\"_\",\"Z\"],\"e\":[],"
    "\"o\":{\"size\":9,\"first\":8},\"p\":[{\"n\":\"x\",\"v\":2,\"s\":true},{\"n\":\"y\",\"v\":1},"
    "{\"n\":\"z\",\"v\":2,\"s\":false},{\"n\":\"w\",\"v\":2.0,\"s\":true}],"
    "\"q\":[1,1.0,\"1\",true,null,null,{\"a\":1,\"b\":[2]},{\"b\":[2],\"a\":1},[[5]],5]}";

static void test_whole(void **state)
{
    static const char *const cases[][2] = {
        {"{{ l | join: '-' }}|{{ l | reverse | join: '-' }}|{{ 7 | reverse }}",                     "3-1-2-|-2-1-3|7"                             },
        {"{{ l | size }}{{ o | size }}{{ 'a\xC3\xA4' | size }}{{ 1.5 | size }}{{ 5 | size }}{{ "
         "(2..4) | size }}",                                                               "322083"                                      },
        {"{{ l | first }}{{ l | last }}[{{ e | first }}][{{ nil | last }}]{{ '\xC3\xA4z' | first "
         "}}",                                                                             "3[][]\xC3\xA4"                               },
        {"{{ o | first | join: '=' }}[{{ o | last }}]{{ (2..4) | last }}",                          "size=9[]4"                                   },
        {"{{ l | concat: w | size }}{{ nil | concat: e | size }}{{ l | concat: 'a' }}",
         "90Liquid error: concat filter requires an array argument"                                                                               },
        {"{{ p | map: 'n' | join }}|{{ w | map: 'Z' | compact | join }}|{{ e | map: 'a' | size }}",
         "x y z w|Z|0"                                                                                                                            },
        {"{{ l | map: 'a' }}",                                                                      "Liquid error: cannot select the property 'a'"},
        {"{{ w | map: -1 | join }}|{{ (4..6) | map: 0 | join }}|{{ w | map: 'to_liquid' | join: '' "
         "}}",                                                                             "b A a _ Z|0 1 0|bAa_Z"                       },
        {"{{ l | compact | size }}{{ p | compact: 's' | map: 'n' }}[{{ l | compact | compact: 1 | "
         "size }}]",                                                                       "3xzw[3]"                                     },
        {"[{{ q | compact: 1 }}]",                                                                  "[]"                                          },
        {"{{ q | uniq | size }}",                                                                   "7"                                           },
        {"{{ p | uniq: 'v' | map: 'n' | join: '' }}{{ p | uniq: 's' | map: 'n' | join: '' }}",
         "xywxyz"                                                                                                                                 },
        {"{% assign one = 'a' | split: ',' %}{{ one | uniq: nil }}[{{ q | uniq: 'a' }}]",
         "a[Liquid error: cannot select the property 'a']"                                                                                        },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_where(void **state)
{
    static const char *const cases[][2] = {
        {"{{ p | where: 's' | map: 'n' }}|{{ p | where: 'v', 2 | map: 'n' }}|"
         "{{ p | where: 's', false | map: 'n' }}|{{ p | where: 's', nil | map: 'n' }}", "xw|xzw|z|xw"   },
        {"{{ p | reject: 's' | map: 'n' }}|{{ p | reject: 'v', 2 | map: 'n' }}",                 "yz|y"          },
        {"{{ p | find: 'v', 1 | map: 'n' }}[{{ p | find: 'v', 9 }}]{{ e | find: 'a' }}",         "y[]"           },
        {"{{ p | find_index: 'v', 1 }}[{{ p | find_index: 'v', 9 }}]",                           "1[]"           },
        {"{{ p | has: 'v', 1 }}{{ p | has: 'v', 9 }}{{ e | has: 'v' }}",                         "truefalsefalse"},
        {"[{{ l | where: 0 }}][{{ l | has: 7 }}][{{ l | find_index: 0 }}]",                      "[][true][0]"   },
        {"{{ o | where: 'size', 9 | size }}{{ nil | where: 'a' | size }}",                       "10"            },
    };
    CHECK_PRINTS(state, data, cases);
}

static void test_sort(void **state)
{
    static const char *const cases[][2] = {
        {"{{ l | sort | join: ',' }}|{{ w | sort | join }}|{{ w | sort_natural | join }}",
         "1,2,3,|A Z _ a b|_ A a b Z"                                                                                                              },
        {"{{ p | sort: 'v' | map: 'n' }}|{{ p | sort_natural: 'n' | map: 'n' }}",          "yxzw|wxyz"                                             },
        {"{{ p | sort: 's' | map: 'n' }}",
         "Liquid error: cannot sort values of incompatible types"                                                                                  },
        {"[{{ l | sort: 'a' }}][{{ e | sort: 'a' | size }}][{{ 1.5 | sort: 'a' }}]",       "[][0][]"                                               },
        {"{{ q | sort }}",                                                                 "Liquid error: cannot sort values of incompatible types"},
        {"{{ true | sort }}{{ 'b,a,' | split: '' | sort | join: '' }}",                    "true,,ab"                                              },
    };
    CHECK_PRINTS(state, data, cases);
}

/* Any number of items, equal ones in their order. */
static void test_stable(void **state)
{
    const unsigned counts[] = {0, 1, 2, 3, 7, 8, 9, 1000};
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        Buf json = buf_new(*state, 1 << 20), wanted = buf_new(*state, 1 << 20);
        buf_lit(&json, "{\"l\":[");
        for (unsigned i = 0; i < counts[k]; i++) {
            Str item = arena_printf(*state, "%s{\"k\":%u,\"i\":%u}", i ? "," : "", i * 7919 % 5, i);
            buf_add(&json, item);
        }
        buf_lit(&json, "]}");
        for (unsigned key = 0; key < 5; key++)
            for (unsigned i = 0; i < counts[k]; i++)
                if (i * 7919 % 5 == key) buf_add(&wanted, arena_printf(*state, "%u,", i));
        Str text = printed_within(
            *state, "{% assign s = l | sort: 'k' %}{% for x in s %}{{ x.i }},{% endfor %}",
            buf_cstr(&json), (LiquidLimits){0});
        assert_str(text, counts[k] ? buf_cstr(&wanted) : "");
    }
}

/* The work of each is counted: it costs more than its instructions to read eight long texts. */
static void test_work(void **state)
{
    static const char *const calls[] = {
        "sort", "sort_natural", "uniq", "where: 'b'", "map: 'b'", "has: 'b'", "join | size",
    };
    char text[1 << 15];
    Buf json = buf_new(*state, 1 << 20);
    memset(text, 'a', sizeof text);
    for (int i = 0; i < 8; i++) {
        buf_add(&json, i == 0 ? STR("{\"n\":[\"") : STR("\",\""));
        buf_add(&json, (Str){text, sizeof text});
    }
    buf_lit(&json, "\"]}");
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        Str call = arena_printf(*state, "{%% assign y = n | %s %%}", calls[i]);
        LiquidLimits few = {.steps_max = 8 * sizeof text / 256 - 1}, enough = {.steps_max = 20000};
        assert_str(printed_within(*state, call.ptr, buf_cstr(&json), few),
                   "[the template takes more steps than it may]");
        assert_str(printed_within(*state, call.ptr, buf_cstr(&json), enough), "");
    }
}

typedef struct Lines { /* a drop that is a list */
    LiquidValue items[3];
} Lines;

static bool lines_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    (void)self;
    (void)scratch;
    *ret_value = liquid_int(42);
    return str_is(key, "total");
}

static LiquidValue lines_list(const void *self, Arena *scratch)
{
    (void)scratch;
    const Lines *lines = self;
    return liquid_list(lines->items, 3);
}

static void test_drops(void **state)
{
    static const LiquidDropClass class = {"Lines", lines_get, lines_list};
    static const LiquidDropClass single = {"Line", lines_get, NULL};
    const LiquidDrop inner = {&single, "1"};
    const Lines lines = {
        {liquid_drop(&inner), liquid_drop(&inner), liquid_int(7)}
    };
    const LiquidDrop drop = {&class, &lines};
    const LiquidMember member = {STR("d"), liquid_hash(STR("d")), liquid_drop(&drop)};
    static const char template[] = "{{ d | size }}{{ d | last }} {{ d | uniq | size }}"
                                   "{{ d | slice: 0, 2 | map: 'total' | join: ',' }}"
                                   "{{ d | slice: 0, 2 | where: 'total', 42 | size }}"
                                   "{{ d | slice: 0 | map: 'none' }}{{ d.total }}";
    const LiquidTemplate *parsed;
    LiquidError error;
    LiquidSource source = {STR("t"), str_of(template)};
    assert_int_equal(liquid_parse(*state, source, LIQUID_STRICT, NULL, &parsed, &error), OK);
    Buf out = buf_new(*state, 1000);
    LiquidInput input = {.data = liquid_object(*state, &member, 1)};
    assert_int_equal(liquid_render(parsed, &input, *state, &out, NULL, &error), OK);
    assert_str(buf_str(&out), "37 242,42242");
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_whole),  TEST(test_where), TEST(test_sort),
                                       TEST(test_stable), TEST(test_work),  TEST(test_drops)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
