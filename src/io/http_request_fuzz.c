/* io/http_request_fuzz.c - any bytes as target, cookie, content type and body: readers stay within
 * them, and what they find is the same when asked twice.
 *
 * Input: target, cookies, content type and body, each ended by the first line break. */
#include "io/http_parts.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_twice(const HttpRequest *request, const char *name,
                       bool (*find)(const HttpRequest *, const char *, Str *))
{
    Str first = STR_NONE, second = STR_NONE;
    bool found = find(request, name, &first);
    if (find(request, name, &second) != found || !str_eq(first, second)) abort();
    for (size_t i = 0; i < first.len; i++) /* every byte can be read */
        if (((const volatile char *)first.ptr)[i] != second.ptr[i]) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size ? size : 1); /* of the exact size, so that ASan sees its end */
    if (!copy) return 0;
    if (size) memcpy(copy, data, size);
    Str rest = {copy, size};
    Arena *arena = arena_open(0);
    Str target = str_cut(&rest, '\n');
    HttpHeader headers[] = {
        {STR("Cookie"),       str_cut(&rest, '\n')},
        {STR("content-type"), str_cut(&rest, '\n')}
    };
    HttpRequest request = {.arena = arena, .headers = headers, .header_count = 2, .body = rest};
    if (http_target_read(&request, target)) {
        if (request.path.len == 0 || request.path.ptr[0] != '/') abort();
        if (memchr(request.path.ptr, '\0', request.path.len)) abort();
        same_twice(&request, "q", http_query);
        same_twice(&request, "", http_query);
    }
    same_twice(&request, "sid", http_cookie);
    same_twice(&request, "name", http_form);
    arena_close(arena);
    free(copy);
    return 0;
}
