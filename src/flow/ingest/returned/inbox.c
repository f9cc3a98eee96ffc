/* flow/ingest/returned/inbox.c - see flow/returned_inbox.h: the folders, and the lane that reads
 * one mail after another.
 *
 * One mail is one batch: it is moved to `cur`, read, its events are submitted, and when they are
 * committed the file goes. A mail found in `cur` at the start is one at which the process ended;
 * its name counts how often. */
#include "flow/ingest/returned/told.h"

#include "io/files.h"
#include "io/log.h"
#include "io/thread.h"

#define BUSY_AGAIN  (100 * MILLISECOND)
#define FAIL_AGAIN  (5 * SECOND)
#define LIST_MAX    64
#define DIED_MAX    2 /* times the process may end over one mail */
#define NAME_LENGTH 32

struct ReturnedInbox {
    ReturnedInboxOptions options;
    Arena *arena, *mail_arena;
    Mutex *mutex;
    ReturnedCounts counts;
    Lane *lane;
    LogSpell spell;
    EngineBatch batch;
    Str current; /* name of the mail at hand */
    bool in_flight, replies_to_nobody;
    _Atomic bool committed;
};

static Str path_in(const ReturnedInbox *inbox, Arena *arena, const char *folder, Str name)
{
    return arena_printf(arena, "%.*s/%s%s%.*s", STR_ARG(inbox->options.folder), folder,
                        name.len ? "/" : "", STR_ARG(name));
}

/* ---- keeping ---- */

/* What the envelope said stands above the mail, as a delivery agent writes it. */
Err returned_inbox_keep(ReturnedInbox *inbox, Str from, Str to, Str bytes, Diag *diag)
{
    Arena *arena = arena_open(0);
    Buf mail = buf_new(arena, bytes.len + 1024);
    buf_lit(&mail, "Return-Path: <");
    buf_add(&mail, str_slice(from, 0, 400));
    buf_lit(&mail, ">\r\nDelivered-To: ");
    buf_add(&mail, str_slice(to, 0, 400));
    buf_lit(&mail, "\r\n");
    buf_add(&mail, bytes);
    Str kept = buf_str(&mail), name = hash16_hex(arena, hash16(kept, STR_NONE));
    Err e = maildir_deliver(inbox->options.folder, name, kept, diag);
    arena_close(arena);
    if (!e && inbox->lane) lane_nudge(inbox->lane);
    return e;
}

/* ---- setting aside ---- */

static Err set_aside(ReturnedInbox *inbox, Arena *arena, Str name, const char *reason, Diag *diag)
{
    Str to = path_in(inbox, arena, "quarantine", str_slice(name, 0, NAME_LENGTH));
    Err e = dir_make(path_in(inbox, arena, "quarantine", STR("")), diag);
    if (!e)
        e = file_replace(arena_printf(arena, "%.*s.reason", STR_ARG(to)),
                         arena_printf(arena, "%s\n", reason), diag);
    if (!e) e = file_rename(path_in(inbox, arena, "cur", name), to, diag);
    if (e) return e;
    mutex_lock(inbox->mutex);
    inbox->counts.quarantined++;
    mutex_unlock(inbox->mutex);
    log_line(LOG_WARN, "mail_in_set_aside", LOG_S("mail", name), LOG_S("reason", str_of(reason)));
    return OK;
}

/* ---- reading ---- */

static void count(ReturnedInbox *inbox, ReturnedWhat what, size_t events, bool nobody)
{
    mutex_lock(inbox->mutex);
    inbox->counts.by_what[what]++;
    inbox->counts.events += events;
    inbox->counts.nobody += nobody;
    mutex_unlock(inbox->mutex);
}

ReturnedCounts returned_inbox_counts(ReturnedInbox *inbox)
{
    mutex_lock(inbox->mutex);
    ReturnedCounts counts = inbox->counts;
    mutex_unlock(inbox->mutex);
    return counts;
}

static void batch_done(void *self, EngineBatch *batch)
{
    ReturnedInbox *inbox = self;
    (void)batch;
    inbox->committed = true;
    if (inbox->lane) lane_nudge(inbox->lane);
}

static bool concerns_somebody(ReturnedWhat what)
{
    return what == RETURNED_BOUNCE || what == RETURNED_COMPLAINT || what == RETURNED_UNSUBSCRIBE ||
           what == RETURNED_REPLY;
}

/* Reads the mail at hand and makes the batch; a mail of which nothing is known is set aside. */
static Err read_current(ReturnedInbox *inbox, Time now, bool *ret_aside, Diag *diag)
{
    Arena *arena = inbox->mail_arena;
    Str bytes;
    Reads reads;
    ToldItems items = {0};
    *ret_aside = false;
    Err e = file_read(arena, path_in(inbox, arena, "cur", inbox->current),
                      RETURNED_BYTES_MAX + 2048, &bytes, diag);
    if (!e) e = reads_open(inbox->options.db, arena, &reads, diag);
    if (e) return e;
    Returned returned = returned_read(arena, bytes);
    if (returned.what == RETURNED_OTHER && !returned.from.len) {
        *ret_aside = true;
        return set_aside(inbox, arena, inbox->current, "it has no sender", diag);
    }
    Telling telling = {arena, &reads, now, hash16(bytes, STR_NONE)};
    e = returned_told(&telling, &returned, &items, diag);
    if (e) return e;
    inbox->batch = (EngineBatch){
        .items = items.items, .count = items.count, .done = batch_done, .self = inbox};
    inbox->replies_to_nobody = returned.what == RETURNED_REPLY && !items.count;
    count(inbox, returned.what, items.count, concerns_somebody(returned.what) && !items.count);
    return OK;
}

/* Its events are stored, or there are none: the file goes, or to the replies of nobody. */
static Err finish_current(ReturnedInbox *inbox, Diag *diag)
{
    Arena *arena = inbox->mail_arena;
    Err e = OK;
    Str path = path_in(inbox, arena, "cur", inbox->current);
    for (size_t i = 0; i < inbox->batch.count; i++)
        if (inbox->batch.items[i].verdict == ENGINE_REFUSED)
            return set_aside(inbox, arena, inbox->current, inbox->batch.items[i].diag.sentence,
                             diag);
    if (!inbox->replies_to_nobody) {
        file_remove(path);
        return OK;
    }
    e = dir_make(path_in(inbox, arena, "nobody", STR("")), diag);
    if (e) return e;
    return file_rename(
        path, path_in(inbox, arena, "nobody", str_slice(inbox->current, 0, NAME_LENGTH)), diag);
}

static Err take_next(ReturnedInbox *inbox, bool *ret_taken, Diag *diag)
{
    FileNames names;
    *ret_taken = false;
    arena_reset(inbox->mail_arena);
    Err e = dir_list(inbox->mail_arena, path_in(inbox, inbox->mail_arena, "new", STR("")), LIST_MAX,
                     &names, diag);
    if (e || !names.count) return e;
    inbox->current = names.items[0];
    *ret_taken = true;
    return file_rename(path_in(inbox, inbox->mail_arena, "new", inbox->current),
                       path_in(inbox, inbox->mail_arena, "cur", inbox->current), diag);
}

/* ---- the lane ---- */

static Time submit(ReturnedInbox *inbox, Time now)
{
    inbox->committed = false;
    inbox->in_flight = true;
    if (inbox->options.submit(inbox->options.engine, &inbox->batch)) return TIME_NEVER;
    inbox->in_flight = false;
    return now + BUSY_AGAIN;
}

/* The mail at hand goes back, to be read again. */
static Time try_again(ReturnedInbox *inbox, const Diag *diag, Time now)
{
    Diag ignored = {0};
    log_spell_fail(&inbox->spell, LOG_ERROR, "mail_in_not_read", diag, now);
    if (inbox->current.len &&
        file_rename(path_in(inbox, inbox->mail_arena, "cur", inbox->current),
                    path_in(inbox, inbox->mail_arena, "new", inbox->current), &ignored))
        log_fail(LOG_ERROR, "mail_in_not_read", &ignored); /* the next start finds it */
    inbox->current = STR_NONE;
    inbox->batch.count = 0;
    return now + FAIL_AGAIN;
}

static Time inbox_step(void *self, Time now)
{
    ReturnedInbox *inbox = self;
    Diag diag = {0};
    bool taken = true, aside = false;
    if (inbox->in_flight) {
        if (!inbox->committed) return TIME_NEVER;
        inbox->in_flight = false;
        Err e = finish_current(inbox, &diag);
        inbox->current = STR_NONE;
        inbox->batch.count = 0;
        if (e) return try_again(inbox, &diag, now);
    } else if (inbox->batch.count) { /* the engine had no room */
        return submit(inbox, now);
    }
    Err e = take_next(inbox, &taken, &diag);
    if (!e && taken) e = read_current(inbox, now, &aside, &diag);
    if (!e && taken && !aside && inbox->batch.count) return submit(inbox, now);
    if (!e && taken && !aside) e = finish_current(inbox, &diag);
    if (e) return try_again(inbox, &diag, now);
    log_spell_well(&inbox->spell, "mail_in_not_read", now);
    inbox->current = STR_NONE;
    return taken ? now : TIME_NEVER;
}

void returned_inbox_lane(ReturnedInbox *inbox, Lane *ret_lane)
{
    *ret_lane = (Lane){.name = "mail-in", .step = inbox_step, .self = inbox};
    inbox->lane = ret_lane;
}

/* "NAME", "NAME,1", "NAME,2": how often the process ended over it. */
static Err take_up(ReturnedInbox *inbox, Arena *arena, Str name, Diag *diag)
{
    Str rest = name, plain = str_cut(&rest, ',');
    uint64_t died = 0;
    (void)str_to_u64(rest, &died);
    if (died + 1 >= DIED_MAX)
        return set_aside(inbox, arena, name, "the program ended twice while reading it", diag);
    return file_rename(path_in(inbox, arena, "cur", name),
                       path_in(inbox, arena, "new", arena_printf(arena, "%.*s,1", STR_ARG(plain))),
                       diag);
}

static Err take_up_all(ReturnedInbox *inbox, Diag *diag)
{
    static const char *const folders[] = {"new", "cur", "tmp"};
    FileNames names;
    Arena *arena = inbox->mail_arena;
    Err e = OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && !e; i++)
        e = dir_make(path_in(inbox, arena, folders[i], STR("")), diag);
    if (!e) e = dir_list(arena, path_in(inbox, arena, "cur", STR("")), LIST_MAX, &names, diag);
    for (uint32_t i = 0; !e && i < names.count; i++)
        e = take_up(inbox, arena, names.items[i], diag);
    return e;
}

Err returned_inbox_open(const ReturnedInboxOptions *options, ReturnedInbox **ret_inbox, Diag *diag)
{
    Arena *arena = arena_open(0);
    ReturnedInbox *inbox = ARENA_NEW(arena, ReturnedInbox);
    inbox->arena = arena;
    inbox->mail_arena = arena_open(0);
    inbox->options = *options;
    inbox->options.folder = arena_str(arena, options->folder);
    inbox->mutex = mutex_open();
    Err e = take_up_all(inbox, diag);
    if (e)
        returned_inbox_close(inbox);
    else
        *ret_inbox = inbox;
    return e;
}

void returned_inbox_close(ReturnedInbox *inbox)
{
    if (!inbox) return;
    mutex_close(inbox->mutex);
    arena_close(inbox->mail_arena);
    arena_close(inbox->arena);
}
