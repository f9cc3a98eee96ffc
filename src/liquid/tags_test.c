/* liquid/tags_test.c - each tag by what it prints, broken ones by what is said of them, and the
 * limits.
 *
 * What golden-liquid already asks (golden_test.c) is here only where its data may be absent. */
#include "base/base_test.h"
#include "liquid/liquid.h"

static const LiquidTemplate *find_partial(void *self, Str name, LiquidError *ret_error)
{
    static const char *const partials[][2] = {
        {"line",  "[{{ line }}{{ x }}{{ forloop.index }}]"           },
        {"own",   "{{ x }}{% assign x = 2 %}{{ x }}{% increment n %}"},
        {"stop",  "{% break %}"                                      },
        {"again", "{% include 'again' %}"                            },
        {"no",    "{% include 'line' %}"                             },
        {"bad",   "{% if %}"                                         },
    };
    const LiquidTemplate *template = NULL;
    for (size_t i = 0; i < sizeof partials / sizeof partials[0]; i++) {
        LiquidSource source = {str_of(partials[i][0]), str_of(partials[i][1])};
        if (!str_eq(source.name, name)) continue;
        return liquid_parse(self, source, LIQUID_LAX, NULL, &template, ret_error) ? NULL : template;
    }
    return NULL;
}

static Err render(Arena *arena, const char *text, LiquidMode mode, LiquidInput input, Str *ret_text,
                  LiquidError *error)
{
    const char *json =
        "{\"l\":[1,2,3,4,5],\"s\":\"text\",\"o\":{\"a\":1,\"b\":2},\"n\":7,\"t\":true}";
    const LiquidTemplate *template;
    const Json *data;
    Diag diag = {0};
    assert_int_equal(json_parse(arena, str_of(json), NULL, &data, &diag), OK);
    Err e =
        liquid_parse(arena, (LiquidSource){STR("t"), str_of(text)}, mode, NULL, &template, error);
    if (e) return e;
    input.data = liquid_from_json(arena, data);
    input.partials = (LiquidPartials){find_partial, arena};
    Buf out = buf_new(arena, 1 << 20);
    e = liquid_render(template, &input, arena, &out, NULL, error);
    *ret_text = buf_str(&out);
    return e;
}

static void check_all(Arena *arena, const char *const (*cases)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Str text = STR_NONE;
        LiquidError error;
        if (render(arena, cases[i][0], LIQUID_LAX, (LiquidInput){.must_exist = false}, &text,
                   &error))
            stop_test("%s: %s\n", cases[i][0], error.sentence);
        if (!str_is(text, cases[i][1])) print_error("of %s\n", cases[i][0]);
        assert_str(text, cases[i][1]);
    }
}
#define CHECK_ALL(state, cases) check_all(*(state), (cases), sizeof(cases) / sizeof(cases)[0])

static void test_conditions(void **state)
{
    static const char *const cases[][2] = {
        {"{% if t and nil or s %}1{% endif %}",                                      "1"    },
        {"{% if nil and t or s %}1{% else %}2{% endif %}",                           "2"    },
        {"{% if nil %}1{% elsif n >= 7 %}2{% else %}3{% endif %}",                   "2"    },
        {"{% unless t %}1{% elsif n < 8 %}2{% else %}3{% endunless %}",              "2"    },
        {"{% unless nil or false %}1{% endunless %}",                                "1"    },
        {"{% if s contains 'ex' and l contains 3 and o contains 'b' %}1{% endif %}", "1"    },
        {"{% if nil == blank and '' == empty and l != empty %}1{% endif %}",         "1"    },
        {"a{% if 'x' < 1 %}1{% else %}2{% endif %}b",
         "aLiquid error: comparison of String with 1 failedb"                               },
        {"{% case n %}no{% when 1, 2 %}a{% when 7 or 8 %}b{% else %}c{% endcase %}", "b"    },
        {"{% case n %}{% when 7, 7 %}a{% else %}c{% endcase %}",                     "aa"   },
        {"{% case n %}{% when 1 %}a{% else %}c{% endcase %}",                        "c"    },
        {"!{% if t %} {% assign x = 1 %}\n{% if t %} {% endif %}{% endif %}!",       "!!"   },
        {"!{% if t %} {% capture x %} {{ n }} {% endcapture %}{% endif %}{{ x }}!",  "! 7 !"},
    };
    CHECK_ALL(state, cases);
}

static void test_loops(void **state)
{
    static const char *const cases[][2] = {
        {"{% for x in l limit: 2 offset: 1 %}{{ x }}{% endfor %}"
         "{% for x in l limit: 2 offset: continue %}{{ x }}{% endfor %}",                "2345"                          },
        {"{% for x in l reversed, limit: 3 %}{{ x }}{% endfor %}",                                "321"                           },
        {"{% for x in (1..n) %}{% if x == 3 %}{% continue %}{% endif %}{% if x > 4 %}{% break %}"
         "{% endif %}{{ x }}{% endfor %}",                                               "124"                           },
        {"{% for x in o %}{{ x[0] }}={{ x[1] }};{% endfor %}",                                    "a=1;b=2;"                      },
        {"{% for x in s %}{{ x }}{% endfor %}{% for x in n %}{% else %}none{% endfor %}",
         "textnone"                                                                                                               },
        {"{% for x in (1..2) %}{% for y in (1..2) %}{{ forloop.parentloop.index }}{{ "
         "forloop.rindex0 }}"
         "{% if forloop.last %};{% endif %}{% endfor %}{% endfor %}",                    "1110;2120;"                    },
        {"{% for x in l limit: 'q' %}1{% endfor %}!",                                             "Liquid error: invalid integer!"},
        {"{% for x in (1..3) %}{% capture c %}{{ x }}{% break %}{% endcapture %}{% endfor %}{{ c "
         "}}",                                                                           "1"                             },
        {"{% cycle \"a\", 'b' %}{% cycle 'a', \"b\" %}{% cycle nil, 'c' %}{% cycle nil, 'c' %}",
         "abcc"                                                                                                                   },
        {"{% for x in (1..4) %}{% cycle 'a', 'b' %}{% cycle 'g': 1, 2, 3 %}{% endfor %}",
         "a1b2a3b1"                                                                                                               },
        {"{% for x in (1..4) %}{% ifchanged %}{% if x > 2 %}z{% endif %}{% endifchanged %}{% "
         "endfor %}",                                                                    "z"                             },
        {"{% tablerow x in (1..3) cols: 2 %}{{ x }}{{ tablerowloop.col_last }}{% endtablerow %}",
         "<tr class=\"row1\">\n<td class=\"col1\">1false</td><td class=\"col2\">2true</td></tr>\n"
         "<tr class=\"row2\"><td class=\"col1\">3false</td></tr>\n"                                                               },
        {"{% increment n %}{% increment m %}{% decrement m %}{{ m }}{{ n }}",                     "70008"                         },
    };
    CHECK_ALL(state, cases);
}

static void test_partials(void **state)
{
    static const char *const cases[][2] = {
        {"{% render 'line' for l as line %}",                                           "[11][22][33][44][55]"                                                                     },
        {"{% render 'line', x: 5 %}{% render 'line' with s %}",                         "[5][text]"                                                                                },
        {"{% assign x = 1 %}{% render 'own', x: 7 %}{{ x }}{% include 'own' %}{{ x }}", "720112"
                                                                                        "72"},
        {"{% for x in l %}{{ x }}{% include 'stop' %}{% endfor %}!",                    "1!"                                                                                       },
        {"{% for x in (1..2) %}{{ x }}{% render 'stop' %}{% endfor %}!",                "12!"                                                                                      },
        {"{% include 'line' for l, x: 'q' %}",                                          "[1q][2q][3q][4q][5q]"                                                                     },
        {"{% render 'no' %}",                                                           "Liquid error: include usage is not allowed in this context"                               },
        {"{% include 'none' %}",                                                        "Liquid error: there is no partial 'none'"                                                 },
        {"{% include 'bad' %}",                                                         "Liquid error: the partial 'bad' does not parse"                                           },
    };
    CHECK_ALL(state, cases);
}

static void test_rest(void **state)
{
    static const char *const cases[][2] = {
        {"{% liquid\nassign x = 3\nfor i in (1..x)\necho i\nendfor\n# note\n%}",                   "123"            },
        {"a {%- comment %}{% if %}{% comment %}{% endcomment %}{% endcomment -%} b",               "ab"             },
        {"{% raw %}{{ x }}{% if %}{% endraw %}{% doc %}{{ {% enddoc %}",                           "{{ x }}{% if %}"},
        {"{%- # one\n # two -%} x",                                                                "x"              },
        {"{{ n.x.y }}{{ l['a'] }}{{ s.first }}{{ l.last }}{{ o.size }}",                           "t52"            },
        {"{% assign w = 'a,,b' | split: ',' %}{{ w['size'] }}{{ w.size }}{{ 7 | size }}{{ n.size }}"
         "{% if w contains empty %}e{% endif %}{% if (0..2) contains 1.5 %}r{% endif %}", "388r"           },
        {"{% comment %}{%}} {% endcomment %}{% endcomment %}x",                                    "x"              },
        {"{{ s , 'x' | append 'q' }}",
         "Liquid error: wrong number of arguments (given 1, expected 2)"                                            },
    };
    CHECK_ALL(state, cases);
}

static void test_refused(void **state)
{
    static const char *const cases[][2] = {
        {"{% if t %}\n{% for x in l %}",  "t:2:1: this 'for' is never closed"                       },
        {"{% for x on l %}{% endfor %}",  "t:1:10: expected 'in', found 'on'"                       },
        {"{% endif %}",                   "t:1:1: 'endif' closes no block that is open here"        },
        {"{% if t %}{% endfor %}",        "t:1:11: this block is not closed by 'endfor'"            },
        {"{% if t %}{% liquid\nendif %}", "t:2:1: 'endif' closes no block that is open here"        },
        {"{% comment %}{% raw %}",        "t:1:1: this 'raw' is never closed"                       },
        {"{% render x %}",                "t:1:11: expected the partial's name in quotes, found 'x'"},
        {"{{ a.b | append: nobody }}",    "t:1:1: there is no 'a'"                                  },
        {"{{ n | nosuch }}",              "t:1:1: there is no filter 'nosuch'"                      },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str text;
        LiquidError error;
        Err e = render(*state, cases[i][0], LIQUID_STRICT, (LiquidInput){.must_exist = true}, &text,
                       &error);
        assert_int_not_equal(e, OK);
        Buf buf = buf_new(*state, 1000);
        liquid_error_text(&buf, &error);
        assert_str(buf_str(&buf), cases[i][1]);
    }
}

static void test_limits(void **state)
{
    static const struct {
        const char *template;
        LiquidLimits limits;
        const char *sentence;
    } cases[] = {
        {"{% for x in (1..100000000) %}{% endfor %}",
         {.steps_max = 1000},
         "the template takes more steps than it may"                                                                                                             },
        {"{% for x in (1..100) %}0123456789{% endfor %}",
         {.output_max = 500},
         "the output is longer than it may be"                                                                                                                   },
        {"{% assign x = 'ab' %}{% for i in (1..40) %}{% assign x = x | append: x %}{% endfor %}",
         {.memory_max = 100000},
         "the template needs more memory than it may use"                                                                                                        },
        {"{% include 'again' %}",                                                                 {.depth_max = 5}, "partials are nested deeper than they may be"},
        {"{% for i in (1..9) %}{% render 'line' %}{% endfor %}",
         {.partials_max = 5},
         "the template renders more partials than it may"                                                                                                        },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str text;
        LiquidError error;
        LiquidInput input = {.limits = cases[i].limits};
        assert_int_equal(render(*state, cases[i].template, LIQUID_LAX, input, &text, &error),
                         ERR_TOO_LARGE);
        assert_int_equal(error.code, ERR_TOO_LARGE);
        assert_str(str_of(error.sentence), cases[i].sentence);
        assert_int_equal(error.line, 1);
    }
}

static void test_warnings(void **state)
{
    LiquidError items[1], error;
    LiquidWarnings warnings = {.items = items, .capacity = 1};
    const LiquidTemplate *template;
    LiquidSource source = {STR("t"), STR("{{ a b }}\n{% if a b %}{% endif %}")};
    assert_int_equal(liquid_parse(*state, source, LIQUID_WARN, &warnings, &template, &error), OK);
    assert_int_equal(warnings.count, 2);
    assert_int_equal(items[0].column, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_conditions), TEST(test_loops),  TEST(test_partials), TEST(test_rest),
        TEST(test_refused),    TEST(test_limits), TEST(test_warnings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
