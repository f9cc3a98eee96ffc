/* io/lmtp_talk.h - the conversation of one client of io/lmtp.h: bytes in, answers out. Internal.
 *
 * Pure but for `take`: no socket, no clock. Thread: one. */
#pragma once
#include "base/buf.h"
#include "io/lmtp.h"

#define LMTP_ANSWERS_MAX (32 * 1024)

/* Where in a line of a mail's data we are. */
typedef enum LmtpAt {
    LMTP_AT_START,
    LMTP_AT_MIDDLE,
    LMTP_AT_CR,
    LMTP_AT_DOT,   /* a line that began with a dot */
    LMTP_AT_DOT_CR /* ... and then ended */
} LmtpAt;

typedef struct LmtpTalk {
    const LmtpOptions *options;
    int *receiving; /* mails coming in, of all connections */
    Arena *lasting; /* as long as the connection: its answers and the line at hand */
    Arena *arena;   /* the mail at hand */
    Buf answers;    /* what is to be sent */
    char line[LMTP_LINE_MAX];
    size_t line_size;
    bool line_too_long;
    bool greeted, lmtp, has_sender, data;
    bool ending; /* hang up once the answers are sent */
    LmtpAt at;
    Str from;
    LIST_OF(Str) recipients;
    Buf bytes;
    int mistakes, mails;
} LmtpTalk;

void lmtp_talk_open(LmtpTalk *talk, const LmtpOptions *options, int *receiving); /* greets */
void lmtp_talk_close(LmtpTalk *talk);
void lmtp_talk_hear(LmtpTalk *talk, Str bytes);
