/* tests/lib/disk.h - a disk that fails when told to: a layer under SQLite that counts its reads,
 * writes and syncs and fails the one the test names, or all from there on, as a full or broken
 * disk does.
 *
 * Source: SQLite's own I/O error tests; style of 'make every step fail once'. Not here: PostgreSQL,
 * whose server looks after its own disk. Thread: one at a time arms it. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef enum DiskFault {
    DISK_FAILS_ONCE, /* EIO, then all is well again */
    DISK_STAYS_FULL  /* each write fails until disk_mend */
} DiskFault;

/* From now on databases are opened on it. Once per program, before the first is opened. */
void disk_install(void);
/* The nth call from now fails (1: the next). */
void disk_break(DiskFault fault, int64_t nth);
/* Did it fail since disk_break? All is well afterwards. */
bool disk_mend(void);
