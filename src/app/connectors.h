/* app/connectors.h - the connectors there are, as a table (connectors.def). */
#pragma once
#include "flow/connector.h"

extern const Connector *const connectors[];
extern const size_t connector_count;
