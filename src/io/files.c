/* io/files.c - whole files, safe replacement, maps and Maildir.
 *
 * Not here: gzip (io/files_gzip.c). Paths come from the configuration, never from a request. */
#include "io/files.h"
#include "io/alloc.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES_MAX 4096

typedef struct Path {
    char text[PATH_BYTES_MAX];
} Path;

Err file_fail(Diag *diag, const char *verb, const char *path)
{
    int error = errno;
    char reason[96];
    const char *said = strerror_r(error, reason, sizeof reason);
    return fail(diag, error == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot %s %s: %s", verb, path,
                said);
}

/* Joins up to three pieces and ends them with NUL. */
static Err path_make(Path *path, Str a, Str b, Str c, Diag *diag)
{
    if (a.len == 0 || a.len + b.len + c.len >= sizeof path->text)
        return fail(diag, ERR_INVALID, "a path of %zu bytes is empty or too long",
                    a.len + b.len + c.len);
    Str pieces[] = {a, b, c};
    size_t length = 0;
    for (size_t i = 0; i < 3; i++) {
        if (pieces[i].len == 0) continue;
        memcpy(path->text + length, pieces[i].ptr, pieces[i].len);
        length += pieces[i].len;
    }
    path->text[length] = '\0';
    if (strlen(path->text) != length) return fail(diag, ERR_INVALID, "a path holds a NUL byte");
    return OK;
}

static Err open_for_reading(const char *path, int *ret_fd, size_t *ret_size, Diag *diag)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return file_fail(diag, "open", path);
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(fd);
        return fail(diag, ERR_IO, "%s is not a readable file", path);
    }
    *ret_fd = fd;
    *ret_size = (size_t)about.st_size;
    return OK;
}

Err file_read(Arena *arena, Str path, size_t bytes_max, Str *ret_bytes, Diag *diag)
{
    Path name;
    int fd;
    size_t size;
    Err e = path_make(&name, path, STR_NONE, STR_NONE, diag);
    if (!e) e = open_for_reading(name.text, &fd, &size, diag);
    if (e) return e;
    if (size > bytes_max) {
        close(fd);
        return fail(diag, ERR_TOO_LARGE, "%s has %zu bytes, at most %zu are read", name.text, size,
                    bytes_max);
    }
    char *bytes = arena_alloc_raw(arena, size ? size : 1);
    size_t have = 0;
    while (have < size) {
        ssize_t got = read(fd, bytes + have, size - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) e = file_fail(diag, "read", name.text);
        if (got <= 0) break; /* it shrank: what is there is what it is now */
        have += (size_t)got;
    }
    close(fd);
    if (!e) *ret_bytes = (Str){bytes, have};
    return e;
}

static bool write_all(int fd, Str bytes)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t put = write(fd, bytes.ptr + done, bytes.len - done);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        done += (size_t)put;
    }
    return true;
}

/* Makes a rename or a new name in this folder durable. */
static bool sync_folder_of(const char *path)
{
    Path folder;
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (length == 0)
        memcpy(folder.text, slash ? "/" : ".", 2);
    else
        memcpy(folder.text, path, length);
    if (length > 0) folder.text[length] = '\0';
    int fd = open(folder.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    bool synced = fsync(fd) == 0;
    close(fd);
    return synced;
}

static Err write_synced(const char *path, int flags, Str bytes, Diag *diag)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0640);
    if (fd < 0) return file_fail(diag, "write", path);
    Err e = OK;
    if (!write_all(fd, bytes) || fsync(fd) != 0) e = file_fail(diag, "write", path);
    if (close(fd) != 0 && !e) e = file_fail(diag, "write", path);
    return e;
}

Err file_replace(Str path, Str bytes, Diag *diag)
{
    Path target, sibling;
    Err e = path_make(&target, path, STR_NONE, STR_NONE, diag);
    if (!e) e = path_make(&sibling, path, STR(".new"), STR_NONE, diag);
    if (!e) e = write_synced(sibling.text, O_TRUNC, bytes, diag);
    if (!e && (rename(sibling.text, target.text) != 0 || !sync_folder_of(target.text)))
        e = file_fail(diag, "replace", target.text);
    if (e) unlink(sibling.text);
    return e;
}

Err file_append(Str path, Str bytes, Diag *diag)
{
    Path name;
    Err e = path_make(&name, path, STR_NONE, STR_NONE, diag);
    return e ? e : write_synced(name.text, O_APPEND, bytes, diag);
}

Err file_rename(Str from, Str to, Diag *diag)
{
    Path old, new;
    Err e = path_make(&old, from, STR_NONE, STR_NONE, diag);
    if (!e) e = path_make(&new, to, STR_NONE, STR_NONE, diag);
    if (!e && (rename(old.text, new.text) != 0 || !sync_folder_of(new.text)))
        e = file_fail(diag, "rename", old.text);
    return e;
}

void file_remove(Str path)
{
    Path name;
    Diag ignored = {0};
    if (!path_make(&name, path, STR_NONE, STR_NONE, &ignored)) unlink(name.text);
}

Err dir_make(Str path, Diag *diag)
{
    Path name;
    Err e = path_make(&name, path, STR_NONE, STR_NONE, diag);
    if (e) return e;
    for (char *at = name.text + 1;; at++) {
        char here = *at;
        if (here != '/' && here != '\0') continue;
        *at = '\0';
        bool made = mkdir(name.text, 0750) == 0;
        if (!made && errno != EEXIST) return file_fail(diag, "make the folder", name.text);
        *at = here;
        if (here == '\0') break;
    }
    struct stat about;
    if (stat(name.text, &about) != 0 || !S_ISDIR(about.st_mode))
        return fail(diag, ERR_IO, "%s is in the way: it is not a folder", name.text);
    return OK;
}

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

Err dir_list(Arena *arena, Str path, size_t max, FileNames *ret_names, Diag *diag)
{
    Path name;
    FileNames names = {0};
    Err e = path_make(&name, path, STR_NONE, STR_NONE, diag);
    DIR *folder = e ? NULL : opendir(name.text);
    if (e) return e;
    if (!folder) return file_fail(diag, "list", name.text);
    /* Each call has its own DIR: readdir is safe. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    for (const struct dirent *at; names.count < max && (at = readdir(folder));)
        if (at->d_name[0] != '.' && (at->d_type == DT_REG || at->d_type == DT_UNKNOWN))
            *list_push(arena, &names) = arena_str(arena, str_of(at->d_name));
    closedir(folder);
    if (names.count) qsort(names.items, names.count, sizeof *names.items, name_cmp);
    *ret_names = names;
    return OK;
}

bool file_exists(Str path)
{
    Path name;
    Diag unused = {.code = OK};
    return path_make(&name, path, STR_NONE, STR_NONE, &unused) == OK &&
           access(name.text, F_OK) == 0;
}

Err file_map(Str path, FileMap *ret_map, Diag *diag)
{
    Path name;
    int fd;
    size_t size;
    Err e = path_make(&name, path, STR_NONE, STR_NONE, diag);
    if (!e) e = open_for_reading(name.text, &fd, &size, diag);
    if (e) return e;
    void *address = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    if (address == MAP_FAILED) e = file_fail(diag, "map", name.text);
    close(fd);
    if (e) return e;
    *ret_map = (FileMap){
        {address, size},
        address, size
    };
    return OK;
}

void file_unmap(FileMap *map)
{
    if (map->address) munmap(map->address, map->size);
    *map = (FileMap){STR_NONE, NULL, 0};
}

Err maildir_deliver(Str folder, Str unique, Str message, Diag *diag)
{
    static const Str parts[] = {STR_INIT("/tmp"), STR_INIT("/new"), STR_INIT("/cur")};
    if (unique.len == 0 || str_find_char(unique, '/') >= 0 || unique.ptr[0] == '.')
        return fail(diag, ERR_INVALID, "a Maildir name must be one plain word");
    Path path, target;
    Err e = OK;
    for (size_t i = 0; i < 3 && !e; i++) {
        e = path_make(&path, folder, parts[i], STR_NONE, diag);
        if (!e) e = dir_make(str_of(path.text), diag);
    }
    Path name;
    if (!e) e = path_make(&name, STR("/"), unique, STR_NONE, diag);
    if (!e) e = path_make(&path, folder, parts[0], str_of(name.text), diag);
    if (!e) e = path_make(&target, folder, parts[1], str_of(name.text), diag);
    if (!e) e = write_synced(path.text, O_TRUNC, message, diag);
    if (!e && (rename(path.text, target.text) != 0 || !sync_folder_of(target.text)))
        e = file_fail(diag, "deliver", target.text);
    return e;
}

Err file_lock(Str path, Diag *diag)
{
    Path name;
    Err e = path_make(&name, path, STR_NONE, STR_NONE, diag);
    if (e) return e;
    int fd = open(name.text, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0) return file_fail(diag, "open", name.text);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return OK; /* kept open until the process ends */
    close(fd);
    return fail(diag, ERR_CONFLICT, "%s is held by another process", name.text);
}
