/* base/csv_fuzz.c - any bytes as CSV: reading ends, and what was read, written with every field in
 * quotes, reads as the same fields. The first byte chooses the separator. */
#include "base/csv.h"

#include "base/buf.h"

#include <stdlib.h>

static void must(bool held)
{
    if (!held) abort();
}

static void reads_the_same(Arena *scratch, const CsvRecord *record, char separator)
{
    Buf buf = buf_new(scratch, (size_t)1 << 26);
    for (uint32_t i = 0; i < record->count; i++) {
        if (i) buf_char(&buf, separator);
        buf_char(&buf, '"');
        for (size_t k = 0; k < record->fields[i].len; k++) {
            if (record->fields[i].ptr[k] == '"') buf_char(&buf, '"');
            buf_char(&buf, record->fields[i].ptr[k]);
        }
        buf_char(&buf, '"');
    }
    CsvReader reader = csv_reader(scratch, buf_str(&buf), separator);
    CsvRecord again;
    Diag diag = {0};
    must(csv_next(&reader, &again, &diag) == OK && again.count == record->count);
    for (uint32_t i = 0; i < record->count; i++)
        must(str_eq(record->fields[i], again.fields[i]));
    must(csv_next(&reader, &again, &diag) == ERR_NOT_FOUND);
}

/* libFuzzer calls it by this name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); // NOLINT(*-identifier-naming)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    char separator = ",;\t|"[data[0] % 4];
    Str text = {(const char *)data + 1, size - 1};
    Arena *arena = arena_open(0), *scratch = arena_open(0);
    (void)csv_guess_separator(text);
    CsvReader reader = csv_reader(arena, text, separator);
    uint64_t line = 0;
    for (size_t records = 0;; records++) {
        CsvRecord record;
        Diag diag = {0};
        must(records <= size);
        arena_reset(arena);
        arena_reset(scratch);
        Err err = csv_next(&reader, &record, &diag);
        if (err == ERR_NOT_FOUND) break;
        if (err != OK) continue;
        must(record.line > line && record.count > 0 && record.count <= CSV_FIELDS_MAX);
        line = record.line;
        reads_the_same(scratch, &record, separator);
    }
    must(reader.rest.len == 0);
    arena_close(arena);
    arena_close(scratch);
    return 0;
}
