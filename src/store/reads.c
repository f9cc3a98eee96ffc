/* reads.c - what all reads share: cursors, buckets, and lists that are filtered row by row. */
#include "store/reads.h"

#include "queries.h"
#include "store/reads_inside.h"

static Err bucket_count_row(void *self, const DbRow *row, Diag *diag)
{
    (void)row, (void)diag;
    ++*(int32_t *)self;
    return OK;
}

Err reads_open(Db *db, Arena *arena, Reads *ret_reads, Diag *diag)
{
    int32_t count = 1;
    if (db_kind(db) == DB_POSTGRES) {
        count = 0;
        Err err = db_rows(db, Q_BUCKET_LIST, NULL, 0, bucket_count_row, &count, diag);
        if (err) return err;
    }
    *ret_reads = (Reads){.db = db, .arena = arena, .bucket_count = count};
    return OK;
}

int32_t reads_bucket(const Reads *reads, int64_t place)
{
    return (int32_t)((uint64_t)place % (uint64_t)reads->bucket_count);
}

size_t reads_limit(size_t limit)
{
    if (limit == 0) return 1;
    return limit < READS_PAGE_MAX ? limit : READS_PAGE_MAX;
}

bool reads_of_storefront(const ReadsStorefront *asked, Str told)
{
    return !asked->one || definitions_storefront(asked->known, told) == asked->one;
}

Str reads_text_end(Arena *arena, Str beginning)
{
    static const Str last = STR_INIT("\xf4\x8f\xbf\xbf"); /* U+10FFFF */
    Buf end = buf_new(arena, beginning.len + last.len);
    buf_add(&end, beginning);
    buf_add(&end, last);
    return buf_str(&end);
}

ReadsPerson reads_person(Arena *arena, const DbRow *row, int column)
{
    ReadsPerson person = {.flags = CUSTOMER_ROW_NAMELESS};
    if (db_null(row, column)) return person;
    person.name = arena_str(arena, db_str(row, column));
    person.email = arena_str(arena, db_str(row, column + 1));
    person.flags = (int32_t)db_i64(row, column + 2);
    if (!db_null(row, column + 3)) person.snapshot = arena_str(arena, db_str(row, column + 3));
    return person;
}

/* The bytes of its numbers, of the hash and of the text in one base64url word. */
Str reads_cursor_text(Arena *arena, const ReadsCursor *cursor)
{
    Buf raw = buf_new(arena, 256 + cursor->text.len);
    buf_add(&raw, (Str){(const char *)&cursor->at, sizeof cursor->at});
    buf_add(&raw, (Str){(const char *)&cursor->id, sizeof cursor->id});
    buf_add(&raw, (Str){(const char *)&cursor->customer, sizeof cursor->customer});
    buf_add(&raw, hash16_str(&cursor->hash));
    buf_add(&raw, cursor->text);
    Buf text = buf_new(arena, 2 * raw.len + 16);
    buf_base64url(&text, raw.ptr, raw.len);
    return buf_str(&text);
}

bool reads_cursor_parse(Arena *arena, Str text, ReadsCursor *ret_cursor)
{
    Str raw;
    ReadsCursor cursor = {.set = true};
    size_t fixed = 3 * sizeof(int64_t) + sizeof(Hash16);
    if (!base64_decode(arena, text, &raw) || raw.len < fixed) return false;
    memcpy(&cursor.at, raw.ptr, sizeof cursor.at);
    memcpy(&cursor.id, raw.ptr + 8, sizeof cursor.id);
    memcpy(&cursor.customer, raw.ptr + 16, sizeof cursor.customer);
    memcpy(cursor.hash.bytes, raw.ptr + 24, sizeof cursor.hash.bytes);
    cursor.text = str_slice(raw, fixed, raw.len);
    *ret_cursor = cursor;
    return true;
}

Err reads_scan_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    ReadsScan *scan = self;
    scan->chunk++;
    scan->looked++;
    if (scan->kept == scan->limit)
        scan->refused = true;
    else if (scan->take(scan, row))
        scan->kept++;
    return OK;
}

Err reads_scan(ReadsScan *scan, ReadsCursor *ret_next, Diag *diag)
{
    *ret_next = (ReadsCursor){0};
    /* Without filters the first chunk is the page. */
    size_t max = scan->limit;
    while (scan->kept < scan->limit && scan->looked < READS_SCAN_MAX) {
        scan->chunk = 0;
        Err err = scan->ask(scan, (int64_t)max, diag);
        if (err) return err;
        if (scan->chunk < max && !scan->refused) return OK; /* the list has ended */
        max = READS_CHUNK;
    }
    *ret_next = scan->seen;
    return OK;
}
