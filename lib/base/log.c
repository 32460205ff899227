#include "onevoice/base/log.h"

#include <stdarg.h>
#include <stdio.h>

static struct {
    ov_log_sink sink;
    void *context;
    ov_log_level most;
} installed;

void
ov_log_install(ov_log_sink sink, void *context, ov_log_level most)
{
    installed.sink = sink;
    installed.context = context;
    installed.most = most;
}

bool
ov_log_enabled(ov_log_level level)
{
    return installed.sink && level <= installed.most;
}

/*
 * One line, cut at a kilobyte: a log line longer than a journal's field helps nobody. The sink is
 * installed by the program; a library that logs before that is silent.
 */
void
ov_log(ov_log_level level, const char *format, ...)
{
    char message[1024];
    va_list args;

    if (!ov_log_enabled(level))
        return;
    va_start(args, format);
    if (vsnprintf(message, sizeof message, format, args) < 0)
        message[0] = '\0';
    va_end(args);
    installed.sink(installed.context, level, message);
}
