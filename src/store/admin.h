/* store/admin.h - what is not about customers: the installation, documents, people, sessions, keys,
 * imports, notices. Small tables, row by row, through any writable handle.
 *
 * Tokens and keys are stored as hashes (BLAKE2b); passwords as argon2id. All functions take the
 * time from the caller. Lists are sorted by name or newest first as said. */
#pragma once
#include "domain/definitions.h"
#include "io/db.h"

/* What a get does not find is ERR_NOT_FOUND. What calls itself twice at once for a new row may get
 * ERR_CONFLICT. document_save is a transaction of its own; the others are one statement. */

/* Named values of the installation: "secret" (32 bytes), "made_at", "mail" sealed, ... */
Err admin_value_get(Db *db, Arena *arena, Str name, Str *ret_value, Diag *diag) MUST_CHECK;
Err admin_value_put(Db *db, Str name, Str value, Diag *diag) MUST_CHECK;
/* Stores `value` unless there is one; returns what stands there. */
Err admin_value_make(Db *db, Arena *arena, Str name, Str value, Str *ret_value,
                     Diag *diag) MUST_CHECK;

/* Saving gives the next version of (kind, name) and raises the definitions' version. */
Err document_save(Db *db, const Document *document, int64_t *ret_definitions,
                  Diag *diag) MUST_CHECK;
Err document_list(Db *db, Arena *arena, bool all_versions, Document **ret, size_t *ret_count,
                  Diag *diag) MUST_CHECK;
Err document_get(Db *db, Arena *arena, Str kind, Str name, Document *ret, Diag *diag) MUST_CHECK;
Err definitions_version(Db *db, int64_t *ret_version, Diag *diag) MUST_CHECK;

typedef enum Role {
    ROLE_NONE,
    ROLE_READ_ONLY,
    ROLE_ANALYST,
    ROLE_AGENT,
    ROLE_MARKETER,
    ROLE_OWNER
} Role;
Str role_name(Role role);
bool role_parse(Str name, Role *ret_role);

typedef struct Person {
    int64_t id;
    Str email, name, locale;
    Role role;
    bool off; /* switched off: sessions ended */
    bool morning_mail;
    bool has_password;
    Time invited_at, last_seen_at;
} Person;
Err person_put(Db *db, const Person *person, int64_t *ret_id,
               Diag *diag) MUST_CHECK; /* id 0: new */
Err person_get(Db *db, Arena *arena, int64_t id, Person *ret, Diag *diag) MUST_CHECK;
Err person_find(Db *db, Arena *arena, Str email, Person *ret, Diag *diag) MUST_CHECK;
Err person_list(Db *db, Arena *arena, Person **ret, size_t *ret_count, Diag *diag) MUST_CHECK;
Err person_password_put(Db *db, int64_t id, Str argon2id, Diag *diag) MUST_CHECK;
Err person_password_get(Db *db, Arena *arena, int64_t id, Str *ret_argon2id, Diag *diag) MUST_CHECK;

/* One-time links and sessions: token hash -> person, until. */
typedef struct Session {
    Hash16 token; /* hash of the cookie's or link's value */
    int64_t person;
    Str kind; /* "session", "link", "page" (a shopper's device) */
    Str csrf;
    Time made_at, until;
} Session;
Err session_put(Db *db, const Session *session, Diag *diag) MUST_CHECK;
Err session_get(Db *db, Arena *arena, Hash16 token, Session *ret, Diag *diag) MUST_CHECK;
Err session_end(Db *db, Hash16 token, Diag *diag) MUST_CHECK;
/* Ends a link by using it: NOT_FOUND for all but the first, however many try at once. */
Err session_use(Db *db, Hash16 token, Diag *diag) MUST_CHECK;
Err session_end_all(Db *db, int64_t person, Diag *diag) MUST_CHECK;

typedef struct ApiKey {
    int64_t id;
    Str name, scope; /* "write", "browser", "read", "admin" */
    Str source;      /* source of its events: "key:NAME" */
    Str storefront;
    Str hint; /* last four characters */
    Hash16 hash;
    Time made_at, revoked_at, used_at;
} ApiKey;
Err api_key_put(Db *db, const ApiKey *key, int64_t *ret_id, Diag *diag) MUST_CHECK;
Err api_key_find(Db *db, Arena *arena, Hash16 hash, ApiKey *ret, Diag *diag) MUST_CHECK;
Err api_key_list(Db *db, Arena *arena, ApiKey **ret, size_t *ret_count, Diag *diag) MUST_CHECK;
Err api_key_revoke(Db *db, int64_t id, Time now, Diag *diag) MUST_CHECK;
/* Notes that it was used; once an hour, so that asking does not write. */
Err api_key_used(Db *db, const ApiKey *key, Time now, Diag *diag) MUST_CHECK;

/* An import's life: uploaded, mapped, running, done; progress as JSON. */
typedef struct ImportRow {
    int64_t id;
    Str format, state, file, mapping, account; /* JSON in mapping and account */
    Time made_at, ended_at;
} ImportRow;
typedef LIST_OF(ImportRow) ImportRows;
Err import_put(Db *db, const ImportRow *row, int64_t *ret_id, Diag *diag) MUST_CHECK;
Err import_get(Db *db, Arena *arena, int64_t id, ImportRow *ret, Diag *diag) MUST_CHECK;
/* Newest first, those with id < before (INT64_MAX: from the newest). */
Err import_list(Db *db, Arena *arena, int64_t before, size_t max, ImportRows *ret,
                Diag *diag) MUST_CHECK;

/* A link that was revoked opens nothing any more. */
Err revoked_put(Db *db, Hash16 link, Time at, Diag *diag) MUST_CHECK;
Err revoked_get(Db *db, Hash16 link, bool *ret_revoked, Diag *diag) MUST_CHECK;

/* Who changed what, newest first. */
Err audit_put(Db *db, Time at, Str who, Str what, Str detail, Diag *diag) MUST_CHECK;
typedef struct AuditRow {
    Time at;
    Str who, what, detail;
} AuditRow;
typedef LIST_OF(AuditRow) AuditRows;
/* Those before `before` (TIME_NEVER: from the newest). */
Err audit_list(Db *db, Arena *arena, Time before, size_t max, AuditRows *ret,
               Diag *diag) MUST_CHECK;
