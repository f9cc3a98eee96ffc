/* app/simulate/agenda.c - what will happen, soonest first: a binary heap by (time, order of
 * making). */
#include "app/simulate/sim.h"
#include <stdlib.h>

static bool sooner(const SimHappening *a, const SimHappening *b)
{
    return a->at != b->at ? a->at < b->at : a->serial < b->serial;
}

static void swap(SimHappening *a, SimHappening *b)
{
    SimHappening kept = *a;
    *a = *b;
    *b = kept;
}

void sim_schedule(Sim *sim, SimHappening happening)
{
    if (sim->heap_count == sim->heap_capacity) {
        sim->heap_capacity = sim->heap_capacity ? sim->heap_capacity * 2 : 1024;
        sim->heap = realloc(sim->heap, sim->heap_capacity * sizeof *sim->heap);
        if (!sim->heap) abort();
    }
    happening.serial = sim->serial++;
    size_t at = sim->heap_count++;
    sim->heap[at] = happening;
    while (at && sooner(&sim->heap[at], &sim->heap[(at - 1) / 2])) {
        swap(&sim->heap[at], &sim->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sink(Sim *sim, size_t at)
{
    for (;;) {
        size_t best = at, left = 2 * at + 1;
        for (size_t child = left; child < left + 2 && child < sim->heap_count; child++)
            if (sooner(&sim->heap[child], &sim->heap[best])) best = child;
        if (best == at) return;
        swap(&sim->heap[at], &sim->heap[best]);
        at = best;
    }
}

bool sim_take(Sim *sim, Time until, SimHappening *ret_happening)
{
    if (sim->heap_count == 0 || sim->heap[0].at >= until) return false;
    *ret_happening = sim->heap[0];
    sim->heap[0] = sim->heap[--sim->heap_count];
    sink(sim, 0);
    return true;
}

void sim_forget(Sim *sim)
{
    for (size_t i = 0; i < sim->heap_count; i++)
        arena_close(sim->heap[i].arena);
    free(sim->heap);
    sim->heap = NULL;
    sim->heap_count = sim->heap_capacity = 0;
}
