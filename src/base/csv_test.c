/* base/csv_test.c - CSV with its sins. The public cases (csv-spectrum) are run when the shared test
 * data is there. */
#include "base/base_test.h"

#include "base/csv.h"
#include "base/json.h"

/* All records as 'a|b' lines, with the line number before each; failures as '!line'. */
static Str read_all(Arena *arena, Str text, char separator)
{
    Buf buf = buf_new(arena, 1 << 20);
    CsvReader reader = csv_reader(arena, text, separator);
    for (;;) {
        CsvRecord record;
        Diag diag = {0};
        Err err = csv_next(&reader, &record, &diag);
        if (err == ERR_NOT_FOUND) break;
        if (err != OK) {
            buf_lit(&buf, "!");
            buf_add(&buf, str_of(diag.sentence));
            buf_lit(&buf, "\n");
            continue;
        }
        buf_u64(&buf, record.line);
        for (uint32_t i = 0; i < record.count; i++) {
            buf_char(&buf, i ? '|' : ':');
            buf_add(&buf, record.fields[i]);
        }
        buf_lit(&buf, "\n");
    }
    return buf_str(&buf);
}

static void records_and_lines(void **state)
{
    static const char *const cases[][2] = {
        {"",                           ""                       },
        {"a",                          "1:a\n"                  },
        {"a,b\n",                      "1:a|b\n"                },
        {"a,b\r\nc,d\re,f",            "1:a|b\n2:c|d\n3:e|f\n"  },
        {"a,\n,b\n",                   "1:a|\n2:|b\n"           },
        {"\xef\xbb\xbf"
         "a\n",               "1:a\n"                  },
        {"a\n\n\r\nb\n",               "1:a\n4:b\n"             },
        {"\"a,b\",c\n",                "1:a,b|c\n"              },
        {"\"a\"\"b\",\"\"\"\",\"\"\n", "1:a\"b|\"|\n"           },
        {"\"x\ny\r\nz\rw\",1\nb\n",    "1:x\ny\r\nz\rw|1\n5:b\n"},
        {"a\"b,c\"\n",                 "1:a\"b|c\"\n"           },
        {"\"a\"b,c\n",                 "1:ab|c\n"               },
        {"\"a\"\"\"b,c\n",             "1:a\"b|c\n"             },
        {" \"a\",b\n",                 "1: \"a\"|b\n"           },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_str(read_all(*state, str_of(cases[i][0]), ','), cases[i][1]);
    assert_str(read_all(*state, STR("a,b;c\td|e"), ';'), "1:a,b|c\td|e\n");
    assert_str(read_all(*state, STR("a,b\tc"), '\t'), "1:a,b|c\n");
}

static void failures_go_on_at_the_next_line(void **state)
{
    assert_str(read_all(*state, STR("a\n\"b\nc\nd"), ','),
               "1:a\n!line 2 of the CSV: a quote is never closed\n3:c\n4:d\n");
    assert_str(read_all(*state, STR("\""), ','), "!line 1 of the CSV: a quote is never closed\n");

    Buf many = buf_new(*state, 1 << 20);
    for (int i = 0; i < CSV_FIELDS_MAX; i++)
        buf_char(&many, ',');
    buf_lit(&many, "\nb\n");
    assert_str(read_all(*state, buf_str(&many), ','),
               "!line 1 of the CSV: there are too many fields\n2:b\n");

    size_t size = CSV_RECORD_BYTES_MAX + 10;
    char *bytes = arena_alloc_raw(*state, size);
    memset(bytes, 'x', size);
    memcpy(bytes + size - 3, "\nb\n", 3);
    assert_str(read_all(*state, (Str){bytes, size}, ','),
               "!line 1 of the CSV: the record is too long\n2:b\n");
    bytes[0] = '"';
    assert_str(read_all(*state, (Str){bytes, size}, ','),
               "!line 1 of the CSV: a quote is never closed\n2:b\n");
}

static void what_is_written_is_read(void **state)
{
    static const char *const fields[] = {"plain",  "",    "a,b",     "say \"hi\"",
                                         "x\r\ny", " a ", "\xc3\xa4"};
    Buf buf = buf_new(*state, 4096);
    size_t count = sizeof fields / sizeof fields[0];
    for (size_t i = 0; i < count; i++) {
        if (i) buf_char(&buf, ',');
        buf_csv(&buf, str_of(fields[i]));
    }
    CsvReader reader = csv_reader(*state, buf_str(&buf), ',');
    CsvRecord record;
    Diag diag = {0};
    assert_int_equal(csv_next(&reader, &record, &diag), OK);
    assert_int_equal(record.count, count);
    for (size_t i = 0; i < count; i++)
        assert_str(record.fields[i], fields[i]);
}

static void separators_are_guessed(void **state)
{
    (void)state;
    assert_int_equal(csv_guess_separator(STR("a,b\n1,2\n")), ',');
    assert_int_equal(csv_guess_separator(STR("a;b\n1,5;2\n")), ';');
    assert_int_equal(csv_guess_separator(STR("a\tb\tc\n1, x\t2\t3\n")), '\t');
    assert_int_equal(csv_guess_separator(STR("a|b\n1|2")), '|');
    assert_int_equal(csv_guess_separator(STR("\"x;y;z\",b\r\n\"1;2\",c\r\n")), ',');
    assert_int_equal(csv_guess_separator(STR("only\none\n")), ',');
    assert_int_equal(csv_guess_separator(STR_NONE), ',');
}

/* Equal but for carriage returns: some copies of the suite have lost them in the CSV files. */
static bool same_text(Str a, Str b)
{
    size_t at = 0;
    for (size_t i = 0; i < b.len; i++) {
        if (at < a.len && a.ptr[at] == b.ptr[i])
            at++;
        else if (b.ptr[i] != '\r')
            return false;
    }
    return at == a.len;
}

/* One case of the suite: each record after the first, by the first one's names, is an object. */
static void spectrum_case(Arena *arena, const char *root, const char *name)
{
    Str text = read_file(arena, arena_printf(arena, "%s/csvs/%s.csv", root, name).ptr);
    Str wanted = read_file(arena, arena_printf(arena, "%s/json/%s.json", root, name).ptr);
    const Json *rows;
    Diag diag = {0};
    assert_int_equal(json_parse(arena, wanted, NULL, &rows, &diag), OK);
    CsvReader reader = csv_reader(arena, text, ',');
    CsvRecord names, record;
    assert_int_equal(csv_next(&reader, &names, &diag), OK);
    for (const Json *row = rows->first; row; row = row->next) {
        assert_int_equal(csv_next(&reader, &record, &diag), OK);
        assert_int_equal(record.count, row->count);
        for (uint32_t i = 0; i < record.count; i++)
            assert_true(same_text(record.fields[i], json_text(json_get_str(row, names.fields[i]))));
    }
    assert_int_equal(csv_next(&reader, &record, &diag), ERR_NOT_FOUND);
}

static void public_suite(void **state)
{
    static const char *const names[] = {"comma_in_quotes",
                                        "empty",
                                        "empty_crlf",
                                        "escaped_quotes",
                                        "json",
                                        "newlines",
                                        "newlines_crlf",
                                        "quotes_and_newlines",
                                        "simple",
                                        "simple_crlf",
                                        "utf8"};
    const char *root = shared_data(*state, getenv("AFTERGLOW_SHARED"), "csv_spectrum");
    if (!root) skip();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        spectrum_case(*state, root, names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_and_lines),
        TEST(failures_go_on_at_the_next_line),
        TEST(what_is_written_is_read),
        TEST(separators_are_guessed),
        TEST(public_suite),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
