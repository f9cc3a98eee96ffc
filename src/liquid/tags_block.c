/* liquid/tags_block.c - if, unless, case, capture, ifchanged. */
#include "liquid/compile.h"

static Comparison comparison_of(Str text)
{
    static const struct {
        Str text;
        Comparison comparison;
    } known[] = {
        {STR_INIT("=="),       COMPARE_EQUAL   },
        {STR_INIT("!="),       COMPARE_UNEQUAL },
        {STR_INIT("<>"),       COMPARE_UNEQUAL },
        {STR_INIT("<"),        COMPARE_LESS    },
        {STR_INIT(">"),        COMPARE_GREATER },
        {STR_INIT("<="),       COMPARE_AT_MOST },
        {STR_INIT(">="),       COMPARE_AT_LEAST},
        {STR_INIT("contains"), COMPARE_CONTAINS},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_eq(text, known[i].text)) return known[i].comparison;
    return COMPARE_UNKNOWN;
}

static void compare(Compiler *c, Str operator)
{
    Op *op = compile_emit(c, OP_COMPARE, -1);
    op->a = comparison_of(operator);
    op->value = liquid_text(operator);
}

/* Behind a comparison: 'and' gives up when it is false, 'or' holds at once when it is true. The
 * right side binds first, as in Liquid. */
static void join(Compiler *c, bool is_and, uint32_t *to_next, uint32_t *to_body)
{
    compile_emit(c, is_and ? OP_UNLESS : OP_IF, -1);
    compile_chain(c, is_and ? to_next : to_body);
}

static bool condition_strict(Compiler *c, uint32_t *to_next, uint32_t *to_body)
{
    Lexer lexer = lex_start(c->markup);
    while (true) {
        if (!compile_expression(c, &lexer, true)) return false;
        if (lexer.kind == TOKEN_COMPARISON) {
            Str operator= lexer.text;
            lex_next(&lexer);
            if (!compile_expression(c, &lexer, true)) return false;
            compare(c, operator);
        }
        bool is_and = lex_take_word(&lexer, "and");
        if (!is_and && !lex_take_word(&lexer, "or")) break;
        join(c, is_and, to_next, to_body);
    }
    return lexer.kind == TOKEN_END || compile_fail_at_token(c, &lexer, "'and', 'or' or the end");
}

static bool is_operator(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch && strchr("=!<>_", ch));
}

/* FRAGMENT [OPERATOR [FRAGMENT]], and what else stands there is dropped. */
static bool comparison_lax(Compiler *c, Str part)
{
    Str left, right;
    if (!lax_fragment(&part, &left)) return compile_fail(c, NULL, "a condition is missing");
    if (!compile_expression_lax(c, left, true)) return false;
    part = str_trim(part);
    size_t size = 0;
    while (size < part.len && is_operator(part.ptr[size]))
        size++;
    if (size == 0) return true;
    Str operator= str_slice(part, 0, size);
    part = str_slice(part, size, part.len);
    if (!lax_fragment(&part, &right)) right = STR("nil");
    if (!compile_expression_lax(c, right, true)) return false;
    compare(c, operator);
    return true;
}

/* The next fragment that is 'and' or 'or' cuts the markup. */
static bool cut_at_joint(Str *rest, Str *ret_part, bool *ret_and)
{
    Str after = *rest, fragment;
    while (lax_fragment(&after, &fragment)) {
        *ret_and = str_eq(fragment, STR("and"));
        if (!*ret_and && !str_eq(fragment, STR("or"))) continue;
        *ret_part = (Str){rest->ptr, (size_t)(fragment.ptr - rest->ptr)};
        *rest = after;
        return true;
    }
    *ret_part = *rest;
    return false;
}

static bool condition_lax(Compiler *c, uint32_t *to_next, uint32_t *to_body)
{
    Str rest = c->markup, part;
    bool is_and;
    while (cut_at_joint(&rest, &part, &is_and)) {
        if (!comparison_lax(c, part)) return false;
        join(c, is_and, to_next, to_body);
    }
    return comparison_lax(c, part);
}

/* The condition of a branch: falls through into the branch, or jumps by to_next. `inverted`: the
 * other way round. */
static bool condition(Compiler *c, uint32_t *to_next, bool inverted)
{
    Mark mark = compile_mark(c);
    uint32_t next = 0, body = 0;
    if (!condition_strict(c, &next, &body)) {
        if (!compile_forgive(c)) return false;
        compile_back(c, mark);
        next = body = 0;
        if (!condition_lax(c, &next, &body)) return false;
    }
    compile_emit(c, inverted ? OP_IF : OP_UNLESS, -1);
    compile_chain(c, inverted ? &body : &next);
    compile_land(c, inverted ? &next : &body);
    *to_next = inverted ? body : next;
    return true;
}

static bool begin_if(Compiler *c, const Tag *tag, bool inverted)
{
    Block *block = compile_open(c, tag, c->ops.count);
    uint32_t to_next = 0;
    if (!block || !condition(c, &to_next, inverted)) return false;
    compile_block(c)->to_next = to_next;
    return true;
}

static bool middle_if(Compiler *c, Str word, Str markup)
{
    if (str_is(word, "when")) return compile_fail(c, NULL, "'when' belongs to a case");
    (void)markup;
    Block *block = compile_block(c);
    compile_emit(c, OP_JUMP, 0);
    compile_chain(c, &block->to_end);
    compile_land(c, &block->to_next);
    if (str_is(word, "else")) return true;
    uint32_t to_next = 0;
    if (!condition(c, &to_next, false)) return false;
    compile_block(c)->to_next = to_next;
    return true;
}

static bool end_block(Compiler *c)
{
    compile_close(c);
    return true;
}

static bool begin_plain_if(Compiler *c, Str markup)
{
    (void)markup;
    return begin_if(c, &tag_if, false);
}

static bool begin_unless(Compiler *c, Str markup)
{
    (void)markup;
    return begin_if(c, &tag_unless, true);
}

const Tag tag_if = {
    .name = STR_INIT("if"), .begin = begin_plain_if, .middle = middle_if, .end = end_block};
const Tag tag_unless = {
    .name = STR_INIT("unless"), .begin = begin_unless, .middle = middle_if, .end = end_block};

static bool begin_case(Compiler *c, Str markup)
{
    uint32_t start = c->ops.count;
    Mark mark = compile_mark(c);
    if (!compile_open(c, &tag_case, start)) return false;
    Lexer lexer = lex_start(markup);
    Str rest = markup, fragment;
    bool good = compile_expression(c, &lexer, false) &&
                (lexer.kind == TOKEN_END || compile_fail_at_token(c, &lexer, "the end"));
    if (!good) {
        if (!compile_forgive(c)) return false;
        compile_back(c, mark);
        if (!lax_fragment(&rest, &fragment))
            return compile_fail(c, NULL, "case needs a value to compare with");
        if (!compile_expression_lax(c, fragment, false)) return false;
    }
    compile_emit(c, OP_CASE, -1);
    compile_emit(c, OP_JUMP, 0); /* what stands before the first branch is never printed */
    compile_chain(c, &compile_block(c)->to_next);
    return true;
}

static bool when_strict(Compiler *c)
{
    Lexer lexer = lex_start(c->markup);
    do {
        if (!compile_expression(c, &lexer, true)) return false;
        compile_emit(c, OP_WHEN, -1);
    } while (lex_take_word(&lexer, "or") || lex_take(&lexer, TOKEN_COMMA));
    return lexer.kind == TOKEN_END || compile_fail_at_token(c, &lexer, "',', 'or' or the end");
}

static bool when_lax(Compiler *c)
{
    Str rest = c->markup, fragment;
    bool more = true;
    while (more) {
        if (!lax_fragment(&rest, &fragment))
            return compile_fail(c, NULL, "when needs a value to compare with");
        if (!compile_expression_lax(c, fragment, true)) return false;
        compile_emit(c, OP_WHEN, -1);
        Str after = str_trim(rest);
        more = after.len && after.ptr[0] == ',';
        if (more) rest = str_slice(after, 1, after.len);
        if (!more && str_starts(after, STR("or")) && after.len > 2 &&
            LEX_IS(after.ptr[2], LEX_SPACE)) {
            rest = str_slice(after, 2, after.len);
            more = true;
        }
    }
    return true;
}

/* Ends the branch before: it may have more than one turn. */
static void end_branch(Compiler *c)
{
    Block *block = compile_block(c);
    if (block->branch) compile_emit(c, OP_JUMP, 0)->a = block->branch - 1;
    block->branch = 0;
    compile_land(c, &block->to_next);
}

static bool middle_case(Compiler *c, Str word, Str markup)
{
    if (str_is(word, "elsif")) return compile_fail(c, NULL, "'elsif' belongs to an if");
    end_branch(c);
    if (str_is(word, "else")) {
        if (!compile_no_markup(c, "else", markup)) return false;
        compile_emit(c, OP_ELSE, 0);
        compile_chain(c, &compile_block(c)->to_next);
        return true;
    }
    Mark mark = compile_mark(c);
    if (!when_strict(c)) {
        if (!compile_forgive(c)) return false;
        compile_back(c, mark);
        if (!when_lax(c)) return false;
    }
    compile_emit(c, OP_BRANCH, 0);
    compile_chain(c, &compile_block(c)->to_next);
    compile_block(c)->branch = c->ops.count;
    return true;
}

static bool end_case(Compiler *c)
{
    end_branch(c);
    compile_close(c);
    compile_emit(c, OP_CASE_END, 0);
    return true;
}

const Tag tag_case = {
    .name = STR_INIT("case"), .begin = begin_case, .middle = middle_case, .end = end_case};

static bool of_name(char ch)
{
    return LEX_IS(ch, LEX_ALPHA | LEX_DIGIT) || (ch && strchr("-.[]()", ch));
}

static bool begin_capture(Compiler *c, Str markup)
{
    Str name = str_trim(markup);
    size_t from = 0, to;
    while (from < name.len && !of_name(name.ptr[from]))
        from++;
    for (to = from; to < name.len && of_name(name.ptr[to]);)
        to++;
    bool whole = from == 0 && to == name.len && (to == 0 || name.ptr[0] != '-');
    if (to == from || (c->mode == LIQUID_STRICT && !whole))
        return compile_fail(c, NULL, "capture is written 'capture NAME'");
    compile_emit(c, OP_CAPTURE, 0)->value = liquid_text(str_slice(name, from, to));
    Block *block = compile_open(c, &tag_capture, c->ops.count - 1);
    if (block) block->name = str_slice(name, from, to);
    return block;
}

static bool end_capture(Compiler *c)
{
    Str name = compile_block(c)->name;
    compile_close(c);
    Op *op = compile_emit(c, OP_CAPTURE_END, 0);
    op->value = liquid_text(name);
    op->a = liquid_hash(name);
    return true;
}

const Tag tag_capture = {
    .name = STR_INIT("capture"), .begin = begin_capture, .end = end_capture, .silent = true};

static bool begin_ifchanged(Compiler *c, Str markup)
{
    (void)markup;
    compile_emit(c, OP_CHANGED, 0);
    return compile_open(c, &tag_ifchanged, c->ops.count - 1);
}

static bool end_ifchanged(Compiler *c)
{
    compile_close(c);
    compile_emit(c, OP_CHANGED_END, 0);
    return true;
}

const Tag tag_ifchanged = {
    .name = STR_INIT("ifchanged"), .begin = begin_ifchanged, .end = end_ifchanged};
