/* engine/note.h - remembers across a crash what was being handled, so that one event that ends the
 * process does not end it for ever.
 *
 * Only the call of the core itself is noted: a process killed elsewhere says nothing against the
 * event. What died NOTE_DEATHS_MAX times is set aside: refused or not woken, all others go on. */
#pragma once
#include "base/err.h"
#include "base/hash.h"

#define NOTE_DEATHS_MAX 2

typedef struct Note Note;

/* Reads what the last process left in DATA_DIR/handling.note and counts it. */
Err note_open(Str data_dir, Note **ret_note, Diag *diag) MUST_CHECK;
void note_close(Note *note); /* NULL is ignored, here and below */
void note_begin(Note *note, Hash16 what);
void note_end(Note *note);
bool note_set_aside(const Note *note, Hash16 what);
/* Keeps the bytes of an event that is set aside, as DATA_DIR/set_aside/HEX.json, so that it can be
 * looked at and told again. False when that was not possible. */
bool note_keep(const Note *note, Hash16 what, Str bytes);
Hash16 note_of_wake(int64_t customer);
