/* liquid/code.h - what a template is compiled to. Private to src/liquid.
 *
 * One flat array of instructions of 32 bytes. Expressions are in postfix order on a stack of
 * values; blocks are jumps; nothing nests, so neither parser nor renderer needs C's stack for it. A
 * statement is some expression instructions and one that ends it (op_ends_statement); between
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
    OP_COMPARE, /* pops two, pushes the answer of comparison a */
    OP_PRINT,   /* pops and prints; ends a statement */
    OP_END      /* the template is over */
} OpCode;

typedef enum LookupWord { WORD_NONE, WORD_SIZE, WORD_FIRST, WORD_LAST } LookupWord;

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
