/* base/record.c - structs to bytes and back by a table of fields.
 *
 * Not here: comparing, copying and printing by the same table (record_walk.c).
 * Nesting follows the tables of types, never the data, except where a type holds a list of itself;
 * both ways stop at NESTING_MAX. Fields stand in rising order of number, so reading is one walk
 * over bytes and table side by side, and one struct has exactly one form in bytes. */
#include "base/record.h"

#include "base/hash.h"

#include <assert.h>

#define NESTING_MAX      16
#define WIRE_VARINT      0
#define WIRE_BYTES       2
#define VARINT_BYTES_MAX 10

// NOLINTBEGIN(misc-no-recursion): it follows the tables, and NESTING_MAX ends it.

/* The shape all lists share, whatever the type of their items. */
typedef struct __attribute__((may_alias)) AnyList {
    void *items;
    uint32_t count, capacity;
} AnyList;
typedef LIST_OF(Str) StrList;

/* ---- writing ---- */

static size_t varint_encode(char out[VARINT_BYTES_MAX], uint64_t value)
{
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        out[size++] = (char)(value | 0x80);
    out[size++] = (char)value;
    return size;
}

static void put_varint(Buf *buf, uint64_t value)
{
    char bytes[VARINT_BYTES_MAX];
    buf_add(buf, (Str){bytes, varint_encode(bytes, value)});
}

static void put_tag(Buf *buf, const Field *field, unsigned wire)
{
    put_varint(buf, (uint64_t)field->number << 3 | wire);
}

static void put_integer(Buf *buf, const Field *field, int64_t value)
{
    if (value == 0) return;
    put_tag(buf, field, WIRE_VARINT);
    put_varint(buf, (uint64_t)value << 1 ^ (uint64_t)(value >> 63)); /* zigzag */
}

static void put_bytes(Buf *buf, const Field *field, Str bytes)
{
    put_tag(buf, field, WIRE_BYTES);
    put_varint(buf, bytes.len);
    buf_add(buf, bytes);
}

static bool all_zero(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i]) return false;
    return true;
}

static void encode(Buf *buf, const RecordType *type, const void *record, int nesting);

/* The nested record is written in place behind one byte for its length; a longer length moves it.
 * An empty one is taken back unless it is an item of a list, where it counts. */
static void put_nested(Buf *buf, const Field *field, const void *record, bool is_item, int nesting)
{
    size_t before = buf->len;
    put_tag(buf, field, WIRE_BYTES);
    buf_char(buf, 0);
    size_t start = buf->len;
    encode(buf, field->type, record, nesting + 1);
    if (buf->overflow) return;
    if (buf->len == start && !is_item) {
        buf->len = before;
        return;
    }
    char length[VARINT_BYTES_MAX];
    size_t inside = buf->len - start, size = varint_encode(length, inside);
    if (size > 1) {
        buf_add(buf, (Str){length, size - 1}); /* only to make room */
        if (buf->overflow) return;
        memmove(buf->ptr + start + size - 1, buf->ptr + start, inside);
    }
    memcpy(buf->ptr + start - 1, length, size);
}

static void put_list(Buf *buf, const Field *field, const AnyList *list, int nesting)
{
    for (uint32_t i = 0; i < list->count && !buf->overflow; i++)
        put_nested(buf, field, (const char *)list->items + i * field->type->size, true, nesting);
}

static void put_strs(Buf *buf, const Field *field, const StrList *list)
{
    for (uint32_t i = 0; i < list->count && !buf->overflow; i++)
        put_bytes(buf, field, list->items[i]);
}

static void put_field(Buf *buf, const Field *field, const char *at, int nesting)
{
    switch (field->kind) {
    case FIELD_KIND_I64:
    case FIELD_KIND_TIME: put_integer(buf, field, *(const int64_t *)(const void *)at); break;
    case FIELD_KIND_I32: put_integer(buf, field, *(const int32_t *)(const void *)at); break;
    case FIELD_KIND_BOOL: put_integer(buf, field, *(const bool *)at); break;
    case FIELD_KIND_STR:
    case FIELD_KIND_JSON: {
        const Str *text = (const void *)at;
        if (text->len) put_bytes(buf, field, *text);
        break;
    }
    case FIELD_KIND_HASH16:
        if (!all_zero(at, sizeof(Hash16))) put_bytes(buf, field, (Str){at, sizeof(Hash16)});
        break;
    case FIELD_KIND_CURRENCY:
        if (at[0]) put_bytes(buf, field, (Str){at, 3});
        break;
    case FIELD_KIND_RECORD: put_nested(buf, field, at, false, nesting); break;
    case FIELD_KIND_LIST: put_list(buf, field, (const void *)at, nesting); break;
    case FIELD_KIND_STRS: put_strs(buf, field, (const void *)at); break;
    }
}

static void encode(Buf *buf, const RecordType *type, const void *record, int nesting)
{
    assert(nesting < NESTING_MAX);
    for (size_t i = 0; i < type->field_count; i++) {
        const Field *field = &type->fields[i];
        assert(i == 0 || field->number > type->fields[i - 1].number);
        put_field(buf, field, (const char *)record + field->offset, nesting);
    }
}

void record_encode(Buf *buf, const RecordType *type, const void *record)
{
    encode(buf, type, record, 0);
}

/* ---- reading ---- */

typedef struct Reader {
    Arena *arena;
    Diag *diag;
    const char *type_name;
} Reader;

static bool refuse(const Reader *reader, const char *what)
{
    fail(reader->diag, ERR_INVALID, "the bytes of a record %s %s", reader->type_name, what);
    return false;
}

/* What takes something off the front returns where the rest begins, NULL when it is cut off. */
typedef const unsigned char *At;

static At take_long_varint(At at, At end, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (end - at > VARINT_BYTES_MAX) end = at + VARINT_BYTES_MAX;
    for (unsigned shift = 0; at < end; shift += 7) {
        uint64_t part = *at++;
        if (shift == 7 * (VARINT_BYTES_MAX - 1) && part > 1) return NULL;
        value |= (part & 0x7f) << shift;
        if (part & 0x80) continue;
        *ret_value = value;
        return at;
    }
    return NULL;
}

/* Tags, lengths and most numbers are one byte. */
static inline At take_varint(At at, At end, uint64_t *ret_value)
{
    if (at == end || *at >= 0x80) return take_long_varint(at, end, ret_value);
    *ret_value = *at;
    return at + 1;
}

static inline At take_bytes(At at, At end, Str *ret_bytes)
{
    uint64_t length;
    at = take_varint(at, end, &length);
    if (!at || length > (uint64_t)(end - at)) return NULL;
    *ret_bytes = (Str){(const char *)at, (size_t)length};
    return at + length;
}

static bool decode(const Reader *reader, Str bytes, const RecordType *type, void *record,
                   int nesting);

static bool set_integer(const Reader *reader, const Field *field, char *at, uint64_t zigzag)
{
    int64_t value = (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
    if (field->kind == FIELD_KIND_BOOL) {
        if (value != 0 && value != 1) return refuse(reader, "hold a truth value that is none");
        *(bool *)at = value == 1;
    } else if (field->kind == FIELD_KIND_I32) {
        if (value < INT32_MIN || value > INT32_MAX)
            return refuse(reader, "hold a number too large");
        *(int32_t *)(void *)at = (int32_t)value;
    } else {
        *(int64_t *)(void *)at = value;
    }
    return true;
}

static bool set_currency(const Reader *reader, char *at, Str bytes)
{
    bool shaped = bytes.len == 3;
    for (size_t i = 0; i < 3 && shaped; i++)
        shaped = bytes.ptr[i] >= 'A' && bytes.ptr[i] <= 'Z';
    if (!shaped) return refuse(reader, "hold a currency that is none");
    memcpy(at, bytes.ptr, 3);
    at[3] = 0;
    return true;
}

static bool add_item(const Reader *reader, const Field *field, AnyList *list, Str bytes,
                     int nesting)
{
    list_grow(reader->arena, &list->items, &list->count, &list->capacity, field->type->size);
    void *item = (char *)list->items + (list->count - 1) * field->type->size;
    return decode(reader, bytes, field->type, item, nesting + 1);
}

static bool set_bytes(const Reader *reader, const Field *field, char *at, Str bytes, int nesting)
{
    switch (field->kind) {
    case FIELD_KIND_STR:
    case FIELD_KIND_JSON: *(Str *)(void *)at = bytes; return true;
    case FIELD_KIND_HASH16:
        if (bytes.len != sizeof(Hash16)) return refuse(reader, "hold a hash of the wrong size");
        memcpy(at, bytes.ptr, sizeof(Hash16));
        return true;
    case FIELD_KIND_CURRENCY: return set_currency(reader, at, bytes);
    case FIELD_KIND_RECORD: return decode(reader, bytes, field->type, at, nesting + 1);
    case FIELD_KIND_LIST: return add_item(reader, field, (void *)at, bytes, nesting);
    case FIELD_KIND_STRS: {
        StrList *list = (void *)at;
        *list_push(reader->arena, list) = bytes;
        return true;
    }
    case FIELD_KIND_I64:
    case FIELD_KIND_I32:
    case FIELD_KIND_BOOL:
    case FIELD_KIND_TIME: break;
    }
    return refuse(reader, "hold text where a number belongs");
}

static bool is_integer(FieldKind kind)
{
    return kind == FIELD_KIND_I64 || kind == FIELD_KIND_I32 || kind == FIELD_KIND_BOOL ||
           kind == FIELD_KIND_TIME;
}

static At refuse_at(const Reader *reader, const char *what)
{
    (void)refuse(reader, what);
    return NULL;
}

/* One value off the front, put into `field` of the record, or dropped when field is NULL. NULL:
 * refused, and the diag says why. */
static inline At take_number(const Reader *reader, At at, At end, const Field *field, char *record)
{
    uint64_t number;
    at = take_varint(at, end, &number);
    if (!at) return refuse_at(reader, "end in a number");
    if (!field) return at;
    if (!is_integer(field->kind)) return refuse_at(reader, "hold a number where text belongs");
    return set_integer(reader, field, record + field->offset, number) ? at : NULL;
}

static inline At take_text(const Reader *reader, At at, At end, const Field *field, char *record,
                           int nesting)
{
    Str bytes;
    at = take_bytes(at, end, &bytes);
    if (!at) return refuse_at(reader, "end in a text");
    if (!field) return at;
    return set_bytes(reader, field, record + field->offset, bytes, nesting) ? at : NULL;
}

static bool may_repeat(const Field *field)
{
    return field->kind == FIELD_KIND_LIST || field->kind == FIELD_KIND_STRS;
}

static bool decode(const Reader *reader, Str bytes, const RecordType *type, void *record,
                   int nesting)
{
    if (nesting == NESTING_MAX) return refuse(reader, "are nested too deep");
    const Field *field = type->fields, *end = field + type->field_count;
    At at = (At)bytes.ptr, last = bytes.len ? at + bytes.len : at;
    uint64_t number_last = 0;
    while (at < last) {
        uint64_t tag;
        at = take_varint(at, last, &tag);
        if (!at) return refuse(reader, "end in a field number");
        uint64_t number = tag >> 3;
        if (number == 0 || number < number_last) return refuse(reader, "are out of order");
        while (field < end && field->number < number)
            field++;
        const Field *known = field < end && field->number == number ? field : NULL;
        if (known && number == number_last && !may_repeat(known))
            return refuse(reader, "hold one field twice");
        unsigned wire = tag & 7;
        if (wire == WIRE_VARINT)
            at = take_number(reader, at, last, known, record);
        else if (wire == WIRE_BYTES)
            at = take_text(reader, at, last, known, record, nesting);
        else
            return refuse(reader, "hold an unknown kind of value");
        if (!at) return false;
        number_last = number;
    }
    return true;
}

Err record_decode(Arena *arena, Str bytes, const RecordType *type, void *record, Diag *diag)
{
    Reader reader = {.arena = arena, .diag = diag, .type_name = type->name};
    memset(record, 0, type->size);
    if (decode(&reader, bytes, type, record, 0)) return OK;
    memset(record, 0, type->size);
    return diag->code;
}

// NOLINTEND(misc-no-recursion)
