/* liquid/escape_test.c - renders that escape: what is safe HTML, what is not, and that no markup of
 * the data ever comes out, whatever a template does with it. */
#include "liquid/filter.h"
#include "liquid/liquid_test.h"

#define HOSTILE "<x\\\"y'z&w>"
static const char *const data =
    "{\"x\":\"" HOSTILE "\",\"n\":7,\"list\":[\"" HOSTILE "\",{\"k\":\"" HOSTILE
    "\"}],\"o\":{\"" HOSTILE "\":\"" HOSTILE "\"},\"lines\":\"" HOSTILE "\\n" HOSTILE "\"}";
static const char *const texts =
    "{\"plain\":\"a & b\",\"hole\":\"a {{ x }}\",\"rich_html\":\"<u>{{ x }}</u>\"}";
#define SAFE "&lt;x&quot;y&#39;z&amp;w&gt;"

static LiquidValue value_of(Arena *arena, const char *text)
{
    const Json *json;
    Diag diag = {0};
    assert_int_equal(json_parse(arena, str_of(text), NULL, &json, &diag), OK);
    return liquid_from_json(arena, json);
}

static const LiquidTemplate *find_partial(void *self, Str name, LiquidError *ret_error)
{
    const LiquidTemplate *template;
    (void)name;
    LiquidSource source = {STR("p"), STR("{{ x }}{{ safe }}")};
    return liquid_parse(self, source, LIQUID_LAX, NULL, &template, ret_error) ? NULL : template;
}

static Str escaped(Arena *arena, Str text)
{
    const LiquidTemplate *template;
    LiquidError error;
    LiquidSource source = {STR("t"), text};
    if (liquid_parse(arena, source, LIQUID_LAX, NULL, &template, &error))
        stop_test("%.*s: %s\n", STR_ARG(text), error.sentence);
    LiquidInput input = {
        .data = value_of(arena, data),
        .texts = {value_of(arena, texts)},
        .partials = {find_partial,   arena },
        .escape = true
    };
    Buf out = buf_new(arena, 1 << 20);
    if (liquid_render(template, &input, arena, &out, NULL, &error))
        stop_test("%.*s: %s\n", STR_ARG(text), error.sentence);
    return buf_str(&out);
}

static void test_safe(void **state)
{
    static const char *const cases[][2] = {
        {"<p>{{ x }}</p>",                                                                           "<p>" SAFE "</p>"                                            },
        {"{{ list[0] }}{{ x | escape }}{{ x | h }}{{ x | escape_once }}",                            SAFE SAFE SAFE SAFE                                          },
        {"{% capture c %}<b>{{ x }}</b>{% endcapture %}{{ c }}{{ c | strip }}{{ c | append: x }}{{ "
         "c | "
         "upcase | size }}",                                                                "<b>" SAFE "</b><b>" SAFE "</b><b>" SAFE "</b>" SAFE "35"    },
        {"{% capture c %}<b>{% endcapture %}{{ x | append: c }}{{ x | prepend: c }}{{ c | slice: 0 "
         "}}",                                                                              SAFE "<b><b>" SAFE "&lt;"                                    },
        {"{{ lines | newline_to_br }}",                                                              SAFE "<br />\n" SAFE                                         },
        {"{{ '<b>' }}{{ '<b>' | as_html }}{{ '<b>' | append: '<i>' | as_html }}",
         "&lt;b&gt;<b><b><i>"                                                                                                                                     },
        {"{{ x | as_html }}",
         "Liquid error: only what stands in the template or its texts may be HTML"                                                                                },
        {"{{ '<b>' | append: x | as_html }}",
         "Liquid error: only what stands in the template or its texts may be HTML"                                                                                },
        {"{{ nil | as_html }}{{ '' | as_html }}",                                                    ""                                                           },
        {"{{ 'plain' | t }}{{ 'plain' | t | as_html }}{{ 'hole' | t: x: x }}",
         "a &amp; ba & ba " SAFE                                                                                                                                  },
        {"{{ 'hole' | t: x: x | as_html }}",
         "Liquid error: only what stands in the template or its texts may be HTML"                                                                                },
        {"{{ 'rich_html' | t: x: x }}{% capture c %}<b>{% endcapture %}{{ 'rich_html' | t: x: c }}",
         "<u>" SAFE "</u><u><b></u>"                                                                                                                              },
        {"{{ x | json }}{% raw %}<b>{{ x }}</b>{% endraw %}",
         "\"\\u003cx\\\"y\\u0027z\\u0026w\\u003e\"<b>{{ x }}</b>"                                                                                                 },
        {"{% cycle x, 1 %}{% echo x %}{% ifchanged %}<i>{{ x }}</i>{% endifchanged %}",
         SAFE SAFE "<i>" SAFE "</i>"                                                                                                                              },
        {"{% capture safe %}<b>{% endcapture %}{% render 'p', x: x, safe: safe %}",                  SAFE "<b>"                                                   },
        {"{% tablerow i in list limit: 1 %}{{ i }}{% endtablerow %}",
         "<tr class=\"row1\">\n<td class=\"col1\">" SAFE "</td></tr>\n"                                                                                           },
        {"{% for p in o %}{{ p }}{% endfor %}",                                                      SAFE SAFE                                                    },
        {"{{ n | map: x }}",                                                                         "Liquid error: cannot select the property &#39;" SAFE "&#39;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Str text = escaped(*state, str_of(cases[i][0]));
        if (!str_is(text, cases[i][1])) print_error("of %s\n", cases[i][0]);
        assert_str(text, cases[i][1]);
    }
}

static const struct {
    const char *name;
    uint32_t least, most;
} filters[] = {
#define FILTER(word, min, max) {#word, (min), (max)},
#include "liquid/filters.def"
#undef FILTER
};

static uint64_t chance;
static uint32_t any(uint32_t below)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(chance >> 33) % below;
}

static const char *any_value(void)
{
    static const char *const values[] = {"x",         "list", "o",      "lines", "c",          "n",
                                         "list[1].k", "'q'",  "'hole'", "2",     "'rich_html'"};
    return values[any(sizeof values / sizeof values[0])];
}

static void add_filters(Buf *buf)
{
    for (uint32_t left = 1 + any(3); left > 0; left--) {
        size_t which = any(sizeof filters / sizeof filters[0]);
        uint32_t span = filters[which].most - filters[which].least;
        uint32_t args = filters[which].least + (span ? any(span + 1) : 0);
        buf_lit(buf, " | ");
        buf_add(buf, str_of(filters[which].name));
        for (uint32_t i = 0; i < args; i++) {
            buf_add(buf, i ? STR(", ") : STR(": "));
            if (i + 1 == args && any(3) == 0) buf_lit(buf, "x: ");
            buf_add(buf, str_of(any_value()));
        }
    }
}

/* Markup beyond what the texts and newline_to_br write themselves; JSON has quotation marks. */
static bool has_markup(Str text, bool json)
{
    static const char *const ours[] = {"<br />", "<u>", "</u>"};
    for (size_t at = 0; at < text.len; at++) {
        size_t own = 0;
        for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
            if (str_starts(str_slice(text, at, text.len), str_of(ours[i])))
                own = str_of(ours[i]).len;
        if (own)
            at += own - 1;
        else if (strchr(json ? "<>'" : "<>'\"", text.ptr[at]))
            return true;
    }
    return false;
}

static void test_no_markup_of_data(void **state)
{
    Arena *arena = arena_open(0);
    (void)state;
    for (uint32_t round = 0; round < 20000; round++) {
        arena_reset(arena);
        chance = round * 2654435761u + 11;
        Buf buf = buf_new(arena, 4096);
        buf_lit(&buf, "{% capture c %}{{ x }}{% endcapture %}{% assign v = ");
        buf_add(&buf, str_of(any_value()));
        add_filters(&buf);
        buf_lit(&buf, " %}{{ v }}|{% for i in v %}{{ i }}{% endfor %}|{{ c | append: v }}|{{ v");
        add_filters(&buf);
        buf_lit(&buf, " }}|{{ 'rich_html' | t: x: v }}");
        Str text = escaped(arena, buf_str(&buf));
        if (has_markup(text, str_find(buf_str(&buf), STR("| json")) >= 0))
            stop_test("%.*s\nprints %.*s\n", STR_ARG(buf_str(&buf)), STR_ARG(text));
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_safe), TEST(test_no_markup_of_data)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
