/* domain/links_test.c - signed links: round trip, each changed byte, wrong kind, age. */
#include "domain/links.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const uint8_t secret[32] = {1, 2, 3};
static const Time issued = 1778750000 * SECOND;

static Link sample(LinkKind kind)
{
    Link link = {.kind = kind, .issued_at = issued, .customer = -5};
    memset(link.message.bytes, 0xab, sizeof link.message.bytes);
    if (kind == LINK_CLICK) link.target = STR("https://shop.example/p?a=1&b=%20#c");
    return link;
}

static Str token_of(Arena *arena, LinkKind kind)
{
    Link link = sample(kind);
    Buf buf = buf_new(arena, 8192);
    link_token(&buf, &link, secret);
    return buf_str(&buf);
}

static Err read_at(Arena *arena, Str token, LinkKind kind, Time now, Link *ret)
{
    Diag diag = {0};
    return link_read(arena, &(LinkCheck){token, kind, now, secret}, ret, &diag);
}

static void each_kind_reads_what_was_written(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    for (int kind = LINK_CLICK; kind <= LINK_NOT_MINE; kind++) {
        Link want = sample((LinkKind)kind), got;
        Str token = token_of(arena, (LinkKind)kind);
        assert_int_equal(read_at(arena, token, (LinkKind)kind, issued, &got), OK);
        assert_true(got.issued_at == want.issued_at && got.customer == want.customer);
        assert_true(hash16_eq(got.message, want.message) && str_eq(got.target, want.target));
        for (int other = LINK_CLICK; other <= LINK_NOT_MINE; other++)
            if (other != kind)
                assert_int_equal(read_at(arena, token, (LinkKind)other, issued, &got),
                                 ERR_NOT_FOUND);
    }
    arena_close(arena);
}

static void any_change_is_seen(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Link got;
    Str token = token_of(arena, LINK_CLICK);
    for (size_t i = 0; i < token.len; i++) {
        char *changed = arena_cstr(arena, token);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        /* The last character of base64 may carry bits that mean nothing. */
        Err e = read_at(arena, (Str){changed, token.len}, LINK_CLICK, issued, &got);
        if (i + 1 < token.len) assert_int_equal(e, ERR_NOT_FOUND);
    }
    for (size_t cut = 0; cut < token.len; cut++)
        assert_int_equal(read_at(arena, str_slice(token, 0, cut), LINK_CLICK, issued, &got),
                         ERR_NOT_FOUND);
    arena_close(arena);
}

static void another_installation_does_not_read_it(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    uint8_t other[32] = {9};
    Link got;
    Diag diag = {0};
    assert_int_equal(link_read(arena,
                               &(LinkCheck){token_of(arena, LINK_ORDER), LINK_ORDER, issued, other},
                               &got, &diag),
                     ERR_NOT_FOUND);
    arena_close(arena);
}

static void it_ends_after_180_days(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Link got;
    Str token = token_of(arena, LINK_ORDER);
    assert_int_equal(read_at(arena, token, LINK_ORDER, issued + LINK_LASTS, &got), OK);
    assert_int_equal(read_at(arena, token, LINK_ORDER, issued + LINK_LASTS + SECOND, &got),
                     ERR_GONE);
    arena_close(arena);
}

static void targets_are_web_addresses(void **state)
{
    (void)state;
    assert_true(link_target_ok(STR("https://shop.example/a?b=c")));
    assert_false(link_target_ok(STR("javascript:alert(1)")));
    assert_false(link_target_ok(STR("//shop.example")));
    assert_false(link_target_ok(STR("https://shop.example/\r\nSet-Cookie: a=b")));
    assert_false(link_target_ok(STR("")));
}

static void a_cause_names_its_order(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Str cause = code_cause(arena, STR("A/1"), 1778752200 * SECOND);
    assert_true(str_is(cause, "code:A/1/1778752200"));
    assert_true(code_cause_is_of(cause, STR("A/1")));
    assert_false(code_cause_is_of(cause, STR("A")));
    assert_false(code_cause_is_of(cause, STR("A/1/1778752200")));
    assert_false(code_cause_is_of(STR("order:A/1"), STR("A/1")));
    assert_false(code_cause_is_of(STR("code:A/1"), STR("A/1")));
    arena_close(arena);
}

static void a_signed_value_holds_for_its_subject_and_time(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Buf buf = buf_new(arena, 100);
    value_sign(&buf, STR("device"), STR("order:1"), issued, secret);
    Str value = buf_str(&buf);
    assert_true(value_ok(value, STR("device"), STR("order:1"), issued - SECOND, secret));
    assert_false(value_ok(value, STR("device"), STR("order:1"), issued, secret));
    assert_false(value_ok(value, STR("device"), STR("order:2"), issued - SECOND, secret));
    assert_false(value_ok(value, STR("other"), STR("order:1"), issued - SECOND, secret));
    assert_false(value_ok(STR("99999999999.00"), STR("device"), STR("order:1"), issued, secret));
    arena_close(arena);
}

static void a_link_of_nobody_tells_kind_storefront_and_day_alone(void **state)
{
    (void)state;
    Arena *arena = arena_open(0);
    Link link = link_of_nobody(LINK_OPEN, &(LinkNobody){STR("nps"), STR("north"), issued}), got;
    Link later = link_of_nobody(
        LINK_OPEN, &(LinkNobody){STR("nps"), STR("north"), issued - issued % DAY + DAY - 1});
    Buf buf = buf_new(arena, 8192);
    link_token(&buf, &link, secret);
    assert_int_equal(read_at(arena, buf_str(&buf), LINK_OPEN, issued, &got), OK);
    assert_true(str_is(link_nobody_kind(&got), "nps"));
    assert_int_equal(link_nobody_storefront(&got), link_storefront(STR("north")));
    assert_int_not_equal(link_storefront(STR("north")), link_storefront(STR("south")));
    assert_true(got.issued_at == later.issued_at && got.customer == 0);
    link.issued_at -= link.issued_at % DAY;
    assert_int_equal(link_nobody_storefront(&link), 0);
    link = sample(LINK_CLICK);
    assert_int_equal(link_nobody_storefront(&link), 0);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_reads_what_was_written),
        cmocka_unit_test(any_change_is_seen),
        cmocka_unit_test(another_installation_does_not_read_it),
        cmocka_unit_test(it_ends_after_180_days),
        cmocka_unit_test(a_link_of_nobody_tells_kind_storefront_and_day_alone),
        cmocka_unit_test(targets_are_web_addresses),
        cmocka_unit_test(a_cause_names_its_order),
        cmocka_unit_test(a_signed_value_holds_for_its_subject_and_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
