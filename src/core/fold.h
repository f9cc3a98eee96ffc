/* core/fold.h - a snapshot and an event give the changed snapshot; and which facts became true.
 *
 * fold knows no definitions, no clock, no chance. The order of arrival does not matter for what is
 * true of the world. It reads every body format ever released (event->format). One file per topic
 * in core/fold/: people.c, orders.c, shipments.c, messages.c, journeys.c, consent.c, feedback.c,
 * carts.c, absorb.c; core/fold/table.c is the list of kinds and their functions. */
#pragma once
#include "domain/definitions.h"

typedef struct RaisedFact {
    Fact fact;
    Str order_id, shipment_id;
    Time occurred_at;
} RaisedFact;

typedef struct Fold {
    Arena *arena;
    Customer *customer;
    LIST_OF(RaisedFact) raised; /* first times only: 'order 1001 is placed' once, whoever told it */
} Fold;

void fold_event(Fold *fold, const Event *event);
/* Joins a loser's state into the fold's customer: loses nothing, idempotent, same result in both
 * orders. The loser's messages come along in the state they are in: the engine has returned those
 * whose hand-over had not begun (Message Returned), so what says released is being handed over. */
void fold_absorb(Fold *fold, const Customer *loser, Time at);
