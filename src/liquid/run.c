/* liquid/run.c - failing and spending: what every part of a render asks of it. */
#include "liquid/run.h"

bool run_fail_named(LiquidRun *run, Err code, const char *before, Str name, const char *after)
{
    if (run->failure.code) return false;
    Buf buf = buf_new(run->scratch, sizeof run->failure.sentence - 1);
    buf_add(&buf, str_of(before));
    buf_add(&buf, name.len > 60 ? str_slice(name, 0, 60) : name);
    buf_add(&buf, str_of(after));
    run->failure.code = code;
    if (buf.len) memcpy(run->failure.sentence, buf.ptr, buf.len);
    run->failure.sentence[buf.len] = 0;
    return false;
}

bool run_fail(LiquidRun *run, Err code, const char *sentence)
{
    return run_fail_named(run, code, sentence, STR_NONE, "");
}

bool run_limit(LiquidRun *run, const char *sentence)
{
    run->stop = true;
    return run_fail(run, ERR_TOO_LARGE, sentence);
}

bool run_spend(LiquidRun *run, uint64_t steps)
{
    if (steps <= run->limits.steps_max && run->steps <= run->limits.steps_max - steps) {
        run->steps += steps;
        return true;
    }
    return run_limit(run, "the template takes more steps than it may");
}

bool run_room(LiquidRun *run, size_t size)
{
    size_t used = arena_used(run->scratch) - run->scratch_start;
    if (used <= run->limits.memory_max && size <= run->limits.memory_max - used) return true;
    return run_limit(run, "the template needs more memory than it may use");
}

bool run_memory(LiquidRun *run)
{
    return run_room(run, 0);
}

void *run_alloc(LiquidRun *run, size_t size)
{
    return run_room(run, size) ? arena_alloc(run->scratch, size) : NULL;
}

bool run_print(LiquidRun *run, LiquidValue value)
{
    if (value.kind == LIQUID_TEXT)
        buf_add(run->out, liquid_str(value));
    else
        liquid_print(run->out, value);
    return !run->out->overflow || run_limit(run, "the output is longer than it may be");
}

static bool holds_text(LiquidValue value)
{
    bool safe = value.kind == LIQUID_TEXT && value.trust == LIQUID_SAFE_HTML;
    return !safe && (value.kind == LIQUID_TEXT || value.kind == LIQUID_LIST ||
                     value.kind == LIQUID_OBJECT || value.kind == LIQUID_DROP);
}

bool run_output(LiquidRun *run, LiquidValue value)
{
    if (!run->input->escape || !holds_text(value)) return run_print(run, value);
    if (value.kind != LIQUID_TEXT) {
        Buf buf = buf_new(run->scratch, run->limits.output_max);
        liquid_print(&buf, value);
        value = liquid_text(buf_str(&buf));
        if (!run_memory(run)) return false;
    }
    buf_html(run->out, liquid_str(value));
    return !run->out->overflow || run_limit(run, "the output is longer than it may be");
}
