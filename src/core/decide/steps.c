/* core/decide/steps.c - the list of step types (domain/steps.def) and their functions. */
#include "core/decide/inside.h"

static const Step *const steps[] = {
#define STEP(name, needs) &step_##name,
#include "domain/steps.def"
#undef STEP
};

const Step *step_find(Str type)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (str_eq(steps[i]->name, type)) return steps[i];
    return NULL;
}
