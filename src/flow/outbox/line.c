/* flow/outbox/line.c - see line.h. Closing a connection may wait for its server: never done with
 * the mutex held. */
#include "flow/outbox/line.h"

void lines_open(Lines *lines, Arena *arena, const OutboxOptions *options)
{
    lines->mutex = mutex_open();
    lines->arena = arena;
    lines->options = options;
    lines->asked_at = -1;
    lines->roads = ARENA_ARRAY(arena, Road, options->channel_count * OUTBOX_RELAYS_MAX);
    for (size_t i = 0; i < options->channel_count * OUTBOX_RELAYS_MAX; i++)
        lines->roads[i].channel = options->channels[i / OUTBOX_RELAYS_MAX];
}

static void close_all(Lines *lines, Line *line)
{
    while (line) {
        Line *next = line->next;
        line->road->channel->disconnect(line->connection);
        mutex_lock(lines->mutex);
        line->next = lines->unused;
        lines->unused = line;
        mutex_unlock(lines->mutex);
        line = next;
    }
}

void lines_close(Lines *lines)
{
    for (size_t i = 0; i < lines->options->channel_count * OUTBOX_RELAYS_MAX; i++) {
        close_all(lines, lines->roads[i].idle);
        arena_close(lines->roads[i].arena);
    }
    mutex_close(lines->mutex);
}

/* ---- settings ---- */

/* Returns what is to be closed. */
static Line *road_follow(const OutboxOptions *options, Road *road, int relay,
                         const Definitions *definitions)
{
    Arena *arena = arena_open(0);
    Str settings =
        options->settings(options->settings_self, arena, road->channel->name, relay, definitions);
    if (road->arena && str_eq(settings, road->settings)) {
        arena_close(arena);
        return NULL;
    }
    Line *idle = road->idle;
    arena_close(road->arena);
    road->arena = arena;
    road->settings = settings;
    road->settings_number++;
    road->idle = NULL;
    return idle;
}

static int relays_of(const Road *roads)
{
    int count = 0;
    while (count < OUTBOX_RELAYS_MAX && roads[count].settings.len)
        count++;
    return count;
}

bool lines_follow(Lines *lines, const Definitions *definitions, int *ret_relays)
{
    Line *closed[OUTBOX_CHANNELS_MAX * OUTBOX_RELAYS_MAX];
    int count = 0, most = 1;
    mutex_lock(lines->mutex);
    bool asked = lines->asked_at != definitions->version;
    for (size_t c = 0; asked && c < lines->options->channel_count; c++) {
        Road *roads = &lines->roads[c * OUTBOX_RELAYS_MAX];
        for (int i = 0; i < OUTBOX_RELAYS_MAX; i++)
            closed[count++] = road_follow(lines->options, &roads[i], i, definitions);
        if (relays_of(roads) > most) most = relays_of(roads);
    }
    lines->asked_at = definitions->version;
    mutex_unlock(lines->mutex);
    for (int i = 0; i < count; i++)
        close_all(lines, closed[i]);
    *ret_relays = most;
    return asked;
}

Road *lines_road(Lines *lines, Str channel, int relay)
{
    for (size_t c = 0; c < lines->options->channel_count; c++) {
        Road *roads = &lines->roads[c * OUTBOX_RELAYS_MAX];
        if (!str_eq(roads->channel->name, channel)) continue;
        mutex_lock(lines->mutex);
        bool there = relay < relays_of(roads);
        mutex_unlock(lines->mutex);
        return &roads[there ? relay : 0];
    }
    return NULL;
}

/* ---- lending ---- */

/* What was idle too long, off the list: the one used last is in front. */
static Line *take_old(Road *road, Time now)
{
    Line **place = &road->idle;
    while (*place && now - (*place)->returned_at < LINE_IDLE_MAX)
        place = &(*place)->next;
    Line *old = *place;
    *place = NULL;
    return old;
}

/* With the mutex held. */
static Line *line_new(Lines *lines, Road *road)
{
    Line *line = lines->unused;
    if (line)
        lines->unused = line->next;
    else
        line = ARENA_NEW(lines->arena, Line);
    *line = (Line){.road = road, .made_for = road->settings_number};
    return line;
}

/* It could not be made: what was wrong with the settings may be over, so they are asked anew. */
static void line_drop(Lines *lines, Line *line)
{
    mutex_lock(lines->mutex);
    lines->asked_at = -1;
    line->next = lines->unused;
    lines->unused = line;
    mutex_unlock(lines->mutex);
}

Err line_borrow(Lines *lines, Road *road, Time now, Line **ret_line, Diag *diag)
{
    Arena *arena = arena_open(0);
    Err e = OK;
    mutex_lock(lines->mutex);
    Line *old = take_old(road, now);
    Line *line = road->idle;
    Str settings = line ? STR_NONE : arena_str(arena, road->settings);
    if (line)
        road->idle = line->next;
    else
        line = line_new(lines, road);
    mutex_unlock(lines->mutex);
    close_all(lines, old);
    if (!line->connection) e = road->channel->connect(settings, &line->connection, diag);
    arena_close(arena);
    if (e) {
        line_drop(lines, line);
        return e;
    }
    line->next = NULL;
    *ret_line = line;
    return OK;
}

void line_return(Lines *lines, Line *line, bool broken, Time now)
{
    Road *road = line->road;
    mutex_lock(lines->mutex);
    bool keep = !broken && line->made_for == road->settings_number;
    if (keep) {
        line->returned_at = now;
        line->next = road->idle;
        road->idle = line;
    }
    mutex_unlock(lines->mutex);
    if (!keep) close_all(lines, line);
}
