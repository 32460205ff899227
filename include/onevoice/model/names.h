/*
 * Enumerations and their words: one table each, in the order of the enumeration.
 */
#ifndef ONEVOICE_MODEL_NAMES_H
#define ONEVOICE_MODEL_NAMES_H

#include "onevoice/base/str.h"

/* Index of s in names[0..count); false when it is none of them. */
bool ov_name_parse(const char *const *names, size_t count, ov_str s, size_t *out);

#endif
