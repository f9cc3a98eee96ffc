/* tests/lib/scratch.c - see the header. Without a shell, as everything here. */
#include "lib/scratch.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[64];

const char *scratch_open(void)
{
    memcpy(folder, "/tmp/afterglow-XXXXXX", sizeof "/tmp/afterglow-XXXXXX");
    return mkdtemp(folder);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

void scratch_close(void)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
