/* liquid/scope.c - names and what they mean: arguments and loop variables, what was assigned,
 * counters, the data, what is shared; in this order. */
#include "liquid/run.h"

#define TABLE_FIRST 16

static Binding *place_of(const Table *table, Str name, uint32_t hash)
{
    uint32_t at = hash & (table->size - 1);
    while (table->places[at].used) {
        Binding *place = &table->places[at];
        if (place->hash == hash && str_eq(place->name, name)) break;
        at = (at + 1) & (table->size - 1);
    }
    return &table->places[at];
}

Binding *table_find(const Table *table, Str name, uint32_t hash)
{
    if (table->count == 0) return NULL;
    Binding *place = place_of(table, name, hash);
    return place->used ? place : NULL;
}

static bool grow(LiquidRun *run, Table *table)
{
    Table larger = {.count = table->count, .size = table->size ? table->size * 2 : TABLE_FIRST};
    larger.places = run_alloc(run, sizeof *larger.places * larger.size);
    if (!larger.places) return false;
    for (uint32_t i = 0; i < table->size; i++) {
        const Binding *place = &table->places[i];
        if (place->used) *place_of(&larger, place->name, place->hash) = *place;
    }
    *table = larger;
    return true;
}

Binding *table_at(LiquidRun *run, Table *table, Str name, uint32_t hash)
{
    if (table->count * 4 >= table->size * 3 && !grow(run, table)) return NULL;
    Binding *place = place_of(table, name, hash);
    if (place->used) return place;
    *place = (Binding){.name = name, .hash = hash, .used = true};
    table->count++;
    return place;
}

bool scope_push(LiquidRun *run, Str name, LiquidValue value)
{
    *list_push(run->scratch, &run->scope) =
        (Binding){.name = name, .hash = liquid_hash(name), .value = value};
    return run_memory(run);
}

static bool find_in(LiquidRun *run, LiquidValue variables, Str name, uint32_t hash,
                    LiquidValue *ret_value)
{
    if (variables.kind == LIQUID_OBJECT) {
        const LiquidValue *found = liquid_member(variables.object, name, hash);
        if (found) *ret_value = *found;
        return found;
    }
    return variables.kind == LIQUID_DROP &&
           variables.drop->class->get(variables.drop->self, run->scratch, name, ret_value);
}

bool run_variable(LiquidRun *run, Str name, uint32_t hash, LiquidValue *ret_value)
{
    const Context *context = run->context;
    for (uint32_t i = run->scope.count; i > context->scope_base; i--) {
        const Binding *binding = &run->scope.items[i - 1];
        if (binding->hash != hash || !str_eq(binding->name, name)) continue;
        *ret_value = binding->value;
        return true;
    }
    const Binding *binding = table_find(&context->assigned, name, hash);
    if (!binding) binding = table_find(&context->counters, name, hash);
    if (binding) *ret_value = binding->value;
    return binding ||
           (!context->isolated && find_in(run, run->input->data, name, hash, ret_value)) ||
           find_in(run, run->input->shared, name, hash, ret_value);
}

bool run_missing(LiquidRun *run, LiquidValue name, LiquidValue *ret_value)
{
    *ret_value = LIQUID_NOTHING;
    run->report.missing++;
    if (!run->input->must_exist) return true;
    return run_fail_named(run, ERR_NOT_FOUND, "there is no '", liquid_to_text(run->scratch, name),
                          "'");
}

bool run_set(LiquidRun *run, Str name, uint32_t hash, LiquidValue value)
{
    Binding *place = table_at(run, &run->context->assigned, name, hash);
    if (place) place->value = value;
    return place;
}

/* A counter begins with the data's number of that name, else with 0. */
bool run_count(LiquidRun *run, const Op *op)
{
    Str name = liquid_str(op->value);
    uint32_t hash = liquid_hash(name);
    Binding *counter = table_find(&run->context->counters, name, hash);
    if (!counter) {
        LiquidValue start = liquid_int(0);
        if (run->context->isolated || !find_in(run, run->input->data, name, hash, &start) ||
            start.kind != LIQUID_INT)
            start = liquid_int(0);
        counter = table_at(run, &run->context->counters, name, hash);
        if (!counter) return false;
        counter->value = start;
    }
    int64_t now = counter->value.integer, after;
    if (__builtin_add_overflow(now, op->a ? 1 : -1, &after))
        return run_fail(run, ERR_UNPROCESSABLE, "a counter has reached its end");
    counter->value.integer = after;
    return run_print(run, liquid_int(op->a ? now : after));
}
