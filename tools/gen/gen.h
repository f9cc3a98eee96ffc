/* tools/gen/gen.h - what the generators share: reading a file, growing text, writing a file.
 *
 * Not here: any format; each generator knows its own.
 * Why:      the generators run before anything of ours is built, so they use libc only, end on the
 *           first error with file and line, and free nothing: they live for milliseconds. */
#pragma once

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Text {
    char *data;
    size_t size, room;
} Text;

static _Noreturn void gen_die(const char *file, int line, const char *format, ...)
{
    va_list list;
    if (line)
        fprintf(stderr, "%s:%d: ", file, line);
    else
        fprintf(stderr, "%s: ", file);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
    exit(1);
}

static inline void *gen_grow(void *memory, size_t bytes)
{
    void *ret = realloc(memory, bytes ? bytes : 1);
    if (!ret) gen_die("generator", 0, "out of memory");
    return ret;
}

/* Appends bytes; the text stays closed by a NUL that is not counted. */
static inline void text_add(Text *text, const void *data, size_t size)
{
    if (text->size + size + 1 > text->room) {
        text->room = (text->size + size + 1) * 2;
        text->data = gen_grow(text->data, text->room);
    }
    if (size) memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = 0;
}

static inline void text_print(Text *text, const char *format, ...)
{
    char *line = NULL;
    va_list list;
    va_start(list, format);
    int size = vasprintf(&line, format, list);
    va_end(list);
    if (size < 0) gen_die("generator", 0, "out of memory");
    text_add(text, line, (size_t)size);
    free(line);
}

/* Appends C string literals, one for each line of the input, each on a line of its own. */
static inline void text_literal(Text *out, const char *data, size_t size)
{
    if (size == 0) {
        text_add(out, "\"\"", 2);
        return;
    }
    for (size_t i = 0; i < size;) {
        text_add(out, "\n        \"", 10);
        for (bool open = true; open && i < size; i++) {
            unsigned char c = (unsigned char)data[i];
            if (c == '\n') {
                text_add(out, "\\n", 2);
                open = false;
            } else if (c == '"' || c == '\\')
                text_print(out, "\\%c", c);
            else if (c == '?')
                text_add(out, "\\?", 2);
            else if (c < 32 || c == 127)
                text_print(out, "\\%03o", c);
            else
                text_add(out, &c, 1);
        }
        text_add(out, "\"", 1);
    }
}

static inline Text text_read(const char *path)
{
    Text ret = {0};
    FILE *file = fopen(path, "rb");
    if (!file) gen_die(path, 0, "cannot be read: %s", strerror(errno));
    char chunk[65536];
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        text_add(&ret, chunk, got);
    text_add(&ret, "", 0);
    fclose(file);
    return ret;
}

/* Writes DIR/NAME, and leaves it untouched when it already says the same, so that what was built
 * from it stays built. */
static inline void text_write(const Text *text, const char *dir, const char *name)
{
    Text path = {0}, fresh = {0};
    text_print(&path, "%s/%s", dir, name);
    FILE *old = fopen(path.data, "rb");
    if (old) {
        fclose(old);
        Text before = text_read(path.data);
        if (before.size == text->size && memcmp(before.data, text->data, text->size) == 0) return;
    }
    text_print(&fresh, "%s.new", path.data);
    FILE *file = fopen(fresh.data, "wb");
    if (!file || fwrite(text->data, 1, text->size, file) != text->size || fclose(file) ||
        rename(fresh.data, path.data))
        gen_die(path.data, 0, "cannot be written: %s", strerror(errno));
}

/* The next line of a text from *at on, without its end; false at the end. */
static inline bool text_line(const Text *text, size_t *at, const char **ret_line, size_t *ret_size)
{
    if (*at >= text->size) return false;
    const char *start = text->data + *at;
    const char *end = memchr(start, '\n', text->size - *at);
    *ret_line = start;
    *ret_size = end ? (size_t)(end - start) : text->size - *at;
    *at += *ret_size + 1;
    return true;
}
