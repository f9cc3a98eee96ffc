/* tests/tools/page_inside.c - what a page of the API costs inside the server, without HTTP.
 *
 *   page_inside DB KEY NOW TIMES PATH [PAGE]
 *
 * Hands a made-up request with the API key to api_handle, TIMES times, as a worker thread of the
 * server does: route, key, reading, printing. Nothing goes over a connection: http_reply is this
 * file's own and only keeps the body. NOW is in microseconds. Prints 'bytes N cpu US' of one
 * request; the last page goes into the file PAGE, to be compared with what a server answers.
 *
 * Not for pages that append events: there is no engine. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "api/api.h"
#include "app/shop.h"
#include "flow/definitions.h"
#include "store/migrate.h"

static char page[16 * 1024 * 1024];
static size_t page_bytes;
static int page_status;

void http_reply(HttpRequest *request, const HttpReply *reply)
{
    page_status = reply->status;
    page_bytes = reply->body.len < sizeof page ? reply->body.len : sizeof page;
    memcpy(page, reply->body.ptr, page_bytes);
    arena_reset(request->arena);
}

HttpStats http_stats(const HttpServer *server)
{
    (void)server;
    return (HttpStats){0};
}

static void must(Err e, const Diag *diag)
{
    if (!e) return;
    fprintf(stderr, "page_inside: %s\n", diag->sentence);
    exit(1);
}

static double cpu_seconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static double measure(Api *api, Arena *arena, char **argv, int64_t times)
{
    char key[300];
    (void)snprintf(key, sizeof key, "Bearer %s", argv[2]);
    Str path = str_of(argv[5]);
    HttpHeader headers[] = {
        {STR("Host"),          STR("127.0.0.1")},
        {STR("Authorization"), str_of(key)     }
    };
    double from = cpu_seconds();
    for (int64_t i = 0; i < times; i++) {
        HttpRequest request = {.arena = arena,
                               .method = STR("GET"),
                               .path = path,
                               .raw_path = path,
                               .headers = headers,
                               .header_count = 2,
                               .peer = "127.0.0.1",
                               .peer_loopback = true,
                               .received_at = world_now(api->world)};
        api_handle(api, &request);
    }
    return (cpu_seconds() - from) / (double)times;
}

int main(int argc, char **argv)
{
    int64_t now, times;
    Diag diag = {0};
    Db *db;
    if (argc < 6 || !str_to_i64(str_of(argv[3]), &now) || !str_to_i64(str_of(argv[4]), &times) ||
        times < 1 || sodium_init() < 0) {
        fprintf(stderr, "usage: page_inside DB KEY NOW TIMES PATH [PAGE]\n");
        return 2;
    }
    VirtualClock clock;
    World world = world_virtual(&clock, now, 1);
    StoreOptions options = {.url = str_of(argv[1]), .now = now};
    must(store_db_open(&options, &db, &diag), &diag);
    DefinitionsHolder *definitions = definitions_holder_open();
    must(definitions_refresh(definitions, db, &diag), &diag);
    Arena *arena = arena_open(0);
    Api api = {.world = &world,
               .clock = &clock,
               .definitions = definitions,
               .dbs = &db,
               .kpis = kpis,
               .kpi_count = kpi_count,
               .started_at = now};
    (void)measure(&api, arena, argv, 1); /* the pages it reads are in memory */
    double took = measure(&api, arena, argv, times);
    printf("bytes %zu cpu %.1f\n", page_bytes, took * 1e6);
    FILE *file = argc > 6 ? fopen(argv[6], "w") : NULL;
    if (file) {
        (void)fwrite(page, 1, page_bytes, file);
        (void)fclose(file);
    }
    arena_close(arena);
    definitions_holder_close(definitions);
    db_close(db);
    if (page_status != 200) fprintf(stderr, "page_inside: status %d\n", page_status);
    return page_status != 200;
}
