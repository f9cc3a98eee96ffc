/* flow/insight/kpis/customers.c - how many customers there are: those with a key other than an
 * order. A customer counts from the day of the earliest thing known of it; the figure is as of the
 * period's end. */
#include "flow/insight/order_days.h"

static void count_one(const Customer *customer, const Zone *zone, int sign, Counts *counts)
{
    if (customer && !customer->nameless && !customer->absorbed_into && customer->first_at)
        count_add(counts, STR("customers"), day_of(zone, customer->first_at), STR_NONE, sign);
}

static void count(const CustomerChange *change, Counts *counts)
{
    count_one(change->before, change->zone, -1, counts);
    count_one(change->after, change->zone, 1, counts);
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    ReportIn until = *in;
    until.from = INT32_MIN;
    int64_t sum;
    Err e = counter_sum(&until, STR("customers"), &sum, diag);
    if (!e) json_out_i64(out, sum);
    return e;
}

const Kpi kpi_customers = {
    .name = STR_INIT("customers"),
    .formula_en = STR_INIT("customers known by the end of the period by something other than an "
                           "order number"),
    .formula_de = STR_INIT("Kunden, die bis zum Ende des Zeitraums durch mehr als eine "
                           "Bestellnummer bekannt sind"),
    .count = count,
    .report = report,
};
