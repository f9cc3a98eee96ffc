/* io/mapped.c - maps a small file for writing. The kernel writes it back by itself; nothing waits.
 */
#include "io/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"

static Err map_descriptor(int fd, Str path, size_t size, void **ret_bytes, Diag *diag)
{
    if (ftruncate(fd, (off_t)size) != 0)
        return fail(diag, ERR_IO, "cannot size %.*s (errno %d)", STR_ARG(path), errno);
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED)
        return fail(diag, ERR_IO, "cannot map %.*s (errno %d)", STR_ARG(path), errno);
    *ret_bytes = bytes;
    return OK;
}

Err mapped_open(Str path, size_t size, void **ret_bytes, Diag *diag)
{
    Arena *scratch = arena_open(0);
    int fd = open(arena_cstr(scratch, path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    Err e = OK;
    if (fd < 0) e = fail(diag, ERR_IO, "cannot open %.*s (errno %d)", STR_ARG(path), errno);
    if (!e) e = map_descriptor(fd, path, size, ret_bytes, diag);
    if (fd >= 0) (void)close(fd);
    arena_close(scratch);
    return e;
}

void mapped_close(void *bytes, size_t size)
{
    if (bytes) (void)munmap(bytes, size);
}
