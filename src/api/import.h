/* api/import.h - one import as the console sees it: its row, and what was said of its file. */
#pragma once
#include "api/input.h"

typedef struct ImportView {
    ImportRow row;
    const Json *meta; /* {"name","bytes","by","look","mapping","options","problem"} */
    int64_t received;
} ImportView;

/* The import of the path's first parameter. */
Err import_open(ApiCx *cx, ImportView *ret_view) MUST_CHECK;
void import_json(JsonOut *out, const ImportView *view);
/* The console's flat mapping and options as the importer's document (docs/import.md). */
Err import_mapping_make(ApiCx *cx, Str format, const Json *body, Str *ret_mapping) MUST_CHECK;
