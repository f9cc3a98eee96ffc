/* api/golive.h - what would go out in the next hours, kind by kind: the core asked about each
 * customer that wakes by then. */
#pragma once
#include "api/parts.h"
#include "base/map.h"

#define FORECAST_CUSTOMERS_MAX 2000 /* that wake first; more is not asked for one page */
#define FORECAST_FIRST         20

typedef struct ForecastKind {
    int64_t count;
    Time first_due_at;
} ForecastKind;

typedef struct Forecast {
    Map kinds;          /* of ForecastKind, by kind */
    MessageItems first; /* the earliest, in order */
} Forecast;
/* As if sending were live and not stopped. */
Err forecast_read(ApiCx *cx, Time until, Forecast *ret_forecast) MUST_CHECK;
