/*
 * The words of the contract, with a sentence each: for `onevoice vocabulary`, onevoice.vocabulary and what explain prints.
 */
#ifndef ONEVOICE_MODEL_VOCABULARY_H
#define ONEVOICE_MODEL_VOCABULARY_H

#include <stddef.h>

#include "onevoice/base/str.h"

typedef struct ov_word {
    ov_str kind, word, meaning; /* of a fact, the meaning is its type */
} ov_word;

/* All words, by kind in the order of the contract; facts come last. Static: lives as long as the program. */
const ov_word *ov_vocabulary(size_t *count);

#endif
