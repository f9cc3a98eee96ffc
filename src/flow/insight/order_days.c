/* flow/insight/order_days.c - the lists and sums that the KPIs of orders share. */
#include "flow/insight/order_days.h"
#include <stdlib.h>

static int order_day_cmp(const void *a, const void *b)
{
    const OrderFact *x = ((const OrderDay *)a)->fact, *y = ((const OrderDay *)b)->fact;
    if (x->placed_at != y->placed_at) return x->placed_at < y->placed_at ? -1 : 1;
    return x->order_hash < y->order_hash ? -1 : x->order_hash > y->order_hash;
}

static void order_days_add(OrderDays *days, const OrderFact *fact, const Zone *zone)
{
    if (!fact->placed_at || fact->cancelled) return;
    days->items[days->count++] = (OrderDay){.day = day_of(zone, fact->placed_at),
                                            .revenue_minor = fact->revenue_minor,
                                            .currency = fact->currency,
                                            .fact = fact};
}

static bool has_fact(const Customer *customer, int64_t order_hash)
{
    for (uint32_t i = 0; i < customer->facts.count; i++)
        if (customer->facts.items[i].order_hash == order_hash) return true;
    return false;
}

/* What fell out of `after` for room in this change is counted as it was before. */
static void order_days_dropped(OrderDays *days, const Customer *before, const Customer *after,
                               const Zone *zone)
{
    for (uint32_t i = 0; i < before->facts.count; i++)
        if (!has_fact(after, before->facts.items[i].order_hash))
            order_days_add(days, &before->facts.items[i], zone);
}

static void order_days_of(const Customer *customer, const Customer *before, const Zone *zone,
                          OrderDays *days)
{
    for (uint32_t i = 0; i < customer->facts.count; i++)
        order_days_add(days, &customer->facts.items[i], zone);
    if (before && customer->facts_dropped > before->facts_dropped)
        order_days_dropped(days, before, customer, zone);
    qsort(days->items, days->count, sizeof days->items[0], order_day_cmp);
    days->named = !customer->nameless;
    days->dropped = customer->facts_dropped > 0 && customer->first_order_at;
    days->first_day = days->dropped ? day_of(zone, customer->first_order_at)
                      : days->count ? days->items[0].day
                                    : 0;
}

void order_days_change(const CustomerChange *change, Counts *counts, OrderDaysCount count)
{
    if (!change->orders_changed) return;
    const Customer *before = change->before, *after = change->after;
    size_t most = after->facts.count + (before ? before->facts.count : 0) + 1;
    OrderDay *room = arena_alloc_raw(change->arena, most * sizeof *room);
    if (before && !before->absorbed_into) {
        OrderDays days = {.items = room};
        order_days_of(before, NULL, change->zone, &days);
        count(&days, before, change->zone, -1, counts);
    }
    if (!after->absorbed_into) {
        OrderDays days = {.items = room};
        order_days_of(after, before, change->zone, &days);
        count(&days, after, change->zone, 1, counts);
    }
}

Str number_text(int32_t number, char room[NUMBER_TEXT_BYTES])
{
    char *at = room + NUMBER_TEXT_BYTES;
    uint32_t value = number < 0 ? 0U - (uint32_t)number : (uint32_t)number;
    do {
        *--at = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    if (number < 0) *--at = '-';
    return (Str){at, (size_t)(room + NUMBER_TEXT_BYTES - at)};
}

Err counter_rows(const ReportIn *in, Str counter, CountRows *ret_rows, Diag *diag)
{
    CountRange range = {
        .counter = counter_of(in->arena, counter, in->storefront), .from = in->from, .to = in->to};
    return in->counts(in->counts_self, in->arena, &range, ret_rows, diag);
}

Err counter_sum(const ReportIn *in, Str counter, int64_t *ret_sum, Diag *diag)
{
    CountRows rows = {0};
    Err e = counter_rows(in, counter, &rows, diag);
    if (e) return e;
    int64_t sum = 0;
    for (size_t i = 0; i < rows.count; i++)
        sum += rows.items[i].amount;
    *ret_sum = sum;
    return OK;
}

static int dimension_cmp(const void *a, const void *b)
{
    return str_cmp(((const DimensionSum *)a)->dimension, ((const DimensionSum *)b)->dimension);
}

Err counter_by_dimension(const ReportIn *in, Str counter, DimensionSum **ret_sums,
                         size_t *ret_count, Diag *diag)
{
    CountRows rows = {0};
    Err e = counter_rows(in, counter, &rows, diag);
    if (e) return e;
    Map map = map_new(in->arena);
    DimensionSum *sums = ARENA_ARRAY(in->arena, DimensionSum, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        DimensionSum **sum = (DimensionSum **)(void *)map_at(&map, rows.items[i].dimension);
        if (!*sum) {
            *sum = &sums[map.count - 1];
            (*sum)->dimension = rows.items[i].dimension;
        }
        (*sum)->amount += rows.items[i].amount;
    }
    qsort(sums, map.count, sizeof sums[0], dimension_cmp);
    *ret_sums = sums;
    *ret_count = map.count;
    return OK;
}

int64_t dimension_sum(const DimensionSum *sums, size_t count, Str dimension)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(sums[i].dimension, dimension)) return sums[i].amount;
    return 0;
}

int64_t divide_half_even(int64_t a, int64_t b)
{
    int64_t quotient = a / b, rest = a % b;
    if (rest < 0) {
        rest += b;
        quotient--;
    }
    if (rest > b - rest || (rest == b - rest && quotient % 2 != 0)) quotient++;
    return quotient;
}

void json_rate(JsonOut *out, int64_t part, int64_t whole)
{
    if (whole == 0)
        json_out_null(out);
    else
        json_out_double(out, (double)part / (double)whole, 6);
}
