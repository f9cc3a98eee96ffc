/* base/record_walk.c - copying, comparing and printing structs by their table of fields.
 *
 * Not here: the form in bytes (record.c).
 * Nesting follows the tables, not the data; a type that lists itself stops at NESTING_MAX. */
#include "base/hash.h"
#include "base/record.h"

#include <assert.h>

#define NESTING_MAX 16

// NOLINTBEGIN(misc-no-recursion): it follows the tables, and NESTING_MAX ends it.

/* The shape all lists share, whatever the type of their items. */
typedef struct __attribute__((may_alias)) AnyList {
    void *items;
    uint32_t count, capacity;
} AnyList;
typedef LIST_OF(Str) StrList;

static char *item(const AnyList *list, const RecordType *type, uint32_t index)
{
    return (char *)list->items + index * type->size;
}

static size_t plain_size(FieldKind kind)
{
    switch (kind) {
    case FIELD_KIND_I64:
    case FIELD_KIND_TIME: return sizeof(int64_t);
    case FIELD_KIND_I32: return sizeof(int32_t);
    case FIELD_KIND_BOOL: return sizeof(bool);
    case FIELD_KIND_HASH16: return sizeof(Hash16);
    case FIELD_KIND_CURRENCY: return sizeof(Currency);
    case FIELD_KIND_STR:
    case FIELD_KIND_JSON:
    case FIELD_KIND_RECORD:
    case FIELD_KIND_LIST:
    case FIELD_KIND_STRS: break;
    }
    return 0;
}

static void copy(Arena *arena, const RecordType *type, const char *from, char *to, int nesting);

static void copy_list(Arena *arena, const RecordType *type, const AnyList *from, AnyList *to,
                      int nesting)
{
    *to = (AnyList){.count = from->count, .capacity = from->count};
    if (from->count == 0) return;
    to->items = arena_alloc(arena, from->count * type->size);
    for (uint32_t i = 0; i < from->count; i++)
        copy(arena, type, item(from, type, i), item(to, type, i), nesting + 1);
}

static void copy_strs(Arena *arena, const StrList *from, StrList *to)
{
    *to = (StrList){.count = from->count, .capacity = from->count};
    if (from->count == 0) return;
    to->items = arena_alloc_raw(arena, from->count * sizeof(Str));
    for (uint32_t i = 0; i < from->count; i++)
        to->items[i] = arena_str(arena, from->items[i]);
}

static void copy(Arena *arena, const RecordType *type, const char *from, char *to, int nesting)
{
    assert(nesting < NESTING_MAX);
    for (size_t i = 0; i < type->field_count; i++) {
        const Field *field = &type->fields[i];
        const void *source = from + field->offset;
        void *target = to + field->offset;
        switch (field->kind) {
        case FIELD_KIND_STR:
        case FIELD_KIND_JSON: *(Str *)target = arena_str(arena, *(const Str *)source); break;
        case FIELD_KIND_RECORD: copy(arena, field->type, source, target, nesting + 1); break;
        case FIELD_KIND_LIST: copy_list(arena, field->type, source, target, nesting); break;
        case FIELD_KIND_STRS: copy_strs(arena, source, target); break;
        case FIELD_KIND_I64:
        case FIELD_KIND_I32:
        case FIELD_KIND_BOOL:
        case FIELD_KIND_HASH16:
        case FIELD_KIND_CURRENCY:
        case FIELD_KIND_TIME: memcpy(target, source, plain_size(field->kind)); break;
        }
    }
}

void record_copy(Arena *arena, const RecordType *type, const void *from, void *to)
{
    memset(to, 0, type->size);
    copy(arena, type, from, to, 0);
}

static bool equal(const RecordType *type, const char *a, const char *b, int nesting);

static bool equal_lists(const RecordType *type, const AnyList *a, const AnyList *b, int nesting)
{
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!equal(type, item(a, type, i), item(b, type, i), nesting + 1)) return false;
    return true;
}

static bool equal_strs(const StrList *a, const StrList *b)
{
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!str_eq(a->items[i], b->items[i])) return false;
    return true;
}

static bool equal_field(const Field *field, const void *a, const void *b, int nesting)
{
    switch (field->kind) {
    case FIELD_KIND_STR:
    case FIELD_KIND_JSON: return str_eq(*(const Str *)a, *(const Str *)b);
    case FIELD_KIND_RECORD: return equal(field->type, a, b, nesting + 1);
    case FIELD_KIND_LIST: return equal_lists(field->type, a, b, nesting);
    case FIELD_KIND_STRS: return equal_strs(a, b);
    case FIELD_KIND_I64:
    case FIELD_KIND_I32:
    case FIELD_KIND_BOOL:
    case FIELD_KIND_HASH16:
    case FIELD_KIND_CURRENCY:
    case FIELD_KIND_TIME: break;
    }
    return memcmp(a, b, plain_size(field->kind)) == 0;
}

static bool equal(const RecordType *type, const char *a, const char *b, int nesting)
{
    assert(nesting < NESTING_MAX);
    for (size_t i = 0; i < type->field_count; i++) {
        const Field *field = &type->fields[i];
        if (!equal_field(field, a + field->offset, b + field->offset, nesting)) return false;
    }
    return true;
}

bool record_equal(const RecordType *type, const void *a, const void *b)
{
    return equal(type, a, b, 0);
}

static void print(JsonOut *out, const RecordType *type, const char *record, int nesting);

static void print_text(JsonOut *out, const char *name, Str text, bool raw)
{
    if (text.len == 0) return;
    json_key(out, name);
    if (raw)
        json_out_raw(out, text);
    else
        json_out_str(out, text);
}

static void print_hash(JsonOut *out, const char *name, const Hash16 *hash)
{
    if (hash16_eq(*hash, (Hash16){{0}})) return;
    json_key(out, name);
    json_out_raw(out, STR("\""));
    buf_hex(out->buf, hash->bytes, sizeof hash->bytes);
    buf_char(out->buf, '"');
}

static bool is_empty(const RecordType *type, const void *record)
{
    static const _Alignas(max_align_t) char zeros[1024];
    if (type->size <= sizeof zeros) return record_equal(type, record, zeros);
    return false;
}

static void print_list(JsonOut *out, const Field *field, const AnyList *list, int nesting)
{
    if (list->count == 0) return;
    json_key(out, field->name);
    json_array(out);
    for (uint32_t i = 0; i < list->count; i++)
        print(out, field->type, item(list, field->type, i), nesting + 1);
    json_end(out);
}

static void print_strs(JsonOut *out, const char *name, const StrList *list)
{
    if (list->count == 0) return;
    json_key(out, name);
    json_array(out);
    for (uint32_t i = 0; i < list->count; i++)
        json_out_str(out, list->items[i]);
    json_end(out);
}

static void print_field(JsonOut *out, const Field *field, const void *at, int nesting)
{
    switch (field->kind) {
    case FIELD_KIND_I64: json_put_i64_opt(out, field->name, *(const int64_t *)at); break;
    case FIELD_KIND_I32: json_put_i64_opt(out, field->name, *(const int32_t *)at); break;
    case FIELD_KIND_BOOL:
        if (*(const bool *)at) json_put_bool(out, field->name, true);
        break;
    case FIELD_KIND_STR: print_text(out, field->name, *(const Str *)at, false); break;
    case FIELD_KIND_JSON: print_text(out, field->name, *(const Str *)at, true); break;
    case FIELD_KIND_HASH16: print_hash(out, field->name, at); break;
    case FIELD_KIND_CURRENCY: json_put_str_opt(out, field->name, str_of(at)); break;
    case FIELD_KIND_TIME: json_put_time_opt(out, field->name, *(const Time *)at); break;
    case FIELD_KIND_RECORD:
        if (is_empty(field->type, at)) break;
        json_key(out, field->name);
        print(out, field->type, at, nesting + 1);
        break;
    case FIELD_KIND_LIST: print_list(out, field, at, nesting); break;
    case FIELD_KIND_STRS: print_strs(out, field->name, at); break;
    }
}

static void print(JsonOut *out, const RecordType *type, const char *record, int nesting)
{
    assert(nesting < NESTING_MAX);
    json_object(out);
    for (size_t i = 0; i < type->field_count; i++)
        print_field(out, &type->fields[i], record + type->fields[i].offset, nesting);
    json_end(out);
}

void record_json(JsonOut *out, const RecordType *type, const void *record)
{
    print(out, type, record, 0);
}

// NOLINTEND(misc-no-recursion)
