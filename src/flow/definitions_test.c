/* flow/definitions_test.c - a version lives as long as somebody pins it, and no longer. */
#include "flow/definitions.h"

#include "lib/unit.h"

static const Definitions *version(int64_t number)
{
    Arena *arena = arena_open(0);
    Definitions *definitions = ARENA_NEW(arena, Definitions);
    definitions->arena = arena;
    definitions->version = number;
    return definitions;
}

static void nothing_published(void **state)
{
    (void)state;
    DefinitionsHolder *holder = definitions_holder_open();
    assert_null(definitions_pin(holder));
    definitions_unpin(holder, NULL);
    assert_int_equal(definitions_newest(holder), 0);
    definitions_holder_close(holder);
}

static void older_ones_live_while_pinned(void **state)
{
    (void)state;
    DefinitionsHolder *holder = definitions_holder_open();
    definitions_publish(holder, version(1));
    const Definitions *one = definitions_pin(holder);
    const Definitions *again = definitions_pin(holder);
    assert_ptr_equal(one, again);
    definitions_publish(holder, version(2));
    definitions_publish(holder, version(3)); /* 2 was never pinned */
    assert_int_equal(definitions_held(holder), 2);
    assert_int_equal(one->version, 1);
    const Definitions *three = definitions_pin(holder);
    assert_int_equal(three->version, 3);
    definitions_unpin(holder, one);
    assert_int_equal(definitions_held(holder), 2);
    definitions_unpin(holder, again);
    assert_int_equal(definitions_held(holder), 1);
    definitions_unpin(holder, three);
    assert_int_equal(definitions_held(holder), 1); /* the newest stays */
    definitions_holder_close(holder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_published),
        cmocka_unit_test(older_ones_live_while_pinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
