/* liquid/loops.c - for and tablerow: their items, their turns, and forloop.
 *
 * A range is counted, never written out; an object's item is made when its turn comes. */
#include "liquid/run.h"

static uint64_t range_count(const LiquidRange *range)
{
    if (range->last < range->first) return 0;
    uint64_t count = (uint64_t)range->last - (uint64_t)range->first;
    return count > INT64_MAX - 1 ? INT64_MAX : count + 1;
}

bool items_of(LiquidRun *run, LiquidValue value, Items *ret_items)
{
    *ret_items = (Items){.list = value};
    if (value.kind == LIQUID_DROP && value.drop->class->list)
        ret_items->list = value = value.drop->class->list(value.drop->self, run->scratch);
    if (value.kind == LIQUID_LIST || value.kind == LIQUID_OBJECT) ret_items->count = value.length;
    if (value.kind == LIQUID_RANGE) ret_items->count = range_count(value.range);
    return run_memory(run);
}

bool item_at(LiquidRun *run, const Items *items, uint64_t index, LiquidValue *ret_item)
{
    index += items->from;
    if (items->list.kind == LIQUID_RANGE) {
        *ret_item = liquid_int(items->list.range->first + (int64_t)index);
    } else if (items->list.kind == LIQUID_OBJECT) {
        LiquidValue *pair = run_alloc(run, 2 * sizeof *pair);
        if (!pair) return false;
        pair[0] = liquid_text(items->list.object->members[index].key);
        pair[1] = items->list.object->members[index].value;
        *ret_item = liquid_list(pair, 2);
    } else {
        *ret_item = items->list.kind == LIQUID_LIST ? items->list.items[index] : items->list;
    }
    return true;
}

static bool loop_number(const Loop *loop, Str key, int64_t *ret_number)
{
    if (str_is(key, "index"))
        *ret_number = loop->index + 1;
    else if (str_is(key, "index0"))
        *ret_number = loop->index;
    else if (str_is(key, "length"))
        *ret_number = loop->length;
    else if (str_is(key, "rindex"))
        *ret_number = loop->length - loop->index;
    else if (str_is(key, "rindex0"))
        *ret_number = loop->length - loop->index - 1;
    else if (loop->cols >= 0 && str_is(key, "col"))
        *ret_number = loop->col;
    else if (loop->cols >= 0 && str_is(key, "col0"))
        *ret_number = loop->col - 1;
    else if (loop->cols >= 0 && str_is(key, "row"))
        *ret_number = loop->row;
    else
        return false;
    return true;
}

static bool loop_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    (void)scratch;
    const Loop *loop = self;
    int64_t number;
    bool row = loop->cols >= 0;
    if (loop_number(loop, key, &number))
        *ret_value = liquid_int(number);
    else if (str_is(key, "first"))
        *ret_value = liquid_bool(loop->index == 0);
    else if (str_is(key, "last"))
        *ret_value = liquid_bool(loop->index == loop->length - 1);
    else if (row && str_is(key, "col_first"))
        *ret_value = liquid_bool(loop->col == 1);
    else if (row && str_is(key, "col_last"))
        *ret_value = liquid_bool(loop->col == loop->cols);
    else if (!row && str_is(key, "name"))
        *ret_value = liquid_text(loop->name);
    else if (!row && str_is(key, "parentloop"))
        *ret_value = loop->parent ? liquid_drop(&loop->parent->drop) : LIQUID_NOTHING;
    else
        return false;
    return true;
}

static const LiquidDropClass forloop_class = {.name = "Liquid::ForloopDrop", .get = loop_get};
static const LiquidDropClass rowloop_class = {.name = "Liquid::TablerowloopDrop", .get = loop_get};

void loop_start(LiquidRun *run, Frame *frame, Str name, uint64_t length)
{
    Loop *loop = &frame->loop;
    *loop = (Loop){
        .drop = {&forloop_class, loop},
        .name = name,
        .length = (int64_t)length,
        .parent = run->context->loop,
        .cols = -1
    };
    frame->loop_before = run->context->loop;
    run->context->loop = loop;
}

static bool integer_of(LiquidRun *run, LiquidValue value, bool strict, int64_t *ret_integer)
{
    bool reads =
        strict ? liquid_to_integer(value, ret_integer) : liquid_truncate(value, ret_integer);
    return reads || run_fail(run, ERR_UNPROCESSABLE, "invalid integer");
}

typedef struct Cut { /* limit, offset and cols as given */
    int64_t limit, offset, cols;
    bool has_limit, has_offset, has_cols;
} Cut;

/* `strict`: for takes only whole numbers and lets nil be none; tablerow takes what begins as one.
 */
static bool read_cut(LiquidRun *run, const LoopUse *use, const LiquidValue *values, bool strict,
                     Cut *cut)
{
    for (uint32_t i = 0; i < use->part_count; i++) {
        int64_t number = 0;
        bool given = use->parts[i] != LOOP_UNUSED && !(strict && values[i].kind == LIQUID_NIL);
        if (given && !integer_of(run, values[i], strict, &number)) return false;
        if (use->parts[i] == LOOP_LIMIT) {
            cut->limit = number;
            cut->has_limit = given;
        } else if (use->parts[i] == LOOP_OFFSET) {
            cut->offset = number;
            cut->has_offset = given;
        } else if (use->parts[i] == LOOP_COLS) {
            cut->cols = number;
            cut->has_cols = given;
        }
    }
    return true;
}

/* Items offset..offset+limit of them; a text that is not empty is one item whatever is cut. */
static void cut_items(Items *items, const Cut *cut)
{
    if (items->list.kind == LIQUID_TEXT) {
        items->count = items->list.length > 0;
        return;
    }
    int64_t from = cut->offset, to = INT64_MAX, count = (int64_t)items->count;
    if (cut->has_limit && __builtin_add_overflow(cut->limit, from, &to))
        to = cut->limit > 0 ? INT64_MAX : INT64_MIN;
    if (to > count) to = count;
    if (from < 0) from = 0;
    items->from = (uint64_t)from;
    items->count = to > from ? (uint64_t)(to - from) : 0;
}

/* Where the last loop of this name ended; this one is where the next goes on. */
static bool go_on_from(LiquidRun *run, const LoopUse *use, Items *items, Cut *cut)
{
    Binding *end = table_at(run, &run->context->offsets, use->name, liquid_hash(use->name));
    if (!end) return false;
    if (use->goes_on) cut->offset = end->value.integer;
    cut_items(items, cut);
    int64_t ended;
    if (__builtin_add_overflow(cut->offset, (int64_t)items->count, &ended)) ended = INT64_MAX;
    end->value = liquid_int(ended);
    return true;
}

static bool set_item(LiquidRun *run, Frame *frame, bool reversed)
{
    uint64_t index = (uint64_t)frame->loop.index;
    if (reversed) index = frame->items.count - 1 - index;
    return item_at(run, &frame->items, index, &run->scope.items[frame->scope_count + 1].value);
}

static bool bind_loop(LiquidRun *run, Frame *frame, Str word)
{
    return scope_push(run, word, liquid_drop(&frame->loop.drop)) &&
           scope_push(run, frame->op->loop->variable, LIQUID_NOTHING);
}

const Op *loop_begin(LiquidRun *run, const Op *op, LiquidValue *top)
{
    const LoopUse *use = op->loop;
    const LiquidValue *parts = top - use->part_count;
    Items items;
    Cut cut = {.limit = 0};
    if (!items_of(run, parts[-1], &items) || !read_cut(run, use, parts, true, &cut) ||
        !go_on_from(run, use, &items, &cut))
        return NULL;
    if (items.count == 0) return run->template->ops + op->a;
    Frame *frame = frame_push(run, FRAME_LOOP, op);
    if (!frame) return NULL;
    frame->items = items;
    loop_start(run, frame, use->name, items.count);
    return bind_loop(run, frame, STR("forloop")) && set_item(run, frame, use->reversed) ? op + 1
                                                                                        : NULL;
}

const Op *loop_next(LiquidRun *run, const Op *op)
{
    Frame *frame = run->frame;
    if (++frame->loop.index < frame->loop.length)
        return set_item(run, frame, frame->op->loop->reversed) ? run->template->ops + op->a : NULL;
    run->context->loop = frame->loop_before;
    frame_pop(run);
    return op + 1;
}

static bool print_col(LiquidRun *run, const Loop *loop)
{
    return run_print(run, liquid_text(STR("<td class=\"col"))) &&
           run_print(run, liquid_int(loop->col)) && run_print(run, liquid_text(STR("\">")));
}

const Op *row_begin(LiquidRun *run, const Op *op, LiquidValue *top)
{
    const LoopUse *use = op->loop;
    const LiquidValue *parts = top - use->part_count;
    Items items;
    Cut cut = {.limit = 0};
    if (!liquid_truthy(parts[-1])) return run->template->ops + op->b;
    if (!items_of(run, parts[-1], &items) || !read_cut(run, use, parts, false, &cut)) return NULL;
    cut_items(&items, &cut);
    if (!run_print(run, liquid_text(STR("<tr class=\"row1\">\n")))) return NULL;
    if (items.count == 0)
        return run_print(run, liquid_text(STR("</tr>\n"))) ? run->template->ops + op->b : NULL;
    Frame *frame = frame_push(run, FRAME_ROW, op);
    if (!frame) return NULL;
    frame->items = items;
    Loop *loop = &frame->loop;
    *loop = (Loop){
        .drop = {&rowloop_class, loop},
          .length = (int64_t)items.count
    };
    loop->cols = cut.has_cols ? (cut.cols < 0 ? 0 : cut.cols) : loop->length;
    loop->row = loop->col = 1;
    return bind_loop(run, frame, STR("tablerowloop")) && set_item(run, frame, false) &&
                   print_col(run, loop)
               ? op + 1
               : NULL;
}

const Op *row_end(LiquidRun *run)
{
    const Op *after = run->template->ops + run->frame->op->b;
    frame_pop(run);
    return run_print(run, liquid_text(STR("</td></tr>\n"))) ? after : NULL;
}

const Op *row_next(LiquidRun *run, const Op *op)
{
    Frame *frame = run->frame;
    Loop *loop = &frame->loop;
    if (loop->index + 1 == loop->length) return row_end(run);
    if (!run_print(run, liquid_text(STR("</td>")))) return NULL;
    if (loop->col == loop->cols) {
        loop->col = 1;
        loop->row++;
        if (!run_print(run, liquid_text(STR("</tr>\n<tr class=\"row"))) ||
            !run_print(run, liquid_int(loop->row)) || !run_print(run, liquid_text(STR("\">"))))
            return NULL;
    } else {
        loop->col++;
    }
    loop->index++;
    return set_item(run, frame, false) && print_col(run, loop) ? run->template->ops + op->a : NULL;
}
