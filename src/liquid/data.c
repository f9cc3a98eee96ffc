/* liquid/data.c - parsed JSON as values.
 *
 * The tree is walked with its own links: a list of places that still wait for their values, which
 * is as long as the JSON has lists and objects. Texts and keys point into the JSON's. */
#include "liquid/liquid.h"

typedef struct Waiting { /* a value whose insides are not made yet */
    const Json *json;
    LiquidValue *place;
} Waiting;

typedef LIST_OF(Waiting) WaitingList;

static LiquidValue number_of(Str digits)
{
    int64_t integer;
    double number = 0;
    if (str_to_i64(digits, &integer)) return liquid_int(integer);
    if (!str_to_double(digits, &number)) return liquid_int(0); /* beyond a double */
    return liquid_float(number);
}

static LiquidValue flat_value(const Json *json)
{
    switch (json->kind) {
    case JSON_BOOL: return liquid_bool(json->boolean);
    case JSON_NUMBER: return number_of(json->text);
    case JSON_STRING: return liquid_text(json->text);
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT: break;
    }
    return LIQUID_NOTHING;
}

static void put(Arena *arena, WaitingList *waiting, const Json *json, LiquidValue *place)
{
    if (json->kind != JSON_ARRAY && json->kind != JSON_OBJECT) {
        *place = flat_value(json);
        return;
    }
    *list_push(arena, waiting) = (Waiting){json, place};
}

static LiquidValue list_value(Arena *arena, WaitingList *waiting, const Json *json)
{
    LiquidValue *items = ARENA_ARRAY(arena, LiquidValue, json->count);
    uint32_t count = 0;
    for (const Json *child = json->first; child; child = child->next)
        put(arena, waiting, child, &items[count++]);
    return liquid_list(items, count);
}

static LiquidValue object_value(Arena *arena, WaitingList *waiting, const Json *json)
{
    LiquidMember *members = ARENA_ARRAY(arena, LiquidMember, json->count);
    uint32_t count = 0;
    for (const Json *child = json->first; child; child = child->next) {
        members[count].key = child->key;
        members[count].hash = liquid_hash(child->key);
        put(arena, waiting, child, &members[count++].value);
    }
    return liquid_object(arena, members, count);
}

LiquidValue liquid_from_json(Arena *arena, const Json *json)
{
    LiquidValue root = LIQUID_NOTHING;
    WaitingList waiting = {0};
    put(arena, &waiting, json, &root);
    while (waiting.count > 0) {
        Waiting next = waiting.items[--waiting.count];
        *next.place = next.json->kind == JSON_ARRAY ? list_value(arena, &waiting, next.json)
                                                    : object_value(arena, &waiting, next.json);
    }
    return root;
}
