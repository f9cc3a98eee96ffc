/* flow/ingest/import_inside.h - what the formats of an import share: one file being read, the batch
 * being filled. Not for others. */
#pragma once
#include "base/csv.h"
#include "flow/import.h"
#include "io/files.h"

typedef struct Import {
    const ImportOptions *options;
    ImportCounts *counts;
    Arena *arena; /* of the batch: items, calls; reset after each flush */
    EngineItem items[IMPORT_BATCH_ITEMS];
    size_t item_count;
    SegmentFrom from;
    FileReader *reader;
} Import;

/* Adds the call (JSON text) to the batch, flushing a full one. A call the door refuses is rejected
 * with the line it came of. */
Err import_call(Import *import, uint64_t line, Str json, Diag *diag) MUST_CHECK;
Err import_flush(Import *import, Diag *diag) MUST_CHECK;
void import_reject(Import *import, uint64_t line, Str reason, Str text);
/* The line counts all the same: said beside the rejected ones. */
void import_note(Import *import, uint64_t line, Str reason, Str text);

/* A CSV file of any size, read through a window. */
typedef struct CsvFile {
    FileReader *reader;
    char *window;
    size_t capacity, length; /* bytes in the window */
    bool end;
    CsvReader csv;
    Arena *arena; /* of the current record */
    Str *columns; /* of the header, folded to lower case */
    uint32_t column_count;
    Arena *kept; /* of the header */
} CsvFile;

Err csv_file_open(FileReader *reader, CsvFile *ret_file, Diag *diag) MUST_CHECK;
/* As csv_next; rows of another width than the header are INVALID. */
Err csv_file_next(CsvFile *file, CsvRecord *ret_record, Diag *diag) MUST_CHECK;
void csv_file_close(CsvFile *file);
/* Index of the column, or -1; case and outer space do not matter. */
int csv_file_column(const CsvFile *file, Str name);
Str csv_field(const CsvRecord *record, int column); /* trimmed; STR_NONE when there is none */

Err import_segment(Import *import, Diag *diag) MUST_CHECK; /* NDJSON */
Err import_orders(Import *import, Str path, Diag *diag) MUST_CHECK;
Err import_suppressions(Import *import, Diag *diag) MUST_CHECK;
Err import_consents(Import *import, Diag *diag) MUST_CHECK;
