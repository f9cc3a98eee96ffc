/* base/err_test.c - the first failure stays, and its sentence can be shown. */
#include "base/base_test.h"

#include "base/err.h"
#include "base/utf8.h"

static void the_first_failure_stays(void **state)
{
    (void)state;
    Diag diag = {0};
    assert_int_equal(fail_field(&diag, ERR_INVALID, "products[2].price", "price is %d", 5),
                     ERR_INVALID);
    assert_int_equal(fail(&diag, ERR_IO, "later"), ERR_INVALID);
    assert_string_equal(diag.sentence, "price is 5");
    assert_string_equal(diag.field, "products[2].price");
    assert_non_null(strstr(diag.file, "err_test.c"));
    assert_true(diag.line > 0);
    diag_clear(&diag);
    assert_int_equal(diag.code, OK);
    assert_int_equal(fail(&diag, ERR_IO, "later\n"), ERR_IO);
    assert_string_equal(diag.sentence, "later");
    assert_string_equal(diag.field, "");
}

static void sentences_are_cut_at_a_character(void **state)
{
    Arena *arena = *state;
    for (size_t pad = 0; pad < 8; pad++) {
        Diag diag = {0};
        Buf text = buf_new(arena, 4096);
        for (size_t i = 0; i < pad; i++)
            buf_char(&text, 'x');
        for (int i = 0; i < 300; i++)
            buf_lit(&text, "\xe2\x82\xac");
        fail_field(&diag, ERR_INVALID, buf_cstr(&text), "%s", buf_cstr(&text));
        assert_true(strlen(diag.sentence) > 230 && utf8_valid(str_of(diag.sentence)));
        assert_true(strlen(diag.field) > 90 && utf8_valid(str_of(diag.field)));
    }
}

static void bytes_that_are_not_text_are_marked(void **state)
{
    (void)state;
    Diag diag = {0};
    fail(&diag, ERR_INVALID, "got '%s'", "a\xff\xc3(\xf0\x9f");
    assert_string_equal(diag.sentence, "got 'a?\?(?\?'");
}

static void the_table_is_whole(void **state)
{
    (void)state;
    assert_string_equal(err_name(OK), "OK");
    assert_int_equal(err_http_status(OK), 200);
    assert_string_equal(err_name(ERR_NOT_FOUND), "NOT_FOUND");
    assert_int_equal(err_http_status(ERR_NOT_FOUND), 404);
    assert_true(err_retry(ERR_BUSY));
    assert_false(err_retry(ERR_INVALID));
    for (int code = 0; code < ERR_COUNT; code++) {
        assert_true(strlen(err_sentence((Err)code)) > 5);
        assert_true(err_http_status((Err)code) >= 200);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_failure_stays),
        TEST(sentences_are_cut_at_a_character),
        TEST(bytes_that_are_not_text_are_marked),
        TEST(the_table_is_whole),
    };
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
