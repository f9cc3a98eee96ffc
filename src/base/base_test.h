/* base/base_test.h - what the test programs of this floor share: cmocka and a few comparisons.
 *
 * Not here: anything the tests of other floors need (tests/lib). Only *_test.c includes it. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail /* that name is err.h's; a test that uses it includes this header first */

#include "base/buf.h"

/* Makes one arena for each test: `static int setup(void **state)` and so on by cmocka's names. */
static inline int arena_setup(void **state)
{
    *state = arena_open(0);
    return 0;
}

static inline int arena_teardown(void **state)
{
    arena_close(*state);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, arena_setup, arena_teardown)

/* In place of cmocka's fail_msg, which needs its fail. */
#define stop_test(...) (print_error(__VA_ARGS__), _fail(__FILE__, __LINE__))

#define assert_str(s, expected) assert_str_at((s), (expected), __FILE__, __LINE__)
static inline void assert_str_at(Str s, const char *expected, const char *file, int line)
{
    if (str_is(s, expected)) return;
    print_error("got  '%.*s'\nwant '%s'\n", STR_ARG(s), expected);
    _fail(file, line);
}

/* The text of a file, or NULL in ptr when it cannot be read. */
static inline Str read_file(Arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return STR_NONE;
    size_t cap = (size_t)1 << 20;
    char *bytes = arena_alloc_raw(arena, cap);
    size_t size = fread(bytes, 1, cap, file);
    fclose(file);
    return (Str){bytes, size};
}

/* The folder of shared test data `name`, below `root` (of the environment, may be NULL) or beside
 * the repository; NULL, and says so, when it is not there. */
static inline const char *shared_data(Arena *arena, const char *root, const char *name)
{
    const char *roots[] = {root, "../shared", "../../shared"};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        if (!roots[i]) continue;
        const char *path = arena_printf(arena, "%s/data/%s", roots[i], name).ptr;
        FILE *folder = fopen(path, "rb"); /* opening a folder for reading succeeds */
        if (!folder) continue;
        fclose(folder);
        return path;
    }
    printf("skipped: %s\n", name);
    return NULL;
}
