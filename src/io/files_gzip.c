/* io/files_gzip.c - gzip both ways, and reading a file by chunks whether it is gzipped or not.
 *
 * Source: RFC 1952 through zlib. A file may be several gzip members in a row (as `cat` makes).
 * Output is bounded by the caller, so a bomb costs at most that. */
#define ZLIB_CONST 1 /* zlib only reads its input: let the compiler see it */
#include "io/alloc.h"
#include "io/files.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK_BYTES (64 * 1024)
#define GZIP_WINDOW (15 + 16) /* 32 KB window, gzip wrapper */

struct FileReader {
    int fd;
    bool gzipped, file_ended;
    uint64_t done, total; /* bytes of the file handed on, of all */
    z_stream stream;
    bool member_ended; /* between two gzip members */
    unsigned char chunk[CHUNK_BYTES];
};

/* Moves what is left to the front and reads more behind it. */
static Err reader_fill(FileReader *reader, Diag *diag)
{
    z_stream *in = &reader->stream;
    if (in->avail_in > 0) memmove(reader->chunk, in->next_in, in->avail_in);
    in->next_in = reader->chunk;
    while (in->avail_in < CHUNK_BYTES && !reader->file_ended) {
        ssize_t got = read(reader->fd, reader->chunk + in->avail_in, CHUNK_BYTES - in->avail_in);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_fail(diag, "read", "the file");
        if (got == 0) reader->file_ended = true;
        in->avail_in += (uInt)got;
        reader->done += (uint64_t)got;
    }
    return OK;
}

Err file_reader_open(Str path, FileReader **ret_reader, Diag *diag)
{
    char name[PATH_MAX];
    if (path.len == 0 || path.len >= sizeof name)
        return fail(diag, ERR_INVALID, "a path is empty or too long");
    memcpy(name, path.ptr, path.len);
    name[path.len] = '\0';
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return file_fail(diag, "open", name);
    struct stat about;
    FileReader *reader = io_alloc(1, sizeof *reader);
    reader->fd = fd;
    if (fstat(fd, &about) == 0) reader->total = (uint64_t)about.st_size;
    Err e = reader_fill(reader, diag);
    if (!e && reader->stream.avail_in >= 2 && reader->chunk[0] == 0x1f && reader->chunk[1] == 0x8b)
        reader->gzipped = true;
    if (!e && reader->gzipped && inflateInit2(&reader->stream, GZIP_WINDOW) != Z_OK)
        e = fail(diag, ERR_INTERNAL, "gzip could not be started");
    if (e) {
        reader->gzipped = false;
        file_reader_close(reader);
        return e;
    }
    *ret_reader = reader;
    return OK;
}

static void reader_plain(FileReader *reader, void *into, size_t size, size_t *ret_size)
{
    size_t part = reader->stream.avail_in < size ? reader->stream.avail_in : size;
    memcpy(into, reader->stream.next_in, part);
    reader->stream.next_in += part;
    reader->stream.avail_in -= (uInt)part;
    *ret_size = part;
}

/* One call of inflate; a finished member is followed by the next when there is one. */
static Err reader_inflate(FileReader *reader, Diag *diag)
{
    z_stream *in = &reader->stream;
    if (reader->member_ended) {
        if (in->avail_in == 0) return OK;
        if (inflateReset(in) != Z_OK) return fail(diag, ERR_INTERNAL, "gzip could not go on");
        reader->member_ended = false;
    }
    int said = inflate(in, Z_NO_FLUSH);
    if (said == Z_STREAM_END) reader->member_ended = true;
    if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR)
        return fail(diag, ERR_INVALID, "the gzip data is damaged");
    return OK;
}

Err file_reader_next(FileReader *reader, void *into, size_t size, size_t *ret_size, Diag *diag)
{
    assert(size > 0 && size <= UINT_MAX);
    z_stream *in = &reader->stream;
    size_t made = 0;
    while (made == 0) {
        Err e = in->avail_in < CHUNK_BYTES / 2 ? reader_fill(reader, diag) : OK;
        if (e) return e;
        if (!reader->gzipped) {
            reader_plain(reader, into, size, ret_size);
            return OK;
        }
        if (in->avail_in == 0 && reader->member_ended) break;
        uInt before = in->avail_in;
        in->next_out = into;
        in->avail_out = (uInt)size;
        e = reader_inflate(reader, diag);
        if (e) return e;
        made = size - in->avail_out;
        if (made == 0 && before == in->avail_in && reader->file_ended && !reader->member_ended)
            return fail(diag, ERR_INVALID, "the gzip data ends too early");
    }
    *ret_size = made;
    return OK;
}

void file_reader_progress(const FileReader *reader, uint64_t *ret_done, uint64_t *ret_total)
{
    *ret_done = reader->done - reader->stream.avail_in;
    *ret_total = reader->total;
}

void file_reader_close(FileReader *reader)
{
    if (!reader) return;
    if (reader->gzipped) inflateEnd(&reader->stream);
    close(reader->fd);
    free(reader);
}

/* The output, in blocks that double: its size is not known before, and what the sender claims is
 * not believed. One byte more than allowed is made, to see the overflow. */
typedef struct Inflated {
    char *bytes;
    size_t made, capacity, most;
} Inflated;

static bool inflated_grow(Arena *arena, Inflated *out)
{
    if (out->made <= out->capacity) return true;
    if (out->capacity >= out->most) return false;
    size_t wanted = out->capacity < out->most / 2 ? out->capacity * 2 : out->most;
    char *larger = arena_try(arena, wanted + 1);
    if (!larger) return false;
    memcpy(larger, out->bytes, out->made);
    out->bytes = larger;
    out->capacity = wanted;
    return true;
}

/* Z_STREAM_END when all went well, Z_BUF_ERROR when the input ends early or the room does. */
static int inflate_all(Arena *arena, z_stream *in, Inflated *out)
{
    int said = Z_OK;
    while (said == Z_OK) {
        if (!inflated_grow(arena, out)) return Z_MEM_ERROR;
        size_t room = out->capacity + 1 - out->made;
        in->next_out = (Bytef *)out->bytes + out->made;
        in->avail_out = room < UINT_MAX ? (uInt)room : UINT_MAX;
        uInt offered = in->avail_out;
        said = inflate(in, Z_NO_FLUSH);
        out->made += offered - in->avail_out;
        if (said == Z_STREAM_END && in->avail_in > 0) said = inflateReset(in); /* next member */
    }
    return said;
}

Err gunzip_bytes(Arena *arena, Str bytes, size_t bytes_max, Str *ret_bytes, Diag *diag)
{
    z_stream in = {.next_in = (const Bytef *)bytes.ptr, .avail_in = (uInt)bytes.len};
    if (bytes.len > UINT_MAX / 2) return fail(diag, ERR_TOO_LARGE, "the gzip data is too large");
    if (inflateInit2(&in, GZIP_WINDOW) != Z_OK)
        return fail(diag, ERR_INTERNAL, "gzip could not be started");
    Inflated out = {.capacity = bytes.len * 4 + 1024, .most = bytes_max};
    if (out.capacity > bytes_max) out.capacity = bytes_max;
    out.bytes = arena_try(arena, out.capacity + 1);
    int said = out.bytes ? inflate_all(arena, &in, &out) : Z_MEM_ERROR;
    inflateEnd(&in);
    if (said == Z_MEM_ERROR || out.made > bytes_max)
        return fail(diag, ERR_TOO_LARGE, "the gzip data unpacks to more than %zu bytes", bytes_max);
    if (said != Z_STREAM_END) return fail(diag, ERR_INVALID, "the gzip data is damaged");
    *ret_bytes = (Str){out.bytes, out.made};
    return OK;
}

Str gunzip(Arena *arena, Str bytes, size_t bytes_max, bool *ret_ok)
{
    Diag unused = {.code = OK};
    Str unpacked = STR_NONE;
    *ret_ok = gunzip_bytes(arena, bytes, bytes_max, &unpacked, &unused) == OK;
    return unpacked;
}

Str gzip_bytes(Arena *arena, Str bytes)
{
    z_stream out = {.next_in = (const Bytef *)bytes.ptr, .avail_in = (uInt)bytes.len};
    assert(bytes.len < UINT_MAX / 2);
    if (deflateInit2(&out, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) abort();
    uLong most = deflateBound(&out, (uLong)bytes.len);
    char *packed = arena_alloc_raw(arena, most);
    out.next_out = (Bytef *)packed;
    out.avail_out = (uInt)most;
    int said = deflate(&out, Z_FINISH);
    assert(said == Z_STREAM_END);
    size_t size = most - out.avail_out;
    deflateEnd(&out);
    return (Str){packed, size};
}
