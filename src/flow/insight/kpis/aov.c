/* flow/insight/kpis/aov.c - average order value: revenue before refunds per order, by currency,
 * rounded half to even. Derived of the counters of revenue.c and orders.c. */
#include "flow/insight/order_days.h"

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    DimensionSum *revenue, *orders;
    size_t revenue_count, order_count;
    Err e = counter_by_dimension(in, STR("revenue"), &revenue, &revenue_count, diag);
    if (!e) e = counter_by_dimension(in, STR("orders"), &orders, &order_count, diag);
    if (e) return e;
    json_object(out);
    for (size_t i = 0; i < order_count; i++) {
        if (orders[i].amount <= 0) continue;
        json_key_str(out, orders[i].dimension);
        json_out_i64(out,
                     divide_half_even(dimension_sum(revenue, revenue_count, orders[i].dimension),
                                      orders[i].amount));
    }
    json_end(out);
    return OK;
}

const Kpi kpi_aov_minor = {
    .name = STR_INIT("aov_minor"),
    .formula_en = STR_INIT("revenue before refunds / orders"),
    .formula_de = STR_INIT("Umsatz vor Erstattungen / Bestellungen"),
    .report = report,
};
