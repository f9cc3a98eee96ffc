/* flow/insight/kpis/orders_without_customer.c - of the orders, those nobody is known for but by the
 * order itself. */
#include "flow/insight/order_days.h"

static void count_days(const OrderDays *days, const Customer *customer, const Zone *zone, int sign,
                       Counts *counts)
{
    (void)customer;
    (void)zone;
    for (uint32_t i = 0; i < days->count && !days->named; i++)
        count_add(counts, STR("orders_nameless"), days->items[i].day, STR_NONE, sign);
}

static void count(const CustomerChange *change, Counts *counts)
{
    order_days_change(change, counts, count_days);
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    int64_t sum;
    Err e = counter_sum(in, STR("orders_nameless"), &sum, diag);
    if (!e) json_out_i64(out, sum);
    return e;
}

const Kpi kpi_orders_without_customer = {
    .name = STR_INIT("orders_without_customer"),
    .formula_en = STR_INIT("of the orders, those of which only the order itself is known"),
    .formula_de = STR_INIT("davon Bestellungen, zu denen nur die Bestellung selbst bekannt ist"),
    .count = count,
    .report = report,
};
