/* store/products.c - facts of products: the tellings of a piece of work against what is known.
 *
 * Most tellings say what is known already: they cost a look, not a write. So what is known is read
 * first without the write lock; only the lines that change are read again under it and written. */
#include "store/products.h"

#include "base/hash.h"
#include "base/map.h"
#include "queries.h"
#include "store/columns.h"

/* That a value was told again is stored when it is so much later than the telling stored last; the
 * time between is known to this process alone. A late word from that time wins after a restart,
 * until the next telling. */
#define CONFIRM_EVERY (7 * DAY)
#define HINTS_COUNT   32768

/* ---- how late a value was told again, by a hash of it ---- */

typedef struct Hint {
    uint64_t name;
    Time told_at;
} Hint;

struct ProductHints {
    Hint hints[HINTS_COUNT]; /* the place is the name's; the latest name in a place stays */
};

ProductHints *product_hints_new(Arena *arena)
{
    return ARENA_NEW(arena, ProductHints);
}

static Hint *hint_of(ProductHints *hints, const ProductLine *line, const ProductFact *fact,
                     uint64_t *ret_name)
{
    uint64_t parts[] = {table_hash(line->product_id.ptr, line->product_id.len),
                        table_hash(line->field.ptr, line->field.len), (uint64_t)fact->since};
    *ret_name = table_hash(parts, sizeof parts);
    return &hints->hints[*ret_name % HINTS_COUNT];
}

/* ---- the lines that tellings speak of ---- */

typedef struct ToldField {
    ProductLine line;
    Time first_at; /* of its tellings */
    Time *stored;  /* told_at of each fact as read */
    uint32_t stored_count;
    LIST_OF(ProductTelling) tellings; /* by time */
} ToldField;
typedef LIST_OF(ToldField *) ToldFields;

static void tell_in_order(Arena *arena, ToldField *told, const ProductTelling *telling)
{
    ProductTelling *last =
        told->tellings.count ? &told->tellings.items[told->tellings.count - 1] : NULL;
    if (last && last->at == telling->at) return; /* the first of two stands */
    (void)list_push(arena, &told->tellings);
    ProductTelling *items = told->tellings.items;
    uint32_t at = told->tellings.count - 1;
    for (; at > 0 && items[at - 1].at > telling->at; at--)
        items[at] = items[at - 1];
    items[at] = *telling;
    if (!told->first_at || telling->at < told->first_at) told->first_at = telling->at;
}

static Str name_of(Arena *arena, const ProductTelling *telling)
{
    Buf name = buf_new(arena, telling->field.len + telling->product_id.len + 1);
    buf_add(&name, telling->field);
    buf_char(&name, '\n');
    buf_add(&name, telling->product_id);
    return buf_str(&name);
}

static void lines_of(Arena *arena, const ProductTellings *tellings, ToldFields *ret_lines)
{
    Map known = map_new(arena);
    for (uint32_t i = 0; i < tellings->count; i++) {
        const ProductTelling *telling = &tellings->items[i];
        void **place = map_at(&known, name_of(arena, telling));
        if (!*place) {
            ToldField *fresh = ARENA_NEW(arena, ToldField);
            fresh->line.product_id = telling->product_id;
            fresh->line.field = telling->field;
            *place = *list_push(arena, ret_lines) = fresh;
        }
        tell_in_order(arena, *place, telling);
    }
}

typedef struct LinesSelf {
    Arena *arena;
    ToldFields *lines;
} LinesSelf;

static Err line_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    LinesSelf *out = self;
    *list_push(out->arena, &out->lines->items[db_input(row)]->line.facts) =
        (ProductFact){.since = db_i64(row, 0),
                      .told_at = db_i64(row, 1),
                      .value = arena_str(out->arena, db_str(row, 2))};
    return OK;
}

static Err lines_read(Db *db, Arena *arena, ToldFields *lines, Diag *diag)
{
    size_t count = lines->count;
    Str *ids = ARENA_ARRAY(arena, Str, count), *fields = ARENA_ARRAY(arena, Str, count);
    int64_t *moments = ARENA_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        ids[i] = lines->items[i]->line.product_id;
        fields[i] = lines->items[i]->line.field;
        moments[i] = lines->items[i]->first_at;
        lines->items[i]->line.facts.count = 0;
    }
    DbColumn columns[] = {
        {.type = DB_TEXT, .values = ids    },
        {.type = DB_TEXT, .values = fields },
        {.type = DB_I64,  .values = moments}
    };
    LinesSelf self = {arena, lines};
    return db_rows_many(db, Q_PRODUCT_LINE_GET, count, columns, 3, line_row, &self, diag);
}

/* Applies the tellings; true when rows must be written. What is only confirmed goes to the hints.
 */
static bool line_apply(Arena *arena, ProductHints *hints, ToldField *told)
{
    ProductLine *line = &told->line;
    uint64_t name;
    told->stored_count = line->facts.count;
    told->stored = ARENA_ARRAY(arena, Time, line->facts.count + 1);
    for (uint32_t i = 0; i < line->facts.count; i++) {
        ProductFact *fact = &line->facts.items[i];
        told->stored[i] = fact->told_at;
        const Hint *hint = hints ? hint_of(hints, line, fact, &name) : NULL;
        if (hint && hint->name == name && hint->told_at > fact->told_at)
            fact->told_at = hint->told_at;
    }
    for (uint32_t i = 0; i < told->tellings.count; i++)
        product_line_tell(arena, line, told->tellings.items[i].value, told->tellings.items[i].at);
    bool changed = false;
    for (uint32_t i = 0, old = 0; i < line->facts.count; i++) {
        const ProductFact *fact = &line->facts.items[i];
        if (hints) {
            Hint *hint = hint_of(hints, line, fact, &name);
            *hint = (Hint){name, fact->told_at};
        }
        if (fact->fresh || fact->told_at - told->stored[old] >= CONFIRM_EVERY) changed = true;
        if (!fact->fresh) old++;
    }
    return changed;
}

/* ---- writing ---- */

typedef struct FactRow {
    Str product_id, field, value;
    Time since, told_at, learnt_at;
} FactRow;

static const ColumnField fact_items[] = {
    COLUMN(TEXT, FactRow, product_id), COLUMN(TEXT, FactRow, field),
    COLUMN(I64, FactRow, since),       COLUMN(I64, FactRow, told_at),
    COLUMN(I64, FactRow, learnt_at),   COLUMN(TEXT, FactRow, value),
};

static void rows_of_line(Arena *arena, const ToldField *told, Time learnt_at, ColumnRows *rows)
{
    for (uint32_t i = 0, old = 0; i < told->line.facts.count; i++) {
        const ProductFact *fact = &told->line.facts.items[i];
        bool confirmed = !fact->fresh && fact->told_at > told->stored[old++];
        if (!fact->fresh && !confirmed) continue;
        FactRow *row = ARENA_NEW(arena, FactRow);
        *row = (FactRow){told->line.product_id, told->line.field, fact->value,
                         fact->since,           fact->told_at,    learnt_at};
        *list_push(arena, rows) = row;
    }
}

static Err ignore_row(void *self, const DbRow *row, Diag *diag)
{
    (void)self;
    (void)row;
    (void)diag;
    return OK;
}

/* Under the write lock: reads the changing lines again, since another may have told of them. */
static Err write_locked(Db *db, Arena *arena, ProductsPut *put, ToldFields *changing, Diag *diag)
{
    ColumnRows rows = {0};
    Err e = OK;
    if (changing->count && db_kind(db) == DB_POSTGRES)
        e = db_rows(db, Q_PRODUCT_LOCK, NULL, 0, ignore_row, NULL, diag);
    if (!e && changing->count) e = lines_read(db, arena, changing, diag);
    for (uint32_t i = 0; i < changing->count && !e; i++) {
        (void)line_apply(arena, put->hints, changing->items[i]);
        rows_of_line(arena, changing->items[i], put->learnt_at, &rows);
    }
    ColumnFields fields = COLUMN_FIELDS(fact_items);
    if (!e) e = columns_run(db, arena, Q_PRODUCT_FACT_PUT, fields, &rows, diag);
    put->written = rows.count;
    for (uint32_t i = 0; put->positions && i < put->positions->count && !e; i++) {
        const FollowerRow *at = &put->positions->items[i];
        e = db_run(db, Q_FOLLOWER_PUT,
                   DB_VALUES(DB_STR(put->follower), DB_INT(at->bucket), DB_INT(at->seq)), diag);
    }
    return e;
}

static Err write_all(Db *db, Arena *arena, ProductsPut *put, ToldFields *changing, Diag *diag)
{
    Err e = db_begin(db, diag);
    if (e) return e;
    e = write_locked(db, arena, put, changing, diag);
    if (!e) return db_commit(db, diag);
    db_rollback(db);
    return e;
}

Err products_put(Db *db, ProductsPut *put, Diag *diag)
{
    Arena *arena = arena_open(0);
    ToldFields lines = {0}, changing = {0};
    lines_of(arena, put->tellings, &lines);
    put->written = 0;
    Err e = lines.count ? lines_read(db, arena, &lines, diag) : OK;
    for (uint32_t i = 0; i < lines.count && !e; i++)
        if (line_apply(arena, put->hints, lines.items[i]))
            *list_push(arena, &changing) = lines.items[i];
    bool positions = put->positions && put->positions->count;
    if (!e && (changing.count || positions)) e = write_all(db, arena, put, &changing, diag);
    arena_close(arena);
    return e;
}

/* ---- followers ---- */

typedef struct FollowerSelf {
    Arena *arena;
    FollowerRows *rows;
} FollowerSelf;

static Err follower_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    FollowerSelf *out = self;
    *list_push(out->arena, out->rows) = (FollowerRow){.bucket = (int32_t)db_i64(row, 0),
                                                      .end = db_i64(row, 1),
                                                      .seq = db_null(row, 2) ? 1 : db_i64(row, 2)};
    return OK;
}

Err follower_list(Db *db, Arena *arena, Str name, FollowerRows *ret_rows, Diag *diag)
{
    FollowerSelf self = {arena, ret_rows};
    *ret_rows = (FollowerRows){0};
    return db_rows(db, Q_FOLLOWER_LIST, DB_VALUES(DB_STR(name)), follower_row, &self, diag);
}

typedef struct LogSelf {
    Arena *arena;
    ProductTellings *out;
    uint64_t rows;
} LogSelf;

static Err log_row(void *self, const DbRow *row, Diag *diag)
{
    LogSelf *log = self;
    const Json *body;
    Diag unread = {0}; /* a row that cannot be read must not hold up all that follow */
    (void)diag;
    if (db_i64(row, 0) & EVENT_UNPROVEN) return OK;
    if (json_parse(log->arena, arena_str(log->arena, db_str(row, 2)), NULL, &body, &unread))
        return OK;
    product_tellings(log->arena, body, db_i64(row, 1), log->out);
    log->rows++;
    return OK;
}

Err products_of_log(Db *db, Arena *arena, const ProductLogRange *range, ProductTellings *out,
                    uint64_t *ret_rows, Diag *diag)
{
    LogSelf self = {.arena = arena, .out = out};
    Err e = db_rows(db, Q_PRODUCT_LOG,
                    DB_VALUES(DB_INT(range->bucket), DB_INT(range->from), DB_INT(range->to),
                              DB_INT(product_event_kinds())),
                    log_row, &self, diag);
    *ret_rows = self.rows;
    return e;
}
