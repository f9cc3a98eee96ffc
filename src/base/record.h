/* base/record.h - structs to bytes and back by a table of fields; the form of snapshots and rows.
 *
 * Wire form: for each field that is not zero: varint(number << 3 | wire), then the value; wire 0 is
 * a zigzag varint, wire 2 is varint length and bytes (text, a nested record, one item of a list).
 * A reader skips numbers it does not know and leaves missing fields zero, so old and new versions
 * read each other. Numbers are never reused. Text decoded is borrowed from the input.
 *
 *   typedef struct Line { Str sku; int64_t quantity; } Line;
 *   static const Field line_fields[] = {
 *       FIELD_STR(Line, 1, sku), FIELD_I64(Line, 2, quantity),
 *   };
 *   const RecordType line_type = RECORD_TYPE(Line, line_fields);
 * A list field is a LIST_OF(T); each item is a record. */
#pragma once
#include "base/err.h"
#include "base/json.h"

typedef enum FieldKind {
    FIELD_KIND_I64, /* int64_t, also Time */
    FIELD_KIND_I32, /* int32_t or an enum */
    FIELD_KIND_BOOL,
    FIELD_KIND_STR,
    FIELD_KIND_HASH16,
    FIELD_KIND_CURRENCY,
    FIELD_KIND_TIME,   /* as I64; printed as a time in JSON */
    FIELD_KIND_JSON,   /* Str that holds JSON; printed as it is */
    FIELD_KIND_RECORD, /* nested struct */
    FIELD_KIND_LIST,   /* LIST_OF(nested struct) */
    FIELD_KIND_STRS    /* LIST_OF(Str) */
} FieldKind;

struct RecordType;
typedef struct Field {
    uint32_t number; /* 1..255, for ever */
    FieldKind kind;
    size_t offset;
    const char *name;
    const struct RecordType *type; /* RECORD and LIST */
} Field;

typedef struct RecordType {
    const char *name;
    size_t size;
    const Field *fields; /* rising numbers */
    size_t field_count;
} RecordType;

#define FIELD_AS(T, n, f, k, t)                                                                    \
    {                                                                                              \
        (n), (k), offsetof(T, f), #f, (t)                                                          \
    }
#define FIELD_I64(T, n, f)          FIELD_AS(T, n, f, FIELD_KIND_I64, NULL)
#define FIELD_I32(T, n, f)          FIELD_AS(T, n, f, FIELD_KIND_I32, NULL)
#define FIELD_BOOL(T, n, f)         FIELD_AS(T, n, f, FIELD_KIND_BOOL, NULL)
#define FIELD_STR(T, n, f)          FIELD_AS(T, n, f, FIELD_KIND_STR, NULL)
#define FIELD_HASH16(T, n, f)       FIELD_AS(T, n, f, FIELD_KIND_HASH16, NULL)
#define FIELD_CURRENCY(T, n, f)     FIELD_AS(T, n, f, FIELD_KIND_CURRENCY, NULL)
#define FIELD_TIME(T, n, f)         FIELD_AS(T, n, f, FIELD_KIND_TIME, NULL)
#define FIELD_JSON(T, n, f)         FIELD_AS(T, n, f, FIELD_KIND_JSON, NULL)
#define FIELD_RECORD(T, n, f, type) FIELD_AS(T, n, f, FIELD_KIND_RECORD, &(type))
#define FIELD_LIST(T, n, f, type)   FIELD_AS(T, n, f, FIELD_KIND_LIST, &(type))
#define FIELD_STRS(T, n, f)         FIELD_AS(T, n, f, FIELD_KIND_STRS, NULL)
#define RECORD_TYPE(T, f)                                                                          \
    {                                                                                              \
#T, sizeof(T), (f), sizeof(f) / sizeof((f)[0])                                             \
    }

void record_encode(Buf *buf, const RecordType *type, const void *record);
/* `record` is zeroed first. Fails on truncated or contradictory bytes, never reads past them. */
Err record_decode(Arena *arena, Str bytes, const RecordType *type, void *record,
                  Diag *diag) MUST_CHECK;
/* A deep copy in another arena. */
void record_copy(Arena *arena, const RecordType *type, const void *from, void *to);
bool record_equal(const RecordType *type, const void *a, const void *b);
/* As a JSON object by field names; zero fields left out. */
void record_json(JsonOut *out, const RecordType *type, const void *record);
