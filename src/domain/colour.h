/* domain/colour.h - the brand's colours made readable: one palette for mails and the shopper's
 * pages.
 *
 * Why: a brand names one colour; text on it, and it as text on white and on near-black, must reach
 * 4.5:1 (WCAG 2.1, 1.4.3). So what does not reach it is moved towards black or white until it does.
 * The neutral tones are those of the look's tokens. Pure. Thread: any. */
#pragma once
#include "domain/definitions.h"

typedef struct Colour {
    uint8_t r, g, b;
} Colour;

typedef struct Tones {
    Colour ground, surface, raised, ink, soft, line;
    Colour accent;    /* fill of the button, the path */
    Colour on_accent; /* text on it */
    Colour link;      /* accent as text on surface and ground */
    Colour good, warn, bad;
} Tones;

typedef struct Palette {
    Tones light, dark;
} Palette;

bool colour_parse(Str s, Colour *ret_colour); /* #rgb or #rrggbb */
void buf_colour(Buf *buf, Colour colour);     /* #rrggbb */
double colour_contrast(Colour a, Colour b);   /* 1 to 21 */
Palette brand_palette(const Brand *brand);
