/* io/db_postgres_wire.c - see the header. No connection here, so it is tested without a server. */
#include "io/db_postgres_wire.h"
#include "io/alloc.h"
#include <assert.h>
#include <math.h>

enum {
    T_BOOL = 16,
    T_BYTEA = 17,
    T_INT8 = 20,
    T_INT2 = 21,
    T_INT4 = 23,
    T_TEXT = 25,
    T_OID = 26,
    T_JSON = 114,
    T_FLOAT4 = 700,
    T_FLOAT8 = 701,
    T_VARCHAR = 1043,
    T_NUMERIC = 1700,
    T_JSONB = 3802
};

static const struct {
    WireType scalar, array;
} types[] = {
    {T_BOOL,    1000},
    {T_BYTEA,   1001},
    {T_INT8,    1016},
    {T_INT2,    1005},
    {T_INT4,    1007},
    {T_TEXT,    1009},
    {T_OID,     1028},
    {T_JSON,    199 },
    {T_FLOAT4,  1021},
    {T_FLOAT8,  1022},
    {T_VARCHAR, 1015},
    {T_JSONB,   3807},
};

bool wire_known(WireType type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i].scalar == type) return true;
    return false;
}

bool wire_readable(WireType type)
{
    return type == T_NUMERIC || wire_known(type);
}

bool wire_array(WireType type, WireType *ret_element)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i].array != type) continue;
        *ret_element = types[i].scalar;
        return true;
    }
    return false;
}

static char *room(WireBuf *out, size_t size)
{
    void *bytes = out->bytes;
    io_grow(&bytes, &out->capacity, out->length + size, 1);
    out->bytes = bytes;
    char *at = out->bytes + out->length;
    out->length += size;
    return at;
}

static void store(char *at, uint64_t number, int size)
{
    for (int i = size - 1; i >= 0; i--, number >>= 8)
        at[i] = (char)(number & 0xff);
}

static uint64_t load(const char *at, int size)
{
    uint64_t number = 0;
    for (int i = 0; i < size; i++)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

static void put_number(WireBuf *out, uint64_t number, int size)
{
    store(room(out, (size_t)size), number, size);
}

static void put_bytes(WireBuf *out, Str s)
{
    char *at = room(out, s.len);
    if (s.len) memcpy(at, s.ptr, s.len);
}

static bool put_integer(WireBuf *out, int64_t number, int size)
{
    int64_t most = size == 8 ? INT64_MAX : (INT64_C(1) << (size * 8 - 1)) - 1;
    if (number > most || number < -most - 1) return false;
    put_number(out, (uint64_t)number, size);
    return true;
}

static bool put_double(WireBuf *out, const DbValue *value)
{
    if (value->type != DB_I64 && value->type != DB_DOUBLE) return false;
    double real = value->type == DB_I64 ? (double)value->i64 : value->real;
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    put_number(out, bits, 8);
    return true;
}

static bool put_float(WireBuf *out, const DbValue *value)
{
    if (value->type != DB_DOUBLE) return false;
    float real = (float)value->real;
    uint32_t bits;
    memcpy(&bits, &real, sizeof bits);
    put_number(out, bits, 4);
    return true;
}

bool wire_put(WireBuf *out, WireType type, const DbValue *value)
{
    bool integer = value->type == DB_I64;
    bool text = value->type == DB_TEXT || value->type == DB_BLOB;
    switch (type) {
    case T_INT8: return integer && put_integer(out, value->i64, 8);
    case T_INT4: return integer && put_integer(out, value->i64, 4);
    case T_INT2: return integer && put_integer(out, value->i64, 2);
    case T_OID:
        if (!integer || value->i64 < 0 || value->i64 > UINT32_MAX) return false;
        put_number(out, (uint64_t)value->i64, 4);
        return true;
    case T_BOOL:
        if (!integer) return false;
        put_number(out, value->i64 != 0, 1);
        return true;
    case T_FLOAT8: return put_double(out, value);
    case T_FLOAT4: return put_float(out, value);
    case T_JSONB:
        if (text) put_number(out, 1, 1); /* version of the form */
        break;
    case T_TEXT:
    case T_VARCHAR:
    case T_BYTEA:
    case T_JSON: break;
    default: return false;
    }
    if (text) put_bytes(out, value->str);
    return text;
}

bool wire_put_array(WireBuf *out, WireType element, const DbColumn *column, size_t rows)
{
    assert(rows > 0 && rows <= INT32_MAX);
    put_number(out, 1, 4); /* dimensions */
    put_number(out, column->nulls != NULL, 4);
    put_number(out, element, 4);
    put_number(out, rows, 4);
    put_number(out, 1, 4); /* lower bound */
    for (size_t i = 0; i < rows; i++) {
        DbValue value = db_column_value(column, i);
        if (value.null) {
            put_number(out, UINT32_MAX, 4);
            continue;
        }
        size_t before = out->length;
        put_number(out, 0, 4);
        if (!wire_put(out, element, &value)) return false;
        store(out->bytes + before, out->length - before - 4, 4);
    }
    return true;
}

static double number_double(const char *bytes, int size)
{
    if (size == 4) {
        uint32_t bits = (uint32_t)load(bytes, 4);
        float real;
        memcpy(&real, &bits, sizeof real);
        return (double)real;
    }
    uint64_t bits = load(bytes, 8);
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

/* numeric: digits of base 10000, the first worth 10000^weight. */
typedef struct Numeric {
    int digits, weight;
    bool negative, number; /* number: not NaN, not infinite */
    const char *at;
} Numeric;

static Numeric numeric_read(const char *bytes)
{
    unsigned sign = (unsigned)load(bytes + 4, 2);
    return (Numeric){.digits = (int)load(bytes, 2),
                     .weight = (int16_t)load(bytes + 2, 2),
                     .negative = sign == 0x4000,
                     .number = sign == 0 || sign == 0x4000,
                     .at = bytes + 8};
}

/* The whole part; the fraction is cut. Out of range is the query's mistake: it should cast. */
static int64_t numeric_i64(const char *bytes)
{
    Numeric n = numeric_read(bytes);
    int64_t sum = 0;
    assert(n.number);
    for (int i = 0; i <= n.weight; i++) {
        int64_t digit = i < n.digits ? (int64_t)load(n.at + 2 * (size_t)i, 2) : 0;
        if (n.negative) digit = -digit;
        bool overflow =
            __builtin_mul_overflow(sum, 10000, &sum) || __builtin_add_overflow(sum, digit, &sum);
        assert(!overflow);
    }
    return sum;
}

static double numeric_double(const char *bytes)
{
    Numeric n = numeric_read(bytes);
    double sum = 0;
    if (!n.number) return (double)NAN;
    for (int i = 0; i < n.digits; i++)
        sum += (double)load(n.at + 2 * (size_t)i, 2) * pow(10000, n.weight - i);
    return n.negative ? -sum : sum;
}

int64_t wire_i64(WireType type, const char *bytes, int size)
{
    switch (type) {
    case T_INT8: return (int64_t)load(bytes, 8);
    case T_INT4: return (int32_t)load(bytes, 4);
    case T_INT2: return (int16_t)load(bytes, 2);
    case T_OID: return (int64_t)load(bytes, 4);
    case T_BOOL: return bytes[0] != 0;
    case T_FLOAT4:
    case T_FLOAT8: return (int64_t)number_double(bytes, size);
    case T_NUMERIC: return numeric_i64(bytes);
    default: {
        int64_t number = 0; /* as SQLite reads text: what is no number is 0 */
        return str_to_i64((Str){bytes, (size_t)size}, &number) ? number : 0;
    }
    }
}

double wire_real(WireType type, const char *bytes, int size)
{
    if (type == T_FLOAT4 || type == T_FLOAT8) return number_double(bytes, size);
    if (type == T_NUMERIC) return numeric_double(bytes);
    return (double)wire_i64(type, bytes, size);
}

Str wire_str(WireType type, const char *bytes, int size)
{
    if (type == T_JSONB && size > 0) return (Str){bytes + 1, (size_t)size - 1};
    return (Str){bytes, (size_t)size};
}
