/* flow/insight/kpis/repeat_purchase_rate.c - of the customers who ordered in the period, the share
 * that ordered at least twice in it. Exact for any period, from sums by day.
 *
 * Each order is counted under (its day, the day of the customer's order before it) and under (its
 * day, the day of the one before that). In a period [from, to) exactly one order of each customer
 * has its predecessor before `from`: the first, so these count customers with one or more. The
 * first and the second have their predecessor's predecessor before `from`; the difference counts
 * customers with two or more. No predecessor is before every day. */
#include "flow/insight/order_days.h"

#define NONE "-"

static Str day_text(const OrderDays *days, uint32_t index, uint32_t back,
                    char room[NUMBER_TEXT_BYTES])
{
    return index < back ? STR(NONE) : number_text(days->items[index - back].day, room);
}

static void count_days(const OrderDays *days, const Customer *customer, const Zone *zone, int sign,
                       Counts *counts)
{
    (void)customer;
    (void)zone;
    char room[NUMBER_TEXT_BYTES];
    for (uint32_t i = 0; i < days->count && days->named; i++) {
        Day day = days->items[i].day;
        count_add(counts, STR("order_after"), day, day_text(days, i, 1, room), sign);
        count_add(counts, STR("order_after_two"), day, day_text(days, i, 2, room), sign);
    }
}

static void count(const CustomerChange *change, Counts *counts)
{
    order_days_change(change, counts, count_days);
}

static bool before(Str dimension, Day from)
{
    int64_t day;
    return str_is(dimension, NONE) || (str_to_i64(dimension, &day) && day < from);
}

static Err sum_before(const ReportIn *in, Str counter, int64_t *ret_sum, Diag *diag)
{
    CountRows rows = {0};
    Err e = counter_rows(in, counter, &rows, diag);
    if (e) return e;
    int64_t sum = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (before(rows.items[i].dimension, in->from)) sum += rows.items[i].amount;
    *ret_sum = sum;
    return OK;
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    int64_t one_or_more, first_and_second;
    Err e = sum_before(in, STR("order_after"), &one_or_more, diag);
    if (!e) e = sum_before(in, STR("order_after_two"), &first_and_second, diag);
    if (!e) json_rate(out, first_and_second - one_or_more, one_or_more);
    return e;
}

const Kpi kpi_repeat_purchase_rate = {
    .name = STR_INIT("repeat_purchase_rate"),
    .formula_en =
        STR_INIT("customers with two or more orders in the period / customers with one or "
                 "more"),
    .formula_de = STR_INIT("Kunden mit mindestens zwei Bestellungen im Zeitraum / Kunden mit "
                           "mindestens einer"),
    .count = count,
    .report = report,
};
