/* app/connectors.c - the list of connectors.def as a table, closed by NULL: it may be empty. */
#include "app/connectors.h"

#define CONNECTOR(name) extern const Connector connector_##name;
#include "app/connectors.def"
#undef CONNECTOR

const Connector *const connectors[] = {
#define CONNECTOR(name) &connector_##name,
#include "app/connectors.def"
#undef CONNECTOR
    NULL};
const size_t connector_count = sizeof connectors / sizeof connectors[0] - 1;
