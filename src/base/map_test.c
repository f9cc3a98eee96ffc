/* base/map_test.c - what goes in comes out, in the order it went in. */
#include "base/map.h"

#include "base/base_test.h"

static void order_of_insertion(void **state)
{
    Arena *arena = *state;
    Map map = map_new(arena);
    assert_null(map_find(&map, STR("a")));
    for (size_t i = 0; i < 5000; i++)
        *map_at(&map, arena_printf(arena, "key %zu", i * 7919 % 5000)) = &map.count + i;
    assert_int_equal(map.count, 5000);
    for (size_t i = 0; i < 5000; i++) {
        Str key = arena_printf(arena, "key %zu", i * 7919 % 5000);
        assert_true(str_eq(map.entries[i].key, key));
        assert_ptr_equal(map_find(&map, key), &map.count + i);
        assert_ptr_equal(*map_at(&map, key), &map.count + i);
    }
    assert_int_equal(map.count, 5000);
    assert_null(map_find(&map, STR("key 5000")));
}

static void new_places_are_null(void **state)
{
    Map map = map_new(*state);
    void **place = map_at(&map, STR(""));
    assert_null(*place);
    *place = &map;
    assert_ptr_equal(map_find(&map, STR_NONE), &map);
    assert_null(*map_at(&map, STR("x")));
    assert_null(map_find(&map, STR("x"))); /* there, and NULL */
    assert_int_equal(map.count, 2);
}

static void numbers_are_keys_of_8_bytes(void **state)
{
    Map map = map_new(*state);
    for (uint64_t i = 0; i < 3000; i++)
        *map_at_u64(&map, i << 40) = &map.count + i;
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t key = i << 40;
        assert_ptr_equal(map_find_u64(&map, key), &map.count + i);
        assert_int_equal(map.entries[i].key.len, 8);
        assert_memory_equal(map.entries[i].key.ptr, &key, 8);
    }
    assert_null(map_find_u64(&map, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(order_of_insertion),
        TEST(new_places_are_null),
        TEST(numbers_are_keys_of_8_bytes),
    };
    return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
