/* liquid/filters_json.c - json: a value as JSON, which may stand in a page's script.
 *
 * Not here: how values print (value_text.c). '<', '>' and '&' are written as \u003c and the like,
 * so no text can end the script it stands in. */
#include "liquid/filters.h"

#define DEPTH_MAX 64

typedef struct Level { /* a list or object that is being written */
    LiquidValue value;
    uint32_t next;
} Level;

static bool has_parts(LiquidValue value)
{
    return value.kind == LIQUID_LIST || value.kind == LIQUID_OBJECT;
}

static void write_flat(Buf *buf, LiquidValue value)
{
    Buf text = buf_new(buf->arena, 64);
    switch ((LiquidKind)value.kind) {
    case LIQUID_TEXT: buf_json(buf, liquid_str(value)); return;
    case LIQUID_BOOL:
    case LIQUID_INT: liquid_print(buf, value); return;
    case LIQUID_FLOAT:
        if (value.number - value.number != 0) break; /* JSON knows nothing infinite */
        liquid_print(buf, value);
        return;
    case LIQUID_RANGE:
        liquid_print(&text, value);
        buf_json(buf, buf_str(&text));
        return;
    case LIQUID_DROP: buf_json(buf, str_of(value.drop->class->name)); return;
    case LIQUID_NIL:
    case LIQUID_LIST:
    case LIQUID_OBJECT:
    case LIQUID_BLANK:
    case LIQUID_EMPTY: break;
    }
    buf_lit(buf, "null");
}

static LiquidValue next_inside(Buf *buf, Level *level)
{
    uint32_t index = level->next++;
    if (index > 0) buf_char(buf, ',');
    if (level->value.kind == LIQUID_LIST) return level->value.items[index];
    const LiquidMember *member = &level->value.object->members[index];
    buf_json(buf, member->key);
    buf_char(buf, ':');
    return member->value;
}

/* False when it is nested too deep. */
static bool write_nested(Buf *buf, LiquidValue value)
{
    Level stack[DEPTH_MAX];
    uint32_t depth = 1;
    stack[0] = (Level){.value = value};
    buf_char(buf, value.kind == LIQUID_LIST ? '[' : '{');
    while (depth > 0 && !buf->overflow) {
        Level *level = &stack[depth - 1];
        if (level->next == level->value.length) {
            buf_char(buf, level->value.kind == LIQUID_LIST ? ']' : '}');
            depth--;
            continue;
        }
        LiquidValue inside = next_inside(buf, level);
        if (!has_parts(inside)) {
            write_flat(buf, inside);
            continue;
        }
        if (depth == DEPTH_MAX) return false;
        buf_char(buf, inside.kind == LIQUID_LIST ? '[' : '{');
        stack[depth++] = (Level){.value = inside};
    }
    return true;
}

/* Outside of texts JSON has none of these characters. */
static void write_safe(Buf *buf, Str json, bool escapes)
{
    for (size_t i = 0; i < json.len; i++)
        switch (json.ptr[i]) {
        case '<': buf_lit(buf, "\\u003c"); break;
        case '>': buf_lit(buf, "\\u003e"); break;
        case '&': buf_lit(buf, "\\u0026"); break;
        case '\'': buf_add(buf, escapes ? STR("\\u0027") : STR("'")); break;
        default: buf_char(buf, json.ptr[i]);
        }
}

bool filter_json(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue value = liquid_unwrap(call, call->input);
    Buf json = liquid_buf(call);
    if (!has_parts(value))
        write_flat(&json, value);
    else if (!write_nested(&json, value))
        return liquid_refuse(call, "this is nested too deep for JSON");
    if (!liquid_spend(call, json.len / 256)) return false;
    if (json.overflow) return liquid_buf_end(call, &json, ret);
    Buf safe = liquid_buf(call);
    write_safe(&safe, buf_str(&json), liquid_escapes(call));
    if (!liquid_buf_end(call, &safe, ret)) return false;
    ret->trust = LIQUID_SAFE_HTML;
    return true;
}
