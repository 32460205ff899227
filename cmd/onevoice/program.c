/* Which program this is, with its libraries. */
#include <link.h>
#include <sys/stat.h>

#include "command.h"
#include "onevoice/base/buf.h"
#include "onevoice/base/hash.h"

/* A file by its size, its place and the moment it was last written: whatever installs another one changes them. */
static int
add_object(struct dl_phdr_info *info, size_t size OV_UNUSED, void *context)
{
    const char *path = info->dlpi_name && *info->dlpi_name ? info->dlpi_name : "/proc/self/exe";
    struct stat file;

    if (stat(path, &file) == 0) /* the kernel's own object is no file, and computes nothing */
        ov_buf_printf(context, "%s %lld %lld %lld %ld\n", path, (long long)file.st_ino,
                      (long long)file.st_size, (long long)file.st_mtim.tv_sec,
                      file.st_mtim.tv_nsec);
    return 0;
}

ov_str
program_digest(ov_arena *mem)
{
    ov_buf objects = ov_buf_init(mem);

    dl_iterate_phdr(add_object, &objects);
    return ov_hash_digest(mem, ov_buf_view(&objects));
}
