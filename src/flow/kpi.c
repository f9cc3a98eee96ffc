/* flow/kpi.c - see kpi.h. */
#include "flow/kpi.h"

Str counter_of(Arena *arena, Str counter, Str storefront)
{
    if (!storefront.len) return counter;
    Buf name = buf_new(arena, counter.len + 1 + storefront.len);
    buf_add(&name, counter);
    buf_char(&name, '@');
    buf_add(&name, storefront);
    return buf_str(&name);
}
