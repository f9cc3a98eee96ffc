/* liquid/filter.c - finding a filter, calling it, and what its function may ask of the render.
 *
 * Not here: the filters themselves (filters_*.c, listed in filters.def). */
#include "liquid/filter.h"

#include "liquid/filters.h"
#include "liquid/run.h"

/* What a filter reads in the time of an instruction. */
#define TEXT_PER_STEP  256 /* bytes */
#define ITEMS_PER_STEP 8

static const LiquidFilter filters[] = {
#define FILTER(word, min, max)                                                                     \
    {.name = STR_INIT(#word), .apply = filter_##word, .args_min = (min), .args_max = (max)},
#include "liquid/filters.def"
#undef FILTER
};

/* The list is sorted by name. */
const LiquidFilter *liquid_filter_find(Str name)
{
    size_t from = 0, to = sizeof filters / sizeof filters[0];
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_cmp(name, filters[middle].name);
        if (order == 0) return &filters[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

static bool wrong_count(LiquidRun *run, const LiquidFilter *filter, uint32_t given)
{
    Buf buf = buf_new(run->scratch, 160);
    buf_lit(&buf, "wrong number of arguments (given ");
    buf_u64(&buf, given + 1u);
    buf_lit(&buf, ", expected ");
    buf_u64(&buf, filter->args_min + 1u);
    if (filter->args_max > filter->args_min) {
        buf_lit(&buf, "..");
        buf_u64(&buf, filter->args_max + 1u);
    }
    buf_char(&buf, ')');
    return run_fail(run, ERR_UNPROCESSABLE, buf_cstr(&buf));
}

/* Arguments with names apart from those without, which may stand in any order. */
static bool part_named(LiquidRun *run, const Op *op, LiquidCall *call)
{
    LiquidValue *args = run_alloc(run, sizeof *args * (op->a + 1));
    LiquidNamed *named = run_alloc(run, sizeof *named * op->b);
    if (!args || !named) return false;
    uint32_t arg = 0, name = 0;
    for (uint32_t i = 0; i < op->a + op->b; i++)
        if (op->filter->names[i].len)
            named[name++] = (LiquidNamed){op->filter->names[i], call->args[i]};
        else
            args[arg++] = call->args[i];
    call->args = args;
    call->named = named;
    return true;
}

/* Texts are read by most filters, and a loop may ask that of a large one again and again. */
static bool spend_texts(LiquidRun *run, const LiquidValue *values, const LiquidValue *end)
{
    uint64_t bytes = 0;
    for (; values < end; values++)
        if (values->kind == LIQUID_TEXT) bytes += values->length;
    return bytes < TEXT_PER_STEP || run_spend(run, bytes / TEXT_PER_STEP);
}

bool run_filter(LiquidRun *run, const Op *op, LiquidValue *top)
{
    const LiquidFilter *filter = op->filter->filter;
    LiquidValue *input = top - op->a - op->b - 1;
    if (!filter) {
        if (!run->input->must_exist) return true;
        return run_fail_named(run, ERR_NOT_FOUND, "there is no filter '", op->filter->name, "'");
    }
    uint32_t given = op->a + (op->b > 0);
    if (given < filter->args_min || given > filter->args_max)
        return wrong_count(run, filter, given);
    if (!spend_texts(run, input, top)) return false;
    LiquidCall call = {
        .run = run, .input = *input, .args = input + 1, .arg_count = op->a, .named_count = op->b};
    if (op->b > 0 && !part_named(run, op, &call)) return false;
    LiquidValue made;
    if (!filter->apply(&call, &made)) return false;
    *input = made;
    return run_memory(run);
}

LiquidValue liquid_arg(const LiquidCall *call, uint32_t index)
{
    return index < call->arg_count ? call->args[index] : LIQUID_NOTHING;
}

LiquidValue liquid_arg_named(const LiquidCall *call, const char *name)
{
    for (uint32_t i = 0; i < call->named_count; i++)
        if (str_is(call->named[i].name, name)) return call->named[i].value;
    return LIQUID_NOTHING;
}

Str liquid_input_text(LiquidCall *call)
{
    return liquid_to_text(call->run->scratch, call->input);
}

Str liquid_arg_text(LiquidCall *call, uint32_t index)
{
    return liquid_to_text(call->run->scratch, liquid_arg(call, index));
}

bool liquid_arg_integer(LiquidCall *call, uint32_t index, int64_t *ret_integer)
{
    if (liquid_to_integer(liquid_arg(call, index), ret_integer)) return true;
    return liquid_refuse(call, "invalid integer");
}

void *liquid_alloc(LiquidCall *call, size_t size)
{
    return run_alloc(call->run, size);
}

char *liquid_bytes(LiquidCall *call, size_t size)
{
    return run_room(call->run, size) ? arena_alloc_raw(call->run->scratch, size) : NULL;
}

Arena *liquid_scratch(LiquidCall *call)
{
    return call->run->scratch;
}

Buf liquid_buf(LiquidCall *call)
{
    size_t used = arena_used(call->run->scratch) - call->run->scratch_start;
    size_t max = call->run->limits.memory_max;
    return buf_new(call->run->scratch, used < max ? max - used : 0);
}

bool liquid_buf_end(LiquidCall *call, Buf *buf, LiquidValue *ret)
{
    if (buf->overflow)
        return run_limit(call->run, "the template needs more memory than it may use");
    *ret = liquid_text(buf_str(buf));
    return true;
}

bool liquid_spend(LiquidCall *call, uint64_t steps)
{
    return run_spend(call->run, steps);
}

bool liquid_spend_value(LiquidCall *call, LiquidValue value)
{
    uint64_t steps = 0;
    if (value.kind == LIQUID_TEXT) steps = value.length / TEXT_PER_STEP;
    if (value.kind == LIQUID_LIST || value.kind == LIQUID_OBJECT)
        steps = value.length / ITEMS_PER_STEP;
    return steps == 0 || run_spend(call->run, steps);
}

bool liquid_escapes(const LiquidCall *call)
{
    return call->run->input->escape;
}

bool liquid_is_safe(const LiquidCall *call, LiquidValue value)
{
    return liquid_escapes(call) && value.kind == LIQUID_TEXT && value.trust == LIQUID_SAFE_HTML;
}

Time liquid_now(const LiquidCall *call)
{
    return call->run->input->now;
}

const Zone *liquid_zone(const LiquidCall *call)
{
    const Zone *zone = call->run->input->zone;
    return zone ? zone : zone_utc();
}

Currency liquid_currency(const LiquidCall *call)
{
    return call->run->input->currency;
}

Str liquid_locale(const LiquidCall *call)
{
    return call->run->input->locale;
}

bool liquid_refuse(LiquidCall *call, const char *sentence)
{
    return run_fail(call->run, ERR_UNPROCESSABLE, sentence);
}

bool liquid_refuse_named(LiquidCall *call, const char *before, Str name, const char *after)
{
    return run_fail_named(call->run, ERR_UNPROCESSABLE, before, name, after);
}
