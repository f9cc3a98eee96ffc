/* liquid/tags_loop.c - for, tablerow, break, continue, cycle. */
#include "liquid/compile.h"

static const struct {
    Str word;
    LoopPart part;
    bool of_for, of_row;
} loop_words[] = {
    {STR_INIT("limit"),  LOOP_LIMIT,  true,  true},
    {STR_INIT("offset"), LOOP_OFFSET, true,  true},
    {STR_INIT("cols"),   LOOP_COLS,   false, true},
    {STR_INIT("range"),  LOOP_UNUSED, false, true},
};

static bool find_part(Str word, bool row, LoopPart *ret_part)
{
    for (size_t i = 0; i < sizeof loop_words / sizeof loop_words[0]; i++) {
        if (!str_eq(word, loop_words[i].word)) continue;
        *ret_part = loop_words[i].part;
        return row ? loop_words[i].of_row : loop_words[i].of_for;
    }
    return false;
}

static bool add_part(Compiler *c, LoopUse *loop, LoopPart part)
{
    if (loop->part_count == LOOP_PARTS_MAX)
        return compile_fail(c, NULL, "a loop has too many parameters");
    loop->parts[loop->part_count++] = part;
    return true;
}

static bool part_strict(Compiler *c, Lexer *lexer, LoopUse *loop, bool row)
{
    LoopPart part;
    if (!lex_is_name(lexer) || !find_part(lexer->text, row, &part))
        return compile_fail_at_token(c, lexer, row ? "cols, limit or offset" : "limit or offset");
    lex_next(lexer);
    lex_next(lexer);
    if (!row && part == LOOP_OFFSET && lex_take_word(lexer, "continue")) {
        loop->goes_on = true;
        return true;
    }
    return compile_expression(c, lexer, false) && add_part(c, loop, part);
}

static bool loop_strict(Compiler *c, Str markup, LoopUse *loop, bool row)
{
    Lexer lexer = lex_start(markup);
    loop->variable = lexer.text;
    if (!lex_take(&lexer, TOKEN_WORD)) return compile_fail_at_token(c, &lexer, "a name");
    if (!lex_take_word(&lexer, "in")) return compile_fail_at_token(c, &lexer, "'in'");
    const char *from = lexer.kind == TOKEN_TEXT ? lexer.text.ptr - 1 : lexer.text.ptr;
    if (!compile_expression(c, &lexer, false)) return false;
    const char *to = lexer.kind == TOKEN_END ? lexer.end : lexer.text.ptr;
    loop->name = str_trim((Str){from, (size_t)(to - from)});
    loop->reversed = !row && lex_take_word(&lexer, "reversed");
    while (lexer.kind != TOKEN_END) {
        (void)lex_take(&lexer, TOKEN_COMMA);
        if (row && lexer.kind == TOKEN_END) break;
        if (!part_strict(c, &lexer, loop, row)) return false;
    }
    return true;
}

static bool parts_lax(Compiler *c, Str markup, LoopUse *loop, bool row)
{
    Str name, value;
    LoopPart part;
    while (lax_attribute(&markup, &name, &value)) {
        if (!find_part(name, row, &part)) continue;
        if (!row && part == LOOP_OFFSET && str_is(value, "continue"))
            loop->goes_on = true;
        else if (!compile_expression_lax(c, value, false) || !add_part(c, loop, part))
            return false;
    }
    return true;
}

static bool loop_lax(Compiler *c, Str markup, LoopUse *loop, bool row)
{
    Str rest = str_trim(markup), in, list;
    size_t end = 0;
    while (end < rest.len && (LEX_IS(rest.ptr[end], LEX_ALPHA | LEX_DIGIT) || rest.ptr[end] == '-'))
        end++;
    loop->variable = str_slice(rest, 0, end);
    rest = str_slice(rest, end, rest.len);
    bool reads =
        end > 0 && lax_fragment(&rest, &in) && str_is(in, "in") && lax_fragment(&rest, &list);
    if (!reads) return compile_fail(c, NULL, "a loop is written 'NAME in LIST'");
    loop->name = list;
    loop->reversed = !row && str_starts(str_trim(rest), STR("reversed"));
    return compile_expression_lax(c, list, false) && parts_lax(c, markup, loop, row);
}

static void name_loop(Compiler *c, LoopUse *loop)
{
    Buf buf = buf_new(c->arena, loop->variable.len + loop->name.len + 1);
    buf_add(&buf, loop->variable);
    buf_char(&buf, '-');
    buf_add(&buf, loop->name);
    loop->name = buf_str(&buf);
}

static bool begin_loop(Compiler *c, Str markup, const Tag *tag, bool row)
{
    LoopUse *loop = ARENA_NEW(c->arena, LoopUse);
    Mark mark = compile_mark(c);
    if (!loop_strict(c, markup, loop, row)) {
        if (!compile_forgive(c)) return false;
        compile_back(c, mark);
        *loop = (LoopUse){.part_count = 0};
        if (!loop_lax(c, markup, loop, row)) return false;
    }
    name_loop(c, loop);
    compile_emit(c, row ? OP_ROW : OP_FOR, -1 - (int)loop->part_count)->loop = loop;
    Block *block = compile_open(c, tag, c->ops.count - 1);
    if (!block) return false;
    block->opening = c->ops.count - 1;
    block->loop = loop;
    return true;
}

static void next_turn(Compiler *c, const Block *block, OpCode code)
{
    compile_emit(c, code, 0)->a = block->opening + 1;
    block->loop->next = c->ops.count - 1;
}

static bool begin_for(Compiler *c, Str markup)
{
    return begin_loop(c, markup, &tag_for, false);
}

static bool middle_for(Compiler *c, Str word, Str markup)
{
    (void)markup;
    Block *block = compile_block(c);
    if (!str_is(word, "else") || block->has_else)
        return compile_fail_with(c, "'", word, "' is not expected in a for");
    block->has_else = true;
    next_turn(c, block, OP_FOR_NEXT);
    compile_emit(c, OP_JUMP, 0);
    compile_chain(c, &block->to_end);
    c->ops.items[block->opening].a = c->ops.count;
    return true;
}

static bool end_loop(Compiler *c, OpCode code)
{
    Block *block = compile_block(c);
    if (!block->has_else) {
        next_turn(c, block, code);
        c->ops.items[block->opening].a = c->ops.count;
    }
    compile_close(c);
    return true;
}

static bool end_for(Compiler *c)
{
    return end_loop(c, OP_FOR_NEXT);
}

const Tag tag_for = {
    .name = STR_INIT("for"), .begin = begin_for, .middle = middle_for, .end = end_for};

static bool begin_tablerow(Compiler *c, Str markup)
{
    return begin_loop(c, markup, &tag_tablerow, true);
}

static bool end_tablerow(Compiler *c)
{
    compile_block(c)->blank = false; /* its rows are printed in any case */
    return end_loop(c, OP_ROW_NEXT);
}

const Tag tag_tablerow = {
    .name = STR_INIT("tablerow"), .begin = begin_tablerow, .end = end_tablerow};

static bool begin_break(Compiler *c, Str markup)
{
    (void)markup;
    compile_emit(c, OP_BREAK, 0);
    return true;
}

static bool begin_continue(Compiler *c, Str markup)
{
    (void)markup;
    compile_emit(c, OP_CONTINUE, 0);
    return true;
}

const Tag tag_break = {.name = STR_INIT("break"), .begin = begin_break};
const Tag tag_continue = {.name = STR_INIT("continue"), .begin = begin_continue};

#define CYCLE_MAX 64

/* The name, empty for a cycle without one, and the values as pieces of the markup. */
typedef struct Cycle {
    Str name, values[CYCLE_MAX];
    LiquidValue constants[CYCLE_MAX]; /* what the values are, unless one is a variable */
    uint32_t count;
    bool variable;
} Cycle;

/* A nil that is written out is no value, as in Ruby. */
static bool add_value(Compiler *c, Cycle *cycle, Str value)
{
    Mark mark = compile_mark(c);
    if (!compile_expression_lax(c, value, false)) return false;
    const Op *made = &c->ops.items[mark.op_count];
    bool constant = c->ops.count == mark.op_count + 1 && made->code == OP_CONST;
    LiquidValue is = constant ? made->value : LIQUID_NOTHING;
    compile_back(c, mark);
    if (constant && is.kind == LIQUID_NIL) return true;
    if (cycle->count == CYCLE_MAX) return compile_fail(c, NULL, "a cycle has too many values");
    cycle->variable |= !constant;
    cycle->constants[cycle->count] = is;
    cycle->values[cycle->count++] = value;
    return true;
}

/* Cuts the markup at its commas; what no fragment stands in is dropped. */
static bool cut_cycle(Compiler *c, Str markup, Cycle *cycle)
{
    Str rest = str_trim(markup), first;
    Str after = rest;
    if (!lax_fragment(&after, &first))
        return compile_fail(c, NULL, "cycle is written 'cycle [NAME:] VALUE, VALUE'");
    after = str_trim(after);
    bool colon_inside = first.ptr[first.len - 1] == ':' && first.len > 1;
    if (colon_inside || (after.len && after.ptr[0] == ':')) {
        cycle->name = colon_inside ? str_slice(first, 0, first.len - 1) : first;
        rest = colon_inside ? after : str_slice(after, 1, after.len);
    }
    Str value;
    bool any = false;
    for (; lax_fragment(&rest, &value); any = true) {
        if (!add_value(c, cycle, value)) return false;
        ptrdiff_t comma = str_find_char(rest, ',');
        rest = comma < 0 ? STR_NONE : str_slice(rest, (size_t)comma + 1, rest.len);
    }
    return any || compile_fail(c, NULL, "cycle is written 'cycle [NAME:] VALUE, VALUE'");
}

/* Cycles without a name are one when their values are the same; with variables in them each tag is
 * its own. */
static void cycle_name(Compiler *c, const Cycle *cycle)
{
    Buf buf = buf_new(c->arena, 1 << 16);
    if (cycle->variable)
        buf_u64(&buf, (uint64_t)(uintptr_t)c->source.text.ptr + c->at);
    else
        buf_add(&buf, liquid_to_text(c->arena, liquid_list(cycle->constants, cycle->count)));
    compile_constant(c, liquid_text(buf_str(&buf)));
}

static bool begin_cycle(Compiler *c, Str markup)
{
    Cycle *cycle = ARENA_NEW(c->arena, Cycle);
    if (!cut_cycle(c, markup, cycle)) return false;
    if (cycle->name.len == 0)
        cycle_name(c, cycle);
    else if (!compile_expression_lax(c, cycle->name, false))
        return false;
    uint32_t opening = c->ops.count, to_end = 0;
    compile_emit(c, OP_CYCLE, -1)->a = cycle->count;
    for (uint32_t i = 0; i < cycle->count; i++)
        compile_emit(c, OP_JUMP, 0);
    for (uint32_t i = 0; i < cycle->count; i++) {
        c->ops.items[opening + 1 + i].a = c->ops.count;
        if (!compile_expression_lax(c, cycle->values[i], false)) return false;
        compile_emit(c, OP_PRINT, -1);
        compile_emit(c, OP_JUMP, 0);
        compile_chain(c, &to_end);
    }
    compile_land(c, &to_end);
    c->ops.items[opening].b = c->ops.count;
    return true;
}

const Tag tag_cycle = {.name = STR_INIT("cycle"), .begin = begin_cycle};
