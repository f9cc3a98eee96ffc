/* engine/note_test.c - what was being handled when the process died is known to the next one. */
#include "lib/unit.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "flow/engine/note.h"
#include "io/files.h"

static Note *open_note(const char *dir)
{
    Diag diag = {0};
    Note *note = NULL;
    assert_int_equal(note_open(str_of(dir), &note, &diag), OK);
    return note;
}

/* A process that ends in the middle of handling `what`, or of nothing. */
static void die(const char *dir, const Hash16 *what)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        Diag diag = {0};
        Note *note = NULL;
        if (note_open(str_of(dir), &note, &diag)) _exit(1);
        if (what) note_begin(note, *what);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void two_deaths_set_aside(void **state)
{
    (void)state;
    char dir[] = "/tmp/afterglow-note.XXXXXX";
    assert_non_null(mkdtemp(dir));
    Hash16 bad = hash16(STR("a"), STR("bad")), other = note_of_wake(7);
    die(dir, &bad);
    die(dir, NULL);
    die(dir, &other);
    Note *note = open_note(dir);
    assert_false(note_set_aside(note, bad)); /* once may be chance */
    note_begin(note, other);
    note_end(note);
    note_close(note);
    die(dir, &bad);
    note = open_note(dir);
    assert_true(note_set_aside(note, bad));
    assert_false(note_set_aside(note, other));
    assert_true(note_keep(note, bad, STR("{}")));
    assert_true(note_keep(note, bad, STR("{}"))); /* once is enough */
    note_close(note);
    Arena *arena = arena_open(0);
    Buf hex = buf_new(arena, 64);
    buf_hex(&hex, bad.bytes, sizeof bad.bytes);
    Str kept = arena_printf(arena, "%s/set_aside/%.*s.json", dir, STR_ARG(buf_str(&hex)));
    assert_int_equal(unlink(arena_cstr(arena, kept)), 0);
    assert_int_equal(rmdir(arena_cstr(arena, arena_printf(arena, "%s/set_aside", dir))), 0);
    Str path = arena_printf(arena, "%s/handling.note", dir);
    assert_int_equal(unlink(arena_cstr(arena, path)), 0);
    assert_int_equal(rmdir(dir), 0);
    arena_close(arena);
}

static void without_a_note_nothing_is_set_aside(void **state)
{
    (void)state;
    note_begin(NULL, note_of_wake(1));
    note_end(NULL);
    assert_false(note_set_aside(NULL, note_of_wake(1)));
    note_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_deaths_set_aside),
        cmocka_unit_test(without_a_note_nothing_is_set_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
