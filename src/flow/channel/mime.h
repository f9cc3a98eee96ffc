/* flow/channel/mime.h - a composed message as the bytes of a mail. Internal to the channel.
 *
 * In UTF-8 and CRLF, the same bytes for the same message: boundaries come from the message's id,
 * the date from the message. Text and HTML are alternatives; pictures with a Content-ID stand
 * beside the HTML (related), other files are attached (mixed). No field can add a header: control
 * characters become spaces or '-', addresses are checked, the rest is encoded (mime_words.h).
 * Written by ourselves: it is on the path of every mail, and which encoding and which fold is
 * chosen is ours to say. GMime reads what comes in, and reads ours in the tests. DKIM is added at
 * the hand-over (email.c). */
#pragma once
#include "flow/channel.h"

#define MIME_BYTES_MAX (512 * 1024)              /* without files */
#define MIME_FILES_MAX ((size_t)7 * 1024 * 1024) /* as bytes; a third more in the mail */

/* INVALID, naming the field, when an address cannot be written to. */
Err mime_compose(Arena *arena, const ComposedMessage *message, Str *ret_bytes,
                 Diag *diag) MUST_CHECK;
/* The address as it stands in an envelope and a header: its domain in ASCII (IDNA). A local part
 * outside ASCII stays as it is and needs a server that speaks SMTPUTF8 (RFC 6531). False for what
 * has no '@', or has a meaning there: quotes, brackets, spaces (RFC 5321 dot-string). */
bool mime_address(Arena *arena, Str address, Str *ret_address);
