/* liquid/parse.c - a template's text cut into literal text, outputs and tags.
 *
 * Not here: what stands inside them (expression.c). */
#include "liquid/compile.h"

#define SOURCE_MAX ((size_t)1 << 30)

typedef struct Reader { /* what is not read yet */
    const char *next, *end;
} Reader;

/* The first "{{" or "{%" at or behind `from`, or the end. */
static const char *opening(const char *from, const char *end)
{
    while (from + 1 < end) {
        const char *brace = memchr(from, '{', (size_t)(end - from - 1));
        if (!brace) break;
        if (brace[1] == '{' || brace[1] == '%') return brace;
        from = brace + 1;
    }
    return end;
}

static bool is_trimmed(char c)
{
    return c == 0 || LEX_IS(c, LEX_SPACE);
}

static void read_text(Compiler *c, Reader *reader)
{
    const char *from = reader->next, *end = opening(from, reader->end);
    reader->next = end;
    while (c->trim && from < end && is_trimmed(*from))
        from++;
    c->trim = false;
    if (from == end) return;
    c->at = (uint32_t)(from - c->source.text.ptr);
    compile_emit(c, OP_TEXT, 0)->value = liquid_text((Str){from, (size_t)(end - from)});
    c->text_last = c->ops.count;
}

/* '{{-' and '{%-' take the white space off the text before them. */
static void trim_before(Compiler *c)
{
    if (c->text_last == 0) return;
    LiquidValue *text = &c->ops.items[c->text_last - 1].value;
    while (text->length > 0 && is_trimmed(text->text[text->length - 1]))
        text->length--;
}

/* Inside the braces, without the dashes of white space control. */
static Str inside(Compiler *c, const char *from, const char *end)
{
    if (from < end && *from == '-') {
        trim_before(c);
        from++;
        c->trim = from == end;
    }
    if (from < end) c->trim = end[-1] == '-';
    if (from < end && c->trim) end--;
    return (Str){from, (size_t)(end - from)};
}

static bool unclosed(Compiler *c, const char *sentence)
{
    return compile_fail(c, NULL, sentence);
}

static bool read_output(Compiler *c, Reader *reader)
{
    const char *from = reader->next + 2, *at = from;
    c->at = (uint32_t)(reader->next - c->source.text.ptr);
    for (; at + 1 < reader->end; at++)
        if (*at == '}' || (*at == '{' && at[1] == '%')) break;
    if (at + 1 >= reader->end || at[0] != '}' || at[1] != '}')
        return unclosed(c, "this '{{' is not closed by '}}'");
    reader->next = at + 2;
    if (!compile_output(c, inside(c, from, at))) return false;
    compile_emit(c, OP_PRINT, -1);
    return true;
}

static bool read_tag(Compiler *c, Reader *reader)
{
    const char *from = reader->next + 2;
    c->at = (uint32_t)(reader->next - c->source.text.ptr);
    ptrdiff_t size = str_find((Str){from, (size_t)(reader->end - from)}, STR("%}"));
    if (size < 0) return unclosed(c, "this '{%' is not closed by '%}'");
    reader->next = from + size + 2;
    Str markup = str_trim(inside(c, from, from + size));
    size_t name = 0;
    while (name < markup.len && LEX_IS(markup.ptr[name], LEX_ALPHA | LEX_DIGIT))
        name++;
    return compile_fail_with(c, "unknown tag '", str_slice(markup, 0, name ? name : markup.len),
                             "'");
}

static bool read_document(Compiler *c)
{
    Reader reader = {c->source.text.ptr, c->source.text.ptr + c->source.text.len};
    while (reader.next < reader.end) {
        bool brace = *reader.next == '{' && reader.next + 1 < reader.end;
        if (brace && reader.next[1] == '{') {
            if (!read_output(c, &reader)) return false;
        } else if (brace && reader.next[1] == '%') {
            if (!read_tag(c, &reader)) return false;
        } else {
            read_text(c, &reader);
        }
    }
    compile_emit(c, OP_END, 0);
    return true;
}

Err liquid_parse(Arena *arena, LiquidSource source, LiquidMode mode, LiquidWarnings *warnings,
                 const LiquidTemplate **ret_template, LiquidError *ret_error)
{
    Compiler c = {.arena = arena, .source = source, .mode = mode, .warnings = warnings};
    if (source.text.len > SOURCE_MAX) {
        liquid_error_at(ret_error, &source, 0, ERR_TOO_LARGE, STR("the template is over 1 GB"));
        return ERR_TOO_LARGE;
    }
    if (source.text.len == 0) c.source.text = STR("");
    if (!read_document(&c)) {
        *ret_error = c.error;
        return c.error.code;
    }
    LiquidTemplate *template = ARENA_NEW(arena, LiquidTemplate);
    *template = (LiquidTemplate){.source = c.source,
                                 .mode = mode,
                                 .ops = c.ops.items,
                                 .op_count = c.ops.count,
                                 .stack_max = c.stack_max};
    *ret_template = template;
    return OK;
}
