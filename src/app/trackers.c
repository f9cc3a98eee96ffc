/* app/trackers.c - opens and clicks of a running server: the tracking's lane, and the guard of the
 * pages' postcodes. */
#include "app/trackers.h"
#include "api/pages/guard.h"
#include "flow/tracking.h"

void trackers_lanes(Serve *serve)
{
    TrackingOptions options = {
        .world = &serve->shop.world, .engine = serve->engine, .submit = engine_submit};
    serve->api.tracking = tracking_open(&options);
    serve->api.page_guard = page_guard_open();
    tracking_lane(serve->api.tracking, &serve->lanes[serve->lane_count++]);
}

void trackers_close(Serve *serve)
{
    tracking_close(serve->api.tracking);
    page_guard_close(serve->api.page_guard);
}
