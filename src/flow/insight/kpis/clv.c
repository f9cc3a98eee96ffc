/* flow/insight/kpis/clv.c - historic customer lifetime value: revenue before refunds up to the end
 * of the period per customer who has ordered by then, by currency. Derived of revenue.c and of
 * first orders. */
#include "flow/insight/order_days.h"

static void count_days(const OrderDays *days, const Customer *customer, const Zone *zone, int sign,
                       Counts *counts)
{
    (void)customer;
    (void)zone;
    if (!days->named || days->count == 0) return;
    count_add(counts, STR("buyers"), days->first_day, str_of(days->items[0].currency.code), sign);
    for (uint32_t i = 0; i < days->count; i++)
        count_add(counts, STR("revenue_named"), days->items[i].day,
                  str_of(days->items[i].currency.code), sign * days->items[i].revenue_minor);
}

static void count(const CustomerChange *change, Counts *counts)
{
    order_days_change(change, counts, count_days);
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    ReportIn until = *in;
    until.from = INT32_MIN;
    DimensionSum *buyers, *revenue;
    size_t buyer_count, revenue_count;
    Err e = counter_by_dimension(&until, STR("buyers"), &buyers, &buyer_count, diag);
    if (!e) e = counter_by_dimension(&until, STR("revenue_named"), &revenue, &revenue_count, diag);
    if (e) return e;
    json_object(out);
    for (size_t i = 0; i < buyer_count; i++) {
        if (buyers[i].amount <= 0) continue;
        json_key_str(out, buyers[i].dimension);
        json_out_i64(out,
                     divide_half_even(dimension_sum(revenue, revenue_count, buyers[i].dimension),
                                      buyers[i].amount));
    }
    json_end(out);
    return OK;
}

const Kpi kpi_clv_minor = {
    .name = STR_INIT("clv_minor"),
    .formula_en =
        STR_INIT("revenue before refunds up to the end of the period / customers who have "
                 "ordered by then"),
    .formula_de =
        STR_INIT("Umsatz vor Erstattungen bis zum Ende des Zeitraums / Kunden, die bis dahin "
                 "bestellt haben"),
    .count = count,
    .report = report,
};
