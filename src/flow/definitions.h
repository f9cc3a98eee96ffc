/* flow/definitions.h - who pins which version of the definitions, and when the old ones are freed.
 *
 * One holder per process. A unit of work pins the newest compiled set and lets it go at its end; a
 * set is freed when it is no longer the newest and nobody holds it. Pins are short: a turn, a
 * request, never a connection. Thread: any. */
#pragma once
#include "domain/definitions.h"
#include "store/admin.h"

typedef struct DefinitionsHolder DefinitionsHolder;
DefinitionsHolder *definitions_holder_open(void);
void definitions_holder_close(DefinitionsHolder *holder); /* nothing is pinned any more */
/* Compiles what the database holds if its version is newer than ours; on a failure the old set
 * stays and the reason is returned. */
Err definitions_refresh(DefinitionsHolder *holder, Db *db, Diag *diag) MUST_CHECK;
/* The same from documents in memory (simulation, tests). */
Err definitions_set(DefinitionsHolder *holder, const Document *documents, size_t count,
                    int64_t version, Diag *diag) MUST_CHECK;
/* A compiled set as it is; its arena (definitions->arena, in which it lives) is the holder's now.
 */
void definitions_publish(DefinitionsHolder *holder, const Definitions *definitions);
/* The newest, NULL when there is none yet. `holder` is a DefinitionsHolder: the form that
 * EngineOptions takes. */
const Definitions *definitions_pin(void *self);
void definitions_unpin(void *self, const Definitions *definitions); /* NULL is ignored */
int64_t definitions_newest(DefinitionsHolder *holder);              /* version; 0 none */
size_t definitions_held(DefinitionsHolder *holder); /* versions alive, for metrics and tests */
