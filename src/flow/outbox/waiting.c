/* flow/outbox/waiting.c - see waiting.h. */
#include "flow/outbox/waiting.h"

#define DEPTH_DEFAULT     4096
#define BURST             (10 * SECOND) /* of a provider's rate may go at once */
#define CROWDED_AGAIN     MINUTE
#define LIMITED_AGAIN_MAX HOUR

bool waiting_is_news(const Message *message)
{
    return message->category <= CATEGORY_SERVICE;
}

void waiting_open(WaitingRoom *room, size_t count_max, int senders)
{
    room->mutex = mutex_open();
    room->arena = arena_open(0);
    room->count_max = count_max ? count_max : DEPTH_DEFAULT;
    room->providers = ARENA_ARRAY(room->arena, Provider, PROVIDERS_MAX);
    room->others_at_once = senders > 1 ? senders - (senders + 3) / 4 : 1;
}

/* ---- providers ---- */

static ProviderLimit limit_of(const SendingLimits *limits, Str name)
{
    for (int i = 0; i < limits->provider_count; i++)
        if (str_is(name, limits->providers[i].name)) return limits->providers[i];
    return limits->others;
}

static Time cost_of(const Provider *provider)
{
    return provider->limit.per_minute > 0 ? MINUTE / provider->limit.per_minute : 0;
}

static Time credit_max(const Provider *provider)
{
    Time cost = cost_of(provider);
    return cost > BURST ? cost : BURST;
}

void waiting_limit(WaitingRoom *room, const SendingLimits *limits)
{
    mutex_lock(room->mutex);
    room->limits = *limits;
    room->went = limits->went;
    room->day = 0;
    for (int i = 0; i < room->provider_count; i++) {
        Provider *provider = &room->providers[i];
        provider->limit = limit_of(limits, (Str){provider->name, provider->name_length});
        if (provider->credit > credit_max(provider)) provider->credit = credit_max(provider);
    }
    mutex_unlock(room->mutex);
}

static bool is_unused(const Provider *provider, Time now)
{
    return !provider->count && !provider->in_use && provider->deferred_until <= now &&
           provider->filled_at + credit_max(provider) <= now;
}

static Provider *provider_new(WaitingRoom *room, Str name, Time now)
{
    Provider *provider = NULL;
    for (int i = 0; i < room->provider_count && !provider; i++)
        if (is_unused(&room->providers[i], now)) provider = &room->providers[i];
    if (!provider && room->provider_count < PROVIDERS_MAX)
        provider = &room->providers[room->provider_count++];
    if (!provider) return &room->providers[name.len % PROVIDERS_MAX];
    *provider = (Provider){.name_length = name.len, .filled_at = now};
    memcpy(provider->name, name.ptr, name.len);
    provider->limit = limit_of(&room->limits, name);
    provider->credit = credit_max(provider);
    return provider;
}

static Provider *provider_at(WaitingRoom *room, Str address, Time now)
{
    char bytes[PROVIDER_NAME_MAX];
    Str name = {bytes, provider_of(address, bytes)};
    for (int i = 0; i < room->provider_count; i++) {
        Provider *provider = &room->providers[i];
        if (str_eq(name, (Str){provider->name, provider->name_length})) return provider;
    }
    return provider_new(room, name, now);
}

static void fill(Provider *provider, Time now)
{
    if (now > provider->filled_at) provider->credit += now - provider->filled_at;
    if (provider->credit > credit_max(provider)) provider->credit = credit_max(provider);
    provider->filled_at = now;
}

/* ---- may it go ---- */

static void day_begins(WaitingRoom *room, Time now)
{
    const SendingLimits *limits = &room->limits;
    if (!limits->warm_up_days || now < limits->warm_up_since) return;
    Time day = now - (now - limits->warm_up_since) % DAY;
    if (room->day && room->day != day) room->went = 0;
    room->day = day;
}

/* The moment from which the volume allows it: 0 now. */
static Time warm_until(const WaitingRoom *room, const Message *message, Time now)
{
    const SendingLimits *limits = &room->limits;
    if (!limits->warm_up_days || waiting_is_news(message)) return 0;
    if (now < limits->warm_up_since) return limits->warm_up_since;
    Time day = (now - limits->warm_up_since) / DAY;
    if (day >= limits->warm_up_days || room->went < limits->warm_up[day]) return 0;
    return limits->warm_up_since + (day + 1) * DAY;
}

/* Why a message may not go now, and until when: TIME_NEVER until another one is done. */
typedef struct Obstacle {
    const char *reason; /* NULL: none */
    Time until, retry_at;
} Obstacle;

static Obstacle obstacle_of(const WaitingRoom *room, Provider *provider, const Message *message,
                            Time now)
{
    Time cost = cost_of(provider), warm = warm_until(room, message, now);
    fill(provider, now);
    if (provider->deferred_until > now)
        return (Obstacle){"provider_deferred", provider->deferred_until, provider->deferred_until};
    if (warm) return (Obstacle){"warm_up", warm, warm};
    if (provider->credit < cost) {
        Time wait = cost * (Time)provider->count;
        if (wait > LIMITED_AGAIN_MAX) wait = LIMITED_AGAIN_MAX;
        return (Obstacle){"provider_limit", now + cost - provider->credit, now + wait};
    }
    /* After a deferral one goes, to see. */
    int at_once = provider->backoff ? 1 : provider->limit.at_once;
    if (at_once && provider->in_use >= at_once)
        return (Obstacle){"provider_limit", TIME_NEVER, now + CROWDED_AGAIN};
    if (!waiting_is_news(message) && room->others_in_use >= room->others_at_once)
        return (Obstacle){"release_expired", TIME_NEVER, 0};
    return (Obstacle){.reason = NULL};
}

static void use_begins(WaitingRoom *room, Provider *provider, const Message *message)
{
    provider->credit -= cost_of(provider);
    provider->in_use++;
    room->went++;
    if (!waiting_is_news(message)) room->others_in_use++;
}

void waiting_done(WaitingRoom *room, Provider *provider, bool news, bool went)
{
    mutex_lock(room->mutex);
    provider->in_use--;
    if (went)
        provider->backoff = 0;
    else if (room->went > 0)
        room->went--;
    if (!news) room->others_in_use--;
    mutex_unlock(room->mutex);
}

Time waiting_defer(WaitingRoom *room, Provider *provider, Time now, uint8_t jitter)
{
    mutex_lock(room->mutex);
    /* Several that were under way are deferred at the same moment: that is one deferral. */
    if (provider->deferred_until <= now) {
        provider->backoff = provider->backoff ? provider->backoff * 2 : DEFERRED_FIRST;
        if (provider->backoff > DEFERRED_MAX) provider->backoff = DEFERRED_MAX;
        provider->deferred_until = now + provider->backoff + provider->backoff / 1024 * jitter;
    }
    Time until = provider->deferred_until;
    mutex_unlock(room->mutex);
    return until;
}

/* ---- in and out ---- */

static Waiting **id_list(WaitingRoom *room, const Message *message)
{
    uint32_t number;
    memcpy(&number, message->id.bytes, sizeof number);
    return &room->by_id[number % WAITING_ID_LISTS];
}

static Waiting *find_id(WaitingRoom *room, const Message *message)
{
    Waiting *waiting = *id_list(room, message);
    while (waiting && !hash16_eq(waiting->message->message.id, message->id))
        waiting = waiting->next_of_id;
    return waiting;
}

static Waiting *waiting_new(WaitingRoom *room, ReleasedMessage *message)
{
    Waiting *waiting = room->unused;
    if (waiting)
        room->unused = waiting->next;
    else
        waiting = ARENA_NEW(room->arena, Waiting);
    Waiting **list = id_list(room, &message->message);
    *waiting = (Waiting){.message = message, .next_of_id = *list};
    *list = waiting;
    return waiting;
}

static ReleasedMessage *pop(WaitingRoom *room, Provider *provider, WaitingLane lane)
{
    Waiting *waiting = provider->first[lane];
    ReleasedMessage *message = waiting->message;
    Waiting **place = id_list(room, &message->message);
    while (*place != waiting)
        place = &(*place)->next_of_id;
    *place = waiting->next_of_id;
    provider->first[lane] = waiting->next;
    if (!waiting->next) provider->last[lane] = NULL;
    provider->count--;
    room->count--;
    if (lane == LANE_NEWS) room->news--;
    waiting->next = room->unused;
    room->unused = waiting;
    return message;
}

static void append(WaitingRoom *room, Provider *provider, WaitingLane lane, Waiting *waiting)
{
    if (provider->last[lane])
        provider->last[lane]->next = waiting;
    else
        provider->first[lane] = waiting;
    provider->last[lane] = waiting;
    provider->count++;
    room->count++;
    if (lane == LANE_NEWS) room->news++;
}

bool waiting_push(WaitingRoom *room, ReleasedMessage *message, bool suspect)
{
    bool news = waiting_is_news(&message->message);
    mutex_lock(room->mutex);
    Waiting *known = find_id(room, &message->message);
    bool fits = room->count < (news ? room->count_max : room->count_max - room->count_max / 4);
    if (known) { /* released anew: for the one who absorbed its customer, or read from the table */
        arena_close(known->message->arena);
        known->message = message;
    } else if (fits) {
        WaitingLane lane = suspect ? LANE_SUSPECTS : news ? LANE_NEWS : LANE_OTHERS;
        Provider *provider =
            provider_at(room, message->message.address, message->message.released_at);
        append(room, provider, lane, waiting_new(room, message));
    }
    mutex_unlock(room->mutex);
    return known || fits;
}

size_t waiting_length(WaitingRoom *room)
{
    mutex_lock(room->mutex);
    size_t count = room->count;
    mutex_unlock(room->mutex);
    return count;
}

static ReleasedMessage *take(WaitingRoom *room, Time now, Provider **ret_provider)
{
    for (int lane = 0; lane < LANES && room->count; lane++) {
        for (int i = 0; i < room->provider_count; i++) {
            int at = (room->turn + i) % room->provider_count;
            Provider *provider = &room->providers[at];
            const Waiting *first = provider->first[lane];
            if (!first || obstacle_of(room, provider, &first->message->message, now).reason)
                continue;
            room->turn = at + 1;
            use_begins(room, provider, &first->message->message);
            *ret_provider = provider;
            return pop(room, provider, (WaitingLane)lane);
        }
    }
    return NULL;
}

ReleasedMessage *waiting_take(WaitingRoom *room, Time now, Provider **ret_provider)
{
    mutex_lock(room->mutex);
    day_begins(room, now);
    ReleasedMessage *message = take(room, now, ret_provider);
    mutex_unlock(room->mutex);
    return message;
}

bool waiting_pass(WaitingRoom *room, const Message *message, Time now, Provider **ret_provider)
{
    mutex_lock(room->mutex);
    day_begins(room, now);
    bool first = waiting_is_news(message) ? !room->news : !room->count;
    Provider *provider = first ? provider_at(room, message->address, now) : NULL;
    bool may = provider && !obstacle_of(room, provider, message, now).reason;
    if (may) {
        use_begins(room, provider, message);
        *ret_provider = provider;
    }
    mutex_unlock(room->mutex);
    return may;
}

/* ---- back ---- */

static bool has_expired(const Message *message, Time now)
{
    return message->release_until && message->release_until <= now;
}

/* The first of a lane expires first: a lane is in the order of release. */
static ReleasedMessage *give_back(WaitingRoom *room, bool all, Time now, Obstacle *ret_obstacle)
{
    for (int i = 0; i < room->provider_count; i++) {
        Provider *provider = &room->providers[i];
        for (int lane = 0; lane < LANES && provider->count; lane++) {
            const Waiting *first = provider->first[lane];
            if (!first || !(all || has_expired(&first->message->message, now))) continue;
            *ret_obstacle = obstacle_of(room, provider, &first->message->message, now);
            return pop(room, provider, (WaitingLane)lane);
        }
    }
    return NULL;
}

ReleasedMessage *waiting_give_back(WaitingRoom *room, bool all, Time now, Str *ret_reason,
                                   Time *ret_retry_at)
{
    Obstacle obstacle = {.reason = NULL};
    mutex_lock(room->mutex);
    day_begins(room, now);
    ReleasedMessage *message = give_back(room, all, now, &obstacle);
    mutex_unlock(room->mutex);
    *ret_reason = obstacle.reason ? str_of(obstacle.reason) : STR("release_expired");
    *ret_retry_at = obstacle.retry_at;
    return message;
}

Time waiting_next(WaitingRoom *room, Time now)
{
    Time next = TIME_NEVER;
    mutex_lock(room->mutex);
    day_begins(room, now);
    for (int i = 0; i < room->provider_count && room->count; i++) {
        Provider *provider = &room->providers[i];
        for (int lane = 0; lane < LANES && provider->count; lane++) {
            if (!provider->first[lane]) continue;
            const Message *message = &provider->first[lane]->message->message;
            Obstacle obstacle = obstacle_of(room, provider, message, now);
            Time until = obstacle.reason ? obstacle.until : now;
            if (message->release_until && message->release_until < until)
                until = message->release_until;
            if (until < next) next = until;
        }
    }
    mutex_unlock(room->mutex);
    return next;
}

void waiting_close(WaitingRoom *room)
{
    Obstacle ignored;
    ReleasedMessage *message;
    while ((message = give_back(room, true, 0, &ignored)))
        arena_close(message->arena);
    arena_close(room->arena);
    mutex_close(room->mutex);
}
