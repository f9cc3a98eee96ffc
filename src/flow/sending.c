/* flow/sending.c - changes one member of the document 'sending' and keeps the others. */
#include "flow/sending.h"

static bool is_pause_key(Str key)
{
    return str_is(key, "paused") || str_is(key, "paused_by") || str_is(key, "paused_at");
}

/* The document with the three members of the stop replaced. */
static void sending_write(Buf *buf, const Json *old, bool paused, Str by, Time now)
{
    JsonOut out = json_out(buf);
    json_object(&out);
    for (const Json *member = old ? old->first : NULL; member; member = member->next) {
        if (is_pause_key(member->key)) continue;
        json_key_str(&out, member->key);
        json_out_raw(&out, member->raw);
    }
    json_put_bool(&out, "paused", paused);
    if (paused) {
        json_put_str(&out, "paused_by", by);
        json_put_time(&out, "paused_at", now);
    }
    json_end(&out);
}

Err sending_pause(Db *db, Arena *arena, bool paused, const SendingStop *stop, Diag *diag)
{
    Document document = {0};
    Err e = document_get(db, arena, STR("sending"), STR("sending"), &document, diag);
    const Json *old = NULL;
    if (!e) e = json_parse(arena, document.body, NULL, &old, diag);
    if (e || json_bool(json_get(old, "paused"), false) == paused) return e;
    Buf buf = buf_new(arena, 256 * 1024);
    sending_write(&buf, old, paused, stop->by, stop->at);
    document.body = buf_str(&buf);
    document.saved_at = stop->at;
    document.saved_by = stop->by;
    int64_t version;
    e = admin_value_put(db, STR("pause_reason"), stop->reason, diag);
    return e ? e : document_save(db, &document, &version, diag);
}
