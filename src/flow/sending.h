/* flow/sending.h - changes to the document 'sending': pause, resume, go live. Shared by the API and
 * the command line. */
#pragma once
#include "store/admin.h"

typedef struct SendingStop {
    Str by, reason; /* "": no reason was given */
    Time at;
} SendingStop;

/* Sets or lifts the stop, keeping the rest of the document. What is stopped already stays stopped
 * by who was first, for their reason. */
Err sending_pause(Db *db, Arena *arena, bool paused, const SendingStop *stop,
                  Diag *diag) MUST_CHECK;
