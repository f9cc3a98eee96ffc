/* app/kpis.c - the list of kpis.def as a table. */
#include "app/shop.h"

#define KPI(name) extern const Kpi kpi_##name;
#include "app/kpis.def"
#undef KPI

const Kpi *const kpis[] = {
#define KPI(name) &kpi_##name,
#include "app/kpis.def"
#undef KPI
};
const size_t kpi_count = sizeof kpis / sizeof kpis[0];
