/* flow/insight/kpis/orders.c - orders completed, less those cancelled, by the day they were placed.
 */
#include "flow/insight/order_days.h"

static void count_days(const OrderDays *days, const Customer *customer, const Zone *zone, int sign,
                       Counts *counts)
{
    (void)customer;
    (void)zone;
    for (uint32_t i = 0; i < days->count; i++)
        count_add(counts, STR("orders"), days->items[i].day, str_of(days->items[i].currency.code),
                  sign);
}

static void count(const CustomerChange *change, Counts *counts)
{
    order_days_change(change, counts, count_days);
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    int64_t sum;
    Err e = counter_sum(in, STR("orders"), &sum, diag);
    if (!e) json_out_i64(out, sum);
    return e;
}

const Kpi kpi_orders = {
    .name = STR_INIT("orders"),
    .formula_en =
        STR_INIT("orders completed in the period, less those of them that were cancelled"),
    .formula_de = STR_INIT("im Zeitraum abgeschlossene Bestellungen ohne die stornierten"),
    .count = count,
    .report = report,
};
