/* Isotonic regression (pool adjacent violators) and what is judged with it. */
#ifndef ONEVOICE_LIB_TRIAL_ISOTONIC_H
#define ONEVOICE_LIB_TRIAL_ISOTONIC_H

#include "onevoice/trial/calibrate.h"

/* A record as the fits see it: x decides, y is 0 or 1, p is a prediction. */
typedef struct ov_judged {
    double x, y, p;
} ov_judged;

/* Sort by x and fill p with the isotonic fit of y on x; equal x get equal p. */
void ov_isotonic_fit(ov_arena *scratch, ov_judged *items, size_t count);

/* The value of a fit (sorted by x) at x: that of the last item with item.x <= x. */
double ov_isotonic_at(const ov_judged *fit, size_t count, double x);

/* AUC and Brier of the predictions p, with the CORP decomposition; reorders the items. */
ov_fit_quality ov_fit_judge(ov_arena *scratch, ov_judged *items, size_t count);

#endif
