/* store/reads.h - what the console, the shopper's pages and reports read, on SQLite and PostgreSQL.
 *
 * Each read is one or two prepared statements and gives typed rows; records and snapshots in them
 * are decoded by the caller (record_decode), for whom they are as cheap as columns. Pages go by
 * keyset: a page says where the next one begins, and nothing is skipped or shown twice when rows
 * come in meanwhile. Nothing here writes. A handle belongs to one thread at a time.
 *
 * Lists with filters look at no more than READS_SCAN_MAX rows at a time: such a page may hold fewer
 * rows than asked for and still have a next one. */
#pragma once
#include "domain/definitions.h"
#include "store/store.h"

#define READS_SCAN_MAX 20000
#define READS_PAGE_MAX 200

/* One request's way to the database. */
typedef struct Reads {
    Db *db;
    Arena *arena; /* where answers live */
    int32_t bucket_count;
} Reads;
Err reads_open(Db *db, Arena *arena, Reads *ret_reads, Diag *diag) MUST_CHECK;

/* Where a page begins: behind the row with these values. Zeroed: at the first row. */
typedef struct ReadsCursor {
    bool set;
    int64_t at; /* what the list is sorted by */
    int64_t id; /* customer, or order hash */
    int64_t customer;
    Hash16 hash; /* of a message */
    Str text;    /* a name, or a shipment's id */
} ReadsCursor;
/* As text for a URL, and back; false when it is not one of ours. */
Str reads_cursor_text(Arena *arena, const ReadsCursor *cursor);
bool reads_cursor_parse(Arena *arena, Str text, ReadsCursor *ret_cursor);

/* ---- customers ---- */

typedef enum CustomerSort {
    CUSTOMERS_BY_LAST_ORDER, /* latest first; also the others, but names from A */
    CUSTOMERS_BY_SPENT,
    CUSTOMERS_BY_ORDERS,
    CUSTOMERS_BY_SINCE,
    CUSTOMERS_BY_NAME
} CustomerSort;

typedef struct CustomerFilter {
    Str name_prefix;                /* utf8_fold of what was typed; "" all. Sorts by name */
    int32_t flags_mask, flags_want; /* CUSTOMER_ROW_*: (flags & mask) == want */
    int64_t orders_min, orders_max; /* orders_max 0: no bound */
    Time since_from;
    Str country; /* "" all */
    CustomerSort sort;
    size_t limit;
    ReadsCursor after;
} CustomerFilter;
/* Neither nameless nor absorbed ones. *ret_next.set: there may be more. */
Err reads_customers(const Reads *reads, const CustomerFilter *filter, CustomerRows *ret_rows,
                    ReadsCursor *ret_next, Diag *diag) MUST_CHECK;
/* The row as it is, also of an absorbed one; ERR_NOT_FOUND. */
Err reads_customer(const Reads *reads, int64_t id, CustomerRow *ret_row, Diag *diag) MUST_CHECK;
/* Who owns the key today, absorbed ones followed to who absorbed them; 0: nobody. The value is
 * normalised (key_normalise). */
Err reads_key_owner(const Reads *reads, Key key, int64_t *ret_customer, Diag *diag) MUST_CHECK;

/* The same of what somebody typed. A tracking number without its carrier is tried with each carrier
 * of the latest READS_CARRIERS_OF parcels. */
#define READS_CARRIERS_OF 2000
Err reads_known_by(const Reads *reads, KeyKind kind, Str typed, int64_t *ret_customer,
                   Diag *diag) MUST_CHECK;

typedef struct TimelinePage {
    LogRows rows; /* latest occurred_at first */
    ReadsCursor next;
} TimelinePage;
/* The log of the customer and of those it absorbed. */
typedef struct TimelineFilter {
    const int64_t *customers; /* it, and customer->absorbed */
    size_t customer_count;
    size_t limit;
    ReadsCursor after;
} TimelineFilter;
Err reads_timeline(const Reads *reads, const TimelineFilter *filter, TimelinePage *ret_page,
                   Diag *diag) MUST_CHECK;

/* ---- one storefront of several ---- */

/* Whose orders, parcels and messages a list is of. */
typedef struct ReadsStorefront {
    const Definitions
        *known;            /* what tells which storefront a text means (definitions_storefront) */
    const Storefront *one; /* NULL: all */
} ReadsStorefront;
/* Is what told this of its storefront ("": nothing) of the one asked for? */
bool reads_of_storefront(const ReadsStorefront *asked, Str told);

/* ---- orders and parcels ---- */

/* Whose it is, for a line of a list. */
typedef struct ReadsPerson {
    Str name, email;
    int32_t flags; /* CUSTOMER_ROW_NAMELESS: nobody is known for it */
    Str snapshot;  /* where it has neither name nor address: it may have a number; else "" */
} ReadsPerson;

typedef struct OrderItem {
    OrderRow order; /* with its record */
    ReadsPerson person;
} OrderItem;
typedef LIST_OF(OrderItem) OrderItems;

typedef struct OrderFilter {
    int64_t customer; /* 0: all */
    bool heard;       /* with `customer`: also those only heard of, by a parcel before its order */
    int32_t status_mask; /* 1 << ORDER_STATUS_*; 0 all */
    Time late_at;  /* not 0: only those late at that moment; sorted by promise, latest first */
    Time from, to; /* placed_at; to 0: no end */
    ReadsStorefront storefront;
    size_t limit;
    ReadsCursor after;
} OrderFilter;
Err reads_orders(const Reads *reads, const OrderFilter *filter, OrderItems *ret_items,
                 ReadsCursor *ret_next, Diag *diag) MUST_CHECK;
/* Those whose number begins so and that fit the filter, the last number first: of the
 * READS_PAGE_MAX last numbers at most, in one page. */
Err reads_orders_beginning(const Reads *reads, Str beginning, const OrderFilter *filter,
                           OrderItems *ret_items, Diag *diag) MUST_CHECK;
/* By what the shop calls it; ERR_NOT_FOUND. */
Err reads_order(const Reads *reads, Str order_id, OrderItem *ret_item, Diag *diag) MUST_CHECK;

typedef struct ParcelItem {
    ShipmentRow shipment;
    Str order_record;
    ReadsPerson person;
} ParcelItem;
typedef LIST_OF(ParcelItem) ParcelItems;

typedef struct ParcelFilter {
    LIST_OF(Str) statuses; /* none: all */
    Time late_at;          /* not 0: late at that moment; sorted by promise, latest first */
    bool open;             /* not yet delivered */
    Str carrier;           /* "" all */
    ReadsStorefront storefront;
    size_t limit;
    ReadsCursor after;
} ParcelFilter;
Err reads_parcels(const Reads *reads, const ParcelFilter *filter, ParcelItems *ret_items,
                  ReadsCursor *ret_next, Diag *diag) MUST_CHECK;
/* Those of one order, by shipment id. */
Err reads_parcels_of(const Reads *reads, int64_t customer, int64_t order_hash,
                     ParcelItems *ret_items, Diag *diag) MUST_CHECK;

/* ---- messages ---- */

typedef struct MessageItem {
    MessageRow row; /* in lists without message.data */
    ReadsPerson person;
} MessageItem;
typedef LIST_OF(MessageItem) MessageItems;

typedef struct MessageFilter {
    int64_t customer;           /* 0: all */
    Str order_id;               /* with `customer`: only about that order; "" all */
    int32_t state_mask;         /* 1 << MESSAGE_*; 0 all */
    int32_t category;           /* 0 all */
    Str kind, channel, journey; /* "" all */
    ReadsStorefront storefront;
    Time from, to; /* planned_at; to 0: no end */
    size_t limit;
    ReadsCursor after;
} MessageFilter;
/* Latest planned first. */
Err reads_messages(const Reads *reads, const MessageFilter *filter, MessageItems *ret_items,
                   ReadsCursor *ret_next, Diag *diag) MUST_CHECK;
/* One, with its data; ERR_NOT_FOUND. */
Err reads_message(const Reads *reads, Hash16 id, MessageItem *ret_item, Diag *diag) MUST_CHECK;
/* ---- the day ---- */

typedef struct DayNumbers {
    int64_t events;  /* in the log, ever */
    int64_t on_way;  /* parcels shipped in the last 60 days and not delivered */
    int64_t late;    /* of these, past their promise */
    int64_t planned; /* messages due by the end of today */
    int64_t failed;  /* messages planned today that were refused or closed in doubt */
} DayNumbers;
/* `zone` is the reporting zone, in which the counters' days are. */
Err reads_day(const Reads *reads, const Zone *zone, Time now, DayNumbers *ret_numbers,
              Diag *diag) MUST_CHECK;
/* The same by what orders and messages say of their storefront ("": nothing), without events. */
typedef struct DayPart {
    Str storefront;
    DayNumbers numbers;
} DayPart;
typedef LIST_OF(DayPart) DayParts;
Err reads_day_parts(const Reads *reads, const Zone *zone, Time now, DayParts *ret_parts,
                    Diag *diag) MUST_CHECK;
/* Events in the log, ever. */
Err reads_events(const Reads *reads, int64_t *ret_events, Diag *diag) MUST_CHECK;
/* The newest rows of the log, latest handled first. */
Err reads_latest(const Reads *reads, size_t limit, LogRows *ret_rows, Diag *diag) MUST_CHECK;
/* As the store's `counts`. */
Err reads_counts(const Reads *reads, const CountRange *range, CountRows *ret_rows,
                 Diag *diag) MUST_CHECK;
/* A counter over all days, by dimension: live numbers such as who waits at which step. */
Err reads_totals(const Reads *reads, Str counter, CountRows *ret_rows, Diag *diag) MUST_CHECK;

/* ---- who waits ---- */

typedef struct WaitingMessage {
    int64_t customer;
    Hash16 id;
    Str kind, reason;
    int32_t category, state; /* MESSAGE_PLANNED or MESSAGE_RELEASED */
    Time due_at;
} WaitingMessage;
typedef LIST_OF(WaitingMessage) WaitingMessages;
/* Planned and released ones, the earliest due first; `after`: behind that moment and id. */
Err reads_waiting(const Reads *reads, const ReadsCursor *after, size_t max,
                  WaitingMessages *ret_waiting, Diag *diag) MUST_CHECK;

/* Customers that wake before `until`, the earliest first: id, wake_at, name, email, snapshot. */
Err reads_waking(const Reads *reads, Time until, size_t max, CustomerRows *ret_rows,
                 Diag *diag) MUST_CHECK;

/* Of a counter whose dimension is a day or "-" (never): the amounts of [from, to) with a dimension
 * before `before`. */
typedef struct CountsBefore {
    Str counter;
    Day from, to, before;
} CountsBefore;
Err reads_counts_before(const Reads *reads, const CountsBefore *range, int64_t *ret_sum,
                        Diag *diag) MUST_CHECK;
