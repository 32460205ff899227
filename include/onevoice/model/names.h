/*
 * Enumerations and their words: one table each, in the order of the enumeration.
 */
#ifndef ONEVOICE_MODEL_NAMES_H
#define ONEVOICE_MODEL_NAMES_H

#include "onevoice/base/str.h"

#endif
