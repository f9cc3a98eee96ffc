/* io/dkim_canon.h - the form of a mail in which DKIM hashes it: 'relaxed' of RFC 6376, 3.4.
 *
 * What mail servers change on the way (folding, case of names, runs of white space, empty lines at
 * the end) is levelled, so that a signature outlives them. Only CRLF ends a line. Pure: no keys, no
 * hashes (those are in dkim.c). Thread: any. */
#pragma once
#include "base/buf.h"

/* One header field, whole and as it stands in the mail, its last CRLF or without: appended as
 * "name:value" without a CRLF (3.4.2). */
void dkim_canon_field(Buf *buf, Str field);
/* The body, without the empty line before it (3.4.4); "" for a body without any but empty lines. */
Str dkim_canon_body(Arena *arena, Str body);

/* Cuts the next header field off `*rest`, folded lines and the CRLF included. False at the empty
 * line, which is cut off too, or at the end. */
bool dkim_next_field(Str *rest, Str *ret_field);
/* What stands before the colon, without white space. */
Str dkim_field_name(Str field);
