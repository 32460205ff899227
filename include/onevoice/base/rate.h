/*
 * How far a piece of work is, and how long the rest will take at the rate measured so far. No clock in here: the caller says what
 * time it is, in milliseconds of a clock that never jumps (clock.h).
 */
#ifndef ONEVOICE_BASE_RATE_H
#define ONEVOICE_BASE_RATE_H

#include "onevoice/base/base.h"

typedef struct ov_rate {
    int64_t done, total;        /* total 0: not known */
    int64_t from_done, from_ms; /* where measuring began */
    int64_t at_ms;              /* when `done` was said */
} ov_rate;

ov_rate ov_rate_begin(int64_t now_ms);

/* `done` of `total`; total <= 0, or less than what is done: not known. Measured anew from where the total changes. */
void ov_rate_note(ov_rate *rate, int64_t done, int64_t total, int64_t now_ms);

int64_t ov_rate_percent(const ov_rate *rate); /* whole ones, rounded down; -1: not known */

/* Seconds until the rest is done, counted down since the last note; -1: not known. */
int64_t ov_rate_left(const ov_rate *rate, int64_t now_ms);

#endif
