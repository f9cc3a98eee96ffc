/* api/auth.h - who asks: by a session's cookie, by a Bearer or Basic key, or nobody. */
#pragma once
#include "api/api.h"
#include "flow/segment.h"

#define IMPORT_PIECE_BYTES_MAX (4 * 1024 * 1024)
#define SESSION_COOKIE         "afterglow_session"

Err auth_write_key(ApiCx *cx) MUST_CHECK; /* Basic user: fills cx->key */
Err auth_person(ApiCx *cx) MUST_CHECK;    /* session cookie or Bearer key: fills role and person */
Err auth_csrf(ApiCx *cx) MUST_CHECK;      /* unsafe request by cookie: X-CSRF-Token must match */
Hash16 auth_token_hash(Str token);        /* what is stored of keys, links and session cookies */
/* A fresh token of 32 random bytes in base64url. */
Str auth_token_make(const World *world, Arena *arena);
/* Makes a session for the person and sets its cookie. */
Err auth_session_start(ApiCx *cx, const Person *person) MUST_CHECK;

/* A file of the console or the shopper's pages, or the console's index for its own paths; false
 * when the path is none of them. */
bool static_answer(ApiCx *cx);
/* The packed file of that name; false when the program has none. */
bool static_file(ApiCx *cx, const char *asset_path);
