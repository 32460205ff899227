#include "sequence.h"

#include <math.h>

/*
 * The information (one over the variance) at which the sequence is tightest: a standard error of a
 * hundredth, about where a difference of 2.5 % in a hundred is first seen. Elsewhere it is wider,
 * never wrong. The divisor is that of Howard et al., Ann. Stat. 49 (2021) 1055, for 95 %.
 */
#define TUNED   10000.0
#define DIVISOR 8.8

double
ov_sequence_radius(double variance, double error)
{
    double mixture = TUNED / DIVISOR, information = 1.0 / fmax(variance, 1e-12);

    return sqrt((information + mixture) *
                log((information + mixture) / (mixture * error * error))) /
           information;
}
