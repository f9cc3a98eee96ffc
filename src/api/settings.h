/* api/settings.h - changing one of the shop's documents: read it, write the new one, save it.
 *
 *   SettingsEdit edit;
 *   Err e = settings_open(cx, "brand", &edit);
 *   if (!e) {
 *       settings_keep(&edit, "name du");        members that are not written anew stay
 *       json_put_str(&edit.out, "name", name);
 *       e = settings_save(&edit, STR("brand changed"), name);
 *   }
 *
 * Saving checks the document first, writes the audit and compiles the new set at once, so that the
 * next request and the next turn see it. */
#pragma once
#include "api/input.h"

#define SETTINGS_BYTES_MAX (1024 * 1024)

typedef struct SettingsEdit {
    ApiCx *cx;
    Document document;
    const Json *old; /* an empty object when there is none yet */
    Buf buf;
    JsonOut out; /* of the new body */
} SettingsEdit;

Err settings_open(ApiCx *cx, const char *kind, SettingsEdit *ret_edit) MUST_CHECK;
Err settings_open_named(ApiCx *cx, const char *kind, Str name, SettingsEdit *ret_edit) MUST_CHECK;
/* Starts the new body with all old members but those named. */
void settings_keep(SettingsEdit *edit, const char *replaced_words);
/* Ends the new body. Whether it would be taken. */
Err settings_check(SettingsEdit *edit) MUST_CHECK;
Err settings_save(SettingsEdit *edit, Str what, Str detail) MUST_CHECK;
/* The same for a document made elsewhere: checks, saves, audits, compiles. */
Err settings_document_save(ApiCx *cx, Document *document, Str what, Str detail) MUST_CHECK;
Err settings_audit(ApiCx *cx, Str what, Str detail) MUST_CHECK;
/* A named value, "" when there is none. */
Err settings_value(ApiCx *cx, Str name, Str *ret_value) MUST_CHECK;
/* Calls `answer` under the newest definitions, so that it shows what was just saved. */
void settings_answer(ApiCx *cx, void (*answer)(ApiCx *cx));

/* A member that storefronts without words of their own have from the shop. */
typedef struct Follower {
    const char *name; /* of the member in a storefront's document */
    Str old, now;
} Follower;
#define FOLLOWERS_MAX 5
/* Saves 'storefronts' with these members written anew where a storefront said `old`, or nothing. */
typedef struct Followers {
    Follower items[FOLLOWERS_MAX];
    int count;
} Followers;
Err settings_storefronts_follow(ApiCx *cx, const Followers *followers, Str detail) MUST_CHECK;
