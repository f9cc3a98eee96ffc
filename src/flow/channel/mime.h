/* flow/channel/mime.h - a composed message as the bytes of a mail. Internal to the channel.
 *
 * Made by GMime, in UTF-8 and CRLF, the same bytes for the same message: the boundary comes from
 * the message's id, the date from the message. No field can add a header: control characters become
 * spaces, addresses are checked, names and subjects are encoded by GMime. */
#pragma once
#include "flow/channel.h"

#define MIME_BYTES_MAX (512 * 1024)

/* INVALID, naming the field, when an address cannot be written to. */
Err mime_compose(Arena *arena, const ComposedMessage *message, Str *ret_bytes,
                 Diag *diag) MUST_CHECK;
/* An address that may stand in an envelope and a header: ASCII, one '@', nothing that has a meaning
 * there (RFC 5321 dot-string). */
bool mime_address_ok(Str address);
void mime_init(void); /* GMime, once per process; any thread */
