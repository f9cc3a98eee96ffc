/* plans_test.c - SQLite takes the index that each statement was written for, and scans no table.
 *
 * A statement that falls back to a scan gives the same answer, so no other test would notice. Plans
 * of PostgreSQL depend on its statistics and are looked at by hand (docs/decisions/0003). */
#include "lib/unit.h"

#include "lib/store.h"
#include "queries.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static TestDatabase database;

static int setup(void **state)
{
    test_database_open(&database, false);
    db_close(test_database_db(&database));
    return sqlite3_open(database.url, (sqlite3 **)state);
}

static int teardown(void **state)
{
    sqlite3_close(*state);
    test_database_close(&database);
    return 0;
}

/* The steps of the plan, each in brackets. */
static void plan_of(sqlite3 *handle, Query query, char *ret_plan, size_t size)
{
    char text[8192];
    sqlite3_stmt *statement = NULL;
    size_t length = 0;
    snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", query_texts[query].sqlite);
    if (sqlite3_prepare_v2(handle, text, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", query_texts[query].name, sqlite3_errmsg(handle));
    ret_plan[0] = 0;
    while (sqlite3_step(statement) == SQLITE_ROW && length < size)
        length += (size_t)snprintf(ret_plan + length, size - length, "[%s]",
                                   (const char *)sqlite3_column_text(statement, 3));
    sqlite3_finalize(statement);
}

/* What may go through a whole table, and why. */
static bool may_scan(Query query)
{
    switch ((int)query) {
    case Q_BUCKET_LIST:     /* one row, or 64 */
    case Q_DEFINITIONS_GET: /* one row */
    case Q_DEFINITIONS_RAISE:
    case Q_MIGRATION_LIST:
    case Q_DOCUMENT_LIST: /* all of them are wanted */
    case Q_PERSON_LIST:
    case Q_API_KEY_LIST:
    case Q_SESSION_END_ALL: /* rare, and the table is small */
    case Q_COUNT_SUMS_ALL:  /* check and recount */
    case Q_STORE_SIZES:     /* check */
    case Q_READS_CARRIERS:  /* the latest parcels by their index, a bounded number */
    case Q_CUSTOMER_CLEAR:  /* rebuild */
    case Q_CUSTOMER_ORDER_CLEAR:
    case Q_SHIPMENT_CLEAR:
    case Q_MESSAGE_DROP_STRAYS:
    case Q_COUNT_CLEAR:
    case Q_BULK_INDEXES: /* the schema's own table */
    case Q_COUNTING_GET: /* one row */
    case Q_COUNTING_SET:
    case Q_COUNTING_ZONE_MAKE:
    case Q_RECOUNT_FROM_HERE: return true;
    default: return false;
    }
}

/* What a part of the statement itself yields; where that comes from is a step of its own. */
static bool is_part(const char *plan, const char *scan)
{
    char part[64];
    snprintf(part, sizeof part, "[CO-ROUTINE %.*s]", (int)strcspn(scan + sizeof "[SCAN " - 1, " ]"),
             scan + sizeof "[SCAN " - 1);
    return strstr(plan, part) != NULL;
}

static void nothing_scans_a_table(void **state)
{
    for (int q = 0; q < QUERY_COUNT; q++) {
        char plan[4096];
        if (!query_texts[q].sqlite || may_scan((Query)q)) continue;
        plan_of(*state, (Query)q, plan, sizeof plan);
        for (const char *at = plan; (at = strstr(at, "[SCAN ")); at++) {
            const char *end = strchr(at, ']');
            if (strstr(at, "INDEX ") && strstr(at, "INDEX ") < end) continue;
            if (strncmp(at, "[SCAN CONSTANT", 14) == 0 || strncmp(at, "[SCAN b]", 8) == 0 ||
                strncmp(at, "[SCAN bucket]", 13) == 0 || strncmp(at, "[SCAN counting]", 15) == 0 ||
                is_part(plan, at))
                continue;
            fail_msg("%s: %s", query_texts[q].name, plan);
        }
    }
}

typedef struct Wanted {
    Query query;
    const char *index;
    bool sorts; /* may sort what it found */
} Wanted;

static void each_takes_its_index(void **state)
{
    static const Wanted wanted[] = {
        {Q_CUSTOMER_DUE,                  "customer_wake",                false},
        {Q_MESSAGE_UNSENT,                "message_open",                 false},
        {Q_EVENT_LOG_OF,                  "event_customer",               false},
        {Q_READS_CUSTOMERS_BY_LAST_ORDER, "COVERING INDEX customer_list", false},
        {Q_READS_CUSTOMERS_BY_SPENT,      "COVERING INDEX customer_list", true },
        {Q_READS_CUSTOMERS_BY_ORDERS,     "COVERING INDEX customer_list", true },
        {Q_READS_CUSTOMERS_BY_SINCE,      "COVERING INDEX customer_list", true },
        {Q_READS_CUSTOMERS_BY_NAME,       "customer_name",                false},
        {Q_READS_TIMELINE,                "event_customer",               true },
        {Q_READS_ORDERS_SCAN,             "customer_order_placed",        false},
        {Q_READS_ORDERS_BEGINNING,        "PRIMARY KEY",                  false},
        {Q_READS_ORDERS_LATE,             "customer_order_open",          false},
        {Q_READS_PARCELS_SCAN,            "shipment_news",                false},
        {Q_READS_PARCELS_LATE,            "shipment_open",                true },
        {Q_READS_MESSAGES_SCAN,           "message_planned",              false},
        {Q_READS_DAY,                     "COVERING INDEX shipment_open", false},
        {Q_READS_DAY,                     "message_failed",               false},
        {Q_READS_MESSAGES_OF,             "message_customer",             true },
        {Q_MESSAGE_ROWS,                  "message_customer",             true },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        char plan[4096];
        plan_of(*state, wanted[i].query, plan, sizeof plan);
        if (!strstr(plan, wanted[i].index) || (!wanted[i].sorts && strstr(plan, "TEMP B-TREE")))
            fail_msg("%s: %s", query_texts[wanted[i].query].name, plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_scans_a_table, setup, teardown),
        cmocka_unit_test_setup_teardown(each_takes_its_index, setup, teardown),
    };
    return cmocka_run_group_tests_name("plans on sqlite", tests, NULL, NULL);
}
