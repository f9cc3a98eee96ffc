/* core/fold/facts.c - what counting needs of each order, sorted by (placed_at, order hash).
 *
 * Every order the customer ever had is here, also one that is only heard of (placed_at 0): so its
 * row is found when it is named again. Beyond CUSTOMER_FACTS_MAX the oldest fall into sums. */
#include "core/fold/inside.h"

#define REFUNDS_MAX 32

static int fact_cmp(const OrderFact *a, const OrderFact *b)
{
    if (a->placed_at != b->placed_at) return a->placed_at < b->placed_at ? -1 : 1;
    return a->order_hash == b->order_hash ? 0 : a->order_hash < b->order_hash ? -1 : 1;
}

static OrderFact fact_of(Arena *arena, const Order *order)
{
    int64_t minors[REFUNDS_MAX];
    OrderFact fact = {.order_hash = (int64_t)key_place((Key){KEY_ORDER, order->order_id}),
                      .placed_at = order->placed_at,
                      .revenue_minor = order->revenue_minor,
                      .currency = order->currency,
                      .cancelled = order->cancelled_at != 0,
                      .storefront = storefront_mark(order->storefront)};
    refund_amounts(order, minors);
    for (uint32_t i = 0; i < order->refunds.count; i++) {
        const Refund *refund = &order->refunds.items[i];
        if (!fact.currency.code[0]) fact.currency = refund->currency;
        if (minors[i]) *list_push(arena, &fact.refunds) = (RefundFact){refund->at, minors[i]};
    }
    if (fact.refunds.count && !fact.currency.code[0]) fact.currency = (Currency){"USD"};
    return fact;
}

static void insert(Arena *arena, Customer *customer, const OrderFact *fact)
{
    (void)list_push(arena, &customer->facts);
    OrderFact *items = customer->facts.items;
    uint32_t at = customer->facts.count - 1;
    for (; at > 0 && fact_cmp(&items[at - 1], fact) > 0; at--)
        items[at] = items[at - 1];
    items[at] = *fact;
}

void note_fact(Fold *fold, const Order *order)
{
    OrderFact fact = fact_of(fold->arena, order);
    OrderFact *known = customer_fact(fold->customer, order->order_id);
    if (known && known->placed_at == fact.placed_at) {
        *known = fact;
        return;
    }
    if (known) list_remove(&fold->customer->facts, (uint32_t)(known - fold->customer->facts.items));
    insert(fold->arena, fold->customer, &fact);
}

void forget_fact(Customer *customer, Str order_id)
{
    OrderFact *known = customer_fact(customer, order_id);
    if (known) list_remove(&customer->facts, (uint32_t)(known - customer->facts.items));
}

void facts_sort(Customer *customer)
{
    OrderFact *items = customer->facts.items;
    for (uint32_t i = 1; i < customer->facts.count; i++) {
        OrderFact fact = items[i];
        uint32_t at = i;
        for (; at > 0 && fact_cmp(&items[at - 1], &fact) > 0; at--)
            items[at] = items[at - 1];
        items[at] = fact;
    }
}
