/*
 * Files that appear whole or not at all.
 *
 * A file is written under a temporary name (".tmp.NAME.PID") in its directory, synced, compared
 * with what was meant to be written (size and a digest of the bytes read back), renamed, and the
 * directory synced. Until then the old file stays as it is; whoever fails leaves no temporary file.
 * All calls go through one descriptor of the directory, so a directory that is swapped for a link
 * later changes nothing.
 *
 * Failures: OV_E_CONFIG when the directory is wrong (a link, not owned by us or root, writable for
 * everybody and not sticky, not there and not to be made), OV_E_PASSING when writing fails (disk
 * full, limits, I/O errors): the run stands, `onevoice feed` writes the file again.
 */
#ifndef ONEVOICE_FEED_FILE_H
#define ONEVOICE_FEED_FILE_H

#include "onevoice/base/buf.h"
#include "onevoice/base/error.h"

typedef struct ov_feed_dir ov_feed_dir;
typedef struct ov_feed_file ov_feed_file;

/* Open, or make with mode 0750 (not its parents). Closed with mem. */
OV_NODISCARD bool ov_feed_dir_open(ov_arena *mem, ov_str path, ov_feed_dir **out, ov_error *err);

/* Can a file be made here? To be asked before a run starts; leaves nothing behind. */
OV_NODISCARD bool ov_feed_dir_try(const ov_feed_dir *dir, ov_error *err);

/* Begin a file with this mode. Temporary files that dead processes left of the same name are
   removed. Abandoned (and removed) with mem unless it was committed. */
OV_NODISCARD bool ov_feed_file_open(ov_arena *mem, const ov_feed_dir *dir, ov_str name,
                                    unsigned mode, ov_feed_file **out, ov_error *err);

/* Write and forget the contents of the buffer. */
OV_NODISCARD bool ov_feed_file_put(ov_feed_file *file, ov_buf *buf, ov_error *err);

/* Bring it to the disk and compare, so that of several files none appears before all are good. */
OV_NODISCARD bool ov_feed_file_seal(ov_feed_file *file, ov_error *err);

/* Make it appear; seals it first where that was not done. */
OV_NODISCARD bool ov_feed_file_commit(ov_feed_file *file, ov_error *err);

/* Leave the old file as it is; allowed after a failure, and on NULL. */
void ov_feed_file_abandon(ov_feed_file *file);

#endif
