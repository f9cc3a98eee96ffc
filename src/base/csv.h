/* base/csv.h - CSV as the world writes it: RFC 4180 and its usual sins.
 *
 * Reads record by record from chunks: quoted fields with doubled quotes and line breaks, CRLF, LF
 * or CR, a byte order mark, any one-byte separator. A quote inside an unquoted field is kept as it
 * is; empty lines are skipped. Limits have names. Thread: one. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

#define CSV_FIELDS_MAX       512
#define CSV_RECORD_BYTES_MAX (1024 * 1024)

typedef struct CsvReader {
    Arena *arena; /* holds the current record; reset by the caller between records */
    Str rest;     /* what is not read yet */
    char separator;
    uint64_t line; /* of the record just read, from 1 */
    uint64_t line_next;
} CsvReader;

typedef struct CsvRecord {
    Str *fields;
    uint32_t count;
    uint64_t line;
} CsvRecord;

CsvReader csv_reader(Arena *arena, Str text, char separator); /* skips a byte order mark */
/* NOT_FOUND at the end; INVALID with the line when a quote is never closed or a limit is passed;
 * after INVALID the reader stands at the next line. */
Err csv_next(CsvReader *reader, CsvRecord *ret_record, Diag *diag) MUST_CHECK;
/* ',' ';' '\t' or '|', whichever parts the first lines most evenly. */
char csv_guess_separator(Str sample);
