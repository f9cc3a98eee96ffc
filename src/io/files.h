/* io/files.h - whole files and safe replacement; the only way upper floors touch the disk.
 *
 * file_replace writes a temporary sibling, fsyncs, renames, fsyncs the folder: after it returns the
 * new content is there after a power loss; before, the old one. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/* "cannot VERB PATH: why" of errno; ERR_NOT_FOUND when there is none, else ERR_IO. */
Err file_fail(Diag *diag, const char *verb, const char *path) MUST_CHECK;

Err file_read(Arena *arena, Str path, size_t bytes_max, Str *ret_bytes, Diag *diag) MUST_CHECK;
Err file_replace(Str path, Str bytes, Diag *diag) MUST_CHECK;
Err file_append(Str path, Str bytes, Diag *diag) MUST_CHECK;
/* After it returns the file has its new name after a power loss too; what had it is gone. */
Err file_rename(Str from, Str to, Diag *diag) MUST_CHECK;
void file_remove(Str path);                    /* fine when there is none */
Err dir_make(Str path, Diag *diag) MUST_CHECK; /* with parents; fine when it exists */
bool file_exists(Str path);
typedef LIST_OF(Str) FileNames;
/* Names of the folder's plain files that do not begin with a dot, in order of their bytes; of more
 * than `max` any `max`. */
Err dir_list(Arena *arena, Str path, size_t max, FileNames *ret_names, Diag *diag) MUST_CHECK;
/* Takes the file (made when missing) for this process until it ends; CONFLICT when another has it.
 */
Err file_lock(Str path, Diag *diag) MUST_CHECK;
/* A file mapped read-only: for imports of any size. gzip is recognised and streamed by GzReader. */
typedef struct FileMap {
    Str bytes;
    void *address;
    size_t size;
} FileMap;
Err file_map(Str path, FileMap *ret_map, Diag *diag) MUST_CHECK;
void file_unmap(FileMap *map);
/* Reads plain or gzipped files by chunks. */
typedef struct FileReader FileReader;
Err file_reader_open(Str path, FileReader **ret_reader, Diag *diag) MUST_CHECK;
/* Bytes read into `into`, 0 at the end. ret_progress: compressed bytes consumed of total. */
Err file_reader_next(FileReader *reader, void *into, size_t size, size_t *ret_size,
                     Diag *diag) MUST_CHECK;
void file_reader_progress(const FileReader *reader, uint64_t *ret_done, uint64_t *ret_total);
void file_reader_close(FileReader *reader);
/* Maildir delivery: tmp/ then new/, fsynced; the folder is made when missing. */
Err maildir_deliver(Str folder, Str unique, Str message, Diag *diag) MUST_CHECK;
/* TOO_LARGE above bytes_max, INVALID when damaged. */
Err gunzip_bytes(Arena *arena, Str bytes, size_t bytes_max, Str *ret_bytes, Diag *diag) MUST_CHECK;
Str gunzip(Arena *arena, Str bytes, size_t bytes_max, bool *ret_ok);
Str gzip_bytes(Arena *arena, Str bytes);
