/* liquid/render.c - walks a template's instructions.
 *
 * Values are on run->stack; `top` is behind the last. A failure in lax mode is printed where its
 * statement stands, and the walk goes on behind it. */
#include "liquid/run.h"

#define STEPS_MAX    1000000
#define OUTPUT_MAX   ((size_t)4 << 20)
#define MEMORY_MAX   ((size_t)16 << 20)
#define DEPTH_MAX    32
#define PARTIALS_MAX 1000

static bool variable(LiquidRun *run, const Op *op, LiquidValue *ret_value)
{
    return run_variable(run, liquid_str(op->value), op->a, ret_value) ||
           run_missing(run, op->value, ret_value);
}

static bool variable_of(LiquidRun *run, LiquidValue *name)
{
    Str text = liquid_to_text(run->scratch, *name);
    return run_variable(run, text, liquid_hash(text), name) ||
           run_missing(run, liquid_text(text), name);
}

static bool key(LiquidRun *run, const Op *op, LiquidValue *value)
{
    if (value->kind == LIQUID_OBJECT) {
        const LiquidValue *found = liquid_member(value->object, liquid_str(op->value), op->a);
        if (found) *value = *found;
        if (found) return true;
    }
    return liquid_get(run->scratch, *value, op->value, value) ||
           liquid_get_word(run->scratch, *value, liquid_str(op->value), value) ||
           value->kind == LIQUID_NIL || run_missing(run, op->value, value);
}

/* An end of a range that is not written out. */
static bool range_end(LiquidRun *run, LiquidValue value, int64_t *ret_end)
{
    bool reads = value.kind == LIQUID_FLOAT ? false : liquid_truncate(value, ret_end);
    return reads || run_fail(run, ERR_UNPROCESSABLE, "invalid integer");
}

static bool range(LiquidRun *run, LiquidValue *first)
{
    LiquidRange *made = run_alloc(run, sizeof *made);
    if (!made || !range_end(run, first[0], &made->first) || !range_end(run, first[1], &made->last))
        return false;
    *first = (LiquidValue){.kind = LIQUID_RANGE, .range = made};
    return true;
}

/* Does instructions until one fails or the template ends; *at is the next to do. */
static bool walk(LiquidRun *run, const Op **at)
{
    LiquidValue *top = run->stack;
    for (const Op *op = *at;; op++) {
        bool good = true;
        *at = op;
        if (++run->steps > run->limits.steps_max) return run_spend(run, 1);
        switch ((OpCode)op->code) {
        case OP_TEXT: good = run_print(run, op->value); break;
        case OP_CONST: *top++ = op->value; break;
        case OP_VAR: good = variable(run, op, top++); break;
        case OP_VAR_OF: good = variable_of(run, top - 1); break;
        case OP_KEY: good = key(run, op, top - 1); break;
        case OP_INDEX:
            top--;
            good = liquid_get(run->scratch, top[-1], top[0], top - 1) ||
                   run_missing(run, top[0], top - 1);
            break;
        case OP_RANGE: good = range(run, --top - 1); break;
        case OP_FILTER:
            good = run_filter(run, op, top);
            top -= op->a + op->b;
            break;
        case OP_PRINT: good = run_output(run, *--top); break;
        case OP_COMPARE: good = run_compare(run, op, --top - 1); break;
        case OP_JUMP: op = run->template->ops + op->a - 1; break;
        case OP_UNLESS:
            if (!liquid_truthy(*--top)) op = run->template->ops + op->a - 1;
            break;
        case OP_IF:
            if (liquid_truthy(*--top)) op = run->template->ops + op->a - 1;
            break;
        case OP_SET:
        case OP_COUNT:
        case OP_CYCLE:
        case OP_CAPTURE:
        case OP_CAPTURE_END:
        case OP_CHANGED:
        case OP_CHANGED_END:
        case OP_CASE:
        case OP_WHEN:
        case OP_BRANCH:
        case OP_ELSE:
        case OP_CASE_END:
        case OP_FOR:
        case OP_FOR_NEXT:
        case OP_ROW:
        case OP_ROW_NEXT:
        case OP_BREAK:
        case OP_CONTINUE:
        case OP_PARTIAL:
        case OP_END:

            op = run_flow(run, op, top);
            if (!op || run->done) return op;
            top = run->stack;
            op--;
            break;
        }
        if (!good) return false;
    }
}

static void tell_failure(LiquidRun *run, const Op *op)
{
    run->report.failures++;
    if (run->error->code) return;
    liquid_error_at(run->error, &run->template->source, op->at, run->failure.code,
                    str_of(run->failure.sentence));
}

/* Where a render goes on when the statement that `op` belongs to has failed. */
static const Op *behind(const LiquidRun *run, const Op *op)
{
    if (op->code == OP_CASE) return run->template->ops + op->b + 1;
    bool has_end = op->code == OP_UNLESS || op->code == OP_IF || op->code == OP_CYCLE ||
                   op->code == OP_WHEN || op->code == OP_FOR || op->code == OP_ROW;
    return has_end ? run->template->ops + op->b : op + 1;
}

/* Prints the failure in its statement's place and finds the next statement; false: it ends here. */
static bool go_on(LiquidRun *run, const Op **at)
{
    const Op *op = *at;
    tell_failure(run, op);
    if (run->stop || run->template->mode == LIQUID_STRICT) return false;
    while (op->code >= OP_CONST && op->code <= OP_JUMP)
        op++;
    if (!op->silent) {
        buf_lit(run->out, "Liquid error: ");
        (void)run_output(run, liquid_text(str_of(run->failure.sentence)));
    }
    run->failure.code = OK;
    *at = behind(run, op);
    return true;
}

static LiquidLimits limits_of(LiquidLimits given)
{
    if (!given.steps_max) given.steps_max = STEPS_MAX;
    if (!given.output_max) given.output_max = OUTPUT_MAX;
    if (!given.memory_max) given.memory_max = MEMORY_MAX;
    if (!given.depth_max) given.depth_max = DEPTH_MAX;
    if (!given.partials_max) given.partials_max = PARTIALS_MAX;
    return given;
}

Err liquid_render(const LiquidTemplate *template, const LiquidInput *input, Arena *scratch,
                  Buf *out, LiquidReport *ret_report, LiquidError *ret_error)
{
    *ret_error = (LiquidError){.code = OK};
    LiquidRun run = {.template = template,
                     .input = input,
                     .limits = limits_of(input->limits),
                     .scratch = scratch,
                     .scratch_start = arena_used(scratch),
                     .out = out,
                     .error = ret_error};
    size_t cap = out->cap;
    if (run.limits.output_max < cap - out->len) out->cap = out->len + run.limits.output_max;
    run.stack_size = template->stack_max + 1;
    run.stack = ARENA_ARRAY(scratch, LiquidValue, run.stack_size);
    Context context = {.scope_base = 0};
    run.context = &context;
    const Op *at = template->ops;
    while (!walk(&run, &at) && go_on(&run, &at))
        continue;
    out->cap = cap;
    run.report.steps = run.steps;
    if (ret_report) *ret_report = run.report;
    return run.failure.code;
}
