/* api/static.c - the console's and the shopper's files, packed into the program, gzipped.
 *
 * Any path that is no file and no API is a page of the console (a single-page app) and gets its
 * index. A client that does not take gzip gets the file unpacked. */
#include "api/auth.h"
#include "assets.h"
#include "io/files.h"

#define STATIC_BYTES_MAX (16 * 1024 * 1024)

static const Asset *asset_find(Str path)
{
    for (size_t i = 0; i < asset_count; i++)
        if (str_is(path, assets[i].path)) return &assets[i];
    return NULL;
}

static bool hashed_name(Str path)
{
    return str_find(path, STR("/assets/")) >= 0;
}

static void asset_answer(ApiCx *cx, const Asset *asset)
{
    HttpHeader headers[6] = {
        {STR("ETag"),                    str_of(asset->etag)                      },
        {STR("Cache-Control"),           hashed_name(cx->request->path)
                                   ? STR("public, max-age=31536000, immutable")
                                   : STR("no-cache")},
        {STR("X-Content-Type-Options"),  STR("nosniff")                           },
        {STR("Referrer-Policy"),         STR("no-referrer")                       },
        {STR("Content-Security-Policy"),
         STR("default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
             "frame-ancestors 'none'; base-uri 'none'; form-action 'self'")       },
    };
    HttpReply reply = {
        .status = 200,
        .content_type = str_of(asset->content_type),
        .body = {(const char *)asset->gzip, asset->gzip_size},
        .body_static = true,
        .headers = headers,
        .header_count = 5
    };
    if (str_eq(http_header(cx->request, "If-None-Match"), str_of(asset->etag))) {
        reply.status = 304;
        reply.body = STR_NONE;
    } else if (str_find(http_header(cx->request, "Accept-Encoding"), STR("gzip")) >= 0) {
        headers[reply.header_count++] = (HttpHeader){STR("Content-Encoding"), STR("gzip")};
    } else {
        bool ok;
        reply.body = gunzip(cx->arena, reply.body, STATIC_BYTES_MAX, &ok);
        reply.body_static = false;
    }
    http_reply(cx->request, &reply);
}

static bool api_path(Str path)
{
    static const char *const prefixes[] = {"/api/", "/v1/", "/s/", "/t/", "/w/", "/hooks/"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (str_starts(path, str_of(prefixes[i]))) return true;
    return false;
}

bool static_file(ApiCx *cx, const char *asset_path)
{
    const Asset *asset = asset_find(str_of(asset_path));
    if (asset) asset_answer(cx, asset);
    return asset != NULL;
}

bool static_answer(ApiCx *cx)
{
    Str path = cx->request->path;
    const Asset *asset = asset_find(arena_printf(cx->arena, "console%.*s", STR_ARG(path)));
    if (!asset && str_starts(path, STR("/s/static/")))
        asset = asset_find(str_slice(path, 3, path.len));
    if (!asset && !api_path(path) && !hashed_name(path))
        asset = asset_find(STR("console/index.html"));
    if (!asset) return false;
    asset_answer(cx, asset);
    return true;
}
