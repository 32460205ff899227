/*
 * Log lines: progress for a person or a collector, never a second error channel.
 *
 * lib/ does not print: a sink is installed by cmd/ (none: silence). A line is a level, a message
 * and key=value fields; identifiers, codes and counts only, never a name, address, amount or text.
 */
#ifndef ONEVOICE_BASE_LOG_H
#define ONEVOICE_BASE_LOG_H

#include "onevoice/base/base.h"

typedef enum ov_log_level { OV_LOG_ERROR, OV_LOG_WARN, OV_LOG_INFO, OV_LOG_DEBUG } ov_log_level;

typedef void (*ov_log_sink)(void *context, ov_log_level level, const char *message);

void ov_log_install(ov_log_sink sink, void *context, ov_log_level most);
bool ov_log_enabled(ov_log_level level);

/* "msg text key=value key=value": the format is the message followed by its fields. */
void ov_log(ov_log_level level, const char *format, ...) OV_PRINTF(2, 3);

#endif
