/* api/imports.c - history from a file: announce, upload by pieces, look, map, start, watch.
 *
 * Not here: reading the file (flow/ingest), the job (app/job_import.c). The file is
 * DATA/imports/ID; what was said of it and what it looks like stand beside it in ID.json, since the
 * row's account is the job's. How much was received is the file's own size: after a crash the
 * upload goes on where the disk says. */
#include "api/import.h"
#include "api/settings.h"
#include "flow/import.h"
#include "io/files.h"

#define IMPORT_BYTES_MAX (8LL * 1024 * 1024 * 1024)
#define META_BYTES_MAX   (1024 * 1024)

static Str import_path(ApiCx *cx, int64_t id)
{
    return arena_printf(cx->arena, "%.*s/imports/%lld", STR_ARG(cx->api->data_dir), (long long)id);
}

static Str meta_path(ApiCx *cx, int64_t id)
{
    return arena_printf(cx->arena, "%.*s.json", STR_ARG(import_path(cx, id)));
}

static int64_t bytes_received(ApiCx *cx, int64_t id)
{
    FileMap map;
    Diag diag = {0};
    Str path = import_path(cx, id);
    if (!file_exists(path) || file_map(path, &map, &diag)) return 0;
    int64_t size = (int64_t)map.bytes.len;
    file_unmap(&map);
    return size;
}

Err import_open(ApiCx *cx, ImportView *ret_view)
{
    int64_t id;
    Str text;
    *ret_view = (ImportView){0};
    if (!api_param_i64(cx, 0, &id))
        return fail(&cx->diag, ERR_NOT_FOUND, "there is no such import");
    Err e = import_get(cx->db, cx->arena, id, &ret_view->row, &cx->diag);
    if (!e) e = file_read(cx->arena, meta_path(cx, id), META_BYTES_MAX, &text, &cx->diag);
    if (!e) e = json_parse(cx->arena, text, NULL, &ret_view->meta, &cx->diag);
    ret_view->received = bytes_received(cx, id);
    return e;
}

/* The members of the old meta that are not named, then what `more` holds. */
static Err meta_save(ApiCx *cx, const ImportView *view, const char *replaced, const Buf *more)
{
    Buf buf = buf_new(cx->arena, META_BYTES_MAX);
    JsonOut out = json_out(&buf);
    const Json *added = NULL;
    Err e = json_parse(cx->arena, buf_str(more), NULL, &added, &cx->diag);
    json_object(&out);
    for (const Json *item = view->meta ? view->meta->first : NULL; item; item = item->next) {
        if (word_among(item->key, replaced, NULL)) continue;
        json_key_str(&out, item->key);
        json_out_raw(&out, item->raw);
    }
    for (const Json *item = added ? added->first : NULL; item; item = item->next) {
        json_key_str(&out, item->key);
        json_out_raw(&out, item->raw);
    }
    json_end(&out);
    return e ? e : file_replace(meta_path(cx, view->row.id), buf_str(&buf), &cx->diag);
}

static Err import_make(ApiCx *cx)
{
    const Json *body;
    int64_t bytes = 0;
    Err e = input_body(cx, "name bytes format", &body);
    if (e) return e;
    Str name = input_text_needed(cx, body, "name", 255),
        format = input_text(cx, body, "format", 30);
    if (!json_i64(json_get(body, "bytes"), &bytes) || bytes < 1)
        (void)input_fault(cx, "bytes", "must be the size of the file");
    if (format.len && !import_format_known(format))
        (void)input_fault(cx, "format", "is not a format we read");
    if (cx->diag.code) return cx->diag.code;
    if (bytes > IMPORT_BYTES_MAX)
        return fail_field(&cx->diag, ERR_TOO_LARGE, "bytes", "a file has at most 8 GB");
    ImportView view = {
        .row = {.format = format, .state = STR("uploading"), .made_at = cx->now}
    };
    e = dir_make(arena_printf(cx->arena, "%.*s/imports", STR_ARG(cx->api->data_dir)), &cx->diag);
    if (!e) e = import_put(cx->db, &view.row, &view.row.id, &cx->diag);
    view.row.file = import_path(cx, view.row.id);
    if (!e) e = import_put(cx->db, &view.row, &view.row.id, &cx->diag);
    Buf more = buf_new(cx->arena, 4096);
    JsonOut out = json_out(&more);
    json_object(&out);
    json_put_str(&out, "name", name);
    json_put_i64(&out, "bytes", bytes);
    json_put_str(&out, "by", api_who(cx));
    json_end(&out);
    if (!e) e = meta_save(cx, &view, "", &more);
    cx->params[0] = arena_printf(cx->arena, "%lld", (long long)view.row.id);
    return e;
}

static void import_answer(ApiCx *cx, int status)
{
    ImportView view;
    Buf buf = buf_new(cx->arena, 2 * 1024 * 1024);
    JsonOut out = json_out(&buf);
    if (!cx->diag.code && !import_open(cx, &view)) import_json(&out, &view);
    api_answer(cx, status, &buf);
}

static void import_create(ApiCx *cx)
{
    (void)!import_make(cx);
    import_answer(cx, 201);
}

static void import_read(ApiCx *cx)
{
    import_answer(cx, 200);
}

/* The last piece is there: what does it look like? */
static Err import_ready(ApiCx *cx, ImportView *view)
{
    Buf more = buf_new(cx->arena, META_BYTES_MAX), look = buf_new(cx->arena, META_BYTES_MAX);
    JsonOut out = json_out(&more), look_out = json_out(&look);
    Err e = import_look(cx->arena, view->row.file, view->row.format, &look_out, &cx->diag);
    json_object(&out);
    if (e == ERR_INVALID) {
        json_put_str(&out, "problem", str_of(cx->diag.sentence));
        diag_clear(&cx->diag);
        view->row.state = STR("failed");
        e = OK;
    } else if (!e) {
        const Json *seen = NULL;
        e = json_parse(cx->arena, buf_str(&look), NULL, &seen, &cx->diag);
        json_key(&out, "look");
        json_out_raw(&out, buf_str(&look));
        if (!view->row.format.len) view->row.format = json_get_text(seen, "format");
        view->row.state = STR("ready");
    }
    json_end(&out);
    if (!e) e = meta_save(cx, view, "look problem", &more);
    return e ? e : import_put(cx->db, &view->row, &view->row.id, &cx->diag);
}

static Err piece_take(ApiCx *cx)
{
    ImportView view;
    int64_t offset = -1, bytes = 0;
    Err e = import_open(cx, &view);
    if (e) return e;
    (void)json_i64(json_get(view.meta, "bytes"), &bytes);
    if (!str_is(view.row.state, "uploading"))
        return fail(&cx->diag, ERR_CONFLICT, "the whole file is here already");
    if (!input_query_i64(cx, "offset", &offset) || offset != view.received)
        return fail_field(&cx->diag, ERR_CONFLICT, "offset", "the next piece starts at %lld",
                          (long long)view.received);
    if (view.received + (int64_t)cx->request->body.len > bytes)
        return fail(&cx->diag, ERR_TOO_LARGE, "the file is larger than was announced");
    e = file_append(view.row.file, cx->request->body, &cx->diag);
    if (e || view.received + (int64_t)cx->request->body.len < bytes) return e;
    return import_ready(cx, &view);
}

static void import_file_put(ApiCx *cx)
{
    (void)!piece_take(cx);
    import_answer(cx, 200);
}

static Err import_begin(ApiCx *cx)
{
    const Json *body;
    ImportView view;
    Err e = input_body(cx, "format mapping options", &body);
    if (!e) e = import_open(cx, &view);
    if (e) return e;
    if (str_is(view.row.state, "uploading") || str_is(view.row.state, "running"))
        return fail(&cx->diag, ERR_CONFLICT, "the import is %.*s", STR_ARG(view.row.state));
    if (!cx->api->start_job) return fail(&cx->diag, ERR_UNAVAILABLE, "this server imports nothing");
    view.row.format = input_text_needed(cx, body, "format", 30);
    if (!import_format_known(view.row.format))
        (void)input_fault(cx, "format", "is not a format we read");
    e = import_mapping_make(cx, view.row.format, body, &view.row.mapping);
    if (e) return e;
    Buf more = buf_new(cx->arena, META_BYTES_MAX);
    JsonOut out = json_out(&more);
    json_object(&out);
    json_key(&out, "mapping");
    json_out_raw(&out, json_get(body, "mapping")->raw);
    json_key(&out, "options");
    json_out_raw(&out, json_get(body, "options")->raw);
    json_end(&out);
    e = meta_save(cx, &view, "mapping options problem", &more);
    view.row.state = STR("running");
    view.row.account = STR_NONE;
    view.row.ended_at = 0;
    if (!e) e = import_put(cx->db, &view.row, &view.row.id, &cx->diag);
    if (!e) e = settings_audit(cx, STR("import started"), json_get_text(view.meta, "name"));
    return e ? e : cx->api->start_job(cx->api->app, STR("import"), cx->params[0], &cx->diag);
}

static void import_start(ApiCx *cx)
{
    (void)!import_begin(cx);
    import_answer(cx, 200);
}

/* A running job sees the state at its next progress and stops. */
static void import_cancel(ApiCx *cx)
{
    ImportView view;
    Err e = import_open(cx, &view);
    if (!e && !str_is(view.row.state, "done")) {
        view.row.state = STR("cancelled");
        view.row.ended_at = cx->now;
        e = import_put(cx->db, &view.row, &view.row.id, &cx->diag);
    }
    if (e)
        api_problem(cx, e);
    else
        api_empty(cx, 204);
}

static void imports_list(ApiCx *cx)
{
    ImportRows rows = {0};
    int64_t before = INT64_MAX;
    size_t limit = (size_t)api_limit(cx);
    Buf buf = buf_new(cx->arena, 8 * 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = input_query_known(cx, "cursor limit");
    if (!e) (void)input_query_i64(cx, "cursor", &before);
    if (!e) e = import_list(cx->db, cx->arena, before, limit, &rows, &cx->diag);
    list_open(&out);
    for (uint32_t i = 0; i < rows.count && !e; i++) {
        ImportView view;
        cx->params[0] = arena_printf(cx->arena, "%lld", (long long)rows.items[i].id);
        if (!import_open(cx, &view)) import_json(&out, &view);
        diag_clear(&cx->diag); /* a folder that was tidied by hand hides its import, no more */
    }
    list_close(&out, rows.count == limit ? cx->params[0] : STR_NONE);
    api_answer(cx, 200, &buf);
}

static void rejects_get(ApiCx *cx)
{
    ImportView view;
    FileMap map;
    Err e = import_open(cx, &view);
    Str path = e ? STR_NONE : arena_printf(cx->arena, "%.*s.rejects.csv", STR_ARG(view.row.file));
    Buf buf = buf_new(cx->arena, 64 * 1024 * 1024);
    if (!e && !file_exists(path))
        buf_lit(&buf, "line,reason,text\n");
    else if (!e && !(e = file_map(path, &map, &cx->diag))) {
        buf_add(&buf, map.bytes);
        file_unmap(&map);
    }
    if (e)
        api_problem(cx, e);
    else
        api_csv(cx, STR("rejected-lines.csv"), &buf);
}

const Route routes_imports[] = {
    {STR_INIT("GET"),    STR_INIT("/api/imports"),             ROLE_READ_ONLY, 0, imports_list   },
    {STR_INIT("POST"),   STR_INIT("/api/imports"),             ROLE_MARKETER,  0, import_create  },
    {STR_INIT("GET"),    STR_INIT("/api/imports/:id"),         ROLE_READ_ONLY, 0, import_read    },
    {STR_INIT("DELETE"), STR_INIT("/api/imports/:id"),         ROLE_MARKETER,  0, import_cancel  },
    {STR_INIT("PUT"),    STR_INIT("/api/imports/:id/file"),    ROLE_MARKETER,  0, import_file_put},
    {STR_INIT("POST"),   STR_INIT("/api/imports/:id/start"),   ROLE_MARKETER,  0, import_start   },
    {STR_INIT("GET"),    STR_INIT("/api/imports/:id/rejects"), ROLE_MARKETER,  0, rejects_get    },
    ROUTE_END,
};
