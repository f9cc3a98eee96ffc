/* liquid/compile.h - one template while it is compiled. Private to src/liquid.
 *
 * Each compile_* answers false after noting the failure (compile_fail). What a refused attempt
 * has emitted is taken back by compile_back before a lenient second one. */
#pragma once
#include "liquid/code.h"
#include "liquid/lex.h"

typedef struct Compiler Compiler;

/* One tag. How to add one: `const Tag tag_NAME` in a tags_*.c and a line in tags.def. */
typedef struct Tag {
    Str name;
    bool (*begin)(Compiler *c, Str markup);
    /* Of a block, else NULL. `middle` may be NULL: 'else', 'elsif' and 'when' as they come. */
    bool (*middle)(Compiler *c, Str word, Str markup);
    bool (*end)(Compiler *c);
    bool silent; /* prints nothing, so a block of such tags and white space has no white space */
} Tag;

#define TAG(name) extern const Tag tag_##name;
#include "liquid/tags.def"
#undef TAG

typedef struct Block { /* a tag that is not closed yet */
    const Tag *tag;
    uint32_t at;      /* byte of the source */
    uint32_t start;   /* its first instruction */
    uint32_t opening; /* the instruction that began it, for, tablerow or capture */
    uint32_t to_next; /* 1 + the last jump to the next branch, each holds the one before; or 0 */
    uint32_t to_end;  /* the same for jumps to the end */
    uint32_t branch;  /* of case: its OP_BRANCH; 0: before the first */
    bool has_else, blank;
    LoopUse *loop;
    Str name;
} Block;

typedef struct Reader { /* what is not read yet */
    const char *next, *end;
    bool lines;          /* of a liquid tag: a tag on each line */
    uint32_t block_base; /* blocks that were open before */
} Reader;

struct Compiler {
    Arena *arena;
    LiquidSource source;
    LiquidMode mode;
    LIST_OF(Op) ops;
    uint32_t stack, stack_max; /* values on the stack behind the last instruction */
    Str markup;                /* of the tag or output at hand */
    uint32_t at;               /* where in the source the instructions belong */
    bool trim;                 /* the text that follows loses its leading white space */
    uint32_t text_last;        /* 1 + the text just emitted, whose end may still be trimmed; or 0 */
    LiquidWarnings *warnings;
    LIST_OF(Block) blocks;
    LIST_OF(Reader) readers;
    LiquidError error; /* code OK: none yet */
};

/* blocks.c */
Block *compile_block(Compiler *c); /* the innermost; there is one */
Block *compile_open(Compiler *c, const Tag *tag, uint32_t start);
void compile_close(Compiler *c); /* jumps to the end lead here; blank blocks lose their text */
/* Chains a jump at the last instruction; compile_land leads a chain here and empties it. */
void compile_chain(Compiler *c, uint32_t *chain);
void compile_land(Compiler *c, uint32_t *chain);
bool compile_tag(Compiler *c, Str name, Str markup);
bool compile_no_markup(Compiler *c, const char *tag, Str markup);

/* The value stays on the compiler's list until the next emit. `grows`: values more on the stack. */
Op *compile_emit(Compiler *c, OpCode code, int grows);
typedef struct Mark {
    uint32_t op_count, stack;
} Mark;
Mark compile_mark(const Compiler *c);
void compile_back(Compiler *c, Mark mark);

/* Notes the first failure, at the byte `place` of the source or, when NULL, at the markup. */
bool compile_fail(Compiler *c, const char *place, const char *sentence);
/* The same with a piece of the template in it. */
bool compile_fail_with(Compiler *c, const char *before, Str quoted, const char *after);
bool compile_fail_at_token(Compiler *c, const Lexer *lexer, const char *expected);
/* In lax and warn mode takes the failure back (warn: tells it) and answers true. */
bool compile_forgive(Compiler *c);

/* expression.c: the strict grammar. `words`: 'blank' and 'empty' mean the words, not "". */
bool compile_expression(Compiler *c, Lexer *lexer, bool words);
bool compile_output_strict(Compiler *c, Lexer *lexer); /* an expression and its filters */
/* lax.c: what is meant, as well as it can be guessed. */
bool compile_expression_lax(Compiler *c, Str text, bool words);
bool compile_output_lax(Compiler *c, Str markup);
/* Finds the next fragment in *rest and leaves what stands behind it. */
bool lax_fragment(Str *rest, Str *ret_fragment);
size_t lax_fragment_end(Str s, size_t at); /* at when none begins there */
/* Finds the next 'name: fragment'. */
bool lax_attribute(Str *rest, Str *ret_name, Str *ret_value);
/* Either, as the mode says: markup of {{ }} or right of assign's '='. */
bool compile_output(Compiler *c, Str markup);

void compile_number(Compiler *c, Str digits);
void compile_constant(Compiler *c, LiquidValue value);
/* A word that is a literal ('nil', 'true', ...), pushed; false when it is a name. */
bool compile_literal_word(Compiler *c, Str word, bool words);
void compile_variable(Compiler *c, Str name);
void compile_key(Compiler *c, Str name);
bool compile_range(Compiler *c);
void compile_filter(Compiler *c, Str name, const Str *names, uint32_t arg_count,
                    uint32_t named_count);
