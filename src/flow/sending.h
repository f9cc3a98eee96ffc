/* flow/sending.h - changes to the document 'sending': pause, resume, go live. Shared by the API and
 * the command line. */
#pragma once
#include "store/admin.h"

/* Sets or lifts the stop, keeping the rest of the document. */
Err sending_pause(Db *db, Arena *arena, bool paused, Str by, Time now, Diag *diag) MUST_CHECK;
