/* liquid/run.h - one render while it runs. Private to src/liquid.
 *
 * A failure is noted in `failure` by whoever finds it, who answers false (or NULL for the next
 * instruction); the renderer then goes on behind the statement (lax) or ends (strict, and every
 * limit: `stop`). What is open (loops, captures, partials) is a list of frames in scratch memory,
 * which are used again, so a loop that runs a thousand times makes nothing. */
#pragma once
#include "liquid/code.h"

typedef struct Failure {
    Err code; /* OK: none */
    char sentence[200];
} Failure;

typedef struct Binding { /* a name and its value */
    Str name;
    uint32_t hash;
    bool used; /* of a table: not a free place */
    LiquidValue value;
} Binding;

typedef struct Table { /* by name; open addressing, at most three quarters full */
    Binding *places;
    uint32_t count, size;
} Table;

typedef struct Context { /* what a template sees; each {% render %} has its own */
    Table assigned, counters, offsets, cycles;
    uint32_t scope_base; /* in run->scope */
    struct Loop *loop;   /* the innermost */
    Str changed;         /* the last text of ifchanged */
    bool was_changed, isolated;
} Context;

typedef struct Loop { /* what 'forloop' and 'tablerowloop' answer from */
    LiquidDrop drop;
    Str name;
    int64_t index, length; /* index from 0 */
    struct Loop *parent;
    int64_t cols, col, row; /* from 1; of tablerow */
} Loop;

typedef enum FrameKind {
    FRAME_LOOP,
    FRAME_ROW,
    FRAME_CASE,
    FRAME_CAPTURE,
    FRAME_CHANGED,
    FRAME_PARTIAL
} FrameKind;

typedef struct Items { /* what a loop goes through */
    LiquidValue list;  /* a list, an object or a range */
    uint64_t from, count;
} Items;

typedef struct Frame {
    FrameKind kind;
    struct Frame *below; /* or the next free one */
    const Op *op;        /* that opened it */
    uint32_t scope_count;
    Items items;
    Loop loop;
    Loop *loop_before;
    LiquidValue with; /* case: what is compared with */
    uint32_t turns;
    bool had_turn, each;
    Buf buf; /* capture, ifchanged */
    Buf *out_before;
    const LiquidTemplate *template_before;
    Context *context_before;
    Str name; /* partial: the variable that holds each item */
} Frame;

typedef struct LiquidRun {
    const LiquidTemplate *template; /* whose instructions run now */
    const LiquidInput *input;
    LiquidLimits limits;
    Arena *scratch;
    size_t scratch_start; /* bytes in scratch before the render */
    Buf *out;
    LiquidValue *stack;
    uint32_t stack_size;
    Frame *frame, *frames_free;
    Context *context;
    LIST_OF(Binding) scope; /* loop variables and arguments of partials, innermost last */
    uint32_t depth, partials;
    uint64_t steps;
    Failure failure;
    bool stop, done; /* the failure ends the render in every mode; the template is over */
    LiquidReport report;
    LiquidError *error; /* the first failure */
} LiquidRun;

/* run.c. Notes the failure unless there is one; answers false. */
bool run_fail(LiquidRun *run, Err code, const char *sentence);
bool run_fail_named(LiquidRun *run, Err code, const char *before, Str name, const char *after);
/* A limit is reached: the sentence says which. */
bool run_limit(LiquidRun *run, const char *sentence);
bool run_spend(LiquidRun *run, uint64_t steps);
/* False when scratch holds more than the render may use. */
bool run_memory(LiquidRun *run);
/* False when the render may not use so much more. */
bool run_room(LiquidRun *run, size_t size);
void *run_alloc(LiquidRun *run, size_t size); /* NULL when the limit is reached */
bool run_print(LiquidRun *run, LiquidValue value);
/* The same of what is no template's own text: escaped if the render escapes. */
bool run_output(LiquidRun *run, LiquidValue value);

/* The filter of `op` on the stack; `top` is behind its last argument. */
bool run_filter(LiquidRun *run, const Op *op, LiquidValue *top);

/* scope.c */
bool run_variable(LiquidRun *run, Str name, uint32_t hash, LiquidValue *ret_value);
bool run_missing(LiquidRun *run, LiquidValue name, LiquidValue *ret_value);
Binding *table_find(const Table *table, Str name, uint32_t hash);
/* The name's place, made (nil) when missing; NULL at the memory limit. */
Binding *table_at(LiquidRun *run, Table *table, Str name, uint32_t hash);
bool scope_push(LiquidRun *run, Str name, LiquidValue value);
bool run_set(LiquidRun *run, Str name, uint32_t hash, LiquidValue value);
bool run_count(LiquidRun *run, const Op *op);

/* flow.c: statements. They answer the next instruction. `top` is behind the last value. */
const Op *run_flow(LiquidRun *run, const Op *op, LiquidValue *top);
Frame *frame_push(LiquidRun *run, FrameKind kind, const Op *op);
void frame_pop(LiquidRun *run);
bool run_compare(LiquidRun *run, const Op *op, LiquidValue *left); /* left[0] and left[1] */
const Op *run_interrupt(LiquidRun *run, bool is_break);

/* loops.c, partial.c */
const Op *loop_begin(LiquidRun *run, const Op *op, LiquidValue *top);
const Op *loop_next(LiquidRun *run, const Op *op);
const Op *row_begin(LiquidRun *run, const Op *op, LiquidValue *top);
const Op *row_next(LiquidRun *run, const Op *op);
const Op *row_end(LiquidRun *run); /* broken off */
bool items_of(LiquidRun *run, LiquidValue value, Items *ret_items);
bool item_at(LiquidRun *run, const Items *items, uint64_t index, LiquidValue *ret_item);
void loop_start(LiquidRun *run, Frame *frame, Str name, uint64_t length);
const Op *partial_begin(LiquidRun *run, const Op *op, LiquidValue *top);
const Op *partial_next(LiquidRun *run); /* the next item of it, or back to who called */
const Op *partial_end(LiquidRun *run);
