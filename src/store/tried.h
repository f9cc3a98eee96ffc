/* store/tried.h - what was tried at a door and counts until a time: wrong passwords, postcodes and
 * codes, and codes that opened already. So that a restart forgets none of it.
 *
 * A subject is a hash; nothing here says whose it is. What is over goes when something new comes:
 * the rows are those of the last hours. Not here: how many tries there are (api/pages/guard.h). */
#pragma once
#include "base/hash.h"
#include "base/time.h"
#include "io/db.h"

/* 0 when nothing counts. */
Err tried_get(Db *db, Hash16 subject, Time *ret_until, Diag *diag) MUST_CHECK;
/* A later time that stands already stays. */
Err tried_put(Db *db, Hash16 subject, Time until, Time now, Diag *diag) MUST_CHECK;
/* True for the first alone, however many ask at once. */
Err tried_once(Db *db, Hash16 subject, Time until, bool *ret_first, Diag *diag) MUST_CHECK;
