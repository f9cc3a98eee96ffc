/* admin_people.c - people, their passwords' hashes, sessions and one-time links. */
#include "store/admin.h"

#include "queries.h"
#include "store/columns.h"

static const Str role_names[] = {
    [ROLE_NONE] = STR_INIT("none"),         [ROLE_READ_ONLY] = STR_INIT("read-only"),
    [ROLE_ANALYST] = STR_INIT("analyst"),   [ROLE_AGENT] = STR_INIT("agent"),
    [ROLE_MARKETER] = STR_INIT("marketer"), [ROLE_OWNER] = STR_INIT("owner"),
};

Str role_name(Role role)
{
    return role_names[role];
}

bool role_parse(Str name, Role *ret_role)
{
    for (int role = ROLE_READ_ONLY; role <= ROLE_OWNER; role++) {
        if (!str_eq(name, role_names[role])) continue;
        *ret_role = (Role)role;
        return true;
    }
    return false;
}

static const ColumnField person_items[] = {
    COLUMN(I64, Person, id),
    COLUMN(TEXT, Person, email),
    COLUMN(TEXT, Person, name),
    COLUMN(TEXT, Person, locale),
    COLUMN(I32, Person, role),
    COLUMN(BOOL, Person, off),
    COLUMN(BOOL, Person, morning_mail),
    COLUMN(BOOL, Person, has_password),
    COLUMN(I64, Person, invited_at),
    COLUMN(I64, Person, last_seen_at),
};
static const ColumnFields person_fields = COLUMN_FIELDS(person_items);

static Err number_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(int64_t *)self = db_i64(row, 0);
    return OK;
}

Err person_put(Db *db, const Person *person, int64_t *ret_id, Diag *diag)
{
    int64_t id = 0;
    const DbValue values[] = {
        DB_STR(person->email),      DB_STR(person->name),         DB_STR(person->locale),
        DB_INT(person->role),       DB_INT(person->off),          DB_INT(person->morning_mail),
        DB_INT(person->invited_at), DB_INT(person->last_seen_at), DB_INT(person->id)};
    Err err = person->id ? db_rows(db, Q_PERSON_UPDATE, values, 9, number_row, &id, diag)
                         : db_rows(db, Q_PERSON_INSERT, values, 8, number_row, &id, diag);
    if (err == ERR_CONFLICT) {
        diag_clear(diag);
        return fail_field(diag, ERR_CONFLICT, "email", "%.*s is in use already",
                          STR_ARG(person->email));
    }
    if (err) return err;
    if (!id) return fail(diag, ERR_NOT_FOUND, "there is no such person");
    *ret_id = id;
    return OK;
}

static Err person_one(const ColumnQuery *query, Person *ret, Diag *diag)
{
    Person row = {0};
    bool found = false;
    Err err = columns_one(query, &row, &found, diag);
    if (err) return err;
    if (!found) return fail(diag, ERR_NOT_FOUND, "there is no such person");
    *ret = row;
    return OK;
}

Err person_get(Db *db, Arena *arena, int64_t id, Person *ret, Diag *diag)
{
    ColumnQuery query = {db, arena, Q_PERSON_GET, DB_VALUES(DB_INT(id)), person_fields};
    return person_one(&query, ret, diag);
}

Err person_find(Db *db, Arena *arena, Str email, Person *ret, Diag *diag)
{
    ColumnQuery query = {db, arena, Q_PERSON_FIND, DB_VALUES(DB_STR(email)), person_fields};
    return person_one(&query, ret, diag);
}

Err person_list(Db *db, Arena *arena, Person **ret, size_t *ret_count, Diag *diag)
{
    ColumnQuery query = {db, arena, Q_PERSON_LIST, NULL, 0, person_fields};
    return columns_list(&query, sizeof(Person), ret, ret_count, diag);
}

Err person_password_put(Db *db, int64_t id, Str argon2id, Diag *diag)
{
    int64_t found = 0;
    Err err = db_rows(db, Q_PERSON_PASSWORD_PUT, DB_VALUES(DB_STR(argon2id), DB_INT(id)),
                      number_row, &found, diag);
    if (!err && !found) err = fail(diag, ERR_NOT_FOUND, "there is no such person");
    return err;
}

typedef struct PasswordRow {
    Str password;
} PasswordRow;
static const ColumnField password_items[] = {COLUMN(TEXT, PasswordRow, password)};

Err person_password_get(Db *db, Arena *arena, int64_t id, Str *ret_argon2id, Diag *diag)
{
    PasswordRow row = {0};
    bool found = false;
    ColumnQuery query = {db, arena, Q_PERSON_PASSWORD_GET, DB_VALUES(DB_INT(id)),
                         COLUMN_FIELDS(password_items)};
    Err err = columns_one(&query, &row, &found, diag);
    if (err) return err;
    if (!found || !row.password.len) return fail(diag, ERR_NOT_FOUND, "there is no password");
    *ret_argon2id = row.password;
    return OK;
}

static const ColumnField session_items[] = {
    COLUMN(HASH, Session, token), COLUMN(I64, Session, person),  COLUMN(TEXT, Session, kind),
    COLUMN(TEXT, Session, csrf),  COLUMN(I64, Session, made_at), COLUMN(I64, Session, until),
};
static const ColumnFields session_fields = COLUMN_FIELDS(session_items);

Err session_put(Db *db, const Session *session, Diag *diag)
{
    return db_run(db, Q_SESSION_PUT,
                  DB_VALUES(DB_BYTES(hash16_str(&session->token)), DB_INT(session->person),
                            DB_STR(session->kind), DB_STR(session->csrf), DB_INT(session->made_at),
                            DB_INT(session->until)),
                  diag);
}

Err session_get(Db *db, Arena *arena, Hash16 token, Session *ret, Diag *diag)
{
    Session row = {0};
    bool found = false;
    ColumnQuery query = {db, arena, Q_SESSION_GET, DB_VALUES(DB_BYTES(hash16_str(&token))),
                         session_fields};
    Err err = columns_one(&query, &row, &found, diag);
    if (err) return err;
    if (!found) return fail(diag, ERR_NOT_FOUND, "there is no such session");
    *ret = row;
    return OK;
}

Err session_end(Db *db, Hash16 token, Diag *diag)
{
    return db_run(db, Q_SESSION_END, DB_VALUES(DB_BYTES(hash16_str(&token))), diag);
}

Err session_use(Db *db, Hash16 token, Diag *diag)
{
    int64_t person = -1;
    Err err = db_rows(db, Q_SESSION_USE, DB_VALUES(DB_BYTES(hash16_str(&token))), number_row,
                      &person, diag);
    if (!err && person < 0) err = fail(diag, ERR_NOT_FOUND, "this link was used already");
    return err;
}

Err session_end_all(Db *db, int64_t person, Diag *diag)
{
    return db_run(db, Q_SESSION_END_ALL, DB_VALUES(DB_INT(person)), diag);
}
