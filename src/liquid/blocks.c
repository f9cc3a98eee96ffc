/* liquid/blocks.c - which tag a word is, blocks that open and close, and jumps that find their aim.
 */
#include "liquid/compile.h"

#define BLOCKS_MAX 100

static const Tag *const tags[] = {
#define TAG(name) &tag_##name,
#include "liquid/tags.def"
#undef TAG
};

Block *compile_block(Compiler *c)
{
    return &c->blocks.items[c->blocks.count - 1];
}

Block *compile_open(Compiler *c, const Tag *tag, uint32_t start)
{
    if (c->blocks.count == BLOCKS_MAX) {
        (void)compile_fail(c, NULL, "blocks are nested too deep");
        return NULL;
    }
    Block *block = list_push(c->arena, &c->blocks);
    *block = (Block){.tag = tag, .at = c->at, .start = start, .blank = true};
    c->text_last = 0;
    return block;
}

void compile_chain(Compiler *c, uint32_t *chain)
{
    c->ops.items[c->ops.count - 1].a = *chain;
    *chain = c->ops.count;
}

void compile_land(Compiler *c, uint32_t *chain)
{
    while (*chain) {
        Op *jump = &c->ops.items[*chain - 1];
        *chain = jump->a;
        jump->a = c->ops.count;
    }
}

static bool has_end(OpCode code)
{
    return code == OP_UNLESS || code == OP_IF || code == OP_CYCLE || code == OP_CASE ||
           code == OP_WHEN || code == OP_FOR || code == OP_ROW;
}

void compile_close(Compiler *c)
{
    Block block = *compile_block(c);
    compile_land(c, &block.to_next);
    compile_land(c, &block.to_end);
    for (uint32_t i = block.start; i < c->ops.count; i++) {
        Op *op = &c->ops.items[i];
        if (has_end((OpCode)op->code) && op->b == 0) op->b = c->ops.count;
        bool keeps = !block.blank || !block.tag->middle;
        if (!keeps && has_end((OpCode)op->code)) op->silent = true;
        if (!keeps && op->code == OP_TEXT && op->depth == c->blocks.count) op->value.length = 0;
    }
    c->blocks.count--;
    c->text_last = 0;
    if (c->blocks.count > 0) compile_block(c)->blank &= block.blank || block.tag->silent;
}

static bool at_barrier(const Compiler *c)
{
    return c->blocks.count == c->readers.items[c->readers.count - 1].block_base;
}

static const Tag *find(Str name)
{
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (str_eq(tags[i]->name, name)) return tags[i];
    return NULL;
}

static bool unexpected(Compiler *c, Str name)
{
    if (at_barrier(c) && (str_starts(name, STR("end")) || str_is(name, "else")))
        return compile_fail_with(c, "'", name, "' closes no block that is open here");
    if (str_starts(name, STR("end")) && name.len > 3)
        return compile_fail_with(c, "this block is not closed by '", name, "'");
    return compile_fail_with(c, "unknown tag '", name, "'");
}

bool compile_tag(Compiler *c, Str name, Str markup)
{
    const Tag *tag = find(name);
    if (tag) {
        bool top = c->blocks.count == 0;
        if (!tag->end && !tag->silent && !top) compile_block(c)->blank = false;
        return tag->begin(c, markup);
    }
    if (at_barrier(c)) return unexpected(c, name);
    Block *block = compile_block(c);
    if (str_starts(name, STR("end")) && str_eq(str_slice(name, 3, name.len), block->tag->name))
        return block->tag->end(c);
    bool word = str_is(name, "else") || str_is(name, "elsif") || str_is(name, "when");
    if (!word || !block->tag->middle) return unexpected(c, name);
    c->text_last = 0;
    return block->tag->middle(c, name, markup);
}

bool compile_no_markup(Compiler *c, const char *tag, Str markup)
{
    if (str_trim(markup).len == 0) return true;
    return compile_fail_with(c, "nothing may stand behind '", str_of(tag), "'");
}
