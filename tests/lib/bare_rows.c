/* tests/lib/bare_rows.c - what the two makers of bare.h share: a transaction's worth of rows. */
#include "lib/bare.h"

#include <stdlib.h>

#include <sqlite3.h>

bool bare_has_customer(const Bare *bare, int64_t customer)
{
    size_t low = 0, high = bare->known_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (bare->known[middle] < customer)
            low = middle + 1;
        else
            high = middle;
    }
    return low < bare->known_count && bare->known[low] == customer;
}

void bare_push(Bare *bare, BareDo what, BareValue *row)
{
    *list_push(bare->turn_arena, &bare->todo[what]) = row;
}

static int64_t bytes_of(const BareValue *row, int columns)
{
    int64_t bytes = 0;
    for (int i = 0; i < columns; i++)
        bytes += row[i].type == SQLITE_INTEGER ? 8 : (int64_t)row[i].str.len;
    return bytes;
}

static const int table_of[BARE_DOS] = {BARE_EVENT,    BARE_SEEN,  BARE_KEY,     BARE_CUSTOMER,
                                       BARE_CUSTOMER, BARE_ORDER, BARE_MESSAGE, BARE_MESSAGE,
                                       BARE_MESSAGE,  BARE_COUNT};

/* A counter of what mails do changes when mails go out, the others when orders come in. */
static void push_counts(Bare *bare, bool sending)
{
    BareTable *counts = &bare->tables[BARE_COUNT];
    int dimension = bare_column(counts, "dimension");
    for (uint32_t i = 0; i < counts->rows.count; i++) {
        bool sent = str_starts(counts->rows.items[i][dimension].str, STR("sent|"));
        if (sent == sending) bare_push(bare, BARE_COUNT_PUT, counts->rows.items[i]);
    }
}

void bare_turn(Bare *bare, bool sending)
{
    push_counts(bare, sending);
    for (int what = 0; what < BARE_DOS; what++) {
        BareTable *table = &bare->tables[table_of[what]];
        bool marks = what == BARE_MESSAGE_MARK || what == BARE_MESSAGE_SETTLE;
        bare->rows += bare->todo[what].count;
        for (uint32_t i = 0; i < bare->todo[what].count; i++)
            bare->bytes += marks ? 16 : bytes_of(bare->todo[what].items[i], table->columns);
    }
    bare->rows++; /* the bucket's */
    bare->write(bare);
    bare->transactions++;
    memset(bare->todo, 0, sizeof bare->todo);
    arena_reset(bare->turn_arena);
}
