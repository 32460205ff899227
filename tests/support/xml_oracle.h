/*
 * libxml2 as the oracle of our XML reader: the same verdict, and the same elements, attributes and
 * runs of text in the same order.
 *
 * Compared apart from what our reader leaves to its readers on purpose: white space counts as one
 * blank, a run of nothing else does not count.
 */
#ifndef ONEVOICE_TESTS_XML_ORACLE_H
#define ONEVOICE_TESTS_XML_ORACLE_H

#include "onevoice/base/str.h"

/* NULL when both agree, or when ours refuses what XML allows and the limits of the program do not
   (a DOCTYPE, depth, size, number); else what each of them saw, in `mem`. `scratch` is reset. */
const char *xml_oracle_differs(ov_arena *mem, ov_arena *scratch, ov_str body);

#endif
