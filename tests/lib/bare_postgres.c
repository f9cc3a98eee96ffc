/* tests/lib/bare_postgres.c - rows into PostgreSQL as arrays, one statement for each table and
 * transaction, through the pipeline of io/db.h.
 *
 * The backend does nearly all the work, and is counted by whoever runs this. Buckets are spread
 * over the 64 by customer. */
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/bare.h"
#include "queries.h"
#include "store/migrate.h"

#define PARAMETERS_MAX 40
#define BUCKETS        64

typedef struct Statement {
    int count;
    int column[PARAMETERS_MAX]; /* of the row, for each parameter */
    bool bucket[PARAMETERS_MAX];
    int customer; /* the column that tells the bucket; -1: none, all go into the first */
} Statement;

typedef struct Postgres {
    Db *db;
    Statement statements[BARE_DOS];
} Postgres;

#define NONE -1

/* A customer is changed at once; buckets are spread anew, so their rows are made here. */
static const int queries[BARE_DOS] = {
    Q_EVENT_PUT, Q_SEEN_PUT,  Q_KEY_PUT,      Q_CUSTOMER_PUT, Q_CUSTOMER_SET_ALL, NONE,
    NONE,        Q_ORDER_PUT, Q_SHIPMENT_PUT, Q_MESSAGE_PUT,  Q_MESSAGE_SET,      Q_MESSAGE_SETTLE,
    Q_COUNT_ADD, NONE,
};

static void must(Err e, const Diag *diag)
{
    if (!e) return;
    fprintf(stderr, "bare: %s\n", diag->sentence);
    _exit(1);
}

/* Parameters are numbered by the first place of each :name. */
static void statement_open(Bare *bare, Statement *statement, int what)
{
    const DbQuery *query = &query_texts[queries[what]];
    const BareTable *table = &bare->tables[what];
    const char *text = query->sqlite ? query->sqlite : query->postgres;
    Str names[PARAMETERS_MAX] = {0};
    statement->customer = bare_column(
        table, what == BARE_CUSTOMER_PUT || what == BARE_CUSTOMER_SET ? "id" : "customer");
    for (const char *at = strchr(text, ':'); at; at = strchr(at, ':')) {
        if (at[1] == ':') {
            at += 2;
            continue;
        }
        size_t length = strspn(++at, "abcdefghijklmnopqrstuvwxyz_");
        bool met = length == 0;
        for (int i = 0; i < statement->count; i++)
            met = met || str_eq(names[i], (Str){at, length});
        if (met) continue;
        int number = statement->count++;
        names[number] = (Str){at, length};
        statement->column[number] = bare_column(table, arena_cstr(bare->arena, names[number]));
        statement->bucket[number] = str_is(names[number], "bucket");
    }
}

static int64_t bucket_of(const Statement *statement, const BareValue *row)
{
    if (statement->customer < 0) return (uint8_t)row[2].str.ptr[0] % BUCKETS; /* seen: by its id */
    return (int64_t)((uint64_t)row[statement->customer].i64 % BUCKETS);
}

static DbColumn column_of(const Bare *bare, int what, int parameter)
{
    const Statement *statement = &((const Postgres *)bare->inside)->statements[what];
    const BareRows *rows = &bare->todo[what];
    int at = statement->column[parameter];
    int64_t *numbers = ARENA_ARRAY(bare->turn_arena, int64_t, rows->count);
    Str *texts = ARENA_ARRAY(bare->turn_arena, Str, rows->count);
    bool *nulls = ARENA_ARRAY(bare->turn_arena, bool, rows->count);
    int type = SQLITE_INTEGER;
    for (uint32_t i = 0; i < rows->count; i++) {
        const BareValue *value = &rows->items[i][at];
        numbers[i] = value->i64;
        texts[i] = value->str;
        nulls[i] = value->type == SQLITE_NULL;
        if (statement->bucket[parameter])
            numbers[i] = what == BARE_COUNT_ADD ? 0 : bucket_of(statement, rows->items[i]);
        if (!nulls[i]) type = value->type;
    }
    if (type == SQLITE_INTEGER)
        return (DbColumn){.type = DB_I64, .values = numbers, .nulls = nulls};
    return (DbColumn){.type = type == SQLITE_TEXT ? DB_TEXT : DB_BLOB, .values = texts};
}

static void run_all(const Bare *bare, int what)
{
    const Postgres *self = bare->inside;
    const Statement *statement = &self->statements[what];
    DbColumn columns[PARAMETERS_MAX];
    Diag diag = {0};
    if (queries[what] == NONE || bare->todo[what].count == 0) return;
    for (int i = 0; i < statement->count; i++)
        columns[i] = column_of(bare, what, i);
    must(db_run_many(self->db, queries[what], bare->todo[what].count, columns,
                     (size_t)statement->count, &diag),
         &diag);
}

/* Each bucket that has an event in this transaction gets its next number. */
static void run_buckets(const Bare *bare)
{
    const Postgres *self = bare->inside;
    int64_t next[BUCKETS], handled[BUCKETS], buckets[BUCKETS];
    bool met[BUCKETS] = {false};
    size_t count = 0;
    Diag diag = {0};
    const BareRows *events = &bare->todo[BARE_EVENT_PUT];
    for (uint32_t i = 0; i < events->count; i++) {
        int64_t bucket = bucket_of(&self->statements[BARE_EVENT_PUT], events->items[i]);
        if (met[bucket]) continue;
        met[bucket] = true;
        next[count] = bare->transactions + 2;
        handled[count] = bare->transactions;
        buckets[count++] = bucket;
    }
    DbColumn columns[] = {
        {.type = DB_I64, .values = next   },
        {.type = DB_I64, .values = handled},
        {.type = DB_I64, .values = buckets}
    };
    must(db_run_many(self->db, Q_BUCKET_SET, count, columns, 3, &diag), &diag);
}

static void postgres_write(Bare *bare)
{
    const Postgres *self = bare->inside;
    Diag diag = {0};
    must(db_begin(self->db, &diag), &diag);
    for (int what = 0; what < BARE_DOS; what++)
        run_all(bare, what);
    run_buckets(bare);
    must(db_commit(self->db, &diag), &diag);
}

static void postgres_close(Bare *bare)
{
    db_close(((Postgres *)bare->inside)->db);
}

void bare_open_postgres(Bare *bare, const char *url)
{
    Postgres *self = ARENA_NEW(bare->arena, Postgres);
    Diag diag = {0};
    StoreOptions options = {.url = str_of(url)};
    bare->inside = self;
    bare->write = postgres_write;
    bare->close = postgres_close;
    bare->wait = true;
    must(store_db_open(&options, &self->db, &diag), &diag);
    for (int i = 0; i < BARE_DOS; i++)
        if (queries[i] != NONE) statement_open(bare, &self->statements[i], i);
}
