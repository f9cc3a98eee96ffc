/* core/fold/bounces.c - addresses that mail does not reach, and people who complain of it.
 *
 * A bounce of the address for good suppresses it. One that may pass is counted, one a day: an
 * address that sends mail back SOFT_BOUNCES_MAX times over at least SOFT_BOUNCES_SPAN, never
 * silent for longer than SOFT_BOUNCES_GAP, is suppressed too. A bounce that speaks of us (block)
 * says nothing of the address. `unproven` is said by who read a mail that anybody could have
 * written (flow/returned_inbox.h): such a bounce counts as one that may pass, such a complaint
 * stops offers and questions, no more. */
#include "core/fold/inside.h"

#define SOFT_BOUNCES_MAX  5
#define SOFT_BOUNCES_SPAN (7 * DAY)
#define SOFT_BOUNCES_GAP  (30 * DAY)

typedef enum Bounce { BOUNCE_HARD, BOUNCE_SOFT, BOUNCE_BLOCK } Bounce;

/* What senders other than ourselves call it is anybody's word; what is not said to pass is hard. */
static Bounce bounce_of(const Json *properties)
{
    static const char *const soft[] = {"soft", "temporary", "transient", "delayed", "4"};
    static const char *const block[] = {"block", "blocked"};
    Str type = json_get_text(properties, "type");
    if (type.len == 0) type = json_get_text(properties, "bounce_type");
    for (size_t i = 0; i < sizeof soft / sizeof soft[0]; i++)
        if (str_eq_nocase(type, str_of(soft[i]))) return BOUNCE_SOFT;
    for (size_t i = 0; i < sizeof block / sizeof block[0]; i++)
        if (str_eq_nocase(type, str_of(block[i]))) return BOUNCE_BLOCK;
    return json_bool(json_get(properties, "unproven"), false) ? BOUNCE_SOFT : BOUNCE_HARD;
}

/* The address the event names, else where the message went, else the one we write to. */
static bool address_of(Fold *fold, const Event *event, const Message *message, Str *ret_address)
{
    Str said = json_get_text(event_properties(event), "email");
    if (said.len == 0) said = json_get_text(json_path(event->body, "context.traits"), "email");
    if (said.len == 0 && message) said = message->address;
    if (said.len == 0) said = fold->customer->email;
    return key_normalise(fold->arena, KEY_EMAIL, said, ret_address);
}

static void suppress(Fold *fold, const Event *event, Str address, Str reason)
{
    join_suppression(fold->arena, fold->customer,
                     &(Suppression){address, reason, event->occurred_at});
}

static SoftBounces *soft_bounces_of(Customer *customer, Str address)
{
    for (uint32_t i = 0; i < customer->soft_bounces.count; i++)
        if (str_eq(customer->soft_bounces.items[i].address, address))
            return &customer->soft_bounces.items[i];
    return NULL;
}

/* Of more addresses than there is room for, the one that bounced longest ago goes. */
static void drop_oldest(Customer *customer)
{
    uint32_t oldest = 0;
    for (uint32_t i = 1; i < customer->soft_bounces.count; i++)
        if (customer->soft_bounces.items[i].last_at < customer->soft_bounces.items[oldest].last_at)
            oldest = i;
    list_remove(&customer->soft_bounces, oldest);
}

static void put_new(Arena *arena, Customer *customer, const SoftBounces *news)
{
    if (customer->soft_bounces.count == CUSTOMER_SOFT_BOUNCES_MAX) drop_oldest(customer);
    (void)list_push(arena, &customer->soft_bounces);
    SoftBounces *items = customer->soft_bounces.items;
    uint32_t at = customer->soft_bounces.count - 1;
    for (; at > 0 && str_cmp(items[at - 1].address, news->address) > 0; at--)
        items[at] = items[at - 1];
    items[at] = *news;
}

static void count_soft(Fold *fold, const Event *event, Str address)
{
    Time at = event->occurred_at;
    SoftBounces news = {address, 1, at, at}, *known = soft_bounces_of(fold->customer, address);
    if (!known) {
        put_new(fold->arena, fold->customer, &news);
        return;
    }
    if (at - known->last_at > SOFT_BOUNCES_GAP) {
        *known = news;
    } else if (at - known->last_at >= DAY) {
        known->count++;
        known->last_at = at;
    }
    if (known->count >= SOFT_BOUNCES_MAX && known->last_at - known->first_at >= SOFT_BOUNCES_SPAN)
        suppress(fold, event, address, STR("soft_bounces"));
}

void fold_bounced(Fold *fold, const Event *event, const Message *message)
{
    Str address;
    if (!address_of(fold, event, message, &address)) return;
    Bounce bounce = bounce_of(event_properties(event));
    if (bounce == BOUNCE_HARD) suppress(fold, event, address, STR("bounce"));
    if (bounce == BOUNCE_SOFT) count_soft(fold, event, address);
}

void fold_complained(Fold *fold, const Event *event, const Message *message)
{
    Str address;
    if (json_bool(json_get(event_properties(event), "unproven"), false))
        refuse_offers(fold, event, STR("complaint"));
    else if (address_of(fold, event, message, &address))
        suppress(fold, event, address, STR("complaint"));
}

void join_soft_bounces(Arena *arena, Customer *customer, const SoftBounces *news)
{
    SoftBounces *known = soft_bounces_of(customer, news->address);
    if (!known) {
        put_new(arena, customer, news);
        return;
    }
    known->count = known->count > news->count ? known->count : news->count;
    known->first_at = time_earliest(known->first_at, news->first_at);
    known->last_at = time_latest(known->last_at, news->last_at);
}
