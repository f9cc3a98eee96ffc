/* flow/channel/mime_words.h - header fields of a mail, written so that every reader gets the same
 * text: folded lines, encoded words, names of people and files. Internal to the channel.
 *
 * Source: RFC 5322 (folding, quoted strings), RFC 2047 (encoded words, of at most 75 characters, no
 * character cut in two), RFC 2231 (parameters), RFC 6532 (an address outside ASCII stands as it
 * is). Each function writes one whole field with its CRLF. No value can end a field: control
 * characters become spaces, and what is not UTF-8 becomes '?'. */
#pragma once
#include "base/buf.h"

#define MIME_WIDTH 76 /* RFC 2047: a line with an encoded word; the others keep to it too */

/* Free text: Subject. */
void mime_field_text(Buf *buf, const char *name, Str text);
/* One mailbox; `address` was found good by mime_address_ok. A name of any letters, or "". */
void mime_field_mailbox(Buf *buf, const char *name, Str person, Str address);
/* For programs: printable ASCII without spaces, others become '-'; on one line, cut to what a line
 * may hold. `open` and `close` stand around it: "<", ">". */
void mime_field_token(Buf *buf, const char *name, const char *open, Str value, const char *close);
void mime_token(Buf *buf, Str value);
/* ";\r\n\tNAME=VALUE" of a field that is being written: quoted ASCII, or RFC 2231's UTF-8. */
void mime_parameter(Buf *buf, const char *name, Str value);
/* The same by an encoded word, which is against RFC 2047 and what old programs read. */
void mime_parameter_word(Buf *buf, const char *name, Str value);
