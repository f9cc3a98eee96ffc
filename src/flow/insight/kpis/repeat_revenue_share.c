/* flow/insight/kpis/repeat_revenue_share.c - of the revenue before refunds, the share of orders
 * that were not their customer's first ever. Of the currency with the most orders in the period;
 * orders without a customer are in the whole only. */
#include "flow/insight/order_days.h"

static void count_days(const OrderDays *days, const Customer *customer, const Zone *zone, int sign,
                       Counts *counts)
{
    (void)customer;
    (void)zone;
    for (uint32_t i = days->dropped ? 0 : 1; i < days->count && days->named; i++)
        count_add(counts, STR("revenue_repeat"), days->items[i].day,
                  str_of(days->items[i].currency.code), sign * days->items[i].revenue_minor);
}

static void count(const CustomerChange *change, Counts *counts)
{
    order_days_change(change, counts, count_days);
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    DimensionSum *orders, *revenue, *repeat;
    size_t order_count, revenue_count, repeat_count, most = 0;
    Err e = counter_by_dimension(in, STR("orders"), &orders, &order_count, diag);
    if (!e) e = counter_by_dimension(in, STR("revenue"), &revenue, &revenue_count, diag);
    if (!e) e = counter_by_dimension(in, STR("revenue_repeat"), &repeat, &repeat_count, diag);
    if (e) return e;
    for (size_t i = 1; i < order_count; i++)
        if (orders[i].amount > orders[most].amount) most = i;
    Str currency = order_count ? orders[most].dimension : STR_NONE;
    json_rate(out, dimension_sum(repeat, repeat_count, currency),
              dimension_sum(revenue, revenue_count, currency));
    return OK;
}

const Kpi kpi_repeat_revenue_share = {
    .name = STR_INIT("repeat_revenue_share"),
    .formula_en =
        STR_INIT("revenue before refunds of orders that are not their customer's first / all "
                 "revenue before refunds"),
    .formula_de =
        STR_INIT("Umsatz vor Erstattungen aus Bestellungen, die nicht die erste des Kunden "
                 "sind / gesamter Umsatz vor Erstattungen"),
    .count = count,
    .report = report,
};
