/* flow/insight/order_days.h - what the KPIs of orders are counted from: a customer's orders in
 * order, before and after a change.
 *
 * A figure is a function f of these lists; a change counts f(after) - f(before). So an event that
 * comes late, a cancellation, a merge and a recount all give the same sums. Orders that left the
 * snapshot for room (facts_dropped) stay counted. */
#pragma once
#include "flow/kpi.h"

typedef struct OrderDay {
    Day day;               /* of the reporting zone */
    int64_t revenue_minor; /* before refunds */
    Currency currency;
    const OrderFact *fact;
} OrderDay;

typedef struct OrderDays {
    OrderDay *items; /* placed and not cancelled, by (placed_at, order hash) */
    uint32_t count;
    bool named;    /* the customer has a key other than an order */
    Day first_day; /* of first_order_at when orders were dropped, else of items[0] */
    bool dropped;
} OrderDays;

/* Calls `count` with sign -1 for the state before and +1 for the state after. */
typedef void (*OrderDaysCount)(const OrderDays *days, const Customer *customer, const Zone *zone,
                               int sign, Counts *counts);
void order_days_change(const CustomerChange *change, Counts *counts, OrderDaysCount count);

/* A number as text in the caller's room. */
#define NUMBER_TEXT_BYTES 16
Str number_text(int32_t number, char room[NUMBER_TEXT_BYTES]);

/* The rows of one counter in the report's period. */
Err counter_rows(const ReportIn *in, Str counter, CountRows *ret_rows, Diag *diag) MUST_CHECK;
/* Adds up rows of a counter, all dimensions. */
Err counter_sum(const ReportIn *in, Str counter, int64_t *ret_sum, Diag *diag) MUST_CHECK;
/* One sum per dimension of the counter over the days, sorted. */
typedef struct DimensionSum {
    Str dimension;
    int64_t amount;
} DimensionSum;
Err counter_by_dimension(const ReportIn *in, Str counter, DimensionSum **ret_sums,
                         size_t *ret_count, Diag *diag) MUST_CHECK;
int64_t dimension_sum(const DimensionSum *sums, size_t count, Str dimension);
/* a / b rounded half to even; b > 0. */
int64_t divide_half_even(int64_t a, int64_t b);
void json_rate(JsonOut *out, int64_t part, int64_t whole); /* 6 decimals; null when whole is 0 */
