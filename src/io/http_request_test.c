/* io/http_request_test.c - targets, queries, cookies and forms, without a server. */
#include "lib/unit.h"

#include "io/http_parts.h"

static Arena *arena;
static HttpHeader headers[2];
static HttpRequest request;

static int setup(void **state)
{
    (void)state;
    arena = arena_open(0);
    request = (HttpRequest){.arena = arena, .headers = headers, .header_count = 2};
    headers[0] = (HttpHeader){STR("Cookie"), STR_NONE};
    headers[1] = (HttpHeader){STR("content-TYPE"), STR_NONE};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

static void finds(bool (*find)(const HttpRequest *, const char *, Str *), const char *name,
                  const char *wanted)
{
    Str value = STR_NONE;
    bool found = find(&request, name, &value);
    if (found != (wanted != NULL)) fail_msg("%s: found %d", name, found);
    if (wanted && !str_is(value, wanted)) fail_msg("%s: '%.*s'", name, STR_ARG(value));
}

static void targets(void **state)
{
    (void)state;
    assert_true(http_target_read(&request, STR("/a%2fb%20c?x=%20&y")));
    assert_true(str_is(request.path, "/a/b c"));
    assert_true(str_is(request.raw_path, "/a%2fb%20c"));
    assert_true(str_is(request.query, "x=%20&y"));
    assert_true(http_target_read(&request, STR("https://shop.example:8443/p?q")));
    assert_true(str_is(request.path, "/p") && str_is(request.query, "q"));
    assert_true(http_target_read(&request, STR("http://shop.example")));
    assert_true(str_is(request.path, "/") && request.query.len == 0);
    static const char *const wrong[] = {"", "*", "a", "/%", "/%0", "/%gg", "/%00", "/a b", "/\x7f"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(http_target_read(&request, str_of(wrong[i])));
}

static void queries(void **state)
{
    (void)state;
    assert_true(http_target_read(&request, STR("/?a=1&b=x%26y&c&a=2&%64=e+f&g=%zz&g=ok&=n")));
    finds(http_query, "a", "1");
    finds(http_query, "b", "x&y");
    finds(http_query, "c", "");
    finds(http_query, "d", "e f");
    finds(http_query, "g", "ok");
    finds(http_query, "", "n");
    finds(http_query, "z", NULL);
}

static void cookies(void **state)
{
    (void)state;
    headers[0].value = STR("a=1; sid=abc=def;b=\"q\"; empty=; x");
    finds(http_cookie, "a", "1");
    finds(http_cookie, "sid", "abc=def");
    finds(http_cookie, "b", "q");
    finds(http_cookie, "empty", "");
    finds(http_cookie, "x", "");
    finds(http_cookie, "s", NULL);
}

static void forms(void **state)
{
    (void)state;
    request.body = STR("name=J%C3%BCrgen+K&x=y");
    finds(http_form, "name", NULL); /* not said to be a form */
    headers[1].value = STR("application/x-www-form-urlencoded; charset=utf-8");
    finds(http_form, "name", "Jürgen K");
    finds(http_form, "y", NULL);
    headers[1].value = STR("multipart/form-data; boundary=\"--b b\"");
    request.body =
        STR("preamble\r\n----b b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n"
            "two\r\nlines\r\n----b b\r\ncontent-type: text/csv\r\nContent-disposition: "
            "form-data; filename=\"a;name=x.csv\"; name=file\r\n\r\na,b\r\n----b b--\r\n");
    finds(http_form, "name", "two\r\nlines");
    finds(http_form, "file", "a,b");
    finds(http_form, "x.csv", NULL);
    headers[1].value = STR("multipart/form-data");
    finds(http_form, "name", NULL);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {CASE(targets), CASE(queries), CASE(cookies), CASE(forms)};
    return cmocka_run_group_tests_name("http request", tests, NULL, NULL);
}
