/* io/dns_test.c - the asker against a name server of the tests: what is there, what is not, what is
 * long, cut, garbled, failing. */
#include "lib/unit.h"

#include "io/dns.h"
#include "lib/dns_server.h"

#define LONG_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"
#define LONG_KEY                                                                                   \
    "v=DKIM1; k=rsa; p=" LONG_64 LONG_64 LONG_64 LONG_64 LONG_64 LONG_64 /* over 255 characters */
#define BIG LONG_64 LONG_64 LONG_64 LONG_64 LONG_64 LONG_64 LONG_64 LONG_64

static const DnsName names[] = {
    {"bytes.example",                                      DNS_USUAL, {"v=\x01\xff\"x\""}},
    {"shop.example",                                 DNS_USUAL, {"v=spf1 include:_spf.relay.example ~all", "other"}},
    {"s1._domainkey.shop.example",                                       DNS_USUAL, {LONG_KEY}},
    {"tcp.example", DNS_OVER_TCP, {"over tcp"}},
    {"big.example",                         DNS_USUAL, {BIG, BIG, BIG, BIG}},
    {"nothing.example",                                          DNS_USUAL, {NULL}},
    {"empty.example",                                        DNS_USUAL, {""}},
    {"failing.example",                                        DNS_FAILING, {"never seen"}},
    {"garbled.example",                                        DNS_GARBLED, {"one"}},
    {"alias.example",                                DNS_ALIAS, {"target.example", "behind the alias"}},
    {0                                   }
};

static DnsServer *server;

static int start(void **state)
{
    *state = arena_open(0);
    server = dns_server_open(names);
    return 0;
}

static int end(void **state)
{
    dns_server_close(server);
    arena_close(*state);
    return 0;
}

static Err ask(void **state, const char *name, DnsTexts *ret_texts)
{
    Diag diag = {0};
    memset(ret_texts, 0, sizeof *ret_texts);
    return dns_texts(*state, dns_server_address(server), str_of(name), ret_texts, &diag);
}

static void what_is_there(void **state)
{
    DnsTexts texts;
    assert_int_equal(ask(state, "shop.example", &texts), OK);
    assert_int_equal(texts.items.count, 2);
    assert_true(str_is(texts.items.items[0], "v=spf1 include:_spf.relay.example ~all"));
    assert_true(str_is(texts.items.items[1], "other"));
    assert_int_equal(ask(state, "bytes.example", &texts), OK);
    assert_true(str_is(texts.items.items[0], "v=??\"x\""));
    assert_int_equal(ask(state, "SHOP.example.", &texts), OK);
    assert_int_equal(texts.items.count, 2);
    assert_int_equal(ask(state, "alias.example", &texts), OK);
    assert_int_equal(texts.items.count, 1);
    assert_true(str_is(texts.items.items[0], "behind the alias"));
}

static void strings_of_a_record_are_joined(void **state)
{
    DnsTexts texts;
    assert_int_equal(ask(state, "s1._domainkey.shop.example", &texts), OK);
    assert_int_equal(texts.items.count, 1);
    assert_true(str_is(texts.items.items[0], LONG_KEY));
}

static void what_is_cut_is_asked_over_tcp(void **state)
{
    DnsTexts texts;
    assert_int_equal(ask(state, "tcp.example", &texts), OK);
    assert_int_equal(texts.items.count, 1);
    assert_int_equal(ask(state, "big.example", &texts), OK);
    assert_int_equal(texts.items.count, 4);
    assert_int_equal(texts.items.items[3].len, strlen(BIG));
}

static void what_is_not_there_is_no_failure(void **state)
{
    DnsTexts texts;
    assert_int_equal(ask(state, "nosuch.example", &texts), OK);
    assert_int_equal(texts.items.count, 0);
    assert_int_equal(ask(state, "nothing.example", &texts), OK);
    assert_int_equal(texts.items.count, 0);
    assert_int_equal(ask(state, "empty.example", &texts), OK);
    assert_int_equal(texts.items.count, 1);
    assert_int_equal(texts.items.items[0].len, 0);
}

static void failures_are_told(void **state)
{
    DnsTexts texts;
    assert_int_equal(ask(state, "failing.example", &texts), ERR_UNAVAILABLE);
    assert_int_equal(ask(state, "garbled.example", &texts), ERR_UNAVAILABLE);
    Diag diag = {0};
    assert_int_equal(dns_texts(*state, STR("ns.example:53"), STR("shop.example"), &texts, &diag),
                     ERR_INVALID);
    static const char *const bad[] = {"",         ".", "a..b", "sp ace.example", "a\nb.example",
                                      "ü.example"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(ask(state, bad[i], &texts), ERR_INVALID);
    char long_name[300];
    memset(long_name, 'a', sizeof long_name);
    for (size_t i = 20; i < sizeof long_name; i += 20)
        long_name[i] = '.';
    long_name[sizeof long_name - 1] = '\0';
    assert_int_equal(ask(state, long_name, &texts), ERR_INVALID);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_there),
        TEST(strings_of_a_record_are_joined),
        TEST(what_is_cut_is_asked_over_tcp),
        TEST(what_is_not_there_is_no_failure),
        TEST(failures_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
