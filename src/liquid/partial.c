/* liquid/partial.c - include and render: other templates, with what they may see.
 *
 * An included template shares everything with its includer; a rendered one sees its arguments and
 * what is shared by the host, and nothing it does is seen outside. */
#include "liquid/run.h"

static const LiquidTemplate *find(LiquidRun *run, Str name)
{
    const LiquidPartials *partials = &run->input->partials;
    LiquidError error = {.code = OK};
    const LiquidTemplate *found =
        partials->find ? partials->find(partials->self, name, &error) : NULL;
    if (found) return found;
    if (!error.code) {
        (void)run_fail_named(run, ERR_NOT_FOUND, "there is no partial '", name, "'");
        return NULL;
    }
    (void)run_fail_named(run, error.code, "the partial '", name, "' does not parse");
    if (!run->error->code) *run->error = error; /* says more: where, and why */
    return NULL;
}

/* Room for the values of the template's expressions; the stack is empty between statements. */
static bool make_stack(LiquidRun *run, const LiquidTemplate *template)
{
    if (template->stack_max + 1 <= run->stack_size) return true;
    LiquidValue *stack = run_alloc(run, sizeof *stack * (template->stack_max + 1));
    if (!stack) return false;
    run->stack = stack;
    run->stack_size = template->stack_max + 1;
    return true;
}

/* The variable that holds the value: 'as' says it, else the last part of the name. */
static Str variable_name(const PartialUse *use, Str name)
{
    if (use->alias.len) return use->alias;
    size_t from = name.len;
    while (from > 0 && name.ptr[from - 1] != '/')
        from--;
    return str_slice(name, from, name.len);
}

static bool count_partial(LiquidRun *run)
{
    if (++run->partials > run->limits.partials_max)
        return run_limit(run, "the template renders more partials than it may");
    return run_spend(run, 1);
}

/* What a rendered partial is given is its own, as if it had assigned it. */
static bool own(LiquidRun *run, Str name, LiquidValue value)
{
    return run_set(run, name, liquid_hash(name), value);
}

/* The names of one turn: the arguments, which lie in the scope behind the frame's, the value, and
 * forloop. */
static bool bind(LiquidRun *run, Frame *frame)
{
    const PartialUse *use = frame->op->partial;
    LiquidValue value = frame->with;
    if (frame->each && !item_at(run, &frame->items, frame->turns, &value)) return false;
    run->scope.count = frame->scope_count + use->name_count;
    if (!count_partial(run)) return false;
    if (!use->isolated) return scope_push(run, frame->name, value);
    if (frame->each && !own(run, STR("forloop"), liquid_drop(&frame->loop.drop))) return false;
    for (uint32_t i = 0; i < use->name_count; i++)
        if (!own(run, use->names[i], run->scope.items[frame->scope_count + i].value)) return false;
    return value.kind == LIQUID_NIL || own(run, frame->name, value);
}

static const Op *enter(LiquidRun *run, Frame *frame, const LiquidTemplate *template)
{
    if (!bind(run, frame)) return NULL;
    frame->turns++;
    run->template = template;
    return template->ops;
}

/* A context of its own, or one that is fresh for the next item. */
static bool isolate(LiquidRun *run, Frame *frame)
{
    if (!frame->op->partial->isolated) return true;
    if (run->context == frame->context_before) {
        Context *context = run_alloc(run, sizeof *context);
        if (!context) return false;
        run->context = context;
    }
    *run->context = (Context){.scope_base = frame->scope_count + frame->op->partial->name_count,
                              .isolated = true};
    return true;
}

static bool choose_items(LiquidRun *run, Frame *frame, const PartialUse *use, LiquidValue value)
{
    frame->with = value;
    bool list = value.kind == LIQUID_LIST;
    bool each = value.kind == LIQUID_RANGE || value.kind == LIQUID_OBJECT ||
                (value.kind == LIQUID_DROP && value.drop->class->list);
    if (!list && !(use->isolated && each)) return true;
    if (use->isolated && !use->each) return true;
    if (!items_of(run, value, &frame->items)) return false;
    frame->each = true;
    return true;
}

/* Argument values lie on the stack, which the partial will use. */
static bool push_arguments(LiquidRun *run, const PartialUse *use, const LiquidValue *values)
{
    for (uint32_t i = 0; i < use->name_count; i++)
        if (!scope_push(run, use->names[i], values[i])) return false;
    return true;
}

static const LiquidTemplate *allowed(LiquidRun *run, const PartialUse *use, LiquidValue name)
{
    if (run->context->isolated && !use->isolated) {
        (void)run_fail(run, ERR_UNPROCESSABLE, "include usage is not allowed in this context");
        return NULL;
    }
    if (run->depth == run->limits.depth_max) {
        (void)run_limit(run, "partials are nested deeper than they may be");
        return NULL;
    }
    if (name.kind == LIQUID_TEXT) return find(run, liquid_str(name));
    (void)run_fail(run, ERR_UNPROCESSABLE,
                   "Argument error in tag 'include' - Illegal template name");
    return NULL;
}

const Op *partial_begin(LiquidRun *run, const Op *op, LiquidValue *top)
{
    const PartialUse *use = op->partial;
    const LiquidValue *values = top - use->name_count;
    LiquidValue name = values[-1 - use->has_value], value = LIQUID_NOTHING;
    const LiquidTemplate *template = allowed(run, use, name);
    Frame *frame = template ? frame_push(run, FRAME_PARTIAL, op) : NULL;
    if (!frame) return NULL;
    if (use->has_value)
        value = values[-1];
    else if (!use->isolated)
        (void)run_variable(run, liquid_str(name), liquid_hash(liquid_str(name)), &value);
    frame->template_before = run->template;
    frame->context_before = run->context;
    frame->loop_before = run->context->loop;
    frame->name = variable_name(use, liquid_str(name));
    run->depth++;
    if (!push_arguments(run, use, values) || !choose_items(run, frame, use, value)) return NULL;
    if (frame->each && frame->items.count == 0) return partial_end(run);
    if (!isolate(run, frame) || !make_stack(run, template)) return NULL;
    if (frame->each && use->isolated) {
        loop_start(run, frame, frame->name, frame->items.count);
        frame->loop.parent = NULL;
        run->context->loop = NULL;
    }
    return enter(run, frame, template);
}

const Op *partial_next(LiquidRun *run)
{
    Frame *frame = run->frame;
    if (!frame->each || frame->turns == frame->items.count) return partial_end(run);
    frame->loop.index++;
    return isolate(run, frame) ? enter(run, frame, run->template) : NULL;
}

const Op *partial_end(LiquidRun *run)
{
    const Frame *frame = run->frame;
    const Op *op = frame->op;
    run->template = frame->template_before;
    run->context = frame->context_before;
    run->depth--;
    frame_pop(run);
    return op + 1;
}
