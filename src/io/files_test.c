/* io/files_test.c - files, folders, maps, gzip and Maildir in a folder of the test's own; log lines
 * caught on standard error. */
#include "lib/scratch.h"
#include "lib/unit.h"

#include "io/files.h"
#include "io/log.h"
#include <fcntl.h>
#include <unistd.h>

static const char *folder;
static Arena *arena;
static Diag diag;

static int setup(void **state)
{
    (void)state;
    arena = arena_open(0);
    diag_clear(&diag);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

static Str at(const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

static void ok(Err e)
{
    if (e) fail_msg("%s %s", err_name(e), diag.sentence);
}

static void files_are_replaced_and_read(void **state)
{
    (void)state;
    Str bytes;
    ok(file_replace(at("a.txt"), STR("first"), &diag));
    ok(file_replace(at("a.txt"), STR("second"), &diag));
    ok(file_append(at("a.txt"), STR(" third"), &diag));
    ok(file_read(arena, at("a.txt"), 100, &bytes, &diag));
    assert_true(str_is(bytes, "second third"));
    assert_true(file_exists(at("a.txt")));
    assert_false(file_exists(at("a.txt.new")));
    Diag said = {.code = OK};
    assert_int_equal(file_read(arena, at("a.txt"), 5, &bytes, &said), ERR_TOO_LARGE);
    diag_clear(&said);
    assert_int_equal(file_read(arena, at("none"), 5, &bytes, &said), ERR_NOT_FOUND);
    diag_clear(&said);
    assert_int_equal(file_read(arena, STR("a\0b"), 5, &bytes, &said), ERR_INVALID);
    diag_clear(&said);
    assert_int_equal(file_replace(at("no/folder"), STR("x"), &said), ERR_NOT_FOUND);
    diag_clear(&said);
    assert_int_equal(file_read(arena, str_of(folder), 5, &bytes, &said), ERR_IO);
}

static void files_are_renamed_and_removed(void **state)
{
    (void)state;
    Str old = at("old"), new = at("new"), bytes;
    Diag said = {.code = OK};
    ok(file_replace(old, STR("fresh"), &diag));
    ok(file_replace(new, STR("stale"), &diag));
    ok(file_rename(old, new, &diag));
    assert_false(file_exists(old));
    ok(file_read(arena, new, 100, &bytes, &diag));
    assert_true(str_is(bytes, "fresh"));
    file_remove(new);
    file_remove(new);
    assert_false(file_exists(new));
    assert_int_equal(file_rename(old, new, &said), ERR_NOT_FOUND);
}

static void folders_are_made_with_parents(void **state)
{
    (void)state;
    ok(dir_make(at("x/y/z"), &diag));
    ok(dir_make(at("x/y/z/"), &diag));
    assert_true(file_exists(at("x/y/z")));
    ok(file_replace(at("x/file"), STR("1"), &diag));
    Diag said = {.code = OK};
    assert_int_equal(dir_make(at("x/file"), &said), ERR_IO);
}

static void maps_show_the_file(void **state)
{
    (void)state;
    FileMap map;
    ok(file_replace(at("map"), STR("mapped"), &diag));
    ok(file_map(at("map"), &map, &diag));
    assert_true(str_is(map.bytes, "mapped"));
    file_unmap(&map);
    ok(file_replace(at("map"), STR(""), &diag));
    ok(file_map(at("map"), &map, &diag));
    assert_int_equal(map.bytes.len, 0);
    file_unmap(&map);
}

static Str read_all(Str path, Err *ret_e)
{
    FileReader *reader;
    Buf buf = buf_new(arena, 10 * 1024 * 1024);
    char chunk[1000];
    size_t got = 1;
    uint64_t done, total;
    ok(file_reader_open(path, &reader, &diag));
    Diag said = {.code = OK};
    *ret_e = OK;
    while (got > 0 && !(*ret_e = file_reader_next(reader, chunk, sizeof chunk, &got, &said)))
        buf_add(&buf, (Str){chunk, got});
    file_reader_progress(reader, &done, &total);
    assert_true(*ret_e || done == total);
    file_reader_close(reader);
    return buf_str(&buf);
}

static void readers_unpack_what_is_packed(void **state)
{
    (void)state;
    Err e;
    Buf buf = buf_new(arena, 2 * 1024 * 1024);
    for (int i = 0; i < 100000; i++)
        buf_i64(&buf, i * INT64_C(7919));
    Str text = buf_str(&buf), packed = gzip_bytes(arena, text);
    assert_true(packed.len < text.len);
    ok(file_replace(at("plain"), text, &diag));
    ok(file_replace(at("packed.gz"), packed, &diag));
    ok(file_append(at("packed.gz"), gzip_bytes(arena, STR("more")), &diag)); /* two members */
    assert_true(str_eq(read_all(at("plain"), &e), text) && e == OK);
    Str unpacked = read_all(at("packed.gz"), &e);
    assert_int_equal(e, OK);
    assert_int_equal(unpacked.len, text.len + 4);
    assert_true(str_starts(unpacked, text) && str_ends(unpacked, STR("more")));
    ok(file_replace(at("cut.gz"), str_slice(packed, 0, packed.len / 2), &diag));
    read_all(at("cut.gz"), &e);
    assert_int_equal(e, ERR_INVALID);
    ok(file_replace(at("empty"), STR(""), &diag));
    assert_int_equal(read_all(at("empty"), &e).len, 0);
    assert_int_equal(e, OK);
}

static void gzip_has_a_limit(void **state)
{
    (void)state;
    bool good;
    Str packed = gzip_bytes(arena, STR("0123456789"));
    assert_true(str_is(gunzip(arena, packed, 10, &good), "0123456789") && good);
    gunzip(arena, packed, 9, &good);
    assert_false(good);
    gunzip(arena, STR("junk"), 100, &good);
    assert_false(good);
    gunzip(arena, STR(""), 100, &good);
    assert_false(good);
    char *zeros = arena_alloc(arena, 3000000);
    Str bomb = gzip_bytes(arena, (Str){zeros, 3000000});
    Str out;
    Diag said = {.code = OK};
    assert_int_equal(gunzip_bytes(arena, bomb, 100000, &out, &said), ERR_TOO_LARGE);
    ok(gunzip_bytes(arena, bomb, 3000000, &out, &diag));
    assert_int_equal(out.len, 3000000);
    assert_true(gunzip(arena, gzip_bytes(arena, STR("")), 0, &good).len == 0 && good);
}

static void maildir_gets_whole_messages(void **state)
{
    (void)state;
    Str bytes;
    ok(maildir_deliver(at("Mail"), STR("1.2.host"), STR("Subject: x\r\n\r\n"), &diag));
    ok(file_read(arena, at("Mail/new/1.2.host"), 100, &bytes, &diag));
    assert_true(str_is(bytes, "Subject: x\r\n\r\n"));
    assert_false(file_exists(at("Mail/tmp/1.2.host")));
    assert_true(file_exists(at("Mail/cur")));
    Diag said = {.code = OK};
    assert_int_equal(maildir_deliver(at("Mail"), STR("../x"), STR(""), &said), ERR_INVALID);
}

static void log_lines_are_one_line(void **state)
{
    (void)state;
    Str path = at("log"), bytes;
    int kept = dup(STDERR_FILENO);
    int into = open(arena_cstr(arena, path), O_WRONLY | O_CREAT, 0600);
    assert_true(kept >= 0 && into >= 0);
    dup2(into, STDERR_FILENO);
    log_line(LOG_WARN, "thing_failed", LOG_S("id", STR("ord_1")), LOG_I("n", -5),
             LOG_S("text", STR("two words \"x\"\nfake line")), LOG_S("none", STR("")));
    Diag failure = {.code = OK};
    Err e = fail(&failure, ERR_NOT_FOUND, "no order %d", 7);
    log_fail(LOG_ERROR, "order_lost", &failure);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(into);
    assert_int_equal(e, ERR_NOT_FOUND);
    ok(file_read(arena, path, 1000, &bytes, &diag));
    Str first = str_cut(&bytes, '\n'), second = str_cut(&bytes, '\n');
    assert_int_equal(bytes.len, 0);
    assert_true(first.ptr[10] == 'T' && first.ptr[23] == 'Z');
    assert_true(str_ends(first, STR("Z warn thing_failed id=ord_1 n=-5 "
                                    "text=\"two words \\\"x\\\"\\x0afake line\" none=\"\"")));
    assert_true(str_find(second, STR("error order_lost code=NOT_FOUND sentence=\"no order 7\"")) >
                0);
}

int main(void)
{
    folder = scratch_open();
    if (!folder) return 1;
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(files_are_replaced_and_read),   CASE(files_are_renamed_and_removed),
        CASE(folders_are_made_with_parents), CASE(maps_show_the_file),
        CASE(readers_unpack_what_is_packed), CASE(gzip_has_a_limit),
        CASE(maildir_gets_whole_messages),   CASE(log_lines_are_one_line),
    };
    int failed = cmocka_run_group_tests_name("files", tests, NULL, NULL);
    scratch_close();
    return failed;
}
