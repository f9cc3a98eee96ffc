/* liquid/filters_html_test.c - the filters over HTML, URLs and base64. */
#include "liquid/liquid_test.h"

static void test_html(void **state)
{
    static const char *const cases[][2] = {
        {"{{ '<a b=\"c\">&' | escape }}{{ \"'\" | h }}[{{ nil | escape }}]",
         "&lt;a b=&quot;c&quot;&gt;&amp;&#39;[]"                                       },
        {"{{ '&amp; & &#38; &#x26; &; &# &a1;' | escape_once }}",
         "&amp; &amp; &#38; &amp;#x26; &amp;; &amp;# &amp;a1;"                         },
        {"{{ 'a<b' | strip_html }}|{{ 'a<>b<c' | strip_html }}",             "a<b|ab<c"},
        {"{{ 'a<!-- <b> -->c<!-->d' | strip_html }}",                        "acd"     },
        {"{{ '<script>a</script>b<script>c' | strip_html }}",                "bc"      },
        {"{{ 'x<st<style></style>rong>y' | strip_html }}",                   "xy"      },
        {"{{ '<SCRIPT>a</SCRIPT><style>b' | strip_html }}",                  "ab"      },
    };
    CHECK_PRINTS(state, "{}", cases);
}

static void test_url(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 'a b/\xC3\xA4~*&' | url_encode }}[{{ nil | url_encode }}]",   "a+b%2F%C3%A4~%2A%26[]"         },
        {"{{ 'a+b%2f%C3%A4%zz%2' | url_decode }}[{{ nil | url_decode }}]", "a b/\xC3\xA4%zz%2[]"           },
        {"{{ '%2B' | url_decode }}{{ '%ff' | url_decode }}",
         "+Liquid error: invalid byte sequence in UTF-8"                                                   },
        {"[{{ '%00 a %00' | url_decode | strip }}]",                       "[a]"                           },
        {"{{ 'http://a/b c?d=\xC3\xA4&e=1%' | url_escape }}",              "http://a/b%20c?d=%C3%A4&e=1%25"},
        {"{{ '<a> & b/' | url_param_escape }}",                            "%3Ca%3E%20%26%20b/"            },
    };
    CHECK_PRINTS(state, "{}", cases);
}

static void test_base64(void **state)
{
    static const char *const cases[][2] = {
        {"{{ 'a' | base64_encode }} {{ '~~?' | base64_encode }}",                             "YQ== fn4/"                                             },
        {"{{ 'a' | base64_url_safe_encode }} {{ '~~?' | base64_url_safe_encode }}",           "YQ== fn4_"                                             },
        {"{{ 'YQ==' | base64_decode }}{{ 'fn4_' | base64_url_safe_decode }}"
         "{{ 'fn4/' | base64_url_safe_decode }}{{ 'YQ' | base64_url_safe_decode }}", "a~~?~~?a"                                              },
        {"{{ 'YQ' | base64_decode }}",                                                        "Liquid error: invalid base64 provided to base64_decode"},
        {"{{ 'fn4_' | base64_decode }}",                                                      "Liquid error: invalid base64 provided to base64_decode"},
        {"{{ 'YR==' | base64_url_safe_decode }}",
         "Liquid error: invalid base64 provided to base64_url_safe_decode"                                                                            },
        {"{{ '/w==' | base64_decode }}",                                                      "Liquid error: what the base64 holds is not text"       },
    };
    CHECK_PRINTS(state, "{}", cases);
}

/* Openings without an end are looked through once: were it once for each, this would take hours. */
static void test_unclosed(void **state)
{
    Str text =
        printed_within(*state,
                       "{% assign a = '<script<!--<style' %}{% for i in (1..16) %}"
                       "{% assign a = a | append: a %}{% endfor %}{{ a | strip_html | size }}",
                       "{}", (LiquidLimits){0});
    assert_str(text, "1114112");
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_html), TEST(test_url), TEST(test_base64),
                                       TEST(test_unclosed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
