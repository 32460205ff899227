#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that anyone may write would let anyone shape the plan. */
static bool
check_file(int fd, const char *path, size_t most, ov_error *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return OV_FAIL(err, OV_E_CONFIG, "%s: %s", path, strerrordesc_np(errno));
    if (!S_ISREG(st.st_mode))
        return OV_FAIL(err, OV_E_CONFIG, "%s: not a regular file", path);
    if (st.st_mode & S_IWOTH)
        return OV_FAIL(err, OV_E_CONFIG, "%s: everyone may write it; chmod o-w", path);
    if (st.st_size < 0 || (size_t)st.st_size > most)
        return OV_FAIL(err, OV_E_CONFIG, "%s: larger than %zu bytes", path, most);
    return true;
}

bool
read_file(ov_arena *mem, const char *path, size_t most, ov_str *out, ov_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes;
    size_t len = 0;
    ssize_t got = 1;

    if (fd < 0)
        return OV_FAIL(err, OV_E_CONFIG, "%s: %s", path, strerrordesc_np(errno));
    if (!check_file(fd, path, most, err)) {
        close(fd);
        return false;
    }
    bytes = ov_arena_alloc(mem, most + 1);
    while (len < most && (got = read(fd, bytes + len, most - len)) > 0)
        len += (size_t)got;
    close(fd);
    if (got < 0)
        return OV_FAIL(err, OV_E_CONFIG, "%s: %s", path, strerrordesc_np(errno));
    *out = (ov_str){bytes, len};
    return true;
}
