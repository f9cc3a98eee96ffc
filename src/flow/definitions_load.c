/* flow/definitions_load.c - makes a compiled set from documents, of the database or in memory, and
 * publishes it. Apart from the holder (definitions.c), which needs neither. */
#include "flow/definitions.h"

Err definitions_set(DefinitionsHolder *holder, const Document *documents, size_t count,
                    int64_t version, Diag *diag)
{
    Arena *arena = arena_open(0);
    Definitions *definitions = ARENA_NEW(arena, Definitions);
    Err e = definitions_compile(arena, documents, count, version, definitions, diag);
    if (e) {
        arena_close(arena);
        return e;
    }
    definitions->arena = arena;
    definitions_publish(holder, definitions);
    return OK;
}

Err definitions_refresh(DefinitionsHolder *holder, Db *db, Diag *diag)
{
    int64_t version = 0;
    Err e = definitions_version(db, &version, diag);
    if (e || version <= definitions_newest(holder)) return e;
    Arena *scratch = arena_open(0);
    Document *documents = NULL;
    size_t count = 0, kept = 0;
    e = document_list(db, scratch, true, &documents, &count, diag);
    for (size_t i = 0; i < count && !e; i++) /* one saved meanwhile is of a later version */
        if (documents[i].definitions <= version) documents[kept++] = documents[i];
    if (!e) e = definitions_set(holder, documents, kept, version, diag);
    arena_close(scratch);
    return e;
}
