/* tests/tools/pages.c - how long a page of the console takes, and what reading its rows costs
 * barely.
 *
 *   pages get PORT KEY TIMES PATH
 *   pages bare DB TIMES BYTES FILE.sql QUERY[:NAME=VALUE,...]...
 *
 * `get` asks again and again over one connection and prints 'bytes N p50 US p99 US'. `bare` runs
 * the named statements of FILE.sql on a SQLite file, prepared once, in one transaction, and prints
 * 'bytes N cpu US' of one round. Every column of every row is read; rows are printed as JSON into
 * memory until there are BYTES of it, as much as the page has. It is not the page: it speaks no
 * HTTP, decodes nothing and adds nothing up (bare_customer.c does all of it, for one page). */
#include <arpa/inet.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "io/files.h"

#define TIMES_MAX 100000
#define BYTES_MAX (16 * 1024 * 1024)
#define READS_MAX 64
#define SQL_MAX   (64 * 1024)

static double took[TIMES_MAX];

static double seconds(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void tell(size_t bytes, size_t times)
{
    qsort(took, times, sizeof *took, by_size);
    printf("bytes %zu p50 %.0f p99 %.0f", bytes, took[times / 2] * 1e6,
           took[times * 99 / 100] * 1e6);
}

static int fail_with(const char *why)
{
    fprintf(stderr, "pages: %s\n", why);
    return 1;
}

/* ---- get ---- */

static int64_t head_length(Str head)
{
    int64_t length = -1;
    while (head.len > 0) {
        Str value = str_cut(&head, '\n');
        Str name = str_cut(&value, ':');
        if (str_eq_nocase(name, STR("Content-Length"))) (void)str_to_i64(str_trim(value), &length);
    }
    return length;
}

/* One answer; 0 when it is not a whole 200. */
static size_t answer(int fd, char *bytes)
{
    size_t length = 0;
    for (;;) {
        ssize_t got = recv(fd, bytes + length, BYTES_MAX - length, 0);
        if (got <= 0) return 0;
        length += (size_t)got;
        Str have = {bytes, length};
        ptrdiff_t end = str_find(have, STR("\r\n\r\n"));
        if (end < 0) continue;
        int64_t body = head_length(str_slice(have, 0, (size_t)end));
        if (!str_starts(have, STR("HTTP/1.1 200")) || body < 0) return 0;
        if (length - (size_t)end - 4 >= (size_t)body) return (size_t)body;
    }
}

static int get(char **arguments, size_t times)
{
    int64_t port = 0;
    Arena *arena = arena_open(0);
    static char bytes[BYTES_MAX];
    size_t length = 0;
    (void)str_to_i64(str_of(arguments[0]), &port);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) return fail_with("no connection");
    Str request = arena_printf(
        arena, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n",
        arguments[3], arguments[1]);
    for (size_t i = 0; i < times; i++) {
        double from = seconds(CLOCK_MONOTONIC);
        if (send(fd, request.ptr, request.len, MSG_NOSIGNAL) != (ssize_t)request.len ||
            !(length = answer(fd, bytes)))
            return fail_with("an answer that is not 200");
        took[i] = seconds(CLOCK_MONOTONIC) - from;
    }
    tell(length, times);
    printf("\n");
    arena_close(arena);
    close(fd);
    return 0;
}

/* ---- bare ---- */

/* The statement of that name among '-- name: NAME' and their texts. */
static Str text_of(Str file, Str name)
{
    static const Str mark = STR_INIT("-- name: ");
    for (ptrdiff_t at = str_find(file, mark); at >= 0; at = str_find(file, mark)) {
        file = str_slice(file, (size_t)at + mark.len, file.len);
        Str rest = file;
        if (!str_eq(str_cut(&rest, '\n'), name)) continue;
        ptrdiff_t end = str_find(rest, mark);
        return end < 0 ? rest : str_slice(rest, 0, (size_t)end);
    }
    return STR_NONE;
}

/* QUERY:NAME=VALUE,... prepared and bound; numbers are bound as such, 0x... as bytes, the rest as
 * text. */
static sqlite3_stmt *read_open(sqlite3 *db, Arena *arena, Str file, Str what)
{
    sqlite3_stmt *statement = NULL;
    Str name = str_cut(&what, ':'), text = text_of(file, name);
    if (text.len) (void)sqlite3_prepare_v2(db, text.ptr, (int)text.len, &statement, NULL);
    while (statement && what.len > 0) {
        Str value = str_cut(&what, ',');
        Str parameter = str_cut(&value, '=');
        int64_t number;
        Str bytes;
        int at = sqlite3_bind_parameter_index(
            statement, arena_cstr(arena, arena_printf(arena, ":%.*s", STR_ARG(parameter))));
        if (str_to_i64(value, &number))
            sqlite3_bind_int64(statement, at, number);
        else if (str_starts(value, STR("0x")) &&
                 hex_decode(arena, str_slice(value, 2, value.len), &bytes))
            sqlite3_bind_blob(statement, at, bytes.ptr, (int)bytes.len, SQLITE_STATIC);
        else
            sqlite3_bind_text(statement, at, value.ptr, (int)value.len, SQLITE_STATIC);
    }
    return statement;
}

static void print_value(sqlite3_stmt *statement, int column, int type, JsonOut *out)
{
    const char *name = sqlite3_column_name(statement, column);
    Str text = {sqlite3_column_blob(statement, column),
                (size_t)sqlite3_column_bytes(statement, column)};
    if (type == SQLITE_INTEGER)
        json_put_i64(out, name, sqlite3_column_int64(statement, column));
    else if (type == SQLITE_TEXT)
        json_put_str(out, name, text);
}

static void read_rows(sqlite3_stmt *statement, size_t bytes_max, JsonOut *out)
{
    int columns = sqlite3_column_count(statement);
    json_array(out);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        bool print = out->buf->len < bytes_max;
        if (print) json_object(out);
        for (int i = 0; i < columns; i++) {
            int type = sqlite3_column_type(statement, i);
            if (print)
                print_value(statement, i, type, out);
            else if (type == SQLITE_INTEGER)
                (void)sqlite3_column_int64(statement, i);
            else
                (void)sqlite3_column_blob(statement, i);
        }
        if (print) json_end(out);
    }
    json_end(out);
    sqlite3_reset(statement);
}

/* DB TIMES BYTES FILE QUERY... */
static int bare(int count, char **arguments, size_t times)
{
    sqlite3 *db;
    sqlite3_stmt *reads[READS_MAX];
    Arena *arena = arena_open(0), *scratch = arena_open(0);
    Diag diag = {0};
    Str file;
    int64_t bytes_max;
    size_t length = 0;
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* its lock costs several percent */
    if (count > READS_MAX || sqlite3_open_v2(arguments[0], &db, SQLITE_OPEN_READONLY, NULL) ||
        !str_to_i64(str_of(arguments[2]), &bytes_max) ||
        file_read(arena, str_of(arguments[3]), SQL_MAX, &file, &diag))
        return fail_with("no such database or file");
    for (int i = 0; i < count; i++)
        if (!(reads[i] = read_open(db, arena, file, str_of(arguments[4 + i]))))
            return fail_with(arguments[4 + i]);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t n = 0; n < times; n++) {
        arena_reset(scratch);
        Buf buf = buf_new(scratch, BYTES_MAX);
        JsonOut out = json_out(&buf);
        json_array(&out);
        sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
        for (int i = 0; i < count; i++)
            read_rows(reads[i], (size_t)bytes_max, &out);
        sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
        json_end(&out);
        length = buf.len;
    }
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("bytes %zu cpu %.1f\n", length, cpu * 1e6 / (double)times);
    for (int i = 0; i < count; i++)
        sqlite3_finalize(reads[i]);
    sqlite3_close(db);
    arena_close(arena);
    arena_close(scratch);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t times = 0;
    bool is_get = argc == 6 && str_is(str_of(argv[1]), "get");
    bool is_bare = argc >= 7 && str_is(str_of(argv[1]), "bare");
    if (!is_get && !is_bare) return fail_with("see the head of tests/tools/pages.c");
    if (!str_to_i64(str_of(argv[is_get ? 4 : 3]), &times) || times < 1 || times > TIMES_MAX)
        return fail_with("TIMES is 1 to 100000");
    return is_get ? get(&argv[2], (size_t)times) : bare(argc - 6, &argv[2], (size_t)times);
}
