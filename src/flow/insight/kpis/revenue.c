/* flow/insight/kpis/revenue.c - order totals less shipping, tax and refunds, by currency; orders by
 * their day, refunds by theirs. A cancelled order counts neither; a refund whose order is not known
 * counts. */
#include "flow/insight/order_days.h"

static void count_refunds(const Customer *customer, const Zone *zone, int sign, Counts *counts)
{
    for (uint32_t i = 0; i < customer->facts.count; i++) {
        const OrderFact *fact = &customer->facts.items[i];
        for (uint32_t r = 0; r < fact->refunds.count && !fact->cancelled; r++)
            count_add(counts, STR("refunds"), day_of(zone, fact->refunds.items[r].at),
                      str_of(fact->currency.code), sign * fact->refunds.items[r].minor);
    }
}

static void count_days(const OrderDays *days, const Customer *customer, const Zone *zone, int sign,
                       Counts *counts)
{
    for (uint32_t i = 0; i < days->count; i++)
        count_add(counts, STR("revenue"), days->items[i].day, str_of(days->items[i].currency.code),
                  sign * days->items[i].revenue_minor);
    count_refunds(customer, zone, sign, counts);
}

static void count(const CustomerChange *change, Counts *counts)
{
    order_days_change(change, counts, count_days);
}

static bool among(const DimensionSum *sums, size_t count, Str dimension)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(sums[i].dimension, dimension)) return true;
    return false;
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    DimensionSum *revenue, *refunds;
    size_t revenue_count, refund_count;
    Err e = counter_by_dimension(in, STR("revenue"), &revenue, &revenue_count, diag);
    if (!e) e = counter_by_dimension(in, STR("refunds"), &refunds, &refund_count, diag);
    if (e) return e;
    json_object(out);
    for (size_t i = 0; i < revenue_count; i++) {
        json_key_str(out, revenue[i].dimension);
        json_out_i64(out, revenue[i].amount -
                              dimension_sum(refunds, refund_count, revenue[i].dimension));
    }
    for (size_t i = 0; i < refund_count; i++) {
        if (among(revenue, revenue_count, refunds[i].dimension)) continue;
        json_key_str(out, refunds[i].dimension);
        json_out_i64(out, -refunds[i].amount);
    }
    json_end(out);
    return OK;
}

const Kpi kpi_revenue_minor = {
    .name = STR_INIT("revenue_minor"),
    .formula_en =
        STR_INIT("order totals less shipping, tax and refunds; orders count on their day, "
                 "refunds on theirs"),
    .formula_de =
        STR_INIT("Bestellsummen ohne Versand, Steuern und Erstattungen; Bestellungen zählen "
                 "an ihrem Tag, Erstattungen an ihrem"),
    .count = count,
    .report = report,
};
