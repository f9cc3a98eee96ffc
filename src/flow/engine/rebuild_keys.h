/* engine/rebuild_keys.h - keys after a rebuild: each leads to somebody who told it. Internal to
 * rebuild*.c.
 *
 * One that does is left as it is, also where several told it: whose it is hangs on the order in
 * which they did, across customers. Memory: 8 bytes and a place in a map for each key, as long as
 * the rebuild. */
#pragma once
#include "flow/engine/replay.h"

typedef struct KeyMend {
    const Replay *replay;
    Arena *arena;
    Map right;  /* places of keys that lead to somebody who told them */
    Map claims; /* place -> KeyRow: whose it would be, told by somebody it does not lead to */
} KeyMend;

KeyMend key_mend_new(Arena *arena, const Replay *replay);
/* What customers told, `customer` being who; the rows live in the batch. */
Err key_mend_note(KeyMend *mend, Arena *batch, const KeyRows *told, Diag *diag) MUST_CHECK;
/* After all of them: those that lead astray go to who told them (of tracking numbers the last, of
 * others the first), and what nobody told goes away. */
Err key_mend_write(KeyMend *mend, Diag *diag) MUST_CHECK;
