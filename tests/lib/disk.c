/* tests/lib/disk.c - see lib/disk.h. Each method hands on to the real one unless it is its turn to
 * fail; the layouts are SQLite's (sqlite3_vfs and sqlite3_io_methods, version 3). */
#include "lib/disk.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stddef.h>

typedef struct DiskFile {
    sqlite3_file base;
    sqlite3_file *real; /* lies behind this struct */
} DiskFile;

static sqlite3_vfs *real_disk;
static _Atomic int64_t left; /* calls until the one that fails; 0: none will */
static _Atomic bool struck;
static DiskFault how;

static bool fails(bool writes)
{
    if (atomic_load(&struck)) return how == DISK_STAYS_FULL && writes;
    if (atomic_load(&left) == 0 || (how == DISK_STAYS_FULL && !writes)) return false;
    if (atomic_fetch_sub(&left, 1) != 1) return false;
    atomic_store(&struck, true);
    return true;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((DiskFile *)file)->real;
}

static int disk_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}
static int disk_read(sqlite3_file *file, void *into, int bytes, sqlite3_int64 at)
{
    if (fails(false)) return SQLITE_IOERR_READ;
    return real_of(file)->pMethods->xRead(real_of(file), into, bytes, at);
}
/* What fails may have been written in part. */
static int disk_write(sqlite3_file *file, const void *from, int bytes, sqlite3_int64 at)
{
    if (!fails(true)) return real_of(file)->pMethods->xWrite(real_of(file), from, bytes, at);
    (void)real_of(file)->pMethods->xWrite(real_of(file), from, bytes / 2, at);
    return how == DISK_STAYS_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}
static int disk_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
    if (fails(true)) return SQLITE_IOERR_TRUNCATE;
    return real_of(file)->pMethods->xTruncate(real_of(file), bytes);
}
static int disk_sync(sqlite3_file *file, int flags)
{
    if (fails(true)) return SQLITE_IOERR_FSYNC;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}
static int disk_size(sqlite3_file *file, sqlite3_int64 *ret_bytes)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), ret_bytes);
}
static int disk_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}
static int disk_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
static int disk_reserved(sqlite3_file *file, int *ret_is)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), ret_is);
}
static int disk_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}
static int disk_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}
static int disk_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
static int disk_shm_map(sqlite3_file *file, int page, int bytes, int extend, void volatile **ret)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, bytes, extend, ret);
}
static int disk_shm_lock(sqlite3_file *file, int at, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), at, count, flags);
}
static void disk_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}
static int disk_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}
static int disk_fetch(sqlite3_file *file, sqlite3_int64 at, int bytes, void **ret)
{
    return real_of(file)->pMethods->xFetch(real_of(file), at, bytes, ret);
}
static int disk_unfetch(sqlite3_file *file, sqlite3_int64 at, void *page)
{
    return real_of(file)->pMethods->xUnfetch(real_of(file), at, page);
}

static const sqlite3_io_methods methods = {
    .iVersion = 3,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_traits,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
    .xFetch = disk_fetch,
    .xUnfetch = disk_unfetch,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *ret_flags)
{
    (void)vfs;
    DiskFile *self = (DiskFile *)file;
    self->real = (sqlite3_file *)(self + 1);
    int code = real_disk->xOpen(real_disk, name, self->real, flags, ret_flags);
    self->base.pMethods = self->real->pMethods ? &methods : NULL;
    return code;
}

void disk_install(void)
{
    static sqlite3_vfs disk;
    real_disk = sqlite3_vfs_find(NULL);
    disk = *real_disk;
    disk.zName = "failing";
    disk.pNext = NULL;
    disk.szOsFile = (int)sizeof(DiskFile) + real_disk->szOsFile;
    disk.xOpen = disk_open;
    int code = sqlite3_vfs_register(&disk, 1);
    assert(code == SQLITE_OK);
    (void)code;
}

void disk_break(DiskFault fault, int64_t nth)
{
    how = fault;
    atomic_store(&struck, false);
    atomic_store(&left, nth);
}

bool disk_mend(void)
{
    atomic_store(&left, 0);
    return atomic_exchange(&struck, false);
}
