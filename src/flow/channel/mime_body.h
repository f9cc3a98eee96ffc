/* flow/channel/mime_body.h - text and files as the short ASCII lines that every mail server takes.
 * Internal to the channel.
 *
 * Source: RFC 2045, 6.7 and 6.8. Lines of at most 76 characters, ends are CRLF. A line that begins
 * with 'From ' or a '.' is written so that nobody on the way need touch it. No line can be a
 * boundary: "=_" stands neither in quoted-printable nor in base64. */
#pragma once
#include "base/buf.h"

/* Each ends without a CRLF, unless the text did. Text: UTF-8, its lines end in LF or CRLF. */
void mime_quoted_printable(Buf *buf, Str text);
void mime_base64(Buf *buf, Str bytes);
/* Whether base64 makes this text shorter: much of it is outside ASCII. */
bool mime_base64_is_shorter(Str text);
