/*
 * A seeded town of letters for the property tests and benchmarks of clustering: forms with amounts,
 * dates and numbers, copies under other letterheads, amended copies, boilerplate. Seeds take turns
 * among houses: with the customer's number on every sheet, with references at the foot, with
 * subject lines that name a medicine, with cover sentences, in other languages.
 */
#ifndef ONEVOICE_TESTS_LETTERS_WORLD_H
#define ONEVOICE_TESTS_LETTERS_WORLD_H

#include "onevoice/base/random.h"

/* Write letter `number` of a customer into `out` (at most `room` bytes). A letter and the one after
   it are copies where number is even and `number / 2` divides by 3; the same claim is spoken of by
   four letters in a row. */
void letters_world_text(uint64_t seed, uint32_t customer, uint32_t number, char *out, size_t room);

/* Read the text as a scan does: that share of its characters turned into others that look alike,
   doubled, set apart or lost. */
void letters_world_misread(ov_random *random, double share, char *text, size_t room);

#endif
