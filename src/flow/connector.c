/* flow/connector.c - what connectors share: the frame of a call. */
#include "flow/connector.h"

Str hook_header(const Hook *hook, const char *name)
{
    return hook->header(hook->header_self, name);
}

void hook_track(const Hook *hook, JsonOut *calls, const HookCall *call)
{
    json_object(calls);
    json_put_str(calls, "type", STR("track"));
    json_put_str(calls, "event", str_of(call->event));
    json_put_str(calls, "messageId",
                 arena_printf(hook->arena, "%.*s:%s:%.*s", STR_ARG(hook->delivery), call->event,
                              STR_ARG(call->part)));
    json_put_str_opt(calls, "userId", call->user_id);
    json_put_time_opt(calls, "timestamp", call->at); /* a repeat must be the same to the byte */
    json_key(calls, "properties");
    json_object(calls);
}

void hook_end(JsonOut *calls)
{
    json_end(calls);
    json_end(calls);
}
