/* domain/schema.h - is this call well-formed: a JSON Schema check for each event, at the door.
 *
 * Source: JSON Schema 2020-12, the subset our own schemas use (type, required, properties, items,
 * enum, format date-time/email, minLength, maxLength, minimum, maximum, maxItems, anyOf). Schemas
 * are documents in app/documents/schemas, one per event name, compiled once. */
#pragma once
#include "domain/event.h"

typedef struct Schema Schema;
Err schema_compile(Arena *arena, const Json *document, const Schema **ret_schema,
                   Diag *diag) MUST_CHECK;
/* On failure diag->field is the path of the field at fault ("properties.products[1].price"). */
Err schema_check(const Schema *schema, const Json *value, Diag *diag) MUST_CHECK;
