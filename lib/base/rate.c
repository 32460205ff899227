#include "onevoice/base/rate.h"

#define LEAST_MS 2000 /* measured for less, the rest jumps with every note that is drawn */

ov_rate
ov_rate_begin(int64_t now_ms)
{
    return (ov_rate){.from_ms = now_ms, .at_ms = now_ms};
}

/*
 * What is found in a memory goes by much faster than what is read: the total is known where that
 * ends, and a rate measured over both would promise an end that does not come.
 */
void
ov_rate_note(ov_rate *rate, int64_t done, int64_t total, int64_t now_ms)
{
    total = total < done ? 0 : total;
    if (total != rate->total) {
        rate->from_done = done;
        rate->from_ms = now_ms;
    }
    rate->done = done;
    rate->total = OV_MAX(total, (int64_t)0);
    rate->at_ms = now_ms;
}

int64_t
ov_rate_percent(const ov_rate *rate)
{
    return rate->total > 0 ? (int64_t)(100.0 * (double)rate->done / (double)rate->total) : -1;
}

int64_t
ov_rate_left(const ov_rate *rate, int64_t now_ms)
{
    int64_t measured = rate->at_ms - rate->from_ms, worked = rate->done - rate->from_done;
    double left;

    if (rate->total <= 0 || worked <= 0 || measured < LEAST_MS)
        return -1;
    left = (double)measured * (double)(rate->total - rate->done) / (double)worked;
    left -= (double)(now_ms - rate->at_ms);
    return left <= 0 ? 0 : (int64_t)(left / 1000 + 0.5);
}
