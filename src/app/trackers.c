/* app/trackers.c - opens and clicks of a running server: the tracking's lane, what is counted of
 * nobody, and the guard of the pages' postcodes. */
#include "app/trackers.h"
#include "api/brake.h"
#include "api/pages/guard.h"
#include "app/nobody.h"
#include "flow/tracking.h"

Err trackers_lanes(Serve *serve, Diag *diag)
{
    TrackingOptions options = {
        .world = &serve->shop.world, .engine = serve->engine, .submit = engine_submit};
    Err e = nobody_open(serve, &serve->lanes[serve->lane_count++], &options, diag);
    if (e) return e;
    serve->api.tracking = tracking_open(&options);
    serve->api.page_guard = page_guard_open();
    serve->api.brake = brake_open(&serve->shop.world, SERVE_WORKERS - 1);
    tracking_lane(serve->api.tracking, &serve->lanes[serve->lane_count++]);
    return OK;
}

void trackers_close(Serve *serve)
{
    tracking_close(serve->api.tracking);
    page_guard_close(serve->api.page_guard);
    brake_close(serve->api.brake);
    nobody_close(serve->nobody);
}
