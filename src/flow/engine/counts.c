/* engine/counts.c - sums what the KPIs count, so that a turn writes each figure once. */
#include "flow/engine/counts.h"

#include "base/map.h"

struct Counts {
    Arena *arena;
    Map rows;
    int32_t generation;
    Str part;
};

Counts *counts_new(Arena *arena, int32_t generation)
{
    Counts *counts = ARENA_NEW(arena, Counts);
    *counts = (Counts){.arena = arena, .rows = map_new(arena), .generation = generation};
    return counts;
}

void counts_part(Counts *counts, Str storefront)
{
    counts->part = storefront;
}

static CountWay way_of(Arena *arena, Str zone_name, Str storefronts)
{
    const Zone *zone = zone_name.len ? zone_find(zone_name) : NULL;
    CountWay way = {.zone = zone ? zone : zone_utc()};
    if (storefronts.len) {
        Storefronts *list = ARENA_NEW(arena, Storefronts);
        *list = storefronts_parse(arena, storefronts);
        way.storefronts = list;
    }
    return way;
}

CountWay count_way(Arena *arena, const Counting *counting, const Definitions *definitions)
{
    Str zone = counting->zone;
    if (!zone.len && definitions) zone = definitions->sending.reporting_zone;
    return way_of(arena, zone, counting->storefronts);
}

CountWay count_way_next(Arena *arena, const Counting *counting)
{
    return way_of(arena, counting->next_zone, counting->next_storefronts);
}

void count_add(Counts *counts, Str counter, Day day, Str dimension, int64_t amount)
{
    if (amount == 0) return;
    if (counts->part.len) counter = counter_of(counts->arena, counter, counts->part);
    char key[256];
    size_t size = sizeof day + counter.len + 1 + dimension.len;
    char *at = size <= sizeof key ? key : arena_alloc_raw(counts->arena, size);
    Str name = {at, size};
    memcpy(at, &day, sizeof day);
    memcpy(at + sizeof day, counter.ptr, counter.len);
    at[sizeof day + counter.len] = 0;
    if (dimension.len) memcpy(at + sizeof day + counter.len + 1, dimension.ptr, dimension.len);
    CountRow *row = map_find(&counts->rows, name);
    if (!row) {
        row = ARENA_NEW(counts->arena, CountRow);
        row->counter = arena_str(counts->arena, counter);
        row->dimension = arena_str(counts->arena, dimension);
        row->day = day;
        row->generation = counts->generation;
        *map_at(&counts->rows, at == key ? arena_str(counts->arena, name) : name) = row;
    }
    row->amount += amount;
}

void counts_rows(const Counts *counts, Arena *arena, CountRows *ret_rows)
{
    for (uint32_t i = 0; i < counts->rows.count; i++) {
        const CountRow *row = counts->rows.entries[i].value;
        if (row->amount != 0) *list_push(arena, ret_rows) = *row;
    }
}

static void *copy_items(Arena *arena, const void *items, uint32_t count, size_t size)
{
    if (count == 0) return NULL;
    void *copy = arena_alloc_raw(arena, count * size);
    memcpy(copy, items, count * size);
    return copy;
}

#define OWN_LIST(arena, list)                                                                      \
    do {                                                                                           \
        (list)->items = copy_items((arena), (list)->items, (list)->count, sizeof *(list)->items);  \
        (list)->capacity = (list)->count;                                                          \
    } while (0)

Customer *customer_before(Arena *arena, const Customer *customer)
{
    Customer *before = arena_alloc_raw(arena, sizeof *before);
    *before = *customer;
    OWN_LIST(arena, &before->facts);
    for (uint32_t i = 0; i < before->facts.count; i++)
        OWN_LIST(arena, &before->facts.items[i].refunds);
    OWN_LIST(arena, &before->orders);
    for (uint32_t i = 0; i < before->orders.count; i++)
        OWN_LIST(arena, &before->orders.items[i].shipments);
    OWN_LIST(arena, &before->dropped_spent);
    OWN_LIST(arena, &before->answers);
    OWN_LIST(arena, &before->messages);
    OWN_LIST(arena, &before->sent);
    return before;
}

static bool fact_equal(const OrderFact *a, const OrderFact *b)
{
    if (a->order_hash != b->order_hash || a->placed_at != b->placed_at ||
        a->storefront != b->storefront || a->revenue_minor != b->revenue_minor ||
        a->cancelled != b->cancelled || !currency_eq(a->currency, b->currency) ||
        a->refunds.count != b->refunds.count)
        return false;
    for (uint32_t i = 0; i < a->refunds.count; i++)
        if (a->refunds.items[i].at != b->refunds.items[i].at ||
            a->refunds.items[i].minor != b->refunds.items[i].minor)
            return false;
    return true;
}

bool customer_orders_changed(const Customer *before, const Customer *after)
{
    if (!before) return true;
    if (before->absorbed_into != after->absorbed_into || before->nameless != after->nameless ||
        before->absorbed.count != after->absorbed.count ||
        !str_eq(before->storefront, after->storefront) ||
        before->facts_dropped != after->facts_dropped || before->facts.count != after->facts.count)
        return true;
    for (uint32_t i = 0; i < after->facts.count; i++)
        if (!fact_equal(&before->facts.items[i], &after->facts.items[i])) return true;
    return false;
}

Event own_decision(EventKind kind, const Json *body, Time now)
{
    return (Event){.kind = kind,
                   .format = 1,
                   .occurred_at = now,
                   .received_at = now,
                   .handled_at = now,
                   .source = STR("core"),
                   .body = body};
}

Str kpi_counters(Arena *arena, const Kpi *const *kpis, size_t count)
{
    Str all = STR("");
    for (size_t i = 0; i < count; i++) {
        if (!kpis[i]->count) continue;
        Str one = kpis[i]->name;
        if (kpis[i]->edition) one = arena_printf(arena, "%.*s/%d", STR_ARG(one), kpis[i]->edition);
        all = all.len ? arena_printf(arena, "%.*s %.*s", STR_ARG(all), STR_ARG(one)) : one;
    }
    return all;
}

void counts_of(const CountIn *in, Counts *counts)
{
    CustomerChange change = {.arena = in->arena,
                             .before = in->before,
                             .after = in->after,
                             .event = in->event,
                             .own = in->own,
                             .own_count = in->own_count,
                             .orders_changed = customer_orders_changed(in->before, in->after),
                             .zone = in->way.zone};
    for (size_t i = 0; i < in->kpi_count; i++)
        if (in->kpis[i]->count) in->kpis[i]->count(&change, counts);
    if (in->way.storefronts) counts_of_parts(in, &change, counts);
}
