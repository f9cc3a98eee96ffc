/* app/report_print.h - a report (JSON) as lines for people, under the report's own names. */
#pragma once
#include "base/json.h"

Err report_print(Arena *arena, Str json, Diag *diag) MUST_CHECK;
