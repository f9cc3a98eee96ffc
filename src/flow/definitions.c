/* flow/definitions.c - a list of versions with counts behind one lock; there are hardly ever two.
 */
#include "flow/definitions.h"

#include <assert.h>
#include <stdlib.h>

#include "io/thread.h"

typedef struct Held {
    const Definitions *definitions;
    uint64_t pins;
    struct Held *older;
} Held;

struct DefinitionsHolder {
    Mutex *mutex;
    Held *newest;
};

DefinitionsHolder *definitions_holder_open(void)
{
    DefinitionsHolder *holder = calloc(1, sizeof *holder);
    if (!holder) abort();
    holder->mutex = mutex_open();
    return holder;
}

static void let_go(Held *held)
{
    arena_close(held->definitions->arena);
    free(held);
}

/* Frees every version but the newest that nobody pins. The lock is held. */
static void sweep(DefinitionsHolder *holder)
{
    if (!holder->newest) return;
    Held **place = &holder->newest->older;
    while (*place) {
        Held *held = *place;
        if (held->pins > 0) {
            place = &held->older;
            continue;
        }
        *place = held->older;
        let_go(held);
    }
}

void definitions_holder_close(DefinitionsHolder *holder)
{
    if (!holder) return;
    while (holder->newest) {
        Held *held = holder->newest;
        assert(held->pins == 0);
        holder->newest = held->older;
        let_go(held);
    }
    mutex_close(holder->mutex);
    free(holder);
}

void definitions_publish(DefinitionsHolder *holder, const Definitions *definitions)
{
    Held *held = calloc(1, sizeof *held);
    if (!held) abort();
    held->definitions = definitions;
    mutex_lock(holder->mutex);
    held->older = holder->newest;
    holder->newest = held;
    sweep(holder);
    mutex_unlock(holder->mutex);
}

const Definitions *definitions_pin(void *self)
{
    DefinitionsHolder *holder = self;
    const Definitions *definitions = NULL;
    mutex_lock(holder->mutex);
    if (holder->newest) {
        holder->newest->pins++;
        definitions = holder->newest->definitions;
    }
    mutex_unlock(holder->mutex);
    return definitions;
}

void definitions_unpin(void *self, const Definitions *definitions)
{
    DefinitionsHolder *holder = self;
    if (!definitions) return;
    mutex_lock(holder->mutex);
    Held *held = holder->newest;
    while (held && held->definitions != definitions)
        held = held->older;
    assert(held && held->pins > 0);
    held->pins--;
    sweep(holder);
    mutex_unlock(holder->mutex);
}

int64_t definitions_newest(DefinitionsHolder *holder)
{
    mutex_lock(holder->mutex);
    int64_t version = holder->newest ? holder->newest->definitions->version : 0;
    mutex_unlock(holder->mutex);
    return version;
}

size_t definitions_held(DefinitionsHolder *holder)
{
    size_t count = 0;
    mutex_lock(holder->mutex);
    for (const Held *held = holder->newest; held; held = held->older)
        count++;
    mutex_unlock(holder->mutex);
    return count;
}
