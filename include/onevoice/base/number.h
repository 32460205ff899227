/*
 * When two printed numbers are one number: account, claim, control, statement and encounter
 * numbers.
 *
 * Houses print one number as 4711/2233, "4711 2233", 004711-2233 or with an en dash, and mean the
 * same by all of them. The key ignores case, blanks, every separator and leading zeros; whatever
 * else two numbers differ in makes them two. The key is for comparing alone: what is published is
 * the form that was printed.
 */
#ifndef ONEVOICE_BASE_NUMBER_H
#define ONEVOICE_BASE_NUMBER_H

#include "onevoice/base/str.h"

/* In mem. Null when nothing is left to tell numbers apart by: null, "", "---", "000". */
ov_str ov_number_key(ov_arena *mem, ov_str printed);

/* One number in both, by their keys; false when either has no key. */
bool ov_number_same(ov_str a, ov_str b);

#endif
