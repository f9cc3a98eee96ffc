/* base/record_fuzz.c - any bytes as a record: never read past them; what is taken is written, read,
 * copied and printed without change. The type has a field of each kind, and one that lists itself.
 */
#include "base/record.h"

#include "base/hash.h"

#include <stdlib.h>

typedef struct Node {
    int64_t number;
    int32_t state;
    bool flag;
    Str text;
    Hash16 hash;
    Currency currency;
    Time at;
    LIST_OF(struct Node) children;
    LIST_OF(Str) tags;
} Node;

typedef struct Root {
    Node node;
    int64_t last;
} Root;

extern const RecordType fuzz_node_type;
static const Field node_fields[] = {
    FIELD_I64(Node, 1, number),  FIELD_I32(Node, 2, state),
    FIELD_BOOL(Node, 3, flag),   FIELD_STR(Node, 4, text),
    FIELD_HASH16(Node, 6, hash), FIELD_CURRENCY(Node, 7, currency),
    FIELD_TIME(Node, 8, at),     FIELD_LIST(Node, 9, children, fuzz_node_type),
    FIELD_STRS(Node, 17, tags),
};
const RecordType fuzz_node_type = RECORD_TYPE(Node, node_fields);

static const Field root_fields[] = {
    FIELD_RECORD(Root, 1, node, fuzz_node_type),
    FIELD_I64(Root, 9, last),
};
static const RecordType root_type = RECORD_TYPE(Root, root_fields);

static void must(bool held)
{
    if (!held) abort();
}

static Str encoded(Arena *arena, const Root *root)
{
    Buf buf = buf_new(arena, (size_t)1 << 26);
    record_encode(&buf, &root_type, root);
    must(!buf.overflow);
    return buf_str(&buf);
}

static void prints_json(Arena *arena, const Root *root)
{
    Buf buf = buf_new(arena, (size_t)1 << 26);
    JsonOut out = json_out(&buf);
    const Json *json;
    Diag diag = {0};
    record_json(&out, &root_type, root);
    must(json_parse(arena, buf_str(&buf), &(JsonLimits){.depth_max = 64}, &json, &diag) == OK ||
         diag.code == ERR_TOO_LARGE);
}

/* libFuzzer calls it by this name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); // NOLINT(*-identifier-naming)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open(0);
    Root root, again, copy;
    Diag diag = {0};
    if (record_decode(arena, (Str){(const char *)data, size}, &root_type, &root, &diag) == OK) {
        Str bytes = encoded(arena, &root);
        must(bytes.len <= size);
        must(record_decode(arena, bytes, &root_type, &again, &diag) == OK);
        must(record_equal(&root_type, &root, &again));
        must(str_eq(encoded(arena, &again), bytes));
        record_copy(arena, &root_type, &root, &copy);
        must(record_equal(&root_type, &root, &copy));
        /* A NUL in a text is printed as an escape that our parser refuses. */
        if (str_find_char(bytes, 0) < 0) prints_json(arena, &copy);
    }
    arena_close(arena);
    return 0;
}
