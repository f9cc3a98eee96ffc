/* store/store.h - what the turn needs of a database: a dozen calls, three makers.
 *
 * Makers: store_memory (simulation, tests), store_sql on SQLite, store_sql on PostgreSQL. One test
 * suite runs on all three (store/store_test.c). All state of customers is written by store_commit
 * and by nothing else; it writes everything or nothing, and is on disk when it returns OK. Not
 * here: what the console reads (store/reads.h), settings, people and keys (store/admin.h).
 *
 * bucket = place % bucket_count, place being a key's or a customer's 64-bit place (domain/keys.h).
 * Lists given in are in the caller's order; what comes back is in the caller's arena. A Store
 * belongs to one thread at a time. */
#pragma once
#include "base/map.h"
#include "domain/customer.h"
#include "domain/definitions.h"
#include "io/db.h"

typedef struct Store Store;

/* One row of the log: what came in, and what was decided on it. */
typedef struct LogRow {
    int32_t bucket;
    int64_t seq; /* gapless and rising within the bucket */
    int64_t customer;
    Hash16 id;    /* of source and message id */
    int32_t kind; /* EventKind */
    uint32_t flags;
    int32_t format;
    Time occurred_at, received_at, handled_at;
    Str source;
    Str body;            /* JSON, "" for a wake-up */
    Str decisions;       /* JSON array of our own events, "" for none */
    int64_t definitions; /* version that decided; 0 none */
} LogRow;

typedef struct SeenRow {
    int32_t bucket;
    Hash16 id;
    int64_t body_hash; /* of the raw item: the same id with another body is a conflict */
} SeenRow;

typedef struct KeyRow {
    int32_t bucket;
    Key key;
    int64_t customer; /* its owner; 0 in a put: the key is given up */
    Time claimed_at;  /* occurred_at of the claim: tracking numbers go to the latest */
    bool shared;      /* an order's: somebody else than its owner may have a message of it */
} KeyRow;

typedef struct CustomerRow {
    int32_t bucket;
    int64_t id;
    Time wake_at; /* TIME_NEVER: none */
    Str snapshot; /* record_encode of customer_type */
    /* Columns the lists sort, search and filter by. */
    Str sort_name; /* utf8_fold of the name */
    Str name, email, country;
    Time since_at; /* earliest occurred_at of anything */
    Time last_order_at;
    int64_t order_count, spent_minor; /* spent in the currency of the last order */
    Currency currency;
    int32_t flags; /* CUSTOMER_ROW_* */
    bool exists;   /* the row was there when loaded: update, not insert */
} CustomerRow;
enum {
    CUSTOMER_ROW_NAMELESS = 1,
    CUSTOMER_ROW_LATE = 2,      /* has a late order as of its last handling */
    CUSTOMER_ROW_MARKETING = 4, /* may get marketing by mail */
    CUSTOMER_ROW_CLOSED = 8,    /* absorbed by another */
    CUSTOMER_ROW_SILENT = 16    /* gets nothing: no address, or it is suppressed */
};

typedef struct OrderRow {
    int32_t bucket;
    int64_t customer;
    int64_t order_hash;
    Str order_id;
    Str record; /* record_encode of order_type */
    Time placed_at, received_at, cancelled_at, promised_at;
    int64_t total_minor;
    Currency currency;
    Str storefront;
    int32_t status; /* ORDER_STATUS_* for lists */
} OrderRow;
enum {
    ORDER_STATUS_HEARD = 0, /* not placed yet */
    ORDER_STATUS_PLACED = 1,
    ORDER_STATUS_SHIPPED = 2,
    ORDER_STATUS_RECEIVED = 3,
    ORDER_STATUS_CANCELLED = 4,
    ORDER_STATUS_RETURNING = 5, /* received; a return was asked for and has not arrived */
    ORDER_STATUS_PART_RETURNED = 6,
    ORDER_STATUS_RETURNED = 7
};

typedef struct ShipmentRow {
    int32_t bucket;
    int64_t customer, order_hash;
    Str shipment_id, order_id, carrier, tracking_number, status;
    Time shipped_at, delivered_at, promised_at;
    Time news_at; /* of the status: parcels are listed by their latest news */
} ShipmentRow;

typedef struct MessageRow {
    int32_t bucket;
    int64_t customer;
    Message message; /* with data */
    Time sent_at, opened_at, clicked_at, answered_at, delivered_at;
    Str server_answer, subject; /* of what was handed over; "" not yet */
    bool insert;      /* made by this turn: an id that is there already is an error of ours */
    bool settle_only; /* of the message only state, tries, reason are written; state 0: not these */
} MessageRow; /* An update never changes what the message is and whom it is for (kind, cause,
                 journey, run, order, customer, planned_at); data, server_answer, subject "" and
                 times 0 keep what stands there. */

typedef struct CountRow {
    Str counter;    /* "orders", "revenue:EUR", ... */
    Day day;        /* of the reporting zone */
    Str dimension;  /* "email|nps", "" */
    int64_t amount; /* added */
    int32_t generation;
} CountRow;
typedef LIST_OF(CountRow) CountRows;

/* An absorbed customer's order, shipment and message rows go to the winner, whatever turn wrote
 * them. Where the winner has a row of the same order already, that one stays with its parcels and
 * the loser's go. Applied before the other writes of the same turn. */
typedef struct MoveRow {
    int32_t from_bucket, into_bucket;
    int64_t from, into; /* customers */
} MoveRow;

typedef struct BucketRow {
    int32_t bucket;
    int64_t next_seq;
    Time handled_at; /* of the last row; never goes back */
    /* Read only: */
    int64_t recount_to; /* a recount under way counts the rows before this number */
    int64_t counting;   /* Counting.version */
} BucketRow;

/* How the counts are kept. While a recount is under way there are two generations of them: the one
 * that stands, and the next, into which the turns count from `recount_to` on and the recount what
 * was before. */
typedef struct Counting {
    int64_t version; /* raised with whatever turns must know of */
    Str zone;        /* whose days; "": those of the definitions */
    Str storefronts; /* definitions_storefront_names: by which they are counted too; "": by none */
    Str counters;    /* kpi_counters: by whom; "": not known */
    int32_t generation;
    Str next_zone; /* "": no recount */
    Str next_storefronts, next_counters;
    int32_t next_generation;
    int32_t at_bucket;   /* where the recount stands: */
    int64_t at_customer; /* the last one it has counted */
    int64_t rows_done, rows_total;
    int64_t seconds_left; /* -1: not known yet */
} Counting;

/* In each list a row comes once. */
typedef struct TurnWrites {
    LIST_OF(MoveRow) moves;
    LIST_OF(LogRow) log;
    LIST_OF(SeenRow) seen;
    LIST_OF(KeyRow) keys;
    LIST_OF(CustomerRow) customers;
    LIST_OF(OrderRow) orders;
    LIST_OF(ShipmentRow) shipments;
    LIST_OF(ShipmentRow)
    shipments_gone; /* by their keys alone; before the moves and after each,
                       as who had one may be absorbed */
    LIST_OF(MessageRow) messages;
    LIST_OF(MessageRow) messages_gone; /* by bucket and id alone; before the others */
    CountRows counts;                  /* each (generation, counter, day, dimension) once */
    LIST_OF(BucketRow) buckets;        /* next_seq and handled_at after this turn */
    const Counting *counting;          /* NULL: as it is */
    bool recount_from_here;            /* recount_to of each bucket becomes its next number */
} TurnWrites;

typedef struct OrderRef {
    int64_t customer, order_hash;
} OrderRef;

typedef struct MessageRef {
    int64_t customer; /* tells the bucket */
    Hash16 id;
} MessageRef;

typedef struct KeyOwner {
    int64_t customer; /* 0: none */
    Time claimed_at;
    bool shared;
} KeyOwner;

typedef struct DueList {
    int64_t *ids; /* earliest wake_at first, ties by id */
    size_t count;
    Time next; /* earliest wake_at of all that are left; TIME_NEVER none */
} DueList;

/* Log rows of a bucket with seq >= from, rising. */
typedef struct LogRange {
    int32_t bucket;
    int64_t customer; /* 0: all */
    int64_t from;
    size_t max;
} LogRange;

/* Customers of a bucket with id > after, by id. INT64_MIN: from the first. */
typedef struct WalkRange {
    int32_t bucket;
    int64_t after;
    size_t max;
} WalkRange;

typedef struct CountRange {
    Str counter;  /* "": all */
    Day from, to; /* from inclusive, to exclusive */
} CountRange;

typedef struct CountDrop {
    int32_t from, to; /* generations, to exclusive */
    int64_t version;  /* of the counting that was seen: under another one nothing is removed */
    size_t max;
} CountDrop;

typedef LIST_OF(LogRow) LogRows;
typedef LIST_OF(KeyRow) KeyRows;
typedef LIST_OF(CustomerRow) CustomerRows;
typedef LIST_OF(MessageRow) MessageRows;
typedef LIST_OF(BucketRow) BucketRows;
typedef LIST_OF(OrderRow) OrderRows;
typedef LIST_OF(ShipmentRow) ShipmentRows;

/* What stands in the tables of some customers, with all columns. */
typedef struct DerivedRows {
    CustomerRows customers; /* those that are there, as asked for */
    OrderRows orders;       /* as asked for, then by order_hash */
    ShipmentRows shipments; /* then by shipment_id */
    MessageRows messages;   /* as asked for, then by id */
} DerivedRows;

/* How many rows there are. */
typedef struct StoreSizes {
    int64_t keys, orders, shipments, messages;
} StoreSizes;

/* Keys of a bucket after this one, by kind and value. Kind 0: from the first. */
typedef struct KeyRange {
    int32_t bucket;
    Key after;
    size_t max;
} KeyRange;

typedef struct StoreOps {
    void (*close)(Store *store);
    /* ret_found[i] and ret_body_hash[i] for each. */
    Err (*seen)(Store *store, const SeenRow *rows, size_t count, bool *ret_found,
                int64_t *ret_body_hash, Diag *diag);
    Err (*keys)(Store *store, Arena *arena, const KeyRow *rows, size_t count, KeyOwner *ret_owners,
                Diag *diag);
    /* ret_snapshots[i] STR_NONE: no such customer. */
    Err (*customers)(Store *store, Arena *arena, const int64_t *ids, size_t count,
                     Str *ret_snapshots, Diag *diag);
    /* ret_records[i] STR_NONE: no such order. */
    Err (*orders)(Store *store, Arena *arena, const OrderRef *refs, size_t count, Str *ret_records,
                  Diag *diag);
    /* Customers with wake_at <= now, at most `max`. */
    Err (*due)(Store *store, Arena *arena, Time now, size_t max, DueList *ret_due, Diag *diag);
    /* Rows for the given message ids (customer 0: not there), with all columns. */
    Err (*messages)(Store *store, Arena *arena, const MessageRef *refs, size_t count,
                    MessageRow *ret_rows, Diag *diag);
    /* Messages in state RELEASED or HANDING_OVER, oldest release first (ties by id); for start-up
     * and for what the queue in memory could not take. */
    Err (*unsent)(Store *store, Arena *arena, MessageState state, size_t max, MessageRows *ret_rows,
                  Diag *diag);
    /* Begins a turn: from here to commit or abort no other process turns on this slice, and the
     * turn's reads are as of now. Several processes may have the same database open. */
    Err (*begin)(Store *store, Diag *diag);
    void (*abort)(Store *store); /* after a failed or an empty turn; harmless when none began */
    Err (*commit)(Store *store, const TurnWrites *writes, Diag *diag);
    Err (*log)(Store *store, Arena *arena, const LogRange *range, LogRows *ret_rows, Diag *diag);
    /* For check, rebuild, recount. */
    Err (*walk)(Store *store, Arena *arena, const WalkRange *range, CustomerRows *ret_rows,
                Diag *diag);
    /* For check and rebuild. */
    Err (*derived)(Store *store, Arena *arena, const int64_t *ids, size_t count,
                   DerivedRows *ret_rows, Diag *diag);
    Err (*sizes)(Store *store, StoreSizes *ret_sizes, Diag *diag); /* for check: counts all rows */
    /* For rebuild. */
    Err (*walk_keys)(Store *store, Arena *arena, const KeyRange *range, KeyRows *ret_rows,
                     Diag *diag);
    /* rebuild: removes messages of customers that have no row. */
    Err (*drop_strays)(Store *store, Diag *diag);
    /* Of the generation that stands, summed over buckets, sorted by counter, day, dimension. */
    Err (*counts)(Store *store, Arena *arena, const CountRange *range, CountRows *ret_rows,
                  Diag *diag);
    Err (*buckets)(Store *store, Arena *arena, BucketRows *ret_rows, Diag *diag);
    Err (*counting)(Store *store, Arena *arena, Counting *ret_counting, Diag *diag);
    /* Removes at most `max` counts of some generations. */
    Err (*counts_drop)(Store *store, const CountDrop *drop, size_t *ret_dropped, Diag *diag);
    /* rebuild: removes all derived rows (customers, orders, shipments, counts), keeps log, seen,
     * keys and messages. */
    Err (*clear_derived)(Store *store, Diag *diag);
    /* Can anything be stored? Commits more than a turn of one event writes, and takes it back. Not
     * within a turn. */
    Err (*trial)(Store *store, Diag *diag);
} StoreOps;

struct Store {
    const StoreOps *ops;
    int32_t bucket_count; /* 1 on SQLite, 64 on PostgreSQL, as made in memory */
    Db *db;               /* NULL for memory */
};

Store *store_memory(int32_t bucket_count);
/* The database is migrated and its handle prepared; the store owns the handle. */
Err store_sql(Db *db, Store **ret_store, Diag *diag) MUST_CHECK;

static inline int32_t store_bucket(const Store *store, uint64_t place)
{
    return (int32_t)(place % (uint64_t)store->bucket_count);
}
