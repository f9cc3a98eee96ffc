/* liquid/value.h - what a template works with: small tagged values, 16 bytes each.
 *
 * Not here: reading JSON into values (liquid.h); the filters (filter.h).
 * Text, lists and objects are borrowed slices: of the template, of the data, or of the render's
 * scratch memory; a value lives as long as what it points into, and copying it copies no bytes.
 * What converts or compares follows Shopify/liquid 5.13. Thread: any; values never change. */
#pragma once
#include "base/buf.h"

typedef enum LiquidKind {
    LIQUID_NIL,
    LIQUID_BOOL,
    LIQUID_INT,
    LIQUID_FLOAT,
    LIQUID_TEXT,
    LIQUID_LIST,
    LIQUID_OBJECT,
    LIQUID_RANGE, /* whole numbers first..last, both included; empty when last < first */
    LIQUID_DROP,  /* an object of the host */
    LIQUID_BLANK, /* the words 'blank' and 'empty' in a comparison; nowhere else */
    LIQUID_EMPTY
} LiquidKind;

/* Whose word a text is; only renders that escape ask. What is made of a text is data again, but
 * where a filter says otherwise. */
typedef enum LiquidTrust {
    LIQUID_DATA,   /* anybody's */
    LIQUID_AUTHOR, /* written in the template or its texts; text, until the author calls it HTML */
    LIQUID_SAFE_HTML /* may be printed as it is */
} LiquidTrust;

typedef struct LiquidValue LiquidValue;

typedef struct LiquidRange {
    int64_t first, last;
} LiquidRange;

struct LiquidValue {
    uint8_t kind;    /* a LiquidKind */
    uint8_t trust;   /* of a text: a LiquidTrust */
    uint32_t length; /* bytes of a text, items of a list */
    union {
        bool boolean;
        int64_t integer;
        double number;
        const char *text; /* may be NULL when length is 0 */
        const LiquidValue *items;
        const struct LiquidObject *object;
        const LiquidRange *range;
        const struct LiquidDrop *drop;
    };
};

typedef struct LiquidMember {
    Str key;
    uint32_t hash; /* liquid_hash(key) */
    LiquidValue value;
} LiquidMember;

/* Members in the order they were written. Made by liquid_object; never changed after it. */
typedef struct LiquidObject {
    const LiquidMember *members;
    uint32_t count;
    uint32_t slot_mask;    /* 0: few members, looked through one by one */
    const uint32_t *slots; /* member + 1, 0 for free; open addressing by hash */
} LiquidObject;

/* A host object: it answers by name when asked, so nothing is copied that no template names. */
typedef struct LiquidDropClass {
    const char *name; /* what {{ drop }} prints */
    /* MUST: the value of `key`, false when there is none. `scratch` holds what has to be made. */
    bool (*get)(const void *self, Arena *scratch, Str key, LiquidValue *ret_value);
    /* MAY be NULL: the drop as a list, for loops and filters over lists. */
    LiquidValue (*list)(const void *self, Arena *scratch);
} LiquidDropClass;

typedef struct LiquidDrop {
    const LiquidDropClass *class;
    const void *self;
} LiquidDrop;

#define LIQUID_NOTHING ((LiquidValue){.kind = LIQUID_NIL})
static inline LiquidValue liquid_bool(bool value)
{
    return (LiquidValue){.kind = LIQUID_BOOL, .boolean = value};
}

static inline LiquidValue liquid_int(int64_t value)
{
    return (LiquidValue){.kind = LIQUID_INT, .integer = value};
}

static inline LiquidValue liquid_float(double value)
{
    return (LiquidValue){.kind = LIQUID_FLOAT, .number = value};
}

/* Texts and lists are at most 4 GB; limits keep them far below. */
static inline LiquidValue liquid_text(Str text)
{
    return (LiquidValue){.kind = LIQUID_TEXT, .length = (uint32_t)text.len, .text = text.ptr};
}

static inline LiquidValue liquid_trusted(Str text, LiquidTrust trust)
{
    return (LiquidValue){.kind = LIQUID_TEXT,
                         .trust = (uint8_t)trust,
                         .length = (uint32_t)text.len,
                         .text = text.ptr};
}

static inline LiquidValue liquid_list(const LiquidValue *items, uint32_t count)
{
    return (LiquidValue){.kind = LIQUID_LIST, .length = count, .items = items};
}

static inline LiquidValue liquid_drop(const LiquidDrop *drop)
{
    return (LiquidValue){.kind = LIQUID_DROP, .drop = drop};
}

static inline Str liquid_str(LiquidValue text) /* of a LIQUID_TEXT */
{
    return (Str){text.text, text.length};
}

/* Fixed for a run of the program only in that equal keys have equal hashes. */
uint32_t liquid_hash(Str key);
/* An object of these members, which must outlive it and have their hashes set. */
LiquidValue liquid_object(Arena *arena, const LiquidMember *members, uint32_t count);
const LiquidValue *liquid_member(const LiquidObject *object, Str key, uint32_t hash);

/* All but nil and false. */
static inline bool liquid_truthy(LiquidValue value)
{
    return value.kind > LIQUID_BOOL || (value.kind == LIQUID_BOOL && value.boolean);
}

/* nil, false, white space, and lists or objects without anything. */
bool liquid_is_blank(LiquidValue value);
/* "" and lists or objects without anything; nil is not. */
bool liquid_is_empty(LiquidValue value);
/* 1 == 1.0; otherwise kinds differ; lists and objects by what they hold; blank and empty as asked.
 */
bool liquid_equal(LiquidValue a, LiquidValue b);
/* -1, 0 or 1 of two numbers or two texts (by bytes); false when they have no order. */
bool liquid_order(LiquidValue a, LiquidValue b, int *ret_order);
/* Text in text, an equal item in a list, a key in an object. `scratch` for what `b` reads as. */
bool liquid_contains(Arena *scratch, LiquidValue a, LiquidValue b);

/* The property or item that `key` names: members, and list items by whole number (negative from the
 * end). False: there is none, nil. */
bool liquid_get(Arena *scratch, LiquidValue value, LiquidValue key, LiquidValue *ret_value);
/* The same for the words 'size', 'first' and 'last' alone, whatever members there are: what they
 * mean behind a dot where no member has that name. */
bool liquid_get_word(Arena *scratch, LiquidValue value, Str word, LiquidValue *ret_value);

/* As {{ value }} prints it: nil is nothing, a list its items one after another. */
void liquid_print(Buf *out, LiquidValue value);
/* As a filter reads it when it wants text: like printing, but lists and objects are written out,
 * ["a", 1] and {"a"=>1}. Borrowed when it is text already, else made in `scratch`. */
Str liquid_to_text(Arena *scratch, LiquidValue value);
/* A number as a filter reads it: of a text its leading digits ('12 apples' is 12, 'x' is 0), a
 * float only when all of the text is a decimal number; nil and all else is 0. */
LiquidValue liquid_to_number(LiquidValue value);
/* Digits, a point and digits, perhaps behind a minus: all of the text. */
bool liquid_is_decimal(Str text);
/* Ruby's to_i of a text: white space, a sign, digits, single '_' between them; 0 without digits.
 * False when it leaves 64 bits; *ret_integer is then the end it left at. */
bool liquid_leading_integer(Str text, int64_t *ret_integer);
/* A whole number where the language demands one; false for 2.5, 'two', nil and all else. */
bool liquid_to_integer(LiquidValue value, int64_t *ret_integer);
/* Ruby's to_i: of a text its leading digits, a float without its fraction, nil is 0. False: no
 * number can be made of it. */
bool liquid_truncate(LiquidValue value, int64_t *ret_integer);
