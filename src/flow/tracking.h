/* flow/tracking.h - opens and clicks: who was it, a person or a machine, and what is noted of it.
 *
 * A click is held for CLICK_HELD before it becomes an event, because a scanner betrays itself only
 * by its second link. Machines are counted apart and never become events; links of nobody in
 * particular (domain/links.h) are only counted. What is held when the process ends is lost: a click
 * is no promise to anybody. The redirect itself never waits for any of this.
 * Not here: HTTP (api/pages/track.c), answers and unsubscribes (a POST of a person, api/pages). */
#pragma once
#include "domain/links.h"
#include "flow/engine.h"

#define CLICK_HELD         (2 * SECOND) /* several links of one mail within it: a scanner */
#define CLICK_AFTER_SEND   SECOND       /* a click this soon after sending: a scanner */
#define TRACKING_HELD_MAX  512
#define TRACKING_URL_BYTES 512 /* of a clicked address kept in the event */

typedef enum Visitor {
    VISITOR_PERSON,
    VISITOR_PROXY,  /* fetches pictures for a person, or before one looks: opens mean little */
    VISITOR_MACHINE /* scanner, crawler, preview, prefetch */
} Visitor;

typedef struct Hit {
    Link link;      /* read: signed and not ended; LINK_CLICK or LINK_OPEN */
    bool head;      /* a HEAD request */
    Str user_agent; /* as sent */
    Str purpose;    /* Sec-Purpose, Purpose, X-Purpose or X-Moz */
    Time at;        /* of the request */
    Time sent_at;   /* of the message; 0 not known */
} Hit;

/* What a single request tells; several within CLICK_HELD are told by the tracking itself. */
Visitor hit_visitor(const Hit *hit);

typedef struct Tracking Tracking;
typedef struct TrackingOptions {
    const World *world;
    Engine *engine;
    bool (*submit)(Engine *engine, EngineBatch *batch); /* engine_submit; tests have their own */
    /* A click or open of nobody in particular: for counters that last. Must not block, and calls
     * nothing of the tracking. May be NULL. */
    void (*nobody)(void *self, const Link *link, Time at);
    void *nobody_self;
} TrackingOptions;

Tracking *tracking_open(const TrackingOptions *options);
void tracking_close(Tracking *tracking);                /* after its lane has stopped */
void tracking_lane(Tracking *tracking, Lane *ret_lane); /* the lane must not move */
/* Notes a request; never waits. Thread: any. */
void tracking_hit(Tracking *tracking, const Hit *hit);

typedef struct TrackingCounts {
    uint64_t opens_person, opens_proxy, opens_machine, opens_nobody;
    uint64_t clicks_person, clicks_machine, clicks_nobody;
    uint64_t dropped; /* no room */
} TrackingCounts;
TrackingCounts tracking_counts(Tracking *tracking);
