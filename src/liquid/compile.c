/* liquid/compile.c - what the parts of the compiler share: emitting instructions and failing. */
#include "liquid/compile.h"

Op *compile_emit(Compiler *c, OpCode code, int grows)
{
    Op *op = list_push(c->arena, &c->ops);
    op->code = (uint8_t)code;
    op->at = c->at;
    op->depth = (uint16_t)c->blocks.count;
    c->stack = (uint32_t)((int)c->stack + grows);
    if (c->stack > c->stack_max) c->stack_max = c->stack;
    c->text_last = 0;
    return op;
}

Mark compile_mark(const Compiler *c)
{
    return (Mark){c->ops.count, c->stack};
}

void compile_back(Compiler *c, Mark mark)
{
    c->ops.count = mark.op_count;
    c->stack = mark.stack;
}

/* Line and column of a byte of the source. */
static void locate(Str source, size_t at, LiquidError *error)
{
    size_t line_start = 0;
    error->line = 1;
    for (size_t i = 0; i < at && i < source.len; i++)
        if (source.ptr[i] == '\n') {
            error->line++;
            line_start = i + 1;
        }
    error->column = 1;
    for (size_t i = line_start; i < at && i < source.len; i++)
        error->column += ((unsigned char)source.ptr[i] & 0xC0) != 0x80;
}

static void copy_cut(char *to, size_t size, Str text)
{
    if (text.len >= size) {
        text.len = size - 1;
        while (text.len && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
            text.len--;
    }
    if (text.len) memcpy(to, text.ptr, text.len);
    to[text.len] = 0;
}

void liquid_error_at(LiquidError *error, const LiquidSource *source, size_t at, Err code,
                     Str sentence)
{
    error->code = code;
    copy_cut(error->name, sizeof error->name, source->name);
    copy_cut(error->sentence, sizeof error->sentence, sentence);
    locate(source->text, at, error);
}

void liquid_error_text(Buf *out, const LiquidError *error)
{
    buf_add(out, str_of(error->name));
    buf_char(out, ':');
    buf_u64(out, error->line);
    buf_char(out, ':');
    buf_u64(out, error->column);
    buf_lit(out, ": ");
    buf_add(out, str_of(error->sentence));
}

bool compile_fail(Compiler *c, const char *place, const char *sentence)
{
    if (c->error.code) return false;
    size_t at = place ? (size_t)(place - c->source.text.ptr) : c->at;
    liquid_error_at(&c->error, &c->source, at, ERR_INVALID, str_of(sentence));
    return false;
}

bool compile_fail_with(Compiler *c, const char *before, Str quoted, const char *after)
{
    if (c->error.code) return false;
    Buf buf = buf_new(c->arena, sizeof c->error.sentence);
    buf_add(&buf, str_of(before));
    buf_add(&buf, quoted.len > 60 ? str_slice(quoted, 0, 60) : quoted);
    buf_add(&buf, str_of(after));
    return compile_fail(c, NULL, buf_cstr(&buf));
}

bool compile_fail_at_token(Compiler *c, const Lexer *lexer, const char *expected)
{
    if (c->error.code) return false;
    Buf buf = buf_new(c->arena, sizeof c->error.sentence);
    buf_lit(&buf, "expected ");
    buf_add(&buf, str_of(expected));
    if (lexer->kind == TOKEN_END) {
        buf_lit(&buf, " before the end");
    } else {
        buf_lit(&buf, ", found '");
        buf_add(&buf, lexer->text.len > 60 ? str_slice(lexer->text, 0, 60) : lexer->text);
        buf_lit(&buf, "'");
    }
    return compile_fail(c, lexer->text.ptr, buf_cstr(&buf));
}

bool compile_forgive(Compiler *c)
{
    if (c->mode == LIQUID_STRICT || c->error.code != ERR_INVALID) return false;
    LiquidWarnings *warnings = c->mode == LIQUID_WARN ? c->warnings : NULL;
    if (warnings && warnings->count < warnings->capacity)
        warnings->items[warnings->count] = c->error;
    if (warnings) warnings->count++;
    c->error.code = OK;
    return true;
}

void compile_constant(Compiler *c, LiquidValue value)
{
    value.trust = LIQUID_AUTHOR;
    compile_emit(c, OP_CONST, 1)->value = value;
}

void compile_number(Compiler *c, Str digits)
{
    int64_t integer;
    double number = 0;
    if (str_to_i64(digits, &integer)) {
        compile_constant(c, liquid_int(integer));
        return;
    }
    (void)str_to_double(digits, &number); /* what is beyond a double is 0 */
    compile_constant(c, liquid_float(number));
}

bool compile_literal_word(Compiler *c, Str word, bool words)
{
    static const struct {
        Str word;
        LiquidKind kind;
        bool value;
    } literals[] = {
        {STR_INIT("nil"),   LIQUID_NIL,   false},
        {STR_INIT("null"),  LIQUID_NIL,   false},
        {STR_INIT("true"),  LIQUID_BOOL,  true },
        {STR_INIT("false"), LIQUID_BOOL,  false},
        {STR_INIT("blank"), LIQUID_BLANK, false},
        {STR_INIT("empty"), LIQUID_EMPTY, false},
    };
    if (word.len < 3 || word.len > 5) return false;
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        if (!str_eq(word, literals[i].word)) continue;
        LiquidValue value = {.kind = (uint8_t)literals[i].kind};
        if (value.kind == LIQUID_BOOL) value = liquid_bool(literals[i].value);
        if (value.kind >= LIQUID_BLANK && !words) value = liquid_text(STR(""));
        compile_constant(c, value);
        return true;
    }
    return false;
}

void compile_variable(Compiler *c, Str name)
{
    Op *op = compile_emit(c, OP_VAR, 1);
    op->value = liquid_text(name);
    op->a = liquid_hash(name);
}

void compile_key(Compiler *c, Str name)
{
    Op *op = compile_emit(c, OP_KEY, 0);
    op->value = liquid_text(name);
    op->a = liquid_hash(name);
}

/* Of the two values emitted last: a constant when both are. */
bool compile_range(Compiler *c)
{
    const Op *last = &c->ops.items[c->ops.count - 1];
    const Op *first = last - (c->ops.count > 1);
    LiquidRange range;
    if (first == last || first->code != OP_CONST || last->code != OP_CONST) {
        compile_emit(c, OP_RANGE, -1);
        return true;
    }
    if (!liquid_truncate(first->value, &range.first) || !liquid_truncate(last->value, &range.last))
        return compile_fail(c, NULL, "a range goes from one whole number to another");
    compile_back(c, (Mark){c->ops.count - 2, c->stack - 2});
    LiquidRange *kept = ARENA_NEW(c->arena, LiquidRange);
    *kept = range;
    compile_constant(c, (LiquidValue){.kind = LIQUID_RANGE, .range = kept});
    return true;
}

void compile_filter(Compiler *c, Str name, const Str *names, uint32_t arg_count,
                    uint32_t named_count)
{
    FilterUse *use = ARENA_NEW(c->arena, FilterUse);
    use->name = name;
    use->filter = liquid_filter_find(name);
    if (named_count > 0) {
        uint32_t count = arg_count + named_count;
        Str *kept = ARENA_ARRAY(c->arena, Str, count);
        memcpy(kept, names, count * sizeof *kept);
        use->names = kept;
    }
    Op *op = compile_emit(c, OP_FILTER, -(int)(arg_count + named_count));
    op->filter = use;
    op->a = arg_count;
    op->b = named_count;
}

bool compile_output(Compiler *c, Str markup)
{
    Lexer lexer = lex_start(markup);
    Mark mark = compile_mark(c);
    if (compile_output_strict(c, &lexer)) return true;
    if (!compile_forgive(c)) return false;
    compile_back(c, mark);
    return compile_output_lax(c, markup);
}
