/* app/nobody.c - see nobody.h.
 *
 * What is held is a number for each hour, kind of link, kind of message and storefront: at no
 * moment is there anything of the person. More kinds at once than there is room for are not
 * counted. */
#include "app/nobody.h"

#include "io/log.h"
#include "io/thread.h"
#include "store/nobody.h"

#define NOBODY_HELD_MAX 256

typedef struct HeldCount {
    int64_t hour, amount;
    LinkKind what;
    int32_t storefront;
    size_t size;
    char kind[NOBODY_KIND_BYTES];
} HeldCount;

struct Nobody {
    Db *db;
    Mutex *mutex;
    Lane *lane;
    bool at_once; /* a virtual clock: nothing may wait for time to pass by itself */
    size_t count;
    Time first_at; /* when the oldest of them came */
    HeldCount held[NOBODY_HELD_MAX];
};

static void add(Nobody *nobody, const HeldCount *one)
{
    for (size_t i = 0; i < nobody->count; i++) {
        HeldCount *held = &nobody->held[i];
        if (held->hour != one->hour || held->what != one->what ||
            held->storefront != one->storefront || held->size != one->size ||
            memcmp(held->kind, one->kind, one->size) != 0)
            continue;
        held->amount += one->amount;
        return;
    }
    if (nobody->count < NOBODY_HELD_MAX) nobody->held[nobody->count++] = *one;
}

/* Thread: a request's. */
static void note(void *self, const Link *link, Time at)
{
    Nobody *nobody = self;
    HeldCount one = {.hour = at / HOUR,
                     .amount = 1,
                     .what = link->kind,
                     .storefront = link_nobody_storefront(link)};
    Str kind = str_slice(link_nobody_kind(link), 0, sizeof one.kind);
    one.size = kind.len;
    if (kind.len) memcpy(one.kind, kind.ptr, kind.len);
    mutex_lock(nobody->mutex);
    bool first = nobody->count == 0;
    if (first) nobody->first_at = at;
    add(nobody, &one);
    mutex_unlock(nobody->mutex);
    if (first) lane_nudge(nobody->lane);
}

/* What could not be written is held again. */
static Err write_held(Nobody *nobody, Diag *diag)
{
    HeldCount taken[NOBODY_HELD_MAX];
    NobodyRow rows[NOBODY_HELD_MAX];
    mutex_lock(nobody->mutex);
    size_t count = nobody->count;
    if (count) memcpy(taken, nobody->held, count * sizeof *taken);
    nobody->count = 0;
    mutex_unlock(nobody->mutex);
    for (size_t i = 0; i < count; i++)
        rows[i] = (NobodyRow){
            .hour = taken[i].hour,
            .what = taken[i].what,
            .kind = {taken[i].kind, taken[i].size},
            .storefront = taken[i].storefront,
            .amount = taken[i].amount
        };
    Err e = count ? nobody_add(nobody->db, rows, count, diag) : OK;
    mutex_lock(nobody->mutex);
    for (size_t i = 0; e && i < count; i++)
        add(nobody, &taken[i]);
    mutex_unlock(nobody->mutex);
    return e;
}

static Time nobody_step(void *self, Time now)
{
    Nobody *nobody = self;
    Diag diag = {0};
    mutex_lock(nobody->mutex);
    Time due = nobody->count ? nobody->first_at + NOBODY_WRITE_AFTER : TIME_NEVER;
    mutex_unlock(nobody->mutex);
    if (due == TIME_NEVER || (due > now && !nobody->at_once)) return due;
    if (!write_held(nobody, &diag)) return TIME_NEVER;
    log_fail(LOG_WARN, "counts_of_nobody_not_written", &diag);
    return now + NOBODY_WRITE_AFTER;
}

Err nobody_open(Serve *serve, Lane *lane, TrackingOptions *options, Diag *diag)
{
    Nobody *nobody = ARENA_NEW(serve->config->arena, Nobody);
    Err e = shop_handle(&serve->shop, false, &nobody->db, diag);
    if (e) return e;
    nobody->mutex = mutex_open();
    nobody->lane = lane;
    nobody->at_once = serve->config->clock_virtual;
    *lane = (Lane){.name = "nobody", .step = nobody_step, .self = nobody};
    options->nobody = note;
    options->nobody_self = nobody;
    serve->nobody = nobody;
    return OK;
}

void nobody_close(Nobody *nobody)
{
    Diag diag = {0};
    if (!nobody) return;
    if (write_held(nobody, &diag)) log_fail(LOG_WARN, "counts_of_nobody_not_written", &diag);
    db_close(nobody->db);
    mutex_close(nobody->mutex);
}
