/* flow/returned_inbox.h - mail that was handed to us: kept on disk, read, and made into events.
 *
 *   FOLDER/new         kept for good: who handed it over was told so (the answer 250)
 *   FOLDER/cur         being read
 *   FOLDER/quarantine  NAME and NAME.reason: what could not be read; nothing is thrown away
 *   FOLDER/nobody      people's replies that belong to no customer
 *
 * A mail leaves `new` only when its events are committed. The same mail handed over twice has one
 * name and one set of event ids, so it is told once. A mail at which the process died twice is set
 * aside. What is known of trust stands in docs/mail-in.md: a mail that names one of our messages
 * and the address it went to is believed, any other counts less (`unproven`). */
#pragma once
#include "flow/engine.h"
#include "flow/returned.h"
#include "io/db.h"

#define RETURNED_PROOF_LASTS                                                                       \
    (30 * DAY) /* after the message went out; later, its id proves nothing */

typedef struct ReturnedInboxOptions {
    const World *world;
    Engine *engine;
    bool (*submit)(Engine *engine, EngineBatch *batch); /* engine_submit */
    Db *db;                                             /* the lane's own; not closed here */
    Str folder;
} ReturnedInboxOptions;

typedef struct ReturnedInbox ReturnedInbox;
Err returned_inbox_open(const ReturnedInboxOptions *options, ReturnedInbox **ret_inbox,
                        Diag *diag) MUST_CHECK;
void returned_inbox_close(ReturnedInbox *inbox);                /* after its lane has stopped */
void returned_inbox_lane(ReturnedInbox *inbox, Lane *ret_lane); /* the lane must not move */
/* Keeps a mail; when it returns OK it is on disk. Thread: any. */
Err returned_inbox_keep(ReturnedInbox *inbox, Str from, Str to, Str bytes, Diag *diag) MUST_CHECK;

typedef struct ReturnedCounts {
    uint64_t by_what[RETURNED_REPLY + 1]; /* ReturnedWhat */
    uint64_t events, nobody, quarantined;
} ReturnedCounts;
/* Since the start. Thread: any. */
ReturnedCounts returned_inbox_counts(ReturnedInbox *inbox);
