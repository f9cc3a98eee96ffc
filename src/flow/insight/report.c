/* flow/insight/report.c - asks each KPI in the order of the list. */
#include "flow/report.h"

Err report_write(const ReportIn *in, const Kpi *const *kpis, size_t kpi_count, JsonOut *out,
                 Diag *diag)
{
    json_object(out);
    for (size_t i = 0; i < kpi_count; i++) {
        if (!kpis[i]->report) continue;
        json_key_str(out, kpis[i]->name);
        Err e = kpis[i]->report(in, out, diag);
        if (e) return e;
    }
    json_end(out);
    return OK;
}

Err report_counts_of_store(void *self, Arena *arena, const CountRange *range, CountRows *ret_rows,
                           Diag *diag)
{
    Store *store = self;
    return store->ops->counts(store, arena, range, ret_rows, diag);
}
