/* liquid/flow.c - statements other than printing: conditions, captures, case, cycle, break. */
#include "liquid/run.h"

Frame *frame_push(LiquidRun *run, FrameKind kind, const Op *op)
{
    Frame *frame = run->frames_free;
    if (frame)
        run->frames_free = frame->below;
    else if (!(frame = run_alloc(run, sizeof *frame)))
        return NULL;
    *frame = (Frame){.kind = kind, .op = op, .below = run->frame, .scope_count = run->scope.count};
    run->frame = frame;
    return frame;
}

void frame_pop(LiquidRun *run)
{
    Frame *frame = run->frame;
    run->scope.count = frame->scope_count;
    run->frame = frame->below;
    frame->below = run->frames_free;
    run->frames_free = frame;
}

static Str class_name(LiquidValue value)
{
    switch ((LiquidKind)value.kind) {
    case LIQUID_INT: return STR("Integer");
    case LIQUID_FLOAT: return STR("Float");
    case LIQUID_TEXT: return STR("String");
    case LIQUID_NIL:
    case LIQUID_BOOL:
    case LIQUID_LIST:
    case LIQUID_OBJECT:
    case LIQUID_RANGE:
    case LIQUID_DROP:
    case LIQUID_BLANK:
    case LIQUID_EMPTY: break;
    }
    return STR_NONE; /* has no order */
}

/* Numbers and texts each have an order, but none with each other. */
static bool incomparable(LiquidRun *run, LiquidValue left, LiquidValue right)
{
    Str a = class_name(left), b = class_name(right);
    if (a.len == 0 || b.len == 0) return true;
    Buf buf = buf_new(run->scratch, 160);
    buf_lit(&buf, "comparison of ");
    buf_add(&buf, a);
    buf_lit(&buf, " with ");
    buf_add(&buf, right.kind == LIQUID_TEXT ? b : liquid_to_text(run->scratch, right));
    buf_lit(&buf, " failed");
    return run_fail(run, ERR_UNPROCESSABLE, buf_cstr(&buf));
}

static bool holds(Comparison comparison, int order)
{
    switch (comparison) {
    case COMPARE_LESS: return order < 0;
    case COMPARE_GREATER: return order > 0;
    case COMPARE_AT_MOST: return order <= 0;
    case COMPARE_AT_LEAST: return order >= 0;
    case COMPARE_EQUAL:
    case COMPARE_UNEQUAL:
    case COMPARE_CONTAINS:
    case COMPARE_UNKNOWN: break;
    }
    return false;
}

bool run_compare(LiquidRun *run, const Op *op, LiquidValue *left)
{
    LiquidValue a = left[0], b = left[1];
    Comparison comparison = (Comparison)op->a;
    int order = 0;
    bool answer = false;
    if (comparison == COMPARE_UNKNOWN)
        return run_fail_named(run, ERR_UNPROCESSABLE, "Unknown operator ", liquid_str(op->value),
                              "");
    if (comparison == COMPARE_EQUAL || comparison == COMPARE_UNEQUAL)
        answer = liquid_equal(a, b) == (comparison == COMPARE_EQUAL);
    else if (comparison == COMPARE_CONTAINS)
        answer = liquid_contains(run->scratch, a, b);
    else if (liquid_order(a, b, &order))
        answer = holds(comparison, order);
    else if (!incomparable(run, a, b))
        return false;
    left[0] = liquid_bool(answer);
    return true;
}

/* Prints go to a text of their own until the frame is over. */
static const Op *capture(LiquidRun *run, const Op *op, FrameKind kind)
{
    Frame *frame = frame_push(run, kind, op);
    if (!frame) return NULL;
    size_t used = arena_used(run->scratch) - run->scratch_start;
    frame->buf =
        buf_new(run->scratch, used < run->limits.memory_max ? run->limits.memory_max - used : 0);
    frame->out_before = run->out;
    run->out = &frame->buf;
    return op + 1;
}

static bool end_capture(LiquidRun *run)
{
    const Frame *frame = run->frame;
    Str name = liquid_str(frame->op->value), text = buf_str(&frame->buf);
    run->out = frame->out_before;
    frame_pop(run);
    return run_set(run, name, liquid_hash(name), liquid_trusted(text, LIQUID_SAFE_HTML)) &&
           run_memory(run);
}

static bool end_changed(LiquidRun *run)
{
    Context *context = run->context;
    Str text = buf_str(&run->frame->buf);
    run->out = run->frame->out_before;
    frame_pop(run);
    if (context->was_changed && str_eq(text, context->changed)) return true;
    context->was_changed = true;
    context->changed = text;
    return run_print(run, liquid_text(text));
}

static const Op *begin_case(LiquidRun *run, const Op *op, const LiquidValue *value)
{
    Frame *frame = frame_push(run, FRAME_CASE, op);
    if (!frame) return NULL;
    frame->with = *value;
    return op + 1;
}

static const Op *branch(LiquidRun *run, const Op *op)
{
    Frame *frame = run->frame;
    if (frame->turns == 0) return run->template->ops + op->a;
    frame->turns--;
    frame->had_turn = true;
    return op + 1;
}

static const Op *when(LiquidRun *run, const Op *op, LiquidValue value)
{
    run->frame->turns += liquid_equal(run->frame->with, value);
    return op + 1;
}

static const Op *cycle(LiquidRun *run, const Op *op, LiquidValue name)
{
    Buf buf = buf_new(run->scratch, 1 << 16);
    if (name.kind == LIQUID_TEXT)
        buf = (Buf){.ptr = NULL};
    else
        liquid_print(&buf, name);
    Str key = name.kind == LIQUID_TEXT ? liquid_str(name) : buf_str(&buf);
    Binding *place = table_at(run, &run->context->cycles, key, liquid_hash(key) + name.kind);
    if (!place) return NULL;
    int64_t turn = place->value.integer;
    place->value = liquid_int(turn + 1 >= op->a ? 0 : turn + 1);
    return turn < op->a ? op + 1 + turn : run->template->ops + op->b;
}

/* Ends what is open up to the innermost loop; without one, up to the template or the partial. */
const Op *run_interrupt(LiquidRun *run, bool is_break)
{
    while (run->frame) {
        const Frame *frame = run->frame;
        const Op *op = frame->op;
        bool isolated = frame->kind == FRAME_PARTIAL && op->partial->isolated;
        if (frame->kind == FRAME_LOOP || frame->kind == FRAME_ROW) {
            if (!is_break) return run->template->ops + op->loop->next;
            if (frame->kind == FRAME_ROW) return row_end(run);
            run->context->loop = frame->loop_before;
            frame_pop(run);
            return run->template->ops + op->b;
        }
        if (isolated) return partial_next(run);
        if (frame->kind == FRAME_PARTIAL)
            (void)partial_end(run);
        else if (frame->kind == FRAME_CASE)
            frame_pop(run);
        else if (frame->kind == FRAME_CAPTURE ? !end_capture(run) : !end_changed(run))
            return NULL;
    }
    run->done = true;
    return run->template->ops + run->template->op_count - 1;
}

static const Op *end(LiquidRun *run, const Op *op)
{
    if (run->frame && run->frame->kind == FRAME_PARTIAL) return partial_next(run);
    run->done = true;
    return op;
}

const Op *run_flow(LiquidRun *run, const Op *op, LiquidValue *top)
{
    switch ((OpCode)op->code) {
    case OP_SET: return run_set(run, liquid_str(op->value), op->a, top[-1]) ? op + 1 : NULL;
    case OP_COUNT: return run_count(run, op) ? op + 1 : NULL;
    case OP_CYCLE: return cycle(run, op, top[-1]);
    case OP_CAPTURE: return capture(run, op, FRAME_CAPTURE);
    case OP_CAPTURE_END: return end_capture(run) ? op + 1 : NULL;
    case OP_CHANGED: return capture(run, op, FRAME_CHANGED);
    case OP_CHANGED_END: return end_changed(run) ? op + 1 : NULL;
    case OP_CASE: return begin_case(run, op, top - 1);
    case OP_WHEN: return when(run, op, top[-1]);
    case OP_BRANCH: return branch(run, op);
    case OP_ELSE: return run->frame->had_turn ? run->template->ops + op->a : op + 1;
    case OP_CASE_END: frame_pop(run); return op + 1;
    case OP_FOR: return loop_begin(run, op, top);
    case OP_FOR_NEXT: return loop_next(run, op);
    case OP_ROW: return row_begin(run, op, top);
    case OP_ROW_NEXT: return row_next(run, op);
    case OP_BREAK: return run_interrupt(run, true);
    case OP_CONTINUE: return run_interrupt(run, false);
    case OP_PARTIAL: return partial_begin(run, op, top);
    case OP_END: return end(run, op);
    case OP_TEXT:
    case OP_CONST:
    case OP_VAR:
    case OP_VAR_OF:
    case OP_KEY:
    case OP_INDEX:
    case OP_RANGE:
    case OP_FILTER:
    case OP_COMPARE:
    case OP_JUMP:
    case OP_PRINT:
    case OP_UNLESS:
    case OP_IF: break;
    }
    return op + 1;
}
