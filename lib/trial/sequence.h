/*
 * A confidence sequence by a normal mixture (Robbins 1970): right at every look together, for as
 * long as one looks.
 */
#ifndef ONEVOICE_TRIAL_SEQUENCE_H
#define ONEVOICE_TRIAL_SEQUENCE_H

#define OV_SEQUENCE_ERROR 0.05

/* Half its width for an estimate of this variance; `error` = how often it may ever be wrong. */
double ov_sequence_radius(double variance, double error);

#endif
