/* flow/outbox/anchors.h - finds where the links of an HTML page lead, and puts other addresses
 * there.
 *
 * A scanner, not a parser: it knows comments, raw text (style, script, title, textarea), tags and
 * their attributes as the HTML standard tokenises them, and touches the value of href in <a> and
 * <area> alone; every other byte is copied. Pure. Thread: any. */
#pragma once
#include "base/buf.h"

typedef struct Anchors {
    /* What shall stand instead of the address (its entities decoded); "" leaves it as it is. */
    Str (*instead)(void *self, Str address);
    void *self;
} Anchors;

/* Appends the page. Addresses are decoded in `arena`. */
void buf_anchors(Buf *buf, Arena *arena, Str html, const Anchors *anchors);
