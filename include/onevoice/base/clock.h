/*
 * A clock that never jumps: for deadlines and durations, never for a date. The core has no use for it (lint).
 */
#ifndef ONEVOICE_BASE_CLOCK_H
#define ONEVOICE_BASE_CLOCK_H

#include <stdint.h>

int64_t ov_clock_ms(void);

#endif
