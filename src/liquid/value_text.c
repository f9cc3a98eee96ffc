/* liquid/value_text.c - values as text: printed, and written out as Ruby would inspect them.
 *
 * Why Ruby's forms: templates and their tests know {"a"=>1} and 1.0e+16. Lists and objects are
 * walked with a stack of our own; what nests deeper than WRITE_DEPTH is written '...'. */
#include "base/decimal.h"
#include "liquid/value.h"

#define WRITE_DEPTH 64
#define FIXED_BELOW 15 /* digits before the point; with more Ruby writes an exponent */
#define FIXED_ABOVE (-4)
#define TO_TEXT_MAX ((size_t)64 << 20)

/* Digits behind the point, and at least one before it. */
static void write_fixed(Buf *out, const char *digits, int count, int point)
{
    for (int i = point > 0 ? 0 : point - 1; i <= point || i < count; i++) {
        if (i == point) buf_char(out, '.');
        buf_char(out, i >= 0 && i < count ? digits[i] : '0');
    }
}

static void write_exponent(Buf *out, const char *digits, int count, int exponent)
{
    buf_char(out, digits[0]);
    buf_char(out, '.');
    buf_add(out, count > 1 ? (Str){digits + 1, (size_t)count - 1} : STR("0"));
    buf_add(out, exponent < 0 ? STR("e-") : STR("e+"));
    if (exponent < 0) exponent = -exponent;
    if (exponent < 10) buf_char(out, '0');
    buf_i64(out, exponent);
}

/* The shortest digits that read back as the same number, always with a point. */
static void write_float(Buf *out, double value)
{
    char digits[DOUBLE_DIGITS_MAX];
    int point;
    if (value != value) {
        buf_lit(out, "NaN");
        return;
    }
    if (__builtin_signbit(value)) buf_char(out, '-');
    if (__builtin_isinf(value)) {
        buf_lit(out, "Infinity");
        return;
    }
    int count = double_digits(value, digits, &point);
    if (point <= FIXED_ABOVE || point > FIXED_BELOW) {
        write_exponent(out, digits, count, point - 1);
        return;
    }
    write_fixed(out, digits, count, point);
}

static Str escape_of(char c)
{
    switch (c) {
    case '"': return STR("\\\"");
    case '\\': return STR("\\\\");
    case '\n': return STR("\\n");
    case '\t': return STR("\\t");
    case '\r': return STR("\\r");
    case '\f': return STR("\\f");
    case '\v': return STR("\\v");
    case '\b': return STR("\\b");
    case '\a': return STR("\\a");
    case 27: return STR("\\e");
    default: return STR_NONE;
    }
}

/* Behind a '#' it would begin an insertion in Ruby's own text. */
static bool is_insertion(char c)
{
    return c == '{' || c == '$' || c == '@';
}

static void write_quoted(Buf *out, Str s)
{
    buf_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        Str escape = escape_of(c);
        if (escape.len) {
            buf_add(out, escape);
        } else if ((unsigned char)c < 0x20 || c == 0x7F) {
            buf_lit(out, "\\x");
            buf_char(out, "0123456789ABCDEF"[(unsigned char)c >> 4]);
            buf_char(out, "0123456789ABCDEF"[c & 15]);
        } else {
            bool inserts = c == '#' && i + 1 < s.len && is_insertion(s.ptr[i + 1]);
            if (inserts) buf_char(out, '\\');
            buf_char(out, c);
        }
    }
    buf_char(out, '"');
}

/* What holds no other values. `quoted`: inside a list or object that is written out. */
static void write_flat(Buf *out, LiquidValue value, bool quoted)
{
    switch ((LiquidKind)value.kind) {
    case LIQUID_NIL:
        if (quoted) buf_lit(out, "nil");
        break;
    case LIQUID_BOOL: buf_add(out, value.boolean ? STR("true") : STR("false")); break;
    case LIQUID_INT: buf_i64(out, value.integer); break;
    case LIQUID_FLOAT: write_float(out, value.number); break;
    case LIQUID_TEXT:
        if (quoted)
            write_quoted(out, liquid_str(value));
        else
            buf_add(out, liquid_str(value));
        break;
    case LIQUID_RANGE:
        buf_i64(out, value.range->first);
        buf_lit(out, "..");
        buf_i64(out, value.range->last);
        break;
    case LIQUID_DROP: buf_add(out, str_of(value.drop->class->name)); break;
    case LIQUID_LIST:
    case LIQUID_OBJECT:
    case LIQUID_BLANK:
    case LIQUID_EMPTY: break;
    }
}

typedef struct Level { /* a list or object that is being written */
    LiquidValue value;
    uint32_t next;
    bool bare; /* printed: no brackets, items one after another */
} Level;

static void open_level(Buf *out, const Level *level)
{
    if (level->value.kind == LIQUID_OBJECT)
        buf_char(out, '{');
    else if (!level->bare)
        buf_char(out, '[');
}

static void close_level(Buf *out, const Level *level)
{
    if (level->value.kind == LIQUID_OBJECT)
        buf_char(out, '}');
    else if (!level->bare)
        buf_char(out, ']');
}

static LiquidValue next_inside(Buf *out, Level *level)
{
    uint32_t index = level->next++;
    if (index > 0 && !level->bare) buf_lit(out, ", ");
    if (level->value.kind == LIQUID_LIST) return level->value.items[index];
    const LiquidMember *member = &level->value.object->members[index];
    write_quoted(out, member->key);
    buf_lit(out, "=>");
    return member->value;
}

static void write_nested(Buf *out, LiquidValue value, bool bare)
{
    Level stack[WRITE_DEPTH];
    uint32_t depth = 1;
    stack[0] = (Level){.value = value, .bare = bare && value.kind == LIQUID_LIST};
    open_level(out, &stack[0]);
    while (depth > 0 && !out->overflow) {
        Level *level = &stack[depth - 1];
        if (level->next == level->value.length) {
            close_level(out, level);
            depth--;
            continue;
        }
        LiquidValue inside = next_inside(out, level);
        if (inside.kind != LIQUID_LIST && inside.kind != LIQUID_OBJECT) {
            write_flat(out, inside, !level->bare);
        } else if (depth == WRITE_DEPTH) {
            buf_lit(out, "...");
        } else {
            stack[depth] =
                (Level){.value = inside, .bare = level->bare && inside.kind == LIQUID_LIST};
            open_level(out, &stack[depth++]);
        }
    }
}

void liquid_print(Buf *out, LiquidValue value)
{
    if (value.kind == LIQUID_LIST || value.kind == LIQUID_OBJECT)
        write_nested(out, value, true);
    else
        write_flat(out, value, false);
}

Str liquid_to_text(Arena *scratch, LiquidValue value)
{
    if (value.kind == LIQUID_TEXT) return liquid_str(value);
    if (value.kind == LIQUID_NIL) return STR_NONE;
    if (value.kind == LIQUID_BOOL) return value.boolean ? STR("true") : STR("false");
    Buf buf = buf_new(scratch, TO_TEXT_MAX);
    if (value.kind == LIQUID_LIST || value.kind == LIQUID_OBJECT)
        write_nested(&buf, value, false);
    else
        write_flat(&buf, value, false);
    return buf_str(&buf);
}
