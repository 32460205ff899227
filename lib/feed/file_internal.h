#ifndef ONEVOICE_FEED_FILE_INTERNAL_H
#define ONEVOICE_FEED_FILE_INTERNAL_H

#include "onevoice/feed/file.h"

/* Of a file that was sealed: its bytes, and their digest as xxh128sum(1) prints it. */
uint64_t ov_feed_file_size(const ov_feed_file *file);
ov_str ov_feed_file_digest(const ov_feed_file *file);

/* A small regular file (at most 1 MiB) of the directory; null when it is not there. */
ov_str ov_feed_dir_read(ov_arena *mem, const ov_feed_dir *dir, ov_str name);

#endif
