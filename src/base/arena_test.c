/* base/arena_test.c - chunks, caps, growth in place, and lists. */
#include "base/arena.h"

#include "base/base_test.h"

static void memory_is_zeroed_and_aligned(void **state)
{
    Arena *arena = *state;
    for (size_t size = 0; size < 300; size++) {
        char *bytes = arena_alloc(arena, size);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        if (size) memset(bytes, 0xff, size);
    }
}

static void objects_do_not_overlap_over_chunks(void **state)
{
    Arena *arena = *state;
    enum { COUNT = 3000 };
    unsigned char *objects[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        objects[i] = memset(arena_alloc_raw(arena, i % 700 + 1), (int)(i % 251), i % 700 + 1);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k <= i % 700; k++)
            assert_int_equal(objects[i][k], i % 251);
}

static void large_ones_get_their_own_chunk(void **state)
{
    Arena *arena = *state;
    char *large = arena_alloc(arena, (size_t)5 << 20);
    large[((size_t)5 << 20) - 1] = 1;
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    assert_int_equal(arena_high_water(arena), (size_t)5 << 20);
    assert_non_null(arena_alloc(arena, 10));
}

static void reset_gives_the_same_memory_again(void **state)
{
    Arena *arena = *state;
    void *first = arena_alloc(arena, 100);
    for (int i = 0; i < 100; i++)
        arena_alloc(arena, 1000);
    arena_reset(arena);
    assert_ptr_equal(arena_alloc(arena, 100), first);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 500; i++)
            memset(arena_alloc(arena, 997), 1, 997);
        arena_reset(arena);
    }
}

static void try_respects_the_cap(void **state)
{
    (void)state;
    Arena *arena = arena_open(1000);
    assert_non_null(arena_try(arena, 600));
    assert_null(arena_try(arena, 401));
    assert_null(arena_try(arena, SIZE_MAX));
    assert_non_null(arena_try(arena, 400));
    assert_null(arena_try(arena, 1));
    assert_int_equal(arena_used(arena), 1000);
    arena_reset(arena);
    assert_non_null(arena_try(arena, 1000));
    arena_close(arena);
    arena_close(NULL);
}

static void newest_object_grows_where_it_lies(void **state)
{
    Arena *arena = *state;
    char *bytes = arena_alloc(arena, 10);
    assert_true(arena_extend(arena, bytes, 10, 2000));
    memset(bytes, 7, 2000);
    char *other = arena_alloc(arena, 10);
    assert_true(other >= bytes + 2000);
    assert_false(arena_extend(arena, bytes, 2000, 2001 + 64));
    assert_true(arena_extend(arena, other, 10, 20));
    assert_false(arena_extend(arena, other, 20, 1 << 20));
}

static void texts_are_copied(void **state)
{
    Arena *arena = *state;
    char text[] = "hello";
    Str copy = arena_str(arena, str_of(text));
    char *cstr = arena_cstr(arena, str_of(text));
    text[0] = 'j';
    assert_str(copy, "hello");
    assert_string_equal(cstr, "hello");
    assert_string_equal(arena_cstr(arena, STR_NONE), "");
    assert_int_equal(arena_str(arena, STR_NONE).len, 0);
    assert_str(arena_printf(arena, "%d-%s", 5, "x"), "5-x");
    assert_int_equal(arena_printf(arena, "%10000d", 5).len, 10000);
}

static void lists_push_and_remove(void **state)
{
    Arena *arena = *state;
    LIST_OF(int64_t) list = {NULL, 0, 0};
    for (int64_t i = 0; i < 1000; i++) {
        int64_t *item = list_push(arena, &list);
        assert_int_equal(*item, 0);
        *item = i;
        if (i % 7 == 0) arena_alloc(arena, 5); /* now it must move */
    }
    assert_int_equal(list.count, 1000);
    list_remove(&list, 0);
    list_remove(&list, 998);
    list_remove(&list, 500);
    assert_int_equal(list.count, 997);
    assert_int_equal(list.items[0], 1);
    assert_int_equal(list.items[499], 500);
    assert_int_equal(list.items[500], 502);
    assert_int_equal(list.items[996], 998);
    *list_push(arena, &list) = 5;
    assert_int_equal(list.items[997], 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(memory_is_zeroed_and_aligned),
        TEST(objects_do_not_overlap_over_chunks),
        TEST(large_ones_get_their_own_chunk),
        TEST(reset_gives_the_same_memory_again),
        TEST(try_respects_the_cap),
        TEST(newest_object_grows_where_it_lies),
        TEST(texts_are_copied),
        TEST(lists_push_and_remove),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
