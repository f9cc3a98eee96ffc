/* domain/colour.c - see colour.h. Contrast as WCAG 2.1 defines it ('relative luminance'). */
#include "domain/colour.h"

#define READABLE 4.5

#define RGB(hex)                                                                                   \
    {                                                                                              \
        (uint8_t)((hex) >> 16), (uint8_t)((hex) >> 8 & 255), (uint8_t)((hex)&255)                  \
    }

static const Tones light_tones = {
    .ground = RGB(0xFBFAF7),
    .surface = RGB(0xFFFFFF),
    .raised = RGB(0xF4F1EC),
    .ink = RGB(0x1D1B26),
    .soft = RGB(0x5B5768),
    .line = RGB(0xE6E1D8),
    .accent = RGB(0xB5421C),
    .good = RGB(0x1A7050),
    .warn = RGB(0x8A5A00),
    .bad = RGB(0xB3261E),
};
static const Tones dark_tones = {
    .ground = RGB(0x14131A),
    .surface = RGB(0x1C1B24),
    .raised = RGB(0x262430),
    .ink = RGB(0xF1EFF6),
    .soft = RGB(0xB5B1C2),
    .line = RGB(0x34313F),
    .accent = RGB(0xFF9A66),
    .good = RGB(0x5CCB9F),
    .warn = RGB(0xF0B44C),
    .bad = RGB(0xFF8A80),
};
static const Colour white = RGB(0xFFFFFF);
static const Colour black = RGB(0x000000);

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool colour_parse(Str s, Colour *ret_colour)
{
    int digits[6];
    if ((s.len != 7 && s.len != 4) || s.ptr[0] != '#') return false;
    for (size_t i = 0; i < 6; i++) {
        digits[i] = hex_digit(s.ptr[s.len == 7 ? 1 + i : 1 + i / 2]);
        if (digits[i] < 0) return false;
    }
    *ret_colour =
        (Colour){(uint8_t)(digits[0] * 16 + digits[1]), (uint8_t)(digits[2] * 16 + digits[3]),
                 (uint8_t)(digits[4] * 16 + digits[5])};
    return true;
}

void buf_colour(Buf *buf, Colour colour)
{
    uint8_t bytes[3] = {colour.r, colour.g, colour.b};
    buf_char(buf, '#');
    buf_hex(buf, bytes, sizeof bytes);
}

/* The sRGB curve by a quadratic-cubic fit (within 0.2 % of the exact one): no libm, same
 * everywhere. */
static double linear(uint8_t channel)
{
    double c = channel / 255.0;
    return c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878);
}

static double luminance(Colour c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

double colour_contrast(Colour a, Colour b)
{
    double la = luminance(a), lb = luminance(b);
    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static uint8_t blend(uint8_t from, uint8_t to, int percent)
{
    return (uint8_t)((from * (100 - percent) + to * percent) / 100);
}

/* `colour` moved towards `to` in small steps until it is readable on `on`. */
static Colour readable(Colour colour, Colour on, Colour to)
{
    Colour moved = colour;
    for (int percent = 0; percent <= 100 && colour_contrast(moved, on) < READABLE; percent += 4)
        moved = (Colour){blend(colour.r, to.r, percent), blend(colour.g, to.g, percent),
                         blend(colour.b, to.b, percent)};
    return moved;
}

static Colour text_on(Colour fill, Colour ink)
{
    if (colour_contrast(white, fill) >= READABLE) return white;
    return colour_contrast(ink, fill) >= READABLE ? ink : black;
}

Palette brand_palette(const Brand *brand)
{
    Palette palette = {.light = light_tones, .dark = dark_tones};
    Colour colour;
    if (colour_parse(brand->ground_colour, &colour) &&
        colour_contrast(colour, light_tones.ink) >= 10)
        palette.light.ground = colour;
    if (colour_parse(brand->ink_colour, &colour) &&
        colour_contrast(colour, palette.light.ground) >= 7)
        palette.light.ink = colour;
    bool own = colour_parse(brand->primary_colour, &colour);
    if (own) {
        palette.light.accent = colour;
        palette.dark.accent = readable(colour, dark_tones.surface, white);
    }
    palette.light.on_accent = text_on(palette.light.accent, palette.light.ink);
    palette.dark.on_accent = text_on(palette.dark.accent, dark_tones.ground);
    palette.light.link = readable(readable(palette.light.accent, palette.light.surface, black),
                                  palette.light.ground, black);
    palette.dark.link = readable(palette.dark.accent, dark_tones.surface, white);
    return palette;
}
