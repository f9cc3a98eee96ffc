/* api/message.h - one message: shown again as it was, and why it was sent, or not. */
#pragma once
#include "api/parts.h"
#include "flow/channel.h"

/* What the log says of it; rows oldest first. */
typedef struct MessageStory {
    LogRows rows;     /* that name the message or its run */
    Str message, run; /* hex */
} MessageStory;
Err message_story_read(ApiCx *cx, const Reads *reads, const MessageItem *item,
                       MessageStory *ret_story) MUST_CHECK;

typedef enum ShownAs {
    SHOWN_BEFORE,  /* no server took it: as it is, or would be */
    SHOWN_AS_SENT, /* the same to the byte */
    SHOWN_DIFFERS  /* the same facts, in the words or the form of today */
} ShownAs;
typedef struct ShownMessage {
    ComposedMessage mail;
    ShownAs as;
    int64_t templates; /* version of the words it was composed with */
    Str public_url;    /* its links begin with */
} ShownMessage;
/* Composed again with what stood when it was handed over, else at its release. ERR_NOT_FOUND before
 * that. */
Err message_show(ApiCx *cx, const MessageItem *item, const MessageStory *story,
                 ShownMessage *ret_shown) MUST_CHECK;
void put_why(JsonOut *out, ApiCx *cx, const MessageStory *story);
/* Released, sent, opened ...: what became of it. */
void put_message_events(JsonOut *out, ApiCx *cx, const MessageStory *story,
                        const MessageItem *item);
