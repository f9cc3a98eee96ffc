/* liquid/code.h - what a template is compiled to. Private to src/liquid.
 *
 * One flat array of instructions of 32 bytes. Expressions are in postfix order on a stack of
 * values; blocks are jumps; nothing nests, so neither parser nor renderer needs C's stack for it. A
 * statement is some expression instructions and one that ends it; between
 * statements the stack is empty, so a render that fails in lax mode goes on behind the statement's
 * end. */
#pragma once
#include "liquid/filter.h"
#include "liquid/liquid.h"

typedef enum OpCode {
    OP_TEXT,    /* prints `value` */
    OP_CONST,   /* pushes `value` */
    OP_VAR,     /* pushes the variable named `value`, hash a */
    OP_VAR_OF,  /* pops a name, pushes that variable */
    OP_KEY,     /* top becomes its member `value`, hash a; b: a LookupWord */
    OP_INDEX,   /* pops a key, top becomes its member */
    OP_RANGE,   /* pops last and first, pushes the range */
    OP_FILTER,  /* pops a + b arguments, b of them named; top becomes what `filter` makes of it */
    OP_COMPARE, /* pops two, pushes the answer of Comparison a; `value` is the operator's text */
    OP_JUMP,    /* on to instruction a */
    /* The rest are statements: with them the stack is empty again. Where b is said to be an end,
     * a failed render goes on there. */
    OP_PRINT,   /* pops and prints */
    OP_UNLESS,  /* pops; on to a unless it is true; b: the block's end */
    OP_IF,      /* pops; on to a if it is true; b: the block's end */
    OP_SET,     /* pops into the variable `value` */
    OP_COUNT,   /* prints the counter `value`, a 1: and then adds one, a 0: takes one off first */
    OP_CYCLE,   /* pops the cycle's name; on to one of the a jumps that follow; b: its end */
    OP_CAPTURE, /* prints go to a text of their own ... */
    OP_CAPTURE_END, /* ... which the variable `value` becomes */
    OP_CHANGED,     /* the same, printed when it differs from the last such text */
    OP_CHANGED_END,
    OP_CASE,   /* pops what is compared with; b: its end */
    OP_WHEN,   /* pops; one more turn of the branch that follows if it is equal; b: the end */
    OP_BRANCH, /* the next turn of the branch, or on to a when there is none left */
    OP_ELSE,   /* on to a when a branch had a turn */
    OP_CASE_END,
    OP_FOR,      /* pops what `loop` says; on to a when there are no items; b: its end */
    OP_FOR_NEXT, /* the next item at a, or on */
    OP_ROW,      /* the same for tablerow */
    OP_ROW_NEXT,
    OP_BREAK,
    OP_CONTINUE,
    OP_PARTIAL, /* pops what `partial` says and goes on in that template */
    OP_END      /* the template is over */
} OpCode;

typedef enum Comparison {
    COMPARE_EQUAL,
    COMPARE_UNEQUAL,
    COMPARE_LESS,
    COMPARE_GREATER,
    COMPARE_AT_MOST,
    COMPARE_AT_LEAST,
    COMPARE_CONTAINS,
    COMPARE_UNKNOWN
} Comparison;

typedef enum LoopPart { LOOP_LIMIT, LOOP_OFFSET, LOOP_COLS, LOOP_UNUSED } LoopPart;

#define LOOP_PARTS_MAX 8

typedef struct LoopUse { /* of OP_FOR and OP_ROW; they pop the list, then part_count values */
    Str variable;
    Str name; /* 'variable-list', what 'offset: continue' goes by */
    uint32_t part_count;
    LoopPart parts[LOOP_PARTS_MAX];
    bool reversed, goes_on; /* goes_on: offset: continue */
    uint32_t next;          /* its OP_FOR_NEXT or OP_ROW_NEXT */
} LoopUse;

typedef struct PartialUse { /* of OP_PARTIAL; it pops the name, the value, then name_count values */
    bool isolated;          /* render, not include */
    bool has_value, each;   /* with or for; for */
    Str alias;
    uint32_t name_count;
    const Str *names;
} PartialUse;

typedef struct FilterUse { /* of OP_FILTER, in the template's arena */
    Str name;
    const LiquidFilter *filter; /* NULL: there is none of this name */
    const Str *names; /* of its a + b arguments, empty for those without; NULL when b is 0 */
} FilterUse;

typedef struct Op {
    uint8_t code;
    bool silent;    /* a failure of this statement prints nothing in lax mode */
    uint16_t depth; /* how many blocks it stands in */
    uint32_t at;    /* byte of the source, for errors */
    uint32_t a, b;
    union {
        LiquidValue value;
        const FilterUse *filter;
        const LoopUse *loop;
        const PartialUse *partial;
    };
} Op;

/* Fills in a failure at the byte `at` of the source. */
void liquid_error_at(LiquidError *error, const LiquidSource *source, size_t at, Err code,
                     Str sentence);

struct LiquidTemplate {
    LiquidSource source;
    LiquidMode mode;
    const Op *ops;
    uint32_t op_count;
    uint32_t stack_max; /* most values an expression of it stacks */
};
