/* engine/turn.h - one turn in memory: what was taken, loaded, changed and will be written.
 *
 * Internal to the engine. A Turn lives in the engine's turn arena and dies with the attempt;
 * nothing of it is kept when the database refuses, so an attempt can be repeated in smaller pieces.
 *
 *   load.c   -> seen, keys, customers, orders, message rows, each in one call to the store
 *   turn.c   -> each piece of work in order of arrival, then one commit
 *   identity.c, merge.c -> whose event it is, and joining two customers
 *   handle.c -> one call of the core, its log row and counts
 *   rows.c   -> the rows that follow from what changed */
#pragma once
#include "core/core.h"
#include "flow/engine.h"
#include "flow/engine/counts.h"
#include "flow/engine/crash.h"
#include "flow/engine/identity.h"
#include "flow/engine/message_rows.h"
#include "flow/engine/note.h"

#define TURN_WAKES_MAX 500

/* One thing to do in a turn: an item of a batch, or a due wake-up. */
typedef struct Work {
    EngineItem *item; /* NULL: a wake-up */
    int64_t customer; /* of a wake-up */
    const Key *keys;
    struct HeldKey **held_keys; /* of this attempt */
    uint32_t key_count;
    bool bad; /* refused before any turn */
    int32_t seen_bucket;
    int64_t body_hash;
    Str body; /* what is stored: the bytes that were parsed */
    EngineVerdict verdict;
    bool first; /* the first with its id in this turn, and not stored before */
} Work;

/* A customer in this turn. */
typedef struct Held {
    int64_t id;
    int32_t bucket;
    Customer *customer; /* NULL: there is none with this id */
    Str stored;         /* the snapshot as it was loaded */
    bool exists;        /* its row is in the store */
    bool fresh;         /* made in this turn, nothing handled yet */
    bool changed;       /* its snapshot must be written */
    bool wake_only;     /* only wake_at moved: `stored` is written again */
    Time wake_at;
} Held;

typedef struct HeldKey {
    Key key;
    int32_t bucket;
    int64_t owner;
    Time claimed_at;
    bool shared; /* of an order: see doubled.c */
    bool changed;
} HeldKey;

typedef struct HeldOrder {
    int64_t customer, order_hash;
    Str record;          /* STR_NONE: there is no row */
    uint32_t moves_seen; /* of this turn: where else it was looked for */
    OrderRow row;
    bool changed;
} HeldOrder;

/* A parcel that this turn writes or, when the order knows it by another name, takes away. */
typedef struct TurnShipment {
    ShipmentRow row; /* customer 0: it went to another with a merge */
    bool gone;
} TurnShipment;

typedef struct HeldMessage {
    Hash16 id;
    MessageRow row;
    bool stored; /* row was loaded; its state is what is on disk */
    bool changed;
    bool full;    /* all columns are written, not only the settling ones */
    bool publish; /* released in this turn */
    bool marked;  /* as handing over, in this turn */
    int sender;   /* reserved for it; 0: none */
} HeldMessage;

/* A message planned by a customer although another customer has one with this id. */
typedef struct Doubled {
    int64_t customer;
    Hash16 id;
} Doubled;

/* News of a customer's message that this turn makes for another: was it there before? */
typedef struct NewsAside {
    int64_t customer; /* 0: its row was found and told */
    MessageNews news;
} NewsAside;

/* The counts that stand, and while a recount is under way the next generation of them. */
typedef struct TurnCounts {
    CountWay way;
    Counts *counts;
} TurnCounts;
#define TURN_COUNTS_MAX 2

typedef struct Turn {
    struct Engine *engine;
    Arena *arena;
    Time now;
    const Definitions *definitions;
    Map customers; /* id -> Held */
    Map keys;      /* kind and value -> HeldKey */
    Map orders;    /* customer and hash -> HeldOrder */
    Map shipments; /* customer, hash and id -> TurnShipment */
    Map messages;  /* id -> HeldMessage */
    Map seen;      /* bucket and id -> Work, the first */
    Map buckets;   /* bucket -> BucketRow */
    TurnCounts counts[TURN_COUNTS_MAX];
    size_t counts_count;
    LIST_OF(Doubled) doubled; /* to be refused before the commit; customer 0: it is */
    LIST_OF(NewsAside) aside; /* for the rows of the first ones */
    TurnWrites writes;
    Diag *diag;
    /* For the statistics, added when committed. */
    uint64_t decisions, merges, events, repeats;
    bool handing_over;
} Turn;

/* An event of the engine's own making. */
typedef struct OwnEvent {
    Event event;
    Str body;
} OwnEvent;

/* What one handling is about. */
typedef struct Handling {
    const Event *event; /* NULL: a wake-up */
    Str body;           /* JSON as stored in the log; "" for a wake-up */
    bool fold_only;     /* imported, or the engine's own: nothing is decided on it */
} Handling;

/* load.c */
Err turn_load(Turn *turn, Work *works, size_t count) MUST_CHECK;
/* The customer with this id, or where it was absorbed to; loaded now when it was not. */
Err turn_customer(Turn *turn, int64_t id, Held **ret_held) MUST_CHECK;
/* Exactly that one, closed or not; held->customer is NULL when there is none. */
Err turn_held(Turn *turn, int64_t id, Held **ret_held) MUST_CHECK;
Err turn_keys(Turn *turn, const Key *keys, uint32_t count, HeldKey **ret_keys) MUST_CHECK;
HeldOrder *turn_order_hold(Turn *turn, int64_t customer, int64_t order_hash); /* not asked for */
Err turn_order(Turn *turn, int64_t customer, int64_t order_hash, HeldOrder **ret_order) MUST_CHECK;
HeldMessage *turn_message_hold(Turn *turn, Hash16 id); /* not asked for */
Err turn_message(Turn *turn, Hash16 id, int64_t customer, HeldMessage **ret_message) MUST_CHECK;

/* handle.c */
Err turn_handle(Turn *turn, Held *held, const Handling *handling) MUST_CHECK;
/* `properties` is a JSON object. */
OwnEvent own_event(Arena *arena, EventKind kind, Str properties, Time now);
BucketRow *turn_bucket(Turn *turn, int32_t bucket);
Customer *customer_fresh(Arena *arena, int64_t id);

/* merge.c */
/* fold_only: the event that joins them is imported, so nothing is decided on it. */
Err turn_merge(Turn *turn, int64_t loser, int64_t winner, bool fold_only) MUST_CHECK;
Party party_of(const Customer *customer);
/* Whose event it is; merges and claims are done. */
Err turn_identify(Turn *turn, const Work *work, Held **ret_held) MUST_CHECK;

/* handover.c */
/* What became of a message, as the engine itself knows it; no reason: "". */
OwnEvent message_event(Arena *arena, EventKind kind, Hash16 id, Str reason, Time now);
Err turn_hand_over(Turn *turn, Work *work) MUST_CHECK;
/* What was released goes back to the turn: planned again, with the reason. */
Err turn_return_message(Turn *turn, Held *held, Hash16 id, Str reason, bool fold_only) MUST_CHECK;
/* Copies what was released and is on disk now; *ret_message is in its own arena. */
ReleasedMessage *released_copy(const MessageRow *row);

/* doubled.c */
/* Refuses what this turn made although another customer has the message of that cause. */
Err turn_drop_doubled(Turn *turn) MUST_CHECK;
/* The same of these two, before one absorbs the other. */
Err turn_drop_doubled_of(Turn *turn, const Held *one, const Held *other) MUST_CHECK;

/* marks.c */
/* What this turn releases and finds a sender free is marked in the same commit. */
void turn_reserve(Turn *turn);
void turn_marks_committed(Turn *turn);
/* The senders are let go; whether the marks are on disk is found out later. */
void turn_marks_failed(Turn *turn);

/* rows.c */
OrderRow order_row(Arena *arena, int32_t bucket, int64_t customer, const Order *order);
ShipmentRow shipment_row(const OrderRow *order, const Shipment *shipment);
Err rows_of_handling(Turn *turn, Held *held, const Handling *handling,
                     const CoreOut *out) MUST_CHECK;
/* Changes the row; its customer is known. */
void message_tell(HeldMessage *message, const MessageNews *news);
/* The order's parcels that are known to its record have no rows any more. */
Err rows_drop_shipments(Turn *turn, const Held *held, const HeldOrder *order) MUST_CHECK;
/* What this turn writes of the order's parcels is not written. */
void rows_forget_shipments(Turn *turn, const Held *held, int64_t order_hash);
/* The loser's that this turn writes become the winner's, but for those it has itself. */
void rows_move_shipments(Turn *turn, const Held *loser, const Held *winner);
void rows_of_turn(Turn *turn);
/* As the last handling of it left it; snapshot made, not `exists`. */
CustomerRow customer_row(Arena *arena, const Store *store, const Customer *customer,
                         const Definitions *definitions, Time now);
void customer_columns(Arena *arena, const Customer *customer, const Definitions *definitions,
                      Time now, CustomerRow *ret_row);

/* engine.c: what the buckets' rows say now, and how is counted; another process may have turned. */
Err engine_buckets(struct Engine *engine, Diag *diag) MUST_CHECK;

/* turn.c */
Err turn_run(struct Engine *engine, Work *works, size_t count, Diag *diag) MUST_CHECK;
