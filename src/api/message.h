/* api/message.h - one message: shown again as it was, and why it was sent, or not. */
#pragma once
#include "api/parts.h"
#include "flow/channel.h"

/* As it went out: the same data, documents and templates. ERR_NOT_FOUND before its release. */
Err message_show(ApiCx *cx, const MessageItem *item, ComposedMessage *ret_message) MUST_CHECK;
/* What the log says of it; rows oldest first. */
typedef struct MessageStory {
    LogRows rows;     /* that name the message or its run */
    Str message, run; /* hex */
} MessageStory;
Err message_story_read(ApiCx *cx, const Reads *reads, const MessageItem *item,
                       MessageStory *ret_story) MUST_CHECK;
void put_why(JsonOut *out, ApiCx *cx, const MessageStory *story);
/* Released, sent, opened ...: what became of it. */
void put_message_events(JsonOut *out, ApiCx *cx, const MessageStory *story,
                        const MessageItem *item);
