/* core/fold/refunds.c - refunds, each counted once by its id, whatever comes first.
 *
 * A refund is kept as told. What it takes off the order's revenue is worked out from all refunds in
 * the order of their time: an amount as told (by the revenue rule of lines.c, so without shipping
 * and tax where those are told); products without amounts are their share of the revenue, by the
 * lines' totals; neither is all that remains. Together never more than the revenue. Of an order not
 * placed (yet) only told amounts count, as they are: they wait for the order. */
#include "base/decimal.h"
#include "core/fold/inside.h"

#define ORDER_REFUNDS_MAX 32
#define REFUND_LINES_MAX  60

static int refund_cmp(const Refund *a, const Refund *b)
{
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return str_cmp(a->id, b->id);
}

/* Of two tellings of one refund the earlier counts; at one moment the one with the amount, then the
 * larger. */
static bool replaces(const Refund *news, const Refund *known)
{
    if (news->at != known->at) return news->at < known->at;
    if (news->told != known->told) return news->told;
    if (news->minor != known->minor) return news->minor > known->minor;
    return news->lines.count > known->lines.count;
}

static void refund_put(Arena *arena, Order *order, const Refund *news)
{
    for (uint32_t i = 0; i < order->refunds.count; i++) {
        if (!str_eq(order->refunds.items[i].id, news->id)) continue;
        if (!replaces(news, &order->refunds.items[i])) return;
        list_remove(&order->refunds, i);
        break;
    }
    (void)list_push(arena, &order->refunds);
    Refund *items = order->refunds.items;
    uint32_t at = order->refunds.count - 1;
    for (; at > 0 && refund_cmp(&items[at - 1], news) > 0; at--)
        items[at] = items[at - 1];
    items[at] = *news;
    if (order->refunds.count > ORDER_REFUNDS_MAX) order->refunds.count = ORDER_REFUNDS_MAX;
}

void refunds_join(Arena *arena, Order *order, const Order *news)
{
    for (uint32_t i = 0; i < news->refunds.count; i++)
        refund_put(arena, order, &news->refunds.items[i]);
}

/* a * b / c rounded half up; c > 0. */
static int64_t share(int64_t a, int64_t b, int64_t c)
{
    U128 product = (U128)(uint64_t)a * (uint64_t)b;
    return (int64_t)((product + (uint64_t)c / 2) / (uint64_t)c);
}

static int64_t thousandths(Str quantity, int64_t fallback)
{
    Decimal decimal;
    int64_t value;
    if (!decimal_parse(quantity, &decimal) || !decimal_scaled(&decimal, 3, &value)) return fallback;
    return value;
}

static int64_t part_of_line(const OrderLine *line, Str quantity)
{
    int64_t all = thousandths(line->quantity, 1000), part = thousandths(quantity, all);
    if (line->total_minor <= 0 || all <= 0 || part <= 0) return 0;
    return part >= all ? line->total_minor : share(line->total_minor, part, all);
}

static int64_t share_of_lines(const Order *order, const Refund *refund)
{
    int64_t all = 0, part = 0;
    for (uint32_t i = 0; i < order->lines.count; i++) {
        const OrderLine *line = &order->lines.items[i];
        if (line->total_minor > 0) all += line->total_minor;
        for (uint32_t j = 0; j < refund->lines.count; j++) {
            const RefundLine *back = &refund->lines.items[j];
            if (str_eq(back->product_id, line->product_id) ||
                (line->sku.len && str_eq(back->product_id, line->sku)))
                part += part_of_line(line, back->quantity);
        }
    }
    if (all <= 0 || order->revenue_minor <= 0) return 0;
    return share(order->revenue_minor, part < all ? part : all, all);
}

/* An amount without its currency was read with two decimals; it is in the order's. */
static int64_t told_amount(const Order *order, const Refund *refund)
{
    if (refund->currency.code[0]) return refund->minor;
    return money_rescale(refund->minor, refund->currency, order->currency);
}

void refund_amounts(const Order *order, int64_t *ret_minors)
{
    int64_t left = order->revenue_minor > 0 ? order->revenue_minor : 0;
    bool open = !order->placed_at; /* nothing bounds it yet */
    for (uint32_t i = 0; i < order->refunds.count; i++) {
        const Refund *refund = &order->refunds.items[i];
        int64_t minor = left;
        if (refund->told)
            minor = told_amount(order, refund);
        else if (refund->lines.count)
            minor = share_of_lines(order, refund);
        else if (open)
            minor = 0;
        if (minor < 0) minor = -minor;
        if (!open && minor > left) minor = left;
        left -= open ? 0 : minor;
        ret_minors[i] = minor;
    }
}

void refunds_derive(Order *order)
{
    int64_t minors[ORDER_REFUNDS_MAX], sum = 0;
    refund_amounts(order, minors);
    for (uint32_t i = 0; i < order->refunds.count; i++)
        sum += minors[i];
    order->refunded_minor = sum;
}

/* ---- the event ---- */

static Str refund_id(Arena *arena, const Event *event, const Json *properties)
{
    Str id = str_trim(json_get_text(properties, "refund_id"));
    if (id.len && id.len <= 100) return id;
    return hash16_hex(arena, event->id);
}

/* The sum of the products where each tells its price. */
static void lines_of(Arena *arena, const Json *properties, Refund *refund)
{
    const Json *products = json_get(properties, "products");
    if (!json_is(products, JSON_ARRAY)) return;
    for (const Json *item = products->first; item; item = item->next) {
        Str id = json_get_text(item, "product_id");
        if (id.len == 0) id = json_get_text(item, "sku");
        if (id.len == 0 || refund->lines.count == REFUND_LINES_MAX) continue;
        *list_push(arena, &refund->lines) = (RefundLine){id, json_get_text(item, "quantity")};
    }
}

void fold_order_refunded(Fold *fold, const Event *event)
{
    static const char *const names[] = {"amount", "refund_amount"};
    Str order_id = event_order_id(event);
    const Json *properties = event_properties(event);
    if (order_id.len == 0) return;
    Refund refund = {.id = refund_id(fold->arena, event, properties), .at = event->occurred_at};
    (void)currency_parse(json_get_text(properties, "currency"), &refund.currency);
    refund.told = revenue_read(properties, refund.currency, &refund.minor);
    for (size_t i = 0; i < 2 && !refund.told; i++)
        refund.told = amount_read(properties, names[i], refund.currency, &refund.minor);
    if (!refund.told) lines_of(fold->arena, properties, &refund);
    Order news = {.changed_at = event->occurred_at};
    *list_push(fold->arena, &news.refunds) = refund;
    order_tell(fold, order_hold(fold, order_id), &news, !(event->flags & EVENT_HISTORY));
}
