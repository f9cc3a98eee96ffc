/* liquid/tags_simple.c - tags of one piece: assign, echo, increment, decrement, and what is only
 * skipped or copied: comments, doc, raw. */
#include "liquid/compile.h"

static Reader *reader_of(Compiler *c)
{
    return &c->readers.items[c->readers.count - 1];
}

static bool of_name(char ch)
{
    return LEX_IS(ch, LEX_ALPHA | LEX_DIGIT) || (ch && strchr("-.[]()", ch));
}

/* The name that ends at `end`, as long as it goes. */
static Str name_before(Str s, size_t end)
{
    size_t from = end;
    while (from > 0 && of_name(s.ptr[from - 1]))
        from--;
    return str_slice(s, from, end);
}

static bool assign(Compiler *c, Str markup)
{
    ptrdiff_t equals = str_find_char(markup, '=');
    size_t end = equals < 0 ? 0 : (size_t)equals;
    while (end > 0 && LEX_IS(markup.ptr[end - 1], LEX_SPACE))
        end--;
    Str name = name_before(markup, end);
    if (name.len == 0) return compile_fail(c, NULL, "assign is written 'assign NAME = VALUE'");
    if (c->mode == LIQUID_STRICT && name.ptr != markup.ptr)
        return compile_fail(c, NULL, "assign is written 'assign NAME = VALUE'");
    if (!compile_output(c, str_slice(markup, (size_t)equals + 1, markup.len))) return false;
    Op *op = compile_emit(c, OP_SET, -1);
    op->value = liquid_text(name);
    op->a = liquid_hash(name);
    op->silent = true;
    return true;
}

const Tag tag_assign = {.name = STR_INIT("assign"), .begin = assign, .silent = true};

static bool echo(Compiler *c, Str markup)
{
    if (!compile_output(c, markup)) return false;
    compile_emit(c, OP_PRINT, -1);
    return true;
}

const Tag tag_echo = {.name = STR_INIT("echo"), .begin = echo};

static bool count(Compiler *c, Str markup, uint32_t up)
{
    Str name = str_trim(markup);
    Lexer lexer = lex_start(name);
    bool word = lex_take(&lexer, TOKEN_WORD) && lexer.kind == TOKEN_END;
    if (!word && c->mode == LIQUID_STRICT)
        return compile_fail(c, NULL, "a counter needs a name, and only that");
    Op *op = compile_emit(c, OP_COUNT, 0);
    op->value = liquid_text(name);
    op->a = up;
    return true;
}

static bool increment(Compiler *c, Str markup)
{
    return count(c, markup, 1);
}

static bool decrement(Compiler *c, Str markup)
{
    return count(c, markup, 0);
}

const Tag tag_increment = {.name = STR_INIT("increment"), .begin = increment};
const Tag tag_decrement = {.name = STR_INIT("decrement"), .begin = decrement};

/* Each of its lines begins with '#'. */
static bool inline_comment(Compiler *c, Str markup)
{
    Str rest = markup;
    (void)str_cut(&rest, '\n');
    c->text_last = 0;
    while (rest.len > 0) {
        Str line = str_trim(str_cut(&rest, '\n'));
        if (line.len && line.ptr[0] != '#')
            return compile_fail(c, line.ptr, "each line of a comment begins with '#'");
    }
    return true;
}

const Tag tag_inline_comment = {.name = STR_INIT("#"), .begin = inline_comment, .silent = true};

/* Finds the tag `wanted` at or behind `from`: its braces, and whether it trims what follows. */
static bool find_tag(const char *from, const char *end, Str wanted, Str *ret_tag)
{
    for (; from + 1 < end; from++) {
        if (from[0] != '{' || from[1] != '%') continue;
        const char *at = from + 2;
        if (at < end && *at == '-') at++;
        while (at < end && LEX_IS(*at, LEX_SPACE))
            at++;
        if (!str_starts((Str){at, (size_t)(end - at)}, wanted)) continue;
        at += wanted.len;
        if (at < end && LEX_IS(*at, LEX_ALPHA | LEX_DIGIT)) continue;
        while (at + 1 < end && (at[0] != '%' || at[1] != '}'))
            at++;
        if (at + 1 >= end) return false;
        *ret_tag = (Str){from, (size_t)(at + 2 - from)};
        return true;
    }
    return false;
}

static bool trims_after(Str tag)
{
    return tag.len > 4 && tag.ptr[tag.len - 3] == '-';
}

static bool verbatim(Compiler *c, const char *name, Str closing, Str *ret_body)
{
    Reader *reader = reader_of(c);
    Str end_tag = STR_NONE;
    if (reader->lines || !find_tag(reader->next, reader->end, closing, &end_tag))
        return compile_fail_with(c, "this '", str_of(name), "' is never closed");
    *ret_body = (Str){reader->next, (size_t)(end_tag.ptr - reader->next)};
    reader->next = lex_end(end_tag);
    c->trim = trims_after(end_tag);
    c->text_last = 0;
    return true;
}

static bool raw(Compiler *c, Str markup)
{
    Str body = STR_NONE;
    if (!compile_no_markup(c, "raw", markup) || !verbatim(c, "raw", STR("endraw"), &body))
        return false;
    if (body.len == 0) return true;
    if (c->blocks.count > 0) compile_block(c)->blank = false;
    Op *op = compile_emit(c, OP_CONST, 1);
    op->value = liquid_trusted(body, LIQUID_SAFE_HTML);
    compile_emit(c, OP_PRINT, -1);
    return true;
}

const Tag tag_raw = {.name = STR_INIT("raw"), .begin = raw, .silent = true};

static bool doc(Compiler *c, Str markup)
{
    Str body = STR_NONE, inner = STR_NONE;
    if (!compile_no_markup(c, "doc", markup) || !verbatim(c, "doc", STR("enddoc"), &body))
        return false;
    if (find_tag(body.ptr, lex_end(body), STR("doc"), &inner))
        return compile_fail(c, inner.ptr, "a doc may not stand in a doc");
    return true;
}

const Tag tag_doc = {.name = STR_INIT("doc"), .begin = doc, .silent = true};

/* The next tag's name within a comment, or the next line's; false at the end. */
static bool next_name(Reader *reader, Str *ret_name, Str *ret_tag)
{
    if (reader->lines) {
        if (reader->next >= reader->end) return false;
        Str rest = {reader->next, (size_t)(reader->end - reader->next)};
        *ret_tag = str_trim(str_cut(&rest, '\n'));
        reader->next = rest.ptr ? rest.ptr : reader->end;
    } else {
        Str rest = {reader->next, (size_t)(reader->end - reader->next)};
        ptrdiff_t from = str_find(rest, STR("{%"));
        ptrdiff_t size =
            from < 0 ? -1 : str_find(str_slice(rest, (size_t)from + 2, rest.len), STR("%}"));
        if (size < 0) return false;
        *ret_tag = str_slice(rest, (size_t)from, (size_t)(from + size) + 4);
        reader->next = lex_end(*ret_tag);
    }
    size_t at = reader->lines ? 0 : 2;
    if (!reader->lines && ret_tag->ptr[at] == '-') at++;
    while (at < ret_tag->len && LEX_IS(ret_tag->ptr[at], LEX_SPACE))
        at++;
    size_t to = at;
    while (to < ret_tag->len && LEX_IS(ret_tag->ptr[to], LEX_ALPHA | LEX_DIGIT))
        to++;
    *ret_name = str_slice(*ret_tag, at, to);
    return true;
}

static bool comment(Compiler *c, Str markup)
{
    (void)markup;
    Reader *reader = reader_of(c);
    Str name = STR_NONE, tag = STR_NONE, body = STR_NONE;
    for (uint32_t depth = 1; depth > 0;) {
        if (!next_name(reader, &name, &tag))
            return compile_fail(c, NULL, "this 'comment' is never closed");
        if (str_is(name, "comment")) depth++;
        if (str_is(name, "endcomment")) depth--;
        if (str_is(name, "raw") && !verbatim(c, "raw", STR("endraw"), &body)) return false;
    }
    if (!reader->lines) c->trim = trims_after(tag);
    c->text_last = 0;
    return true;
}

const Tag tag_comment = {.name = STR_INIT("comment"), .begin = comment, .silent = true};
