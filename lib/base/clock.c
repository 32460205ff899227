#include "onevoice/base/clock.h"

#include <time.h>

/* Monotonic: only durations are measured. No decision may ask what day it is; that is `as_of`. */
int64_t
ov_clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
