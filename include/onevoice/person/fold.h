/*
 * Folding for comparison: two ways of writing the same letters become the same bytes.
 *
 * NFKC and case folding, marks stripped, letters that do not decompose (o-slash, l-stroke, eszett,
 * ae, oe, thorn, eth, dotless i) mapped by table, format characters (zero width, bidi controls)
 * dropped, control characters and white space one blank. Punctuation stays. The result is UTF-8;
 * never stored for display, only for matching.
 */
#ifndef ONEVOICE_PERSON_FOLD_H
#define ONEVOICE_PERSON_FOLD_H

#include "onevoice/base/str.h"

/*
 * Fold `s` into `out`, at most `room` bytes, cut between characters; returns the length. Only the
 * first 4096 bytes of s are read. Bytes that are not UTF-8 fold to nothing (length 0).
 * `*mixed` (NULL allowed) tells whether letters of Latin, Greek and Cyrillic stand side by side:
 * such a name is made to look like another one.
 */
size_t ov_person_fold(ov_str s, char *out, size_t room, bool *mixed);

#endif
