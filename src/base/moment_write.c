/* base/moment_write.c - moments as strftime's directives write them, in Ruby's dialect.
 *
 * Not here: dates for protocols (buf_time and its kin in time.h).
 * A directive first makes a short piece of text; flags and width are applied to any piece alike. */
#include "base/moment.h"

#include <glib.h>

#define WIDTH_MAX   1024 /* a longer one is no directive */
#define DAY_SECONDS (DAY / SECOND)

static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

typedef struct MomentNames {
    const char *weekdays[7], *months[12]; /* Sunday first */
    const char *weekdays_short[7], *months_short[12];
} MomentNames;

/* Unicode CLDR; the short weekdays without their point. */
static const MomentNames german = {
    .weekdays = {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
    .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
               "Oktober", "November", "Dezember"},
    .weekdays_short = {"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"},
    .months_short = {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.",
                     "Nov.", "Dez."}};

const MomentNames *moment_names(Str locale)
{
    bool other = locale.len > 2 && locale.ptr[2] != '-' && locale.ptr[2] != '_';
    return !other && str_eq_nocase(str_slice(locale, 0, 2), STR("de")) ? &german : NULL;
}

typedef struct Directive {
    char flag; /* '-', '0' or '_'; 0: none */
    bool upper, swap;
    int width; /* 0: none */
    int colons;
    char letter;
} Directive;

typedef struct Clock { /* what a moment's clock shows */
    const Moment *moment;
    Day day;
    CivilDate date;
    int hour, minute, second;
    int weekday;  /* 0 Sunday */
    int year_day; /* from 0 */
} Clock;

typedef struct Piece {
    char text[64];
    int width;    /* as wide at least */
    char pad;     /* '0' or ' ' */
    char swapped; /* what '#' makes of it: 'a' small letters, 'A' capitals; 0: nothing */
} Piece;

static Clock clock_of(const Moment *moment)
{
    Clock clock = {.moment = moment, .day = moment_day(moment)};
    clock.date = civil_from_day(clock.day);
    int rest = (int)(moment_wall(moment) - clock.day * DAY_SECONDS);
    clock.hour = rest / 3600;
    clock.minute = rest / 60 % 60;
    clock.second = rest % 60;
    clock.weekday = (day_weekday(clock.day) + 1) % 7;
    clock.year_day = clock.day - day_from_civil((CivilDate){clock.date.year, 1, 1});
    return clock;
}

static bool number(Piece *piece, int64_t value, int width, char pad)
{
    g_snprintf(piece->text, sizeof piece->text, "%" G_GINT64_FORMAT, value);
    piece->width = width;
    piece->pad = pad;
    return true;
}

static bool word(Piece *piece, const char *text, int length)
{
    g_snprintf(piece->text, sizeof piece->text, "%.*s", length, text);
    return true;
}

static int hour_of_12(const Clock *clock)
{
    return (clock->hour + 11) % 12 + 1;
}

static bool day_piece(const Clock *clock, char letter, Piece *piece)
{
    /* The week of ISO 8601 belongs to the year of its Thursday. */
    int monday = (clock->weekday + 6) % 7;
    CivilDate thursday = civil_from_day(clock->day - monday + 3);
    int into = clock->day - monday + 3 - day_from_civil((CivilDate){thursday.year, 1, 1});
    switch (letter) {
    case 'Y': return number(piece, clock->date.year, 4, '0');
    case 'C': return number(piece, clock->date.year / 100, 2, '0');
    case 'y': return number(piece, clock->date.year % 100, 2, '0');
    case 'm': return number(piece, clock->date.month, 2, '0');
    case 'd': return number(piece, clock->date.day, 2, '0');
    case 'e': return number(piece, clock->date.day, 2, ' ');
    case 'j': return number(piece, clock->year_day + 1, 3, '0');
    case 'u': return number(piece, monday + 1, 1, '0');
    case 'w': return number(piece, clock->weekday, 1, '0');
    case 'G': return number(piece, thursday.year, 4, '0');
    case 'g': return number(piece, thursday.year % 100, 2, '0');
    case 'V': return number(piece, into / 7 + 1, 2, '0');
    case 'U': return number(piece, (clock->year_day + 7 - clock->weekday) / 7, 2, '0');
    case 'W': return number(piece, (clock->year_day + 7 - monday) / 7, 2, '0');
    default: return false;
    }
}

static bool time_piece(const Clock *clock, char letter, Piece *piece)
{
    switch (letter) {
    case 'H': return number(piece, clock->hour, 2, '0');
    case 'k': return number(piece, clock->hour, 2, ' ');
    case 'I': return number(piece, hour_of_12(clock), 2, '0');
    case 'l': return number(piece, hour_of_12(clock), 2, ' ');
    case 'M': return number(piece, clock->minute, 2, '0');
    case 'S': return number(piece, clock->second, 2, '0');
    case 's': return number(piece, clock->moment->seconds, 1, '0');
    default: return false;
    }
}

static bool name_piece(const Clock *clock, char letter, Piece *piece)
{
    const MomentNames *names = clock->moment->names;
    if (!names) return false;
    piece->swapped = 'A';
    switch (letter) {
    case 'a': return word(piece, names->weekdays_short[clock->weekday], 9);
    case 'A': return word(piece, names->weekdays[clock->weekday], 15);
    case 'b':
    case 'h': return word(piece, names->months_short[clock->date.month - 1], 9);
    case 'B': return word(piece, names->months[clock->date.month - 1], 15);
    default: return false;
    }
}

static bool word_piece(const Clock *clock, char letter, Piece *piece)
{
    const char *month = months[clock->date.month - 1], *weekday = weekdays[clock->weekday];
    bool morning = clock->hour < 12;
    piece->swapped = letter == 'p' || letter == 'Z' ? 'a' : 'A';
    switch (letter) {
    case 'a': return word(piece, weekday, 3);
    case 'A': return word(piece, weekday, 9);
    case 'b':
    case 'h': return word(piece, month, 3);
    case 'B': return word(piece, month, 9);
    case 'p': return word(piece, morning ? "AM" : "PM", 2);
    case 'P': return word(piece, morning ? "am" : "pm", 2);
    case 'Z': return word(piece, clock->moment->zone.ptr ? clock->moment->zone.ptr : "", 8);
    case 'n': return word(piece, "\n", 1);
    case 't': return word(piece, "\t", 1);
    case '%': return word(piece, "%", 1);
    default: return false;
    }
}

static bool whole_piece(const Clock *clock, char letter, Piece *piece)
{
    char *to = piece->text;
    size_t size = sizeof piece->text;
    CivilDate date = clock->date;
    int hour = clock->hour, minute = clock->minute, second = clock->second;
    const char *month = months[date.month - 1];
    piece->swapped = 0;
    switch (letter) {
    case 'c':
        g_snprintf(to, size, "%.3s %.3s %2d %02d:%02d:%02d %04d", weekdays[clock->weekday], month,
                   date.day, hour, minute, second, date.year);
        return true;
    case 'D':
    case 'x':
        g_snprintf(to, size, "%02d/%02d/%02d", date.month, date.day, date.year % 100);
        return true;
    case 'F': g_snprintf(to, size, "%04d-%02d-%02d", date.year, date.month, date.day); return true;
    case 'v':
        g_snprintf(to, size, "%2d-%c%c%c-%04d", date.day, month[0], g_ascii_toupper(month[1]),
                   g_ascii_toupper(month[2]), date.year);
        return true;
    case 'T':
    case 'X': g_snprintf(to, size, "%02d:%02d:%02d", hour, minute, second); return true;
    case 'R': g_snprintf(to, size, "%02d:%02d", hour, minute); return true;
    case 'r':
        g_snprintf(to, size, "%02d:%02d:%02d %s", hour_of_12(clock), minute, second,
                   hour < 12 ? "AM" : "PM");
        return true;
    default: return false;
    }
}

/* +0100, with one colon +01:00, with two +01:00:00. */
static bool offset_piece(const Clock *clock, int colons, Piece *piece)
{
    int offset = clock->moment->offset, size = offset < 0 ? -offset : offset;
    char sign = offset < 0 ? '-' : '+';
    const char *colon = colons ? ":" : "";
    int hours = size / 3600, minutes = size / 60 % 60;
    piece->pad = '0';
    g_snprintf(piece->text, sizeof piece->text, "%c%02d%s%02d", sign, hours, colon, minutes);
    if (colons == 2)
        g_snprintf(piece->text, sizeof piece->text, "%c%02d:%02d:%02d", sign, hours, minutes,
                   size % 60);
    return true;
}

static bool piece_of(const Clock *clock, const Directive *directive, Piece *piece)
{
    char letter = directive->letter;
    *piece = (Piece){.pad = ' '};
    if (letter == 'z')
        return directive->colons <= 2 && offset_piece(clock, directive->colons, piece);
    if (directive->colons) return false;
    return day_piece(clock, letter, piece) || time_piece(clock, letter, piece) ||
           name_piece(clock, letter, piece) || word_piece(clock, letter, piece) ||
           whole_piece(clock, letter, piece);
}

/* %L and %N: so many digits of the fraction, cut. */
static void write_fraction(Buf *buf, const Clock *clock, const Directive *directive)
{
    int count = directive->width ? directive->width : directive->letter == 'L' ? 3 : 9;
    char digits[16];
    g_snprintf(digits, sizeof digits, "%09d", clock->moment->nanos);
    for (int i = 0; i < count; i++)
        buf_char(buf, i < 9 ? digits[i] : '0');
}

static void write_piece(Buf *buf, const Directive *directive, const Piece *piece)
{
    int length = (int)strlen(piece->text),
        width = directive->width ? directive->width : piece->width;
    char pad = directive->flag == '0' ? '0' : directive->flag == '_' ? ' ' : piece->pad;
    const char *text = piece->text;
    char swapped = directive->swap ? piece->swapped : 0;
    bool small = swapped == 'a', large = !small && (directive->upper || swapped == 'A');
    if (directive->flag == '-' || length == 0) width = 0;
    if (pad == '0' && (*text == '-' || *text == '+') && width > length) {
        buf_char(buf, *text++);
        width--;
        length--;
    }
    for (int i = length; i < width; i++)
        buf_char(buf, pad);
    for (; *text; text++)
        buf_char(buf, small ? g_ascii_tolower(*text) : large ? g_ascii_toupper(*text) : *text);
}

/* Behind the '%'. Leaves what follows; false at the end of the format. */
static bool read_directive(Str *rest, Directive *directive)
{
    size_t at = 0;
    for (; at < rest->len && strchr("-0_^#", rest->ptr[at]) && rest->ptr[at]; at++) {
        char flag = rest->ptr[at];
        directive->upper |= flag == '^';
        directive->swap |= flag == '#';
        if (flag != '^' && flag != '#') directive->flag = flag;
    }
    for (; at < rest->len && g_ascii_isdigit(rest->ptr[at]); at++)
        if (directive->width <= WIDTH_MAX)
            directive->width = directive->width * 10 + (rest->ptr[at] - '0');
    for (; at < rest->len && rest->ptr[at] == ':'; at++)
        if (directive->colons <= 2) directive->colons++;
    if (at == rest->len) return false;
    directive->letter = rest->ptr[at];
    *rest = str_slice(*rest, at + 1, rest->len);
    return true;
}

bool buf_moment(Buf *buf, const Moment *moment, Str format)
{
    Clock clock = clock_of(moment);
    while (format.len) {
        Str start = format;
        format = str_slice(format, 1, format.len);
        if (start.ptr[0] != '%') {
            buf_char(buf, start.ptr[0]);
            continue;
        }
        Directive directive = {0};
        Piece piece;
        if (!read_directive(&format, &directive)) return false;
        bool fraction = (directive.letter == 'L' || directive.letter == 'N') && !directive.colons;
        if (directive.width > WIDTH_MAX || (!fraction && !piece_of(&clock, &directive, &piece)))
            buf_add(buf, str_slice(start, 0, start.len - format.len));
        else if (fraction)
            write_fraction(buf, &clock, &directive);
        else
            write_piece(buf, &directive, &piece);
    }
    return true;
}
