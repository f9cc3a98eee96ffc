/* flow/outbox/anchors_test.c - which addresses are links, and that nothing else changes. */
#include "base/base_test.h"
#include "flow/outbox/anchors.h"

static Str mark(void *self, Str address)
{
    Arena *arena = self;
    if (!str_starts(address, STR("http"))) return STR_NONE;
    return arena_printf(arena, "[%.*s]", STR_ARG(address));
}

static Str nothing(void *self, Str address)
{
    (void)self;
    (void)address;
    return STR_NONE;
}

static Str scanned(Arena *arena, Str html, Str (*instead)(void *self, Str address))
{
    Buf buf = buf_new(arena, 1 << 16);
    buf_anchors(&buf, arena, html, &(Anchors){instead, arena});
    return buf_str(&buf);
}

static void test_links(void **state)
{
    static const char *const cases[][2] = {
        {"<a href=\"http://x/?a=b&amp;c=d\">t</a>",                          "<a href=\"[http://x/?a=b&amp;c=d]\">t</a>"},
        {"<A CLASS=k\nHREF = 'https://x/'>",                                 "<A CLASS=k\nHREF = \"[https://x/]\">"     },
        {"<a href=http://x/y/>z",                                            "<a href=\"[http://x/y/]\">z"              },
        {"<a href=\" http&#58;//x&#x2F;&Auml;\">",                           "<a href=\"[http://x/&amp;Auml;]\">"       },
        {"<a href=\"http://&#xE4;&#x1F600;&#0;&#xD800;\">",
         "<a href=\"[http://\xC3\xA4\xF0\x9F\x98\x80&amp;#0;&amp;#xD800;]\">"                                           },
        {"<area href='http://x'/><map>",                                     "<area href=\"[http://x]\"/><map>"         },
        {"<a title='href=\"http://x\"' href='http://y'>",
         "<a title='href=\"http://x\"' href=\"[http://y]\">"                                                            },
        {"<a title=\">\" href='http://y'>",                                  "<a title=\">\" href=\"[http://y]\">"      },
        {"<a href='http://1' href='http://2'>",                              "<a href=\"[http://1]\" href='http://2'>"  },
        {"<a href><a href=><a href=\"\"><a href='mailto:a@b'><a href='#x'>",
         "<a href><a href=><a href=\"\"><a href='mailto:a@b'><a href='#x'>"                                             },
        {"<img src='http://x'><link href='http://x'><abbr href='http://x'>",
         "<img src='http://x'><link href='http://x'><abbr href='http://x'>"                                             },
        {"<!-- <a href='http://x'> --><!--><a href='http://y'>",
         "<!-- <a href='http://x'> --><!--><a href=\"[http://y]\">"                                                     },
        {"<style>a<a href='http://x'></STYLE ><a href='http://y'>",
         "<style>a<a href='http://x'></STYLE ><a href=\"[http://y]\">"                                                  },
        {"<title><a href='http://x'></title>1 < 2 <a href='http://y'>",
         "<title><a href='http://x'></title>1 < 2 <a href=\"[http://y]\">"                                              },
        {"<a href='http://x",                                                "<a href=\"[http://x]\""                   },
        {"</a href='http://x'><!a href='http://x'>",                         "</a href='http://x'><!a href='http://x'>" },
        {"<a =href='http://x' href='http://y'>",                             "<a =href='http://x' href=\"[http://y]\">" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_str(scanned(*state, str_of(cases[i][0]), mark), cases[i][1]);
}

/* Whatever stands in it, a page whose links stay is the same page, and the scan ends. */
static void test_any_bytes(void **state)
{
    static const char *const pieces[] = {
        "<a ",  "<",   ">",        "href",  "=",       "\"",       "'",    "http://x", " ",
        "<!--", "-->", "</",       "style", "<style>", "</style>", "&#",   "&#x41;",   ";",
        "/",    "\n",  "\xC3\xA4", "a",     "!",       "?",        "title"};
    uint32_t chance = 7;
    (void)state;
    Arena *arena = arena_open(0);
    for (int round = 0; round < 20000; round++) {
        arena_reset(arena);
        Buf buf = buf_new(arena, 4096);
        for (int left = 1 + round % 30; left > 0; left--) {
            chance = chance * 1664525u + 1013904223u;
            buf_add(&buf, str_of(pieces[(chance >> 16) % (sizeof pieces / sizeof *pieces)]));
        }
        assert_true(str_eq(scanned(arena, buf_str(&buf), nothing), buf_str(&buf)));
        (void)scanned(arena, buf_str(&buf), mark);
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_links), TEST(test_any_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
