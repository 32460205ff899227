/*
 * Files that appear whole or not at all (tests/README.md, section 3, rows 7-10 and 33-36).
 */
#include "onevoice/feed/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_internal.h"
#include "onevoice/base/failpoint.h"
#include "onevoice/base/hash.h"

#define BLOCK ((size_t)1 << 20) /* what is written, and read back, at once */

struct ov_feed_dir {
    int fd;
    char *path; /* for messages */
};

struct ov_feed_file {
    const ov_feed_dir *dir;
    char *name, *temporary;
    int fd; /* -1: committed or abandoned */
    char *block;
    size_t filled;
    uint64_t size;
    ov_hash_stream *written, *found; /* digests of what write() took, and of what was read back */
    ov_str digest;                   /* of the sealed file */
    ov_arena *mem;
    bool sealed;
};

static void
dir_close(void *handle)
{
    ov_feed_dir *dir = handle;

    close(dir->fd);
}

/* The directory must be ours, and nobody else's to swap files in. */
static bool
dir_check(const ov_feed_dir *dir, ov_error *err)
{
    struct stat info;

    if (fstat(dir->fd, &info) != 0)
        return OV_FAIL(err, OV_E_CONFIG, "directory '%s': %s", dir->path, strerror(errno));
    if (info.st_uid != geteuid() && info.st_uid != 0)
        return OV_FAIL(err, OV_E_CONFIG, "directory '%s' belongs to another user", dir->path);
    if ((info.st_mode & S_IWOTH) && !(info.st_mode & S_ISVTX))
        return OV_FAIL(err, OV_E_CONFIG, "directory '%s' is writable for everybody: chmod 750",
                       dir->path);
    return true;
}

/*
 * By descriptor, step by step, and no link is followed: the job may write where others may too,
 * and a link put in its way would let them choose the file it overwrites.
 */
static bool
dir_open_at(ov_arena *mem, int parent, const char *name, char *path, ov_feed_dir **out,
            ov_error *err)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    ov_feed_dir *dir;

    if (fd < 0 && errno == ENOENT) {
        if (mkdirat(parent, name, 0750) != 0 && errno != EEXIST)
            return OV_FAIL(err, OV_E_CONFIG, "directory '%s' cannot be made: %s", path,
                           strerror(errno));
        fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (fd < 0)
        return OV_FAIL(err, OV_E_CONFIG, "directory '%s': %s", path,
                       errno == ENOTDIR || errno == ELOOP ? "not a directory (links are refused)"
                                                          : strerror(errno));
    dir = OV_NEW(mem, ov_feed_dir);
    *dir = (ov_feed_dir){.fd = fd, .path = path};
    ov_arena_defer(mem, dir_close, dir);
    if (!dir_check(dir, err))
        return false;
    *out = dir;
    return true;
}

bool
ov_feed_dir_open(ov_arena *mem, ov_str path, ov_feed_dir **out, ov_error *err)
{
    char *name;

    while (path.len > 1 && path.ptr[path.len - 1] == '/') /* "dir/" would follow a link */
        path.len--;
    name = ov_str_cstr(mem, path);
    return dir_open_at(mem, AT_FDCWD, name, name, out, err);
}

bool
ov_feed_dir_try(const ov_feed_dir *dir, ov_error *err)
{
    char name[64];
    int fd;

    snprintf(name, sizeof(name), ".tmp.try.%ld", (long)getpid());
    fd = openat(dir->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return OV_FAIL(err, OV_E_CONFIG, "no file can be made in '%s': %s", dir->path,
                       strerror(errno));
    close(fd);
    unlinkat(dir->fd, name, 0);
    return true;
}

/* Remove what killed processes left of this file. */
static void
sweep(const ov_feed_dir *dir, const char *prefix)
{
    int fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    if (!list) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(list)) != NULL) {
        int64_t pid;

        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
            ov_str_to_i64(ov_str_from(entry->d_name + strlen(prefix)), &pid) && pid > 0 &&
            pid < INT32_MAX && kill((pid_t)pid, 0) != 0 && errno == ESRCH)
            unlinkat(dir->fd, entry->d_name, 0);
    }
    closedir(list);
}

static bool
file_fail(ov_feed_file *file, const char *what, ov_error *err)
{
    int cause = errno;

    ov_feed_file_abandon(file);
    return OV_FAIL(err, OV_E_PASSING, "file '%s/%s': %s: %s", file->dir->path, file->name, what,
                   strerror(cause));
}

static void
file_release(void *handle)
{
    ov_feed_file_abandon(handle);
}

bool
ov_feed_file_open(ov_arena *mem, const ov_feed_dir *dir, ov_str name, unsigned mode,
                  ov_feed_file **out, ov_error *err)
{
    ov_feed_file *file = OV_NEW(mem, ov_feed_file);
    ov_str prefix = ov_str_printf(mem, ".tmp.%.*s.", OV_STR_ARG(name));

    file->dir = dir;
    file->name = ov_str_cstr(mem, name);
    file->temporary =
        ov_str_cstr(mem, ov_str_printf(mem, "%.*s%ld", OV_STR_ARG(prefix), (long)getpid()));
    file->block = ov_arena_alloc(mem, BLOCK);
    file->written = ov_hash_stream_new(mem);
    file->found = ov_hash_stream_new(mem);
    file->mem = mem;
    sweep(dir, ov_str_cstr(mem, prefix));
    file->fd =
        openat(dir->fd, file->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->fd < 0)
        return file_fail(file, "cannot be made", err);
    ov_arena_defer(mem, file_release, file);
    if (fchmod(file->fd, mode) != 0) /* whatever the umask is */
        return file_fail(file, "mode", err);
    *out = file;
    return true;
}

/* The digest is of what write() took, so that it says what is on the disk. */
static bool
block_write(ov_feed_file *file, ov_error *err)
{
    size_t done = 0;

    while (done < file->filled) {
        ssize_t n = write(file->fd, file->block + done, file->filled - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_fail(file, "write", err);
        done += (size_t)n;
    }
    file->size += file->filled;
    ov_hash_stream_add(file->written, file->block, file->filled);
    file->filled = 0;
    return true;
}

bool
ov_feed_file_put(ov_feed_file *file, ov_buf *buf, ov_error *err)
{
    size_t done = 0;

    if (file->fd < 0)
        return OV_FAIL(err, OV_E_PASSING, "file '%s/%s' was abandoned", file->dir->path,
                       file->name);
    while (done < buf->len) {
        size_t part = OV_MIN(BLOCK - file->filled, buf->len - done);

        memcpy(file->block + file->filled, buf->ptr + done, part);
        file->filled += part;
        done += part;
        if (file->filled == BLOCK && !block_write(file, err))
            return false;
    }
    ov_failpoint("feed_write");
    ov_buf_clear(buf);
    return true;
}

/* Is what stands in the file what was written? Some systems lie about short writes. */
static bool
file_verify(ov_feed_file *file, ov_error *err)
{
    uint64_t at = 0;
    struct stat info;

    if (fstat(file->fd, &info) != 0)
        return file_fail(file, "fstat", err);
    errno = EIO;
    if ((uint64_t)info.st_size != file->size)
        return file_fail(file, "its size is not what was written", err);
    while (at < file->size) {
        size_t want = (size_t)OV_MIN((uint64_t)BLOCK, file->size - at), have = 0;

        while (have < want) {
            ssize_t n = pread(file->fd, file->block + have, want - have, (off_t)(at + have));

            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0)
                return file_fail(file, "reading it back", err);
            have += (size_t)n;
        }
        ov_hash_stream_add(file->found, file->block, want);
        at += want;
    }
    errno = EIO;
    file->digest = ov_hash_stream_digest(file->written, file->mem);
    return ov_str_eq(ov_hash_stream_digest(file->found, file->mem), file->digest) ||
           file_fail(file, "its bytes are not what was written", err);
}

bool
ov_feed_file_seal(ov_feed_file *file, ov_error *err)
{
    if (file->fd < 0)
        return OV_FAIL(err, OV_E_PASSING, "file '%s/%s' was abandoned", file->dir->path,
                       file->name);
    if (file->filled > 0 && !block_write(file, err))
        return false;
    if (fsync(file->fd) != 0) /* never tried twice: the second one would lie */
        return file_fail(file, "fsync", err);
    if (!file_verify(file, err))
        return false;
    file->sealed = true;
    ov_failpoint("feed_sealed");
    return true;
}

uint64_t
ov_feed_file_size(const ov_feed_file *file)
{
    OV_ASSERT(file->sealed);
    return file->size;
}

ov_str
ov_feed_file_digest(const ov_feed_file *file)
{
    OV_ASSERT(file->sealed);
    return file->digest;
}

/*
 * Sealed, renamed, and the directory synced: after a power cut there is the old file or the new
 * one, whole. rename() replaces what a reader has open without disturbing it.
 */
bool
ov_feed_file_commit(ov_feed_file *file, ov_error *err)
{
    int fd = file->fd;

    if (fd < 0 || !file->sealed)
        if (!ov_feed_file_seal(file, err))
            return false;
    file->fd = -1;
    if (close(fd) != 0 ||
        renameat(file->dir->fd, file->temporary, file->dir->fd, file->name) != 0) {
        int cause = errno;

        unlinkat(file->dir->fd, file->temporary, 0);
        return OV_FAIL(err, OV_E_PASSING, "file '%s/%s': %s", file->dir->path, file->name,
                       strerror(cause));
    }
    ov_failpoint("feed_renamed");
    if (fsync(file->dir->fd) != 0)
        return OV_FAIL(err, OV_E_PASSING, "directory '%s': fsync: %s", file->dir->path,
                       strerror(errno));
    return true;
}

void
ov_feed_file_abandon(ov_feed_file *file)
{
    if (!file || file->fd < 0)
        return;
    close(file->fd);
    file->fd = -1;
    unlinkat(file->dir->fd, file->temporary, 0);
}

/*
 * One block is enough for what is asked of it, a metrics file of ours. Neither a link nor a pipe
 * in its place can stop the night: the one is refused, the other does not block.
 */
ov_str
ov_feed_dir_read(ov_arena *mem, const ov_feed_dir *dir, ov_str name)
{
    int fd =
        openat(dir->fd, ov_str_cstr(mem, name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    char *text;
    size_t len = 0;
    ssize_t n;

    if (fd < 0)
        return OV_STR_NULL;
    text = ov_arena_alloc(mem, BLOCK);
    while (len < BLOCK && (n = read(fd, text + len, BLOCK - len)) > 0)
        len += (size_t)n;
    close(fd);
    return (ov_str){text, len};
}
