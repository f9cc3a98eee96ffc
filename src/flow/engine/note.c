/* engine/note.c - the small mapped file behind engine/note.h. */
#include "flow/engine/note.h"

#include <stdlib.h>

#include "base/buf.h"
#include "io/files.h"
#include "io/mapped.h"

#define NOTE_DEAD_MAX 64

typedef struct NoteDead {
    Hash16 what;
    uint32_t deaths;
} NoteDead;

typedef struct NoteFile {
    uint32_t busy;
    Hash16 what;
    uint32_t next_dead; /* replaced round robin */
    NoteDead dead[NOTE_DEAD_MAX];
} NoteFile;

struct Note {
    NoteFile *file;
    Arena *arena;
    Str data_dir;
};

static void count_death(NoteFile *file)
{
    for (uint32_t i = 0; i < NOTE_DEAD_MAX; i++) {
        NoteDead *dead = &file->dead[i];
        if (dead->deaths == 0 || !hash16_eq(dead->what, file->what)) continue;
        dead->deaths++;
        return;
    }
    uint32_t place = file->next_dead % NOTE_DEAD_MAX;
    file->dead[place] = (NoteDead){.what = file->what, .deaths = 1};
    file->next_dead = (place + 1) % NOTE_DEAD_MAX;
}

Err note_open(Str data_dir, Note **ret_note, Diag *diag)
{
    Arena *scratch = arena_open(0);
    void *bytes = NULL;
    Str path = arena_printf(scratch, "%.*s/handling.note", STR_ARG(data_dir));
    Err e = mapped_open(path, sizeof(NoteFile), &bytes, diag);
    arena_close(scratch);
    if (e) return e;
    Note *note = malloc(sizeof *note);
    if (!note) abort();
    note->file = bytes;
    note->arena = arena_open(0);
    note->data_dir = arena_str(note->arena, data_dir);
    if (note->file->busy) count_death(note->file);
    note->file->busy = 0;
    *ret_note = note;
    return OK;
}

void note_close(Note *note)
{
    if (!note) return;
    mapped_close(note->file, sizeof(NoteFile));
    arena_close(note->arena);
    free(note);
}

void note_begin(Note *note, Hash16 what)
{
    if (!note) return;
    note->file->what = what;
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* the name stands before the mark */
    note->file->busy = 1;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

void note_end(Note *note)
{
    if (!note) return;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    note->file->busy = 0;
}

bool note_set_aside(const Note *note, Hash16 what)
{
    if (!note) return false;
    for (uint32_t i = 0; i < NOTE_DEAD_MAX; i++) {
        const NoteDead *dead = &note->file->dead[i];
        if (dead->deaths >= NOTE_DEATHS_MAX && hash16_eq(dead->what, what)) return true;
    }
    return false;
}

Hash16 note_of_wake(int64_t customer)
{
    Hasher hasher;
    hasher_start(&hasher, NULL);
    hasher_part(&hasher, STR("wake"));
    hasher_u64(&hasher, (uint64_t)customer);
    return hasher_end16(&hasher);
}

bool note_keep(const Note *note, Hash16 what, Str bytes)
{
    if (!note) return false;
    Diag diag = {0};
    Arena *scratch = arena_open(0);
    Str dir = arena_printf(scratch, "%.*s/set_aside", STR_ARG(note->data_dir));
    Str path =
        arena_printf(scratch, "%.*s/%.*s.json", STR_ARG(dir), STR_ARG(hash16_hex(scratch, what)));
    Err e = file_exists(path) ? OK : dir_make(dir, &diag);
    if (!e && !file_exists(path)) e = file_replace(path, bytes, &diag);
    arena_close(scratch);
    return e == OK;
}
