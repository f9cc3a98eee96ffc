/* base/json.c - one pass over the text, no recursion, nodes from the arena.
 *
 * Not here: looking into the tree (json_get.c), writing (json_out.c).
 * Shape: `parse` reads value after value; open containers stand on a stack of fixed depth, each
 * with its last child (children are a linked list). UTF-8 is checked once for the whole text.
 * Duplicate keys: each open object keeps a 64-bit sketch of the keys it has seen, so a new key is
 * usually known to be new at once; otherwise up to 16 members are compared one by one, and larger
 * objects keep a hash table keyed per process, which a sender cannot fill with collisions. */
#include "base/json.h"

#include "base/hash.h"
#include "base/utf8.h"

#define DEPTH_DEFAULT  32
#define DEPTH_LIMIT    256
#define NODES_DEFAULT  100000
#define MEMBERS_LINEAR 16
#define SLAB_MAX       256 /* nodes taken from the arena at once */
#define ONES           UINT64_C(0x0101010101010101)
#define HIGHS          UINT64_C(0x8080808080808080)

/* The keys of one large object: open addressing, at most half full. */
typedef struct KeySet {
    const Json **slots;
    uint32_t slot_count, count;
} KeySet;

typedef struct Frame {
    Json *container, *last;
    uint64_t sketch; /* a bit for each key seen */
    KeySet *keys;    /* NULL while the object is small */
} Frame;

typedef struct Parser {
    Arena *arena;
    const char *start, *at, *end;
    Diag *diag;
    Json *free_nodes; /* of the current slab */
    uint32_t free_count, slab_next;
    uint32_t nodes_left, nodes_max, depth, depth_max;
    Str key; /* of the member whose value comes next */
    Frame frames[DEPTH_LIMIT];
} Parser;

static bool refuse(Parser *parser, const char *at, const char *what)
{
    fail(parser->diag, ERR_INVALID, "%s at byte %zu of the JSON", what,
         (size_t)(at - parser->start));
    return false;
}

static bool too_many(Parser *parser, const char *what, uint32_t max)
{
    fail(parser->diag, ERR_TOO_LARGE, "the JSON has more than %u %s", max, what);
    return false;
}

static inline void skip_space(Parser *parser)
{
    const char *at = parser->at, *end = parser->end;
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    parser->at = at;
}

/* Memory under the arena's cap; NULL, with the failure noted, when it is reached. */
static void *take_memory(Parser *parser, size_t size)
{
    void *bytes = arena_try(parser->arena, size);
    if (!bytes) fail(parser->diag, ERR_TOO_LARGE, "the JSON is too large to be read");
    return bytes;
}

/* A node whose fields are all still to be written; NULL when there may be no more. */
static inline Json *node_new(Parser *parser)
{
    if (parser->free_count == 0) {
        if (parser->nodes_left == 0) {
            (void)too_many(parser, "values", parser->nodes_max);
            return NULL;
        }
        uint32_t count =
            parser->slab_next < parser->nodes_left ? parser->slab_next : parser->nodes_left;
        parser->free_nodes = take_memory(parser, sizeof(Json) * count);
        if (!parser->free_nodes) return NULL;
        parser->free_count = count;
        parser->nodes_left -= count;
        if (parser->slab_next < SLAB_MAX) parser->slab_next *= 2;
    }
    parser->free_count--;
    return parser->free_nodes++;
}

/* ---- strings ---- */

static uint64_t load64(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Bytes of `word` that end a plain run have their high bit set in the answer: quote, backslash,
 * control characters. (Bits above the first such byte may be wrong; only the first is used.) */
static inline uint64_t special_bytes(uint64_t word)
{
    uint64_t quote = word ^ (ONES * '"'), backslash = word ^ (ONES * '\\');
    return ((word - ONES * 0x20) | (quote - ONES) | (backslash - ONES)) & ~word & HIGHS;
}

static inline const char *plain_end(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t special = special_bytes(load64(at));
        if (special) return at + __builtin_ctzll(special) / 8;
        at += 8;
    }
    while (at < end && (unsigned char)*at >= 0x20 && *at != '"' && *at != '\\')
        at++;
    return at;
}

static bool take_hex4(Parser *parser, uint32_t *ret_unit)
{
    uint32_t unit = 0;
    if (parser->end - parser->at < 4) return refuse(parser, parser->at, "an unfinished \\u escape");
    for (int i = 0; i < 4; i++) {
        char c = *parser->at;
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c | 32) >= 'a' && (c | 32) <= 'f')
            digit = (uint32_t)((c | 32) - 'a' + 10);
        else
            return refuse(parser, parser->at, "a bad \\u escape");
        unit = unit << 4 | digit;
        parser->at++;
    }
    *ret_unit = unit;
    return true;
}

/* After '\u': one character, of one or two units of UTF-16. */
static bool take_unicode(Parser *parser, uint32_t *ret_code)
{
    const char *at = parser->at;
    uint32_t code, low;
    if (!take_hex4(parser, &code)) return false;
    if (code == 0) return refuse(parser, at, "a NUL in a string");
    if (code >= 0xd800 && code <= 0xdfff) {
        bool pair = code < 0xdc00 && parser->end - parser->at >= 2 && parser->at[0] == '\\' &&
                    parser->at[1] == 'u';
        if (!pair) return refuse(parser, at, "half a surrogate pair");
        parser->at += 2;
        if (!take_hex4(parser, &low)) return false;
        if (low < 0xdc00 || low > 0xdfff) return refuse(parser, at, "half a surrogate pair");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    *ret_code = code;
    return true;
}

/* At the character after a backslash; appends what the escape stands for. */
static bool take_escape(Parser *parser, char **out)
{
    if (parser->at == parser->end) return refuse(parser, parser->at, "an unfinished string");
    char c = *parser->at++;
    switch (c) {
    case '"':
    case '\\':
    case '/': break;
    case 'b': c = '\b'; break;
    case 'f': c = '\f'; break;
    case 'n': c = '\n'; break;
    case 'r': c = '\r'; break;
    case 't': c = '\t'; break;
    case 'u': {
        uint32_t code = 0;
        if (!take_unicode(parser, &code)) return false;
        *out = utf8_put(*out, code);
        return true;
    }
    default: return refuse(parser, parser->at - 1, "an unknown escape");
    }
    *(*out)++ = c;
    return true;
}

/* Length of the string's source from `at` to its closing quote: no decoded text is longer. */
static size_t source_length(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && *at != '"')
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    return (size_t)(at - from);
}

/* The slow path: the string has an escape at parser->at; `from` is its first character. */
static bool take_escaped(Parser *parser, const char *from, Str *ret_text)
{
    size_t plain = (size_t)(parser->at - from);
    char *text = take_memory(parser, plain + source_length(parser->at, parser->end));
    if (!text) return false;
    char *out = text;
    memcpy(out, from, plain);
    out += plain;
    for (;;) {
        const char *run = parser->at;
        parser->at = plain_end(run, parser->end);
        memcpy(out, run, (size_t)(parser->at - run));
        out += parser->at - run;
        if (parser->at == parser->end) return refuse(parser, from - 1, "an unfinished string");
        char c = *parser->at++;
        if (c == '"') break;
        if (c != '\\') return refuse(parser, parser->at - 1, "a control character in a string");
        if (!take_escape(parser, &out)) return false;
    }
    *ret_text = (Str){text, (size_t)(out - text)};
    return true;
}

/* After the opening quote. */
static inline bool take_string(Parser *parser, Str *ret_text)
{
    const char *from = parser->at;
    const char *stop = plain_end(from, parser->end);
    parser->at = stop;
    if (stop == parser->end) return refuse(parser, from - 1, "an unfinished string");
    if (*stop == '"') {
        *ret_text = (Str){from, (size_t)(stop - from)};
        parser->at = stop + 1;
        return true;
    }
    if (*stop == '\\') return take_escaped(parser, from, ret_text);
    return refuse(parser, stop, "a control character in a string");
}

/* ---- numbers and words ---- */

static inline const char *digits_end(const char *at, const char *end)
{
    while (at < end && (unsigned)(*at - '0') <= 9)
        at++;
    return at;
}

static bool take_number(Parser *parser, Json *node)
{
    const char *from = parser->at, *end = parser->end, *at = from;
    if (*at == '-') at++;
    const char *whole = at;
    at = digits_end(at, end);
    if (at == whole) return refuse(parser, at, "something that is no value");
    if (at - whole > 1 && *whole == '0')
        return refuse(parser, whole, "a number that begins with 0");
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        at = digits_end(at, end);
        if (at == fraction) return refuse(parser, at, "a number without digits after the point");
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-')) at++;
        const char *exponent = at;
        at = digits_end(at, end);
        if (at == exponent) return refuse(parser, at, "a number without digits in its exponent");
    }
    parser->at = at;
    node->kind = JSON_NUMBER;
    node->text = (Str){from, (size_t)(at - from)};
    return true;
}

static bool take_word(Parser *parser, Json *node)
{
    Str rest = {parser->at, (size_t)(parser->end - parser->at)};
    size_t length = 4;
    if (str_starts(rest, STR("true"))) {
        node->kind = JSON_BOOL;
        node->boolean = true;
    } else if (str_starts(rest, STR("false"))) {
        node->kind = JSON_BOOL;
        length = 5;
    } else if (str_starts(rest, STR("null"))) {
        node->kind = JSON_NULL;
    } else {
        return refuse(parser, parser->at, "something that is no value");
    }
    parser->at += length;
    return true;
}

/* ---- duplicate keys ---- */

/* One of 64 bits; cheap, and wrong guesses only cost a comparison. */
static inline uint64_t sketch_bit(Str key)
{
    if (key.len == 0) return 1;
    unsigned first = (unsigned char)key.ptr[0], last = (unsigned char)key.ptr[key.len - 1];
    unsigned middle = (unsigned char)key.ptr[key.len / 2];
    unsigned mixed = (first * 31 + last * 7 + middle * 3 + (unsigned)key.len * 11) & 0xffff;
    return UINT64_C(1) << ((mixed * 40503u & 0xffff) >> 10);
}

/* False when the key is already there. */
static bool key_set_put(KeySet *set, const Json *member)
{
    uint32_t mask = set->slot_count - 1;
    uint32_t at = (uint32_t)table_hash(member->key.ptr, member->key.len) & mask;
    for (; set->slots[at]; at = (at + 1) & mask)
        if (str_eq(set->slots[at]->key, member->key)) return false;
    set->slots[at] = member;
    set->count++;
    return true;
}

/* Makes the set, or makes it twice as large. */
static bool key_set_grow(Parser *parser, Frame *frame)
{
    KeySet *set = frame->keys;
    if (!set) {
        set = take_memory(parser, sizeof *set);
        if (!set) return false;
        *set = (KeySet){.slots = NULL};
        frame->keys = set;
    }
    set->slot_count = set->slot_count ? set->slot_count * 2 : MEMBERS_LINEAR * 4;
    set->slots = take_memory(parser, sizeof(Json *) * set->slot_count);
    if (!set->slots) return false;
    memset(set->slots, 0, sizeof(Json *) * set->slot_count);
    set->count = 0;
    for (const Json *member = frame->container->first; member; member = member->next)
        (void)key_set_put(set, member);
    return true;
}

static bool twice(Parser *parser, const Json *member)
{
    fail_field(parser->diag, ERR_INVALID, arena_cstr(parser->arena, utf8_cut(member->key, 80)),
               "a key stands twice in one object before byte %zu of the JSON",
               (size_t)(member->raw.ptr - parser->start));
    return false;
}

/* Called before `member` is linked into the object. */
static bool key_is_new(Parser *parser, Frame *frame, const Json *member)
{
    if (frame->container->count >= MEMBERS_LINEAR) {
        KeySet *set = frame->keys;
        if ((!set || set->count * 2 >= set->slot_count) && !key_set_grow(parser, frame))
            return false;
        return key_set_put(frame->keys, member) || twice(parser, member);
    }
    uint64_t bit = sketch_bit(member->key);
    bool perhaps = frame->sketch & bit;
    frame->sketch |= bit;
    if (!perhaps) return true;
    for (const Json *other = frame->container->first; other; other = other->next)
        if (str_eq(other->key, member->key)) return twice(parser, member);
    return true;
}

/* ---- structure ---- */

/* Links the node as the next child of the open container, if one is open. */
static inline bool attach(Parser *parser, Json *node)
{
    if (parser->depth == 0) return true;
    Frame *frame = &parser->frames[parser->depth - 1];
    Json *container = frame->container;
    if (container->kind == JSON_OBJECT && !key_is_new(parser, frame, node)) return false;
    if (frame->last)
        frame->last->next = node;
    else
        container->first = node;
    frame->last = node;
    container->count++;
    return true;
}

static bool open_container(Parser *parser, Json *node)
{
    if (parser->depth == parser->depth_max)
        return too_many(parser, "levels of nesting", parser->depth_max);
    node->kind = *parser->at++ == '{' ? JSON_OBJECT : JSON_ARRAY;
    Frame *frame = &parser->frames[parser->depth++];
    frame->container = node;
    frame->last = NULL;
    frame->sketch = 0;
    frame->keys = NULL;
    return true;
}

static void close_container(Parser *parser)
{
    Json *node = parser->frames[--parser->depth].container;
    parser->at++;
    node->raw.len = (size_t)(parser->at - node->raw.ptr);
}

/* At a '"' and up to the value's first character. */
static bool take_key(Parser *parser)
{
    skip_space(parser);
    if (parser->at == parser->end || *parser->at != '"')
        return refuse(parser, parser->at, "no key where one must stand");
    parser->at++;
    if (!take_string(parser, &parser->key)) return false;
    skip_space(parser);
    if (parser->at == parser->end || *parser->at != ':')
        return refuse(parser, parser->at, "no ':' after a key");
    parser->at++;
    return true;
}

/* One value; of a container only its opening. */
static bool take_value(Parser *parser, Json **ret_node)
{
    skip_space(parser);
    if (parser->at == parser->end) return refuse(parser, parser->at, "an unfinished value");
    Json *node = node_new(parser);
    if (!node) return false;
    const char *from = parser->at;
    *node = (Json){
        .key = parser->key, .raw = {from, 0}
    };
    if (!attach(parser, node)) return false;

    bool good;
    char c = *from;
    if (c == '"') {
        parser->at++;
        node->kind = JSON_STRING;
        good = take_string(parser, &node->text);
    } else if (c == '{' || c == '[') {
        good = open_container(parser, node);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        good = take_number(parser, node);
    } else {
        good = take_word(parser, node);
    }
    node->raw.len = (size_t)(parser->at - from);
    *ret_node = node;
    return good;
}

/* After a value: closes what ends here and stands where the next value begins, or at the end. */
static bool take_separators(Parser *parser)
{
    while (parser->depth) {
        bool object = parser->frames[parser->depth - 1].container->kind == JSON_OBJECT;
        skip_space(parser);
        if (parser->at == parser->end) return refuse(parser, parser->at, "an unfinished value");
        if (*parser->at == ',') {
            parser->at++;
            parser->key = STR_NONE;
            return object ? take_key(parser) : true;
        }
        if (*parser->at != (object ? '}' : ']'))
            return refuse(parser, parser->at, "neither ',' nor the closing bracket");
        close_container(parser);
    }
    return true;
}

/* After an opening bracket: an empty container closes at once, an object needs its first key. */
static bool enter(Parser *parser, bool *ret_empty)
{
    bool object = parser->frames[parser->depth - 1].container->kind == JSON_OBJECT;
    skip_space(parser);
    *ret_empty = parser->at < parser->end && *parser->at == (object ? '}' : ']');
    if (*ret_empty) {
        close_container(parser);
        return true;
    }
    parser->key = STR_NONE;
    return object ? take_key(parser) : true;
}

static bool parse(Parser *parser, Json **ret_root)
{
    Json *node;
    if (!take_value(parser, ret_root)) return false;
    node = *ret_root;
    for (;;) {
        bool empty = true;
        if (node->kind >= JSON_ARRAY && !enter(parser, &empty)) return false;
        if (empty && !take_separators(parser)) return false;
        if (parser->depth == 0) break;
        if (!take_value(parser, &node)) return false;
    }
    skip_space(parser);
    return parser->at == parser->end || refuse(parser, parser->at, "more text after the value");
}

Err json_parse(Arena *arena, Str text, const JsonLimits *limits, const Json **ret_json, Diag *diag)
{
    Parser parser; /* not zeroed as a whole: its stack is large */
    parser.arena = arena;
    parser.diag = diag;
    parser.start = parser.at = text.len ? text.ptr : "";
    parser.end = parser.start + text.len;
    parser.free_nodes = NULL;
    parser.free_count = 0;
    parser.slab_next = 8;
    parser.nodes_max = limits && limits->nodes_max ? limits->nodes_max : NODES_DEFAULT;
    parser.nodes_left = parser.nodes_max;
    parser.depth = 0;
    parser.depth_max = limits && limits->depth_max ? limits->depth_max : DEPTH_DEFAULT;
    if (parser.depth_max > DEPTH_LIMIT) parser.depth_max = DEPTH_LIMIT;
    parser.key = STR_NONE;

    size_t good = utf8_valid_prefix(text);
    Json *root;
    if (good != text.len) {
        (void)refuse(&parser, parser.start + good, "bytes that are not UTF-8");
        return diag->code;
    }
    if (!parse(&parser, &root)) return diag->code;
    *ret_json = root;
    return OK;
}
