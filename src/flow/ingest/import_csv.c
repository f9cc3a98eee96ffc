/* flow/ingest/import_csv.c - a CSV file of any size through a window that always holds a whole
 * record. */
#include "base/utf8.h"
#include "flow/ingest/import_inside.h"

#define WINDOW_BYTES (4 * CSV_RECORD_BYTES_MAX)

/* Moves what is not read yet to the front and fills the window up. */
static Err window_fill(CsvFile *file, Diag *diag)
{
    size_t rest = file->csv.rest.len;
    memmove(file->window, file->csv.rest.ptr, rest);
    file->length = rest;
    while (!file->end && file->length < file->capacity) {
        size_t got;
        Err e = file_reader_next(file->reader, file->window + file->length,
                                 file->capacity - file->length, &got, diag);
        if (e) return e;
        file->end = got == 0;
        file->length += got;
    }
    file->csv.rest = (Str){file->window, file->length};
    return OK;
}

static Err header_read(CsvFile *file, Diag *diag)
{
    CsvRecord record;
    Err e = csv_next(&file->csv, &record, diag);
    if (e == ERR_NOT_FOUND) {
        diag_clear(diag);
        return fail(diag, ERR_INVALID, "the file is empty: it has no header");
    }
    if (e) return e;
    file->column_count = record.count;
    file->columns = ARENA_ARRAY(file->kept, Str, record.count);
    for (uint32_t i = 0; i < record.count; i++) {
        if (!utf8_valid(record.fields[i]))
            return fail(diag, ERR_INVALID, "the header is not UTF-8: save the file as UTF-8");
        file->columns[i] = utf8_fold(file->kept, record.fields[i]);
    }
    return OK;
}

Err csv_file_open(FileReader *reader, CsvFile *ret_file, Diag *diag)
{
    *ret_file = (CsvFile){
        .reader = reader, .capacity = WINDOW_BYTES, .arena = arena_open(0), .kept = arena_open(0)};
    CsvFile *file = ret_file;
    file->window = arena_alloc_raw(file->kept, WINDOW_BYTES);
    file->csv.rest = (Str){file->window, 0};
    Err e = window_fill(file, diag);
    Str text = file->csv.rest;
    if (!e) {
        Str sample = str_slice(text, 0, 64 * 1024);
        file->csv = csv_reader(file->arena, text, csv_guess_separator(sample));
        e = header_read(file, diag);
    }
    if (e) csv_file_close(file);
    return e;
}

void csv_file_close(CsvFile *file)
{
    if (file->arena) arena_close(file->arena);
    if (file->kept) arena_close(file->kept);
    *file = (CsvFile){0};
}

Err csv_file_next(CsvFile *file, CsvRecord *ret_record, Diag *diag)
{
    arena_reset(file->arena);
    if (!file->end && file->csv.rest.len < 2 * CSV_RECORD_BYTES_MAX) {
        Err e = window_fill(file, diag);
        if (e) return e;
    }
    Err e = csv_next(&file->csv, ret_record, diag);
    if (e) return e;
    if (ret_record->count == 1 && ret_record->fields[0].len == 0)
        return fail(diag, ERR_INVALID, "an empty line");
    if (ret_record->count != file->column_count)
        return fail(diag, ERR_INVALID, "%u fields where the header has %u", ret_record->count,
                    file->column_count);
    for (uint32_t i = 0; i < ret_record->count; i++)
        if (!utf8_valid(ret_record->fields[i]))
            return fail(diag, ERR_INVALID, "column %u is not UTF-8", i + 1);
    return OK;
}

int csv_file_column(const CsvFile *file, Str name)
{
    Str trimmed = str_trim(name);
    for (uint32_t i = 0; i < file->column_count; i++)
        if (str_eq_nocase(file->columns[i], trimmed)) return (int)i;
    return -1;
}

Str csv_field(const CsvRecord *record, int column)
{
    return column < 0 ? STR_NONE : str_trim(record->fields[column]);
}
