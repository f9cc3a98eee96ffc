/* migrate.c - the schema, step by step, and the opening of a database that has it.
 *
 * All missing steps are one transaction: a database is at one number or at another. A handle that
 * migrates knows only the three statements for it, since the others need the tables; so
 * store_db_open uses two handles, one after the other. Who may not migrate looks first, through a
 * handle that changes nothing: not even an empty file becomes a database by being asked. */
#include "store/migrate.h"

#include "io/files.h"
#include "migrations.h"
#include "queries.h"

#define STORE_NONE                                                                                 \
    "there is no Afterglow store here; 'afterglow serve' makes one, --data or --database names "   \
    "another"

/* What is found by a hash is written all over its tables: this much of them stays in memory. */
#define FILLING_CACHE_KB (512 * 1024)

/* The two statements that need nothing but the table of steps stand side by side in the table. */
enum { HAVE_LIST, HAVE_PUT, HAVE_COUNT };
_Static_assert(Q_MIGRATION_PUT == Q_MIGRATION_LIST + 1, "they are prepared as one piece");
#define FEW_QUERIES &query_texts[Q_MIGRATION_LIST], HAVE_COUNT

static const char *text_of(const Db *db, Query query)
{
    return db_kind(db) == DB_SQLITE ? query_texts[query].sqlite : query_texts[query].postgres;
}

/* Steps taken so far; a gap or another name means that it is not our database. */
static Err number_row(void *self, const DbRow *row, Diag *diag)
{
    int64_t *number = self;
    int64_t found = db_i64(row, 0);
    Str name = db_str(row, 1);
    if (found != *number + 1)
        return fail(diag, ERR_DATABASE, "the database has schema step %lld after %lld",
                    (long long)found, (long long)*number);
    *number = found;
    if ((size_t)found > migration_count)
        return fail(diag, ERR_DATABASE,
                    "the database is newer than this program (its schema is at step %lld, ours at "
                    "%zu): start the newer program, or restore a backup made before the upgrade",
                    (long long)found, migration_count);
    if (!str_is(name, migrations[found - 1].name))
        return fail(diag, ERR_DATABASE, "schema step %lld of the database is '%.*s', ours is '%s'",
                    (long long)found, STR_ARG(name), migrations[found - 1].name);
    return OK;
}

static Err apply(Db *db, size_t from, Time now, Diag *diag)
{
    Err err = OK;
    for (size_t i = from; !err && i < migration_count; i++) {
        const Migration *step = &migrations[i];
        err = db_script(db, db_kind(db) == DB_SQLITE ? step->sqlite : step->postgres, diag);
        if (!err)
            err = db_run(db, HAVE_PUT,
                         DB_VALUES(DB_INT(step->number), DB_STR(str_of(step->name)), DB_INT(now)),
                         diag);
    }
    return err;
}

static Err migrate_locked(Db *db, Time now, Diag *diag)
{
    int64_t number = 0;
    Err err = OK;
    if (db_kind(db) == DB_POSTGRES) err = db_script(db, text_of(db, Q_MIGRATION_LOCK), diag);
    if (!err) err = db_rows(db, HAVE_LIST, NULL, 0, number_row, &number, diag);
    if (!err) err = apply(db, (size_t)number, now, diag);
    return err;
}

Err migrate(Db *db, Time now, Diag *diag)
{
    Err err = db_script(db, text_of(db, Q_MIGRATION_TABLE), diag);
    if (!err) err = db_prepare(db, FEW_QUERIES, diag);
    if (!err) err = db_begin(db, diag);
    if (err) return err;
    err = migrate_locked(db, now, diag);
    if (!err) return db_commit(db, diag);
    db_rollback(db);
    return err;
}

/* Whether the schema is ours: NOT_FOUND where there is none. */
static Err schema_look(Db *db, Diag *diag)
{
    int64_t number = 0;
    Diag why = {0};
    Err err = db_prepare(db, FEW_QUERIES, &why);
    if (err == ERR_BUSY) return fail(diag, err, "%s", why.sentence);
    if (err) return fail(diag, ERR_NOT_FOUND, STORE_NONE " (%s)", why.sentence);
    err = db_rows(db, HAVE_LIST, NULL, 0, number_row, &number, diag);
    if (err) return err;
    if (number == 0) return fail(diag, ERR_NOT_FOUND, STORE_NONE);
    if ((size_t)number < migration_count)
        return fail(diag, ERR_DATABASE,
                    "the store is of an older program (its schema is at step %lld, ours at %zu): "
                    "start 'afterglow serve' once, it brings it up to date",
                    (long long)number, migration_count);
    return OK;
}

static Err look(const StoreOptions *options, Diag *diag)
{
    DbOptions db_options = {.url = options->url, .as_it_is = true, .read_only = true};
    Db *db = NULL;
    if (!str_starts(options->url, STR("postgres")) && !file_exists(options->url))
        return fail(diag, ERR_NOT_FOUND, STORE_NONE " (there is no %.*s)", STR_ARG(options->url));
    Err err = db_open(&db_options, &db, diag);
    if (err) return err;
    err = schema_look(db, diag);
    db_close(db);
    return err;
}

static Err upgrade(const StoreOptions *options, Diag *diag)
{
    DbOptions db_options = {.url = options->url, .checkpoint_apart = options->checkpoint_apart};
    Db *db = NULL;
    Err err = db_open(&db_options, &db, diag);
    if (err) return err;
    err = migrate(db, options->now, diag);
    db_close(db);
    return err;
}

static Err schema_ready(const StoreOptions *options, Diag *diag)
{
    if (options->opening == STORE_UPGRADE) return upgrade(options, diag);
    Err err = look(options, diag);
    if (err != ERR_NOT_FOUND || options->opening == STORE_AS_IT_IS) return err;
    diag_clear(diag);
    return upgrade(options, diag);
}

Err store_db_open(const StoreOptions *options, Db **ret_db, Diag *diag)
{
    DbOptions db_options = {
        .url = options->url,
        .read_only = options->read_only,
        .checkpoint_apart = options->checkpoint_apart,
        .queries = query_texts,
        .query_count = QUERY_COUNT,
    };
    Err err = schema_ready(options, diag);
    if (err) return err;
    if (options->filling) {
        db_options.filling = true;
        db_options.cache_kb = FILLING_CACHE_KB;
    }
    return db_open(&db_options, ret_db, diag);
}
