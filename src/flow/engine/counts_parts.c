/* engine/counts_parts.c - the figures of one storefront among several: counted as if the others
 * were not there.
 *
 * The KPIs know nothing of storefronts. They are shown the change once more with only those orders,
 * answers and messages that belong to the storefront, and what they count is written under its
 * name. What is about an order belongs where the order was placed; all else where the customer is
 * at home. What is no figure of the report (who stands at which step, what is pending) is asked of
 * the whole shop alone. A shop with one storefront never comes here. */
#include "flow/engine/counts.h"

typedef struct Part {
    const Storefronts *all;
    uint32_t index;
    Arena *arena;
} Part;

Storefronts storefronts_parse(Arena *arena, Str json)
{
    Storefronts storefronts = {0};
    Diag diag = {0};
    const Json *list = NULL;
    if (!json.len || json_parse(arena, json, NULL, &list, &diag)) return storefronts;
    for (const Json *item = list->first; item; item = item->next) {
        Str id = json_text(item->first);
        Str told = item->first ? json_text(item->first->next) : STR_NONE;
        *list_push(arena, &storefronts) =
            (StorefrontMarks){id, storefront_mark(id), storefront_mark(told)};
    }
    return storefronts;
}

/* As definitions_storefront finds it: the first is the default. */
static uint32_t index_of(const Storefronts *all, int32_t mark)
{
    for (uint32_t i = 0; mark && i < all->count; i++)
        if (all->items[i].id_mark == mark || all->items[i].told_mark == mark) return i;
    return 0;
}

static uint32_t home_of(const Storefronts *all, const Customer *customer)
{
    return index_of(all, storefront_mark(customer->storefront));
}

static const OrderFact *fact_of(const Customer *customer, Str order_id)
{
    return order_id.len ? customer_fact(customer, order_id) : NULL;
}

/* "order:1001", "order:1001/SKU", "shipment:1001/1": the order, if it is known. */
static const OrderFact *fact_about(const Customer *customer, Str about)
{
    Str rest = about;
    Str what = str_cut(&rest, ':');
    if (!str_is(what, "order") && !str_is(what, "shipment")) return NULL;
    const OrderFact *fact = fact_of(customer, rest);
    for (size_t i = rest.len; !fact && i-- > 0;)
        if (rest.ptr[i] == '/') fact = fact_of(customer, str_slice(rest, 0, i));
    return fact;
}

static bool belongs(const Part *part, const Customer *customer, const OrderFact *fact)
{
    uint32_t index = fact ? index_of(part->all, fact->storefront) : home_of(part->all, customer);
    return index == part->index;
}

/* Facts are sorted by it; 0: it has placed none. */
static Time first_placed(const Customer *customer)
{
    for (uint32_t i = 0; i < customer->facts.count; i++)
        if (customer->facts.items[i].placed_at) return customer->facts.items[i].placed_at;
    return 0;
}

#define KEEP(part, list, item, condition)                                                          \
    do {                                                                                           \
        uint32_t kept_ = 0;                                                                        \
        void *room_ = arena_alloc_raw((part)->arena, ((list)->count + 1) * sizeof *(list)->items); \
        const void *from_ = (list)->items;                                                         \
        if ((list)->count) memcpy(room_, from_, (list)->count * sizeof *(list)->items);            \
        (list)->items = room_;                                                                     \
        for (uint32_t i_ = 0; i_ < (list)->count; i_++) {                                          \
            (item) = &(list)->items[i_];                                                           \
            if (condition) (list)->items[kept_++] = *(item);                                       \
        }                                                                                          \
        (list)->count = (list)->capacity = kept_;                                                  \
    } while (0)

/* The customer as this storefront knows it: nobody, where it neither ordered nor is at home. */
static const Customer *seen_by(const Part *part, const Customer *customer)
{
    if (!customer) return NULL;
    Customer *seen = arena_alloc_raw(part->arena, sizeof *seen);
    const OrderFact *fact;
    const Answer *answer;
    const SentMessage *sent;
    *seen = *customer;
    KEEP(part, &seen->facts, fact, belongs(part, customer, fact));
    KEEP(part, &seen->answers, answer,
         belongs(part, customer, fact_about(customer, answer->about)));
    KEEP(part, &seen->sent, sent, belongs(part, customer, fact_about(customer, sent->cause)));
    Time first = first_placed(seen);
    if (first)
        seen->first_at = first;
    else if (first_placed(customer) || home_of(part->all, customer) != part->index)
        seen->nameless = true;
    return seen;
}

static size_t own_of(const Part *part, const CustomerChange *change, Event *ret_own)
{
    size_t count = 0;
    for (size_t i = 0; i < change->own_count; i++) {
        const Event *own = &change->own[i];
        if (!(event_bits(own->kind) & EVENT_MESSAGE)) continue;
        Str order_id = json_get_text(event_properties(own), "order_id");
        if (belongs(part, change->after, fact_of(change->after, order_id))) ret_own[count++] = *own;
    }
    return count;
}

static void mark_concerned(const Storefronts *all, const Customer *customer, bool *concerned)
{
    if (!customer) return;
    concerned[home_of(all, customer)] = true;
    for (uint32_t i = 0; i < customer->facts.count; i++)
        concerned[index_of(all, customer->facts.items[i].storefront)] = true;
}

void counts_of_parts(const CountIn *in, const CustomerChange *change, Counts *counts)
{
    const Storefronts *all = in->way.storefronts;
    bool *concerned = ARENA_ARRAY(in->arena, bool, all->count);
    mark_concerned(all, change->before, concerned);
    mark_concerned(all, change->after, concerned);
    for (uint32_t index = 0; index < all->count; index++) {
        if (!concerned[index]) continue;
        Part part = {.all = all, .index = index, .arena = in->arena};
        Event *own = ARENA_ARRAY(in->arena, Event, change->own_count + 1);
        CustomerChange seen = *change;
        seen.before = seen_by(&part, change->before);
        seen.after = seen_by(&part, change->after);
        seen.own = own;
        seen.own_count = own_of(&part, change, own);
        counts_part(counts, all->items[index].id);
        for (size_t i = 0; i < in->kpi_count; i++)
            if (in->kpis[i]->count && in->kpis[i]->report) in->kpis[i]->count(&seen, counts);
        counts_part(counts, STR_NONE);
    }
}
