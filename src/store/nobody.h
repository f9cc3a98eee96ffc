/* store/nobody.h - opens and clicks counted of nobody in particular, by the hour (UTC), where the
 * law or the merchant wants no more than counts.
 *
 * They are no events of a customer, so they are not in the log, and check cannot count them again.
 * By the hour, so that they have days in any zone (those that are off by half an hour: to the
 * hour). */
#pragma once
#include "domain/links.h"
#include "io/db.h"

#define NOBODY_KIND_BYTES 16 /* as much of the kind's name as a link carries */

typedef struct NobodyRow {
    int64_t hour;       /* since 1970; not of a sum */
    LinkKind what;      /* LINK_OPEN, LINK_CLICK */
    int32_t storefront; /* link_storefront; 0: counted before links said it. Not of a sum */
    Str kind;           /* of the message; its first NOBODY_KIND_BYTES bytes */
    int64_t amount;
} NobodyRow;
typedef LIST_OF(NobodyRow) NobodyRows;

/* In one transaction. */
Err nobody_add(Db *db, const NobodyRow *rows, size_t count, Diag *diag) MUST_CHECK;
/* Sums of the hours from..to (exclusive), by kind and what. */
typedef struct NobodyRange {
    int64_t from, to;
    int32_t storefront; /* 0: all */
} NobodyRange;
Err nobody_sums(Db *db, Arena *arena, const NobodyRange *range, NobodyRows *ret_rows,
                Diag *diag) MUST_CHECK;
