/* One run of gnuplot: script in, picture out. */
#ifndef ONEVOICE_LIB_PAGE_GNUPLOT_H
#define ONEVOICE_LIB_PAGE_GNUPLOT_H

#include "onevoice/base/error.h"
#include "onevoice/base/str.h"

/* Without a shell, with PATH and LC_ALL only, 10 s and 1 MiB at most. OV_E_PASSING when it is not
   there, fails, or exceeds a limit. */
OV_NODISCARD bool ov_feed_gnuplot_run(ov_arena *mem, ov_str script, ov_str *out, ov_error *err);

#endif
