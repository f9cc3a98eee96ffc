/* flow/insight/kpis/retention.c - the cohort triangle: of the customers whose first order was in a
 * month, how many ordered in that month and in each one after. Months of the reporting zone. */
#include "flow/insight/order_days.h"

static void count_days(const OrderDays *days, const Customer *customer, const Zone *zone, int sign,
                       Counts *counts)
{
    (void)customer;
    (void)zone;
    if (!days->named || days->count == 0) return;
    char room[NUMBER_TEXT_BYTES];
    int32_t last = INT32_MIN;
    Str dimension = number_text(month_of_day(days->first_day), room);
    for (uint32_t i = 0; i < days->count; i++) {
        int32_t month = month_of_day(days->items[i].day);
        if (month != last)
            count_add(counts, STR("cohort"), day_of_month_start(month), dimension, sign);
        last = month;
    }
}

static void count(const CustomerChange *change, Counts *counts)
{
    order_days_change(change, counts, count_days);
}

/* One row of the triangle: months from the cohort's to the last of the period. */
static void cohort_json(JsonOut *out, const CountRows *rows, int32_t cohort, int32_t last)
{
    CivilDate date = civil_from_day(day_of_month_start(cohort));
    char name[8] = {(char)('0' + date.year / 1000),
                    (char)('0' + date.year / 100 % 10),
                    (char)('0' + date.year / 10 % 10),
                    (char)('0' + date.year % 10),
                    '-',
                    (char)('0' + date.month / 10),
                    (char)('0' + date.month % 10),
                    0};
    int64_t active[CUSTOMER_FACTS_MAX] = {0};
    int32_t months = last - cohort + 1;
    if (months > CUSTOMER_FACTS_MAX) months = CUSTOMER_FACTS_MAX;
    for (size_t i = 0; i < rows->count; i++) {
        int64_t of;
        int32_t month = month_of_day(rows->items[i].day);
        if (str_to_i64(rows->items[i].dimension, &of) && of == cohort && month >= cohort &&
            month - cohort < months)
            active[month - cohort] += rows->items[i].amount;
    }
    json_object(out);
    json_put_str(out, "cohort", str_of(name));
    json_put_i64(out, "customers", active[0]);
    json_key(out, "active");
    json_array(out);
    for (int32_t i = 0; i < months; i++)
        json_out_i64(out, active[i]);
    json_end(out);
    json_end(out);
}

/* Cohorts of the period's months; what they did up to the period's end. */
static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    CountRows rows = {0};
    ReportIn whole = *in;
    whole.from = INT32_MIN;
    Err e = counter_rows(&whole, STR("cohort"), &rows, diag);
    if (e) return e;
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (size_t i = 0; i < rows.count; i++) {
        int64_t cohort;
        if (!str_to_i64(rows.items[i].dimension, &cohort)) continue;
        first = cohort < first ? (int32_t)cohort : first;
        int32_t month = month_of_day(rows.items[i].day);
        last = month > last ? month : last;
    }
    if (in->from > INT32_MIN && month_of_day(in->from) > first) first = month_of_day(in->from);
    json_array(out);
    for (int32_t cohort = first; rows.count && cohort <= last; cohort++)
        cohort_json(out, &rows, cohort, last);
    json_end(out);
    return OK;
}

const Kpi kpi_retention = {
    .name = STR_INIT("retention"),
    .formula_en =
        STR_INIT("of the customers whose first order was in a month, how many ordered in each "
                 "month after"),
    .formula_de =
        STR_INIT("von den Kunden mit erster Bestellung in einem Monat: wie viele in jedem "
                 "Folgemonat bestellten"),
    .count = count,
    .report = report,
};
