/* admin_test.c - the small tables, on SQLite and on PostgreSQL when there is one. */
#include "lib/unit.h"

#include "lib/store.h"
#include "store/admin.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct World {
    TestDatabase database;
    Db *db;
    Arena *arena;
    Diag diag;
} World;

static bool on_postgres;

static int setup(void **state)
{
    World *w = calloc(1, sizeof *w);
    w->arena = arena_open(0);
    test_database_open(&w->database, on_postgres);
    w->db = test_database_db(&w->database);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    World *w = *state;
    db_close(w->db);
    test_database_close(&w->database);
    arena_close(w->arena);
    free(w);
    return 0;
}

static void ok(World *w, Err err)
{
    if (err) fail_msg("%s: %s", err_name(err), w->diag.sentence);
}

static void values_are_made_once(void **state)
{
    World *w = *state;
    Str got = STR_NONE, secret = STR("\0\x01\xffsecret");
    assert_int_equal(admin_value_get(w->db, w->arena, STR("secret"), &got, &w->diag),
                     ERR_NOT_FOUND);
    diag_clear(&w->diag);
    ok(w, admin_value_make(w->db, w->arena, STR("secret"), secret, &got, &w->diag));
    assert_true(str_eq(got, secret));
    ok(w, admin_value_make(w->db, w->arena, STR("secret"), STR("other"), &got, &w->diag));
    assert_true(str_eq(got, secret));
    ok(w, admin_value_put(w->db, STR("secret"), STR("third"), &w->diag));
    ok(w, admin_value_get(w->db, w->arena, STR("secret"), &got, &w->diag));
    assert_true(str_is(got, "third"));
}

static void documents_have_versions(void **state)
{
    World *w = *state;
    int64_t before = 0, after = 0;
    ok(w, definitions_version(w->db, &before, &w->diag));
    Document doc = {.kind = STR("journey"),
                    .name = STR("nps"),
                    .body = STR("{}"),
                    .saved_at = 5,
                    .saved_by = STR("Anna")};
    ok(w, document_save(w->db, &doc, &after, &w->diag));
    assert_int_equal(after, before + 1);
    doc.body = STR("{\"live\":true}");
    ok(w, document_save(w->db, &doc, &after, &w->diag));
    assert_int_equal(after, before + 2);
    doc.name = STR("csat");
    ok(w, document_save(w->db, &doc, &after, &w->diag));
    Document *list, got;
    size_t count = 0;
    ok(w, document_list(w->db, w->arena, true, &list, &count, &w->diag));
    assert_int_equal(count, 3);
    assert_true(str_is(list[0].name, "csat"));
    assert_int_equal(list[1].version, 1);
    ok(w, document_list(w->db, w->arena, false, &list, &count, &w->diag));
    assert_int_equal(count, 2);
    assert_int_equal(list[1].version, 2);
    ok(w, document_get(w->db, w->arena, STR("journey"), STR("nps"), &got, &w->diag));
    assert_true(str_is(got.body, "{\"live\":true}"));
    assert_int_equal(got.version, 2);
    assert_int_equal(got.saved_at, 5);
    assert_true(str_is(got.saved_by, "Anna"));
    assert_int_equal(got.definitions, before + 2);
    assert_int_equal(list[0].definitions, before + 3); /* csat, saved last */
    assert_int_equal(document_get(w->db, w->arena, STR("brand"), STR("nps"), &got, &w->diag),
                     ERR_NOT_FOUND);
}

static void people_are_kept(void **state)
{
    World *w = *state;
    Person anna = {.email = STR("anna@example.com"),
                   .name = STR("Anna"),
                   .locale = STR("de"),
                   .role = ROLE_OWNER,
                   .morning_mail = true,
                   .invited_at = 7};
    int64_t id = 0, id2 = 0;
    ok(w, person_put(w->db, &anna, &id, &w->diag));
    assert_int_equal(person_put(w->db, &anna, &id2, &w->diag), ERR_CONFLICT);
    assert_string_equal(w->diag.field, "email");
    diag_clear(&w->diag);
    Person got;
    ok(w, person_find(w->db, w->arena, anna.email, &got, &w->diag));
    assert_true(got.id == id && got.role == ROLE_OWNER && got.morning_mail && !got.off);
    assert_false(got.has_password);
    ok(w, person_password_put(w->db, id, STR("$argon2id$..."), &w->diag));
    Str password;
    ok(w, person_password_get(w->db, w->arena, id, &password, &w->diag));
    assert_true(str_is(password, "$argon2id$..."));
    got.off = true;
    got.last_seen_at = 99;
    ok(w, person_put(w->db, &got, &id2, &w->diag));
    assert_int_equal(id2, id);
    ok(w, person_get(w->db, w->arena, id, &got, &w->diag));
    assert_true(got.off && got.has_password && got.last_seen_at == 99);
    Person bert = {.email = STR("bert@example.com"), .name = STR("Adam"), .role = ROLE_AGENT};
    ok(w, person_put(w->db, &bert, &id2, &w->diag));
    Person *list;
    size_t count = 0;
    ok(w, person_list(w->db, w->arena, &list, &count, &w->diag));
    assert_int_equal(count, 2);
    assert_int_equal(list[0].id, id2);
    bert.id = 77;
    assert_int_equal(person_put(w->db, &bert, &id2, &w->diag), ERR_NOT_FOUND);
}

static void roles_have_names(void **state)
{
    (void)state;
    for (int i = ROLE_READ_ONLY; i <= ROLE_OWNER; i++) {
        Role role = ROLE_NONE;
        assert_true(role_parse(role_name((Role)i), &role));
        assert_int_equal(role, i);
    }
    Role role;
    assert_false(role_parse(STR("none"), &role));
}

static void sessions_end(void **state)
{
    World *w = *state;
    Session a = {.token = {{1}},
                 .person = 3,
                 .kind = STR("session"),
                 .csrf = STR("c"),
                 .made_at = 1,
                 .until = 9};
    Session b = {.token = {{2}}, .person = 3, .kind = STR("link"), .until = 9};
    Session page = {.token = {{3}}, .person = 3, .kind = STR("page"), .until = 9};
    ok(w, session_put(w->db, &a, &w->diag));
    ok(w, session_put(w->db, &b, &w->diag));
    ok(w, session_put(w->db, &page, &w->diag));
    Session got;
    ok(w, session_get(w->db, w->arena, a.token, &got, &w->diag));
    assert_true(got.person == 3 && got.until == 9 && str_is(got.csrf, "c"));
    assert_true(hash16_eq(got.token, a.token));
    ok(w, session_end(w->db, a.token, &w->diag));
    assert_int_equal(session_get(w->db, w->arena, a.token, &got, &w->diag), ERR_NOT_FOUND);
    diag_clear(&w->diag);
    ok(w, session_put(w->db, &a, &w->diag));
    ok(w, session_use(w->db, a.token, &w->diag));
    assert_int_equal(session_use(w->db, a.token, &w->diag), ERR_NOT_FOUND);
    diag_clear(&w->diag);
    ok(w, session_end_all(w->db, 3, &w->diag));
    assert_int_equal(session_get(w->db, w->arena, b.token, &got, &w->diag), ERR_NOT_FOUND);
    diag_clear(&w->diag);
    ok(w, session_get(w->db, w->arena, page.token, &got, &w->diag));
}

static void api_keys(void **state)
{
    World *w = *state;
    ApiKey key = {.name = STR("shop"),
                  .scope = STR("write"),
                  .source = STR("key:shop"),
                  .hint = STR("abcd"),
                  .hash = {{9}},
                  .made_at = 4},
           got;
    int64_t id = 0;
    ok(w, api_key_put(w->db, &key, &id, &w->diag));
    ok(w, api_key_find(w->db, w->arena, key.hash, &got, &w->diag));
    assert_true(got.id == id && str_is(got.source, "key:shop") && got.revoked_at == 0);
    ok(w, api_key_used(w->db, &got, 10 * HOUR, &w->diag));
    ok(w, api_key_find(w->db, w->arena, key.hash, &got, &w->diag));
    ok(w, api_key_used(w->db, &got, 10 * HOUR + MINUTE, &w->diag));
    ok(w, api_key_revoke(w->db, id, 50, &w->diag));
    ok(w, api_key_revoke(w->db, id, 60, &w->diag));
    ok(w, api_key_find(w->db, w->arena, key.hash, &got, &w->diag));
    assert_int_equal(got.revoked_at, 50);
    assert_true(got.used_at == 10 * HOUR);
    assert_int_equal(api_key_revoke(w->db, 44, 60, &w->diag), ERR_NOT_FOUND);
    diag_clear(&w->diag);
    ApiKey *list;
    size_t count = 0;
    ok(w, api_key_list(w->db, w->arena, &list, &count, &w->diag));
    assert_int_equal(count, 1);
}

static void imports_have_a_life(void **state)
{
    World *w = *state;
    ImportRow row = {.format = STR("segment"),
                     .state = STR("ready"),
                     .file = STR("a.csv"),
                     .mapping = STR("{}"),
                     .account = STR("{}"),
                     .made_at = 3};
    int64_t first = 0, second = 0;
    ok(w, import_put(w->db, &row, &first, &w->diag));
    ok(w, import_put(w->db, &row, &second, &w->diag));
    assert_true(second > first);
    row.id = first;
    row.state = STR("done");
    ok(w, import_put(w->db, &row, &first, &w->diag));
    ImportRow got;
    ok(w, import_get(w->db, w->arena, first, &got, &w->diag));
    assert_true(str_is(got.state, "done") && got.made_at == 3);
    ImportRows rows;
    ok(w, import_list(w->db, w->arena, INT64_MAX, 10, &rows, &w->diag));
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.items[0].id, second);
    ok(w, import_list(w->db, w->arena, second, 10, &rows, &w->diag));
    assert_int_equal(rows.count, 1);
}

static void marks(void **state)
{
    World *w = *state;
    bool revoked = true;
    ok(w, revoked_get(w->db, (Hash16){{4}}, &revoked, &w->diag));
    assert_false(revoked);
    ok(w, revoked_put(w->db, (Hash16){{4}}, 9, &w->diag));
    ok(w, revoked_put(w->db, (Hash16){{4}}, 9, &w->diag));
    ok(w, revoked_get(w->db, (Hash16){{4}}, &revoked, &w->diag));
    assert_true(revoked);
}

static void audit_is_newest_first(void **state)
{
    World *w = *state;
    ok(w, audit_put(w->db, 5, STR("Anna"), STR("key made"), STR("{}"), &w->diag));
    ok(w, audit_put(w->db, 6, STR("Bert"), STR("key revoked"), STR("{}"), &w->diag));
    AuditRows rows;
    ok(w, audit_list(w->db, w->arena, TIME_NEVER, 9, &rows, &w->diag));
    assert_int_equal(rows.count, 2);
    assert_true(str_is(rows.items[0].who, "Bert"));
    ok(w, audit_list(w->db, w->arena, 6, 9, &rows, &w->diag));
    assert_int_equal(rows.count, 1);
}

static int run_suite(bool postgres, const char *name)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(values_are_made_once),  CASE(documents_have_versions),
        CASE(people_are_kept),       CASE(roles_have_names),
        CASE(sessions_end),          CASE(api_keys),
        CASE(imports_have_a_life),   CASE(marks),
        CASE(audit_is_newest_first),
    };
    on_postgres = postgres;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    int failed = run_suite(false, "admin on sqlite");
    if (test_postgres())
        failed += run_suite(true, "admin on postgresql");
    else
        printf("skipped: admin on postgresql\n");
    return failed != 0;
}
