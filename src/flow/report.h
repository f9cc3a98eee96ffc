/* flow/report.h - all KPIs of a period as one JSON object: the command, the API and the morning
 * mail read the same. */
#pragma once
#include "flow/kpi.h"

Err report_write(const ReportIn *in, const Kpi *const *kpis, size_t kpi_count, JsonOut *out,
                 Diag *diag) MUST_CHECK;

/* A CountsRead whose self is a Store. */
Err report_counts_of_store(void *self, Arena *arena, const CountRange *range, CountRows *ret_rows,
                           Diag *diag) MUST_CHECK;
