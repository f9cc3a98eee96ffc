/* flow/outbox/line.h - connections to channels and their relays, kept and lent to the senders.
 *
 * One pool for each channel and relay: the connection used last is lent first, so that a quiet shop
 * keeps one open and a busy one as many as it needs. A connection belongs to one sender from borrow
 * to return. Settings are asked for anew when the definitions have changed; connections made with
 * other settings are closed. Not here: how many there may be, and which relay is next (relay.h). */
#pragma once
#include "flow/outbox.h"
#include "io/thread.h"

#define LINE_IDLE_MAX MINUTE /* servers close what is idle for some minutes */

typedef struct Line {
    struct Line *next;
    void *connection;
    struct Road *road;
    int64_t made_for; /* the road's settings, by number */
    Time returned_at;
} Line;

/* One channel over one relay. */
typedef struct Road {
    const Channel *channel;
    Arena *arena; /* holds settings */
    Str settings; /* STR_NONE: there is no such relay */
    int64_t settings_number;
    Line *idle;
} Road;

typedef struct Lines {
    Mutex *mutex;
    Arena *arena; /* the outbox's; used with the mutex held */
    Line *unused;
    const OutboxOptions *options;
    int64_t asked_at; /* version of the definitions when the settings were asked; -1 never */
    Road *roads;      /* OUTBOX_RELAYS_MAX for each channel */
} Lines;

void lines_open(Lines *lines, Arena *arena, const OutboxOptions *options);
void lines_close(Lines *lines);
/* True when the settings were asked anew: then *ret_relays is how many relays there are, of the
 * channel that has most. */
bool lines_follow(Lines *lines, const Definitions *definitions, int *ret_relays);
/* NULL: there is no channel of this name. A channel with fewer relays goes by its first. */
Road *lines_road(Lines *lines, Str channel, int relay);
Err line_borrow(Lines *lines, Road *road, Time now, Line **ret_line, Diag *diag) MUST_CHECK;
/* `broken`: it is not gone on with. */
void line_return(Lines *lines, Line *line, bool broken, Time now);
