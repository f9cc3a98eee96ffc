/* liquid/parse.c - a template's text cut into literal text, outputs and tags.
 *
 * Not here: what stands inside them (expression.c). */
#include "liquid/compile.h"

#define SOURCE_MAX  ((size_t)1 << 30)
#define READERS_MAX 100 /* liquid tags within liquid tags */

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
    if (c->blocks.count > 0)
        compile_block(c)->blank &= str_trim((Str){from, (size_t)(end - from)}).len == 0;
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
    if (c->blocks.count > 0) compile_block(c)->blank = false;
    if (!compile_output(c, inside(c, from, at))) return false;
    compile_emit(c, OP_PRINT, -1);
    return true;
}

/* A tag's name, '#' or a word, cut off the markup. */
static Str tag_name(Str *markup)
{
    Str s = *markup;
    size_t from = 0;
    while (from < s.len && LEX_IS(s.ptr[from], LEX_SPACE))
        from++;
    size_t to = from + (from < s.len && s.ptr[from] == '#');
    while (to < s.len && s.ptr[from] != '#' && LEX_IS(s.ptr[to], LEX_ALPHA | LEX_DIGIT))
        to++;
    size_t rest = to;
    while (rest < s.len && LEX_IS(s.ptr[rest], LEX_SPACE))
        rest++;
    *markup = str_slice(s, rest, s.len);
    return str_slice(s, from, to);
}

static bool dispatch(Compiler *c, Str markup)
{
    Str all = markup, name = tag_name(&markup);
    c->markup = markup;
    if (str_eq(name, STR("liquid"))) {
        if (c->readers.count == READERS_MAX)
            return compile_fail(c, NULL, "liquid tags are nested too deep");
        *list_push(c->arena, &c->readers) =
            (Reader){markup.ptr, lex_end(markup), true, c->blocks.count};
        return true;
    }
    return compile_tag(c, name.len ? name : str_trim(all), markup);
}

static bool read_tag(Compiler *c, Reader *reader)
{
    const char *from = reader->next + 2;
    c->at = (uint32_t)(reader->next - c->source.text.ptr);
    const char *end = from;
    while (end + 1 < reader->end && (end[0] != '%' || end[1] != '}'))
        end++;
    if (end + 1 >= reader->end) return unclosed(c, "this '{%' is not closed by '%}'");
    reader->next = end + 2;
    return dispatch(c, inside(c, from, end));
}

/* One line of a liquid tag. */
static bool read_line(Compiler *c, Reader *reader)
{
    const char *from = reader->next;
    const char *end = memchr(from, '\n', (size_t)(reader->end - from));
    reader->next = end ? end + 1 : reader->end;
    Str line = str_trim((Str){from, (size_t)((end ? end : reader->end) - from)});
    if (line.len == 0) return true;
    c->at = (uint32_t)(line.ptr - c->source.text.ptr);
    return dispatch(c, line);
}

static bool read_piece(Compiler *c, Reader *reader)
{
    if (reader->lines) return read_line(c, reader);
    if (*reader->next == '{' && reader->next + 1 < reader->end) {
        if (reader->next[1] == '{') return read_output(c, reader);
        if (reader->next[1] == '%') return read_tag(c, reader);
    }
    read_text(c, reader);
    return true;
}

static bool never_closed(Compiler *c)
{
    const Block *block = compile_block(c);
    c->at = block->at;
    return compile_fail_with(c, "this '", block->tag->name, "' is never closed");
}

static bool read_document(Compiler *c)
{
    *list_push(c->arena, &c->readers) =
        (Reader){c->source.text.ptr, lex_end(c->source.text), false, 0};
    while (c->readers.count > 0) {
        Reader *reader = &c->readers.items[c->readers.count - 1];
        if (reader->next < reader->end) {
            if (!read_piece(c, reader)) return false;
            continue;
        }
        if (c->blocks.count > reader->block_base) return never_closed(c);
        c->readers.count--;
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
