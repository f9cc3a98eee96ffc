/* flow/definitions.h - the shared holder of the compiled definitions: who needs them pins a version
 * for one unit of work and lets it go.
 *
 * Publishing makes a version the newest at once; an older one lives until the last unit that pinned
 * it ends, then its arena is closed. Pins are short: a turn, a request, never a connection.
 * Not here: reading documents and compiling them (domain/definitions.h, app).
 * Thread: any. */
#pragma once
#include "domain/definitions.h"

typedef struct DefinitionsHolder DefinitionsHolder;

DefinitionsHolder *definitions_holder_open(void);
void definitions_holder_close(DefinitionsHolder *holder); /* nothing is pinned any more */
/* Takes over the definitions and their arena (definitions->arena, in which they live). */
void definitions_publish(DefinitionsHolder *holder, const Definitions *definitions);
/* The newest, NULL when none was published. `holder` is a DefinitionsHolder, so that these two fit
 * into EngineOptions. */
const Definitions *definitions_pin(void *holder);
void definitions_unpin(void *holder, const Definitions *definitions); /* NULL is ignored */
int64_t definitions_newest(DefinitionsHolder *holder);                /* version; 0 none */
size_t definitions_held(DefinitionsHolder *holder); /* versions alive, for metrics and tests */
